/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job.h"

#include <math.h>

static EncodesJob *
make_job (EncodesJobState state)
{
  EncodesJob *job = encodes_job_new ("account", "fake", "job-1");

  encodes_job_set_name (job, "Trailer");
  encodes_job_set_state (job, state, NULL);

  return job;
}

static EncodesTask *
make_task (const char *id, double progress)
{
  EncodesTask *task = encodes_task_new (id);

  encodes_task_set_state (task, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_task_set_progress (task, progress);

  return task;
}

static void
set_tasks (EncodesJob *job, double one, double other)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (tasks, make_task ("task-1", one));
  g_ptr_array_add (tasks, make_task ("task-2", other));
  encodes_job_set_tasks (job, tasks);
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_progress_is_the_mean_of_tasks (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);

  set_tasks (job, 78, 50);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 64);
  set_tasks (job, 100, 0);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 50);
}

static void
test_progress_unknown_is_not_zero (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
  set_tasks (job, 78, ENCODES_PROGRESS_UNKNOWN);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
  encodes_job_set_tasks (job, none);
  g_assert_true (encodes_job_get_tasks_known (job));
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
}

static void
test_progress_of_a_finished_job_is_100 (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  guint n_notified = 0;

  g_signal_connect (job, "notify::progress", G_CALLBACK (count_notify), &n_notified);
  encodes_job_set_state (job, ENCODES_JOB_STATE_FINISHED, NULL);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 100);
  g_assert_cmpuint (n_notified, ==, 1);
}

static void
test_progress_is_clamped (void)
{
  static const struct { double given, kept; } cases[] = {
    { -5, 0 }, { 250, 100 }, { -1, -1 }, { 33.5, 33.5 }, { INFINITY, -1 }, { -INFINITY, -1 }, { 0, 0 },
  };
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      encodes_job_set_progress (job, cases[i].given);
      g_assert_cmpfloat (encodes_job_get_progress (job), ==, cases[i].kept);
    }
  encodes_job_set_progress (job, NAN);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
}

static void
test_update_notifies_only_what_differs (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) same = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) renamed = make_job (ENCODES_JOB_STATE_PROCESSING);
  guint n_notified = 0;

  set_tasks (job, 10, 20);
  set_tasks (same, 10, 20);
  g_signal_connect (job, "notify", G_CALLBACK (count_notify), &n_notified);
  g_assert_cmpint (encodes_job_update_from (job, same), ==, ENCODES_JOB_CHANGED_NOTHING);
  g_assert_cmpuint (n_notified, ==, 0);

  encodes_job_set_name (renamed, "Other");
  g_assert_cmpint (encodes_job_update_from (job, renamed), ==,
                   ENCODES_JOB_CHANGED_ORDER | ENCODES_JOB_CHANGED_VALUES);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstr (encodes_job_get_name (job), ==, "Other");
}

static void
test_update_keeps_tasks_that_were_not_read (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) listed = make_job (ENCODES_JOB_STATE_PROCESSING);

  set_tasks (job, 10, 20);
  encodes_job_update_from (job, listed);
  g_assert_cmpuint (g_list_model_get_n_items (encodes_job_get_tasks (job)), ==, 2);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 15);
}

static void
test_update_keeps_the_identity_of_tasks (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) fresh = make_job (ENCODES_JOB_STATE_PROCESSING);

  set_tasks (job, 10, 20);
  set_tasks (fresh, 30, 20);
  g_autoptr (EncodesTask) before = g_list_model_get_item (encodes_job_get_tasks (job), 0);
  g_assert_cmpint (encodes_job_update_from (job, fresh), ==, ENCODES_JOB_CHANGED_VALUES);
  g_autoptr (EncodesTask) after = g_list_model_get_item (encodes_job_get_tasks (job), 0);

  g_assert_true (before == after);
  g_assert_cmpfloat (encodes_task_get_progress (after), ==, 30);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 25);
}

