/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-clock.h"

#include "encodes-clock-watch.h"

struct _EncodesClock
{
  GObject parent_instance;

  EncodesClockWatch *watch;
  guint timeout_id; /* 0: stopped */
};

G_DEFINE_FINAL_TYPE (EncodesClock, encodes_clock, G_TYPE_OBJECT)

enum
{
  TICK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void schedule (EncodesClock *self);

static void
on_minute (gpointer user_data)
{
  EncodesClock *self = user_data;

  schedule (self);
  g_signal_emit (self, signals[TICK], 0);
}

static void
schedule (EncodesClock *self)
{
  gint64 in_minute = g_get_real_time () % G_TIME_SPAN_MINUTE;

  /* A little after the full minute, so that rounding never shows the one before. */
  self->timeout_id = g_timeout_add_once ((guint) ((G_TIME_SPAN_MINUTE - in_minute) / 1000 + 50), on_minute, self);
}

/* The minute that was waited for is another one now. */
static void
on_clock_jumped (EncodesClock *self)
{
  if (self->timeout_id == 0)
    return;

  g_source_remove (self->timeout_id);
  on_minute (self);
}

static void
encodes_clock_dispose (GObject *object)
{
  EncodesClock *self = ENCODES_CLOCK (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (encodes_clock_parent_class)->dispose (object);
}

static void
encodes_clock_class_init (EncodesClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_clock_dispose;

  signals[TICK] = g_signal_new ("tick", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                0);
}

static void
encodes_clock_init (EncodesClock *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED | G_CONNECT_AFTER;

  /* After those who put the times right that are shown. */
  self->watch = encodes_clock_watch_dup_default ();
  g_signal_connect_object (self->watch, "slept", G_CALLBACK (on_clock_jumped), self, flags);
  g_signal_connect_object (self->watch, "clock-set", G_CALLBACK (on_clock_jumped), self, flags);
}

EncodesClock *
encodes_clock_new (void)
{
  return g_object_new (ENCODES_TYPE_CLOCK, NULL);
}

void
encodes_clock_set_running (EncodesClock *self, gboolean running)
{
  g_return_if_fail (ENCODES_IS_CLOCK (self));

  if (running == (self->timeout_id != 0))
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (running)
    {
      schedule (self);
      g_signal_emit (self, signals[TICK], 0);
    }
}

gboolean
encodes_clock_get_running (EncodesClock *self)
{
  g_return_val_if_fail (ENCODES_IS_CLOCK (self), FALSE);

  return self->timeout_id != 0;
}

GDateTime *
encodes_clock_get_now (EncodesClock *self)
{
  g_return_val_if_fail (ENCODES_IS_CLOCK (self), NULL);

  return g_date_time_new_now_utc ();
}
