/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-store.h"

/* An answer that is merged bit by bit comes to the same as one that is merged at once. */

typedef struct
{
  EncodesJobStore *store;
  GHashTable *changed;    /* ids */
  GHashTable *ended;
  GHashTable *removed;
  guint n_merged;
} Side;

typedef struct
{
  EncodesAccount *account;
  Side at_once;
  Side by_bits;
} Fixture;

static void
note_job (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  /* Once each, and before it is told that all is merged. */
  g_assert_true (g_hash_table_add (user_data, g_strdup (encodes_job_get_id (job))));
}

static void
note_merged (EncodesJobStore *store, const char *account_id, gpointer user_data)
{
  ((Side *) user_data)->n_merged++;
}

static void
side_set_up (Side *side)
{
  side->store = encodes_job_store_new ();
  side->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  side->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  side->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (side->store, "job-changed", G_CALLBACK (note_job), side->changed);
  g_signal_connect (side->store, "job-ended", G_CALLBACK (note_job), side->ended);
  g_signal_connect (side->store, "job-removed", G_CALLBACK (note_job), side->removed);
  g_signal_connect (side->store, "merged", G_CALLBACK (note_merged), side);
}

static void
side_tear_down (Side *side)
{
  g_assert_finalize_object (side->store);
  g_hash_table_unref (side->changed);
  g_hash_table_unref (side->ended);
  g_hash_table_unref (side->removed);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = encodes_account_new ("account", "fake", "Contoso");
  side_set_up (&fixture->at_once);
  side_set_up (&fixture->by_bits);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  side_tear_down (&fixture->at_once);
  side_tear_down (&fixture->by_bits);
  g_assert_finalize_object (fixture->account);
}

static EncodesJobList *
make_list (gboolean complete, guint n_jobs, guint n_ids)
{
  EncodesJobList *list = encodes_job_list_new (complete);

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", g_test_rand_int_range (0, (int) n_ids));
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

      encodes_job_set_state (job, (EncodesJobState) g_test_rand_int_range (1, 8), NULL);
      encodes_job_set_priority (job, g_test_rand_int_range (0, 3));
      encodes_job_list_add (list, job);
    }
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", g_test_rand_int_range (0, (int) n_ids));

      encodes_job_list_add_gone (list, id);
    }

  return list;
}

/* The same values again: a store keeps what it is given. */
static EncodesJobList *
copy_list (EncodesJobList *list)
{
  EncodesJobList *copy = encodes_job_list_new (encodes_job_list_is_complete (list));
  GPtrArray *jobs = encodes_job_list_get_jobs (list);
  GPtrArray *gone = encodes_job_list_get_gone (list);

  for (guint i = 0; i < jobs->len; i++)
    {
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", encodes_job_get_id (jobs->pdata[i]));

      encodes_job_set_state (job, encodes_job_get_state (jobs->pdata[i]), NULL);
      encodes_job_set_priority (job, encodes_job_get_priority (jobs->pdata[i]));
      encodes_job_list_add (copy, job);
    }
  for (guint i = 0; i < gone->len; i++)
    encodes_job_list_add_gone (copy, gone->pdata[i]);

  return copy;
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
merge_by_bits (Fixture *fixture, EncodesJobList *list, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_job_store_merge_async (fixture->by_bits.store, fixture->account, list, NULL, on_merged, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  return encodes_job_store_merge_finish (fixture->by_bits.store, result, error);
}

static void
assert_same_ids (GHashTable *expected, GHashTable *ids)
{
  GHashTableIter iter;
  gpointer id;

  g_assert_cmpuint (g_hash_table_size (ids), ==, g_hash_table_size (expected));
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_true (g_hash_table_contains (expected, id));
  g_hash_table_remove_all (expected);
  g_hash_table_remove_all (ids);
}

static void
assert_same (Fixture *fixture)
{
  GListModel *expected = G_LIST_MODEL (fixture->at_once.store);
  GListModel *model = G_LIST_MODEL (fixture->by_bits.store);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, g_list_model_get_n_items (expected));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EncodesJob) a = g_list_model_get_item (expected, i);
      g_autoptr (EncodesJob) b = g_list_model_get_item (model, i);

      g_assert_cmpstr (encodes_job_get_id (a), ==, encodes_job_get_id (b));
      g_assert_cmpint (encodes_job_get_state (a), ==, encodes_job_get_state (b));
      g_assert_cmpint (encodes_job_get_priority (a), ==, encodes_job_get_priority (b));
      g_assert_true (encodes_job_get_remembered (a) == encodes_job_get_remembered (b));
    }
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->by_bits.store, "account"), ==,
                    encodes_job_store_get_n_active (fixture->at_once.store, "account"));
  assert_same_ids (fixture->at_once.changed, fixture->by_bits.changed);
  assert_same_ids (fixture->at_once.ended, fixture->by_bits.ended);
  assert_same_ids (fixture->at_once.removed, fixture->by_bits.removed);
  g_assert_cmpuint (fixture->by_bits.n_merged, ==, fixture->at_once.n_merged);
}

