/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SELECTION_BAR (encodes_selection_bar_get_type ())

/**
 * EncodesSelectionBar:
 *
 * Under the list while several jobs are selected: how many they are, and what can be done with all of them.
 */
G_DECLARE_FINAL_TYPE (EncodesSelectionBar, encodes_selection_bar, ENCODES, SELECTION_BAR, AdwBin)

/** encodes_selection_bar_set_shown: @shown: whether the bar is there; it slides */
void encodes_selection_bar_set_shown (EncodesSelectionBar *self, gboolean shown);

/** encodes_selection_bar_set_n_selected: @n_selected: how many jobs are selected */
void encodes_selection_bar_set_n_selected (EncodesSelectionBar *self, guint n_selected);

G_END_DECLS
