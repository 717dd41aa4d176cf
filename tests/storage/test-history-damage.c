/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A history with some jobs: one that runs, one whose end was told, and one that had ended before. */
static void
make_history (HistoryFixture *fixture)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "runs", "processing", "told", "processing", "before", "finished");
  MERGE (fixture, FALSE, "told", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "told", NULL);
  g_assert_cmpstr (given, ==, "told");
  encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), "note", g_variant_new_uint32 (1));
  history_fixture_close (fixture);
}

static char *
get_damaged_path (HistoryFixture *fixture)
{
  return g_strconcat (fixture->path, ".damaged", NULL);
}

static void
execute (HistoryFixture *fixture, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* Returns: whether all is in the file itself now; while the history is at it, it is not. */
static gboolean
empty_log (HistoryFixture *fixture)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf status;

  execute (fixture, "PRAGMA wal_checkpoint (truncate)");

  return g_stat (log, &status) != 0 || status.st_size == 0;
}

static void
overwrite (HistoryFixture *fixture, off_t offset, gsize length)
{
  g_autofree guchar *noise = g_malloc (length);
  int fd = g_open (fixture->path, O_WRONLY, 0);

  for (gsize i = 0; i < length; i++)
    noise[i] = (guchar) g_test_rand_int_range (0, 256);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, noise, length, offset), ==, (gssize) length);
  g_close (fd, NULL);
}

static void
damage_header (HistoryFixture *fixture)
{
  overwrite (fixture, 0, 100);
}

/* SQLite reads such a file and does not write it. */
static void
damage_format (HistoryFixture *fixture)
{
  const char later = 0x41;
  int fd = g_open (fixture->path, O_WRONLY, 0);

  g_assert_cmpint (pwrite (fd, &later, 1, 18), ==, 1);
  g_close (fd, NULL);
}

static void
damage_pages (HistoryFixture *fixture)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 2 * 4096);
  overwrite (fixture, 4096, (gsize) status.st_size - 4096);
}

static void
cut_in_the_middle (HistoryFixture *fixture)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (truncate (fixture->path, status.st_size / 2 / 4096 * 4096 + 1000), ==, 0);
}

static void
cut_short (HistoryFixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 50), ==, 0);
}

static void
belong_to_another_program (HistoryFixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  execute (fixture, "CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('La Paloma')");
}

static void
lack_a_table (HistoryFixture *fixture)
{
  execute (fixture, "DROP TABLE jobs");
}

/* As a damaged page of the tables' own descriptions has it. */
static void
have_another_column (HistoryFixture *fixture)
{
  execute (fixture, "ALTER TABLE accounts RENAME COLUMN heard TO herd");
}

static void
be_no_database (HistoryFixture *fixture)
{
  g_assert_true (g_file_set_contents (fixture->path, "Dear diary, …", -1, NULL));
}

static void
be_a_folder (HistoryFixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
}

static void
be_a_pipe (HistoryFixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
}

/* Set aside, begun anew, and nothing is told of what had ended. */
static void
test_damage (HistoryFixture *fixture, gconstpointer data)
{
  void (*damage) (HistoryFixture *) = data;
  g_autofree char *damaged = get_damaged_path (fixture);
  g_auto (GStrv) notes = NULL;

  make_history (fixture);
  damage (fixture);
  g_assert_true (history_fixture_open (fixture));
  g_assert_true (g_file_test (damaged, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  notes = encodes_ledger_list_notes (ENCODES_LEDGER (fixture->history));
  g_assert_cmpuint (g_strv_length (notes), ==, 0);

  MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished", "new", "error");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, FALSE, "runs", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 4);
  /* What ended since, and nobody has claimed. */
  g_assert_cmpuint (fixture->ended->len, ==, 1);
}

/* Whichever it is, nothing is told that had been told, or had ended before. */
static void
test_any_page (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize length;

  make_history (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &good, &length, NULL));
  for (gsize offset = 4096; offset < length; offset += 4096)
    {
      g_assert_true (g_file_set_contents (fixture->path, good, (gssize) length, NULL));
      overwrite (fixture, (off_t) offset, 4096);
      g_assert_true (history_fixture_open (fixture));
      MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
      g_assert_cmpuint (fixture->ended->len, ==, 0);
      history_fixture_close (fixture);
    }
}

/* As a disk that was full, or a power cut, may leave it. */
static void
test_a_cut_at_any_page (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize length;

  make_history (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &good, &length, NULL));
  for (gsize kept = 0; kept < length; kept += 4096)
    {
      g_assert_true (g_file_set_contents (fixture->path, good, (gssize) kept, NULL));
      g_assert_true (history_fixture_open (fixture));
      MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
      g_assert_cmpuint (fixture->ended->len, ==, 0);
      history_fixture_reopen (fixture);
      g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
      history_fixture_close (fixture);
    }
}

