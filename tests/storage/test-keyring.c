/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Runs inside tests/harness/private_bus.py, against a real keyring daemon; the first argument says which situation the
 * harness has made. */

#include "encodes-error.h"
#include "encodes-keyring.h"

#include <libsecret/secret.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define COLLECTIONS "([objectpath '/org/freedesktop/secrets/aliases/default'],)"
#define SECRET_TEXT "s3cret-Grün-✓"

typedef struct
{
  EncodesSecretStore *keyring;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->keyring = encodes_keyring_new ();
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 5);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  g_assert_finalize_object (fixture->keyring);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->result, result);
}

static void
wait_for_result (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!fixture->result)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
}

static char *
lookup (Fixture *fixture, const char *account_id, GError **error)
{
  char *secret;

  encodes_secret_store_lookup_async (fixture->keyring, account_id, NULL, on_done, fixture);
  wait_for_result (fixture);
  secret = encodes_secret_store_lookup_finish (fixture->keyring, fixture->result, error);
  g_clear_object (&fixture->result);
  return secret;
}

static gboolean
store (Fixture *fixture, const char *account_id, const char *name, const char *secret, GError **error)
{
  gboolean done;

  encodes_secret_store_store_async (fixture->keyring, account_id, name, secret, NULL, on_done, fixture);
  wait_for_result (fixture);
  done = encodes_secret_store_store_finish (fixture->keyring, fixture->result, error);
  g_clear_object (&fixture->result);
  return done;
}

static gboolean
clear (Fixture *fixture, const char *account_id, GError **error)
{
  gboolean done;

  encodes_secret_store_clear_async (fixture->keyring, account_id, NULL, on_done, fixture);
  wait_for_result (fixture);
  done = encodes_secret_store_clear_finish (fixture->keyring, fixture->result, error);
  g_clear_object (&fixture->result);
  return done;
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new_parsed (COLLECTIONS), NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL,
                                        &error);
  g_assert_no_error (error);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autoptr (EncodesSecret) other = NULL;

  g_assert_true (store (fixture, "id-1", "Studio", SECRET_TEXT, &error));
  g_assert_no_error (error);
  g_assert_true (store (fixture, "id-2", "Archive", "another", &error));
  g_assert_no_error (error);

  secret = lookup (fixture, "id-1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, SECRET_TEXT);
  other = lookup (fixture, "id-2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (other, ==, "another");
}

static void
test_replaces (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autolist (SecretRetrievable) items = NULL;
  static const SecretSchema any = { "io.github.encodes.Encodes.Account", SECRET_SCHEMA_NONE,
                                    { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } } };

  g_assert_true (store (fixture, "replaced", "Studio", "old", &error));
  g_assert_no_error (error);
  g_assert_true (store (fixture, "replaced", "Studio East", "new", &error));
  g_assert_no_error (error);
  secret = lookup (fixture, "replaced", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "new");

  /* The desktop's own view of it: one item, with this label and this schema. */
  secret_password_search (&any, SECRET_SEARCH_ALL, NULL, on_done, fixture, "account", "replaced", NULL);
  wait_for_result (fixture);
  items = secret_password_search_finish (fixture->result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  g_autofree char *label = secret_retrievable_get_label (items->data);
  g_assert_cmpstr (label, ==, "Encodes: Studio East");
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = lookup (fixture, "never-stored", &error);

  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  g_assert_true (clear (fixture, "never-stored", &error));
  g_assert_no_error (error);

  g_assert_true (store (fixture, "cleared", "Studio", "gone soon", &error));
  g_assert_true (clear (fixture, "cleared", &error));
  g_assert_no_error (error);
  secret = lookup (fixture, "cleared", &error);
  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  char *secret;

  encodes_secret_store_lookup_async (fixture->keyring, "id-1", cancellable, on_done, fixture);
  g_cancellable_cancel (cancellable);
  wait_for_result (fixture);
  secret = encodes_secret_store_lookup_finish (fixture->keyring, fixture->result, &error);
  g_assert_null (secret);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_locked_lookup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autoptr (EncodesSecret) other = NULL;

  g_assert_true (store (fixture, "locked", "Studio", SECRET_TEXT, &error));
  lock_keyring ();

  secret = lookup (fixture, "locked", &error);
  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_clear_error (&error);

  /* … while what it does not hold is told apart, without any question. */
  other = lookup (fixture, "never-stored", &error);
  g_assert_null (other);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
}

static void
test_locked_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lock_keyring ();
  g_assert_false (store (fixture, "refused", "Studio", SECRET_TEXT, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_assert_null (strstr (error->message, SECRET_TEXT));
}

static void
test_locked_clear (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lock_keyring ();
  g_assert_false (clear (fixture, "locked", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_clear_error (&error);
  g_assert_true (clear (fixture, "never-stored", &error));
  g_assert_no_error (error);
}

/* The real daemon, stopped: it owns its name and answers nothing. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  const char *pid_text = g_getenv ("ENCODES_TEST_KEYRING_PID");
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  gint64 begin;
  double seconds;
  pid_t pid;

  g_assert_nonnull (pid_text);
  pid = (pid_t) g_ascii_strtoll (pid_text, NULL, 10);
  g_assert_cmpint (pid, >, 1);
  g_assert_true (store (fixture, "silent", "Studio", "still here", &error));

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 0.3);
  kill (pid, SIGSTOP);
  begin = g_get_monotonic_time ();
  secret = lookup (fixture, "silent", &error);
  seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_clear_error (&error);
  g_assert_cmpfloat (seconds, >=, 0.25);

  g_assert_false (store (fixture, "silent", "Studio", "new", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_clear_error (&error);
  g_assert_false (clear (fixture, "silent", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_clear_error (&error);

  kill (pid, SIGCONT);
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 10);
  g_assert_true (store (fixture, "silent", "Studio", "after", &error));
  g_assert_no_error (error);
  secret = lookup (fixture, "silent", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "after");
}

/* Last: it ends the daemon. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  g_assert_true (store (fixture, "killed", "Studio", SECRET_TEXT, &error));
  kill ((pid_t) g_ascii_strtoll (g_getenv ("ENCODES_TEST_KEYRING_PID"), NULL, 10), SIGKILL);
  secret = lookup (fixture, "killed", &error);
  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  const char *expected = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = lookup (fixture, "id-1", &error);

  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, expected));
  g_clear_error (&error);

  g_assert_false (store (fixture, "id-1", "Studio", SECRET_TEXT, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, expected));
  g_clear_error (&error);

  g_assert_false (clear (fixture, "id-1", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, expected));
}

/* ---- with the system's own dialog, which test-keyring-prompt.py answers or not ---- */

static void
test_prompt_answered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  /* Far less than a person needs: while the dialog is there the limit is ten times that. */
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 4);
  secret = lookup (fixture, "prompted", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "behind a lock");
}

static void
test_prompt_stores (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 4);
  g_assert_true (store (fixture, "stored-through-prompt", "Studio", SECRET_TEXT, &error));
  g_assert_no_error (error);
}

static void
test_prompt_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = lookup (fixture, "prompted", &error);

  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
}

