/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-store.h"

typedef struct
{
  EncodesAccount *account;
  EncodesJobStore *store;
  GPtrArray *ended;
  GPtrArray *changed;
  guint n_items_changed;
  guint n_merged;
} Fixture;

static void
on_job (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (job));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  ((Fixture *) user_data)->n_items_changed++;
}

static void
on_merged (EncodesJobStore *store, const char *account_id, gpointer user_data)
{
  ((Fixture *) user_data)->n_merged++;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = encodes_account_new ("account", "fake", "Contoso");
  fixture->store = encodes_job_store_new ();
  fixture->ended = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->store, "job-ended", G_CALLBACK (on_job), fixture->ended);
  g_signal_connect (fixture->store, "job-changed", G_CALLBACK (on_job), fixture->changed);
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), fixture);
  g_signal_connect (fixture->store, "merged", G_CALLBACK (on_merged), fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->ended);
  g_ptr_array_unref (fixture->changed);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->account);
}

static EncodesJob *
make_job (const char *account_id, const char *id, EncodesJobState state)
{
  EncodesJob *job = encodes_job_new (account_id, "fake", id);

  encodes_job_set_name (job, id);
  encodes_job_set_state (job, state, NULL);

  return job;
}

/* Merges an answer of "id state" words. */
static void
merge (Fixture *fixture, gboolean complete, const char *const *words)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (complete);

  for (gsize i = 0; words[i]; i += 2)
    {
      EncodesJobState state;

      g_assert_true (encodes_job_state_from_word (words[i + 1], &state));
      g_autoptr (EncodesJob) job = make_job ("account", words[i], state);
      encodes_job_list_add (list, job);
    }
  encodes_job_store_merge (fixture->store, fixture->account, list);
}

#define MERGE(fixture, complete, ...) merge (fixture, complete, (const char *const[]) { __VA_ARGS__, NULL })
#define N_JOBS(fixture) g_list_model_get_n_items (G_LIST_MODEL ((fixture)->store))

static void
test_keeps_identity (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "processing", "b", "queued");
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", "a");
  MERGE (fixture, TRUE, "b", "queued", "a", "finished");

  g_assert_true (encodes_job_store_lookup (fixture->store, "account", "a") == job);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpstr (encodes_job_get_account_name (job), ==, "Contoso");
}

static void
test_only_a_complete_answer_removes (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "finished", "b", "processing");
  MERGE (fixture, FALSE, "b", "processing");
  g_assert_cmpuint (N_JOBS (fixture), ==, 2);
  MERGE (fixture, TRUE, "b", "processing");
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_null (encodes_job_store_lookup (fixture->store, "account", "a"));
  g_assert_nonnull (encodes_job_store_lookup (fixture->store, "account", "b"));
}

static void
test_gone_jobs_leave (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (FALSE);

  MERGE (fixture, TRUE, "a", "processing", "b", "processing");
  encodes_job_list_add_gone (list, "A");
  encodes_job_list_add_gone (list, "unheard-of");
  encodes_job_store_merge (fixture->store, fixture->account, list);
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 1);
}

static void
test_what_had_ended_before_is_no_news (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "finished", "b", "error");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
}

static void
test_an_end_is_news_once (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "processing");
  MERGE (fixture, FALSE, "a", "finished");
  MERGE (fixture, FALSE, "a", "finished");
  MERGE (fixture, TRUE, "a", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
}

static void
test_a_job_that_came_and_ended_between_polls_is_news (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "processing");
  MERGE (fixture, FALSE, "quick", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpstr (encodes_job_get_id (fixture->ended->pdata[0]), ==, "quick");
}

static void
test_changes_are_told_exactly (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "processing", "b", "queued");
  g_assert_cmpuint (fixture->changed->len, ==, 2);
  g_assert_cmpuint (fixture->n_items_changed, ==, 1);
  MERGE (fixture, FALSE, "a", "processing", "b", "queued");
  g_assert_cmpuint (fixture->changed->len, ==, 2);
  g_assert_cmpuint (fixture->n_items_changed, ==, 1);
  MERGE (fixture, FALSE, "a", "canceling", "b", "queued");
  g_assert_cmpuint (fixture->changed->len, ==, 3);
  g_assert_cmpuint (fixture->n_items_changed, ==, 2);
  g_assert_cmpuint (fixture->n_merged, ==, 3);
}

