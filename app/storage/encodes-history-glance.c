/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-glance.h"

#include "encodes-history-codec.h"
#include "encodes-history-file.h"

#define PATIENCE_MS 100

/* Of a hundred thousand jobs most are not even looked at. */
static const char query[] =
  "SELECT last.account, accounts.name, last.data"
  "  FROM (SELECT rowid AS place, account, ended, data FROM jobs ORDER BY rowid DESC LIMIT 2000) AS last"
  "  JOIN accounts ON accounts.id = last.account"
  "  ORDER BY last.ended = 0 DESC, last.place DESC LIMIT ?";

static sqlite3 *
open_for_a_glance (const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro", escaped);
  g_autoptr (sqlite3) handle = NULL;

  if (sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
    return NULL;

  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_busy_timeout (handle, PATIENCE_MS);

  return g_steal_pointer (&handle);
}

static EncodesJob *
read_job (sqlite3_stmt *statement)
{
  const char *account_id = (const char *) sqlite3_column_text (statement, 0);
  const char *account_name = (const char *) sqlite3_column_text (statement, 1);
  const void *data = sqlite3_column_blob (statement, 2);
  g_autoptr (GBytes) bytes = g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, 2));
  EncodesJob *job;

  if (!account_id || !account_name || !g_utf8_validate (account_id, -1, NULL)
      || !g_utf8_validate (account_name, -1, NULL))
    return NULL;

  job = encodes_history_codec_unpack (account_id, bytes);
  if (job)
    encodes_job_set_account_name (job, account_name);

  return job;
}

GPtrArray *
encodes_history_glance (const char *path, guint limit)
{
  g_autofree char *default_path = g_build_filename (g_get_user_state_dir (), "encodes", "history.sqlite", NULL);
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (sqlite3) handle = open_for_a_glance (path ? path : default_path);
  sqlite3_stmt *statement = NULL;

  if (!handle || sqlite3_prepare_v2 (handle, query, -1, &statement, NULL) != SQLITE_OK)
    return jobs;

  sqlite3_bind_int64 (statement, 1, limit);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      EncodesJob *job = read_job (statement);

      if (job)
        g_ptr_array_add (jobs, job);
    }
  sqlite3_finalize (statement);

  return jobs;
}