static void
test_prompt_unanswered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  gint64 begin = g_get_monotonic_time ();

  /* Long enough for the dialog to come up on any machine: libsecret 0.20 answers twice who cancels it before that. */
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), 1.2);
  secret = lookup (fixture, "prompted", &error);
  g_assert_null (secret);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC, >=, 11.9);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  const char *situation;

  g_test_init (&argc, &argv, NULL);
  situation = argc > 1 ? argv[1] : "";

  if (g_str_equal (situation, "unlocked"))
    {
      ADD ("/storage/keyring/round-trip/gives-back-what-was-stored", test_round_trip);
      ADD ("/storage/keyring/store/replaces-the-one-item-of-the-account", test_replaces);
      ADD ("/storage/keyring/lookup/says-when-there-is-none", test_none);
      ADD ("/storage/keyring/clear/removes-and-none-is-no-error", test_clear);
      ADD ("/storage/keyring/cancelled/ends-at-once", test_cancelled);
      ADD ("/storage/keyring/silent/ends-in-time-and-works-again", test_silent);
      ADD ("/storage/keyring/locked/lookup-is-told-from-none", test_locked_lookup);
      ADD ("/storage/keyring/locked/store-says-so", test_locked_store);
      ADD ("/storage/keyring/locked/clear-says-so", test_locked_clear);
    }
  else if (g_str_equal (situation, "killed"))
    ADD ("/storage/keyring/killed/is-an-error-not-none", test_killed);
  else if (g_str_equal (situation, "none"))
    g_test_add ("/storage/keyring/no-service/says-so", Fixture, "There is no keyring", set_up, test_unreachable,
                tear_down);
  else if (g_str_equal (situation, "no-bus"))
    g_test_add ("/storage/keyring/no-bus/says-so", Fixture, "no message bus", set_up, test_unreachable, tear_down);
  else if (g_str_equal (situation, "prompt-answered"))
    ADD ("/storage/keyring/prompt/answered-gives-the-secret", test_prompt_answered);
  else if (g_str_equal (situation, "prompt-stores"))
    ADD ("/storage/keyring/prompt/answered-stores", test_prompt_stores);
  else if (g_str_equal (situation, "prompt-refused"))
    ADD ("/storage/keyring/prompt/refused-is-not-none", test_prompt_refused);
  else if (g_str_equal (situation, "prompt-unanswered"))
    ADD ("/storage/keyring/prompt/unanswered-ends-in-time", test_prompt_unanswered);
  else
    {
      g_printerr ("usage: test-keyring unlocked|killed|none|no-bus|prompt-answered|prompt-stores|prompt-refused|"
                  "prompt-unanswered\n");
      return EXIT_FAILURE;
    }

  int status = g_test_run ();

  /* What libsecret gives up on the bus is freed by the main loop. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return status;
}
