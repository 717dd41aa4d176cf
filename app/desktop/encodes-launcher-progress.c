/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-launcher-progress.h"

#include <math.h>

#define INTERFACE "com.canonical.Unity.LauncherEntry"
#define PATH_PREFIX "/com/canonical/unity/launcherentry/"

/* However many answers come, a dock need not hear of it more often than a person can see. */
#define PAUSE_MS 500

struct _EncodesLauncherProgress
{
  GObject parent_instance;

  GDBusConnection *connection;
  EncodesActiveJobs *jobs;
  char *path;
  char *uri;
  guint timeout_id;
  gint64 count;         /* what the icon shows */
  int percent;          /* -1: no bar */
};

G_DEFINE_FINAL_TYPE (EncodesLauncherProgress, encodes_launcher_progress, G_TYPE_OBJECT)

static void
send (EncodesLauncherProgress *self, gint64 count, int percent)
{
  GVariantBuilder properties;
  g_autoptr (GError) error = NULL;

  if (self->count == count && self->percent == percent)
    return;

  self->count = count;
  self->percent = percent;
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "count", g_variant_new_int64 (count));
  g_variant_builder_add (&properties, "{sv}", "count-visible", g_variant_new_boolean (count > 0));
  g_variant_builder_add (&properties, "{sv}", "progress", g_variant_new_double (MAX (percent, 0) / 100.0));
  g_variant_builder_add (&properties, "{sv}", "progress-visible", g_variant_new_boolean (percent >= 0));
  if (!g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, "Update",
                                      g_variant_new ("(sa{sv})", self->uri, &properties), &error))
    g_debug ("the dock was not told: %s", error->message);
}

/* The mean over those of which something is known. */
static void
update (EncodesLauncherProgress *self)
{
  GHashTableIter iter;
  EncodesJob *job;
  double sum = 0;
  guint n_known = 0, n_running = 0;

  encodes_active_jobs_iter_init (self->jobs, &iter);
  while ((job = encodes_active_jobs_iter_next (&iter)))
    {
      const EncodesForecast *forecast = encodes_job_get_forecast (job);

      if (encodes_job_state_get_group (encodes_job_get_state (job)) != ENCODES_JOB_GROUP_RUNNING)
        continue;
      n_running++;
      if (forecast->progress >= 0)
        {
          sum += forecast->progress;
          n_known++;
        }
    }

  send (self, n_running, n_known > 0 ? (int) floor (sum / n_known) : -1);
}

static void
on_pause_over (gpointer user_data)
{
  EncodesLauncherProgress *self = user_data;

  self->timeout_id = 0;
  update (self);
}

static void
on_changed (EncodesLauncherProgress *self)
{
  if (!self->timeout_id)
    self->timeout_id = g_timeout_add_once (PAUSE_MS, on_pause_over, self);
}

static void
encodes_launcher_progress_dispose (GObject *object)
{
  EncodesLauncherProgress *self = ENCODES_LAUNCHER_PROGRESS (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->connection);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (encodes_launcher_progress_parent_class)->dispose (object);
}

static void
encodes_launcher_progress_finalize (GObject *object)
{
  EncodesLauncherProgress *self = ENCODES_LAUNCHER_PROGRESS (object);

  g_free (self->path);
  g_free (self->uri);

  G_OBJECT_CLASS (encodes_launcher_progress_parent_class)->finalize (object);
}

static void
encodes_launcher_progress_class_init (EncodesLauncherProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_launcher_progress_dispose;
  object_class->finalize = encodes_launcher_progress_finalize;
}

static void
encodes_launcher_progress_init (EncodesLauncherProgress *self)
{
  self->percent = -1;
}

EncodesLauncherProgress *
encodes_launcher_progress_new (GDBusConnection *connection, const char *application_id, EncodesActiveJobs *jobs,
                               EncodesJobStore *store)
{
  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (application_id != NULL, NULL);
  g_return_val_if_fail (ENCODES_IS_ACTIVE_JOBS (jobs), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesLauncherProgress *self = g_object_new (ENCODES_TYPE_LAUNCHER_PROGRESS, NULL);

  self->jobs = g_object_ref (jobs);
  self->uri = g_strdup_printf ("application://%s.desktop", application_id);
  self->path = g_strdup_printf (PATH_PREFIX "%u", g_str_hash (self->uri));
  if (!connection)
    return self;

  self->connection = g_object_ref (connection);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "notify::n-jobs", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_launcher_progress_stop (EncodesLauncherProgress *self)
{
  g_return_if_fail (ENCODES_IS_LAUNCHER_PROGRESS (self));

  if (!self->connection)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  send (self, 0, -1);
  g_clear_object (&self->connection);
}
