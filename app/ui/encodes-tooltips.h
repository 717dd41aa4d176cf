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

/** encodes_tooltips_set_text: Shows @text in @tooltip, for handlers of GtkWidget::query-tooltip */
void encodes_tooltips_set_text (GtkTooltip *tooltip, const char *text);

G_END_DECLS
