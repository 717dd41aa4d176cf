/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-removal.h"

#include "encodes-error.h"
#include "encodes-provider.h"

typedef struct
{
  EncodesAccountStore *store;
  EncodesSecretStore *secret_store;
  EncodesAccount *account;
  char *secret;  /* that has been taken out of the secret store */
  GError *error; /* why the account could not be removed, while the secret is put back */
  gboolean keep_secret;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->store);
  g_object_unref (removal->secret_store);
  g_object_unref (removal->account);
  encodes_secret_free (removal->secret);
  g_clear_error (&removal->error);
  g_free (removal);
}

static void
on_secret_put_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    g_message ("%s", error->message);
  g_task_return_error (task, g_steal_pointer (&removal->error));
}

static void
on_secret_cleared_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error))
    g_message ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_account_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  const char *id = encodes_account_get_id (removal->account);
  g_autoptr (GError) error = NULL;
  gboolean removed = encodes_account_store_remove_finish (ENCODES_ACCOUNT_STORE (source), result, &error);

  if (removed && removal->keep_secret)
    g_task_return_boolean (task, TRUE);
  else if (removed)
    /* An account at work may have stored a renewed one until it was told to stop. */
    encodes_secret_store_clear_async (removal->secret_store, id, NULL, on_secret_cleared_again, g_object_ref (task));
  else if (!removal->secret)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      removal->error = g_steal_pointer (&error);
      encodes_secret_store_store_async (removal->secret_store, id, encodes_account_get_name (removal->account),
                                        removal->secret, NULL, on_secret_put_back, g_object_ref (task));
    }
}

static void
remove_account (GTask *task)
{
  Removal *removal = g_task_get_task_data (task);

  encodes_account_store_remove_async (removal->store, encodes_account_get_id (removal->account), NULL,
                                      on_account_removed, g_object_ref (task));
}

static void
on_secret_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error))
    remove_account (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_secret_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  removal->secret = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);
  if (error && !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    encodes_secret_store_clear_async (removal->secret_store, encodes_account_get_id (removal->account), NULL,
                                      on_secret_cleared, g_object_ref (task));
}

void
encodes_account_removal_async (EncodesAccountStore *store, EncodesSecretStore *secret_store, EncodesAccount *account,
                               gboolean keep_secret, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_STORE (store));
  g_return_if_fail (ENCODES_IS_SECRET_STORE (secret_store));
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));

  g_autoptr (GTask) task = g_task_new (store, NULL, callback, user_data);
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  Removal *removal = g_new0 (Removal, 1);

  removal->store = g_object_ref (store);
  removal->secret_store = g_object_ref (secret_store);
  removal->account = g_object_ref (account);
  removal->keep_secret = keep_secret || (klass && !klass->secret_label);
  g_task_set_source_tag (task, encodes_account_removal_async);
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);

  if (removal->keep_secret)
    remove_account (task);
  else
    encodes_secret_store_lookup_async (secret_store, encodes_account_get_id (account), NULL, on_secret_read,
                                       g_object_ref (task));
}

gboolean
encodes_account_removal_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, encodes_account_removal_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
