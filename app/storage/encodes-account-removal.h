/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account-store.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

/**
 * encodes_account_removal_async:
 * @account: the account; it may be at work
 * @keep_secret: leave its secret where it is
 *
 * Removes an account with its secret. Either both are gone, or both are still there: the secret is put back if the
 * account cannot be removed.
 */
void encodes_account_removal_async (EncodesAccountStore *store, EncodesSecretStore *secret_store,
                                    EncodesAccount *account, gboolean keep_secret, GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * encodes_account_removal_finish:
 *
 * Returns: %FALSE with %ENCODES_ERROR_KEYRING if the secret cannot be removed, %ENCODES_ERROR_STORAGE if the account
 *   cannot
 */
gboolean encodes_account_removal_finish (GAsyncResult *result, GError **error);

G_END_DECLS
