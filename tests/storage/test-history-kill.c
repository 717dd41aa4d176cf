/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* This program kills itself: as many times it starts itself as somebody who follows a service, claims what has ended
 * and keeps notes, and says on standard output, a line each, what it is about to do and what it was answered:
 *
 *   O                it has been opened
 *   E 7              job 7 has ended at the service
 *   C 7 8            jobs 7 and 8 are claimed
 *   A 7              only 7 was given: this is the word to the person
 *   F 7              it is confirmed
 *   K 7              note 7 is on the disk
 *   Y 7              note 7 is ours: this is the word to the person
 *   R 7              it is removed
 *   D                it is done
 */
/* Unless ENCODES_TEST_KILLS says another number. */
#define N_KILLS 300
/* How many of them are while an old file is made a new one, and while a damaged one is set aside. */
#define OF_THEM_UPGRADES 10
#define OF_THEM_DAMAGES 10
#define N_RUNNING 3
#define N_KNOWN 40
#define N_TWINS_JOBS 400

/* ---- the child ---- */

static void
say (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    exit (1);
}

static void
say_jobs (const char *letter, GPtrArray *jobs)
{
  GString *line = g_string_new (letter);

  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (line, " %s", encodes_job_get_id (jobs->pdata[i]));
  say ("%s\n", line->str);
  g_string_free (line, TRUE);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GPtrArray **) user_data = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, NULL);
}

static GPtrArray *
claim (HistoryFixture *fixture, GPtrArray *jobs)
{
  GPtrArray *given = NULL;

  encodes_ledger_claim_async (ENCODES_LEDGER (fixture->history), jobs, ENCODES_NEWS_ENDED, NULL, on_answered, &given);
  WAIT_UNTIL (given);

  return given;
}

/* Until all is known that was said before: an empty claim is answered after that. */
static void
wait_for_the_file (HistoryFixture *fixture)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = claim (fixture, nothing);

  g_assert_cmpuint (none->len, ==, 0);
}

/* Claims what has ended since the last time, tells it, and waits until that is known. */
static void
claim_ended (HistoryFixture *fixture)
{
  g_autoptr (GPtrArray) given = NULL;

  if (fixture->ended->len == 0)
    return;

  say_jobs ("C", fixture->ended);
  given = claim (fixture, fixture->ended);
  g_ptr_array_set_size (fixture->ended, 0);
  say_jobs ("A", given);
  encodes_ledger_confirm (ENCODES_LEDGER (fixture->history), given, ENCODES_NEWS_ENDED);
  wait_for_the_file (fixture);
  say_jobs ("F", given);
}

static void
add_job (EncodesJobList *list, const char *id, EncodesJobState state)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", id);

  encodes_job_set_state (job, state, NULL);
  encodes_job_set_name (job, "An encode");
  encodes_job_list_add (list, job);
}

/* What the service says while so many jobs have ended: the last of these, and those that run. */
static void
merge_answer (HistoryFixture *fixture, gboolean complete, int n_ended, int n_known)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (complete);

  if (complete)
    add_job (list, "had-ended-before", ENCODES_JOB_STATE_FINISHED);
  for (int i = MAX (0, n_ended - n_known); i < n_ended + N_RUNNING; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i);

      add_job (list, id, i < n_ended ? ENCODES_JOB_STATE_FINISHED : ENCODES_JOB_STATE_PROCESSING);
    }
  encodes_job_store_merge (fixture->store, fixture->account, list);
}

static void
take_notes (HistoryFixture *fixture)
{
  g_auto (GStrv) keys = encodes_ledger_list_notes (ENCODES_LEDGER (fixture->history));

  for (char **key = keys; *key; key++)
    {
      if (!history_fixture_take_note (fixture, *key))
        continue;

      say ("Y %s\n", *key);
      encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), *key, NULL);
      wait_for_the_file (fixture);
      say ("R %s\n", *key);
    }
}

