/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <stdlib.h>
#include <time.h>

#include "encodes-error.h"
#include "encodes-forecaster.h"
#include "encodes-memory-secret-store.h"
#include "encodes-timing.h"
#include "fake-provider.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

/* Time passes only when the test says so; the main context is iterated only for what is due. */
typedef struct
{
  GListStore *accounts;
  EncodesAccount *account;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  EncodesForecaster *forecaster;
  guint n_stalled;
  guint n_notified;
} Fixture;

static void
on_stalled (EncodesForecaster *forecaster, EncodesJob *job, gpointer user_data)
{
  g_assert_true (encodes_job_get_forecast (job)->stalled);
  ((Fixture *) user_data)->n_stalled++;
}

static void
on_forecast (EncodesJob *job, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *) user_data)->n_notified++;
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
pass (gint64 time)
{
  encodes_timing_pass (time, 0);
  iterate ();
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_type_ensure (FAKE_TYPE_PROVIDER);
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->account = encodes_account_new ("account", "fake", "Contoso");
  encodes_account_set_option (fixture->account, "address", "here");
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), fixture->secrets, fixture->store);
  fixture->forecaster = encodes_forecaster_new (fixture->monitor);
  g_signal_connect (fixture->forecaster, "job-stalled", G_CALLBACK (on_stalled), fixture);
}

static FakeProvider *
get_provider (Fixture *fixture)
{
  EncodesAccountMonitor *monitor = encodes_monitor_find (fixture->monitor, "account");

  return monitor ? FAKE_PROVIDER (encodes_account_monitor_get_provider (monitor)) : NULL;
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_stop (fixture->monitor);
  while (get_provider (fixture) && fake_provider_get_n_waiting (get_provider (fixture)) > 0)
    fake_provider_fail (get_provider (fixture), ENCODES_ERROR_NETWORK, 0);
  iterate ();
  g_object_run_dispose (G_OBJECT (fixture->forecaster));
  g_assert_finalize_object (fixture->forecaster);
  g_assert_finalize_object (fixture->monitor);
  g_clear_object (&fixture->accounts);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->account);
}

static EncodesJob *
make_job (const char *id, const char *name, EncodesJobState state, double progress)
{
  EncodesJob *job = encodes_job_new ("account", "fake", id);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_progress (job, progress);

  return job;
}

static void
answer_job (Fixture *fixture, EncodesJob *job)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (FALSE);

  if (fake_provider_get_n_waiting (get_provider (fixture)) == 0)
    encodes_provider_emit_changed (ENCODES_PROVIDER (get_provider (fixture)));
  encodes_job_list_add (list, job);
  fake_provider_answer (get_provider (fixture), list);
  iterate ();
}

/* The service says how far the job is, and is asked first if it was not. Returns: the job of the store */
static EncodesJob *
answer (Fixture *fixture, EncodesJobState state, double progress)
{
  g_autoptr (EncodesJob) job = make_job ("a", "Trailer", state, progress);

  answer_job (fixture, job);

  return encodes_job_store_lookup (fixture->store, "account", "a");
}

static EncodesJob *
begin (Fixture *fixture, EncodesJobState state, double progress)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (fixture->accounts)) == 0)
    g_list_store_append (fixture->accounts, fixture->account);

  return answer (fixture, state, progress);
}

#define assert_forecast(job, kind_, percent) \
  G_STMT_START { \
    const EncodesForecast *forecast_ = encodes_job_get_forecast (job); \
    g_assert_cmpint (forecast_->kind, ==, ENCODES_PROGRESS_KIND_##kind_); \
    g_assert_cmpfloat_with_epsilon (forecast_->progress, percent, 0.0001); \
  } G_STMT_END

/* Microseconds until the job is done; -1: not told */
static gint64
get_left (EncodesJob *job)
{
  gint64 end = encodes_job_get_forecast (job)->end_time;

  return end > 0 ? end - encodes_timing_real () : -1;
}

static void
test_four_kinds (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_QUEUED, 0);

  assert_forecast (job, NONE, -1);
  answer (fixture, ENCODES_JOB_STATE_SCHEDULED, 0);
  assert_forecast (job, WORKING, -1);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, ENCODES_PROGRESS_UNKNOWN);
  assert_forecast (job, WORKING, -1);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 0);
  assert_forecast (job, WORKING, -1);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 12.5);
  assert_forecast (job, MEASURED, 12.5);
  answer (fixture, ENCODES_JOB_STATE_CANCELING, 12.5);
  assert_forecast (job, WORKING, -1);
  answer (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  assert_forecast (job, NONE, -1);
}