static void
test_progress_does_not_disturb_the_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) fresh = make_job ("account", "a", ENCODES_JOB_STATE_PROCESSING);

  MERGE (fixture, TRUE, "a", "processing");
  encodes_job_set_progress (fresh, 50);
  encodes_job_store_merge_job (fixture->store, fixture->account, fresh);
  g_assert_cmpuint (fixture->n_items_changed, ==, 1);
  g_assert_cmpuint (fixture->changed->len, ==, 2);
  g_assert_cmpfloat (encodes_job_get_progress (encodes_job_store_lookup (fixture->store, "account", "a")), ==, 50);
}

static void
test_an_older_value_loses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) earlier = g_date_time_new_utc (2026, 11, 21, 10, 0, 0);
  g_autoptr (GDateTime) later = g_date_time_new_utc (2026, 11, 21, 10, 0, 1);
  g_autoptr (EncodesJob) known = make_job ("account", "a", ENCODES_JOB_STATE_FINISHED);
  g_autoptr (EncodesJob) stale = make_job ("account", "a", ENCODES_JOB_STATE_PROCESSING);

  encodes_job_set_modified (known, later);
  encodes_job_set_modified (stale, earlier);
  encodes_job_store_merge_job (fixture->store, fixture->account, known);
  encodes_job_store_merge_job (fixture->store, fixture->account, stale);
  g_assert_cmpint (encodes_job_get_state (known), ==, ENCODES_JOB_STATE_FINISHED);
}

static void
test_accounts_keep_equal_ids_apart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) other = encodes_account_new ("other", "fake", "Fabrikam");
  g_autoptr (EncodesJob) job = make_job ("other", "a", ENCODES_JOB_STATE_QUEUED);

  MERGE (fixture, TRUE, "a", "processing");
  encodes_job_store_merge_job (fixture->store, other, job);
  g_assert_cmpuint (N_JOBS (fixture), ==, 2);
  encodes_job_store_remove_account (fixture->store, "account");
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_true (encodes_job_store_lookup (fixture->store, "other", "A") == job);
}

static void
test_the_same_id_twice_is_one_row (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "queued", "A", "processing");
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_cmpint (encodes_job_get_state (encodes_job_store_lookup (fixture->store, "account", "a")), ==,
                   ENCODES_JOB_STATE_PROCESSING);
}

static void
test_counts_what_is_active (Fixture *fixture, gconstpointer data)
{
  MERGE (fixture, TRUE, "a", "queued", "b", "processing", "c", "finished", "d", "unknown");
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 3);
  MERGE (fixture, FALSE, "a", "processing", "b", "finished");
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 2);
  MERGE (fixture, FALSE, "b", "processing");
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 3);
  encodes_job_store_remove_job (fixture->store, "account", "a");
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 2);
}

static void
test_many_jobs_are_merged_quickly (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  g_autoptr (EncodesJobList) empty = encodes_job_list_new (TRUE);
  gint64 start;

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *id = g_strdup_printf ("job-%u", i);
      g_autoptr (EncodesJob) job = make_job ("account", id, ENCODES_JOB_STATE_FINISHED);

      encodes_job_list_add (list, job);
    }
  start = g_get_monotonic_time ();
  encodes_job_store_merge (fixture->store, fixture->account, list);
  encodes_job_store_merge (fixture->store, fixture->account, list);
  g_test_message ("two merges of 100,000: %.3f s", (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (N_JOBS (fixture), ==, 100000);
  encodes_job_store_merge (fixture->store, fixture->account, empty);
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
  g_ptr_array_set_size (fixture->changed, 0);
}

/* Restores "id state" words. */
static GPtrArray *
restore (Fixture *fixture, const char *const *words)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; words[i]; i += 2)
    {
      EncodesJobState state;

      g_assert_true (encodes_job_state_from_word (words[i + 1], &state));
      g_ptr_array_add (jobs, make_job ("account", words[i], state));
    }
  encodes_job_store_restore (fixture->store, "account", "Contoso", jobs);

  return jobs;
}

#define RESTORE(fixture, ...) restore (fixture, (const char *const[]) { __VA_ARGS__, NULL })

static void
test_what_is_restored_is_remembered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = RESTORE (fixture, "a", "processing", "b", "finished");
  g_autoptr (GPtrArray) second = RESTORE (fixture, "c", "error");
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", "a");

  g_assert_cmpuint (N_JOBS (fixture), ==, 3);
  g_assert_cmpuint (fixture->n_items_changed, ==, 2);
  g_assert_cmpuint (fixture->n_merged, ==, 0);
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 1);
  g_assert_true (encodes_job_get_remembered (job));
  g_assert_cmpstr (encodes_job_get_account_name (job), ==, "Contoso");
  g_assert_true (encodes_job_store_get_read_completely (fixture->store, "account"));
  g_assert_false (encodes_job_store_get_read_completely (fixture->store, "other"));

  encodes_account_set_name (fixture->account, "Fabrikam");
  MERGE (fixture, FALSE, "a", "processing");
  g_assert_false (encodes_job_get_remembered (job));
  g_assert_cmpstr (encodes_job_get_account_name (job), ==, "Fabrikam");
}

