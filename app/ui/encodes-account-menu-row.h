/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-health.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_MENU_ROW (encodes_account_menu_row_get_type ())

/**
 * EncodesAccountMenuRow:
 *
 * One choice of the account menu: an account with its health in words, or all of them. For assistive technologies it is
 * a radio item of a menu.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountMenuRow, encodes_account_menu_row, ENCODES, ACCOUNT_MENU_ROW, GtkListBoxRow)

/** encodes_account_menu_row_new: @monitor: (nullable): the account; %NULL for all accounts */
GtkWidget *encodes_account_menu_row_new (EncodesAccountMonitor *monitor);

/** encodes_account_menu_row_get_account: Returns: (transfer none) (nullable): the account; %NULL for all accounts */
EncodesAccount *encodes_account_menu_row_get_account (EncodesAccountMenuRow *self);

/**
 * encodes_account_menu_row_update:
 * @chosen: whether this is what is shown
 * @now: the present time, UTC
 */
void encodes_account_menu_row_update (EncodesAccountMenuRow *self, EncodesHealth *health, gboolean chosen, GDateTime *now);

G_END_DECLS