static void
test_never_backwards_and_never_done (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 60);

  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 58);
  assert_forecast (job, MEASURED, 60);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 61);
  assert_forecast (job, MEASURED, 61);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 100);
  assert_forecast (job, MEASURED, 99);
  g_assert_cmpint (get_left (job), ==, -1);
}

static void
test_restart_begins_anew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (EncodesJob) fresh = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, 55);
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 60);

  answer (fixture, ENCODES_JOB_STATE_QUEUED, 0);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 50);
  assert_forecast (job, MEASURED, 50);

  /* Another start alone: once it is known, another is another run. */
  encodes_job_set_started (fresh, now);
  answer_job (fixture, fresh);
  assert_forecast (job, MEASURED, 55);
  {
    g_autoptr (GDateTime) later = g_date_time_add_minutes (now, 1);
    g_autoptr (EncodesJob) again = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, 45);

    encodes_job_set_started (again, later);
    answer_job (fixture, again);
  }
  assert_forecast (job, MEASURED, 45);
}

static EncodesJob *
make_job_with_tasks (double first, double second)
{
  EncodesJob *job = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, -1);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (tasks, encodes_task_new ("1"));
  encodes_task_set_progress (tasks->pdata[0], first);
  if (second >= 0)
    {
      g_ptr_array_add (tasks, encodes_task_new ("2"));
      encodes_task_set_progress (tasks->pdata[1], second);
    }
  encodes_job_set_tasks (job, tasks);

  return job;
}

static void
test_other_tasks_begin_anew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) one = make_job_with_tasks (90, -1);
  g_autoptr (EncodesJob) two = make_job_with_tasks (90, 10);

  g_list_store_append (fixture->accounts, fixture->account);
  answer_job (fixture, one);
  answer_job (fixture, two);
  assert_forecast (encodes_job_store_lookup (fixture->store, "account", "a"), MEASURED, 50);
}

static void
test_time_left_follows_the_pace (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  guint n_unknown = 0;

  g_assert_cmpint (get_left (job), ==, -1);
  g_assert_cmpint (encodes_forecaster_get_last_end (fixture->forecaster, &n_unknown), ==, 0);
  g_assert_cmpuint (n_unknown, ==, 1);
  for (int percent = 11; percent <= 30; percent++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, percent);
    }

  g_assert_cmpint (ABS (get_left (job) - 700 * SECOND), <, 60 * SECOND);
  g_assert_cmpint (encodes_forecaster_get_last_end (fixture->forecaster, &n_unknown), ==,
                   encodes_job_get_forecast (job)->end_time);
  g_assert_cmpuint (n_unknown, ==, 0);

  answer (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  g_assert_cmpint (encodes_forecaster_get_last_end (fixture->forecaster, &n_unknown), ==, 0);
  g_assert_cmpuint (n_unknown, ==, 0);
}

static void
test_started_time_serves_until_it_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) started = g_date_time_new_from_unix_utc ((encodes_timing_real () - 10 * MINUTE) / SECOND);
  g_autoptr (EncodesJob) fresh = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, 50);

  g_list_store_append (fixture->accounts, fixture->account);
  encodes_job_set_started (fresh, started);
  answer_job (fixture, fresh);
  g_assert_cmpint (ABS (get_left (encodes_job_store_lookup (fixture->store, "account", "a")) - 10 * MINUTE), <,
                   5 * SECOND);
}

static void
test_stale_says_so_until_heard (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40);
  gint64 heard = encodes_timing_real ();

  g_assert_false (encodes_job_get_forecast (job)->stale);
  pass (30 * SECOND);
  fake_provider_fail (get_provider (fixture), ENCODES_ERROR_NETWORK, 0);
  pass (20 * SECOND);
  g_assert_false (encodes_job_get_forecast (job)->stale);
  pass (15 * SECOND);
  g_assert_true (encodes_job_get_forecast (job)->stale);
  g_assert_cmpint (ABS (encodes_job_get_forecast (job)->heard - heard), <, SECOND);
  assert_forecast (job, MEASURED, 40);
  g_assert_cmpint (get_left (job), ==, -1);

  /* The same answer as before: nothing of the job has changed. */
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 40);
  g_assert_false (encodes_job_get_forecast (job)->stale);
}