static void
test_error_comes_from_the_failed_task (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_ERROR);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (EncodesMessage) message = encodes_message_new ("UserInput", "No video track.\nReally.", NULL);

  g_ptr_array_add (tasks, make_task ("task-1", 100));
  g_ptr_array_add (tasks, make_task ("task-2", 0));
  encodes_task_add_error (tasks->pdata[1], message);
  encodes_job_set_tasks (job, tasks);

  g_assert_cmpstr (encodes_job_get_error_code (job), ==, "UserInput");
  g_assert_cmpstr (encodes_job_get_error_text (job), ==, "No video track.\nReally.");
}

static void
test_update_keeps_an_error_of_the_job_itself (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) fresh = make_job (ENCODES_JOB_STATE_ERROR);

  set_tasks (job, 10, 10);
  set_tasks (fresh, 10, 10);
  encodes_job_set_error (fresh, "1", "Stopped unexpectedly");
  encodes_job_update_from (job, fresh);
  g_assert_cmpstr (encodes_job_get_error_text (job), ==, "Stopped unexpectedly");
}

static void
test_duration_prefers_times_to_the_count (void)
{
  g_autoptr (EncodesJob) job = make_job (ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (GDateTime) started = g_date_time_new_utc (2026, 11, 21, 10, 0, 0);
  g_autoptr (GDateTime) later = g_date_time_add_minutes (started, 5);
  g_autoptr (GDateTime) earlier = g_date_time_add_minutes (started, -5);

  g_assert_cmpint (encodes_job_get_duration (job, later), ==, -1);
  encodes_job_set_running_ms (job, 1500);
  g_assert_cmpint (encodes_job_get_duration (job, NULL), ==, 1500 * G_TIME_SPAN_MILLISECOND);
  encodes_job_set_started (job, started);
  g_assert_cmpint (encodes_job_get_duration (job, later), ==, 5 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (encodes_job_get_duration (job, earlier), ==, 0);
}

static void
test_states_have_words_and_groups (void)
{
  for (EncodesJobState state = ENCODES_JOB_STATE_UNKNOWN; state <= ENCODES_JOB_STATE_CANCELED; state++)
    {
      EncodesJobState back = 99;

      g_assert_true (encodes_job_state_from_word (encodes_job_state_to_word (state), &back));
      g_assert_cmpint (back, ==, state);
      g_assert_nonnull (encodes_job_state_to_label (state));
      g_assert_true (encodes_job_state_is_ended (state)
                     == (encodes_job_state_get_group (state) >= ENCODES_JOB_GROUP_FINISHED));
    }

  EncodesJobState untouched = ENCODES_JOB_STATE_QUEUED;
  g_assert_false (encodes_job_state_from_word ("running", &untouched));
  g_assert_false (encodes_job_state_from_word (NULL, &untouched));
  g_assert_cmpint (untouched, ==, ENCODES_JOB_STATE_QUEUED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/job/progress/is-the-mean-of-tasks", test_progress_is_the_mean_of_tasks);
  g_test_add_func ("/core/job/progress/unknown-is-not-zero", test_progress_unknown_is_not_zero);
  g_test_add_func ("/core/job/progress/of-a-finished-job-is-100", test_progress_of_a_finished_job_is_100);
  g_test_add_func ("/core/job/progress/is-clamped", test_progress_is_clamped);
  g_test_add_func ("/core/job/update/notifies-only-what-differs", test_update_notifies_only_what_differs);
  g_test_add_func ("/core/job/update/keeps-tasks-that-were-not-read", test_update_keeps_tasks_that_were_not_read);
  g_test_add_func ("/core/job/update/keeps-the-identity-of-tasks", test_update_keeps_the_identity_of_tasks);
  g_test_add_func ("/core/job/update/keeps-an-error-of-the-job-itself", test_update_keeps_an_error_of_the_job_itself);
  g_test_add_func ("/core/job/error/comes-from-the-failed-task", test_error_comes_from_the_failed_task);
  g_test_add_func ("/core/job/duration/prefers-times-to-the-count", test_duration_prefers_times_to_the_count);
  g_test_add_func ("/core/job/states/have-words-and-groups", test_states_have_words_and_groups);

  return g_test_run ();
}
