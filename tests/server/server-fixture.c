/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A server process for the tests to talk to: the real EncodesServer over a real store, whose jobs come from a provider
 * that knows a fixed set of them.
 *
 *   server-fixture CLIENTS_FILE [--extra N] [--name-length N] [--token-life S] [--max-connections N] [--seconds S]
 *                  [--certificate F --key F] [--never-ready]
 *
 * Prints the base address, runs until its standard input ends. */

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-server.h"
#include "encodes-time.h"

static int extra_jobs;
static int name_length;
static int token_life;
static int max_connections;
static double seconds = 30;
static char *certificate_path;
static char *key_path;
static gboolean never_ready;
static char **words;

static const GOptionEntry entries[] = {
  { "extra", 0, 0, G_OPTION_ARG_INT, &extra_jobs, NULL, NULL },
  { "name-length", 0, 0, G_OPTION_ARG_INT, &name_length, NULL, NULL },
  { "token-life", 0, 0, G_OPTION_ARG_INT, &token_life, NULL, NULL },
  { "max-connections", 0, 0, G_OPTION_ARG_INT, &max_connections, NULL, NULL },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, NULL, NULL },
  { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_path, NULL, NULL },
  { "key", 0, 0, G_OPTION_ARG_FILENAME, &key_path, NULL, NULL },
  { "never-ready", 0, 0, G_OPTION_ARG_NONE, &never_ready, NULL, NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words, NULL, NULL },
  { 0 }
};

#define FIXTURE_TYPE_PROVIDER (fixture_provider_get_type ())
G_DECLARE_FINAL_TYPE (FixtureProvider, fixture_provider, FIXTURE, PROVIDER, EncodesProvider)

struct _FixtureProvider
{
  EncodesProvider parent_instance;

  GHashTable *canceling;
  GHashTable *deleted;
};

G_DEFINE_FINAL_TYPE (FixtureProvider, fixture_provider, ENCODES_TYPE_PROVIDER)

typedef struct
{
  const char *id;
  const char *name;
  EncodesJobState state;
  const char *created;
  const char *started;
  const char *ended;
  double progress;
  const char *error;
} FixtureJob;

static const FixtureJob fixture_jobs[] = {
  { "00000000-0000-4000-8000-000000000001", "Encoding BigBuckBunny into to H264 Adaptive Bitrate MP4 Set 720p",
    ENCODES_JOB_STATE_PROCESSING, "2015-02-11T01:46:08.897", "2015-02-11T01:46:16.58", NULL, 37.5, NULL },
  { "00000000-0000-4000-8000-000000000002", "O'Hara <b>&amp;</b> \"quoted\" \\ \u00e9\u4e2d",
    ENCODES_JOB_STATE_FINISHED, "2015-02-11T02:00:00", "2015-02-11T02:00:01.5", "2015-02-11T02:00:36.62", 100, NULL },
  { "00000000-0000-4000-8000-000000000003", "broken", ENCODES_JOB_STATE_ERROR, "2015-02-11T03:00:00.1",
    "2015-02-11T03:00:01", "2015-02-11T03:00:02", 12.25, "Conversion failed!\nsecond line" },
  { "00000000-0000-4000-8000-000000000004", "stopped", ENCODES_JOB_STATE_CANCELED, "2015-02-11T04:00:00",
    "2015-02-11T04:00:01", "2015-02-11T04:00:02", 50, NULL },
  { "00000000-0000-4000-8000-000000000005", NULL, ENCODES_JOB_STATE_PROCESSING, "2015-02-11T05:00:00.12",
    "2015-02-11T05:00:01", NULL, ENCODES_PROGRESS_UNKNOWN, NULL },
  { "00000000-0000-4000-8000-000000000006", "waiting", ENCODES_JOB_STATE_QUEUED, "2015-02-11T06:00:00", NULL, NULL,
    ENCODES_PROGRESS_UNKNOWN, NULL },
  { "a folder, not a UUID", "odd", ENCODES_JOB_STATE_FINISHED, "2015-02-11T07:00:00", "2015-02-11T07:00:00",
    "2015-02-11T07:00:09", 100, NULL },
};

