/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Life without a window, starting at login, and the dock. */

#include "encodes-autostart.h"
#include "encodes-background-status.h"
#include "encodes-background.h"
#include "encodes-launcher-progress.h"
#include "encodes-memory-ledger.h"
#include "encodes-start-at-login.h"
#include "encodes-time.h"
#include "recorder.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>
#include <string.h>

#define ACCOUNT "account-1"

static GApplication *application;

typedef struct
{
  Recorder *recorder;
  GSettings *settings;
  EncodesJobStore *store;
  EncodesAccount *account;
  EncodesActiveJobs *jobs;
  EncodesLedger *ledger;
  EncodesWatchedGroups *groups;
  EncodesNotifier *notifier;
  EncodesBackground *background;
} Fixture;

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
}

static GSettings *
make_settings (void)
{
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GError) error = NULL;

  source = g_settings_schema_source_new_from_directory (g_getenv ("ENCODES_TEST_SCHEMAS"), NULL, TRUE, &error);
  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, ENCODES_APPLICATION_ID, FALSE);
  g_assert_nonnull (schema);

  return g_settings_new_full (schema, backend, NULL);
}

static void
make_parts (Fixture *fixture)
{
  fixture->settings = make_settings ();
  fixture->store = encodes_job_store_new ();
  fixture->account = encodes_account_new (ACCOUNT, "media-services-v2", "Contoso");
  fixture->jobs = encodes_active_jobs_new (fixture->store);
  fixture->ledger = encodes_memory_ledger_new ();
  fixture->groups = encodes_watched_groups_new (fixture->store, fixture->ledger);
  fixture->notifier = encodes_notifier_new (application);
  fixture->background = encodes_background_new (application, fixture->jobs, fixture->groups, fixture->notifier,
                                                fixture->settings);
  encodes_background_set_lingering_time (fixture->background, 0);
}

static void
finalize_parts (Fixture *fixture)
{
  g_assert_finalize_object (fixture->background);
  g_assert_finalize_object (fixture->notifier);
  g_assert_finalize_object (fixture->groups);
  g_assert_finalize_object (fixture->ledger);
  g_assert_finalize_object (fixture->jobs);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->account);
  g_assert_finalize_object (fixture->settings);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->recorder = recorder_start (NULL);
  make_parts (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  finalize_parts (fixture);
  recorder_stop (fixture->recorder);
}

static EncodesJob *
merge_job (Fixture *fixture, const char *id, EncodesJobState state)
{
  g_autoptr (EncodesJob) job = encodes_job_new (ACCOUNT, "media-services-v2", id);

  encodes_job_set_state (job, state, NULL);
  encodes_job_store_merge_job (fixture->store, fixture->account, job);

  return encodes_job_store_lookup (fixture->store, ACCOUNT, id);
}

static void
test_active_jobs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) remembered = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (EncodesJob) restored = encodes_job_new (ACCOUNT, "media-services-v2", "restored");

  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 0);
  merge_job (fixture, "waits", ENCODES_JOB_STATE_QUEUED);
  merge_job (fixture, "runs", ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, "ended", ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 2);
  merge_job (fixture, "waits", ENCODES_JOB_STATE_CANCELED);
  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 1);
  encodes_job_store_remove_job (fixture->store, ACCOUNT, "runs");
  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 0);

  encodes_job_set_state (restored, ENCODES_JOB_STATE_PROCESSING, NULL);
  g_ptr_array_add (remembered, g_object_ref (restored));
  encodes_job_store_restore (fixture->store, ACCOUNT, "Contoso", remembered);
  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 1);
  encodes_job_store_remove_account (fixture->store, ACCOUNT);
  g_assert_cmpuint (encodes_active_jobs_get_n_jobs (fixture->jobs), ==, 0);
}

static void
test_watches_while_something_runs (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_has_window (fixture->background, TRUE);
  g_assert_false (encodes_background_get_watching (fixture->background));
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  g_assert_true (encodes_background_get_watching (fixture->background));
  encodes_background_set_has_window (fixture->background, FALSE);
  g_assert_true (encodes_background_get_watching (fixture->background));
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  g_assert_false (encodes_background_get_watching (fixture->background));
}

