/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-database.h"

#include "encodes-error.h"
#include "encodes-history-claimant.h"
#include "encodes-history-file.h"
#include "encodes-timing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Between two tries to open what could not be written. */
#define RETRY_INTERVAL (4 * G_USEC_PER_SEC)
/* For another process that writes. */
#define BUSY_LIMIT (5 * G_USEC_PER_SEC)
#define BUSY_STEP (5 * 1000)
/* For what jobs that nobody knows any more it is remembered that they have been told. */
#define TOLD_DAYS 366
/* Of an identifier. */
#define LONGEST_KEY 1024
#define USEC_PER_DAY (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ROLLBACK,
  STATEMENT_PUT_JOB,
  STATEMENT_REMOVE_JOB,
  STATEMENT_PUT_ACCOUNT,
  STATEMENT_PUT_NOTE,
  STATEMENT_REMOVE_NOTE,
  STATEMENT_FIND_NOTE,
  STATEMENT_REMOVE_NOTES_CLAIM,
  STATEMENT_CLAIM,
  STATEMENT_REPLACE,
  STATEMENT_CONFIRM,
  STATEMENT_FIND_TOLD,
  N_STATEMENTS,
} Statement;

/* Of a job that ran again another end is news; one without a time is the same as any other. */
#define IS_TOLD "EXISTS (SELECT 1 FROM told WHERE account = ?1 AND id = ?2 AND news = ?3" \
                " AND (end = 0 OR ?4 = 0 OR end = ?4))"
/* What is longer has not been written here. */
#define LARGEST_DATA "16777216"
/* Who ends more often than so does it for ever. */
#define MOST_ENDS "100"

static const char *const sources[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_ROLLBACK] = "ROLLBACK",
  [STATEMENT_PUT_JOB] = "INSERT INTO jobs (account, id, ended, data) VALUES (?1, ?2, ?3, ?4)"
                        " ON CONFLICT (account, id) DO UPDATE SET ended = ?3, data = ?4",
  [STATEMENT_REMOVE_JOB] = "DELETE FROM jobs WHERE account = ?1 AND id = ?2",
  [STATEMENT_PUT_ACCOUNT] = "INSERT INTO accounts (id, name, heard) VALUES (?1, ?2, ?3)"
                            " ON CONFLICT (id) DO UPDATE SET name = iif (?2 = '', name, ?2),"
                            " heard = max (heard, ?3)",
  [STATEMENT_PUT_NOTE] = "INSERT INTO notes (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
  [STATEMENT_REMOVE_NOTE] = "DELETE FROM notes WHERE key = ?1",
  [STATEMENT_FIND_NOTE] = "SELECT 1 FROM notes WHERE key = ?1",
  /* No account has an empty id: so are the claims of notes told from those of jobs. */
  [STATEMENT_REMOVE_NOTES_CLAIM] = "DELETE FROM told WHERE account = '' AND id = ?1",
  [STATEMENT_CLAIM] = "INSERT INTO told (account, id, news, end, time, claimant)"
                      " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT " IS_TOLD
                      " AND (SELECT count (*) FROM told WHERE account = ?1 AND id = ?2 AND news = ?3) < " MOST_ENDS,
  [STATEMENT_REPLACE] = "INSERT INTO told (account, id, news, end, time) SELECT ?1, ?2, ?3, ?4, ?5"
                        " WHERE NOT " IS_TOLD " AND EXISTS (SELECT 1 FROM told WHERE account = ?1 AND id = ?2"
                        " AND news = ?3 AND end = ?6)",
  [STATEMENT_CONFIRM] = "UPDATE told SET claimant = NULL WHERE claimant = ?4 AND account = ?1 AND id = ?2 AND news = ?3",
  [STATEMENT_FIND_TOLD] = "SELECT 1 WHERE " IS_TOLD,
};