/* Files beside it that are noise, or of another database. Nothing that was told is told again. */
static void
test_noise_beside_it (HistoryFixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
  g_autofree char *good = NULL;
  g_autofree char *noise = g_malloc (40000);
  gsize length;

  for (gsize i = 0; i < 40000; i++)
    noise[i] = (char) g_test_rand_int_range (0, 256);
  make_history (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &good, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *other = g_strconcat (fixture->path, suffixes[i], NULL);

      g_assert_true (g_file_set_contents (fixture->path, good, (gssize) length, NULL));
      g_assert_true (g_file_set_contents (other, noise, 40000, NULL));
      g_assert_true (history_fixture_open (fixture));
      MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
      g_assert_cmpuint (fixture->ended->len, ==, 0);
      history_fixture_reopen (fixture);
      g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
      history_fixture_close (fixture);
      g_unlink (other);
    }
}

/* The log of another program's database lies beside it, whole and good. */
static void
test_another_databases_log (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *other_path = g_build_filename (fixture->folder, "other.sqlite", NULL);
  g_autofree char *other_log = g_strconcat (other_path, "-wal", NULL);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *contents = NULL;
  sqlite3 *other = NULL;
  gsize length;

  make_history (fixture);
  g_assert_cmpint (sqlite3_open (other_path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "PRAGMA journal_mode = wal; CREATE TABLE songs (title TEXT);"
                                        " INSERT INTO songs VALUES ('La Paloma')", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (other_log, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 0);
  sqlite3_close (other);
  g_assert_true (g_file_set_contents (log, contents, (gssize) length, NULL));

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
}

/* A good database with rows that nobody has written here: what is a job is shown, and nothing is told. */
static void
test_odd_rows (HistoryFixture *fixture, gconstpointer data)
{
  static const char *const rows[] = {
    "INSERT INTO jobs VALUES ('account', 'text', 0, 'no bytes')",
    "INSERT INTO jobs VALUES ('account', 'number', 5, 17)",
    "INSERT INTO jobs VALUES ('account', 'noise', 5, randomblob (5000))",
    "INSERT INTO jobs VALUES ('account', 'nothing', 5, zeroblob (0))",
    "INSERT INTO jobs VALUES ('account', 'huge', 5, zeroblob (50000000))",
    "INSERT INTO jobs VALUES ('account', x'ff00fe', 'never', x'00')",
    "INSERT INTO jobs SELECT 'account', hex (zeroblob (500000)), ended, data FROM jobs WHERE id = 'told'",
    "INSERT INTO accounts VALUES ('', '', -1), (x'ff', x'fe', 9223372036854775807), ('other', 17, 'never')",
    "INSERT INTO told VALUES ('account', 'noise', 99, -1, 'never', 'nobody'), ('', '', 0, 1e300, 0, x'ff')",
    "INSERT INTO notes VALUES ('', ''), ('odd', 17), ('noise', randomblob (100)), (x'ff', x'ff')",
    "UPDATE accounts SET heard = 9223372036854775807",
    "UPDATE told SET claimant = '1/2'",
  };

  make_history (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    execute (fixture, rows[i]);
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
  MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
  history_fixture_reopen (fixture);
  history_fixture_lookup (fixture, "runs");
  g_assert_cmpint (encodes_job_get_forecast (history_fixture_lookup (fixture, "runs"))->heard, <=, g_get_real_time ());
}

static void
test_an_empty_file_is_a_new_one (HistoryFixture *fixture, gconstpointer data)
{
  make_history (fixture);
  g_assert_cmpint (truncate (fixture->path, 0), ==, 0);
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  MERGE (fixture, TRUE, "runs", "processing", "told", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
}

static void
test_one_copy_is_kept (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *damaged = get_damaged_path (fixture);
  g_autofree char *contents = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_damaged = 0;

  for (guint i = 0; i < 3; i++)
    {
      make_history (fixture);
      damage_header (fixture);
    }
  be_no_database (fixture);
  g_assert_true (history_fixture_open (fixture));
  g_assert_true (g_file_get_contents (damaged, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "Dear diary, …");
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)))
    n_damaged += strstr (name, "damaged") ? 1 : 0;
  g_assert_cmpuint (n_damaged, ==, 1);
}

static void
test_another_programs_file_is_not_touched (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *damaged = get_damaged_path (fixture);
  g_autofree char *before = NULL, *after = NULL;
  gsize length_before, length_after;

  make_history (fixture);
  belong_to_another_program (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
  g_assert_true (history_fixture_open (fixture));
  g_assert_true (g_file_get_contents (damaged, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

/* Nothing of it is lost, read or told. */
static void
test_a_later_versions_file_is_not_touched (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *damaged = get_damaged_path (fixture);
  g_autofree char *before = NULL, *after = NULL, *given = NULL, *again = NULL;
  gsize length_before, length_after;

  make_history (fixture);
  execute (fixture, "PRAGMA user_version = 1000; ALTER TABLE jobs RENAME TO encodes");
  g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
  g_assert_false (history_fixture_open (fixture));
  g_assert_nonnull (strstr (encodes_history_get_problem (fixture->history), "later version"));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);

  MERGE (fixture, TRUE, "runs", "processing", "told", "finished", "before", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, FALSE, "runs", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "runs", NULL);
  g_assert_cmpstr (given, ==, "runs");
  again = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "runs", NULL);
  g_assert_cmpstr (again, ==, "");
  history_fixture_close (fixture);

  g_assert_false (g_file_test (damaged, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

/* That the first version has written: jobs 0 to 3 have ended and been told, 4 to 6 run, and one had ended before. */
static void
test_an_earlier_versions_file_is_read (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *source = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "data", "history",
                                                "version-1.sqlite", NULL);
  g_autofree char *contents = NULL, *given = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &contents, &length, NULL));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) length, NULL));
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpint (history_fixture_query (fixture, "PRAGMA user_version"), >, 1);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 8);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "0", "1", "2", "3", "had-ended-before", NULL);
  g_assert_cmpstr (given, ==, "");

  MERGE (fixture, FALSE, "3", "finished", "4", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 8);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpstr (encodes_job_get_id (fixture->ended->pdata[0]), ==, "4");
}

