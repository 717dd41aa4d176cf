/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

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
 *   C 7 8 / A 7      jobs 7 and 8 are claimed / only 7 was given
 *   K 7              note 7 is on the disk
 *   T 7 / Y 7, N 7   note 7 is being taken / it was ours, or not
 *   D                it is done
 */
#define N_KILLS 300
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
  g_autoptr (GPtrArray) given = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, NULL);

  say_jobs ("A", given);
  *(gboolean *) user_data = TRUE;
}

/* Claims what has ended since the last time, and waits for the answer. */
static void
claim_ended (HistoryFixture *fixture)
{
  gboolean answered = FALSE;

  if (fixture->ended->len == 0)
    return;

  say_jobs ("C", fixture->ended);
  encodes_ledger_claim_async (ENCODES_LEDGER (fixture->history), fixture->ended, ENCODES_NEWS_ENDED, NULL, on_answered,
                              &answered);
  g_ptr_array_set_size (fixture->ended, 0);
  WAIT_UNTIL (answered);
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
      say ("T %s\n", *key);
      say ("%s %s\n", history_fixture_take_note (fixture, *key) ? "Y" : "N", *key);
    }
}

static void
follow (HistoryFixture *fixture, int n_ended)
{
  for (;; n_ended++)
    {
      g_autofree char *old = g_strdup_printf ("%d", n_ended - 2 * N_KNOWN);
      g_autofree char *note = g_strdup_printf ("%d", n_ended);

      if (n_ended % 3 == 0)
        encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), note, g_variant_new_int32 (n_ended));
      say ("E %d\n", n_ended);
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
  GHashTable *maybe;       /* … that were claimed when it was killed: whether they were given nobody knows */
  GHashTable *noted;       /* keys */
  GHashTable *taken;
  GHashTable *maybe_taken;
  int n_ended;
  guint n_opened;
} Kills;

static void
set_up (Kills *kills, gconstpointer data)
{
  kills->folder = g_dir_make_tmp ("encodes-history-XXXXXX", NULL);
  kills->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->maybe = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kills->maybe_taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (Kills *kills, gconstpointer data)
{
  g_hash_table_unref (kills->given);
  g_hash_table_unref (kills->maybe);
  g_hash_table_unref (kills->noted);
  g_hash_table_unref (kills->taken);
  g_hash_table_unref (kills->maybe_taken);
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
add_once (GHashTable *set, char **ids)
{
  for (; *ids; ids++)
    if (!g_hash_table_add (set, g_strdup (*ids)))
      g_error ("%s was given twice", *ids);
}

/* Returns: whether the child came to its end */
static gboolean
read_all (Kills *kills, FILE *output)
{
  g_auto (GStrv) claimed = NULL;
  g_auto (GStrv) taking = NULL;
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
          claimed = g_strdupv (words + 1);
          break;
        case 'A':
          add_once (kills->given, words + 1);
          g_clear_pointer (&claimed, g_strfreev);
          break;
        case 'K':
          add_all (kills->noted, words + 1);
          break;
        case 'T':
          taking = g_strdupv (words + 1);
          break;
        case 'Y':
          add_once (kills->taken, words + 1);
          g_clear_pointer (&taking, g_strfreev);
          break;
        case 'N':
          g_clear_pointer (&taking, g_strfreev);
          break;
        case 'D':
          done = TRUE;
          break;
        default:
          g_error ("not understood: %s", line);
        }
    }
  if (claimed)
    add_all (kills->maybe, claimed);
  if (taking)
    add_all (kills->maybe_taken, taking);

  return done;
}

static void
run_and_kill (Kills *kills)
{
  int descriptor;
  GPid pid = start (kills, "follow", &descriptor);
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

/* Every end is given exactly once; unless it was killed between the claim and the answer: then at most once. */
static void
test_kills (Kills *kills, gconstpointer data)
{
  guint n_lost = 0, n_notes_lost = 0;
  GHashTableIter iter;
  gpointer key;

  run_to_the_end (kills, "start");
  for (guint i = 0; i < N_KILLS; i++)
    run_and_kill (kills);
  run_to_the_end (kills, "end");

  g_assert_false (g_hash_table_contains (kills->given, "had-ended-before"));
  for (int i = 0; i < kills->n_ended; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i);

      if (g_hash_table_contains (kills->given, id))
        continue;
      if (!g_hash_table_contains (kills->maybe, id))
        g_error ("the end of %s was never given", id);
      n_lost++;
    }
  g_hash_table_iter_init (&iter, kills->noted);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (kills->taken, key))
      {
        if (!g_hash_table_contains (kills->maybe_taken, key))
          g_error ("the note %s was lost", (const char *) key);
        n_notes_lost++;
      }

  g_test_message ("%d kills (%u times it had opened): %d ends, %u given, %u claimed at the moment of the kill; "
                  "%u notes, %u being taken at the moment of the kill",
                  N_KILLS, kills->n_opened, kills->n_ended, g_hash_table_size (kills->given), n_lost,
                  g_hash_table_size (kills->noted), n_notes_lost);
  g_assert_cmpint (kills->n_ended, >, N_KILLS);
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
  g_test_add ("/storage/history/two-programs-share-it", Kills, NULL, set_up, test_twins, tear_down);

  return g_test_run ();
}