struct _EncodesHistoryDatabase
{
  char *path;
  char *name;                            /* of this program among all that claim */
  sqlite3 *handle;                       /* NULL while it can be neither written nor read */
  sqlite3_stmt *statements[N_STATEMENTS];
  gboolean writable;
  GError *trouble;                       /* why it could not be opened for writing, last time */
  gint64 tried;                          /* when that was, monotonic */
  GHashTable *owed;                      /* EncodesHistoryClaim → GArray of its ends: told, and not written yet */
  GPtrArray *unconfirmed;                /* of EncodesHistoryClaim: told, which is not written yet */
  gint64 busy_since;
  gboolean was_open;
  gboolean failed;                       /* the last batch could not be written */
  int lost;                              /* atomic */
  int hurried;                           /* atomic */
  int claims_ended;                      /* atomic */
};

char *
encodes_history_database_make_key (const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);

  if (strlen (key) <= LONGEST_KEY)
    return g_steal_pointer (&key);

  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  return g_strconcat ("sha256:", digest, NULL);
}

void
encodes_history_row_free (EncodesHistoryRow *row)
{
  g_free (row->account_id);
  g_free (row->job_id);
  g_clear_pointer (&row->data, g_bytes_unref);
  g_free (row);
}

EncodesHistoryAccount *
encodes_history_account_new (const char *id, const char *name, gint64 heard)
{
  EncodesHistoryAccount *account = g_new0 (EncodesHistoryAccount, 1);

  account->id = g_strdup (id);
  account->name = g_strdup (name ? name : "");
  account->heard = heard;

  return account;
}

void
encodes_history_account_free (EncodesHistoryAccount *account)
{
  g_free (account->id);
  g_free (account->name);
  g_free (account);
}

static void
free_note (gpointer value)
{
  if (value)
    g_bytes_unref (value);
}

EncodesHistoryBatch *
encodes_history_batch_new (void)
{
  EncodesHistoryBatch *batch = g_new0 (EncodesHistoryBatch, 1);

  batch->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_row_free);
  batch->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_account_free);
  batch->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_note);

  return batch;
}

void
encodes_history_batch_free (EncodesHistoryBatch *batch)
{
  g_ptr_array_unref (batch->rows);
  g_ptr_array_unref (batch->accounts);
  g_hash_table_unref (batch->notes);
  g_free (batch);
}

EncodesHistoryDatabase *
encodes_history_database_new (const char *path)
{
  EncodesHistoryDatabase *self = g_new0 (EncodesHistoryDatabase, 1);

  self->path = g_strdup (path);
  self->name = encodes_history_claimant_new ();
  self->unconfirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_claim_free);
  self->owed = g_hash_table_new_full (encodes_history_claim_hash, encodes_history_claim_equal,
                                      (GDestroyNotify) encodes_history_claim_free, (GDestroyNotify) g_array_unref);

  return self;
}

void
encodes_history_database_close (EncodesHistoryDatabase *self)
{
  for (gsize i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);
  g_clear_pointer (&self->handle, sqlite3_close);
  self->writable = FALSE;
}