static void
test_same (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 25; i++)
    {
      g_autoptr (EncodesJobList) list = make_list (g_test_rand_bit (), (guint) g_test_rand_int_range (0, 2000), 3000);
      g_autoptr (EncodesJobList) copy = copy_list (list);
      g_autoptr (GError) error = NULL;

      if (i == 15)
        {
          encodes_job_store_set_keeps_ended (fixture->at_once.store, TRUE);
          encodes_job_store_set_keeps_ended (fixture->by_bits.store, TRUE);
        }
      encodes_job_store_merge (fixture->at_once.store, fixture->account, list);
      g_assert_true (merge_by_bits (fixture, copy, &error));
      g_assert_no_error (error);
      assert_same (fixture);
    }
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = make_list (TRUE, 3000, 100000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_jobs;

  encodes_job_store_merge_async (fixture->by_bits.store, fixture->account, list, cancellable, on_merged, &result);
  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->by_bits.store)) == 0)
    g_main_context_iteration (NULL, TRUE);
  n_jobs = g_list_model_get_n_items (G_LIST_MODEL (fixture->by_bits.store));
  g_assert_cmpuint (n_jobs, <, 2000);
  g_cancellable_cancel (cancellable);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (encodes_job_store_merge_finish (fixture->by_bits.store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->by_bits.store)), ==, n_jobs);
  g_assert_cmpuint (fixture->by_bits.n_merged, ==, 0);
  g_assert_false (encodes_job_store_get_read_completely (fixture->by_bits.store, "account"));
}

static EncodesJobList *
make_uniform_list (guint n_jobs, EncodesJobState state)
{
  EncodesJobList *list = encodes_job_list_new (TRUE);

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

      encodes_job_set_state (job, state, NULL);
      encodes_job_list_add (list, job);
    }

  return list;
}

/* Nobody would tell it later: the store knows already that they have ended. */
static void
test_cancelled_tells_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) running = make_uniform_list (2000, ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJobList) ended = make_uniform_list (2000, ENCODES_JOB_STATE_FINISHED);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  guint n_ended;

  encodes_job_store_merge (fixture->by_bits.store, fixture->account, running);
  g_hash_table_remove_all (fixture->by_bits.changed);
  encodes_job_store_merge_async (fixture->by_bits.store, fixture->account, ended, cancellable, on_merged, &result);
  while (encodes_job_store_get_n_active (fixture->by_bits.store, "account") == 2000)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  n_ended = 2000 - encodes_job_store_get_n_active (fixture->by_bits.store, "account");
  g_assert_cmpuint (n_ended, <, 2000);
  g_assert_cmpuint (g_hash_table_size (fixture->by_bits.ended), ==, n_ended);
}

static void
forget_account (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  if (++*(guint *) user_data == 600)
    encodes_job_store_forget_account (store, "account");
}

static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = make_list (TRUE, 3000, 100000);
  guint n_changed = 0;

  g_signal_connect (fixture->by_bits.store, "job-changed", G_CALLBACK (forget_account), &n_changed);
  g_assert_true (merge_by_bits (fixture, list, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->by_bits.store)), ==, 0);
  g_assert_cmpuint (fixture->by_bits.n_merged, ==, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/big-answers/come-to-the-same", test_same);
  ADD ("/core/big-answers/stop-when-cancelled", test_cancelled);
  ADD ("/core/big-answers/tell-what-has-ended-when-cancelled", test_cancelled_tells_ends);
  ADD ("/core/big-answers/stop-when-the-account-is-forgotten", test_forgotten);

  return g_test_run ();
}
