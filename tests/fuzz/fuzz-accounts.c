/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The accounts file: what is read, what a change leaves of it, and that it is read again as it was written. */

#include "fuzz.h"

#include "encodes-account-store.h"

typedef struct
{
  gboolean done;
  gboolean right;
  GError *error;
} Turn;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Turn *turn = user_data;

  turn->right = encodes_account_store_load_finish (ENCODES_ACCOUNT_STORE (source), result, &turn->error);
  turn->done = TRUE;
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Turn *turn = user_data;

  turn->right = encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &turn->error);
  turn->done = TRUE;
}

/* Returns: (nullable): the accounts in the file */
static EncodesAccountStore *
load (const char *path)
{
  g_autoptr (EncodesAccountStore) store = encodes_account_store_new (path);
  Turn turn = { FALSE, FALSE, NULL };

  encodes_account_store_load_async (store, NULL, on_loaded, &turn);
  fuzz_iterate_until (turn.done);
  if (turn.right)
    {
      g_assert_no_error (turn.error);
      return g_steal_pointer (&store);
    }
  fuzz_assert_sentence (turn.error);
  g_clear_error (&turn.error);
  return NULL;
}

static void
check_account (EncodesAccount *account)
{
  g_autofree const char **keys = encodes_account_get_keys (account);

  g_assert_cmpint (*encodes_account_get_id (account), !=, '\0');
  fuzz_assert_text (encodes_account_get_id (account));
  g_assert_nonnull (encodes_account_get_name (account));
  fuzz_assert_text (encodes_account_get_name (account));
  g_assert_nonnull (encodes_account_get_provider_id (account));
  for (guint i = 0; keys[i]; i++)
    {
      fuzz_assert_text (keys[i]);
      fuzz_assert_text (encodes_account_get_option (account, keys[i]));
    }
}

static void
assert_same (EncodesAccount *account, EncodesAccount *again)
{
  g_autofree const char **keys = encodes_account_get_keys (account);
  g_autofree const char **keys_again = encodes_account_get_keys (again);

  g_assert_cmpstr (encodes_account_get_id (account), ==, encodes_account_get_id (again));
  g_assert_cmpstr (encodes_account_get_name (account), ==, encodes_account_get_name (again));
  g_assert_cmpstr (encodes_account_get_provider_id (account), ==, encodes_account_get_provider_id (again));
  g_assert_cmpuint (g_strv_length ((char **) keys), ==, g_strv_length ((char **) keys_again));
  for (guint i = 0; keys[i]; i++)
    g_assert_cmpstr (encodes_account_get_option (account, keys[i]), ==, encodes_account_get_option (again, keys[i]));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "accounts.ini", NULL);
  /* An id that cannot be in the file already. */
  g_autofree char *id = g_compute_checksum_for_data (G_CHECKSUM_SHA1, data, size);
  g_autoptr (EncodesAccount) fresh = encodes_account_new (id, "media-services-v2", "Fresh");
  g_autoptr (EncodesAccountStore) store = NULL;
  g_autoptr (EncodesAccountStore) again = NULL;
  Turn turn = { FALSE, FALSE, NULL };
  guint n_accounts;

  fuzz_write_file (fuzz_get_folder (), "accounts.ini", data, size);
  store = load (path);
  if (!store)
    return 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (store), i);

      check_account (account);
    }
  /* Nor can such an account: it would not be put twice. */
  encodes_account_set_option (fresh, "client-id", id);
  encodes_account_set_option (fresh, "api-endpoint", "https://media.example/api/");
  encodes_account_store_put_async (store, fresh, NULL, on_put, &turn);
  fuzz_iterate_until (turn.done);
  g_assert_no_error (turn.error);
  g_assert_true (turn.right);

  again = load (path);
  g_assert_nonnull (again);
  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_assert_cmpuint (n_accounts, ==, g_list_model_get_n_items (G_LIST_MODEL (again)));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (store), i);
      g_autoptr (EncodesAccount) read = g_list_model_get_item (G_LIST_MODEL (again), i);

      assert_same (account, read);
    }
  return 0;
}
