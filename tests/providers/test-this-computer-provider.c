/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "encodes-account.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-provider.h"
#include "encodes-providers.h"

#define DEADLINE_SECONDS 40

/* The whole way that local jobs go: a real encode in another process, the provider, the monitor, the store. */
typedef struct
{
  char *folder;
  EncodesAccount *account;
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  GSubprocess *runner;
  guint deadline;
} Fixture;

static char *encodesctl;
static char *state_home;

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("what was waited for did not happen");
  return G_SOURCE_REMOVE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf ("rm -rf '%s'", state_home);

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  /* A file where the folder would be, which no right to write can help. */
  if (GPOINTER_TO_INT (data))
    g_assert_true (g_file_set_contents (state_home, "", 0, NULL));
  fixture->folder = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  fixture->account = encodes_account_new ("here", "this-computer", "This Computer");
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_list_store_append (fixture->accounts, fixture->account);
  fixture->secrets = ENCODES_SECRET_STORE (encodes_memory_secret_store_new ());
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), fixture->secrets, fixture->store);
  fixture->deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf ("rm -rf '%s'", fixture->folder);

  g_clear_object (&fixture->runner);
  encodes_monitor_stop (fixture->monitor);
  g_clear_object (&fixture->monitor);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->secrets);
  g_clear_object (&fixture->accounts);
  g_clear_object (&fixture->account);
  g_source_remove (fixture->deadline);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  g_free (fixture->folder);
}

/* An encode in real time, of a clip that ffmpeg draws itself. */
static void
start_encode (Fixture *fixture, guint seconds)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autofree char *source = g_strdup_printf ("testsrc2=size=160x90:rate=25:duration=%u", seconds);

  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  fixture->runner = g_subprocess_launcher_spawn (launcher, &error, encodesctl, "run", "--name", "A film", "--", "ffmpeg",
                                                 "-nostdin", "-re", "-f", "lavfi", "-i", source, "-c:v", "mpeg4",
                                                 "film.mp4", NULL);
  g_assert_no_error (error);
}

static EncodesJob *
get_job (Fixture *fixture)
{
  g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);

  return job;
}

/* The one job, once it has progress. */
static EncodesJob *
wait_for_progress (Fixture *fixture, double at_least)
{
  while (!get_job (fixture) || encodes_job_get_progress (get_job (fixture)) < at_least)
    g_main_context_iteration (NULL, TRUE);
  return get_job (fixture);
}

static void
wait_for_end (EncodesJob *job)
{
  while (!encodes_job_is_ended (job))
    g_main_context_iteration (NULL, TRUE);
}

static void
on_progress (EncodesJob *job, GParamSpec *pspec, GArray *seen)
{
  double progress = encodes_job_get_progress (job);

  g_array_append_val (seen, progress);
}

static void
on_job_ended (EncodesJobStore *store, EncodesJob *job, guint *n_ended)
{
  (*n_ended)++;
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (double));
  EncodesJob *job;
  guint n_ended = 0;

  g_signal_connect (fixture->store, "job-ended", G_CALLBACK (on_job_ended), &n_ended);
  start_encode (fixture, 3);
  job = wait_for_progress (fixture, 1);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpstr (encodes_job_get_name (job), ==, "A film");
  g_signal_connect (job, "notify::progress", G_CALLBACK (on_progress), seen);
  wait_for_end (job);

  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 100);
  g_assert_true (get_job (fixture) == job);
  g_assert_cmpuint (seen->len, >=, 3);
  for (guint i = 1; i < seen->len; i++)
    g_assert_cmpfloat (g_array_index (seen, double, i), >, g_array_index (seen, double, i - 1));
  g_assert_cmpuint (n_ended, ==, 1);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **place = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "done");
  *place = g_steal_pointer (&error);
}

static GError *
act (Fixture *fixture, EncodesJob *job, EncodesJobActions action)
{
  EncodesAccountMonitor *monitor = encodes_monitor_find (fixture->monitor, "here");
  GError *error = NULL;

  encodes_account_monitor_act_async (monitor, job, action, 0, NULL, on_acted, &error);
  while (!error)
    g_main_context_iteration (NULL, TRUE);
  return error;
}

