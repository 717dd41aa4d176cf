/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-timing.h"
#include "fake-provider.h"

#include <math.h>

typedef struct
{
  EncodesAccount *account;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesAccountMonitor *monitor;
} Fixture;

#define PROVIDER(fixture) FAKE_PROVIDER (encodes_account_monitor_get_provider ((fixture)->monitor))
#define N_JOBS(fixture) g_list_model_get_n_items (G_LIST_MODEL ((fixture)->store))

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_type_ensure (FAKE_TYPE_PROVIDER);
  fixture->account = encodes_account_new ("account", "fake", "Contoso");
  encodes_account_set_option (fixture->account, "address", "here");
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_account_monitor_new (fixture->account, fixture->secrets, fixture->store);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_stop (fixture->monitor);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->account);
}

static void
wait_until (gboolean (*done) (Fixture *fixture), Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!done (fixture))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
}

static gboolean
is_quiet (Fixture *fixture)
{
  return !encodes_account_monitor_get_refreshing (fixture->monitor);
}

static gboolean
is_asked (Fixture *fixture)
{
  return fake_provider_get_n_waiting (PROVIDER (fixture)) > 0;
}

static EncodesJobList *
make_list (gboolean complete, EncodesJobState state)
{
  EncodesJobList *list = encodes_job_list_new (complete);
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");

  encodes_job_set_state (job, state, NULL);
  encodes_job_list_add (list, job);

  return list;
}

static void
answer (Fixture *fixture, gboolean complete, EncodesJobState state)
{
  g_autoptr (EncodesJobList) list = make_list (complete, state);

  fake_provider_answer (PROVIDER (fixture), list);
  wait_until (is_quiet, fixture);
}

static double
get_wait (Fixture *fixture)
{
  gint64 next = encodes_account_monitor_get_next_poll (fixture->monitor);

  return next > 0 ? (next - encodes_timing_now ()) / (double) G_USEC_PER_SEC : -1;
}

/* Until it asks by itself. */
static void
pass_wait (Fixture *fixture)
{
  gint64 left = encodes_account_monitor_get_next_poll (fixture->monitor) - encodes_timing_now ();

  encodes_timing_pass (MAX (left, 0), 0);
  wait_until (is_asked, fixture);
}

static void
test_first_poll_is_full_and_at_once (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 1);
  g_assert_true (fake_provider_get_full (PROVIDER (fixture)));
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_cmpint (encodes_account_monitor_get_health (fixture->monitor), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);

  encodes_account_monitor_refresh (fixture->monitor);
  g_assert_false (fake_provider_get_full (PROVIDER (fixture)));
  answer (fixture, FALSE, ENCODES_JOB_STATE_PROCESSING);
}

/* It is merged bit by bit, and until then it is not up to date. */
static void
test_a_big_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

      encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
      encodes_job_list_add (list, job);
    }
  encodes_account_monitor_start (fixture->monitor);
  fake_provider_answer (PROVIDER (fixture), list);
  while (N_JOBS (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (N_JOBS (fixture), <, 3000);
  g_assert_true (encodes_account_monitor_get_refreshing (fixture->monitor));
  wait_until (is_quiet, fixture);
  g_assert_cmpuint (N_JOBS (fixture), ==, 3000);
  g_assert_cmpint (encodes_account_monitor_get_health (fixture->monitor), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);
  g_assert_cmpfloat (get_wait (fixture), >, 0);

  /* Stopping in the middle of it ends it. */
  encodes_account_monitor_refresh (fixture->monitor);
  fake_provider_answer (PROVIDER (fixture), list);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, TRUE);
  encodes_account_monitor_stop (fixture->monitor);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpfloat (get_wait (fixture), <, 0);
}

static void
test_asks_again_by_itself (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_set_intervals (fixture->monitor, 0.01, 1000);
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  wait_until (is_asked, fixture);
  answer (fixture, FALSE, ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpfloat (get_wait (fixture), >, 800);
}

static void
test_one_poll_at_a_time (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  encodes_account_monitor_refresh (fixture->monitor);
  encodes_account_monitor_refresh (fixture->monitor);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 1);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 0);
}

static void
test_a_change_during_a_poll_is_asked_for_after_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = make_list (TRUE, ENCODES_JOB_STATE_PROCESSING);

  encodes_account_monitor_start (fixture->monitor);
  encodes_provider_emit_changed (ENCODES_PROVIDER (PROVIDER (fixture)));
  fake_provider_answer (PROVIDER (fixture), list);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 0);
  wait_until (is_asked, fixture);
  answer (fixture, FALSE, ENCODES_JOB_STATE_PROCESSING);
}

