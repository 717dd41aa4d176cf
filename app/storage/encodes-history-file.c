/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-file.h"

#include "encodes-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* "Encd": how file(1) and we know the file. */
#define APPLICATION_ID 0x456e6364
#define LOCK_WAIT_SECONDS 2
/* 1 is with a journal, 2 with a log. */
#define NEWEST_FORMAT 2
/* For a file of a later version. SQLite itself gives it only where a row's number is no number. */
#define LATER_VERSION SQLITE_MISMATCH
/* All that is written and read. */
#define EVERY_COLUMN "SELECT id, name, heard FROM accounts LIMIT 0; SELECT account, id, ended, data FROM jobs LIMIT 0;" \
                     "SELECT account, id, news, end, time, claimant FROM told LIMIT 0; SELECT key, value FROM notes LIMIT 0"

/* What leads from each version of the file to the next: the number of entries is the present version. */
static const char *const migrations[] = {
  /* An account is here once it has been read completely; jobs keep the order of their coming. */
  "CREATE TABLE accounts (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, heard INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE jobs (account TEXT NOT NULL, id TEXT NOT NULL, ended INTEGER NOT NULL, data BLOB NOT NULL,"
  "  UNIQUE (account, id));"
  "CREATE TABLE told (account TEXT NOT NULL, id TEXT NOT NULL, news INTEGER NOT NULL, end INTEGER NOT NULL,"
  "  time INTEGER NOT NULL, PRIMARY KEY (account, id, news)) WITHOUT ROWID;"
  "CREATE TABLE notes (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",
  /* Of a job that ends again and again each end is told once, also when an old one comes back. Before, one that was told
   * stood for whichever end its job had by then. Claims have the name of their program until it has told. */
  "ALTER TABLE told RENAME TO told_before;"
  "CREATE TABLE told (account TEXT NOT NULL, id TEXT NOT NULL, news INTEGER NOT NULL, end INTEGER NOT NULL,"
  "  time INTEGER NOT NULL, claimant TEXT, PRIMARY KEY (account, id, news, end)) WITHOUT ROWID;"
  "INSERT INTO told SELECT account, id, news, max (end, 0), time, NULL FROM told_before;"
  "INSERT OR IGNORE INTO told SELECT account, id, news, jobs.ended, time, NULL FROM told_before"
  "  JOIN jobs USING (account, id) WHERE news = 0 AND jobs.ended > 0;"
  "DROP TABLE told_before;"
  "CREATE INDEX claims ON told (claimant) WHERE claimant IS NOT NULL;",
};

EncodesHistoryFileKind
encodes_history_file_classify (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return ENCODES_HISTORY_FILE_GOOD;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return ENCODES_HISTORY_FILE_DAMAGED;
    default:
      return ENCODES_HISTORY_FILE_UNUSABLE;
    }
}

static const char *
explain (sqlite3 *handle, int code)
{
  int system_errno = handle ? sqlite3_system_errno (handle) : 0;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return g_strerror (ENOSPC);
    case SQLITE_READONLY:
      return g_strerror (EROFS);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return system_errno != 0 ? g_strerror (system_errno) : sqlite3_errstr (code);
    default:
      return sqlite3_errstr (code);
    }
}

gboolean
encodes_history_file_set_error (sqlite3 *handle, int code, GError **error)
{
  if (code == LATER_VERSION)
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                         _("The history was made by a later version of Encodes. It is left as it is, and nothing is "
                           "saved."));
  else
    /* Translators: the system's reason, such as "No space left on device" */
    g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The history cannot be saved: %s"),
                 explain (handle, code));

  return FALSE;
}

static gboolean
read_number (sqlite3 *handle, const char *sql, gint64 *number, int *code)
{
  sqlite3_stmt *statement = NULL;

  *code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);
  if (*code == SQLITE_OK)
    *code = sqlite3_step (statement);
  if (*code == SQLITE_ROW)
    {
      *number = sqlite3_column_int64 (statement, 0);
      *code = SQLITE_OK;
    }
  sqlite3_finalize (statement);

  return *code == SQLITE_OK;
}

static int
migrate (sqlite3 *handle, gint64 version)
{
  int code = sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  for (; code == SQLITE_OK && version < (gint64) G_N_ELEMENTS (migrations); version++)
    code = sqlite3_exec (handle, migrations[version], NULL, NULL, NULL);
  if (code == SQLITE_OK)
    {
      g_autofree char *sql = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                                              APPLICATION_ID, (int) G_N_ELEMENTS (migrations));

      code = sqlite3_exec (handle, sql, NULL, NULL, NULL);
    }
  if (code != SQLITE_OK)
    sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);

  return code;
}