void
encodes_history_database_free (EncodesHistoryDatabase *self)
{
  encodes_history_database_close (self);
  g_clear_error (&self->trouble);
  g_hash_table_unref (self->owed);
  g_ptr_array_unref (self->unconfirmed);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

void
encodes_history_database_hurry (EncodesHistoryDatabase *self)
{
  g_atomic_int_set (&self->hurried, TRUE);
}

void
encodes_history_database_end_claims (EncodesHistoryDatabase *self)
{
  g_atomic_int_set (&self->claims_ended, TRUE);
}

/* SQLite's own waiting could not be cut short. */
static int
on_busy (void *user_data, int n_tries)
{
  EncodesHistoryDatabase *self = user_data;

  if (n_tries == 0)
    self->busy_since = g_get_monotonic_time ();
  if (g_atomic_int_get (&self->hurried) || g_get_monotonic_time () - self->busy_since > BUSY_LIMIT)
    return 0;

  g_usleep (BUSY_STEP);
  return 1;
}

static gboolean
prepare_statements (EncodesHistoryDatabase *self, GError **error)
{
  for (gsize i = 0; i < N_STATEMENTS; i++)
    {
      int code = sqlite3_prepare_v3 (self->handle, sources[i], -1, SQLITE_PREPARE_PERSISTENT, &self->statements[i],
                                     NULL);

      if (code != SQLITE_OK)
        {
          encodes_history_file_set_error (self->handle, code, error);
          encodes_history_database_close (self);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
encodes_history_database_take_lost (EncodesHistoryDatabase *self)
{
  return g_atomic_int_exchange (&self->lost, FALSE);
}

/* ---- opening ---- */

/* What @name has claimed it has not told, and will not. */
static void
drop_claims (EncodesHistoryDatabase *self, const char *name)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->handle, "DELETE FROM told WHERE claimant = ?1", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
}

/* Those of programs that were killed before they had told. */
static void
drop_claims_of_the_dead (EncodesHistoryDatabase *self)
{
  g_autoptr (GPtrArray) dead = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->handle, "SELECT DISTINCT claimant FROM told WHERE claimant IS NOT NULL", -1, &statement,
                          NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      {
        const char *name = (const char *) sqlite3_column_text (statement, 0);

        if (name && !encodes_history_claimant_is_alive (name))
          g_ptr_array_add (dead, g_strdup (name));
      }
  sqlite3_finalize (statement);

  for (guint i = 0; i < dead->len; i++)
    drop_claims (self, dead->pdata[i]);
}

gboolean
encodes_history_database_open (EncodesHistoryDatabase *self, GError **error)
{
  gboolean is_new = FALSE;

  encodes_history_database_close (self);
  g_clear_error (&self->trouble);
  self->tried = g_get_monotonic_time ();
  self->handle = encodes_history_file_open (self->path, on_busy, self, &is_new, &self->trouble);
  self->writable = self->handle && prepare_statements (self, &self->trouble);

  if (!self->handle)
    {
      self->handle = encodes_history_file_open_for_reading (self->path);
      if (self->handle)
        prepare_statements (self, NULL);
    }

  if (self->writable)
    drop_claims_of_the_dead (self);
  if (self->writable && is_new && self->was_open)
    g_atomic_int_set (&self->lost, TRUE);
  self->was_open = TRUE;
  if (!self->writable)
    g_propagate_error (error, g_error_copy (self->trouble));

  return self->writable;
}

/* A disk may have room again. */
static gboolean
ensure_writable (EncodesHistoryDatabase *self, GError **error)
{
  if (self->writable)
    return TRUE;
  if (!self->trouble || g_get_monotonic_time () - self->tried > RETRY_INTERVAL)
    return encodes_history_database_open (self, error);

  g_propagate_error (error, g_error_copy (self->trouble));
  return FALSE;
}

/* ---- statements ---- */

/* Runs a statement with its texts and numbers bound by the caller. */
static int
run (EncodesHistoryDatabase *self, Statement which)
{
  sqlite3_stmt *statement = self->statements[which];
  int code = sqlite3_step (statement);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void
bind_text (EncodesHistoryDatabase *self, Statement which, int position, const char *text)
{
  sqlite3_bind_text (self->statements[which], position, text, -1, SQLITE_STATIC);
}

static void
bind_number (EncodesHistoryDatabase *self, Statement which, int position, gint64 number)
{
  sqlite3_bind_int64 (self->statements[which], position, number);
}

static void
bind_bytes (EncodesHistoryDatabase *self, Statement which, int position, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  /* No bytes at all would be a null. */
  sqlite3_bind_blob64 (self->statements[which], position, data ? data : "", size, SQLITE_STATIC);
}

static void
bind_claim (EncodesHistoryDatabase *self, Statement which, EncodesHistoryClaim *claim)
{
  bind_text (self, which, 1, claim->account_id);
  bind_text (self, which, 2, claim->job_id);
  bind_number (self, which, 3, claim->news);
  bind_number (self, which, 4, claim->end);
}

/* @claimant: (nullable): %NULL if it is told, or need not be */
static int
put_claim (EncodesHistoryDatabase *self, EncodesHistoryClaim *claim, const char *claimant)
{
  bind_claim (self, STATEMENT_CLAIM, claim);
  bind_text (self, STATEMENT_CLAIM, 6, claimant);
  bind_number (self, STATEMENT_CLAIM, 5, encodes_timing_real ());

  return run (self, STATEMENT_CLAIM);
}

/* Counts @claim as told if its job's other end was. */
static int
replace_claim (EncodesHistoryDatabase *self, EncodesHistoryClaim *claim, gint64 replaced_end)
{
  bind_claim (self, STATEMENT_REPLACE, claim);
  bind_number (self, STATEMENT_REPLACE, 5, encodes_timing_real ());
  bind_number (self, STATEMENT_REPLACE, 6, replaced_end);

  return run (self, STATEMENT_REPLACE);
}

static int
put_row (EncodesHistoryDatabase *self, EncodesHistoryRow *row)
{
  Statement which = row->data ? STATEMENT_PUT_JOB : STATEMENT_REMOVE_JOB;

  bind_text (self, which, 1, row->account_id);
  bind_text (self, which, 2, row->job_id);
  if (row->data)
    {
      bind_number (self, which, 3, row->ended);
      bind_bytes (self, which, 4, row->data);
    }

  EncodesHistoryClaim claim = { row->account_id, row->job_id, 0, row->end, FALSE };
  int code = run (self, which);

  if (code == SQLITE_OK && row->told)
    code = put_claim (self, &claim, NULL);
  if (code == SQLITE_OK && row->replaces)
    code = replace_claim (self, &claim, row->replaced_end);

  return code;
}

static int
put_note (EncodesHistoryDatabase *self, const char *key, GBytes *value)
{
  int code;

  if (value)
    {
      bind_text (self, STATEMENT_PUT_NOTE, 1, key);
      bind_bytes (self, STATEMENT_PUT_NOTE, 2, value);
      return run (self, STATEMENT_PUT_NOTE);
    }

  bind_text (self, STATEMENT_REMOVE_NOTE, 1, key);
  code = run (self, STATEMENT_REMOVE_NOTE);
  if (code != SQLITE_OK)
    return code;

  bind_text (self, STATEMENT_REMOVE_NOTES_CLAIM, 1, key);
  return run (self, STATEMENT_REMOVE_NOTES_CLAIM);
}

static int
put_owed (EncodesHistoryDatabase *self)
{
  GHashTableIter iter;
  EncodesHistoryClaim *claim;
  GArray *ends;
  int code = SQLITE_OK;

  g_hash_table_iter_init (&iter, self->owed);
  while (g_hash_table_iter_next (&iter, (gpointer *) &claim, (gpointer *) &ends))
    for (guint i = 0; code == SQLITE_OK && i < ends->len; i++)
      {
        claim->end = g_array_index (ends, gint64, i);
        code = put_claim (self, claim, NULL);
      }

  return code;
}

static int
put_batch (EncodesHistoryDatabase *self, EncodesHistoryBatch *batch)
{
  GHashTableIter iter;
  gpointer key, value;
  int code = SQLITE_OK;

  for (guint i = 0; code == SQLITE_OK && i < batch->rows->len; i++)
    code = put_row (self, batch->rows->pdata[i]);
  for (guint i = 0; code == SQLITE_OK && i < batch->accounts->len; i++)
    {
      EncodesHistoryAccount *account = batch->accounts->pdata[i];

      bind_text (self, STATEMENT_PUT_ACCOUNT, 1, account->id);
      bind_text (self, STATEMENT_PUT_ACCOUNT, 2, account->name);
      bind_number (self, STATEMENT_PUT_ACCOUNT, 3, account->heard);
      code = run (self, STATEMENT_PUT_ACCOUNT);
    }
  g_hash_table_iter_init (&iter, batch->notes);
  while (code == SQLITE_OK && g_hash_table_iter_next (&iter, &key, &value))
    code = put_note (self, key, value);

  return code;
}

static int
put_confirmation (EncodesHistoryDatabase *self, EncodesHistoryClaim *claim)
{
  bind_text (self, STATEMENT_CONFIRM, 1, claim->account_id);
  bind_text (self, STATEMENT_CONFIRM, 2, claim->job_id);
  bind_number (self, STATEMENT_CONFIRM, 3, claim->news);
  bind_text (self, STATEMENT_CONFIRM, 4, self->name);

  return run (self, STATEMENT_CONFIRM);
}

/* Begins a transaction, with all that could not be written before. */
static int
begin (EncodesHistoryDatabase *self)
{
  int code = run (self, STATEMENT_BEGIN);

  if (code == SQLITE_OK)
    code = put_owed (self);
  for (guint i = 0; code == SQLITE_OK && i < self->unconfirmed->len; i++)
    code = put_confirmation (self, self->unconfirmed->pdata[i]);

  return code;
}

/* Begins a transaction whose answer somebody is told. It may have waited for another process until nobody was left. */
static int
begin_claim (EncodesHistoryDatabase *self)
{
  int code = begin (self);

  return code == SQLITE_OK && g_atomic_int_get (&self->claims_ended) ? SQLITE_INTERRUPT : code;
}

/* Ends a transaction: well if @code says so, else as if it had never been. */
static gboolean
end (EncodesHistoryDatabase *self, int code, GError **error)
{
  if (code == SQLITE_OK)
    code = run (self, STATEMENT_COMMIT);
  if (code == SQLITE_OK)
    {
      g_hash_table_remove_all (self->owed);
      g_ptr_array_set_size (self->unconfirmed, 0);
      return TRUE;
    }

  encodes_history_file_set_error (self->handle, code, error);
  if (!sqlite3_get_autocommit (self->handle))
    run (self, STATEMENT_ROLLBACK);

  /* Opening it sets it aside. */
  if (encodes_history_file_classify (code) == ENCODES_HISTORY_FILE_DAMAGED)
    encodes_history_database_open (self, NULL);

  return FALSE;
}

/* ---- reading ---- */

static const char *
column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text && g_utf8_validate (text, -1, NULL) ? text : "";
}

static GBytes *
column_bytes (sqlite3_stmt *statement, int column)
{
  gconstpointer data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

static sqlite3_stmt *
prepare (EncodesHistoryDatabase *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (self->handle)
    sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  return statement;
}

GPtrArray *
encodes_history_database_read_accounts (EncodesHistoryDatabase *self)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_account_free);
  sqlite3_stmt *statement = prepare (self, "SELECT id, name, heard FROM accounts");

  while (statement && sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (accounts, encodes_history_account_new (column_text (statement, 0), column_text (statement, 1),
                                                            sqlite3_column_int64 (statement, 2)));
  sqlite3_finalize (statement);

  return accounts;
}

GHashTable *
encodes_history_database_read_notes (EncodesHistoryDatabase *self)
{
  GHashTable *notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_note);
  sqlite3_stmt *statement = prepare (self, "SELECT key, value FROM notes");

  while (statement && sqlite3_step (statement) == SQLITE_ROW)
    g_hash_table_replace (notes, g_strdup (column_text (statement, 0)), column_bytes (statement, 1));
  sqlite3_finalize (statement);

  return notes;
}

void
encodes_history_database_read_jobs (EncodesHistoryDatabase *self, gboolean ended, gint64 after, guint limit,
                                    EncodesHistoryRowFunc func, gpointer user_data)
{
  sqlite3_stmt *statement = prepare (self,
                                     "SELECT account, id, ended, data, EXISTS (SELECT 1 FROM told WHERE told.account ="
                                     " jobs.account AND told.id = jobs.id AND told.news = 0), EXISTS (SELECT 1 FROM"
                                     " told WHERE told.account = jobs.account AND told.id = jobs.id AND told.news = 0"
                                     " AND told.end IN (0, jobs.ended)), rowid FROM jobs"
                                     " WHERE (ended <> 0) = ?1 AND rowid > ?2 AND typeof (data) = 'blob'"
                                     " AND length (data) <= " LARGEST_DATA " ORDER BY rowid LIMIT ?3");

  if (!statement)
    return;

  sqlite3_bind_int (statement, 1, ended ? 1 : 0);
  sqlite3_bind_int64 (statement, 2, after);
  sqlite3_bind_int64 (statement, 3, limit);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      EncodesHistoryRow *row = g_new0 (EncodesHistoryRow, 1);

      row->account_id = g_strdup (column_text (statement, 0));
      row->job_id = g_strdup (column_text (statement, 1));
      row->ended = sqlite3_column_int64 (statement, 2);
      row->data = column_bytes (statement, 3);
      row->ever_told = sqlite3_column_int (statement, 4) != 0;
      row->told = sqlite3_column_int (statement, 5) != 0;
      func (row, sqlite3_column_int64 (statement, 6), user_data);
    }
  sqlite3_finalize (statement);
}

/* ---- writing ---- */

gboolean
encodes_history_database_write (EncodesHistoryDatabase *self, EncodesHistoryBatch *batch, GError **error)
{
  int code;

  self->failed = TRUE;
  if (!ensure_writable (self, error))
    return FALSE;

  code = begin (self);
  if (code == SQLITE_OK)
    code = put_batch (self, batch);
  self->failed = !end (self, code, error);

  return !self->failed;
}

gboolean
encodes_history_database_has_failed (EncodesHistoryDatabase *self)
{
  return self->failed;
}

static int
put_claims (EncodesHistoryDatabase *self, GPtrArray *claims)
{
  int code = SQLITE_OK;

  for (guint i = 0; code == SQLITE_OK && i < claims->len; i++)
    {
      EncodesHistoryClaim *claim = claims->pdata[i];

      code = put_claim (self, claim, self->name);
      claim->given = code == SQLITE_OK && sqlite3_changes (self->handle) > 0;
    }

  return code;
}

static gboolean
find_told (EncodesHistoryDatabase *self, EncodesHistoryClaim *claim)
{
  if (!self->handle)
    return FALSE;

  bind_claim (self, STATEMENT_FIND_TOLD, claim);

  return run (self, STATEMENT_FIND_TOLD) == SQLITE_ROW;
}

/* Returns: whether it was not owed already */
static gboolean
owe (EncodesHistoryDatabase *self, EncodesHistoryClaim *claim)
{
  GArray *ends = g_hash_table_lookup (self->owed, claim);

  for (guint i = 0; ends && i < ends->len; i++)
    {
      gint64 end = g_array_index (ends, gint64, i);

      if (end == 0 || claim->end == 0 || end == claim->end)
        return FALSE;
    }

  if (!ends)
    {
      ends = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->owed, encodes_history_claim_copy (claim), ends);
    }
  g_array_append_val (ends, claim->end);

  return TRUE;
}