static void
fail (Fixture *fixture, EncodesError code, guint retry_after)
{
  fake_provider_fail (PROVIDER (fixture), code, retry_after);
  wait_until (is_quiet, fixture);
}

static void
test_a_failure_keeps_the_jobs (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  encodes_account_monitor_refresh (fixture->monitor);
  fail (fixture, ENCODES_ERROR_NETWORK, 0);

  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_cmpint (encodes_account_monitor_get_health (fixture->monitor), ==, ENCODES_ACCOUNT_HEALTH_OFFLINE);
  g_assert_error (encodes_account_monitor_get_error (fixture->monitor), ENCODES_ERROR, ENCODES_ERROR_NETWORK);
  g_assert_nonnull (encodes_account_monitor_get_last_success (fixture->monitor));

  encodes_account_monitor_refresh (fixture->monitor);
  answer (fixture, FALSE, ENCODES_JOB_STATE_PROCESSING);
  g_assert_null (encodes_account_monitor_get_error (fixture->monitor));
}

static void
test_failures_back_off_up_to_a_cap (Fixture *fixture, gconstpointer data)
{
  double longest = 0;

  encodes_account_monitor_start (fixture->monitor);
  fail (fixture, ENCODES_ERROR_SERVER, 0);
  g_assert_cmpfloat (get_wait (fixture), <=, 5.0);
  for (guint i = 0; i < 30; i++)
    {
      pass_wait (fixture);
      fail (fixture, ENCODES_ERROR_SERVER, 0);
      g_assert_cmpfloat (get_wait (fixture), >, 0);
      g_assert_cmpfloat (get_wait (fixture), <=, 15 * 60);
      longest = MAX (longest, get_wait (fixture));
    }
  g_assert_cmpfloat (longest, >, 60);
}

static void
test_what_the_service_asks_for_is_obeyed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");

  encodes_account_monitor_start (fixture->monitor);
  fail (fixture, ENCODES_ERROR_SERVER, 120);
  g_assert_cmpfloat (get_wait (fixture), >, 119);
  g_assert_cmpfloat (get_wait (fixture), <, 150);

  /* Also by those who are impatient, and by what is read only to be shown. */
  fake_provider_set_readable_job (PROVIDER (fixture), job);
  encodes_account_monitor_refresh (fixture->monitor);
  encodes_account_monitor_read_job (fixture->monitor, job);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
  g_assert_cmpfloat (get_wait (fixture), >, 119);

  pass_wait (fixture);
  fail (fixture, ENCODES_ERROR_SERVER, 0);
  g_assert_cmpfloat (get_wait (fixture), <=, 10);
  encodes_account_monitor_refresh (fixture->monitor);
  g_assert_cmpuint (fake_provider_get_n_waiting (PROVIDER (fixture)), ==, 1);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
}

/* Thirty times a second for ten minutes, at a service that fails at once. */
static void
test_a_key_held_down_makes_no_storm (Fixture *fixture, gconstpointer data)
{
  guint n_polls = 1;

  encodes_account_monitor_start (fixture->monitor);
  fail (fixture, ENCODES_ERROR_NETWORK, 0);
  for (guint i = 0; i < 600 * 30; i++)
    {
      encodes_account_monitor_refresh (fixture->monitor);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (is_asked (fixture))
        {
          n_polls++;
          fail (fixture, ENCODES_ERROR_NETWORK, 0);
        }
      /* Nobody who presses it waits longer than this. */
      encodes_account_monitor_refresh (fixture->monitor);
      g_assert_cmpfloat (get_wait (fixture), <=, 5);
      encodes_timing_pass (G_USEC_PER_SEC / 30, 0);
    }
  g_test_message ("%u polls in ten minutes", n_polls);
  g_assert_cmpuint (n_polls, >=, 100);
  g_assert_cmpuint (n_polls, <=, 150);
}

static void
test_only_a_person_mends_wrong_credentials (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  fail (fixture, ENCODES_ERROR_UNAUTHORIZED, 0);
  g_assert_cmpfloat (get_wait (fixture), ==, -1);
  g_assert_cmpint (encodes_account_monitor_get_health (fixture->monitor), ==,
                   ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION);

  encodes_account_monitor_refresh (fixture->monitor);
  fail (fixture, ENCODES_ERROR_FORBIDDEN, 0);
  g_assert_cmpfloat (get_wait (fixture), >=, 599);
}

static void
test_nothing_happens_after_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FakeProvider) provider = NULL;
  g_autoptr (EncodesJobList) list = make_list (TRUE, ENCODES_JOB_STATE_PROCESSING);

  encodes_account_monitor_start (fixture->monitor);
  provider = g_object_ref (PROVIDER (fixture));
  encodes_account_monitor_stop (fixture->monitor);
  fake_provider_answer (provider, list);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
}

