/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-timing.h"

#include "encodes-time.h"

typedef struct
{
  GSource source;
  gint64 time;
} Timer;

/* What a test has let pass; main thread only. */
static gint64 passed_awake;
static gint64 passed_asleep;
static gint64 set_forward;

gint64
encodes_timing_now (void)
{
  return g_get_monotonic_time () + passed_awake;
}

gint64
encodes_timing_asleep (void)
{
  return encodes_time_get_boottime () - g_get_monotonic_time () + passed_asleep;
}

gint64
encodes_timing_real (void)
{
  return g_get_real_time () + passed_awake + passed_asleep + set_forward;
}

static gboolean
timer_prepare (GSource *source, int *timeout)
{
  gint64 left = ((Timer *) source)->time - encodes_timing_now ();

  /* Rounded up: a timer that wakes too early does so again and again. */
  *timeout = (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);

  return left <= 0;
}

static gboolean
timer_check (GSource *source)
{
  return ((Timer *) source)->time <= encodes_timing_now ();
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ((GSourceOnceFunc) (void (*) (void)) callback) (user_data);

  return G_SOURCE_REMOVE;
}

static GSourceFuncs timer_funcs = {
  .prepare = timer_prepare,
  .check = timer_check,
  .dispatch = timer_dispatch,
};

guint
encodes_timing_call_at (gint64 time, GSourceOnceFunc callback, gpointer user_data)
{
  g_return_val_if_fail (callback != NULL, 0);

  g_autoptr (GSource) source = g_source_new (&timer_funcs, sizeof (Timer));

  ((Timer *) source)->time = time;
  g_source_set_static_name (source, "encodes-timer");
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) callback, user_data, NULL);

  return g_source_attach (source, NULL);
}

void
encodes_timing_pass (gint64 awake, gint64 asleep)
{
  g_return_if_fail (awake >= 0 && asleep >= 0);

  passed_awake += awake;
  passed_asleep += asleep;
  g_main_context_wakeup (NULL);
}

void
encodes_timing_set_clock (gint64 forward)
{
  set_forward += forward;
  g_main_context_wakeup (NULL);
}
