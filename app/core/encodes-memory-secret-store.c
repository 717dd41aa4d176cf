/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-memory-secret-store.h"

#include "encodes-error.h"

#include <glib/gi18n-lib.h>

struct _EncodesMemorySecretStore
{
  GObject parent_instance;

  GHashTable *secrets;
};

static void
encodes_memory_secret_store_lookup_async (EncodesSecretStore *store, const char *account_id, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMemorySecretStore *self = ENCODES_MEMORY_SECRET_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *secret = g_hash_table_lookup (self->secrets, account_id);

  g_task_set_source_tag (task, encodes_memory_secret_store_lookup_async);
  if (secret)
    g_task_return_pointer (task, g_strdup (secret), (GDestroyNotify) encodes_secret_free);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET, _("No secret was given for this account."));
}

static char *
encodes_memory_secret_store_lookup_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
encodes_memory_secret_store_store_async (EncodesSecretStore *store, const char *account_id, const char *account_name,
                                         const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  EncodesMemorySecretStore *self = ENCODES_MEMORY_SECRET_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_memory_secret_store_store_async);
  encodes_memory_secret_store_put (self, account_id, secret);
  g_task_return_boolean (task, TRUE);
}

static void
encodes_memory_secret_store_clear_async (EncodesSecretStore *store, const char *account_id, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMemorySecretStore *self = ENCODES_MEMORY_SECRET_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_memory_secret_store_clear_async);
  g_hash_table_remove (self->secrets, account_id);
  g_task_return_boolean (task, TRUE);
}

static gboolean
encodes_memory_secret_store_done_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
encodes_memory_secret_store_iface_init (EncodesSecretStoreInterface *iface)
{
  iface->lookup_async = encodes_memory_secret_store_lookup_async;
  iface->lookup_finish = encodes_memory_secret_store_lookup_finish;
  iface->store_async = encodes_memory_secret_store_store_async;
  iface->store_finish = encodes_memory_secret_store_done_finish;
  iface->clear_async = encodes_memory_secret_store_clear_async;
  iface->clear_finish = encodes_memory_secret_store_done_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesMemorySecretStore, encodes_memory_secret_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENCODES_TYPE_SECRET_STORE,
                                                      encodes_memory_secret_store_iface_init))

static void
encodes_memory_secret_store_finalize (GObject *object)
{
  EncodesMemorySecretStore *self = ENCODES_MEMORY_SECRET_STORE (object);

  g_hash_table_unref (self->secrets);

  G_OBJECT_CLASS (encodes_memory_secret_store_parent_class)->finalize (object);
}

static void
encodes_memory_secret_store_class_init (EncodesMemorySecretStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_memory_secret_store_finalize;
}

static void
encodes_memory_secret_store_init (EncodesMemorySecretStore *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) encodes_secret_free);
}

EncodesSecretStore *
encodes_memory_secret_store_new (void)
{
  return g_object_new (ENCODES_TYPE_MEMORY_SECRET_STORE, NULL);
}

void
encodes_memory_secret_store_put (EncodesMemorySecretStore *self, const char *account_id, const char *secret)
{
  g_return_if_fail (ENCODES_IS_MEMORY_SECRET_STORE (self));
  g_return_if_fail (account_id != NULL && secret != NULL);

  g_hash_table_insert (self->secrets, g_strdup (account_id), g_strdup (secret));
}

const char *
encodes_memory_secret_store_get (EncodesMemorySecretStore *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_MEMORY_SECRET_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  return g_hash_table_lookup (self->secrets, account_id);
}