/* Returns: a result code of SQLite, also SQLITE_CORRUPT for what is whole, but not ours; or LATER_VERSION */
static int
check (sqlite3 *handle, gint64 *version)
{
  gint64 application_id = 0;
  gint64 n_tables = 0;
  sqlite3_stmt *statement = NULL;
  int code;

  if (!read_number (handle, "PRAGMA application_id", &application_id, &code)
      || !read_number (handle, "PRAGMA user_version", version, &code)
      || !read_number (handle, "SELECT count (*) FROM sqlite_schema", &n_tables, &code))
    return code;

  if (application_id == 0 && *version == 0 && n_tables == 0)
    return SQLITE_OK;
  if (application_id != APPLICATION_ID || *version < 1)
    return SQLITE_CORRUPT;
  if (*version > (gint64) G_N_ELEMENTS (migrations))
    return LATER_VERSION;

  code = sqlite3_prepare_v2 (handle, "PRAGMA quick_check (1)", -1, &statement, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    code = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0 ? SQLITE_OK : SQLITE_CORRUPT;
  sqlite3_finalize (statement);

  return code;
}

static int
set_up (sqlite3 *handle)
{
  sqlite3_extended_result_codes (handle, TRUE);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  return sqlite3_exec (handle, "PRAGMA cell_size_check = on", NULL, NULL, NULL);
}

/* Each commit is on the disk when it returns: what has been told must not be forgotten in a power cut. */
static int
open_for_writing (const char *path, int (*busy) (void *, int), gpointer busy_data, gboolean *is_new,
                  sqlite3 **handle)
{
  gint64 version = 0;
  int code = sqlite3_open_v2 (path, handle, SQLITE_OPEN_READWRITE, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_busy_handler (*handle, busy, busy_data);
  if (code == SQLITE_OK)
    code = set_up (*handle);
  if (code == SQLITE_OK)
    code = check (*handle, &version);
  if (code == SQLITE_OK)
    code = sqlite3_exec (*handle, "PRAGMA journal_mode = wal; PRAGMA synchronous = full", NULL, NULL, NULL);
  if (code == SQLITE_OK && version < (gint64) G_N_ELEMENTS (migrations))
    code = migrate (*handle, version);
  *is_new = version == 0;
  /* A first write, so that a disk that lets us read only is noticed now. */
  if (code == SQLITE_OK)
    code = sqlite3_exec (*handle, "DELETE FROM jobs WHERE account NOT IN (SELECT id FROM accounts)", NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (*handle, EVERY_COLUMN, NULL, NULL, NULL);

  /* A statement that does not fit is one for other tables than ours. */
  return code == SQLITE_ERROR ? SQLITE_CORRUPT : code;
}

/* One byte of the head says which SQLite may write the file. One that says a later one, which a damaged head does, too,
 * would be taken for a file on a disk that cannot be written, for ever. */
static gboolean
has_later_format (const char *path)
{
  char head[20] = { 0 };
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean whole = fd >= 0 && pread (fd, head, sizeof head, 0) == (gssize) sizeof head;

  if (fd >= 0)
    g_close (fd, NULL);

  return whole && (guchar) head[18] > NEWEST_FORMAT;
}

/* SQLite would make it readable for everybody; the files beside it get the same mode. */
static gboolean
make_private_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return FALSE;

  fchmod (fd, 0600);
  g_close (fd, NULL);

  return TRUE;
}

/* Two processes must not set aside what the other has just begun. Returns: a descriptor to close, or -1 */
static int
lock (const char *path)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  gint64 end = g_get_monotonic_time () + LOCK_WAIT_SECONDS * G_USEC_PER_SEC;
  int fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  while (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0 && g_get_monotonic_time () < end)
    g_usleep (10 * 1000);

  return fd;
}

/* One copy is kept: of several, the last is the one that has the most in it. */
static gboolean
set_aside (const char *path)
{
  static const char *const suffixes[] = { "", "-wal" };
  g_autofree char *shared_memory = g_strconcat (path, "-shm", NULL);

  g_message ("The history “%s” is damaged, or not ours: it is set aside and a new one begun.", path);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (path, ".damaged", suffixes[i], NULL);

      g_remove (to);
      if (g_rename (from, to) != 0 && errno != ENOENT)
        return FALSE;
    }
  g_unlink (shared_memory);

  return TRUE;
}

sqlite3 *
encodes_history_file_open (const char *path, int (*busy) (void *, int), gpointer busy_data, gboolean *is_new,
                           GError **error)
{
  g_autoptr (sqlite3) handle = NULL;
  gboolean made = make_private_file (path);
  int made_errno = errno;
  int lock_fd = lock (path);
  int code = SQLITE_OK;

  for (guint i = 0; i < 2; i++)
    {
      GStatBuf status;
      gboolean is_file = g_stat (path, &status) != 0 || S_ISREG (status.st_mode);

      code = is_file ? open_for_writing (path, busy, busy_data, is_new, &handle) : SQLITE_NOTADB;
      if ((code & 0xff) == SQLITE_READONLY && has_later_format (path))
        code = SQLITE_NOTADB;
      if (encodes_history_file_classify (code) != ENCODES_HISTORY_FILE_DAMAGED || i > 0)
        break;

      g_clear_pointer (&handle, sqlite3_close);
      if (!set_aside (path) || !make_private_file (path))
        break;
    }

  if (code != SQLITE_OK)
    encodes_history_file_set_error (handle, code, error);
  if (code != SQLITE_OK && !made && made_errno != EISDIR && error && *error)
    {
      g_clear_error (error);
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The history cannot be saved: %s"),
                   g_strerror (made_errno));
    }
  if (lock_fd >= 0)
    g_close (lock_fd, NULL);

  return code == SQLITE_OK ? g_steal_pointer (&handle) : NULL;
}

/* Whether all that was written is in the file itself, and nothing in the log beside it. */
static gboolean
has_no_log (const char *path)
{
  g_autofree char *log_path = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return g_stat (log_path, &status) != 0 || status.st_size == 0;
}

sqlite3 *
encodes_history_file_open_for_reading (const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  const char *const options[] = { "mode=ro", has_no_log (path) ? "immutable=1" : NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (options) && options[i]; i++)
    {
      g_autofree char *uri = g_strdup_printf ("file:%s?%s", escaped, options[i]);
      g_autoptr (sqlite3) handle = NULL;
      gint64 version = 0;

      if (sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK
          && set_up (handle) == SQLITE_OK && check (handle, &version) == SQLITE_OK
          && version == (gint64) G_N_ELEMENTS (migrations))
        return g_steal_pointer (&handle);
    }

  return NULL;
}