static void
test_cancel_and_delete (Fixture *fixture, gconstpointer data)
{
  EncodesProvider *provider = encodes_account_monitor_get_provider (encodes_monitor_find (fixture->monitor, "here"));
  g_autoptr (GError) canceled = NULL, deleted = NULL, too_late = NULL, too_early = NULL, unsupported = NULL;
  g_autoptr (EncodesJob) job = NULL;

  start_encode (fixture, 60);
  job = g_object_ref (wait_for_progress (fixture, 1));
  g_assert_cmpint (encodes_provider_get_actions (provider, job), ==, ENCODES_JOB_ACTION_CANCEL);
  too_early = act (fixture, job, ENCODES_JOB_ACTION_DELETE);
  g_assert_error (too_early, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  unsupported = act (fixture, job, ENCODES_JOB_ACTION_SET_PRIORITY);
  g_assert_error (unsupported, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);

  canceled = act (fixture, job, ENCODES_JOB_ACTION_CANCEL);
  g_assert_error (canceled, G_IO_ERROR, G_IO_ERROR_EXISTS);
  wait_for_end (job);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_CANCELED);
  g_assert_cmpint (encodes_provider_get_actions (provider, job), ==, ENCODES_JOB_ACTION_DELETE);
  too_late = act (fixture, job, ENCODES_JOB_ACTION_CANCEL);
  g_assert_error (too_late, ENCODES_ERROR, ENCODES_ERROR_REFUSED);

  deleted = act (fixture, job, ENCODES_JOB_ACTION_DELETE);
  g_assert_error (deleted, G_IO_ERROR, G_IO_ERROR_EXISTS);
  while (get_job (fixture))
    g_main_context_iteration (NULL, TRUE);
}

static pid_t
find_ffmpeg (const char *runner)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task/%s/children", runner, runner);
  g_autofree char *children = NULL;
  g_auto (GStrv) pids = NULL;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  pids = g_strsplit (children, " ", 0);
  for (guint i = 0; pids[i]; i++)
    {
      g_autofree char *name_path = g_strdup_printf ("/proc/%s/comm", pids[i]);
      g_autofree char *name = NULL;

      if (g_file_get_contents (name_path, &name, NULL, NULL) && g_str_equal (name, "ffmpeg\n"))
        return (pid_t) g_ascii_strtoll (pids[i], NULL, 10);
    }
  g_error ("there is no ffmpeg");
}

static void
test_runner_killed (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job;
  double before;
  pid_t ffmpeg;

  start_encode (fixture, 60);
  job = wait_for_progress (fixture, 1);
  ffmpeg = find_ffmpeg (g_subprocess_get_identifier (fixture->runner));
  g_subprocess_force_exit (fixture->runner);
  g_assert_true (g_subprocess_wait (fixture->runner, NULL, NULL));

  /* The encode goes on, and is seen. */
  before = encodes_job_get_progress (job);
  wait_for_progress (fixture, before + 1);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);

  kill (ffmpeg, SIGKILL);
  wait_for_end (job);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpstr (encodes_job_get_error_code (job), ==, "stopped-unexpectedly");
}

static void
test_later_start (Fixture *fixture, gconstpointer data)
{
  g_autofree char *jobs = g_build_filename (state_home, "encodes", "jobs", NULL);
  g_autofree char *stranger = g_build_filename (jobs, "holiday", NULL);
  g_autofree char *rubbish = g_build_filename (jobs, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", NULL);

  /* Also what has nothing to do with jobs may be in that folder. */
  g_assert_cmpint (g_mkdir_with_parents (stranger, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (rubbish, 0700), ==, 0);
  start_encode (fixture, 1);
  g_assert_true (g_subprocess_wait_check (fixture->runner, NULL, NULL));
  wait_for_progress (fixture, 100);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 1);
}

static void
test_unwritable_home (Fixture *fixture, gconstpointer data)
{
  EncodesAccountMonitor *monitor = encodes_monitor_find (fixture->monitor, "here");

  while (encodes_account_monitor_get_health (monitor) == ENCODES_ACCOUNT_HEALTH_NEW)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (encodes_account_monitor_get_health (monitor), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 0);
}

static void
test_class (void)
{
  EncodesProviderClass *klass = encodes_provider_find_class ("this-computer");

  g_assert_nonnull (klass);
  g_assert_null (klass->fields);
  g_assert_null (klass->secret_label);
  g_assert_true (klass->announces_changes);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *top = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  g_autofree char *line = g_strdup_printf ("rm -rf '%s'", top);
  int status;

  state_home = g_build_filename (top, "state", NULL);
  g_setenv ("XDG_STATE_HOME", state_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  encodesctl = g_canonicalize_filename (argv[1], NULL);
  encodes_providers_register ();

  g_test_add_func ("/providers/this-computer/class/needs-no-account", test_class);
  ADD ("/providers/this-computer/list/progress-of-a-real-encode-rises-to-its-end", test_progress);
  ADD ("/providers/this-computer/list/what-ended-before-and-no-rubbish", test_later_start);
  g_test_add ("/providers/this-computer/list/no-folder-can-be-made", Fixture, GINT_TO_POINTER (TRUE), set_up,
              test_unwritable_home, tear_down);
  ADD ("/providers/this-computer/act/cancel-and-delete", test_cancel_and_delete);
  ADD ("/providers/this-computer/lock/a-killed-runner-leaves-a-running-job", test_runner_killed);
  status = g_test_run ();

  g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL);
  g_free (state_home);
  g_free (encodesctl);
  return status;
}
