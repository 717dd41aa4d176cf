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

void
encodes_secret_strv_free (char **secrets)
{
  for (char **secret = secrets; secret && *secret; secret++)
    encodes_secret_free (*secret);
  g_free (secrets);
}

typedef struct
{
  gsize length;
  char text[];
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  explicit_bzero (wiped->text, wiped->length);
  g_free (wiped);
}

GBytes *
encodes_secret_to_bytes (const char *text, gsize length)
{
  Wiped *wiped;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  wiped = g_malloc (sizeof *wiped + length);
  wiped->length = length;
  if (length > 0)
    memcpy (wiped->text, text, length);
  return g_bytes_new_with_free_func (wiped->text, length, wiped_free, wiped);
}
