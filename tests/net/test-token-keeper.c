/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "net-test.h"

#include "encodes-error.h"
#include "encodes-token-keeper.h"

/* A secret store that the test opens, locks and makes silent. */
#define FAKE_TYPE_KEYRING (fake_keyring_get_type ())
G_DECLARE_FINAL_TYPE (FakeKeyring, fake_keyring, FAKE, KEYRING, GObject)

struct _FakeKeyring
{
  GObject parent_instance;

  char *secret;
  char *label;
  gboolean is_locked;
  gboolean is_silent;
  guint n_writes;
  guint n_lookups;
  GTask *pending; /* a writing that waits for the end of the silence */
};

static void
fake_keyring_lookup_async (EncodesSecretStore *store, const char *account_id, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  FakeKeyring *self = FAKE_KEYRING (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_assert_cmpstr (account_id, ==, "account");
  self->n_lookups++;
  if (self->is_locked)
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_KEYRING, "Locked.");
  else if (self->secret)
    g_task_return_pointer (task, g_strdup (self->secret), (GDestroyNotify) encodes_secret_free);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET, "None.");
}

static char *
fake_keyring_lookup_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_keyring_store_async (EncodesSecretStore *store, const char *account_id, const char *account_name,
                          const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  FakeKeyring *self = FAKE_KEYRING (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_writes++;
  if (self->is_silent)
    {
      g_set_object (&self->pending, task);
      return;
    }
  if (self->is_locked)
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_KEYRING, "Locked.");
      return;
    }

  g_free (self->secret);
  g_free (self->label);
  self->secret = g_strdup (secret);
  self->label = g_strdup (account_name);
  g_task_return_boolean (task, TRUE);
}

static gboolean
fake_keyring_store_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_keyring_iface_init (EncodesSecretStoreInterface *iface)
{
  iface->lookup_async = fake_keyring_lookup_async;
  iface->lookup_finish = fake_keyring_lookup_finish;
  iface->store_async = fake_keyring_store_async;
  iface->store_finish = fake_keyring_store_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeKeyring, fake_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENCODES_TYPE_SECRET_STORE, fake_keyring_iface_init))

static void
fake_keyring_finalize (GObject *object)
{
  FakeKeyring *self = FAKE_KEYRING (object);

  g_clear_object (&self->pending);
  g_free (self->secret);
  g_free (self->label);

  G_OBJECT_CLASS (fake_keyring_parent_class)->finalize (object);
}

static void
fake_keyring_class_init (FakeKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_keyring_finalize;
}

static void
fake_keyring_init (FakeKeyring *self)
{
}

typedef struct
{
  FakeKeyring *keyring;
  EncodesTokenKeeper *keeper;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->keyring = g_object_new (FAKE_TYPE_KEYRING, NULL);
  fixture->keyring->secret = g_strdup ("first");
  fixture->keeper = encodes_token_keeper_new (ENCODES_SECRET_STORE (fixture->keyring), "account", "Studio");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_token_keeper_stop (fixture->keeper);
  if (fixture->keyring->pending)
    g_task_return_error_if_cancelled (fixture->keyring->pending);
  g_clear_object (&fixture->keyring->pending);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->keeper);
  g_assert_finalize_object (fixture->keyring);
}

static void
assert_token (Fixture *fixture, const char *token)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  encodes_token_keeper_look_up_async (fixture->keeper, NULL, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  found = encodes_token_keeper_look_up_finish (fixture->keeper, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, token);
}

static void
assert_no_token (Fixture *fixture, EncodesError code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encodes_token_keeper_look_up_async (fixture->keeper, NULL, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  g_assert_null (encodes_token_keeper_look_up_finish (fixture->keeper, result, &error));
  g_assert_error (error, ENCODES_ERROR, (int) code);
}

static gboolean
replace (Fixture *fixture, const char *token)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_token_keeper_replace_async (fixture->keeper, token, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  return encodes_token_keeper_replace_finish (fixture->keeper, result);
}

static void
test_writes (Fixture *fixture, gconstpointer data)
{
  assert_token (fixture, "first");
  g_assert_true (replace (fixture, "second"));
  g_assert_cmpstr (fixture->keyring->secret, ==, "second");
  g_assert_cmpstr (fixture->keyring->label, ==, "Studio");
  assert_token (fixture, "second");
  g_assert_cmpuint (fixture->keyring->n_writes, ==, 1);
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  assert_token (fixture, "first");
  fixture->keyring->is_locked = TRUE;
  g_assert_false (replace (fixture, "second"));
  /* Locked, and open again with what had been there. */
  assert_token (fixture, "second");
  fixture->keyring->is_locked = FALSE;
  assert_token (fixture, "second");
}

static gboolean
is_written (gpointer data)
{
  return g_strcmp0 (((Fixture *) data)->keyring->secret, "second") == 0;
}

static gboolean
has_tried_thrice (gpointer data)
{
  return ((Fixture *) data)->keyring->n_writes >= 3;
}

static void
test_tries_again (Fixture *fixture, gconstpointer data)
{
  encodes_token_keeper_set_pause (fixture->keeper, 0.02);
  assert_token (fixture, "first");
  fixture->keyring->is_locked = TRUE;
  g_assert_false (replace (fixture, "second"));
  fixture->keyring->is_locked = FALSE;
  net_test_wait (is_written, fixture);
  assert_token (fixture, "second");
}

/* A writing that fails where reading works. */
static void
test_tries_again_and_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTask) pending = NULL;

  encodes_token_keeper_set_pause (fixture->keeper, 0.01);
  assert_token (fixture, "first");
  fixture->keyring->is_silent = TRUE;
  encodes_token_keeper_replace_async (fixture->keeper, "second", NULL, NULL);
  while (!has_tried_thrice (fixture))
    {
      g_autoptr (GTask) one = g_steal_pointer (&fixture->keyring->pending);

      if (one)
        g_task_return_new_error (one, ENCODES_ERROR, ENCODES_ERROR_KEYRING, "Full.");
      g_main_context_iteration (NULL, TRUE);
    }
  fixture->keyring->is_silent = FALSE;
  pending = g_steal_pointer (&fixture->keyring->pending);
  g_task_return_new_error (pending, ENCODES_ERROR, ENCODES_ERROR_KEYRING, "Full.");
  net_test_wait (is_written, fixture);
}