/* What could not be written is given, if it is not known to have been told, and owed to the disk. */
static void
claim_from_memory (EncodesHistoryDatabase *self, GPtrArray *claims)
{
  for (guint i = 0; i < claims->len; i++)
    {
      EncodesHistoryClaim *claim = claims->pdata[i];

      claim->given = !find_told (self, claim) && owe (self, claim);
    }
}

/* Whether a commit waits for the disk. */
static void
set_synchronous (EncodesHistoryDatabase *self, gboolean synchronous)
{
  if (self->handle)
    sqlite3_exec (self->handle, synchronous ? "PRAGMA synchronous = full" : "PRAGMA synchronous = normal", NULL, NULL,
                  NULL);
}

void
encodes_history_database_claim (EncodesHistoryDatabase *self, GPtrArray *claims)
{
  if (ensure_writable (self, NULL))
    {
      int code;

      set_synchronous (self, FALSE);
      code = begin_claim (self);
      if (code == SQLITE_OK)
        code = put_claims (self, claims);
      code = end (self, code, NULL) ? SQLITE_OK : SQLITE_ERROR;
      set_synchronous (self, TRUE);
      if (code == SQLITE_OK)
        return;
    }

  if (!g_atomic_int_get (&self->claims_ended))
    claim_from_memory (self, claims);
}

