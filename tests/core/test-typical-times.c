/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-typical-times.h"

static EncodesJob *
make_job (const char *account_id, const char *name, const char *preset, EncodesJobState state, int minutes)
{
  EncodesJob *job = encodes_job_new (account_id, "fake", "1");
  g_autoptr (GDateTime) started = g_date_time_new_utc (2026, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) ended = g_date_time_add_minutes (started, minutes);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_started (job, started);
  if (encodes_job_is_ended (job))
    encodes_job_set_ended (job, ended);
  if (preset)
    {
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
      EncodesTask *task = encodes_task_new ("t");

      encodes_task_set_preset (task, preset);
      g_ptr_array_add (tasks, task);
      encodes_job_set_tasks (job, tasks);
    }

  return job;
}

static void
add (EncodesTypicalTimes *times, const char *account_id, const char *name, const char *preset, int minutes)
{
  g_autoptr (EncodesJob) job = make_job (account_id, name, preset, ENCODES_JOB_STATE_FINISHED, minutes);

  encodes_typical_times_add (times, job);
}

/* Minutes; -1: unknown */
static int
find (EncodesTypicalTimes *times, const char *account_id, const char *name, const char *preset)
{
  g_autoptr (EncodesJob) job = make_job (account_id, name, preset, ENCODES_JOB_STATE_PROCESSING, 0);
  GTimeSpan time = encodes_typical_times_find (times, job);

  return time < 0 ? -1 : (int) (time / G_TIME_SPAN_MINUTE);
}

static void
test_alike_in_name (void)
{
  g_autoptr (EncodesTypicalTimes) times = encodes_typical_times_new ();

  add (times, "a", "Episode 1", NULL, 10);
  add (times, "a", "Episode 2", NULL, 12);
  g_assert_cmpint (find (times, "a", "Episode 3", NULL), ==, -1);
  add (times, "a", "episode 117", NULL, 11);
  g_assert_cmpint (find (times, "a", "Episode 3", NULL), ==, 11);
  g_assert_cmpint (find (times, "a", "Episodes 3", NULL), ==, -1);
  g_assert_cmpint (find (times, "b", "Episode 3", NULL), ==, -1);

  /* What is hardly more than a number says nothing of what it is. */
  for (int i = 0; i < 5; i++)
    add (times, "a", "a-2026", NULL, 10);
  g_assert_cmpint (find (times, "a", "a-2027", NULL), ==, -1);
  g_assert_cmpint (find (times, "a", NULL, NULL), ==, -1);
}

static void
test_alike_in_work (void)
{
  g_autoptr (EncodesTypicalTimes) times = encodes_typical_times_new ();

  add (times, "a", "Summer", "H264 720p", 20);
  add (times, "a", "Autumn", "H264 720p", 22);
  add (times, "a", "Winter", "H264 720p", 24);
  g_assert_cmpint (find (times, "a", "Spring", "H264 720p"), ==, 22);
  g_assert_cmpint (find (times, "a", "Spring", "H264 1080p"), ==, -1);
  g_assert_cmpint (find (times, "a", "Spring", NULL), ==, -1);
}

static void
test_only_what_agrees (void)
{
  g_autoptr (EncodesTypicalTimes) times = encodes_typical_times_new ();

  add (times, "a", "Film 1", NULL, 10);
  add (times, "a", "Film 2", NULL, 25);
  add (times, "a", "Film 3", NULL, 11);
  g_assert_cmpint (find (times, "a", "Film 4", NULL), ==, -1);
  /* Of many some may be otherwise. */
  for (int i = 0; i < 8; i++)
    add (times, "a", "Film 4", NULL, 10);
  g_assert_cmpint (find (times, "a", "Film 5", NULL), ==, 10);
  /* The newest count. */
  for (int i = 0; i < 16; i++)
    add (times, "a", "Film 6", NULL, 5);
  g_assert_cmpint (find (times, "a", "Film 7", NULL), ==, 5);
}

static void
test_only_what_finished (void)
{
  g_autoptr (EncodesTypicalTimes) times = encodes_typical_times_new ();

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (EncodesJob) failed = make_job ("a", "Film 1", NULL, ENCODES_JOB_STATE_ERROR, 1);
      g_autoptr (EncodesJob) running = make_job ("a", "Film 1", NULL, ENCODES_JOB_STATE_PROCESSING, 1);

      encodes_typical_times_add (times, failed);
      encodes_typical_times_add (times, running);
    }
  g_assert_cmpint (find (times, "a", "Film 2", NULL), ==, -1);
}

static void
test_does_not_grow_for_ever (void)
{
  g_autoptr (EncodesTypicalTimes) times = encodes_typical_times_new ();

  for (int i = 0; i < 3; i++)
    add (times, "a", "Episode 1", NULL, 10);
  add (times, "a", "Some film", NULL, 10);
  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *digits = g_strdup_printf ("%d", i);
      g_autofree char *name = NULL;

      for (char *c = digits; *c != '\0'; c++)
        *c = (char) ('a' + *c - '0');
      name = g_strconcat ("film ", digits, NULL);
      add (times, "a", name, NULL, 10);
    }
  /* What comes often is still known; what came once, so long ago, is not. */
  g_assert_cmpint (find (times, "a", "Episode 2", NULL), ==, 10);
  add (times, "a", "Some film", NULL, 10);
  add (times, "a", "Some film", NULL, 10);
  g_assert_cmpint (find (times, "a", "Some film", NULL), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/typical-times/alike-in-name", test_alike_in_name);
  g_test_add_func ("/core/typical-times/alike-in-work", test_alike_in_work);
  g_test_add_func ("/core/typical-times/only-what-agrees", test_only_what_agrees);
  g_test_add_func ("/core/typical-times/only-what-finished", test_only_what_finished);
  g_test_add_func ("/core/typical-times/does-not-grow-for-ever", test_does_not_grow_for_ever);

  return g_test_run ();
}