static void
close_window (Fixture *fixture)
{
  encodes_background_set_has_window (fixture->background, TRUE);
  encodes_background_set_has_window (fixture->background, FALSE);
}

/* Whoever has a search start the program has not asked it to watch. */
static void
test_never_opened (Fixture *fixture, gconstpointer data)
{
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  g_assert_false (encodes_background_get_watching (fixture->background));
  encodes_background_set_starting (fixture->background, TRUE);
  encodes_background_set_starting (fixture->background, FALSE);
  g_assert_false (encodes_background_get_watching (fixture->background));
  close_window (fixture);
  g_assert_true (encodes_background_get_watching (fixture->background));
}

static void
test_preference (Fixture *fixture, gconstpointer data)
{
  close_window (fixture);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  g_assert_true (encodes_background_get_watching (fixture->background));
  g_settings_set_boolean (fixture->settings, "keep-watching", FALSE);
  g_assert_false (encodes_background_get_watching (fixture->background));
  g_settings_set_boolean (fixture->settings, "keep-watching", TRUE);
  g_assert_true (encodes_background_get_watching (fixture->background));
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) members = g_variant_ref_sink (g_variant_new_parsed ("[(%s, 'job-1')]", ACCOUNT));

  close_window (fixture);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  encodes_watched_groups_start (fixture->groups);
  encodes_watched_groups_add (fixture->groups, members);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  /* Its end has not been told yet. */
  g_assert_true (encodes_background_get_watching (fixture->background));
  encodes_watched_groups_check (fixture->groups);
  wait_until (encodes_watched_groups_get_n_open (fixture->groups) == 0);
  g_assert_false (encodes_background_get_watching (fixture->background));
}

static void
test_stays (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_stays (fixture->background, TRUE);
  g_assert_true (encodes_background_get_watching (fixture->background));
  encodes_background_set_has_window (fixture->background, TRUE);
  encodes_background_set_has_window (fixture->background, FALSE);
  g_assert_true (encodes_background_get_watching (fixture->background));
  encodes_background_set_stays (fixture->background, FALSE);
  g_assert_false (encodes_background_get_watching (fixture->background));
}

static void
test_starting (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_starting (fixture->background, TRUE);
  g_assert_true (encodes_background_get_watching (fixture->background));
  encodes_background_set_starting (fixture->background, FALSE);
  g_assert_false (encodes_background_get_watching (fixture->background));
}

static void
test_lingers (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_lingering_time (fixture->background, 1);
  close_window (fixture);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  g_assert_true (encodes_background_get_watching (fixture->background));
  wait_until (!encodes_background_get_watching (fixture->background));
  /* Nobody waits who has the window: who closes it then has seen all. */
  encodes_background_set_has_window (fixture->background, TRUE);
  merge_job (fixture, "job-2", ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, "job-2", ENCODES_JOB_STATE_FINISHED);
  encodes_background_set_has_window (fixture->background, FALSE);
  g_assert_false (encodes_background_get_watching (fixture->background));
}

static void
test_says_so_once (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_has_window (fixture->background, TRUE);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, "job-2", ENCODES_JOB_STATE_QUEUED);
  for (guint i = 0; i < 2; i++)
    {
      encodes_background_set_has_window (fixture->background, FALSE);
      encodes_background_set_has_window (fixture->background, TRUE);
    }
  g_assert_true (g_settings_get_boolean (fixture->settings, "keep-watching-told"));
  /* Messages arrive in order. */
  encodes_notifier_send_stalled (fixture->notifier, encodes_job_store_lookup (fixture->store, ACCOUNT, "job-1"));
  wait_until (recorder_count (fixture->recorder) >= 2);

  g_autofree char *summary = recorder_get (fixture->recorder, 0, "summary");
  g_autofree char *actions = recorder_get (fixture->recorder, 0, "actions");

  g_assert_cmpuint (recorder_count (fixture->recorder), ==, 2);
  g_assert_cmpstr (summary, ==, "Encodes keeps watching 2 encodes");
  g_assert_nonnull (strstr (actions, "\"app.quit\", \"Quit\""));
  g_assert_nonnull (strstr (actions, "\"app.preferences\", \"Preferences\""));
}