static void
follow (HistoryFixture *fixture, int n_ended)
{
  for (;; n_ended++)
    {
      g_autofree char *old = g_strdup_printf ("%d", n_ended - 2 * N_KNOWN);
      g_autofree char *note = g_strdup_printf ("%d", n_ended);

      /* First: who comes next must not set the same note once more. */
      say ("E %d\n", n_ended);
      if (n_ended % 3 == 0)
        encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), note, g_variant_new_int32 (n_ended));
      merge_answer (fixture, FALSE, n_ended + 1, 2);
      /* Now and then the end is on the disk long before anybody claims it. */
      for (guint i = 0; n_ended % 4 == 0 && i < 20; i++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (2000);
        }
      claim_ended (fixture);
      if (n_ended % 3 == 0)
        say ("K %s\n", note);
      if (n_ended % 7 == 0)
        take_notes (fixture);
      encodes_job_store_remove_job (fixture->store, "account", old);
    }
}

static int
be_child (const char *folder, const char *what, int n_ended)
{
  HistoryFixture fixture = { 0 };

  history_fixture_set_up (&fixture, NULL);
  history_fixture_remove_folder (fixture.folder);
  g_free (fixture.path);
  fixture.path = g_build_filename (folder, "encodes", "history.sqlite", NULL);
  if (!history_fixture_open (&fixture))
    return 1;

  say ("O\n");
  if (g_str_equal (what, "twin"))
    g_ptr_array_set_size (fixture.ended, 0);
  claim_ended (&fixture);
  merge_answer (&fixture, TRUE, n_ended, g_str_equal (what, "twin") ? N_TWINS_JOBS : N_KNOWN);
  if (g_str_equal (what, "twin"))
    {
      /* One by one, so that both get some. */
      for (int i = 0; i < n_ended; i++)
        {
          g_autofree char *id = g_strdup_printf ("%d", i);

          g_ptr_array_set_size (fixture.ended, 0);
          g_ptr_array_add (fixture.ended, g_object_ref (history_fixture_lookup (&fixture, id)));
          claim_ended (&fixture);
        }
    }
  claim_ended (&fixture);
  if (!g_str_equal (what, "start"))
    take_notes (&fixture);
  if (g_str_equal (what, "follow"))
    follow (&fixture, n_ended);

  history_fixture_close (&fixture);
  say ("D\n");
  history_fixture_tear_down (&fixture, NULL);

  return 0;
}

/* ---- the parent ---- */

static const char *program;

typedef struct
{
  char *folder;
  GHashTable *given;       /* ids of jobs */
  GHashTable *firm;        /* … that were confirmed */
  GHashTable *noted;       /* keys */
  GHashTable *taken;
  GHashTable *removed;
  int n_ended;
  guint n_opened;
  guint n_repeated;        /* ids that were given again after a kill between the word and its confirmation */
  guint n_notes_repeated;
} Kills;

static void
set_up (Kills *kills, gconstpointer data)
{
  kills->folder = g_dir_make_tmp ("encodes-history-XXXXXX", NULL);
  kills->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->firm = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (Kills *kills, gconstpointer data)
{
  g_hash_table_unref (kills->given);
  g_hash_table_unref (kills->firm);
  g_hash_table_unref (kills->noted);
  g_hash_table_unref (kills->taken);
  g_hash_table_unref (kills->removed);
  history_fixture_remove_folder (kills->folder);
  g_free (kills->folder);
}

static GPid
start (Kills *kills, const char *what, int *output)
{
  g_autofree char *n_ended = g_strdup_printf ("%d", kills->n_ended);
  const char *const argv[] = { program, "--child", kills->folder, what, n_ended, NULL };
  /* What a killed one leaves behind is removed with the rest. */
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "TMPDIR", kills->folder, TRUE);
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            output, NULL, &error);
  g_assert_no_error (error);

  return pid;
}

static void
add_all (GHashTable *set, char **ids)
{
  for (; *ids; ids++)
    g_hash_table_add (set, g_strdup (*ids));
}

static void
add_taken (Kills *kills, const char *key)
{
  if (g_hash_table_contains (kills->removed, key))
    g_error ("the note %s was given twice", key);
  kills->n_notes_repeated += g_hash_table_add (kills->taken, g_strdup (key)) ? 0 : 1;
}

