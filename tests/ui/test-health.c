/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"
#include "encodes-health.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-sample.h"
#include "fake-provider.h"

typedef struct
{
  GListStore *accounts;
  EncodesMonitor *monitor;
  EncodesHealth *health;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();

  fake_service_reset ();
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), secrets, store);
  fixture->health = encodes_health_new (G_LIST_MODEL (fixture->monitor));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_stop (fixture->monitor);
  g_assert_finalize_object (fixture->health);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->accounts);
}

static void
add (Fixture *fixture, const char *name)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (name, "fake", name);

  g_list_store_append (fixture->accounts, account);
}

static void
settle (Fixture *fixture)
{
  while (encodes_health_is_loading (fixture->health) || encodes_health_is_retrying (fixture->health)
         || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_assert_null (encodes_health_describe (fixture->health));
  add (fixture, "Good");
  g_assert_true (encodes_health_is_loading (fixture->health));
  settle (fixture);
  g_assert_cmpuint (encodes_health_get_n_accounts (fixture->health), ==, 1);
  g_assert_cmpuint (encodes_health_get_n_troubled (fixture->health), ==, 0);

  /* The trouble of one is told, and only of that one. */
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_NETWORK, "It is silent.");
  add (fixture, "Bad");
  settle (fixture);
  one = encodes_health_describe (fixture->health);
  g_assert_cmpstr (one, ==, "Bad: It is silent.");
  g_assert_nonnull (encodes_health_get_troubled_since (fixture->health));
  add (fixture, "Worse");
  settle (fixture);
  two = encodes_health_describe (fixture->health);
  g_assert_cmpstr (two, ==, "2 accounts cannot be read. Bad: It is silent.");
}

static void
test_retry (Fixture *fixture, gconstpointer data)
{
  add (fixture, "Good");
  settle (fixture);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "Wrong.");
  add (fixture, "Bad");
  settle (fixture);
  g_assert_cmpuint (fake_service.n_lists, ==, 2);

  /* Only who is in trouble is asked again. */
  encodes_health_retry (fixture->health);
  g_assert_true (encodes_health_is_retrying (fixture->health));
  settle (fixture);
  g_assert_cmpuint (fake_service.n_lists, ==, 3);
  g_assert_cmpuint (encodes_health_get_n_troubled (fixture->health), ==, 1);

  g_clear_error (&fake_service.list_error);
  encodes_health_retry (fixture->health);
  settle (fixture);
  g_assert_cmpuint (encodes_health_get_n_troubled (fixture->health), ==, 0);
  g_assert_null (encodes_health_get_troubled_since (fixture->health));
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "Wrong.");
  add (fixture, "Bad");
  settle (fixture);
  g_assert_cmpuint (encodes_health_get_n_troubled (fixture->health), ==, 1);
  g_list_store_remove_all (fixture->accounts);
  g_assert_cmpuint (encodes_health_get_n_troubled (fixture->health), ==, 0);
  g_assert_cmpuint (encodes_health_get_n_accounts (fixture->health), ==, 0);
}

/* Returns: the words, for as long as the next call */
static const char *
describe (Fixture *fixture, guint position)
{
  static char words[500];
  g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor), position);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_autofree char *text = encodes_health_describe_account (fixture->health, monitor, now);

  g_strlcpy (words, text, sizeof words);

  return words;
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  add (fixture, "Good");
  g_assert_cmpstr (describe (fixture, 0), ==, "Connecting…");
  settle (fixture);
  g_assert_cmpstr (describe (fixture, 0), ==, "Up to date");

  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_NETWORK, "It is silent.");
  add (fixture, "Far");
  settle (fixture);
  g_assert_true (g_regex_match_simple ("^Offline since [0-9]+:[0-9]+\\nIt is silent\\.$", describe (fixture, 1), 0, 0));

  g_clear_error (&fake_service.list_error);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "The secret\nis wrong.");
  add (fixture, "Bad");
  settle (fixture);
  g_assert_cmpstr (describe (fixture, 2), ==, "Needs attention: The secret is wrong.");
  /* Who needs a person comes first. */
  g_assert_cmpstr (encodes_account_get_name (encodes_account_monitor_get_account (
                     encodes_health_get_troubled (fixture->health))), ==, "Bad");
}

/* Returns: as describe(); NULL: it is not planned */
static char *
describe_next_try (Fixture *fixture, guint position)
{
  g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor), position);

  return encodes_health_describe_next_try (monitor);
}

/* Of what fails only: when it is tried again, as long as that is known. */
static void
test_next_try (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *soon = NULL;
  g_autofree char *later = NULL;
  g_autofree char *never = NULL;

  add (fixture, "Good");
  settle (fixture);
  none = describe_next_try (fixture, 0);
  g_assert_null (none);

  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_NETWORK, "It is silent.");
  add (fixture, "Far");
  settle (fixture);
  soon = describe_next_try (fixture, 1);
  g_assert_true (g_regex_match_simple ("^Next try in ([2-5] seconds|1 second)$", soon, 0, 0));

  g_clear_error (&fake_service.list_error);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN, "Not for you.");
  add (fixture, "Closed");
  settle (fixture);
  later = describe_next_try (fixture, 2);
  g_assert_true (g_regex_match_simple ("^Next try in 1[01] minutes$", later, 0, 0));

  g_clear_error (&fake_service.list_error);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "Wrong.");
  add (fixture, "Bad");
  settle (fixture);
  never = describe_next_try (fixture, 3);
  g_assert_null (never);
}

/* A quick answer does not flicker; a slow one is told. */
static void
test_refreshing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccountMonitor) monitor = NULL;

  add (fixture, "Slow");
  settle (fixture);
  monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor), 0);
  fake_service.hang = TRUE;
  encodes_account_monitor_refresh (monitor);
  g_assert_true (encodes_account_monitor_get_refreshing (monitor));
  g_assert_cmpstr (describe (fixture, 0), ==, "Up to date");
  while (!g_str_equal (describe (fixture, 0), "Refreshing…"))
    g_main_context_iteration (NULL, TRUE);
  encodes_account_monitor_stop (monitor);
  g_assert_cmpstr (describe (fixture, 0), ==, "Up to date");
}

/* Without the program, in the build folder of a test or in PATH, there is a sentence and no crash. */
static void
test_sample_missing (void)
{
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *program = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", "/nonexistent", TRUE);
  program = encodes_sample_find_program ();
  g_assert_null (program);
  g_assert_false (encodes_sample_start (&error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
  g_setenv ("PATH", path, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_provider_register ();
#define ADD(path, function) g_test_add ("/ui/health/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("trouble/in-a-sentence", test_trouble);
  ADD ("retry/only-the-troubled", test_retry);
  ADD ("removed/is-no-trouble", test_removed);
  ADD ("account/in-words", test_words);
  ADD ("account/tells-when-it-is-tried-again", test_next_try);
  ADD ("account/refreshing-does-not-flicker", test_refreshing);
  g_test_add_func ("/ui/sample/tells-that-the-program-is-missing", test_sample_missing);

  return g_test_run ();
}