static void
test_says_so_later (Fixture *fixture, gconstpointer data)
{
  encodes_background_set_has_window (fixture->background, TRUE);
  encodes_background_set_starting (fixture->background, TRUE);
  encodes_background_set_has_window (fixture->background, FALSE);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  encodes_background_set_starting (fixture->background, FALSE);
  wait_until (recorder_count (fixture->recorder) == 1);

  g_autofree char *summary = recorder_get (fixture->recorder, 0, "summary");

  g_assert_cmpstr (summary, ==, "Encodes keeps watching 1 encode");
}

/* What nobody shows does not count as told. */
static void
test_says_so_to_somebody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesNotificationService) nobody = encodes_notification_service_new (NULL);
  g_autoptr (EncodesNotificationService) somebody =
    encodes_notification_service_new (g_application_get_dbus_connection (application));

  encodes_background_set_service (fixture->background, nobody);
  encodes_background_set_has_window (fixture->background, TRUE);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  encodes_background_set_has_window (fixture->background, FALSE);
  g_assert_true (encodes_background_get_watching (fixture->background));
  g_assert_false (g_settings_get_boolean (fixture->settings, "keep-watching-told"));

  encodes_background_set_service (fixture->background, somebody);
  wait_until (recorder_count (fixture->recorder) == 1);
  g_assert_true (g_settings_get_boolean (fixture->settings, "keep-watching-told"));
}

static void
test_unreachable (void)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  Fixture fixture = { 0 };

  if (!g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
      g_test_trap_assert_passed ();
      return;
    }

  make_parts (&fixture);
  close_window (&fixture);
  merge_job (&fixture, "job-1", ENCODES_JOB_STATE_PROCESSING);
  g_assert_false (encodes_background_get_watching (fixture.background));
  encodes_background_set_stays (fixture.background, TRUE);
  g_assert_true (encodes_background_get_watching (fixture.background));
  finalize_parts (&fixture);
}

/* What the dock was told last. */
typedef struct
{
  guint n_signals;
  char *uri;
  gint64 count;
  gboolean count_visible;
  double progress;
  gboolean progress_visible;
  gboolean urgent;
} Dock;

static void
on_update (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer user_data)
{
  Dock *dock = user_data;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariantDict) dict = NULL;

  g_free (dock->uri);
  g_variant_get (parameters, "(s@a{sv})", &dock->uri, &values);
  dict = g_variant_dict_new (values);
  g_assert_true (g_variant_dict_lookup (dict, "count", "x", &dock->count));
  g_assert_true (g_variant_dict_lookup (dict, "count-visible", "b", &dock->count_visible));
  g_assert_true (g_variant_dict_lookup (dict, "progress", "d", &dock->progress));
  g_assert_true (g_variant_dict_lookup (dict, "progress-visible", "b", &dock->progress_visible));
  g_assert_true (g_variant_dict_lookup (dict, "urgent", "b", &dock->urgent));
  dock->n_signals++;
}

static void
run_job (Fixture *fixture, const char *id, double progress)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  EncodesJob *job = merge_job (fixture, id, ENCODES_JOB_STATE_PROCESSING);

  forecast.kind = progress >= 0 ? ENCODES_PROGRESS_KIND_MEASURED : ENCODES_PROGRESS_KIND_WORKING;
  forecast.progress = progress;
  encodes_job_set_forecast (job, &forecast);
}

