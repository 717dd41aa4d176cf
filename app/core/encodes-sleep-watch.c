/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sleep-watch.h"

#include "encodes-clock-watch.h"
#include "encodes-timing.h"

/* The login manager may speak later than the clocks, when everything else is up again. */
#define SAME_SLEEP (30 * G_USEC_PER_SEC)

struct _EncodesSleepWatch
{
  GObject parent_instance;

  EncodesClockWatch *clock_watch; /* NULL: stopped */
  gint64 woken;                   /* when that was last told, in microseconds of encodes_timing_now(); 0: never */
  GCancellable *cancellable;
  GDBusConnection *bus; /* NULL without one */
  guint subscription;
};

G_DEFINE_FINAL_TYPE (EncodesSleepWatch, encodes_sleep_watch, G_TYPE_OBJECT)

enum
{
  WOKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell_woken (EncodesSleepWatch *self)
{
  self->woken = encodes_timing_now ();
  g_signal_emit (self, signals[WOKEN], 0);
}

static void
on_slept (EncodesClockWatch *clock_watch, gint64 microseconds, gpointer user_data)
{
  tell_woken (ENCODES_SLEEP_WATCH (user_data));
}

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                      const char *signal, GVariant *parameters, gpointer user_data)
{
  EncodesSleepWatch *self = user_data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &begins);
  /* Alone it counts where the clocks do not know how long the computer slept. */
  if (!begins && (self->woken == 0 || encodes_timing_now () - self->woken > SAME_SLEEP))
    tell_woken (self);
}

static void
on_bus_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesSleepWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (!bus || g_cancellable_is_cancelled (self->cancellable))
    {
      g_debug ("No news of sleep: %s", error ? error->message : "stopped");
      return;
    }

  self->bus = g_steal_pointer (&bus);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager",
                                        "PrepareForSleep", "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                        on_prepare_for_sleep, self, NULL);
}

static void
encodes_sleep_watch_dispose (GObject *object)
{
  EncodesSleepWatch *self = ENCODES_SLEEP_WATCH (object);

  encodes_sleep_watch_stop (self);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (encodes_sleep_watch_parent_class)->dispose (object);
}

static void
encodes_sleep_watch_class_init (EncodesSleepWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_sleep_watch_dispose;

  signals[WOKEN] = g_signal_new ("woken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
encodes_sleep_watch_init (EncodesSleepWatch *self)
{
  self->clock_watch = encodes_clock_watch_dup_default ();
  g_signal_connect_object (self->clock_watch, "slept", G_CALLBACK (on_slept), self, 0);
  self->cancellable = g_cancellable_new ();
  /* Never cancelled: the connection belongs to whoever asks, and would fail for all who wait for it now. */
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_bus_got, g_object_ref (self));
}

EncodesSleepWatch *
encodes_sleep_watch_new (void)
{
  return g_object_new (ENCODES_TYPE_SLEEP_WATCH, NULL);
}

void
encodes_sleep_watch_stop (EncodesSleepWatch *self)
{
  g_return_if_fail (ENCODES_IS_SLEEP_WATCH (self));

  g_cancellable_cancel (self->cancellable);
  if (self->clock_watch)
    g_signal_handlers_disconnect_by_data (self->clock_watch, self);
  g_clear_object (&self->clock_watch);
  if (self->subscription > 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
}