/* A log that was cut, as by a power cut, has lost its end, and nothing else. */
static void
test_a_cut_log_is_read_as_far_as_it_goes (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *copy = NULL, *log_copy = NULL, *damaged = get_damaged_path (fixture);
  gsize length, log_length;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 1);
  MERGE (fixture, FALSE, "b", "processing");
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM jobs") == 2);
  g_assert_true (g_file_get_contents (fixture->path, &copy, &length, NULL));
  g_assert_true (g_file_get_contents (log, &log_copy, &log_length, NULL));
  history_fixture_close (fixture);
  g_assert_true (g_file_set_contents (fixture->path, copy, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (log, log_copy, (gssize) log_length - 100, NULL));

  g_assert_true (history_fixture_open (fixture));
  g_assert_false (g_file_test (damaged, G_FILE_TEST_EXISTS));
  history_fixture_lookup (fixture, "a");
}

/* It was good when it was opened. What is known is written anew, and nothing of it is told again. */
static void
test_damage_while_it_runs (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *damaged = get_damaged_path (fixture);
  g_autofree char *given = NULL;
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  g_autofree char *long_text = g_strnfill (60000, 'x');

  /* More than SQLite keeps in memory. */
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

      encodes_job_set_name (job, long_text);
      encodes_job_set_state (job, i == 7 ? ENCODES_JOB_STATE_PROCESSING : ENCODES_JOB_STATE_FINISHED, NULL);
      encodes_job_list_add (list, job);
    }
  g_assert_true (history_fixture_open (fixture));
  encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), "note", g_variant_new_uint32 (1));
  encodes_job_store_merge (fixture->store, fixture->account, list);
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 1);
  WAIT_UNTIL (empty_log (fixture));
  damage_pages (fixture);

  for (guint i = 0; i < 200 && !g_file_test (damaged, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      if (i != 7)
        encodes_job_set_bell (history_fixture_lookup (fixture, id), ENCODES_JOB_BELL_NEVER);
      while (g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  WAIT_UNTIL (g_file_test (damaged, G_FILE_TEST_EXISTS));
  WAIT_UNTIL (encodes_history_get_problem (fixture->history) == NULL);

  MERGE (fixture, FALSE, "7", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "7", NULL);
  g_assert_cmpstr (given, ==, "7");
  /* The end of the program does not wait for as much. */
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 1);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 200);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  g_assert_true (history_fixture_take_note (fixture, "note"));
}

