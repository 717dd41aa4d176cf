/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-claimant.h"
#include "history-fixture.h"

#include "encodes-provider.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>

#define LEDGER(fixture) ENCODES_LEDGER ((fixture)->history)

/* Waits until the file says so. */
#define WAIT_FOR_QUERY(fixture, sql, number) WAIT_UNTIL (history_fixture_query (fixture, sql) == (number))

static void
kill_it (HistoryFixture *fixture)
{
  /* Another program could not tell: the file as it is now is what a killed one leaves. */
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.sqlite", NULL);
  static const char *const suffixes[] = { "", "-wal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (fixture->path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (copy, suffixes[i], NULL);
      g_autofree char *data = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (from, &data, &length, &error));
      g_file_set_contents (to, data, (gssize) length, &error);
      g_assert_no_error (error);
    }
  history_fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (copy, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (fixture->path, suffixes[i], NULL);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  g_assert_true (history_fixture_open (fixture));
}

/* ---- what is kept ---- */

static void
test_jobs_come_back (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "A", "processing", "b", "finished", "c", "error");
  encodes_job_set_bell (history_fixture_lookup (fixture, "a"), ENCODES_JOB_BELL_ALWAYS);
  encodes_job_set_canceled_here (history_fixture_lookup (fixture, "a"), TRUE);
  history_fixture_reopen (fixture);

  EncodesJob *job = history_fixture_lookup (fixture, "a");
  g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
  g_assert_cmpstr (encodes_job_get_id (job), ==, "A");
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpint (encodes_job_get_bell (job), ==, ENCODES_JOB_BELL_ALWAYS);
  g_assert_true (encodes_job_get_canceled_here (job));
  g_assert_true (encodes_job_get_remembered (job));
  g_assert_cmpstr (encodes_job_get_account_name (job), ==, "Contoso");
  g_assert_cmpuint (encodes_job_store_get_n_active (fixture->store, "account"), ==, 1);
}

static void
test_the_file_is_private (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf status;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 1);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (log, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_when_it_was_heard_is_known (HistoryFixture *fixture, gconstpointer data)
{
  gint64 before = g_get_real_time ();

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  gint64 after = g_get_real_time ();
  history_fixture_reopen (fixture);

  gint64 heard = encodes_job_get_forecast (history_fixture_lookup (fixture, "a"))->heard;
  g_assert_cmpint (heard, >=, before);
  g_assert_cmpint (heard, <=, after);
}

static void
test_a_renamed_account_has_its_new_name (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "finished");
  history_fixture_close (fixture);
  encodes_account_set_name (fixture->account, "Fabrikam");
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpstr (encodes_job_get_account_name (history_fixture_lookup (fixture, "a")), ==, "Fabrikam");

  history_fixture_close (fixture);
  g_list_store_remove_all (fixture->accounts);
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpstr (encodes_job_get_account_name (history_fixture_lookup (fixture, "a")), ==, "Contoso");
}

static void
test_what_the_service_forgot_stays (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "finished", "b", "processing", "c", "queued");
  MERGE (fixture, TRUE, "c", "queued");
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
  history_fixture_lookup (fixture, "a");
  MERGE (fixture, TRUE, "c", "queued");
  g_assert_true (encodes_job_get_remembered (history_fixture_lookup (fixture, "a")));
  g_assert_false (encodes_job_get_remembered (history_fixture_lookup (fixture, "c")));
}

static void
test_what_a_person_deleted_goes (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 2);
  encodes_job_store_remove_job (fixture->store, "account", "a");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 1);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 1);
}