static EncodesTask *
make_task (const FixtureJob *fixture, EncodesJobState state)
{
  g_autoptr (GDateTime) started = encodes_time_parse (fixture->started);
  g_autoptr (GDateTime) ended = encodes_time_parse (fixture->ended);
  EncodesTask *task = encodes_task_new (fixture->id);

  encodes_task_set_name (task, fixture->name);
  encodes_task_set_state (task, state, NULL);
  encodes_task_set_progress (task, fixture->progress);
  encodes_task_set_times (task, started, ended);
  encodes_task_set_processor (task, "ffmpeg");
  if (fixture->error)
    {
      g_autoptr (EncodesMessage) error = encodes_message_new ("1", fixture->error, NULL);

      encodes_task_add_error (task, error);
    }

  return task;
}

static EncodesJob *
make_job (FixtureProvider *self, const FixtureJob *fixture)
{
  EncodesAccount *account = encodes_provider_get_account (ENCODES_PROVIDER (self));
  g_autoptr (GDateTime) created = encodes_time_parse (fixture->created);
  g_autoptr (GDateTime) started = encodes_time_parse (fixture->started);
  g_autoptr (GDateTime) ended = encodes_time_parse (fixture->ended);
  EncodesJob *job = encodes_job_new (encodes_account_get_id (account), "fixture", fixture->id);
  EncodesJobState state =
    g_hash_table_contains (self->canceling, fixture->id) ? ENCODES_JOB_STATE_CANCELING : fixture->state;

  encodes_job_set_name (job, fixture->name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_created (job, created);
  encodes_job_set_modified (job, created);
  encodes_job_set_started (job, started);
  encodes_job_set_ended (job, ended);
  /* Some providers give tasks, some do not. */
  if (fixture->started)
    {
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (tasks, make_task (fixture, state));
      encodes_job_set_tasks (job, tasks);
    }
  encodes_job_set_progress (job, fixture->progress);

  return job;
}

static const FixtureJob *
find_fixture (FixtureProvider *self, const char *job_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture_jobs); i++)
    if (g_str_equal (fixture_jobs[i].id, job_id) && !g_hash_table_contains (self->deleted, job_id))
      return &fixture_jobs[i];

  return NULL;
}

static void
add_extra_jobs (FixtureProvider *self, EncodesJobList *list)
{
  for (int i = 0; i < extra_jobs; i++)
    {
      g_autofree char *id = g_strdup_printf ("10000000-0000-4000-8000-%012d", i);
      g_autofree char *name = g_strdup_printf ("extra %*d", name_length, i);
      FixtureJob fixture = { id, name, ENCODES_JOB_STATE_FINISHED, "2016-01-01T00:00:00", "2016-01-01T00:00:00",
                             "2016-01-01T00:00:05", 100, NULL };
      g_autoptr (EncodesJob) job = make_job (self, &fixture);

      encodes_job_list_add (list, job);
    }
}

static void
fixture_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  FixtureProvider *self = FIXTURE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);

  if (never_ready)
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_STORAGE, "The jobs cannot be read.");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (fixture_jobs); i++)
    if (find_fixture (self, fixture_jobs[i].id))
      {
        g_autoptr (EncodesJob) job = make_job (self, &fixture_jobs[i]);

        encodes_job_list_add (list, job);
      }
  add_extra_jobs (self, list);
  g_task_return_pointer (task, g_steal_pointer (&list), g_object_unref);
}

static EncodesJobList *
fixture_provider_list_jobs_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fixture_provider_read_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  FixtureProvider *self = FIXTURE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const FixtureJob *fixture = find_fixture (self, job_id);

  if (fixture)
    g_task_return_pointer (task, make_job (self, fixture), g_object_unref);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, "There is no such job.");
}

