/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Rows that anything may have written into the history: whatever is in them, what is read is right or left out. Each
 * value begins with a letter for its type: i r t b; parts are separated by 0x1E, tables by their first letter. */

#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encodes-history-codec.h"
#include "encodes-history-file.h"
#include "encodes-history-glance.h"
#include "encodes-history-reader.h"
#include "sample-jobs.h"

#define SEPARATOR '\x1e'
#define MAX_ROWS 32

static int
on_busy (void *data, int n)
{
  return 0;
}

static void
bind_value (sqlite3_stmt *statement, int column, FuzzInput *input)
{
  const char *end = input->size > 0 ? memchr (input->data, SEPARATOR, input->size) : NULL;
  gsize length = end ? (gsize) (end - input->data) : input->size;
  g_autofree char *text = g_strndup (input->data, length);
  char type = length > 0 ? *text : 't';
  const char *value = length > 0 ? text + 1 : "";
  int value_length = length > 0 ? (int) length - 1 : 0;

  if (type == 'i')
    sqlite3_bind_int64 (statement, column, g_ascii_strtoll (value, NULL, 10));
  else if (type == 'r')
    sqlite3_bind_double (statement, column, g_ascii_strtod (value, NULL));
  else if (type == 'j')
    {
      g_autoptr (GBytes) job = encodes_history_codec_pack (sample_jobs_get ()->pdata[(guchar) *value % 5]);

      sqlite3_bind_blob64 (statement, column, g_bytes_get_data (job, NULL), g_bytes_get_size (job), SQLITE_TRANSIENT);
    }
  else if (type == 'b')
    sqlite3_bind_blob (statement, column, value, value_length, SQLITE_TRANSIENT);
  else
    sqlite3_bind_text (statement, column, value, value_length, SQLITE_TRANSIENT);

  length += end ? 1 : 0;
  input->data += length;
  input->size -= length;
}

static void
insert (sqlite3 *handle, FuzzInput *input)
{
  static const struct { char letter; const char *sql; int n_columns; } tables[] = {
    { 'a', "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?)", 3 },
    { 'j', "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)", 4 },
    { 't', "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?)", 6 },
    { 'n', "INSERT OR REPLACE INTO notes VALUES (?, ?)", 2 },
  };
  char letter = *input->data;

  input->data++;
  input->size--;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      sqlite3_stmt *statement = NULL;

      if (tables[i].letter != letter)
        continue;
      g_assert_cmpint (sqlite3_prepare_v2 (handle, tables[i].sql, -1, &statement, NULL), ==, SQLITE_OK);
      for (int column = 1; column <= tables[i].n_columns; column++)
        bind_value (statement, column, input);
      sqlite3_step (statement);
      sqlite3_finalize (statement);
    }
}

static void
fill (const char *path, FuzzInput *input)
{
  gboolean is_new;
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3) handle = encodes_history_file_open (path, on_busy, NULL, &is_new, &error);

  g_assert_no_error (error);
  sqlite3_exec (handle, "PRAGMA synchronous = off; BEGIN; DELETE FROM accounts; DELETE FROM jobs; DELETE FROM told;"
                        "DELETE FROM notes", NULL, NULL, NULL);
  for (guint i = 0; i < MAX_ROWS && input->size > 0; i++)
    insert (handle, input);
  g_assert_cmpint (sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
check_read (const char *path)
{
  EncodesHistoryDatabase *database = encodes_history_database_new (path);
  g_autoptr (EncodesHistoryContents) contents = encodes_history_reader_open (database);
  EncodesHistoryPlace place = { FALSE, 0 };
  gboolean is_last = FALSE;

  g_assert_no_error (contents->problem);
  for (guint i = 0; i < contents->accounts->len; i++)
    {
      EncodesHistoryAccount *account = contents->accounts->pdata[i];

      g_assert_nonnull (account->id);
      fuzz_assert_text (account->id);
      g_assert_nonnull (account->name);
      fuzz_assert_text (account->name);
    }
  for (guint i = 0; !is_last; i++)
    {
      g_autoptr (EncodesHistoryPortion) portion = encodes_history_reader_read (database, &place);

      g_assert_cmpuint (i, <, 2 * MAX_ROWS);
      for (guint j = 0; j < portion->slices->len; j++)
        {
          EncodesHistorySlice *slice = portion->slices->pdata[j];

          g_assert_cmpuint (slice->jobs->len, ==, slice->ended->len);
          for (guint k = 0; k < slice->jobs->len; k++)
            fuzz_assert_job (slice->jobs->pdata[k], slice->account_id);
        }
      place = portion->next;
      is_last = portion->is_last;
    }
  encodes_history_database_free (database);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "history.sqlite", NULL);
  g_autoptr (GPtrArray) glanced = NULL;

  fill (path, &input);
  check_read (path);
  glanced = encodes_history_glance (path, MAX_ROWS);
  for (guint i = 0; i < glanced->len; i++)
    {
      fuzz_assert_job (glanced->pdata[i], encodes_job_get_account_id (glanced->pdata[i]));
      fuzz_assert_text (encodes_job_get_account_name (glanced->pdata[i]));
    }
  return 0;
}