static void
test_progress_is_written_seldom (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) fresh = encodes_job_new ("account", "fake", "a");

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "processing");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  gint64 before = history_fixture_query (fixture, "SELECT length (data) FROM jobs WHERE id = 'a'");

  encodes_job_set_state (fresh, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_job_set_name (fresh, "a");
  encodes_job_set_progress (fresh, 50);
  encodes_job_add_field (fresh, "Longer", "than before");
  encodes_job_store_merge_job (fixture->store, fixture->account, fresh);
  /* The end of another one is written at once, but not this. */
  MERGE (fixture, FALSE, "b", "finished");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs WHERE ended > 0", 1);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT length (data) FROM jobs WHERE id = 'a'"), ==, before);

  /* Nothing is lost at the end. */
  history_fixture_reopen (fixture);
  g_assert_cmpfloat (encodes_job_get_progress (history_fixture_lookup (fixture, "a")), ==, 50);
}

/* ---- what is told ---- */

static void
test_an_end_is_given_once (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *stalled = NULL, *again = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "processing");
  stalled = history_fixture_claim (fixture, ENCODES_NEWS_STALLED, "b", NULL);
  g_assert_cmpstr (stalled, ==, "b");
  MERGE (fixture, FALSE, "a", "finished", "b", "error");
  first = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "b", "a", NULL);
  g_assert_cmpstr (first, ==, "b a");
  second = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "b", "a", NULL);
  g_assert_cmpstr (second, ==, "");

  kill_it (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  third = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "b", "a", NULL);
  g_assert_cmpstr (third, ==, "");
  again = history_fixture_claim (fixture, ENCODES_NEWS_STALLED, "a", "b", NULL);
  g_assert_cmpstr (again, ==, "a");
}

/* Killed after the answer came, before anything of it was written. */
static void
test_an_end_that_was_not_written_is_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "finished");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  kill_it (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished", "new", "error");
  g_assert_cmpuint (fixture->ended->len, ==, 2);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", "b", "new", NULL);
  g_assert_cmpstr (given, ==, "a new");
}

/* Killed after the end was written, before anybody claimed it. */
static void
test_an_end_that_was_not_claimed_is_news_again (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "finished");
  MERGE (fixture, FALSE, "a", "finished");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs WHERE ended > 0 AND id = 'a'", 1);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  kill_it (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpuint (fixture->n_merged, ==, 1);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", "b", NULL);
  g_assert_cmpstr (given, ==, "a");
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);

  history_fixture_reopen (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
}

static void
test_what_had_ended_before_is_never_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, FALSE, "read by itself", "finished");
  MERGE (fixture, TRUE, "read by itself", "finished", "b", "error");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  kill_it (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "read by itself", "b", NULL);
  g_assert_cmpstr (given, ==, "");
}

/* The account has got another address. */
static void
test_what_another_service_has_is_no_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  encodes_job_store_expect_anew (fixture->store, "account");
  MERGE (fixture, TRUE, "a", "finished", "x", "finished", "y", "error");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  MERGE (fixture, FALSE, "z", "finished");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 4);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "x", "a", "y", NULL);
  g_assert_cmpstr (given, ==, "a");
  kill_it (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpstr (encodes_job_get_id (fixture->ended->pdata[0]), ==, "z");
}

/* A job was seen running before the rest was read, and its end came with that. */
static void
test_an_end_within_the_first_answer_is_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, FALSE, "a", "processing");
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", "b", NULL);
  g_assert_cmpstr (given, ==, "a");
}

static void
test_an_account_that_was_not_read_whole_is_new (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, FALSE, "a", "processing");
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
}

static void
test_an_account_without_jobs_is_known (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) empty = encodes_job_list_new (TRUE);

  g_assert_true (history_fixture_open (fixture));
  encodes_job_store_merge (fixture->store, fixture->account, empty);
  history_fixture_reopen (fixture);
  MERGE (fixture, TRUE, "a", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
}

/* ---- notes ---- */