static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  encodes_token_keeper_set_pause (fixture->keeper, 0.02);
  assert_token (fixture, "first");
  fixture->keyring->is_locked = TRUE;
  g_assert_false (replace (fixture, "second"));

  /* The person has signed in again. */
  fixture->keyring->is_locked = FALSE;
  g_free (fixture->keyring->secret);
  fixture->keyring->secret = g_strdup ("other");
  assert_token (fixture, "other");
  g_assert_cmpstr (fixture->keyring->secret, ==, "other");
  g_assert_cmpuint (fixture->keyring->n_writes, ==, 1);
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  assert_token (fixture, "first");
  fixture->keyring->is_locked = TRUE;
  g_assert_false (replace (fixture, "second"));
  fixture->keyring->is_locked = FALSE;
  g_clear_pointer (&fixture->keyring->secret, g_free);
  assert_no_token (fixture, ENCODES_ERROR_NO_SECRET);
}

static void
test_impatient (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  assert_token (fixture, "first");
  fixture->keyring->is_silent = TRUE;
  g_assert_false (replace (fixture, "second"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
  assert_token (fixture, "second");
}

static void
test_last_wins (Fixture *fixture, gconstpointer data)
{
  GTask *pending;

  assert_token (fixture, "first");
  fixture->keyring->is_silent = TRUE;
  encodes_token_keeper_replace_async (fixture->keeper, "between", NULL, NULL);
  pending = g_steal_pointer (&fixture->keyring->pending);
  encodes_token_keeper_replace_async (fixture->keeper, "second", NULL, NULL);
  fixture->keyring->is_silent = FALSE;
  g_task_return_boolean (pending, TRUE);
  g_object_unref (pending);
  net_test_wait (is_written, fixture);
  assert_token (fixture, "second");
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  assert_token (fixture, "first");
  fixture->keyring->is_silent = TRUE;
  encodes_token_keeper_replace_async (fixture->keeper, "second", net_test_on_ready, &result);
  encodes_token_keeper_stop (fixture->keeper);
  net_test_wait_for_result (&result);
  g_assert_false (encodes_token_keeper_replace_finish (fixture->keeper, result));
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (fixture->keyring->pending)));
}

/* Somebody removes the account while the keeper looks before it writes again. */
static void
test_stopped_before_a_retry (Fixture *fixture, gconstpointer data)
{
  guint n_lookups;

  encodes_token_keeper_set_pause (fixture->keeper, 0.02);
  assert_token (fixture, "first");
  fixture->keyring->is_locked = TRUE;
  g_assert_false (replace (fixture, "second"));
  fixture->keyring->is_locked = FALSE;

  n_lookups = fixture->keyring->n_lookups;
  while (fixture->keyring->n_lookups == n_lookups)
    g_main_context_iteration (NULL, TRUE);
  encodes_token_keeper_stop (fixture->keeper);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (fixture->keyring->n_writes, ==, 1);
  g_assert_cmpstr (fixture->keyring->secret, ==, "first");
}

#define ADD(path, test) g_test_add ("/net/token-keeper/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("writes/a-new-token-at-once", test_writes);
  ADD ("writes/again-after-a-failure", test_tries_again);
  ADD ("writes/again-and-again", test_tries_again_and_again);
  ADD ("writes/the-last-of-two", test_last_wins);
  ADD ("writes/not-after-a-stop", test_stopped);
  ADD ("writes/not-after-a-stop-before-a-retry", test_stopped_before_a_retry);
  ADD ("memory/is-enough-while-nothing-can-be-written", test_memory);
  ADD ("memory/is-forgotten-when-somebody-else-wrote", test_overtaken);
  ADD ("memory/is-not-enough-once-the-secret-was-removed", test_removed);
  ADD ("waits/not-for-a-silent-keyring", test_impatient);

  return g_test_run ();
}
