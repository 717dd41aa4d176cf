/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-view.h"
#include "sample-jobs.h"

typedef struct
{
  EncodesJobStore *store;
  EncodesJobView *view;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->store = encodes_job_store_new ();
  fixture->view = encodes_job_view_new (G_LIST_MODEL (fixture->store));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->store);
}

static void
wait_until_sorted (Fixture *fixture)
{
  while (!encodes_job_view_is_settled (fixture->view))
    g_main_context_iteration (NULL, TRUE);
}

static char *
list_ids (Fixture *fixture)
{
  GListModel *model = G_LIST_MODEL (encodes_job_view_get_selection (fixture->view));
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (model, i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", encodes_job_get_id (job));
    }

  return g_string_free (ids, FALSE);
}

#define assert_ids(fixture, expected) \
  G_STMT_START { g_autofree char *ids_ = list_ids (fixture); g_assert_cmpstr (ids_, ==, expected); } G_STMT_END

static GPtrArray *
make_jobs (EncodesJobState state_of_w1)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (jobs, sample_job_new ("A", "old", "Old", ENCODES_JOB_STATE_FINISHED, 90));
  g_ptr_array_add (jobs, sample_job_new ("A", "w1", "First waiting", state_of_w1, 20));
  g_ptr_array_add (jobs, sample_job_new ("A", "r2", "Second running", ENCODES_JOB_STATE_PROCESSING, 5));
  g_ptr_array_add (jobs, sample_job_new ("A", "new", "New", ENCODES_JOB_STATE_ERROR, 10));
  g_ptr_array_add (jobs, sample_job_new ("A", "w2", "Second waiting", ENCODES_JOB_STATE_QUEUED, 3));
  g_ptr_array_add (jobs, sample_job_new ("A", "r1", "First running", ENCODES_JOB_STATE_PROCESSING, 15));
  encodes_job_set_error (jobs->pdata[3], "E", "Straße ist GESPERRT");

  return jobs;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  GPtrArray *jobs;

  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  assert_ids (fixture, "r1 r2 w1 w2 new old");

  /* In the queue, what is more urgent goes first. */
  jobs = make_jobs (ENCODES_JOB_STATE_QUEUED);
  encodes_job_set_priority (jobs->pdata[4], 5);
  sample_jobs_merge (fixture->store, "A", jobs);
  assert_ids (fixture, "r1 r2 w2 w1 new old");
}

static void
test_selection_stays (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job;

  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  job = encodes_job_store_lookup (fixture->store, "A", "w1");
  g_assert_true (encodes_job_view_select (fixture->view, job));
  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_PROCESSING));
  assert_ids (fixture, "w1 r1 r2 w2 new old");
  g_assert_true (encodes_job_view_get_current (fixture->view) == job);
}

static char *
list_selected (Fixture *fixture)
{
  g_autoptr (GPtrArray) jobs = encodes_job_view_dup_selected (fixture->view, G_MAXUINT);
  GString *ids = g_string_new (NULL);

  g_assert_cmpuint (jobs->len, ==, encodes_job_view_get_n_selected (fixture->view));
  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", encodes_job_get_id (jobs->pdata[i]));

  return g_string_free (ids, FALSE);
}

#define assert_selected(fixture, expected) \
  G_STMT_START { g_autofree char *ids_ = list_selected (fixture); g_assert_cmpstr (ids_, ==, expected); } G_STMT_END

static const char *
get_current_id (Fixture *fixture)
{
  EncodesJob *job = encodes_job_view_get_current (fixture->view);

  return job ? encodes_job_get_id (job) : NULL;
}

static void
test_selection_of_several (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *selection = encodes_job_view_get_selection (fixture->view);

  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  gtk_selection_model_select_item (selection, 1, TRUE);
  g_assert_cmpstr (get_current_id (fixture), ==, "r2");
  gtk_selection_model_select_item (selection, 4, FALSE);
  assert_selected (fixture, "r2 new");
  g_assert_cmpstr (get_current_id (fixture), ==, "new");
  gtk_selection_model_unselect_item (selection, 4);
  g_assert_cmpstr (get_current_id (fixture), ==, "r2");

  /* With Shift, upward and downward: the far end is where the person is. */
  gtk_selection_model_select_range (selection, 1, 3, TRUE);
  assert_selected (fixture, "r2 w1 w2");
  g_assert_cmpstr (get_current_id (fixture), ==, "w2");
  gtk_selection_model_select_item (selection, 4, TRUE);
  gtk_selection_model_select_range (selection, 2, 3, TRUE);
  g_assert_cmpstr (get_current_id (fixture), ==, "w1");

  encodes_job_store_remove_job (fixture->store, "A", "w1");
  assert_selected (fixture, "w2 new");
  encodes_job_view_select (fixture->view, NULL);
  assert_selected (fixture, "");
  g_assert_null (encodes_job_view_get_current (fixture->view));
}