static void
test_notes_come_back (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) note = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (history_fixture_open (fixture));
  encodes_ledger_set_note (LEDGER (fixture), "group/2", g_variant_new ("(sas)", "two", NULL));
  encodes_ledger_set_note (LEDGER (fixture), "group/1", g_variant_new_string ("old"));
  encodes_ledger_set_note (LEDGER (fixture), "group/1", g_variant_new_string ("new"));
  encodes_ledger_set_note (LEDGER (fixture), "group/3", g_variant_new_uint32 (3));
  encodes_ledger_set_note (LEDGER (fixture), "group/3", NULL);
  history_fixture_reopen (fixture);
  names = encodes_ledger_list_notes (LEDGER (fixture));
  g_assert_cmpstrv (names, ((const char *[]) { "group/1", "group/2", NULL }));
  note = encodes_ledger_get_note (LEDGER (fixture), "group/1");
  g_assert_cmpstr (g_variant_get_string (note, NULL), ==, "new");
}

static void
test_a_note_is_taken_once (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  encodes_ledger_set_note (LEDGER (fixture), "a", g_variant_new_uint32 (1));
  encodes_ledger_set_note (LEDGER (fixture), "b", g_variant_new_uint32 (2));
  g_assert_true (history_fixture_take_note (fixture, "a"));
  g_assert_false (history_fixture_take_note (fixture, "a"));
  g_assert_null (encodes_ledger_get_note (LEDGER (fixture), "a"));
  encodes_ledger_set_note (LEDGER (fixture), "a", NULL);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM notes", 1);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM told", 0);
  kill_it (fixture);
  g_assert_false (history_fixture_take_note (fixture, "a"));
  g_assert_true (history_fixture_take_note (fixture, "b"));
}

static gboolean
take_after (HistoryFixture *fixture, const char *claimant)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO told VALUES ('', 'a', 0, 0, 1 << 62, '%s')", claimant);

  history_fixture_close (fixture);
  history_fixture_query (fixture, sql);
  g_assert_true (history_fixture_open (fixture));

  return history_fixture_take_note (fixture, "a");
}

/* Who has taken it and ends before that is done leaves it to the next; who lives does not. */
static void
test_a_note_is_kept_until_it_is_removed (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *alive = encodes_history_claimant_new ();
  g_auto (GStrv) names = NULL;

  g_assert_true (history_fixture_open (fixture));
  encodes_ledger_set_note (LEDGER (fixture), "a", g_variant_new_uint32 (1));
  g_assert_true (history_fixture_take_note (fixture, "a"));
  names = encodes_ledger_list_notes (LEDGER (fixture));
  g_assert_cmpuint (g_strv_length (names), ==, 0);
  history_fixture_reopen (fixture);
  g_assert_true (history_fixture_take_note (fixture, "a"));
  /* No process has this number. */
  g_assert_true (take_after (fixture, "999999999/1/0"));
  g_assert_false (take_after (fixture, alive));
}

static void
test_a_note_is_there_before_the_answer_to_a_claim (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;
  g_autoptr (GVariant) note = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  encodes_ledger_set_note (LEDGER (fixture), "kept", g_variant_new_uint32 (1));
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  kill_it (fixture);
  note = encodes_ledger_get_note (LEDGER (fixture), "kept");
  g_assert_nonnull (note);
}

/* ---- forgetting ---- */

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(gboolean *) user_data = encodes_history_forget_account_finish (ENCODES_HISTORY (source), result, &error);
  g_assert_no_error (error);
}

static void
test_an_account_is_forgotten (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;
  gboolean forgotten = FALSE;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "finished");
  MERGE (fixture, FALSE, "a", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  encodes_history_forget_account_async (fixture->history, "account", NULL, on_forgotten, &forgotten);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  WAIT_UNTIL (forgotten);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT count (*) FROM jobs"), ==, 0);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT count (*) FROM told"), ==, 0);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT count (*) FROM accounts"), ==, 0);

  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  g_assert_cmpint (history_fixture_query (fixture, "SELECT count (*) FROM accounts"), ==, 0);
}

static void
test_a_removed_account_stays_readable (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "finished");
  encodes_job_store_remove_account (fixture->store, "account");
  g_list_store_remove_all (fixture->accounts);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 1);
  g_assert_cmpstr (encodes_job_get_account_name (history_fixture_lookup (fixture, "b")), ==, "Contoso");
}

