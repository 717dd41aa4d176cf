/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SECRET_ROW (encodes_secret_row_get_type ())

/**
 * EncodesSecretRow:
 *
 * A row with an entry for a secret, as AdwPasswordEntryRow looks. That one is a GtkEditable, and of such GTK 4.8 tells every
 * program on the accessibility bus the text itself, also when dots stand in its place; of the bare text in this row it
 * tells nothing, and newer versions the dots.
 */
G_DECLARE_FINAL_TYPE (EncodesSecretRow, encodes_secret_row, ENCODES, SECRET_ROW, AdwPreferencesRow)

GtkWidget *encodes_secret_row_new (const char *title);

/** encodes_secret_row_get_text: Returns: (transfer none): where the secret is typed; its memory is locked and wiped */
GtkText *encodes_secret_row_get_text (EncodesSecretRow *self);

G_END_DECLS
