/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * encodes_tooltips_set_up:
 *
 * Gives tooltips room for wide letters. GTK makes a tooltip as wide as so many Latin letters as its text has, so that
 * Chinese and Korean words break in the middle of one short line. To be called once, when GTK is there.
 */
void encodes_tooltips_set_up (void);

/**
 * encodes_tooltips_set:
 * @widget: a widget
 * @text: (nullable): the text of its tooltip
 *
 * As gtk_widget_set_tooltip_text(), for what changes often or is there many times. That of GTK looks at once for what is
 * under the pointer, and waits for several answers of the X server for it; in a list of two hundred rows, that is a
 * frame or more. This one says nothing before the pointer rests. encodes_tooltips_set_up() must have been called.
 */
void encodes_tooltips_set (GtkWidget *widget, const char *text);

/** encodes_tooltips_get: Returns: (nullable): the text of @widget's tooltip, whoever has set it */
const char *encodes_tooltips_get (GtkWidget *widget);

/** encodes_tooltips_set_text: Shows @text in @tooltip, for handlers of GtkWidget::query-tooltip */
void encodes_tooltips_set_text (GtkTooltip *tooltip, const char *text);

G_END_DECLS