/* Nobody will ever say how its jobs went on. */
static void
test_nothing_runs_in_a_removed_account (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "finished");
  history_fixture_close (fixture);
  g_list_store_remove_all (fixture->accounts);
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 1);
  history_fixture_lookup (fixture, "b");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 1);
}

/* Merges a finished job that ended so many days ago. */
static void
merge_old (HistoryFixture *fixture, const char *id, int days)
{
  g_autoptr (EncodesJob) fresh = encodes_job_new ("account", "fake", id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) ended = g_date_time_add_days (now, -days);

  encodes_job_set_state (fresh, ENCODES_JOB_STATE_FINISHED, NULL);
  encodes_job_set_ended (fresh, ended);
  encodes_job_store_merge_job (fixture->store, fixture->account, fresh);
}

static void
test_the_remembered_are_kept_as_long_as_wanted (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "still there", "finished", "runs", "processing");
  merge_old (fixture, "still there", 100);
  merge_old (fixture, "old", 91);
  merge_old (fixture, "young", 89);
  history_fixture_reopen (fixture);

  encodes_history_set_keep_days (fixture->history, 90);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (history_fixture_count (fixture), ==, 4);

  /* Only now is it known what the service has forgotten. */
  MERGE (fixture, TRUE, "still there", "finished", "runs", "processing");
  WAIT_UNTIL (history_fixture_count (fixture) == 3);
  g_assert_null (encodes_job_store_lookup (fixture->store, "account", "old"));
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 3);

  encodes_history_set_keep_days (fixture->history, 30);
  WAIT_UNTIL (history_fixture_count (fixture) == 2);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
}

/* A kind of service that never forgets by itself. */
typedef EncodesProvider KeepingProvider;
typedef EncodesProviderClass KeepingProviderClass;

static GType keeping_provider_get_type (void);

G_DEFINE_TYPE (KeepingProvider, keeping_provider, ENCODES_TYPE_PROVIDER)

static void
keeping_provider_class_init (KeepingProviderClass *klass)
{
  klass->id = "keeping";
  klass->title = "Keeping";
  klass->keeps_for_ever = TRUE;
}

static void
keeping_provider_init (KeepingProvider *self)
{
}

static void
on_job_outdated (EncodesHistory *history, EncodesJob *job, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (encodes_job_get_id (job)));
}

/* Merges a finished job that ended so many days ago, of a provider that keeps it. */
static void
merge_kept (HistoryFixture *fixture, const char *id, int days)
{
  g_autoptr (EncodesJob) fresh = encodes_job_new ("account", "keeping", id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) ended = g_date_time_add_days (now, -days);

  encodes_job_set_state (fresh, ENCODES_JOB_STATE_FINISHED, NULL);
  encodes_job_set_ended (fresh, ended);
  encodes_job_store_merge_job (fixture->store, fixture->account, fresh);
}

static void
test_what_a_provider_keeps_is_to_be_deleted (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) outdated = g_ptr_array_new_with_free_func (g_free);

  g_type_ensure (keeping_provider_get_type ());
  g_assert_true (history_fixture_open (fixture));
  g_signal_connect (fixture->history, "job-outdated", G_CALLBACK (on_job_outdated), outdated);
  MERGE (fixture, TRUE, "of another kind", "finished");
  merge_old (fixture, "of another kind", 91);
  merge_kept (fixture, "old", 91);
  merge_kept (fixture, "young", 89);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs", 3);
  g_assert_cmpuint (outdated->len, ==, 0);

  encodes_history_set_keep_days (fixture->history, 90);
  WAIT_UNTIL (outdated->len > 0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (outdated->len, ==, 1);
  g_assert_cmpstr (outdated->pdata[0], ==, "old");
  g_assert_cmpuint (history_fixture_count (fixture), ==, 3);
}

