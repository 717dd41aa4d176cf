/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_VALUE_ROW (encodes_value_row_get_type ())

/**
 * EncodesValueRow:
 *
 * A name and a value in a list of details. The value is text from outside: never markup, selectable, whole; a long one
 * stands below its name. Properties: "title" and "copyable" (offers a button that copies the value).
 */
G_DECLARE_FINAL_TYPE (EncodesValueRow, encodes_value_row, ENCODES, VALUE_ROW, GtkListBoxRow)

GtkWidget *encodes_value_row_new (const char *title, const char *value);

void        encodes_value_row_set_value (EncodesValueRow *self, const char *value);
const char *encodes_value_row_get_value (EncodesValueRow *self);

/** encodes_value_row_set_exact: @exact: (nullable): what hovering over the value shows */
void encodes_value_row_set_exact (EncodesValueRow *self, const char *exact);

G_END_DECLS
