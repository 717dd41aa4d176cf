/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-notification-service.h"

#include "encodes-sandbox.h"

/* Who shows what GNotification sends. In a sandbox it is the portal. */
static const char *const names[] = { "org.gtk.Notifications", "org.freedesktop.Notifications",
                                     "org.freedesktop.portal.Desktop" };
#define PORTAL 2

struct _EncodesNotificationService
{
  GObject parent_instance;

  GDBusConnection *connection;
  GCancellable *cancellable;
  guint watches[G_N_ELEMENTS (names)];
  gboolean running[G_N_ELEMENTS (names)];
  gboolean activatable;
  gboolean available;
};

G_DEFINE_FINAL_TYPE (EncodesNotificationService, encodes_notification_service, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_AVAILABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
counts (gsize index)
{
  return index != PORTAL || encodes_notification_service_is_portal ();
}

static void
update_available (EncodesNotificationService *self)
{
  gboolean available = self->activatable;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    available |= self->running[i];
  if (available == self->available)
    return;

  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

static void
set_running (EncodesNotificationService *self, const char *name, gboolean running)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      self->running[i] = running;
  update_available (self);
}

static void
on_name_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  set_running (ENCODES_NOTIFICATION_SERVICE (user_data), name, TRUE);
}

static void
on_name_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  set_running (ENCODES_NOTIFICATION_SERVICE (user_data), name, FALSE);
}

static void
on_names_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesNotificationService) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **listed = NULL;

  if (!answer)
    {
      g_debug ("the bus does not say whom it can start: %s", error->message);
      return;
    }

  g_variant_get (answer, "(^a&s)", &listed);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    self->activatable |= counts (i) && g_strv_contains (listed, names[i]);
  update_available (self);
}

static void
encodes_notification_service_dispose (GObject *object)
{
  EncodesNotificationService *self = ENCODES_NOTIFICATION_SERVICE (object);

  g_cancellable_cancel (self->cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_clear_handle_id (&self->watches[i], g_bus_unwatch_name);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (encodes_notification_service_parent_class)->dispose (object);
}

static void
encodes_notification_service_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, ENCODES_NOTIFICATION_SERVICE (object)->available);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_notification_service_class_init (EncodesNotificationServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_notification_service_dispose;
  object_class->get_property = encodes_notification_service_get_property;

  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_notification_service_init (EncodesNotificationService *self)
{
  self->cancellable = g_cancellable_new ();
}

EncodesNotificationService *
encodes_notification_service_new (GDBusConnection *connection)
{
  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  EncodesNotificationService *self = g_object_new (ENCODES_TYPE_NOTIFICATION_SERVICE, NULL);

  if (!connection)
    return self;

  self->connection = g_object_ref (connection);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (counts (i))
      self->watches[i] = g_bus_watch_name_on_connection (connection, names[i], G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                         on_name_appeared, on_name_vanished, self, NULL);
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "ListActivatableNames", NULL, G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, on_names_listed, g_object_ref (self));

  return self;
}

/* As GLib decides it. */
gboolean
encodes_notification_service_is_portal (void)
{
  return encodes_sandbox_is_inside () || g_getenv ("GTK_USE_PORTAL");
}

gboolean
encodes_notification_service_get_available (EncodesNotificationService *self)
{
  g_return_val_if_fail (ENCODES_IS_NOTIFICATION_SERVICE (self), FALSE);

  return self->available;
}
