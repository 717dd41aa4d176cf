/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-clock.h"
#include "encodes-health.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_MENU (encodes_account_menu_get_type ())

/**
 * EncodesAccountMenu:
 *
 * Narrows the list to one account, and says how each of them is. Seen only when there are several; what needs no account
 * counts.
 *
 * Property "account-id" (string, nullable, writable): the chosen account; %NULL: all of them. It goes back to %NULL when
 * that account goes.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountMenu, encodes_account_menu, ENCODES, ACCOUNT_MENU, AdwBin)

/** encodes_account_menu_follow: @health: whose accounts are offered; @clock: what its times go by. To be called once. */
void encodes_account_menu_follow (EncodesAccountMenu *self, EncodesHealth *health, EncodesClock *clock);

/** encodes_account_menu_get_account_id: Returns: (nullable): the chosen account; %NULL: all of them */
const char *encodes_account_menu_get_account_id (EncodesAccountMenu *self);
void        encodes_account_menu_set_account_id (EncodesAccountMenu *self, const char *account_id);

/** encodes_account_menu_get_account: Returns: (transfer none) (nullable): the chosen account */
EncodesAccount *encodes_account_menu_get_account (EncodesAccountMenu *self);

G_END_DECLS