static void
test_changed_options_begin_anew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FakeProvider) old = NULL;
  g_autoptr (EncodesJobList) list = make_list (TRUE, ENCODES_JOB_STATE_PROCESSING);

  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  old = g_object_ref (PROVIDER (fixture));

  encodes_account_set_option (fixture->account, "remembered-by-the-provider", "x");
  g_assert_true (PROVIDER (fixture) == old);

  encodes_account_monitor_refresh (fixture->monitor);
  encodes_account_set_option (fixture->account, "address", "there");
  g_assert_true (PROVIDER (fixture) != old);
  g_assert_true (fake_provider_get_full (PROVIDER (fixture)));
  fake_provider_answer (old, list);
  g_assert_false (encodes_job_store_get_read_completely (fixture->store, "account"));
  answer (fixture, TRUE, ENCODES_JOB_STATE_FINISHED);
  g_assert_true (encodes_job_store_get_read_completely (fixture->store, "account"));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);
  *(int *) user_data = error ? error->code : -1;
}

static int
act (Fixture *fixture, EncodesJob *job, EncodesJobActions action)
{
  int outcome = -2;

  encodes_account_monitor_act_async (fixture->monitor, job, action, 0, NULL, on_acted, &outcome);
  while (outcome == -2)
    g_main_context_iteration (NULL, TRUE);

  return outcome;
}

static void
test_cancelling_reads_the_job_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) fresh = encodes_job_new ("account", "fake", "a");

  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", "a");
  encodes_job_set_state (fresh, ENCODES_JOB_STATE_CANCELING, NULL);
  fake_provider_set_readable_job (PROVIDER (fixture), fresh);

  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_CANCEL), ==, -1);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_CANCELING);
  g_assert_true (encodes_job_get_canceled_here (job));
}

static void
test_a_refused_cancel_leaves_the_job_as_it_was (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", "a");
  fake_provider_set_action_error (PROVIDER (fixture), ENCODES_ERROR_REFUSED, "no");

  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_CANCEL), ==, ENCODES_ERROR_REFUSED);
  g_assert_false (encodes_job_get_canceled_here (job));
  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_SET_PRIORITY), ==, ENCODES_ERROR_UNSUPPORTED);
}

/* The answer was lost, not what was asked for. */
static void
test_a_lost_answer_is_looked_for (Fixture *fixture, gconstpointer data)
{
  static const EncodesError doubts[] = { ENCODES_ERROR_NETWORK, ENCODES_ERROR_SERVER, ENCODES_ERROR_FORMAT };
  g_autoptr (EncodesJob) canceling = encodes_job_new ("account", "fake", "a");
  g_autoptr (EncodesJob) running = encodes_job_new ("account", "fake", "a");

  encodes_job_set_state (canceling, ENCODES_JOB_STATE_CANCELING, NULL);
  encodes_job_set_state (running, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) job = g_object_ref (encodes_job_store_lookup (fixture->store, "account", "a"));

  for (guint i = 0; i < G_N_ELEMENTS (doubts); i++)
    {
      fake_provider_set_action_error (PROVIDER (fixture), doubts[i], "lost");

      /* Not done: said, and the job is as it was. */
      fake_provider_set_readable_job (PROVIDER (fixture), running);
      g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_CANCEL), ==, doubts[i]);
      g_assert_false (encodes_job_get_canceled_here (job));

      /* Nobody can tell: then it may still turn out to have been our doing. */
      fake_provider_set_readable_job (PROVIDER (fixture), NULL);
      g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_CANCEL), ==, doubts[i]);
      g_assert_true (encodes_job_get_canceled_here (job));
    }

  fake_provider_set_readable_job (PROVIDER (fixture), canceling);
  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_CANCEL), ==, -1);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_CANCELING);

  /* A job that is still there was not deleted; one that is not, was. */
  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_DELETE), ==, ENCODES_ERROR_FORMAT);
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  fake_provider_set_readable_job (PROVIDER (fixture), NULL);
  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_DELETE), ==, -1);
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
}

static void
test_a_deleted_job_leaves_the_store (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_FINISHED);
  g_autoptr (EncodesJob) job = g_object_ref (encodes_job_store_lookup (fixture->store, "account", "a"));

  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_DELETE), ==, -1);
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
}

