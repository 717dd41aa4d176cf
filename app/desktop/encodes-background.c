/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-background.h"

#define LINGERING_SECONDS (10 * 60)

struct _EncodesBackground
{
  GObject parent_instance;

  GApplication *application;    /* weak: it is what owns us */
  EncodesActiveJobs *jobs;
  EncodesWatchedGroups *groups;
  EncodesNotifier *notifier;
  GSettings *settings;          /* nullable */

  gboolean starting;
  gboolean stays;
  gboolean has_window;
  gboolean told;
  gboolean owes_telling;        /* a window was closed, and nobody knew yet whether there was something to watch */
  gboolean was_active;
  gboolean watching;
  guint lingering_time;
  guint lingering_id;
};

G_DEFINE_FINAL_TYPE (EncodesBackground, encodes_background, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_WATCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_active (EncodesBackground *self)
{
  if (self->settings && !g_settings_get_boolean (self->settings, "keep-watching"))
    return FALSE;

  return encodes_active_jobs_get_n_jobs (self->jobs) > 0 || encodes_watched_groups_get_n_open (self->groups) > 0;
}

static void
set_watching (EncodesBackground *self, gboolean watching)
{
  if (self->watching == watching)
    return;

  self->watching = watching;
  if (self->application && watching)
    g_application_hold (self->application);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCHING]);
  if (self->application && !watching)
    g_application_release (self->application);
}

static void update (EncodesBackground *self);

static void
on_lingered (gpointer user_data)
{
  EncodesBackground *self = user_data;

  self->lingering_id = 0;
  update (self);
}

static void
linger (EncodesBackground *self)
{
  g_clear_handle_id (&self->lingering_id, g_source_remove);
  if (self->lingering_time > 0)
    self->lingering_id = g_timeout_add_once (self->lingering_time * 1000, on_lingered, self);
}

/* Once ever; and not to a person who has started it to stay. */
static void
tell (EncodesBackground *self)
{
  self->owes_telling = FALSE;
  if (self->told || self->stays
      || (self->settings && g_settings_get_boolean (self->settings, "keep-watching-told")))
    return;

  self->told = TRUE;
  if (self->settings)
    g_settings_set_boolean (self->settings, "keep-watching-told", TRUE);
  encodes_notifier_send_keeps_watching (self->notifier, encodes_active_jobs_get_n_jobs (self->jobs));
}

static void
update (EncodesBackground *self)
{
  gboolean active = is_active (self);

  if (self->was_active && !active && !self->has_window)
    linger (self);
  else if (self->has_window)
    g_clear_handle_id (&self->lingering_id, g_source_remove);
  self->was_active = active;

  set_watching (self, self->starting || self->stays || active || self->lingering_id);
  if (self->owes_telling && active && encodes_active_jobs_get_n_jobs (self->jobs) > 0)
    tell (self);
}

static void
encodes_background_dispose (GObject *object)
{
  EncodesBackground *self = ENCODES_BACKGROUND (object);

  g_clear_handle_id (&self->lingering_id, g_source_remove);
  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->jobs);
  g_clear_object (&self->groups);
  g_clear_object (&self->notifier);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (encodes_background_parent_class)->dispose (object);
}

static void
encodes_background_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_WATCHING:
      g_value_set_boolean (value, ENCODES_BACKGROUND (object)->watching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_background_class_init (EncodesBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_background_dispose;
  object_class->get_property = encodes_background_get_property;

  properties[PROP_WATCHING] = g_param_spec_boolean ("watching", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_background_init (EncodesBackground *self)
{
  self->lingering_time = LINGERING_SECONDS;
}

EncodesBackground *
encodes_background_new (GApplication *application, EncodesActiveJobs *jobs, EncodesWatchedGroups *groups,
                        EncodesNotifier *notifier, GSettings *settings)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_ACTIVE_JOBS (jobs), NULL);
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUPS (groups), NULL);
  g_return_val_if_fail (ENCODES_IS_NOTIFIER (notifier), NULL);
  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  EncodesBackground *self = g_object_new (ENCODES_TYPE_BACKGROUND, NULL);

  g_set_weak_pointer (&self->application, application);
  self->jobs = g_object_ref (jobs);
  self->groups = g_object_ref (groups);
  self->notifier = g_object_ref (notifier);
  g_set_object (&self->settings, settings);
  g_signal_connect_object (jobs, "notify::n-jobs", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (groups, "notify::n-open", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (settings)
    g_signal_connect_object (settings, "changed::keep-watching", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

void
encodes_background_set_stays (EncodesBackground *self, gboolean stays)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));

  self->stays = stays;
  update (self);
}

void
encodes_background_set_starting (EncodesBackground *self, gboolean starting)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));

  self->starting = starting;
  update (self);
}

void
encodes_background_set_has_window (EncodesBackground *self, gboolean has_window)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));

  if (self->has_window == has_window)
    return;

  self->has_window = has_window;
  self->owes_telling = !has_window;
  update (self);
  if (has_window)
    encodes_notifier_withdraw_keeps_watching (self->notifier);
}

void
encodes_background_set_lingering_time (EncodesBackground *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));

  self->lingering_time = seconds;
}

gboolean
encodes_background_get_watching (EncodesBackground *self)
{
  g_return_val_if_fail (ENCODES_IS_BACKGROUND (self), FALSE);

  return self->watching;
}