static void
test_sleep_makes_stale_but_not_stalled (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40);

  for (int percent = 41; percent < 50; percent++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, percent);
    }
  encodes_timing_pass (0, 8 * 60 * MINUTE);
  iterate ();
  g_assert_true (encodes_job_get_forecast (job)->stale);
  pass (3 * SECOND);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 49);
  g_assert_false (encodes_job_get_forecast (job)->stale);
  g_assert_false (encodes_job_get_forecast (job)->stalled);

  /* What it did meanwhile is no pace: eight hours of it were not seen. */
  pass (5 * SECOND);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 80);
  g_assert_cmpint (ABS (get_left (job) - 200 * SECOND), <, 60 * SECOND);
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
}

static void
test_another_time_of_day_moves_all_times (Fixture *fixture, gconstpointer data)
{
  const gint64 jumps[] = { 60 * MINUTE, -150 * MINUTE };
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40);
  gint64 left;
  gint64 ago;

  for (int percent = 41; percent < 50; percent++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, percent);
    }
  left = get_left (job);
  ago = encodes_timing_real () - encodes_job_get_forecast (job)->heard;
  g_assert_cmpint (left, >, 0);

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      encodes_timing_set_clock (jumps[i]);
      iterate ();
      g_assert_cmpint (ABS (get_left (job) - left), <, 2 * SECOND);
      g_assert_cmpint (ABS (encodes_timing_real () - encodes_job_get_forecast (job)->heard - ago), <, 2 * SECOND);
      g_assert_false (encodes_job_get_forecast (job)->stale);
      g_assert_false (encodes_job_get_forecast (job)->stalled);
    }
}

static void
stall (Fixture *fixture, int minutes, double progress)
{
  for (int i = 0; i < minutes * 6; i++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, progress);
    }
}

static void
test_stalls_once_and_again_after_it_moved (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 20);

  for (int percent = 21; percent <= 30; percent++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, percent);
    }
  stall (fixture, 1, 30);
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
  stall (fixture, 20, 30);
  g_assert_cmpuint (fixture->n_stalled, ==, 1);
  g_assert_true (encodes_job_get_forecast (job)->stalled);
  g_assert_cmpint (get_left (job), ==, -1);

  /* Something else of it changes. */
  {
    g_autoptr (EncodesJob) fresh = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, 30);

    encodes_job_set_priority (fresh, 7);
    answer_job (fixture, fresh);
  }
  g_assert_cmpuint (fixture->n_stalled, ==, 1);

  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 31);
  g_assert_false (encodes_job_get_forecast (job)->stalled);
  stall (fixture, 120, 31);
  g_assert_cmpuint (fixture->n_stalled, ==, 2);
}

static void
test_never_moved_waits_longer (Fixture *fixture, gconstpointer data)
{
  begin (fixture, ENCODES_JOB_STATE_PROCESSING, 20);
  stall (fixture, 25, 20);
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
  stall (fixture, 10, 20);
  g_assert_cmpuint (fixture->n_stalled, ==, 1);
}

static void
test_unheard_is_not_stalled (Fixture *fixture, gconstpointer data)
{
  begin (fixture, ENCODES_JOB_STATE_PROCESSING, 20);
  for (int percent = 21; percent <= 30; percent++)
    {
      pass (10 * SECOND);
      answer (fixture, ENCODES_JOB_STATE_PROCESSING, percent);
    }
  for (int i = 0; i < 60; i++)
    pass (MINUTE);
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
}

static void
add_ended (Fixture *fixture, EncodesJobList *list, const char *id, const char *name, int minutes)
{
  g_autoptr (EncodesJob) job = make_job (id, name, ENCODES_JOB_STATE_FINISHED, 100);
  g_autoptr (GDateTime) started = g_date_time_new_utc (2026, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) ended = g_date_time_add_minutes (started, minutes);

  encodes_job_set_started (job, started);
  encodes_job_set_ended (job, ended);
  encodes_job_list_add (list, job);
}