static void
test_nothing_is_pruned_if_kept_for_ever (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  encodes_history_set_keep_days (fixture->history, 0);
  MERGE (fixture, TRUE, "runs", "processing");
  merge_old (fixture, "old", 4000);
  MERGE (fixture, TRUE, "runs", "processing");
  encodes_history_set_keep_days (fixture->history, 0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
}

/* A job that had been told and pruned, and that its service knows after all. */
static void
test_what_comes_back_is_not_told_again (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  MERGE (fixture, FALSE, "a", "finished");
  first = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  g_assert_cmpstr (first, ==, "a");
  encodes_job_store_forget_job (fixture->store, "account", "a");
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 0);
  MERGE (fixture, TRUE, "a", "finished");
  second = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  g_assert_cmpstr (second, ==, "");
}

typedef struct
{
  HistoryFixture *fixture;
  const char *job_id;
  GThread *thread;      /* in which the job has gone */
} LettingGo;

static void
on_job_gone (gpointer user_data, GObject *where_it_was)
{
  g_atomic_pointer_set (&((LettingGo *) user_data)->thread, g_thread_self ());
}

/* The last that hold it are the claim and the thread that writes. */
static void
on_claimed_for_the_last_time (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LettingGo *letting_go = user_data;
  HistoryFixture *fixture = letting_go->fixture;
  g_autoptr (GPtrArray) given = encodes_ledger_claim_finish (LEDGER (fixture), result, NULL);

  g_assert_cmpuint (given->len, ==, 1);
  g_ptr_array_set_size (fixture->ended, 0);
  encodes_job_store_forget_job (fixture->store, "account", letting_go->job_id);
}

static void
test_a_job_that_was_claimed_goes_in_its_own_thread (HistoryFixture *fixture, gconstpointer data)
{
  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "other", "processing");
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM accounts", 1);

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("job-%u", i);
      LettingGo letting_go = { fixture, id, NULL };
      g_autoptr (GPtrArray) jobs = g_ptr_array_new ();

      MERGE (fixture, FALSE, id, "finished");
      g_ptr_array_add (jobs, history_fixture_lookup (fixture, id));
      g_object_weak_ref (jobs->pdata[0], on_job_gone, &letting_go);
      encodes_ledger_claim_async (LEDGER (fixture), jobs, ENCODES_NEWS_ENDED, NULL, on_claimed_for_the_last_time,
                                  &letting_go);
      WAIT_UNTIL (g_atomic_pointer_get (&letting_go.thread) != NULL);
      g_assert_true (letting_go.thread == g_thread_self ());
    }
}

/* ---- the end of the program ---- */

typedef struct
{
  const char *path;
  int is_held;          /* atomic */
} OtherProgram;

/* Writes for a while, so that a claim has to wait for it. */
static gpointer
hold_the_file (gpointer data)
{
  OtherProgram *other = data;
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (other->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  g_assert_cmpint (sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_atomic_int_set (&other->is_held, TRUE);
  g_usleep (G_USEC_PER_SEC / 4);
  g_assert_cmpint (sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);

  return NULL;
}

static void
on_claim_refused (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) given = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, NULL);

  g_assert_cmpuint (given->len, ==, 0);
  (*(guint *) user_data)++;
}

static void
on_note_refused (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_false (encodes_ledger_take_note_finish (ENCODES_LEDGER (source), result, NULL));
  (*(guint *) user_data)++;
}

/* Nobody hears the answer any more, so what it would give has not been told. */
static void
test_nothing_is_claimed_at_the_end (HistoryFixture *fixture, gconstpointer data)
{
  OtherProgram other = { fixture->path, FALSE };
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autofree char *again = NULL;
  guint n_answers = 0;
  GThread *thread;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  MERGE (fixture, FALSE, "a", "finished");
  encodes_ledger_set_note (LEDGER (fixture), "group/1", g_variant_new_string ("these"));
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM jobs WHERE ended > 0", 1);
  WAIT_FOR_QUERY (fixture, "SELECT count (*) FROM notes", 1);

  thread = g_thread_new ("other", hold_the_file, &other);
  WAIT_UNTIL (g_atomic_int_get (&other.is_held));
  g_ptr_array_add (jobs, history_fixture_lookup (fixture, "a"));
  encodes_ledger_claim_async (LEDGER (fixture), jobs, ENCODES_NEWS_ENDED, NULL, on_claim_refused, &n_answers);
  encodes_ledger_take_note_async (LEDGER (fixture), "group/1", NULL, on_note_refused, &n_answers);
  history_fixture_reopen (fixture);
  g_thread_join (thread);
  g_assert_cmpuint (n_answers, ==, 2);

  g_assert_cmpuint (fixture->ended->len, ==, 1);
  again = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  g_assert_cmpstr (again, ==, "a");
  g_assert_true (history_fixture_take_note (fixture, "group/1"));
}