static void
add_given (Kills *kills, char **ids)
{
  for (; *ids; ids++)
    {
      if (g_hash_table_contains (kills->firm, *ids))
        g_error ("%s was given twice", *ids);
      kills->n_repeated += g_hash_table_add (kills->given, g_strdup (*ids)) ? 0 : 1;
    }
}

/* Returns: whether the child came to its end */
static gboolean
read_all (Kills *kills, FILE *output)
{
  gboolean done = FALSE;
  char line[4096];

  while (fgets (line, sizeof line, output) && strchr (line, '\n'))
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);

      switch (words[0][0])
        {
        case 'O':
          kills->n_opened++;
          break;
        case 'E':
          kills->n_ended = MAX (kills->n_ended, atoi (words[1]) + 1);
          break;
        case 'C':
          break;
        case 'A':
          add_given (kills, words + 1);
          break;
        case 'F':
          add_all (kills->firm, words + 1);
          break;
        case 'K':
          add_all (kills->noted, words + 1);
          break;
        case 'Y':
          add_taken (kills, words[1]);
          break;
        case 'R':
          add_all (kills->removed, words + 1);
          break;
        case 'D':
          done = TRUE;
          break;
        default:
          g_error ("not understood: %s", line);
        }
    }

  return done;
}

static void
run_and_kill (Kills *kills, const char *what)
{
  int descriptor;
  GPid pid = start (kills, what, &descriptor);
  FILE *output = fdopen (descriptor, "r");

  /* Sometimes while it starts, mostly while it works. */
  if (g_test_rand_int_range (0, 4) > 0)
    {
      int c = fgetc (output);

      g_assert_cmpint (c, ==, 'O');
      ungetc (c, output);
    }
  g_usleep ((gulong) g_test_rand_int_range (0, 80 * 1000));
  kill (pid, SIGKILL);
  g_assert_false (read_all (kills, output));
  fclose (output);
  waitpid (pid, NULL, 0);
}

/* In its first moments; it may come to its end. */
static void
run_and_kill_early (Kills *kills, const char *what)
{
  int descriptor;
  GPid pid = start (kills, what, &descriptor);
  FILE *output = fdopen (descriptor, "r");

  g_usleep ((gulong) g_test_rand_int_range (0, 40 * 1000));
  kill (pid, SIGKILL);
  read_all (kills, output);
  fclose (output);
  waitpid (pid, NULL, 0);
}

static void
run_to_the_end (Kills *kills, const char *what)
{
  int descriptor, status;
  GPid pid = start (kills, what, &descriptor);
  FILE *output = fdopen (descriptor, "r");

  g_assert_true (read_all (kills, output));
  fclose (output);
  waitpid (pid, &status, 0);
  g_assert_cmpint (status, ==, 0);
}

static guint
get_n_kills (void)
{
  const char *wanted = g_getenv ("ENCODES_TEST_KILLS");

  return wanted ? (guint) atoi (wanted) : N_KILLS;
}

/* Every end is given; and once, unless it was killed between the word and its confirmation. */
static void
assert_all_given (Kills *kills)
{
  g_assert_false (g_hash_table_contains (kills->given, "had-ended-before"));
  for (int i = 0; i < kills->n_ended; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i);

      if (!g_hash_table_contains (kills->given, id))
        g_error ("the end of %s was never given", id);
    }
}

/* So is every note. */
static void
assert_all_taken (Kills *kills)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, kills->noted);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (kills->taken, key))
      g_error ("the note %s was lost", (const char *) key);
}

static void
test_kills (Kills *kills, gconstpointer data)
{
  guint n_kills = get_n_kills ();

  run_to_the_end (kills, "start");
  for (guint i = 0; i < n_kills; i++)
    run_and_kill (kills, "follow");
  run_to_the_end (kills, "end");
  assert_all_given (kills);
  assert_all_taken (kills);

  g_test_message ("%u kills (%u times it had opened): %d ends, %u given, none never, %u again after a kill between the "
                  "word and its confirmation; %u notes, none lost, %u again in that moment",
                  n_kills, kills->n_opened, kills->n_ended, g_hash_table_size (kills->given), kills->n_repeated,
                  g_hash_table_size (kills->noted), kills->n_notes_repeated);
  /* On a slow machine many are killed before they have done anything. */
  g_assert_cmpint (kills->n_ended, >, (int) n_kills / 10);
}

