/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-background.h"

#include "encodes-error.h"

#define LINGERING_SECONDS (10 * 60)

/* What the desktop has said to a life without a window. */
typedef enum
{
  PERMISSION_UNKNOWN,
  PERMISSION_ASKED,
  PERMISSION_GIVEN,     /* also where nobody can give or refuse it */
  PERMISSION_REFUSED,
} Permission;

struct _EncodesBackground
{
  GObject parent_instance;

  GApplication *application;    /* weak: it is what owns us */
  EncodesActiveJobs *jobs;
  EncodesWatchedGroups *groups;
  EncodesNotifier *notifier;
  GSettings *settings;          /* nullable */
  EncodesBackgroundPortal *portal; /* nullable */
  EncodesNotificationService *service; /* nullable */
  GCancellable *cancellable;

  Permission permission;
  gboolean starting;
  gboolean stays;
  gboolean has_window;
  gboolean had_window;          /* at any time: until then nobody has asked it to watch */
  gboolean told;
  gboolean told_refusal;
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

/* Without a bus nobody is told of an end, and no second start finds the window again. */
static gboolean
is_reachable (EncodesBackground *self)
{
  return self->application && g_application_get_dbus_connection (self->application);
}

static gboolean
is_active (EncodesBackground *self)
{
  if (!is_reachable (self) || (!self->had_window && !self->stays))
    return FALSE;
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

static gboolean
get_setting (EncodesBackground *self, const char *key)
{
  return self->settings && g_settings_get_boolean (self->settings, key);
}

/* Each time the program runs: what the person counts on may not happen. */
static void
tell_refusal (EncodesBackground *self)
{
  if (self->told_refusal)
    return;

  self->told_refusal = TRUE;
  encodes_notifier_send_may_not_watch (self->notifier, encodes_active_jobs_get_n_jobs (self->jobs));
}

/* Once ever; and not to a person who has started it to stay. */
static void
tell_watching (EncodesBackground *self)
{
  if (self->told || self->stays || get_setting (self, "keep-watching-told"))
    return;

  self->told = TRUE;
  if (self->settings)
    g_settings_set_boolean (self->settings, "keep-watching-told", TRUE);
  encodes_notifier_send_keeps_watching (self->notifier, encodes_active_jobs_get_n_jobs (self->jobs));
}

static void
on_permission (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  EncodesBackgroundAnswer answer;
  gboolean answered =
    encodes_background_portal_request_finish (ENCODES_BACKGROUND_PORTAL (source), result, &answer, &error);
  EncodesBackground *self = user_data;

  /* Then it is gone. */
  if (encodes_error_is_cancelled (error))
    return;

  if (error)
    g_debug ("whether there may be no window: %s", error->message);
  self->permission = answered && !answer.background ? PERMISSION_REFUSED : PERMISSION_GIVEN;
  update (self);
}

/* It matters as soon as there is no window and something to watch. What each request says of starting at login counts,
 * so that must be as it is. */
static void
ask (EncodesBackground *self)
{
  if (!self->portal)
    {
      self->permission = PERMISSION_GIVEN;
      return;
    }

  self->permission = PERMISSION_ASKED;
  encodes_background_portal_request_async (self->portal, get_setting (self, "start-at-login"), self->cancellable,
                                           on_permission, self);
}

static gboolean
is_heard (EncodesBackground *self)
{
  return !self->service || encodes_notification_service_get_available (self->service);
}

static void
tell (EncodesBackground *self)
{
  if (self->has_window || self->starting || encodes_active_jobs_get_n_jobs (self->jobs) == 0)
    return;

  if (self->permission == PERMISSION_UNKNOWN)
    ask (self);
  if (!is_heard (self))
    return;

  if (self->permission == PERMISSION_REFUSED)
    tell_refusal (self);
  else if (self->permission == PERMISSION_GIVEN && self->owes_telling)
    tell_watching (self);
  if (self->permission != PERMISSION_ASKED)
    self->owes_telling = FALSE;
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
  if (active)
    tell (self);
}

static void
encodes_background_dispose (GObject *object)
{
  EncodesBackground *self = ENCODES_BACKGROUND (object);

  g_clear_handle_id (&self->lingering_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->portal);
  g_clear_object (&self->service);
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
  self->cancellable = g_cancellable_new ();
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
encodes_background_set_portal (EncodesBackground *self, EncodesBackgroundPortal *portal)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));
  g_return_if_fail (portal == NULL || ENCODES_IS_BACKGROUND_PORTAL (portal));

  g_set_object (&self->portal, portal);
}

void
encodes_background_set_service (EncodesBackground *self, EncodesNotificationService *service)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND (self));
  g_return_if_fail (service == NULL || ENCODES_IS_NOTIFICATION_SERVICE (service));

  if (self->service)
    g_signal_handlers_disconnect_by_func (self->service, update, self);
  g_set_object (&self->service, service);
  if (service)
    g_signal_connect_object (service, "notify::available", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
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
  self->had_window |= has_window;
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
