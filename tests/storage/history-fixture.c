/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

gboolean
history_fixture_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
history_fixture_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        history_fixture_remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
on_job_ended (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  g_ptr_array_add (((HistoryFixture *) user_data)->ended, g_object_ref (job));
}

static void
on_merged (EncodesJobStore *store, const char *account_id, gpointer user_data)
{
  ((HistoryFixture *) user_data)->n_merged++;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

gboolean
history_fixture_open (HistoryFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean saved;

  g_ptr_array_set_size (fixture->ended, 0);
  fixture->n_merged = 0;
  fixture->store = encodes_job_store_new ();
  g_signal_connect (fixture->store, "job-ended", G_CALLBACK (on_job_ended), fixture);
  g_signal_connect (fixture->store, "merged", G_CALLBACK (on_merged), fixture);
  fixture->history = encodes_history_new (fixture->path);
  encodes_history_open_async (fixture->history, fixture->store, G_LIST_MODEL (fixture->accounts), NULL, on_done,
                              &result);
  WAIT_UNTIL (result != NULL);
  saved = encodes_history_open_finish (fixture->history, result, &error);
  g_assert_true (saved == (error == NULL));
  g_assert_cmpstr (encodes_history_get_problem (fixture->history), ==, error ? error->message : NULL);
  encodes_history_start (fixture->history);

  return saved;
}

void
history_fixture_close (HistoryFixture *fixture)
{
  encodes_history_close (fixture->history);
  /* What was under way still answers. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_ptr_array_set_size (fixture->ended, 0);
  g_assert_finalize_object (g_steal_pointer (&fixture->history));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

void
history_fixture_reopen (HistoryFixture *fixture)
{
  history_fixture_close (fixture);
  g_assert_true (history_fixture_open (fixture));
}

void
history_fixture_set_up (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("encodes-history-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "encodes", "history.sqlite", NULL);
  fixture->account = encodes_account_new ("account", "fake", "Contoso");
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_list_store_append (fixture->accounts, fixture->account);
  fixture->ended = g_ptr_array_new_with_free_func (g_object_unref);
}

void
history_fixture_tear_down (HistoryFixture *fixture, gconstpointer data)
{
  if (fixture->history)
    history_fixture_close (fixture);
  g_ptr_array_unref (fixture->ended);
  g_object_unref (fixture->accounts);
  g_object_unref (fixture->account);
  history_fixture_remove_folder (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

void
history_fixture_merge (HistoryFixture *fixture, gboolean complete, const char *const *words)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (complete);

  for (gsize i = 0; words[i]; i += 2)
    {
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", words[i]);
      EncodesJobState state;

      g_assert_true (encodes_job_state_from_word (words[i + 1], &state));
      encodes_job_set_name (job, words[i]);
      encodes_job_set_state (job, state, NULL);
      encodes_job_list_add (list, job);
    }
  encodes_job_store_merge (fixture->store, fixture->account, list);
}

char *
history_fixture_claim (HistoryFixture *fixture, EncodesNews news, ...)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GPtrArray) given = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GString *ids = g_string_new (NULL);
  const char *id;
  va_list args;

  va_start (args, news);
  while ((id = va_arg (args, const char *)))
    g_ptr_array_add (jobs, history_fixture_lookup (fixture, id));
  va_end (args);

  encodes_ledger_claim_async (ENCODES_LEDGER (fixture->history), jobs, news, NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);
  given = encodes_ledger_claim_finish (ENCODES_LEDGER (fixture->history), result, &error);
  g_assert_no_error (error);
  encodes_ledger_confirm (ENCODES_LEDGER (fixture->history), given, news);
  for (guint i = 0; i < given->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", encodes_job_get_id (given->pdata[i]));

  return g_string_free (ids, FALSE);
}

gboolean
history_fixture_take_note (HistoryFixture *fixture, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_ledger_take_note_async (ENCODES_LEDGER (fixture->history), key, NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);

  return encodes_ledger_take_note_finish (ENCODES_LEDGER (fixture->history), result, NULL);
}

gint64
history_fixture_query (HistoryFixture *fixture, const char *sql)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number = -1;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  if (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (handle));
  if (sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

EncodesJob *
history_fixture_lookup (HistoryFixture *fixture, const char *job_id)
{
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", job_id);

  if (!job)
    g_error ("no job %s", job_id);

  return job;
}

guint
history_fixture_count (HistoryFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}
