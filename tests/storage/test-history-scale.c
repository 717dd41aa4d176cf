/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

#include <glib/gstdio.h>
#include <time.h>

#define N_JOBS 100000

/* How long the main loop may be held up at a time, milliseconds of work. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define LONGEST 200.0
#else
#define LONGEST 20.0
#endif

typedef struct
{
  double longest;   /* milliseconds of work in one turn of the main loop */
  double total;
} Work;

static double
get_work_ms (void)
{
  struct timespec now;

  /* Not the time on the wall: others run on this machine too. */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void
turn (Work *work)
{
  double start = get_work_ms ();
  double spent;

  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (200);
  spent = get_work_ms () - start;
  work->longest = MAX (work->longest, spent);
  work->total += spent;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static EncodesJobList *
make_list (void)
{
  EncodesJobList *list = encodes_job_list_new (TRUE);
  g_autoptr (GDateTime) ended = g_date_time_new_now_utc ();

  for (guint i = 0; i < N_JOBS; i++)
    {
      g_autofree char *id = g_strdup_printf ("nb:jid:UUID:%08x-0000-0000-0000-%012u", i * 2654435761u, i);
      g_autofree char *name = g_strdup_printf ("Some encode, number %u", i);
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
      EncodesTask *task = encodes_task_new (id);

      encodes_task_set_name (task, "H264 Multiple Bitrate 720p");
      encodes_task_set_processor (task, "Media Encoder Standard");
      g_ptr_array_add (tasks, task);
      encodes_job_set_tasks (job, tasks);
      encodes_job_set_name (job, name);
      encodes_job_set_state (job, i % 1000 == 0 ? ENCODES_JOB_STATE_PROCESSING : ENCODES_JOB_STATE_FINISHED, NULL);
      encodes_job_set_created (job, ended);
      encodes_job_set_ended (job, i % 1000 == 0 ? NULL : ended);
      encodes_job_list_add (list, job);
    }

  return list;
}

/* Tells the process that waits for this one. */
static void
report (HistoryFixture *fixture, const char *what, gint64 start, Work work)
{
  g_autofree char *path = g_build_filename (fixture->folder, "longest", NULL);
  g_autofree char *text = g_strdup_printf ("%.1f", work.longest);

  g_printerr ("# %s: %.2f s; main loop: longest turn %.1f ms, in all %.0f ms\n", what,
              (g_get_monotonic_time () - start) / 1e6, work.longest, work.total);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Each runs in a process of its own, as in life: what another has freed would be tidied up meanwhile. A machine that is
 * shared may stop for a moment: what is always too slow is it the third time, too. */
static void
run_in_process (HistoryFixture *fixture, const char *path)
{
  g_autofree char *longest_path = g_build_filename (fixture->folder, "longest", NULL);
  double longest = G_MAXDOUBLE;

  g_setenv ("HISTORY_TEST_FOLDER", fixture->folder, TRUE);
  for (guint i = 0; i < 3 && longest > LONGEST; i++)
    {
      g_autofree char *text = NULL;

      g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      g_assert_true (g_file_get_contents (longest_path, &text, NULL, NULL));
      longest = g_ascii_strtod (text, NULL);
    }
  g_assert_cmpfloat (longest, <, LONGEST);
}

static void
enter_folder (HistoryFixture *fixture)
{
  history_fixture_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  fixture->folder = g_strdup (g_getenv ("HISTORY_TEST_FOLDER"));
  fixture->path = g_build_filename (fixture->folder, "encodes", "history.sqlite", NULL);
}

/* So that the fixture does not remove it. */
static void
leave_folder (HistoryFixture *fixture)
{
  g_free (fixture->folder);
  fixture->folder = g_strdup ("/nonexistent");
}

static void
write_jobs (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = make_list ();
  Work work = { 0, 0 };
  gint64 start;

  enter_folder (fixture);
  g_unlink (fixture->path);
  g_assert_true (history_fixture_open (fixture));
  encodes_job_store_merge (fixture->store, fixture->account, list);
  start = g_get_monotonic_time ();
  for (guint i = 0; i % 500 > 0 || history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 0; i++)
    turn (&work);
  report (fixture, "writing 100,000 jobs", start, work);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT count (*) FROM told"), ==, N_JOBS - N_JOBS / 1000);
  leave_folder (fixture);
}

static void
restore_jobs (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (GAsyncResult) result = NULL;
  EncodesHistory *history;
  Work work = { 0, 0 };
  gint64 start = g_get_monotonic_time ();

  enter_folder (fixture);
  history = encodes_history_new (fixture->path);
  encodes_history_open_async (history, store, G_LIST_MODEL (fixture->accounts), NULL, on_done, &result);
  while (!result)
    turn (&work);
  report (fixture, "restoring 100,000 jobs", start, work);
  g_assert_true (encodes_history_open_finish (history, result, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, N_JOBS);
  encodes_history_start (history);

  start = g_get_monotonic_time ();
  encodes_history_close (history);
  g_printerr ("# closing: %.3f s\n", (g_get_monotonic_time () - start) / 1e6);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&result);
  g_assert_finalize_object (history);
  leave_folder (fixture);
}

static void
test_many_jobs (HistoryFixture *fixture, gconstpointer data)
{
  run_in_process (fixture, "/storage/history/many-jobs/subprocess/write");
  run_in_process (fixture, "/storage/history/many-jobs/subprocess/restore");
}

#define ADD(path, function) \
  g_test_add (path, HistoryFixture, NULL, history_fixture_set_up, function, history_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/storage/history/many-jobs", test_many_jobs);
  ADD ("/storage/history/many-jobs/subprocess/write", write_jobs);
  ADD ("/storage/history/many-jobs/subprocess/restore", restore_jobs);

  return g_test_run ();
}
