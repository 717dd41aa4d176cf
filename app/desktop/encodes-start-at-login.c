/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-start-at-login.h"

#include <glib/gi18n-lib.h>

#include "encodes-error.h"

#define KEY "start-at-login"

struct _EncodesStartAtLogin
{
  GObject parent_instance;

  GSettings *settings;
  EncodesAutostart *autostart;          /* one of the two */
  EncodesBackgroundPortal *portal;
  gboolean truth;                       /* what the desktop does, as far as is known */
  guint n_asked;                        /* how many wishes have no answer yet */
  char *problem;
};

G_DEFINE_FINAL_TYPE (EncodesStartAtLogin, encodes_start_at_login, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* As long as there are wishes without an answer, the preference shows the last of them. */
static void
learn (EncodesStartAtLogin *self, gboolean truth)
{
  self->truth = truth;
  if (self->n_asked == 0 && g_settings_get_boolean (self->settings, KEY) != truth)
    g_settings_set_boolean (self->settings, KEY, truth);
}

static void
fail (EncodesStartAtLogin *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* ---- by a file ---- */

static void
on_file_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesStartAtLogin) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean enabled = encodes_autostart_read_finish (ENCODES_AUTOSTART (source), result, &error);

  if (error)
    g_message ("%s", error->message);
  else
    learn (self, enabled);
}

static void
on_file_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesStartAtLogin) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_asked--;
  if (encodes_autostart_set_finish (ENCODES_AUTOSTART (source), result, &error))
    {
      if (self->n_asked == 0)
        self->truth = g_settings_get_boolean (self->settings, KEY);
      return;
    }

  fail (self, error);
  encodes_autostart_read_async (self->autostart, NULL, on_file_read, g_object_ref (self));
}

/* ---- by the portal ---- */

static void
set_problem (EncodesStartAtLogin *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* The portal can be asked to do it, but not whether it does: what it said last counts. */
static void
on_portal_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesStartAtLogin) self = user_data;
  g_autoptr (GError) error = NULL;

  encodes_background_portal_find_finish (ENCODES_BACKGROUND_PORTAL (source), result, &error);
  if (!g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED))
    return;

  set_problem (self, _("This desktop does not start Flatpak apps at login"));
  learn (self, FALSE);
}

static void
on_portal_answered (EncodesBackgroundPortal *portal, gboolean background, gboolean autostart, gpointer user_data)
{
  learn (user_data, autostart);
}

static void
check_answer (EncodesStartAtLogin *self, gboolean wished, const EncodesBackgroundAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (wished == answer->autostart)
    return;

  if (!answer->background)
    error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN,
                                 _("The desktop does not let Encodes run in the background. You can allow it in the "
                                   "settings of your desktop."));
  else
    error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_REFUSED,
                                 _("The desktop did not do it, and does not say why."));
  fail (self, error);
}

typedef struct
{
  EncodesStartAtLogin *self;
  gboolean wished;
} Wish;

static void
on_portal_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Wish *wish = user_data;
  g_autoptr (EncodesStartAtLogin) self = wish->self;
  g_autoptr (GError) error = NULL;
  EncodesBackgroundAnswer answer;

  self->n_asked--;
  if (encodes_background_portal_request_finish (ENCODES_BACKGROUND_PORTAL (source), result, &answer, &error))
    check_answer (self, wish->wished, &answer);
  else
    fail (self, error);
  learn (self, self->truth);
}

static void
ask_portal (EncodesStartAtLogin *self, gboolean wished)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->self = g_object_ref (self);
  wish->wished = wished;
  encodes_background_portal_request_async (self->portal, wished, NULL, on_portal_set, wish);
}

/* ---- both ---- */

static void
on_preference_changed (EncodesStartAtLogin *self)
{
  gboolean wished = g_settings_get_boolean (self->settings, KEY);

  if (wished == self->truth && self->n_asked == 0)
    return;

  self->n_asked++;
  if (self->portal)
    {
      ask_portal (self, wished);
      return;
    }

  encodes_autostart_set_async (self->autostart, wished, NULL, on_file_set, g_object_ref (self));
}

static void
encodes_start_at_login_dispose (GObject *object)
{
  EncodesStartAtLogin *self = ENCODES_START_AT_LOGIN (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->autostart);
  g_clear_object (&self->portal);
  g_clear_pointer (&self->problem, g_free);

  G_OBJECT_CLASS (encodes_start_at_login_parent_class)->dispose (object);
}

static void
encodes_start_at_login_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, ENCODES_START_AT_LOGIN (object)->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_start_at_login_class_init (EncodesStartAtLoginClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_start_at_login_dispose;
  object_class->get_property = encodes_start_at_login_get_property;

  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FAILED] = g_signal_new ("failed", ENCODES_TYPE_START_AT_LOGIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
encodes_start_at_login_init (EncodesStartAtLogin *self)
{
}

static EncodesStartAtLogin *
start_at_login_new (GSettings *settings)
{
  EncodesStartAtLogin *self = g_object_new (ENCODES_TYPE_START_AT_LOGIN, NULL);

  self->settings = g_object_ref (settings);
  self->truth = g_settings_get_boolean (settings, KEY);
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (on_preference_changed), self, G_CONNECT_SWAPPED);

  return self;
}

EncodesStartAtLogin *
encodes_start_at_login_new_with_file (GSettings *settings, EncodesAutostart *autostart)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (ENCODES_IS_AUTOSTART (autostart), NULL);

  EncodesStartAtLogin *self = start_at_login_new (settings);

  self->autostart = g_object_ref (autostart);
  encodes_autostart_read_async (autostart, NULL, on_file_read, g_object_ref (self));

  return self;
}

EncodesStartAtLogin *
encodes_start_at_login_new_with_portal (GSettings *settings, EncodesBackgroundPortal *portal)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (ENCODES_IS_BACKGROUND_PORTAL (portal), NULL);

  EncodesStartAtLogin *self = start_at_login_new (settings);

  self->portal = g_object_ref (portal);
  g_signal_connect_object (portal, "answered", G_CALLBACK (on_portal_answered), self, 0);
  encodes_background_portal_find_async (portal, NULL, on_portal_found, g_object_ref (self));

  return self;
}

const char *
encodes_start_at_login_get_problem (EncodesStartAtLogin *self)
{
  g_return_val_if_fail (ENCODES_IS_START_AT_LOGIN (self), NULL);

  return self->problem;
}