static void
test_a_remembered_job_can_be_deleted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) empty = encodes_job_list_new (TRUE);

  encodes_job_store_set_keeps_ended (fixture->store, TRUE);
  encodes_account_monitor_start (fixture->monitor);
  answer (fixture, TRUE, ENCODES_JOB_STATE_FINISHED);
  g_autoptr (EncodesJob) job = g_object_ref (encodes_job_store_lookup (fixture->store, "account", "a"));
  fake_provider_set_action_error (PROVIDER (fixture), ENCODES_ERROR_NOT_FOUND, "gone");

  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_DELETE), ==, ENCODES_ERROR_NOT_FOUND);
  encodes_job_store_merge (fixture->store, fixture->account, empty);
  g_assert_true (encodes_job_get_remembered (job));
  g_assert_cmpint (act (fixture, job, ENCODES_JOB_ACTION_DELETE), ==, -1);
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
}

#define N_CLIENTS 1000
#define N_POLLS 5
#define N_BINS 10

/* The moments of a client's polls after its first one, as parts of the interval since all were started. */
static void
note_phases (guint seed, guint bins[N_POLLS][N_BINS])
{
  Fixture fixture;
  gint64 start = encodes_timing_now ();

  g_random_set_seed (seed * 2654435761u);
  fixture_set_up (&fixture, NULL);
  encodes_account_monitor_set_intervals (fixture.monitor, 20, 20);
  encodes_account_monitor_start (fixture.monitor);
  answer (&fixture, TRUE, ENCODES_JOB_STATE_PROCESSING);
  for (guint i = 0; i < N_POLLS; i++)
    {
      gint64 next = encodes_account_monitor_get_next_poll (fixture.monitor);
      double phase = fmod ((double) (next - start) / G_USEC_PER_SEC / 20, 1);

      g_assert_cmpint (next, >, 0);
      bins[i][MIN ((guint) (phase * N_BINS), N_BINS - 1)]++;
      pass_wait (&fixture);
      answer (&fixture, FALSE, ENCODES_JOB_STATE_PROCESSING);
    }
  fixture_tear_down (&fixture, NULL);
}

/* A thousand computers that start together, as after a power failure, are not one crowd at the service for ever. */
static void
test_a_crowd_spreads (void)
{
  guint bins[N_POLLS][N_BINS] = { 0 };

  for (guint seed = 0; seed < N_CLIENTS; seed++)
    note_phases (seed, bins);

  for (guint i = 0; i < N_POLLS; i++)
    {
      double chi_square = 0;

      for (guint bin = 0; bin < N_BINS; bin++)
        chi_square += pow (bins[i][bin] - (double) N_CLIENTS / N_BINS, 2) / ((double) N_CLIENTS / N_BINS);
      g_test_message ("poll %u: chi-square %.1f (9 degrees of freedom)", i + 2, chi_square);
      /* One time in a thousand chance alone gives more. */
      g_assert_cmpfloat (chi_square, <, 27.9);
    }
}

/* Those that are here from the start begin one after the other; whoever waits sees all of them within a second. */
static void
test_many_accounts_begin_one_by_one (void)
{
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  gint64 before = -1;

  g_type_ensure (FAKE_TYPE_PROVIDER);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesAccount) account = encodes_account_new (id, "fake", id);

      encodes_account_set_option (account, "address", "here");
      g_list_store_append (accounts, account);
    }

  g_autoptr (EncodesMonitor) monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (EncodesAccountMonitor) one = g_list_model_get_item (G_LIST_MODEL (monitor), i);
      gint64 next = encodes_account_monitor_get_next_poll (one);

      g_assert_true (encodes_account_monitor_get_refreshing (one) == (i == 0));
      g_assert_true (i == 0 || (next > before && next < encodes_timing_now () + G_USEC_PER_SEC));
      before = next;
    }

  encodes_timing_pass (G_USEC_PER_SEC, 0);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (EncodesAccountMonitor) one = g_list_model_get_item (G_LIST_MODEL (monitor), i);

      while (!encodes_account_monitor_get_refreshing (one))
        g_main_context_iteration (NULL, TRUE);
    }
  encodes_monitor_stop (monitor);
}

