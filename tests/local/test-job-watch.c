/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <glib/gstdio.h>

#include "encodes-job-folder.h"
#include "encodes-job-record.h"
#include "encodes-job-watch.h"

static const char *const command[] = { "true", NULL };

static void
on_changed (EncodesJobWatch *watch, guint *n_changed)
{
  (*n_changed)++;
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("nothing was heard in time");
  return G_SOURCE_REMOVE;
}

/* Waits until @id is said to have changed. */
static void
wait_for (EncodesJobWatch *watch, guint *n_changed, const char *id)
{
  guint deadline = g_timeout_add_seconds (20, on_deadline, NULL);

  for (;;)
    {
      g_autoptr (GPtrArray) ids = NULL;

      while (*n_changed == 0)
        g_main_context_iteration (NULL, TRUE);
      *n_changed = 0;
      ids = encodes_job_watch_take_changed (watch);
      g_assert_nonnull (ids);
      if (g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        break;
    }
  g_source_remove (deadline);
}

static void
test_life_of_a_job (void)
{
  g_autofree char *top = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  g_autofree char *jobs = g_build_filename (top, "a", "jobs", NULL);
  g_autofree char *parent = g_build_filename (top, "a", NULL);
  g_autoptr (EncodesJobWatch) watch = encodes_job_watch_new (jobs);
  g_autoptr (EncodesJobRecord) record = NULL;
  g_autoptr (EncodesJob) job = NULL;
  g_autofree char *id = NULL;
  guint n_changed = 0;

  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &n_changed);
  g_assert_true (encodes_job_watch_attach (watch));
  g_assert_null (encodes_job_watch_take_changed (watch));

  record = encodes_job_record_new ("x", command);
  g_assert_true (encodes_job_record_open (record, jobs, NULL));
  id = g_strdup (encodes_job_record_get_id (record));
  wait_for (watch, &n_changed, id);

  encodes_job_watch_follow (watch, id);
  g_assert_true (g_file_set_contents (encodes_job_record_get_progress_path (record), "progress=continue\n", -1, NULL));
  wait_for (watch, &n_changed, id);

  g_assert_true (encodes_job_folder_cancel (jobs, id, NULL));
  wait_for (watch, &n_changed, id);

  /* As if it had been killed: nothing is written, only the lock goes. */
  g_clear_object (&record);
  wait_for (watch, &n_changed, id);
  job = encodes_job_folder_read (jobs, id, "here", NULL);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_ERROR);

  encodes_job_watch_unfollow (watch, id);
  g_assert_true (encodes_job_folder_delete (jobs, id, NULL));
  wait_for (watch, &n_changed, id);

  encodes_job_watch_stop (watch);
  g_assert_finalize_object (g_steal_pointer (&watch));
  g_assert_cmpint (g_rmdir (jobs), ==, 0);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
  g_assert_cmpint (g_rmdir (top), ==, 0);
}

static void
test_lost_folder (void)
{
  g_autofree char *jobs = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  g_autoptr (EncodesJobWatch) watch = encodes_job_watch_new (jobs);
  guint n_changed = 0;
  guint deadline = g_timeout_add_seconds (20, on_deadline, NULL);

  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &n_changed);
  g_assert_true (encodes_job_watch_attach (watch));
  g_assert_null (encodes_job_watch_take_changed (watch));
  g_assert_cmpint (g_rmdir (jobs), ==, 0);
  while (n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  /* Everything may have changed, and the folder is made anew. */
  g_assert_null (encodes_job_watch_take_changed (watch));
  g_assert_true (encodes_job_watch_attach (watch));
  g_assert_true (g_file_test (jobs, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (jobs), ==, 0);
}

static void
test_impossible_folder (void)
{
  g_autoptr (EncodesJobWatch) watch = encodes_job_watch_new ("/dev/null/jobs");

  g_assert_false (encodes_job_watch_attach (watch));
  encodes_job_watch_follow (watch, "x");
  encodes_job_watch_unfollow (watch, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/job-watch/hears-each-change-of-a-job", test_life_of_a_job);
  g_test_add_func ("/local/job-watch/survives-the-loss-of-the-folder", test_lost_folder);
  g_test_add_func ("/local/job-watch/does-without-a-folder", test_impossible_folder);
  return g_test_run ();
}
