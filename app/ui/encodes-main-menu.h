/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_MAIN_MENU (encodes_main_menu_get_type ())

/**
 * EncodesMainMenu:
 *
 * The button of the main menu, as it stands in each header bar of the main window.
 */
G_DECLARE_FINAL_TYPE (EncodesMainMenu, encodes_main_menu, ENCODES, MAIN_MENU, AdwBin)

G_END_DECLS
