/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-background-portal.h"

#include <glib/gi18n-lib.h>

#include "encodes-error.h"
#include "encodes-portal-request.h"

#define INTERFACE "org.freedesktop.portal.Background"

/* A person may be asked, and needs a while. */
#define TIME_LIMIT 120
#define CALL_LIMIT_MS (10 * 1000)

/* Longer ones the portal refuses. */
#define LONGEST_STATUS 96

struct _EncodesBackgroundPortal
{
  GObject parent_instance;

  GDBusConnection *connection;  /* nullable */
  GStrv command;
  guint time_limit;
  GQueue requests;              /* of GTask */
  gboolean asking;              /* the first of them */
  char *status;                 /* what is to be shown */
  char *sent_status;
  gboolean sending;
  gboolean shows_status;        /* unless the desktop has said that it does not */
};

G_DEFINE_FINAL_TYPE (EncodesBackgroundPortal, encodes_background_portal, G_TYPE_OBJECT)

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- requests ---- */

static void ask_next (EncodesBackgroundPortal *self);

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesBackgroundPortal) self = user_data;
  g_autoptr (GTask) task = g_queue_pop_head (&self->requests);
  GError *error = NULL;
  g_autoptr (GVariant) results = encodes_portal_request_finish (result, &error);
  EncodesBackgroundAnswer answer = { FALSE, FALSE };

  self->asking = FALSE;
  if (error)
    {
      g_task_return_error (task, error);
    }
  else
    {
      g_variant_lookup (results, "background", "b", &answer.background);
      g_variant_lookup (results, "autostart", "b", &answer.autostart);
      g_signal_emit (self, signals[ANSWERED], 0, answer.background, answer.autostart);
      g_task_return_pointer (task, g_memdup2 (&answer, sizeof answer), g_free);
    }
  ask_next (self);
}

/* At most 256 characters are shown. The desktop puts the program's name above it. */
static const char *
get_reason (gboolean autostart)
{
  return autostart ? _("Encodes starts when you log in and tells you when your encodes end.")
                   : _("Encodes goes on watching your encodes without its window and tells you when they end.");
}

static void
ask_next (EncodesBackgroundPortal *self)
{
  GTask *task = g_queue_peek_head (&self->requests);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  gboolean autostart;

  if (self->asking || !task)
    return;

  self->asking = TRUE;
  autostart = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_variant_dict_insert (&options, "reason", "s", get_reason (autostart));
  g_variant_dict_insert (&options, "autostart", "b", autostart);
  g_variant_dict_insert (&options, "commandline", "^as", self->command);
  /* Activated by its name it would open its window. */
  g_variant_dict_insert (&options, "dbus-activatable", "b", FALSE);
  encodes_portal_request_async (self->connection, INTERFACE, "RequestBackground", g_variant_dict_end (&options),
                                self->time_limit, g_task_get_cancellable (task), on_answered, g_object_ref (self));
}

/* ---- the status ---- */

static void send_status (EncodesBackgroundPortal *self);

static void
on_status_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesBackgroundPortal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  self->sending = FALSE;
  if (error)
    {
      g_debug ("the desktop does not show the status: %s", error->message);
      encodes_portal_translate_error (&error);
      self->shows_status = !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);
    }
  send_status (self);
}

/* One after the other: the portal takes several at once in any order. */
static void
send_status (EncodesBackgroundPortal *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (self->sending || !self->shows_status || g_strcmp0 (self->status, self->sent_status) == 0)
    return;

  self->sending = TRUE;
  g_free (self->sent_status);
  self->sent_status = g_strdup (self->status);
  if (self->status)
    g_variant_dict_insert (&options, "message", "s", self->status);
  g_dbus_connection_call (self->connection, ENCODES_PORTAL_NAME, ENCODES_PORTAL_PATH, INTERFACE, "SetStatus",
                          g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), NULL, G_DBUS_CALL_FLAGS_NONE,
                          CALL_LIMIT_MS, NULL, on_status_set, g_object_ref (self));
}

/* ---- looking ---- */

static void
on_version_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (!error)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* So says GLib of a property whose interface is not there. */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    error->code = G_DBUS_ERROR_UNKNOWN_INTERFACE;
  encodes_portal_translate_error (&error);
  g_task_return_error (task, error);
}

/* ---- the object ---- */

static void
encodes_background_portal_finalize (GObject *object)
{
  EncodesBackgroundPortal *self = ENCODES_BACKGROUND_PORTAL (object);

  g_clear_object (&self->connection);
  g_strfreev (self->command);
  g_free (self->status);
  g_free (self->sent_status);

  G_OBJECT_CLASS (encodes_background_portal_parent_class)->finalize (object);
}

static void
encodes_background_portal_class_init (EncodesBackgroundPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_background_portal_finalize;

  signals[ANSWERED] = g_signal_new ("answered", ENCODES_TYPE_BACKGROUND_PORTAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
}

static void
encodes_background_portal_init (EncodesBackgroundPortal *self)
{
  g_queue_init (&self->requests);
  self->time_limit = TIME_LIMIT;
}

EncodesBackgroundPortal *
encodes_background_portal_new (GDBusConnection *connection, const char *const *command)
{
  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (command != NULL && command[0] != NULL, NULL);

  EncodesBackgroundPortal *self = g_object_new (ENCODES_TYPE_BACKGROUND_PORTAL, NULL);

  g_set_object (&self->connection, connection);
  self->shows_status = connection != NULL;
  self->command = g_strdupv ((GStrv) command);

  return self;
}

static void
return_missing (GTask *task)
{
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED, _("This desktop has no portal for that."));
}

void
encodes_background_portal_find_async (EncodesBackgroundPortal *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_background_portal_find_async);
  if (!self->connection)
    {
      return_missing (task);
      return;
    }

  g_dbus_connection_call (self->connection, ENCODES_PORTAL_NAME, ENCODES_PORTAL_PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", INTERFACE, "version"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, CALL_LIMIT_MS, cancellable, on_version_read,
                          g_steal_pointer (&task));
}

gboolean
encodes_background_portal_find_finish (EncodesBackgroundPortal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encodes_background_portal_request_async (EncodesBackgroundPortal *self, gboolean autostart, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_background_portal_request_async);
  g_task_set_task_data (task, GINT_TO_POINTER (autostart), NULL);
  if (!self->connection)
    {
      return_missing (task);
      return;
    }

  g_queue_push_tail (&self->requests, g_steal_pointer (&task));
  ask_next (self);
}

gboolean
encodes_background_portal_request_finish (EncodesBackgroundPortal *self, GAsyncResult *result,
                                          EncodesBackgroundAnswer *answer, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);

  g_autofree EncodesBackgroundAnswer *given = g_task_propagate_pointer (G_TASK (result), error);

  if (!given)
    return FALSE;

  *answer = *given;
  return TRUE;
}

void
encodes_background_portal_set_time_limit (EncodesBackgroundPortal *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self));

  self->time_limit = seconds;
}

void
encodes_background_portal_set_status (EncodesBackgroundPortal *self, const char *status)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND_PORTAL (self));
  g_return_if_fail (status == NULL || g_utf8_strlen (status, -1) <= LONGEST_STATUS);

  if (g_strcmp0 (self->status, status) == 0)
    return;

  g_free (self->status);
  self->status = g_strdup (status);
  send_status (self);
}