static void
test_what_ended_meanwhile_is_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = RESTORE (fixture, "a", "processing", "b", "finished");

  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished", "c", "error");
  g_assert_cmpuint (fixture->ended->len, ==, 2);
}

static void
test_what_was_not_told_is_news_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = RESTORE (fixture, "a", "finished");

  encodes_job_store_announce (fixture->store, "account", jobs);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpuint (fixture->n_merged, ==, 1);
}

static void
test_the_forgotten_stay (Fixture *fixture, gconstpointer data)
{
  encodes_job_store_set_keeps_ended (fixture->store, TRUE);
  MERGE (fixture, TRUE, "a", "finished", "b", "processing", "c", "queued");
  MERGE (fixture, TRUE, "c", "queued");
  g_assert_cmpuint (N_JOBS (fixture), ==, 2);
  g_assert_true (encodes_job_get_remembered (encodes_job_store_lookup (fixture->store, "account", "a")));

  encodes_job_store_remove_account (fixture->store, "account");
  g_assert_cmpuint (N_JOBS (fixture), ==, 1);
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 0);
  encodes_job_store_forget_account (fixture->store, "account");
  g_assert_cmpuint (N_JOBS (fixture), ==, 0);
  g_assert_false (encodes_job_store_get_read_completely (fixture->store, "account"));
}

/* The answer to a question that was asked before the deletion comes after it. */
static void
test_the_deleted_do_not_come_back (Fixture *fixture, gconstpointer data)
{
  encodes_job_store_set_keeps_ended (fixture->store, TRUE);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  encodes_job_store_remove_job (fixture->store, "account", "A");
  encodes_job_store_forget_job (fixture->store, "account", "B");
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  g_assert_null (encodes_job_store_lookup (fixture->store, "account", "a"));
  g_assert_nonnull (encodes_job_store_lookup (fixture->store, "account", "b"));
  MERGE (fixture, FALSE, "a", "processing");
  g_assert_nonnull (encodes_job_store_lookup (fixture->store, "account", "a"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/core/job-store/merge/keeps-identity", test_keeps_identity);
  ADD ("/core/job-store/merge/only-a-complete-answer-removes", test_only_a_complete_answer_removes);
  ADD ("/core/job-store/merge/gone-jobs-leave", test_gone_jobs_leave);
  ADD ("/core/job-store/merge/an-older-value-loses", test_an_older_value_loses);
  ADD ("/core/job-store/merge/accounts-keep-equal-ids-apart", test_accounts_keep_equal_ids_apart);
  ADD ("/core/job-store/merge/the-same-id-twice-is-one-row", test_the_same_id_twice_is_one_row);
  ADD ("/core/job-store/merge/many-jobs-are-merged-quickly", test_many_jobs_are_merged_quickly);
  ADD ("/core/job-store/news/what-had-ended-before-is-none", test_what_had_ended_before_is_no_news);
  ADD ("/core/job-store/news/an-end-is-told-once", test_an_end_is_news_once);
  ADD ("/core/job-store/news/came-and-ended-between-polls", test_a_job_that_came_and_ended_between_polls_is_news);
  ADD ("/core/job-store/signals/changes-are-told-exactly", test_changes_are_told_exactly);
  ADD ("/core/job-store/signals/progress-does-not-disturb-the-order", test_progress_does_not_disturb_the_order);
  ADD ("/core/job-store/memory/what-is-restored-is-remembered", test_what_is_restored_is_remembered);
  ADD ("/core/job-store/memory/what-ended-meanwhile-is-news", test_what_ended_meanwhile_is_news);
  ADD ("/core/job-store/memory/what-was-not-told-is-news-again", test_what_was_not_told_is_news_again);
  ADD ("/core/job-store/memory/the-forgotten-stay", test_the_forgotten_stay);
  ADD ("/core/job-store/memory/the-deleted-do-not-come-back", test_the_deleted_do_not_come_back);
  ADD ("/core/job-store/counts-what-is-active", test_counts_what_is_active);

  return g_test_run ();
}
