/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * encodes_shortcuts_add:
 *
 * Sets the accelerators of all actions "app.…" and "win.…". Keys that also mean something in an entry (Delete, Ctrl+C) are
 * not among them: the window has those, and gets them after what has the focus. The shortcuts window
 * (data/gtk/help-overlay.ui) lists all of both.
 */
void encodes_shortcuts_add (GtkApplication *application);

G_END_DECLS
