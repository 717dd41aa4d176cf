/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_TOKEN_KEEPER (encodes_token_keeper_get_type ())

/**
 * EncodesTokenKeeper:
 *
 * The refresh token of one account. It lives in the secret store; a server may replace it with every answer, and then the
 * new one is written there. While that fails it is kept in memory, and writing is tried again. What somebody else writes
 * meanwhile (the person has signed in again, another program has got a newer one) counts more than what is in memory.
 * Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesTokenKeeper, encodes_token_keeper, ENCODES, TOKEN_KEEPER, GObject)

/** encodes_token_keeper_new: @account_name: what the person calls the account: the secret's label */
EncodesTokenKeeper *encodes_token_keeper_new (EncodesSecretStore *secret_store, const char *account_id,
                                              const char *account_name);

/** encodes_token_keeper_set_pause: @seconds: after a failure to write, until the first next try (default 300) */
void encodes_token_keeper_set_pause (EncodesTokenKeeper *self, double seconds);

/** encodes_token_keeper_look_up_async: asks for the refresh token to use now */
void encodes_token_keeper_look_up_async (EncodesTokenKeeper *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
/**
 * encodes_token_keeper_look_up_finish:
 *
 * Returns: (transfer full): the refresh token, to be freed with encodes_secret_free(); %NULL with
 *   %ENCODES_ERROR_NO_SECRET or %ENCODES_ERROR_KEYRING
 */
char *encodes_token_keeper_look_up_finish (EncodesTokenKeeper *self, GAsyncResult *result, GError **error);

/**
 * encodes_token_keeper_replace_async:
 * @token: the new refresh token
 *
 * Takes @token from now on and writes it. Done when it has been written, when that has failed, or after a few seconds: a
 * slow secret store is not waited for.
 */
void encodes_token_keeper_replace_async (EncodesTokenKeeper *self, const char *token, GAsyncReadyCallback callback,
                                         gpointer user_data);
/** encodes_token_keeper_replace_finish: Returns: whether it has been written */
gboolean encodes_token_keeper_replace_finish (EncodesTokenKeeper *self, GAsyncResult *result);

/** encodes_token_keeper_stop: writes no more; what was not written stays in memory as long as this object */
void encodes_token_keeper_stop (EncodesTokenKeeper *self);

G_END_DECLS
