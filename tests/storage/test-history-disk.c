/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* A disk of our own, in a mount namespace of our own. */

static gboolean has_disk;
static char disk[] = "/tmp/encodes-disk-XXXXXX";

static void
write_text (const char *path, const char *text)
{
  int fd = g_open (path, O_WRONLY, 0);

  if (fd < 0 || write (fd, text, strlen (text)) < 0)
    g_test_message ("%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    g_close (fd, NULL);
}

/* Before there is any other thread. Returns: whether that is allowed here */
static gboolean
make_disk (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  write_text ("/proc/self/setgroups", "deny");
  write_text ("/proc/self/uid_map", uid_map);
  write_text ("/proc/self/gid_map", gid_map);

  return g_mkdtemp (disk) && mount ("none", disk, "tmpfs", 0, "size=1m") == 0;
}

static void
set_writable (gboolean writable)
{
  g_assert_cmpint (mount ("none", disk, "tmpfs", MS_REMOUNT | (writable ? 0 : MS_RDONLY), "size=1m"), ==, 0);
}

/* Leaves not one byte. */
static void
fill_disk (void)
{
  g_autofree char *path = g_build_filename (disk, "filling", NULL);
  g_autofree char *block = g_malloc0 (4096);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, 4096) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  g_close (fd, NULL);
}

static void
empty_disk (void)
{
  g_autofree char *path = g_build_filename (disk, "filling", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
set_up (HistoryFixture *fixture, gconstpointer data)
{
  history_fixture_set_up (fixture, data);
  g_free (fixture->path);
  fixture->path = g_build_filename (disk, "encodes", "history.sqlite", NULL);
}

static void
tear_down (HistoryFixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (fixture->history)
    history_fixture_close (fixture);
  history_fixture_tear_down (fixture, data);
  dir = has_disk ? g_dir_open (disk, 0, NULL) : NULL;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (disk, name, NULL);

      history_fixture_remove_folder (path);
      g_unlink (path);
    }
}

static gboolean
skip_without_disk (void)
{
  if (!has_disk)
    g_test_skip ("a disk of its own is not allowed here");

  return !has_disk;
}

static char *
claim (HistoryFixture *fixture, const char *job_id)
{
  return history_fixture_claim (fixture, ENCODES_NEWS_ENDED, job_id, NULL);
}

static void
on_problem (EncodesHistory *history, GParamSpec *pspec, gpointer user_data)
{
  if (encodes_history_get_problem (history))
    ++*(guint *) user_data;
}

/* It works on from memory, says so once, and writes all when there is room again. */
static void
test_a_disk_fills_up (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL, *again = NULL, *later = NULL;
  guint n_problems = 0;

  if (skip_without_disk ())
    return;

  g_assert_true (history_fixture_open (fixture));
  g_signal_connect (fixture->history, "notify::problem", G_CALLBACK (on_problem), &n_problems);
  MERGE (fixture, TRUE, "a", "processing", "b", "processing", "before", "finished");
  WAIT_UNTIL (history_fixture_query (fixture, "SELECT count (*) FROM accounts") == 1);

  fill_disk ();
  /* What SQLite has reserved is still used. */
  for (guint i = 0; i < 1000 && n_problems == 0; i++)
    {
      encodes_job_set_bell (history_fixture_lookup (fixture, "a"), i % 2);
      while (g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  WAIT_UNTIL (n_problems == 1);
  g_assert_nonnull (strstr (encodes_history_get_problem (fixture->history), g_strerror (ENOSPC)));
  MERGE (fixture, FALSE, "a", "finished", "b", "error", "c", "processing");
  g_assert_cmpuint (fixture->ended->len, ==, 2);
  given = claim (fixture, "a");
  g_assert_cmpstr (given, ==, "a");
  again = claim (fixture, "a");
  g_assert_cmpstr (again, ==, "");
  encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), "taken", g_variant_new_uint32 (1));
  encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), "kept", g_variant_new_uint32 (2));
  g_assert_true (history_fixture_take_note (fixture, "taken"));
  encodes_ledger_set_note (ENCODES_LEDGER (fixture->history), "taken", NULL);
  g_assert_false (history_fixture_take_note (fixture, "taken"));

  empty_disk ();
  WAIT_UNTIL (encodes_history_get_problem (fixture->history) == NULL);
  g_assert_cmpuint (n_problems, ==, 1);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 4);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
  g_assert_cmpstr (encodes_job_get_id (fixture->ended->pdata[0]), ==, "b");
  later = claim (fixture, "a");
  g_assert_cmpstr (later, ==, "");
  g_assert_false (history_fixture_take_note (fixture, "taken"));
  g_assert_true (history_fixture_take_note (fixture, "kept"));
}