void
encodes_history_database_confirm (EncodesHistoryDatabase *self, GPtrArray *claims)
{
  for (guint i = 0; i < claims->len; i++)
    g_ptr_array_add (self->unconfirmed, encodes_history_claim_copy (claims->pdata[i]));
  if (!ensure_writable (self, NULL))
    return;

  set_synchronous (self, FALSE);
  end (self, begin (self), NULL);
  set_synchronous (self, TRUE);
}

/* @taken: (out): whether there is such a note, and nobody else has it */
static int
claim_note (EncodesHistoryDatabase *self, const char *key, gboolean *taken)
{
  EncodesHistoryClaim claim = { (char *) "", (char *) key, 0, 0, FALSE };
  int code;

  bind_text (self, STATEMENT_FIND_NOTE, 1, key);
  code = run (self, STATEMENT_FIND_NOTE);
  if (code != SQLITE_ROW)
    return code;

  code = put_claim (self, &claim, self->name);
  *taken = code == SQLITE_OK && sqlite3_changes (self->handle) > 0;

  return code;
}

gboolean
encodes_history_database_take_note (EncodesHistoryDatabase *self, const char *key, gboolean *taken, GError **error)
{
  gboolean written;
  int code;

  *taken = FALSE;
  if (!ensure_writable (self, error))
    return FALSE;

  set_synchronous (self, FALSE);
  code = begin_claim (self);
  if (code == SQLITE_OK)
    code = claim_note (self, key, taken);
  written = end (self, code, error);
  set_synchronous (self, TRUE);
  if (written || !g_atomic_int_get (&self->claims_ended))
    return written;

  /* It is still there, for the next start. */
  g_clear_error (error);
  return TRUE;
}