#define ADD(path, function) \
  g_test_add (path, HistoryFixture, NULL, history_fixture_set_up, function, history_fixture_tear_down)
#define ADD_DAMAGE(name, damage) \
  g_test_add ("/storage/history/damaged/" name, HistoryFixture, damage, history_fixture_set_up, test_damage, \
              history_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_DAMAGE ("header", damage_header);
  ADD_DAMAGE ("format", damage_format);
  ADD_DAMAGE ("pages", damage_pages);
  ADD_DAMAGE ("cut-in-the-middle", cut_in_the_middle);
  ADD_DAMAGE ("cut-short", cut_short);
  ADD_DAMAGE ("of-another-program", belong_to_another_program);
  ADD_DAMAGE ("without-a-table", lack_a_table);
  ADD_DAMAGE ("with-another-column", have_another_column);
  ADD_DAMAGE ("no-database", be_no_database);
  ADD_DAMAGE ("a-folder", be_a_folder);
  ADD_DAMAGE ("a-pipe", be_a_pipe);
  ADD ("/storage/history/damaged/any-page", test_any_page);
  ADD ("/storage/history/damaged/a-cut-at-any-page", test_a_cut_at_any_page);
  ADD ("/storage/history/damaged/noise-beside-it", test_noise_beside_it);
  ADD ("/storage/history/damaged/another-databases-log", test_another_databases_log);
  ADD ("/storage/history/damaged/odd-rows", test_odd_rows);
  ADD ("/storage/history/damaged/an-empty-file-is-a-new-one", test_an_empty_file_is_a_new_one);
  ADD ("/storage/history/damaged/one-copy-is-kept", test_one_copy_is_kept);
  ADD ("/storage/history/damaged/another-programs-file-is-not-touched", test_another_programs_file_is_not_touched);
  ADD ("/storage/history/damaged/a-later-versions-file-is-not-touched", test_a_later_versions_file_is_not_touched);
  ADD ("/storage/history/damaged/an-earlier-versions-file-is-read", test_an_earlier_versions_file_is_read);
  ADD ("/storage/history/damaged/a-cut-log-is-read-as-far-as-it-goes", test_a_cut_log_is_read_as_far_as_it_goes);
  ADD ("/storage/history/damaged/while-it-runs", test_damage_while_it_runs);

  return g_test_run ();
}
