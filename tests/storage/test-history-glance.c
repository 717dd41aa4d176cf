/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A look into a history that another program may be writing just now. */

#include "history-fixture.h"

#include "encodes-history-glance.h"

#include <glib/gstdio.h>

static char *
glance (const char *path, guint limit)
{
  g_autoptr (GPtrArray) jobs = encodes_history_glance (path, limit);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (text, "%s %s %s\n", encodes_job_get_id (jobs->pdata[i]),
                            encodes_job_state_to_word (encodes_job_get_state (jobs->pdata[i])),
                            encodes_job_get_account_name (jobs->pdata[i]));

  return g_string_free (text, FALSE);
}

static void
fill (HistoryFixture *fixture)
{
  history_fixture_open (fixture);
  MERGE (fixture, TRUE, "one", "finished", "two", "processing", "three", "error");
}

static gboolean
sees (HistoryFixture *fixture, const char *expected)
{
  g_autofree char *seen = glance (fixture->path, 10);

  return g_str_equal (seen, expected);
}

static void
test_jobs (HistoryFixture *fixture, gconstpointer data)
{
  const char *all = "two processing Contoso\nthree error Contoso\none finished Contoso\n";
  g_autofree char *two = NULL;

  fill (fixture);
  /* While the other has it open, and when nobody has. */
  WAIT_UNTIL (sees (fixture, all));
  history_fixture_close (fixture);
  g_assert_true (sees (fixture, all));

  two = glance (fixture->path, 2);
  g_assert_cmpstr (two, ==, "two processing Contoso\nthree error Contoso\n");
}

static void
test_nothing (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "missing #1?.sqlite", NULL);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *none = glance (missing, 10);
  g_autofree char *damaged = NULL;
  g_autofree char *contents = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));

  /* It is not ours to set aside. */
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (fixture->path, "This is no database at all, only text.", -1, NULL));
  damaged = glance (fixture->path, 10);
  g_assert_cmpstr (damaged, ==, "");
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "This is no database at all, only text.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/storage/history/glance/sees-the-last-jobs", HistoryFixture, NULL, history_fixture_set_up, test_jobs,
              history_fixture_tear_down);
  g_test_add ("/storage/history/glance/leaves-what-it-finds", HistoryFixture, NULL, history_fixture_set_up,
              test_nothing, history_fixture_tear_down);

  return g_test_run ();
}