static char *
get_path (Kills *kills, const char *suffix)
{
  g_autofree char *name = g_strconcat ("history.sqlite", suffix, NULL);

  return g_build_filename (kills->folder, "encodes", name, NULL);
}

static void
put_file (Kills *kills, const char *data, gsize length)
{
  static const char *const others[] = { "-wal", "-shm", "-journal" };
  g_autofree char *path = get_path (kills, "");
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *other = get_path (kills, others[i]);

      g_unlink (other);
    }
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

/* The file of the first version says that 0 to 3 have ended and been told. It is made a new one whole or not at all. */
static void
test_kills_in_an_upgrade (Kills *kills, gconstpointer data)
{
  g_autofree char *source = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "data", "history",
                                              "version-1.sqlite", NULL);
  g_autofree char *old = NULL;
  guint n_kills = MAX (get_n_kills () / OF_THEM_UPGRADES, 1);
  gsize length;

  g_assert_true (g_file_get_contents (source, &old, &length, NULL));
  for (guint i = 0; i < n_kills; i++)
    {
      put_file (kills, old, length);
      g_hash_table_remove_all (kills->given);
      g_hash_table_remove_all (kills->firm);
      kills->n_ended = 4;
      run_and_kill_early (kills, "start");
      g_assert_cmpuint (g_hash_table_size (kills->given), ==, 0);
      kills->n_ended = 5;
      run_to_the_end (kills, "end");
      g_assert_cmpuint (g_hash_table_size (kills->given), ==, 1);
      g_assert_true (g_hash_table_contains (kills->given, "4"));
    }
  g_test_message ("%u kills while the file was made a new one", n_kills);
}

/* What had ended is unknown then, and never told. */
static void
test_kills_while_it_is_set_aside (Kills *kills, gconstpointer data)
{
  guint n_kills = MAX (get_n_kills () / OF_THEM_DAMAGES, 1);
  g_autofree char *damaged = get_path (kills, ".damaged");
  g_autofree char *noise = g_strnfill (20000, 'x');

  for (guint i = 0; i < n_kills; i++)
    {
      put_file (kills, noise, 20000);
      kills->n_ended = 4;
      run_and_kill_early (kills, "start");
      run_to_the_end (kills, "start");
      g_assert_cmpuint (g_hash_table_size (kills->given), ==, 0);
      g_assert_true (g_file_test (damaged, G_FILE_TEST_IS_REGULAR));
    }
  g_test_message ("%u kills while a damaged file was set aside", n_kills);
}

/* Two programs that claim the same. */
static void
test_twins (Kills *kills, gconstpointer data)
{
  int descriptors[2];
  GPid pids[2];

  run_to_the_end (kills, "start");
  kills->n_ended = N_TWINS_JOBS;
  for (guint i = 0; i < 2; i++)
    pids[i] = start (kills, "twin", &descriptors[i]);
  for (guint i = 0; i < 2; i++)
    {
      FILE *output = fdopen (descriptors[i], "r");
      int status;

      /* Given twice is given twice, whoever it was. */
      g_assert_true (read_all (kills, output));
      fclose (output);
      waitpid (pids[i], &status, 0);
      g_assert_cmpint (status, ==, 0);
    }
  g_assert_cmpuint (g_hash_table_size (kills->given), ==, N_TWINS_JOBS);
}

int
main (int argc, char *argv[])
{
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return be_child (argv[2], argv[3], atoi (argv[4]));

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/storage/history/kills/nothing-is-lost-or-told-twice", Kills, NULL, set_up, test_kills, tear_down);
  g_test_add ("/storage/history/kills/in-an-upgrade", Kills, NULL, set_up, test_kills_in_an_upgrade, tear_down);
  g_test_add ("/storage/history/kills/while-it-is-set-aside", Kills, NULL, set_up, test_kills_while_it_is_set_aside,
              tear_down);
  g_test_add ("/storage/history/two-programs-share-it", Kills, NULL, set_up, test_twins, tear_down);

  return g_test_run ();
}
