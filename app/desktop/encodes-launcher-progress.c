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
  gboolean urgent;
  gint64 count;         /* what the icon shows */
  int percent;          /* -1: no bar */
  gboolean urgent_sent;
};

G_DEFINE_FINAL_TYPE (EncodesLauncherProgress, encodes_launcher_progress, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_URGENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
send_update (EncodesLauncherProgress *self, gint64 count, int percent, gboolean urgent)
{
  GVariantBuilder entry;
  g_autoptr (GError) error = NULL;

  if (self->count == count && self->percent == percent && self->urgent_sent == urgent)
    return;

  self->count = count;
  self->percent = percent;
  self->urgent_sent = urgent;
  g_variant_builder_init (&entry, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&entry, "{sv}", "count", g_variant_new_int64 (count));
  g_variant_builder_add (&entry, "{sv}", "count-visible", g_variant_new_boolean (count > 0));
  g_variant_builder_add (&entry, "{sv}", "progress", g_variant_new_double (MAX (percent, 0) / 100.0));
  g_variant_builder_add (&entry, "{sv}", "progress-visible", g_variant_new_boolean (percent >= 0));
  g_variant_builder_add (&entry, "{sv}", "urgent", g_variant_new_boolean (urgent));
  if (!g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, "Update",
                                      g_variant_new ("(sa{sv})", self->uri, &entry), &error))
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

  send_update (self, n_running, n_known > 0 ? (int) floor (sum / n_known) : -1, self->urgent);
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
  if (self->connection && !self->timeout_id)
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
encodes_launcher_progress_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_URGENT:
      g_value_set_boolean (value, ENCODES_LAUNCHER_PROGRESS (object)->urgent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_launcher_progress_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesLauncherProgress *self = ENCODES_LAUNCHER_PROGRESS (object);

  switch (property_id)
    {
    case PROP_URGENT:
      self->urgent = g_value_get_boolean (value);
      on_changed (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_launcher_progress_class_init (EncodesLauncherProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_launcher_progress_dispose;
  object_class->finalize = encodes_launcher_progress_finalize;
  object_class->get_property = encodes_launcher_progress_get_property;
  object_class->set_property = encodes_launcher_progress_set_property;

  properties[PROP_URGENT] = g_param_spec_boolean ("urgent", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
  send_update (self, 0, -1, FALSE);
  g_clear_object (&self->connection);
}