static EncodesJob *
fixture_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
change (EncodesProvider *provider, GHashTable *set, const char *job_id, GCancellable *cancellable,
        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_hash_table_add (set, g_strdup (job_id));
  g_task_return_boolean (task, TRUE);
}

static void
fixture_provider_cancel_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  change (provider, FIXTURE_PROVIDER (provider)->canceling, job_id, cancellable, callback, user_data);
}

static void
fixture_provider_delete_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  change (provider, FIXTURE_PROVIDER (provider)->deleted, job_id, cancellable, callback, user_data);
}

static gboolean
fixture_provider_change_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static EncodesJobActions
fixture_provider_get_actions (EncodesProvider *provider, EncodesJob *job)
{
  if (encodes_job_is_ended (job))
    return ENCODES_JOB_ACTION_DELETE;

  return encodes_job_get_state (job) == ENCODES_JOB_STATE_CANCELING ? ENCODES_JOB_ACTION_NONE
                                                                    : ENCODES_JOB_ACTION_CANCEL;
}

static void
fixture_provider_finalize (GObject *object)
{
  FixtureProvider *self = FIXTURE_PROVIDER (object);

  g_hash_table_unref (self->canceling);
  g_hash_table_unref (self->deleted);

  G_OBJECT_CLASS (fixture_provider_parent_class)->finalize (object);
}

static void
fixture_provider_class_init (FixtureProviderClass *klass)
{
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fixture_provider_finalize;
  provider_class->id = "fixture";
  provider_class->title = "Fixture";
  provider_class->announces_changes = TRUE;
  provider_class->list_jobs_async = fixture_provider_list_jobs_async;
  provider_class->list_jobs_finish = fixture_provider_list_jobs_finish;
  provider_class->read_job_async = fixture_provider_read_job_async;
  provider_class->read_job_finish = fixture_provider_read_job_finish;
  provider_class->cancel_job_async = fixture_provider_cancel_job_async;
  provider_class->cancel_job_finish = fixture_provider_change_finish;
  provider_class->delete_job_async = fixture_provider_delete_job_async;
  provider_class->delete_job_finish = fixture_provider_change_finish;
  provider_class->get_actions = fixture_provider_get_actions;
}

static void
fixture_provider_init (FixtureProvider *self)
{
  self->canceling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
on_input_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  g_main_loop_quit (user_data);
}

static void
wait_until_read (EncodesMonitor *monitor)
{
  g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (monitor), 0);

  while (encodes_account_monitor_get_health (account_monitor) == ENCODES_ACCOUNT_HEALTH_NEW)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesAccount) account = encodes_account_new ("fixture", "fixture", "Fixture");
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !words)
    g_error ("Wrong usage: %s", error ? error->message : "no file");

  g_type_ensure (FIXTURE_TYPE_PROVIDER);
  g_list_store_append (accounts, account);
  g_autoptr (EncodesMonitor) monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (words[0]);
  g_autoptr (EncodesServer) server = encodes_server_new (monitor, clients);

  if (token_life > 0)
    encodes_server_set_token_life (server, token_life);
  if (max_connections > 0)
    encodes_server_set_limits (server, max_connections, seconds);
  if (certificate_path)
    certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  address = encodes_server_parse_address ("127.0.0.1:0", NULL);
  if (error || !encodes_server_listen (server, address, certificate, &error))
    g_error ("%s", error->message);

  wait_until_read (monitor);
  printf ("%s\n", encodes_server_get_base (server));
  fflush (stdout);
  g_input_stream_read_bytes_async (input, 1, G_PRIORITY_DEFAULT, NULL, on_input_ended, loop);
  g_main_loop_run (loop);

  encodes_server_stop (server);
  encodes_monitor_stop (monitor);
  g_assert_finalize_object (g_steal_pointer (&server));
  return 0;
}