/* @end: the minute in which it ended; 0: it runs */
static void
merge_with_end (HistoryFixture *fixture, const char *id, int end)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);
  g_autoptr (GDateTime) ended = end > 0 ? g_date_time_new_utc (2026, 3, 14, 12, end, 0) : NULL;

  encodes_job_set_state (job, end > 0 ? ENCODES_JOB_STATE_FINISHED : ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_job_set_ended (job, ended);
  encodes_job_store_merge_job (fixture->store, fixture->account, job);
}

/* Also when it comes back after another; and a service may change its mind about when it was. */
static void
test_each_end_is_given_once (HistoryFixture *fixture, gconstpointer data)
{
  static const struct
  {
    int end;
    const char *given;
  } ends[] = { { 1, "a" }, { 2, "a" }, { 1, "" }, { 2, "" }, { 3, "a" } };

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *given = NULL;

      merge_with_end (fixture, "a", 0);
      merge_with_end (fixture, "a", ends[i].end);
      given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
      g_assert_cmpstr (given, ==, ends[i].given);
      history_fixture_reopen (fixture);
      g_assert_cmpuint (fixture->ended->len, ==, 0);
    }
}

/* It ran and ended again, and the program ended before anybody claimed that. */
static void
test_another_end_that_was_not_claimed_is_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  merge_with_end (fixture, "a", 1);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  merge_with_end (fixture, "a", 0);
  merge_with_end (fixture, "a", 2);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
}

static void
test_a_second_thought_is_no_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL, *again = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing");
  merge_with_end (fixture, "a", 1);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  merge_with_end (fixture, "a", 2);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  again = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", NULL);
  g_assert_cmpstr (again, ==, "");
}

/* A megabyte, whatever made it: it is known again by it at the next start, and told apart by its last letter. */
static void
test_ids_may_be_long (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (1024 * 1024, 'x');
  g_autofree char *before = g_strconcat (filling, "before", NULL);
  g_autofree char *runs = g_strconcat (filling, "runs", NULL);
  g_autofree char *given = NULL;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, before, "finished", runs, "processing");
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
  MERGE (fixture, TRUE, before, "finished", runs, "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, before, runs, NULL);
  g_assert_cmpstr (given, ==, runs);
}

static void
on_big_answer_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (encodes_job_store_merge_finish (ENCODES_JOB_STORE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* While it is merged bit by bit, the history writes what it has. */
static void
test_an_end_within_a_big_answer_is_news (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  gboolean merged = FALSE;
  guint n_given = 0;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "known", "processing");
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 1);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

      encodes_job_set_state (job, ENCODES_JOB_STATE_FINISHED, NULL);
      encodes_job_list_add (list, job);
    }
  encodes_job_store_merge_async (fixture->store, fixture->account, list, NULL, on_big_answer_merged, &merged);
  for (guint i = 0; !merged; i++)
    {
      /* A person plays with a bell. */
      if (encodes_job_store_lookup (fixture->store, "account", "known"))
        encodes_job_set_bell (history_fixture_lookup (fixture, "known"), i % 2);
      g_main_context_iteration (NULL, TRUE);
    }

  g_assert_cmpuint (fixture->ended->len, ==, 3000);
  for (guint i = 0; i < 3000; i += 100)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autofree char *given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, id, NULL);

      n_given += *given ? 1 : 0;
    }
  g_assert_cmpuint (n_given, ==, 30);
}