static void
test_monitor_follows_the_accounts (void)
{
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesAccount) one = encodes_account_new ("one", "fake", "One");
  g_autoptr (EncodesAccount) odd = encodes_account_new ("odd", "from-the-future", "Odd");
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  EncodesJobStore *store = encodes_job_store_new ();
  EncodesMonitor *monitor;

  g_type_ensure (FAKE_TYPE_PROVIDER);
  g_list_store_append (accounts, one);
  monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  g_list_store_append (accounts, odd);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), ==, 2);
  g_assert_cmpint (encodes_account_monitor_get_health (encodes_monitor_find (monitor, "odd")), ==,
                   ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION);

  g_autoptr (EncodesAccountMonitor) account_monitor = g_object_ref (encodes_monitor_find (monitor, "one"));
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  g_autoptr (EncodesJob) job = encodes_job_new ("one", "fake", "a");
  encodes_job_list_add (list, job);
  fake_provider_answer (FAKE_PROVIDER (encodes_account_monitor_get_provider (account_monitor)), list);
  while (g_list_model_get_n_items (G_LIST_MODEL (store)) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_list_store_remove (accounts, 0);
  g_assert_null (encodes_monitor_find (monitor, "one"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 0);

  g_clear_object (&account_monitor);
  encodes_monitor_stop (monitor);
  g_assert_finalize_object (monitor);
  g_assert_finalize_object (store);
}

static void
test_accounts_are_checked_by_the_table_of_fields (void)
{
  g_type_ensure (FAKE_TYPE_PROVIDER);
  EncodesProviderClass *klass = encodes_provider_find_class ("fake");
  g_autoptr (EncodesAccount) account = encodes_account_new (NULL, "fake", "One");
  g_autoptr (GError) error = NULL;
  const char *key = NULL;

  g_assert_null (encodes_provider_find_class ("unheard-of"));
  g_assert_false (encodes_provider_class_check_account (klass, account, &key, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
  g_assert_cmpstr (key, ==, "address");
  g_clear_error (&error);

  encodes_account_set_option (account, "address", "x");
  g_assert_true (encodes_provider_class_check_account (klass, account, &key, &error));
  encodes_account_set_option (account, "kind", "odd");
  g_assert_false (encodes_provider_class_check_account (klass, account, &key, NULL));
  g_assert_cmpstr (key, ==, "kind");
  encodes_account_set_option (account, "kind", "fancy");
  g_assert_false (encodes_provider_class_check_account (klass, account, &key, NULL));
  g_assert_cmpstr (key, ==, "colour");
  encodes_account_set_option (account, "colour", "red");
  g_assert_true (encodes_provider_class_check_account (klass, account, &key, &error));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/core/account-monitor/first-poll-is-full-and-at-once", test_first_poll_is_full_and_at_once);
  ADD ("/core/account-monitor/a-big-answer-is-merged-bit-by-bit", test_a_big_answer);
  ADD ("/core/account-monitor/asks-again-by-itself", test_asks_again_by_itself);
  ADD ("/core/account-monitor/one-poll-at-a-time", test_one_poll_at_a_time);
  ADD ("/core/account-monitor/a-change-during-a-poll-is-asked-for-after-it",
       test_a_change_during_a_poll_is_asked_for_after_it);
  ADD ("/core/account-monitor/a-failure-keeps-the-jobs", test_a_failure_keeps_the_jobs);
  ADD ("/core/account-monitor/failures-back-off-up-to-a-cap", test_failures_back_off_up_to_a_cap);
  ADD ("/core/account-monitor/what-the-service-asks-for-is-obeyed", test_what_the_service_asks_for_is_obeyed);
  ADD ("/core/account-monitor/only-a-person-mends-wrong-credentials", test_only_a_person_mends_wrong_credentials);
  ADD ("/core/account-monitor/nothing-happens-after-stop", test_nothing_happens_after_stop);
  ADD ("/core/account-monitor/changed-options-begin-anew", test_changed_options_begin_anew);
  ADD ("/core/account-monitor/cancelling-reads-the-job-again", test_cancelling_reads_the_job_again);
  ADD ("/core/account-monitor/a-refused-cancel-leaves-the-job", test_a_refused_cancel_leaves_the_job_as_it_was);
  ADD ("/core/account-monitor/a-lost-answer-is-looked-for", test_a_lost_answer_is_looked_for);
  ADD ("/core/account-monitor/a-key-held-down-makes-no-storm", test_a_key_held_down_makes_no_storm);
  ADD ("/core/account-monitor/a-deleted-job-leaves-the-store", test_a_deleted_job_leaves_the_store);
  ADD ("/core/account-monitor/a-remembered-job-can-be-deleted", test_a_remembered_job_can_be_deleted);
  g_test_add_func ("/core/account-monitor/a-crowd-spreads", test_a_crowd_spreads);
  g_test_add_func ("/core/monitor/many-accounts-begin-one-by-one", test_many_accounts_begin_one_by_one);
  g_test_add_func ("/core/monitor/follows-the-accounts", test_monitor_follows_the_accounts);
  g_test_add_func ("/core/provider/accounts-are-checked-by-the-table", test_accounts_are_checked_by_the_table_of_fields);

  return g_test_run ();
}