static void
test_account (Fixture *fixture, gconstpointer data)
{
  EncodesJobCounts *counts = encodes_job_view_get_counts (fixture->view);
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (jobs, sample_job_new ("B", "other", "Other", ENCODES_JOB_STATE_PROCESSING, 1));
  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  sample_jobs_merge (fixture->store, "B", jobs);
  encodes_job_view_set_account (fixture->view, "B");
  g_assert_true (encodes_job_view_is_narrowed (fixture->view));
  assert_ids (fixture, "other");
  g_assert_cmpuint (encodes_job_counts_get_total (counts), ==, 1);
  encodes_job_view_set_account (fixture->view, "C");
  assert_ids (fixture, "");
  encodes_job_view_set_account (fixture->view, NULL);
  assert_ids (fixture, "r1 r2 other w1 w2 new old");
  g_assert_cmpuint (encodes_job_counts_get_total (counts), ==, 7);
  g_assert_false (encodes_job_view_is_narrowed (fixture->view));
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  encodes_job_view_set_group (fixture->view, ENCODES_JOB_GROUP_WAITING);
  assert_ids (fixture, "w1 w2");
  g_assert_true (encodes_job_view_is_narrowed (fixture->view));

  /* A job that begins to run leaves the waiting ones by itself. */
  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_PROCESSING));
  assert_ids (fixture, "w2");
  encodes_job_view_set_group (fixture->view, ENCODES_JOB_VIEW_ALL);
  g_assert_false (encodes_job_view_is_narrowed (fixture->view));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  encodes_job_view_set_search (fixture->view, "  RUNN ");
  assert_ids (fixture, "r1 r2");
  encodes_job_view_set_search (fixture->view, "first");
  assert_ids (fixture, "r1 w1");
  encodes_job_view_set_search (fixture->view, "first w");
  assert_ids (fixture, "w1");
  encodes_job_view_set_search (fixture->view, "strasse ist gesp");
  assert_ids (fixture, "new");
  encodes_job_view_set_search (fixture->view, "no such thing");
  assert_ids (fixture, "");
  encodes_job_view_set_search (fixture->view, "");
  assert_ids (fixture, "r1 r2 w1 w2 new old");
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  EncodesJobCounts *counts = encodes_job_view_get_counts (fixture->view);

  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_QUEUED));
  g_assert_cmpuint (encodes_job_counts_get_total (counts), ==, 6);
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_RUNNING), ==, 2);
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_WAITING), ==, 2);
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_FAILED), ==, 1);

  sample_jobs_merge (fixture->store, "A", make_jobs (ENCODES_JOB_STATE_PROCESSING));
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_RUNNING), ==, 3);
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_WAITING), ==, 1);

  encodes_job_store_remove_job (fixture->store, "A", "w2");
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_WAITING), ==, 0);
  encodes_job_store_remove_account (fixture->store, "A");
  g_assert_cmpuint (encodes_job_counts_get_total (counts), ==, 0);
  g_assert_cmpuint (encodes_job_counts_get (counts, ENCODES_JOB_GROUP_RUNNING), ==, 0);
}

/* Of a hundred thousand jobs, none may cost by how many others there are. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 begin;

  for (int i = 0; i < 100000; i++)
    {
      g_autofree char *id = g_strdup_printf ("job-%06d", i);

      g_ptr_array_add (jobs, sample_job_new ("A", id, id, (EncodesJobState) (1 + i % 7), i % 5000));
    }

  begin = g_get_monotonic_time ();
  sample_jobs_merge (fixture->store, "A", jobs);
  wait_until_sorted (fixture);
  g_assert_cmpuint (encodes_job_counts_get_total (encodes_job_view_get_counts (fixture->view)), ==, 100000);
  encodes_job_view_set_search (fixture->view, "job-09999");
  wait_until_sorted (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (encodes_job_view_get_selection (fixture->view))), ==, 10);
  encodes_job_view_set_search (fixture->view, NULL);
  wait_until_sorted (fixture);
  /* It takes about a second; quadratic work would take minutes. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 30 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/ui/job-view/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("order/running-waiting-ended", test_order);
  ADD ("selection/stays-with-its-job", test_selection_stays);
  ADD ("selection/of-several", test_selection_of_several);
  ADD ("account/narrows-and-counts", test_account);
  ADD ("group/follows-the-state", test_group);
  ADD ("search/folds-case", test_search);
  ADD ("counts/follow", test_counts);
  ADD ("many/in-time", test_many);

  return g_test_run ();
}