#define ADD(path, function) \
  g_test_add (path, HistoryFixture, NULL, history_fixture_set_up, function, history_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/storage/history/keeps/jobs-come-back", test_jobs_come_back);
  ADD ("/storage/history/keeps/the-file-is-private", test_the_file_is_private);
  ADD ("/storage/history/keeps/when-it-was-heard", test_when_it_was_heard_is_known);
  ADD ("/storage/history/keeps/a-renamed-account-has-its-new-name", test_a_renamed_account_has_its_new_name);
  ADD ("/storage/history/keeps/what-the-service-forgot-stays", test_what_the_service_forgot_stays);
  ADD ("/storage/history/keeps/what-a-person-deleted-goes", test_what_a_person_deleted_goes);
  ADD ("/storage/history/keeps/progress-is-written-seldom", test_progress_is_written_seldom);
  ADD ("/storage/history/told/an-end-is-given-once", test_an_end_is_given_once);
  ADD ("/storage/history/told/an-end-that-was-not-written-is-news", test_an_end_that_was_not_written_is_news);
  ADD ("/storage/history/told/an-end-that-was-not-claimed-is-news-again",
       test_an_end_that_was_not_claimed_is_news_again);
  ADD ("/storage/history/told/each-end-once", test_each_end_is_given_once);
  ADD ("/storage/history/told/another-end-that-was-not-claimed-is-news", test_another_end_that_was_not_claimed_is_news);
  ADD ("/storage/history/told/a-second-thought-is-no-news", test_a_second_thought_is_no_news);
  ADD ("/storage/history/told/an-end-within-a-big-answer-is-news", test_an_end_within_a_big_answer_is_news);
  ADD ("/storage/history/keeps/long-ids", test_ids_may_be_long);
  ADD ("/storage/history/told/what-had-ended-before-is-never-news", test_what_had_ended_before_is_never_news);
  ADD ("/storage/history/told/what-another-service-has-is-no-news", test_what_another_service_has_is_no_news);
  ADD ("/storage/history/told/an-end-within-the-first-answer-is-news", test_an_end_within_the_first_answer_is_news);
  ADD ("/storage/history/told/an-account-that-was-not-read-whole-is-new",
       test_an_account_that_was_not_read_whole_is_new);
  ADD ("/storage/history/told/an-account-without-jobs-is-known", test_an_account_without_jobs_is_known);
  ADD ("/storage/history/told/what-comes-back-is-not-told-again", test_what_comes_back_is_not_told_again);
  ADD ("/storage/history/told/a-job-goes-in-its-own-thread", test_a_job_that_was_claimed_goes_in_its_own_thread);
  ADD ("/storage/history/told/nothing-at-the-end", test_nothing_is_claimed_at_the_end);
  ADD ("/storage/history/notes/come-back", test_notes_come_back);
  ADD ("/storage/history/notes/are-taken-once", test_a_note_is_taken_once);
  ADD ("/storage/history/notes/are-kept-until-they-are-removed", test_a_note_is_kept_until_it_is_removed);
  ADD ("/storage/history/notes/are-there-before-the-answer-to-a-claim",
       test_a_note_is_there_before_the_answer_to_a_claim);
  ADD ("/storage/history/forgets/an-account", test_an_account_is_forgotten);
  ADD ("/storage/history/forgets/not-the-jobs-of-a-removed-account", test_a_removed_account_stays_readable);
  ADD ("/storage/history/forgets/what-ran-in-a-removed-account", test_nothing_runs_in_a_removed_account);
  ADD ("/storage/history/forgets/what-is-remembered-too-long", test_the_remembered_are_kept_as_long_as_wanted);
  ADD ("/storage/history/forgets/what-a-provider-keeps-for-ever", test_what_a_provider_keeps_is_to_be_deleted);
  ADD ("/storage/history/forgets/nothing-if-kept-for-ever", test_nothing_is_pruned_if_kept_for_ever);

  return g_test_run ();
}