static void
test_dock (Fixture *fixture, gconstpointer data)
{
  GDBusConnection *connection = g_application_get_dbus_connection (application);
  Dock dock = { 0 };
  guint id = g_dbus_connection_signal_subscribe (connection, NULL, "com.canonical.Unity.LauncherEntry", "Update",
                                                 NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_update, &dock, NULL);
  g_autoptr (EncodesLauncherProgress) progress =
    encodes_launcher_progress_new (connection, ENCODES_APPLICATION_ID, fixture->jobs, fixture->store);

  merge_job (fixture, "waits", ENCODES_JOB_STATE_QUEUED);
  run_job (fixture, "unknown", ENCODES_PROGRESS_UNKNOWN);
  wait_until (dock.n_signals == 1);
  g_assert_cmpstr (dock.uri, ==, "application://" ENCODES_APPLICATION_ID ".desktop");
  g_assert_cmpint (dock.count, ==, 1);
  g_assert_true (dock.count_visible);
  g_assert_false (dock.progress_visible);

  run_job (fixture, "job-1", 20);
  run_job (fixture, "job-2", 61.5);
  wait_until (dock.n_signals == 2);
  g_assert_cmpint (dock.count, ==, 3);
  g_assert_true (dock.progress_visible);
  g_assert_cmpfloat_with_epsilon (dock.progress, 0.40, 0.0001);

  /* Less than a percent is no change; the next that is one comes alone. */
  run_job (fixture, "job-1", 20.3);
  run_job (fixture, "job-2", 61.6);
  merge_job (fixture, "waits", ENCODES_JOB_STATE_CANCELED);
  for (gint64 end = g_get_monotonic_time () + 700 * 1000; g_get_monotonic_time () < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (dock.n_signals, ==, 2);
  run_job (fixture, "job-1", 30);
  merge_job (fixture, "waits", ENCODES_JOB_STATE_FINISHED);
  wait_until (dock.n_signals == 3);
  g_assert_cmpfloat_with_epsilon (dock.progress, 0.45, 0.0001);

  merge_job (fixture, "unknown", ENCODES_JOB_STATE_FINISHED);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  merge_job (fixture, "job-2", ENCODES_JOB_STATE_ERROR);
  wait_until (dock.n_signals == 4);
  g_assert_cmpint (dock.count, ==, 0);
  g_assert_false (dock.count_visible);
  g_assert_false (dock.progress_visible);

  g_assert_false (dock.urgent);

  g_object_set (progress, "urgent", TRUE, NULL);
  wait_until (dock.n_signals == 5);
  g_assert_true (dock.urgent);
  g_assert_false (dock.count_visible);

  run_job (fixture, "job-3", 10);
  wait_until (dock.n_signals == 6);
  g_assert_true (dock.urgent);
  encodes_launcher_progress_stop (progress);
  wait_until (dock.n_signals == 7);
  g_assert_false (dock.count_visible);
  g_assert_false (dock.urgent);

  g_dbus_connection_signal_unsubscribe (connection, id);
  g_free (dock.uri);
  g_assert_finalize_object (g_steal_pointer (&progress));
}

static void
forecast_end (Fixture *fixture, const char *id, gint64 end, gboolean stalled)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  EncodesJob *job = merge_job (fixture, id, ENCODES_JOB_STATE_PROCESSING);

  forecast.kind = ENCODES_PROGRESS_KIND_WORKING;
  forecast.end_time = end;
  forecast.stalled = stalled;
  encodes_job_set_forecast (job, &forecast);
}

static void
assert_status (Fixture *fixture, gint64 now, const char *expected, gint64 expected_end)
{
  gint64 end = -1;
  g_autofree char *status = encodes_background_status_describe (fixture->jobs, now, &end);

  g_assert_cmpstr (status, ==, expected);
  g_assert_cmpint (end, ==, expected_end);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) morning = encodes_time_parse ("2026-11-21T10:00:00Z");
  gint64 now = encodes_time_to_unix_us (morning);
  const gint64 minute = G_TIME_SPAN_MINUTE;

  assert_status (fixture, now, NULL, 0);
  merge_job (fixture, "waits", ENCODES_JOB_STATE_QUEUED);
  assert_status (fixture, now, "1 waiting", 0);
  forecast_end (fixture, "job-1", 0, FALSE);
  assert_status (fixture, now, "1 running", 0);
  forecast_end (fixture, "job-1", now + 272 * minute, FALSE);
  assert_status (fixture, now, "1 running, done 14:32", now + 272 * minute);
  forecast_end (fixture, "job-2", now + 90 * minute, FALSE);
  assert_status (fixture, now, "2 running, next done 11:30", now + 90 * minute);
  /* What does not move will not be done then; and what should be done by now is not. */
  forecast_end (fixture, "job-2", now + 90 * minute, TRUE);
  assert_status (fixture, now, "2 running, next done 14:32", now + 272 * minute);
  assert_status (fixture, now + 300 * minute, "2 running", 0);
  forecast_end (fixture, "job-1", now + 30 * 60 * minute, FALSE);
  assert_status (fixture, now, "2 running, next done Sunday 16:00", now + 30 * 60 * minute);
  merge_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  merge_job (fixture, "job-2", ENCODES_JOB_STATE_ERROR);
  assert_status (fixture, now, "1 waiting", 0);
}