static void
test_a_start_on_a_full_disk (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *told = NULL, *given = NULL, *again = NULL;

  if (skip_without_disk ())
    return;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "processing");
  MERGE (fixture, FALSE, "a", "finished");
  told = claim (fixture, "a");
  history_fixture_close (fixture);

  fill_disk ();
  history_fixture_open (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", "b", NULL);
  g_assert_cmpstr (given, ==, "b");
  history_fixture_close (fixture);

  empty_disk ();
  g_assert_true (history_fixture_open (fixture));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
}

static void
test_a_read_only_home (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *told = NULL, *given = NULL, *again = NULL, *later = NULL;

  if (skip_without_disk ())
    return;

  g_assert_true (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "b", "processing");
  MERGE (fixture, FALSE, "a", "finished");
  told = claim (fixture, "a");
  history_fixture_close (fixture);

  set_writable (FALSE);
  g_assert_false (history_fixture_open (fixture));
  g_assert_nonnull (strstr (encodes_history_get_problem (fixture->history), g_strerror (EROFS)));
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
  MERGE (fixture, TRUE, "a", "finished", "b", "finished");
  given = history_fixture_claim (fixture, ENCODES_NEWS_ENDED, "a", "b", NULL);
  g_assert_cmpstr (given, ==, "b");
  again = claim (fixture, "b");
  g_assert_cmpstr (again, ==, "");

  set_writable (TRUE);
  WAIT_UNTIL (encodes_history_get_problem (fixture->history) == NULL);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  later = claim (fixture, "b");
  g_assert_cmpstr (later, ==, "");
}

/* There never was a file, nor can there be one now. */
static void
test_a_read_only_home_without_a_history (HistoryFixture *fixture, gconstpointer data)
{
  g_autofree char *given = NULL, *again = NULL;

  if (skip_without_disk ())
    return;

  set_writable (FALSE);
  g_assert_false (history_fixture_open (fixture));
  MERGE (fixture, TRUE, "a", "processing", "before", "finished");
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  MERGE (fixture, FALSE, "a", "finished");
  given = claim (fixture, "a");
  g_assert_cmpstr (given, ==, "a");
  again = claim (fixture, "a");
  g_assert_cmpstr (again, ==, "");

  set_writable (TRUE);
  WAIT_UNTIL (encodes_history_get_problem (fixture->history) == NULL);
  history_fixture_reopen (fixture);
  g_assert_cmpuint (history_fixture_count (fixture), ==, 2);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
}

#define ADD(path, function) g_test_add (path, HistoryFixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int failed;

  has_disk = make_disk ();
  g_test_init (&argc, &argv, NULL);

  ADD ("/storage/history/disk/fills-up", test_a_disk_fills_up);
  ADD ("/storage/history/disk/full-at-the-start", test_a_start_on_a_full_disk);
  ADD ("/storage/history/disk/read-only", test_a_read_only_home);
  ADD ("/storage/history/disk/read-only-without-a-history", test_a_read_only_home_without_a_history);

  failed = g_test_run ();
  if (has_disk)
    umount2 (disk, MNT_DETACH);
  g_rmdir (disk);

  return failed;
}
