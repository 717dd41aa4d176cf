/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-account-form.h"
#include "encodes-account.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_WINDOW (encodes_account_window_get_type ())

/**
 * EncodesAccountWindow:
 *
 * Adds an account, or edits one. It connects first, with the secret in memory only, and says what is wrong; nothing is stored until
 * that works, unless the person chooses to save anyway.
 *
 * What a portal or command line gives for access can be pasted or dropped: it fills in the form.
 *
 * Signal "save" (EncodesAccount *account): the account works and its secret is in the secret store; whoever keeps the
 * accounts stores it now, and then calls encodes_account_window_saved().
 */
G_DECLARE_FINAL_TYPE (EncodesAccountWindow, encodes_account_window, ENCODES, ACCOUNT_WINDOW, AdwWindow)

/** encodes_account_window_new: @secret_store: where the secret goes once the account works */
EncodesAccountWindow *encodes_account_window_new (GtkWindow *parent, EncodesSecretStore *secret_store);

/**
 * encodes_account_window_new_for_account:
 * @account: the account to edit; it may be at work, and is not touched
 *
 * Returns: (nullable): %NULL if the kind of @account is not known
 */
EncodesAccountWindow *encodes_account_window_new_for_account (GtkWindow *parent, EncodesSecretStore *secret_store,
                                                              EncodesAccount *account);

/** encodes_account_window_get_edited: Returns: (nullable): the account that is edited; %NULL if one is added */
EncodesAccount *encodes_account_window_get_edited (EncodesAccountWindow *self);

/** encodes_account_window_read_file: fills in the form with what @file says, as if it had been dropped */
void encodes_account_window_read_file (EncodesAccountWindow *self, GFile *file);

/** encodes_account_window_saved: @error: (nullable): why the account was not stored; otherwise the window closes */
void encodes_account_window_saved (EncodesAccountWindow *self, const GError *error);

EncodesAccountForm *encodes_account_window_get_form (EncodesAccountWindow *self);

/** encodes_account_window_get_failure: Returns: (nullable): the sentence that is shown about what went wrong */
const char *encodes_account_window_get_failure (EncodesAccountWindow *self);

G_END_DECLS
