/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_TAB_STOP (encodes_tab_stop_get_type ())

/**
 * EncodesTabStop:
 *
 * What is in it is one stop for the Tab key: within it the arrows move, and Tab and Shift+Tab lead on. A GtkListView of
 * GTK 4.8 would keep the focus for as many presses as it has rows.
 */
G_DECLARE_FINAL_TYPE (EncodesTabStop, encodes_tab_stop, ENCODES, TAB_STOP, AdwBin)

G_END_DECLS
