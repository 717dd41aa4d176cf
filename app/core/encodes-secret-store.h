/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SECRET_STORE (encodes_secret_store_get_type ())

/**
 * EncodesSecretStore:
 *
 * Where the secret of an account is kept. One secret an account, found by the account's id. Every call ends: an
 * implementation has its own time limit.
 */
G_DECLARE_INTERFACE (EncodesSecretStore, encodes_secret_store, ENCODES, SECRET_STORE, GObject)

struct _EncodesSecretStoreInterface
{
  GTypeInterface parent_interface;

  void     (*lookup_async)  (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
  char    *(*lookup_finish) (EncodesSecretStore *self, GAsyncResult *result, GError **error);
  void     (*store_async)   (EncodesSecretStore *self, const char *account_id, const char *account_name,
                             const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
  gboolean (*store_finish)  (EncodesSecretStore *self, GAsyncResult *result, GError **error);
  void     (*clear_async)   (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*clear_finish)  (EncodesSecretStore *self, GAsyncResult *result, GError **error);
};

/**
 * encodes_secret_store_lookup_async:
 * @account_id: the account's id
 *
 * Asks for the secret of an account.
 */
void encodes_secret_store_lookup_async (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_secret_store_lookup_finish:
 *
 * Returns: (transfer full): the secret, to be freed with encodes_secret_free(); %NULL with %ENCODES_ERROR_NO_SECRET if
 *   there is none and %ENCODES_ERROR_KEYRING if it cannot be had (locked, missing, refused, silent)
 */
char *encodes_secret_store_lookup_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error);

/**
 * encodes_secret_store_store_async:
 * @account_name: what the person calls the account: the label that a keyring program shows
 * @secret: the secret; copied, and the copy wiped after use
 */
void encodes_secret_store_store_async (EncodesSecretStore *self, const char *account_id, const char *account_name,
                                       const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean encodes_secret_store_store_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error);

/** encodes_secret_store_clear_async: Removes the secret of an account; none to remove is no error. */
void encodes_secret_store_clear_async (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_secret_store_clear_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error);

/** encodes_secret_free: @secret: (nullable) (transfer full): a secret in ordinary memory; wiped, then freed */
void encodes_secret_free (char *secret);

typedef char EncodesSecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesSecret, encodes_secret_free)

/** encodes_secret_strv_free: @secrets: (nullable) (transfer full): what a secret was split into; each wiped, all freed */
void encodes_secret_strv_free (char **secrets);

typedef char **EncodesSecretStrv;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (EncodesSecretStrv, encodes_secret_strv_free, NULL)

/**
 * encodes_secret_to_bytes:
 * @text: what holds a secret
 *
 * Returns: (transfer full): a copy of the first @length bytes of @text, which is wiped when nobody holds it any more
 */
GBytes *encodes_secret_to_bytes (const char *text, gsize length);

G_END_DECLS
