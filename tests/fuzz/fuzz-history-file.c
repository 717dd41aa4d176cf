/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The file of the history, which may be any file: it is used, or set aside and a new one begun, and a glance at it that
 * changes nothing finds jobs or none. */

#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encodes-history-file.h"
#include "encodes-history-glance.h"
#include "encodes-history-reader.h"

static void
remove_all (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".damaged", ".damaged-wal", ".lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_remove (name);
    }
}

static void
check_jobs (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    fuzz_assert_job (jobs->pdata[i], encodes_job_get_account_id (jobs->pdata[i]));
}

static void
read_all (EncodesHistoryDatabase *database)
{
  EncodesHistoryPlace place = { FALSE, 0 };
  gboolean is_last = FALSE;

  for (guint i = 0; !is_last; i++)
    {
      g_autoptr (EncodesHistoryPortion) portion = encodes_history_reader_read (database, &place);

      g_assert_cmpuint (i, <, 1000);
      for (guint j = 0; j < portion->slices->len; j++)
        check_jobs (((EncodesHistorySlice *) portion->slices->pdata[j])->jobs);
      place = portion->next;
      is_last = portion->is_last;
    }
}

static void
on_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  /* That a file is set aside is said, each time. */
}

/* What is of a later version is left as it is. */
static void
check_later (const char *path, const GError *problem, const guint8 *data, gsize size)
{
  g_autofree char *now = NULL;
  gsize length;

  fuzz_assert_sentence (problem);
  g_assert_nonnull (strstr (problem->message, "later version"));
  g_assert_true (g_file_get_contents (path, &now, &length, NULL));
  g_assert_cmpmem (now, length, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "history.sqlite", NULL);
  guint handler = g_log_set_handler ("encodes-storage", G_LOG_LEVEL_MESSAGE, on_message, NULL);
  g_autoptr (GPtrArray) glanced = NULL;
  g_autoptr (EncodesHistoryContents) contents = NULL;
  g_autoptr (EncodesHistoryContents) again = NULL;
  EncodesHistoryDatabase *database;

  fuzz_write_file (fuzz_get_folder (), "history.sqlite", data, size);
  glanced = encodes_history_glance (path, 100);
  check_jobs (glanced);

  database = encodes_history_database_new (path);
  contents = encodes_history_reader_open (database);
  if (contents->problem)
    {
      check_later (path, contents->problem, data, size);
      encodes_history_database_free (database);
      g_log_remove_handler ("encodes-storage", handler);
      remove_all (path);
      return 0;
    }

  read_all (database);
  /* It can be written from now on, and is read again without another new beginning. */
  encodes_history_database_close (database);
  again = encodes_history_reader_open (database);
  g_assert_no_error (again->problem);
  encodes_history_database_free (database);

  g_log_remove_handler ("encodes-storage", handler);
  remove_all (path);
  return 0;
}