static EncodesJob *
begin_episode (Fixture *fixture, int minutes_1, int minutes_2, int minutes_3)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  g_autoptr (EncodesJob) waiting = make_job ("a", "Episode 4", ENCODES_JOB_STATE_QUEUED, -1);
  g_autoptr (EncodesJob) running = make_job ("a", "Episode 4", ENCODES_JOB_STATE_PROCESSING, -1);

  add_ended (fixture, list, "e1", "Episode 1", minutes_1);
  add_ended (fixture, list, "e2", "Episode 2", minutes_2);
  add_ended (fixture, list, "e3", "Episode 13", minutes_3);
  encodes_job_list_add (list, waiting);
  g_list_store_append (fixture->accounts, fixture->account);
  fake_provider_answer (get_provider (fixture), list);
  iterate ();
  answer_job (fixture, running);
  pass (SECOND);

  return encodes_job_store_lookup (fixture->store, "account", "a");
}

static void
test_estimates_by_its_like (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin_episode (fixture, 9, 10, 12);
  double last = -1;

  assert_forecast (job, WORKING, -1);
  for (int i = 0; i < 30; i++)
    {
      g_autoptr (EncodesJob) running = make_job ("a", "Episode 4", ENCODES_JOB_STATE_PROCESSING, -1);

      pass (10 * SECOND);
      answer_job (fixture, running);
      g_assert_cmpfloat (encodes_job_get_forecast (job)->progress, >=, last);
      last = encodes_job_get_forecast (job)->progress;
    }
  g_assert_cmpint (encodes_job_get_forecast (job)->kind, ==, ENCODES_PROGRESS_KIND_ESTIMATED);
  g_assert_cmpfloat (ABS (last - 50), <, 3);
  g_assert_cmpint (ABS (get_left (job) - 5 * MINUTE), <, 10 * SECOND);

  /* Heard of, else it would be old. */
  for (int i = 0; i < 60; i++)
    {
      g_autoptr (EncodesJob) running = make_job ("a", "Episode 4", ENCODES_JOB_STATE_PROCESSING, -1);

      pass (30 * SECOND);
      answer_job (fixture, running);
      g_assert_cmpfloat (encodes_job_get_forecast (job)->progress, <=, 95);
    }
  g_assert_cmpfloat (encodes_job_get_forecast (job)->progress, >, 90);
  g_assert_cmpint (get_left (job), ==, -1);
}

static void
test_no_estimate_from_what_differs (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin_episode (fixture, 2, 10, 12);

  pass (50 * SECOND);
  assert_forecast (job, WORKING, -1);
}

/* Returns: a running job of an hour ago */
static EncodesJob *
remember (Fixture *fixture)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  EncodesJob *job = make_job ("a", "Trailer", ENCODES_JOB_STATE_PROCESSING, 40);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  forecast.heard = encodes_timing_real () - 60 * MINUTE;
  encodes_job_set_forecast (job, &forecast);
  g_ptr_array_add (jobs, job);
  encodes_job_store_restore (fixture->store, "account", "Contoso", jobs);
  encodes_job_store_announce (fixture->store, "account", none);
  assert_forecast (job, MEASURED, 40);
  g_assert_true (encodes_job_get_forecast (job)->stale);
  g_assert_cmpint (encodes_job_get_forecast (job)->heard, ==, forecast.heard);

  return job;
}

static void
test_remembered_is_stale_until_heard (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = remember (fixture);

  /* The same as it was: nothing of the job has changed. */
  g_assert_true (begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40) == job);
  g_assert_false (encodes_job_get_forecast (job)->stale);
  assert_forecast (job, MEASURED, 40);
}

static void
test_what_was_not_seen_is_no_pace (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = remember (fixture);

  /* What it did meanwhile is no movement that anybody saw. */
  g_assert_true (begin (fixture, ENCODES_JOB_STATE_PROCESSING, 70) == job);
  assert_forecast (job, MEASURED, 70);
  pass (10 * SECOND);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 71);
  g_assert_cmpint (get_left (job), ==, -1);
  pass (10 * SECOND);
  answer (fixture, ENCODES_JOB_STATE_PROCESSING, 72);
  g_assert_cmpint (ABS (get_left (job) - 280 * SECOND), <, 30 * SECOND);
}

static void
test_no_timer_while_nothing_runs (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40);

  pass (SECOND);
  g_assert_nonnull (g_main_context_find_source_by_user_data (NULL, fixture->forecaster));
  answer (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  g_signal_connect (job, "notify::forecast", G_CALLBACK (on_forecast), fixture);
  pass (SECOND);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, fixture->forecaster));
  g_assert_cmpuint (fixture->n_notified, ==, 0);
}