void
encodes_history_database_sync (EncodesHistoryDatabase *self)
{
  if (self->handle)
    sqlite3_exec (self->handle, "PRAGMA wal_checkpoint (PASSIVE)", NULL, NULL, NULL);
}

/* ---- forgetting ---- */

static int
run_once (EncodesHistoryDatabase *self, const char *sql, const char *text, gint64 number)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK && text)
    code = sqlite3_bind_text (statement, 1, text, -1, SQLITE_STATIC);
  else if (code == SQLITE_OK)
    code = sqlite3_bind_int64 (statement, 1, number);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  sqlite3_finalize (statement);

  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static gboolean
is_of_account (gpointer claim, gpointer ends, gpointer account_id)
{
  return g_str_equal (((EncodesHistoryClaim *) claim)->account_id, account_id);
}

gboolean
encodes_history_database_forget_account (EncodesHistoryDatabase *self, const char *account_id, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM accounts WHERE id = ?1",
    "DELETE FROM jobs WHERE account = ?1",
    "DELETE FROM told WHERE account = ?1",
  };
  int code;

  if (!ensure_writable (self, error))
    return FALSE;

  g_hash_table_foreach_remove (self->owed, is_of_account, (gpointer) account_id);
  code = begin (self);
  for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS (statements); i++)
    code = run_once (self, statements[i], account_id, 0);

  return end (self, code, error);
}

gboolean
encodes_history_database_tidy (EncodesHistoryDatabase *self, GError **error)
{
  int code;

  if (!ensure_writable (self, error))
    return FALSE;

  code = begin (self);
  if (code == SQLITE_OK)
    code = run_once (self,
                     "DELETE FROM told WHERE time < ?1 AND NOT EXISTS"
                     " (SELECT 1 FROM jobs WHERE jobs.account = told.account AND jobs.id = told.id)",
                     NULL, encodes_timing_real () - TOLD_DAYS * USEC_PER_DAY);

  return end (self, code, error);
}

void
encodes_history_database_end (EncodesHistoryDatabase *self)
{
  if (self->writable)
    {
      /* With what is still to be confirmed. */
      end (self, begin (self), NULL);
      if (self->writable && self->unconfirmed->len == 0)
        drop_claims (self, self->name);
    }
  encodes_history_database_close (self);
}