typedef struct
{
  gboolean done;
  gboolean result;
} Answer;

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Answer *answer = user_data;

  answer->result = encodes_autostart_read_finish (ENCODES_AUTOSTART (source), result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Answer *answer = user_data;

  answer->result = encodes_autostart_set_finish (ENCODES_AUTOSTART (source), result, &error);
  answer->done = TRUE;
}

static gboolean
is_enabled (EncodesAutostart *autostart)
{
  Answer answer = { FALSE, FALSE };

  encodes_autostart_read_async (autostart, NULL, on_read, &answer);
  wait_until (answer.done);

  return answer.result;
}

static gboolean
set_enabled (EncodesAutostart *autostart, gboolean enabled)
{
  Answer answer = { FALSE, FALSE };

  encodes_autostart_set_async (autostart, enabled, NULL, on_set, &answer);
  wait_until (answer.done);

  return answer.result;
}

static char *
entry_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", "org.example.Encodes.desktop", NULL);
}

static EncodesAutostart *
make_autostart (void)
{
  static const char *const command[] = { "/opt/my $programs/encodes", "--gapplication-service", NULL };
  g_autofree char *path = entry_path ();

  g_remove (path);

  return encodes_autostart_new ("org.example.Encodes", command);
}

static void
write_entry (const char *contents)
{
  g_autofree char *path = entry_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static char *
read_entry (void)
{
  g_autofree char *path = entry_path ();
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);

  return contents;
}

