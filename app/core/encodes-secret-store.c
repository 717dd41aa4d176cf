/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-secret-store.h"

#include <string.h>

G_DEFINE_INTERFACE (EncodesSecretStore, encodes_secret_store, G_TYPE_OBJECT)

static void
encodes_secret_store_default_init (EncodesSecretStoreInterface *iface)
{
}

void
encodes_secret_store_lookup_async (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_SECRET_STORE (self));
  g_return_if_fail (account_id != NULL);

  ENCODES_SECRET_STORE_GET_IFACE (self)->lookup_async (self, account_id, cancellable, callback, user_data);
}

char *
encodes_secret_store_lookup_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (self), NULL);

  return ENCODES_SECRET_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

void
encodes_secret_store_store_async (EncodesSecretStore *self, const char *account_id, const char *account_name,
                                  const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_SECRET_STORE (self));
  g_return_if_fail (account_id != NULL && secret != NULL);

  ENCODES_SECRET_STORE_GET_IFACE (self)->store_async (self, account_id, account_name, secret, cancellable, callback,
                                                      user_data);
}

gboolean
encodes_secret_store_store_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (self), FALSE);

  return ENCODES_SECRET_STORE_GET_IFACE (self)->store_finish (self, result, error);
}

void
encodes_secret_store_clear_async (EncodesSecretStore *self, const char *account_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_SECRET_STORE (self));
  g_return_if_fail (account_id != NULL);

  ENCODES_SECRET_STORE_GET_IFACE (self)->clear_async (self, account_id, cancellable, callback, user_data);
}

gboolean
encodes_secret_store_clear_finish (EncodesSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (self), FALSE);

  return ENCODES_SECRET_STORE_GET_IFACE (self)->clear_finish (self, result, error);
}

void
encodes_secret_free (char *secret)
{
  if (!secret)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