static void
test_account_goes_with_its_jobs (Fixture *fixture, gconstpointer data)
{
  guint n_unknown;

  begin (fixture, ENCODES_JOB_STATE_PROCESSING, 40);
  g_list_store_remove_all (fixture->accounts);
  encodes_forecaster_get_last_end (fixture->forecaster, &n_unknown);
  g_assert_cmpuint (n_unknown, ==, 0);
  begin (fixture, ENCODES_JOB_STATE_PROCESSING, 50);
  encodes_forecaster_get_last_end (fixture->forecaster, &n_unknown);
  g_assert_cmpuint (n_unknown, ==, 1);
}

#define N_JOBS 100000
#define N_CHANGES 1000

#define N_ROUNDS 21

/* Milliseconds of the processor's time: others may use it too. */
static double
get_spent (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);

  return now.tv_sec * 1000.0 + now.tv_nsec / 1000000.0;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static GPtrArray *
add_many_jobs (Fixture *fixture)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  GPtrArray *jobs = g_ptr_array_new ();

  for (guint i = 0; i < N_JOBS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesJob) job = make_job (id, "Trailer", ENCODES_JOB_STATE_PROCESSING, 1 + i % 50);

      encodes_job_list_add (list, job);
      g_ptr_array_add (jobs, job);
    }
  encodes_job_store_merge (fixture->store, fixture->account, list);

  return jobs;
}

/* What a second with so many changes costs in one slice of the main loop. */
static void
test_costs_little (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  double spent[N_ROUNDS];

  if (g_getenv ("ENCODES_TEST_SLOWLY"))
    {
      g_test_skip ("Nothing can be said of time here.");
      return;
    }

  jobs = add_many_jobs (fixture);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      double before = get_spent ();

      for (guint i = 0; i < N_CHANGES; i++)
        {
          EncodesJob *job = jobs->pdata[i * 97 % N_JOBS];

          encodes_job_set_progress (job, encodes_job_get_progress (job) + 1);
          g_signal_emit_by_name (fixture->store, "job-changed", job);
        }
      encodes_forecaster_get_last_end (fixture->forecaster, NULL);
      spent[round] = get_spent () - before;

      before = get_spent ();
      pass (SECOND);
      spent[round] = MAX (spent[round], get_spent () - before);
    }

  qsort (spent, N_ROUNDS, sizeof (double), compare_doubles);
  g_test_message ("%d of %d jobs change: %.2f ms, %.2f ms at most", N_CHANGES, N_JOBS, spent[N_ROUNDS / 2],
                  spent[N_ROUNDS - 1]);
#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
  g_assert_cmpfloat (spent[N_ROUNDS / 2], <, 20);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add ("/core/forecaster/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("says-what-is-known", test_four_kinds);
  ADD ("never-backwards-and-never-done", test_never_backwards_and_never_done);
  ADD ("restart-begins-anew", test_restart_begins_anew);
  ADD ("other-tasks-begin-anew", test_other_tasks_begin_anew);
  ADD ("time-left/follows-the-pace", test_time_left_follows_the_pace);
  ADD ("time-left/started-time-serves-until-it-moves", test_started_time_serves_until_it_moves);
  ADD ("stale/until-heard", test_stale_says_so_until_heard);
  ADD ("stale/sleep-is-not-stalling", test_sleep_makes_stale_but_not_stalled);
  ADD ("time-of-day-is-set", test_another_time_of_day_moves_all_times);
  ADD ("stale/remembered-until-heard", test_remembered_is_stale_until_heard);
  ADD ("stale/what-was-not-seen-is-no-pace", test_what_was_not_seen_is_no_pace);
  ADD ("stalled/once-and-again-after-it-moved", test_stalls_once_and_again_after_it_moved);
  ADD ("stalled/never-moved-waits-longer", test_never_moved_waits_longer);
  ADD ("stalled/not-while-unheard", test_unheard_is_not_stalled);
  ADD ("estimate/by-its-like", test_estimates_by_its_like);
  ADD ("estimate/none-from-what-differs", test_no_estimate_from_what_differs);
  ADD ("no-timer-while-nothing-runs", test_no_timer_while_nothing_runs);
  ADD ("account-goes-with-its-jobs", test_account_goes_with_its_jobs);
  ADD ("costs-little", test_costs_little);

  return g_test_run ();
}