static void
test_login (void)
{
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *path = entry_path ();
  g_autofree char *exec = NULL;
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  g_assert_false (is_enabled (autostart));
  g_assert_true (set_enabled (autostart, FALSE));
  g_assert_true (set_enabled (autostart, TRUE));
  g_assert_true (is_enabled (autostart));

  g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  exec = g_key_file_get_string (entry, "Desktop Entry", "Exec", NULL);
  g_shell_parse_argv (exec, NULL, &argv, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (argv[0], ==, "/opt/my $programs/encodes");
  g_assert_cmpstr (argv[1], ==, "--gapplication-service");
  /* A desktop that activates it by name would open the window. */
  g_assert_false (g_key_file_has_key (entry, "Desktop Entry", "DBusActivatable", NULL));

  g_assert_true (set_enabled (autostart, FALSE));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_login_of_the_person (void)
{
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *off = NULL, *on = NULL;

  write_entry ("[Desktop Entry]\nType=Application\nName=Mine\nExec=nice encodes --gapplication-service\n"
               "X-GNOME-Autostart-Delay=30\n");
  g_assert_true (is_enabled (autostart));
  g_assert_true (set_enabled (autostart, FALSE));
  g_assert_false (is_enabled (autostart));
  off = read_entry ();
  g_assert_nonnull (strstr (off, "Exec=nice encodes"));
  g_assert_nonnull (strstr (off, "X-GNOME-Autostart-enabled=false"));
  g_assert_true (set_enabled (autostart, TRUE));
  g_assert_true (is_enabled (autostart));
  on = read_entry ();
  g_assert_nonnull (strstr (on, "Exec=nice encodes"));
  g_assert_nonnull (strstr (on, "X-GNOME-Autostart-Delay=30"));
}

static void
test_login_switched_off (void)
{
  static const char *const switches[] = { "X-GNOME-Autostart-enabled=false", "Hidden=true" };
  g_autoptr (EncodesAutostart) autostart = make_autostart ();

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nExec=encodes\n%s\n", switches[i]);

      write_entry (entry);
      g_assert_false (is_enabled (autostart));
      g_assert_true (set_enabled (autostart, TRUE));
      g_assert_true (is_enabled (autostart));
    }
  write_entry ("this is no entry");
  g_assert_false (is_enabled (autostart));
  g_assert_true (set_enabled (autostart, TRUE));
  g_assert_true (is_enabled (autostart));
}

static void
test_login_renews_what_is_gone (void)
{
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *own = NULL, *stale = NULL, *renewed = NULL, *kept = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_true (set_enabled (autostart, TRUE));
  own = read_entry ();
  parts = g_strsplit (own, "/opt/my \\\\$programs/encodes", 2);
  g_assert_nonnull (parts[1]);
  stale = g_strjoinv ("/nowhere/build/app/encodes", parts);
  write_entry (stale);
  g_assert_true (is_enabled (autostart));
  renewed = read_entry ();
  g_assert_cmpstr (renewed, ==, own);

  /* Another Encodes that is there, such as an installed one. */
  g_free (stale);
  stale = g_strjoinv ("/bin/true", parts);
  write_entry (stale);
  g_assert_true (is_enabled (autostart));
  kept = read_entry ();
  g_assert_cmpstr (kept, ==, stale);
}

/* Only what is ours to the letter, but for where the program is, is renewed: all else somebody has written. */
static void
test_login_keeps_the_persons_gone_program (void)
{
  static const char *const changes[][2] = {
    { "\"--gapplication-service\"", "\"--gapplication-service\" \"--verbose\"" },
    { " \"--gapplication-service\"", "" },
    { "\"/nowhere/build/app/encodes\"", "/nowhere/build/app/encodes" },
    { "\"/nowhere/build/app/encodes\"", "\"/media/stick/my-own-watcher\"" },
    { "Name=Encodes", "Name=Encodes\nName[de]=Meine" },
    { "Name=Encodes", "# Not on Sundays\nName=Encodes" },
    { "X-GNOME-Autostart-enabled=true", "X-GNOME-Autostart-enabled=true\nX-GNOME-Autostart-Delay=30" },
  };
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *own = NULL;
  g_autoptr (GString) gone = NULL;

  g_assert_true (set_enabled (autostart, TRUE));
  own = read_entry ();
  gone = g_string_new (own);
  g_string_replace (gone, "/opt/my \\\\$programs/encodes", "/nowhere/build/app/encodes", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) changed = g_string_new (gone->str);
      g_autofree char *kept = NULL;

      g_assert_cmpint (g_string_replace (changed, changes[i][0], changes[i][1], 0), ==, 1);
      write_entry (changed->str);
      g_assert_true (is_enabled (autostart));
      kept = read_entry ();
      g_assert_cmpstr (kept, ==, changed->str);
    }
}

static void
test_login_switched_off_stays_as_it_is (void)
{
  static const char *const entry = "[Desktop Entry]\nType=Application\nName=Encodes\nExec=\"/nowhere/encodes\"\n"
                                   "X-GNOME-Autostart-enabled=false\n";
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *kept = NULL;

  write_entry (entry);
  g_assert_false (is_enabled (autostart));
  kept = read_entry ();
  g_assert_cmpstr (kept, ==, entry);
}

static void
on_failed (EncodesStartAtLogin *login, const GError *error, gpointer user_data)
{
  char **text = user_data;

  g_free (*text);
  *text = g_strdup (error->message);
}

static void
test_login_preference_goes_back (void)
{
  g_autoptr (GSettings) settings = make_settings ();
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autoptr (EncodesStartAtLogin) login = encodes_start_at_login_new_with_file (settings, autostart);
  g_autofree char *path = entry_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *failure = NULL;

  g_signal_connect (login, "failed", G_CALLBACK (on_failed), &failure);
  g_settings_set_boolean (settings, "start-at-login", TRUE);
  wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_settings_set_boolean (settings, "start-at-login", FALSE);
  wait_until (!g_file_test (path, G_FILE_TEST_EXISTS));
  g_rmdir (folder);
  g_file_set_contents (folder, "a file where the folder should be", -1, NULL);
  g_settings_set_boolean (settings, "start-at-login", TRUE);
  wait_until (failure != NULL);
  g_assert_true (g_str_has_prefix (failure, "The autostart file cannot be written: "));
  wait_until (!g_settings_get_boolean (settings, "start-at-login"));
  g_unlink (folder);
}

static void
test_login_last_wish (void)
{
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  Answer answers[20] = { 0 };
  guint n_done = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    encodes_autostart_set_async (autostart, i % 2 == 1, NULL, on_set, &answers[i]);
  while (n_done < G_N_ELEMENTS (answers))
    {
      g_main_context_iteration (NULL, TRUE);
      n_done = 0;
      for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
        n_done += answers[i].done ? 1 : 0;
    }
  g_assert_true (is_enabled (autostart));
}

static void
test_login_no_folder (void)
{
  g_autoptr (EncodesAutostart) autostart = make_autostart ();
  g_autofree char *path = entry_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_rmdir (folder);
  g_file_set_contents (folder, "a file where the folder should be", -1, &error);
  g_assert_no_error (error);
  g_assert_false (is_enabled (autostart));
  g_assert_false (set_enabled (autostart, TRUE));
  g_unlink (folder);
}

int
main (int argc, char **argv)
{
  static const GActionEntry entries[] = {
    { .name = "show-job", .activate = on_action, .parameter_type = "s" },
    { .name = "preferences", .activate = on_action },
    { .name = "quit", .activate = on_action },
  };
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  application = g_application_new ("io.github.encodes.BackgroundTest", G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), NULL);
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);

#define add(path, function) g_test_add ("/desktop/" path, Fixture, NULL, set_up, function, tear_down)
  add ("active-jobs/are-those-that-have-not-ended", test_active_jobs);
  add ("background/watches-while-something-runs", test_watches_while_something_runs);
  add ("background/ends-if-only-a-search-started-it", test_never_opened);
  add ("background/preference-ends-it", test_preference);
  add ("background/watches-until-groups-are-told", test_group);
  add ("background/stays-when-started-to-stay", test_stays);
  add ("background/watches-until-it-knows", test_starting);
  add ("background/lingers-for-the-click", test_lingers);
  add ("background/says-so-once", test_says_so_once);
  add ("background/says-so-when-it-knows", test_says_so_later);
  add ("background/says-so-to-somebody", test_says_so_to_somebody);
  add ("status/says-what-runs-and-when-the-next-is-done", test_status);
  add ("dock/shows-count-and-percent-when-they-change", test_dock);
#undef add
  g_test_add_func ("/desktop/background/is-not-kept-where-nobody-reaches-it", test_unreachable);
  g_test_add_func ("/desktop/autostart/writes-and-removes-its-entry", test_login);
  g_test_add_func ("/desktop/autostart/keeps-what-the-person-changed", test_login_of_the_person);
  g_test_add_func ("/desktop/autostart/switched-off-counts-as-off", test_login_switched_off);
  g_test_add_func ("/desktop/autostart/renews-a-program-that-is-gone", test_login_renews_what_is_gone);
  g_test_add_func ("/desktop/autostart/keeps-a-gone-program-of-the-person", test_login_keeps_the_persons_gone_program);
  g_test_add_func ("/desktop/autostart/switched-off-stays-as-it-is", test_login_switched_off_stays_as_it_is);
  g_test_add_func ("/desktop/autostart/preference-goes-back", test_login_preference_goes_back);
  g_test_add_func ("/desktop/autostart/last-wish-wins", test_login_last_wish);
  g_test_add_func ("/desktop/autostart/says-that-it-cannot-write", test_login_no_folder);

  status = g_test_run ();
  g_clear_object (&application);

  return status;
}
