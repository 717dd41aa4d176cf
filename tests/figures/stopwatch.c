/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "stopwatch.h"

#include <sys/resource.h>
#include <time.h>

struct _Stopwatch
{
  GtkWidget *window;
  GdkFrameClock *clock;
  gulong begin_id;
  gulong end_id;
  guint tick_id;
  gint64 frame_began;
  gint64 frame_ended;
  gint64 lap_began;
  double cpu_began;
  Lap *lap;
};

/* A poll function has no data of its own. */
static GPollFunc real_poll;
static gint64 awake_since;
static gint64 busy_since;
static Lap *timed_lap;

static void
add_milliseconds (GArray *values, gint64 usec)
{
  double milliseconds = (double) usec / 1000;

  g_array_append_val (values, milliseconds);
}

static gint64
get_thread_usec (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
timed_poll (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 now = g_get_monotonic_time ();
  int result;

  if (timed_lap)
    {
      add_milliseconds (timed_lap->turns, now - awake_since);
      add_milliseconds (timed_lap->busy, get_thread_usec () - busy_since);
    }
  result = real_poll (fds, n_fds, timeout);
  awake_since = g_get_monotonic_time ();
  busy_since = get_thread_usec ();

  return result;
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

Stopwatch *
stopwatch_new (void)
{
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, timed_poll);

  return g_new0 (Stopwatch, 1);
}

static void
forget_window (Stopwatch *self)
{
  if (self->clock)
    {
      g_signal_handler_disconnect (self->clock, self->begin_id);
      g_signal_handler_disconnect (self->clock, self->end_id);
    }
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->window, self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->clock);
}

void
stopwatch_free (Stopwatch *self)
{
  forget_window (self);
  g_main_context_set_poll_func (NULL, real_poll);
  g_free (self);
}

static void
on_frame_begins (Stopwatch *self)
{
  self->frame_began = g_get_monotonic_time ();
}

static void
on_frame_ends (Stopwatch *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->lap && self->frame_began > 0)
    add_milliseconds (self->lap->works, now - self->frame_began);
  if (self->lap && self->frame_ended > 0)
    add_milliseconds (self->lap->frames, now - self->frame_ended);
  self->frame_ended = now;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
stopwatch_watch (Stopwatch *self, GtkWidget *window, gboolean animated)
{
  forget_window (self);
  self->window = window;
  if (!window)
    return;

  self->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  self->begin_id = g_signal_connect_swapped (self->clock, "before-paint", G_CALLBACK (on_frame_begins), self);
  self->end_id = g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_frame_ends), self);
  if (animated)
    self->tick_id = gtk_widget_add_tick_callback (window, on_tick, NULL, NULL);
  self->frame_began = 0;
  self->frame_ended = 0;
}

void
stopwatch_begin_lap (Stopwatch *self, const char *name)
{
  self->lap = g_new0 (Lap, 1);
  self->lap->name = g_strdup (name);
  self->lap->turns = g_array_new (FALSE, FALSE, sizeof (double));
  self->lap->busy = g_array_new (FALSE, FALSE, sizeof (double));
  self->lap->frames = g_array_new (FALSE, FALSE, sizeof (double));
  self->lap->works = g_array_new (FALSE, FALSE, sizeof (double));
  self->lap_began = g_get_monotonic_time ();
  self->cpu_began = get_cpu_seconds ();
  self->frame_began = 0;
  if (self->frame_ended > 0)
    self->frame_ended = self->lap_began;
  /* What the lap does before the loop turns for the first time holds it up as well. */
  awake_since = self->lap_began;
  busy_since = get_thread_usec ();
  timed_lap = self->lap;
}

Lap *
stopwatch_end_lap (Stopwatch *self)
{
  Lap *lap = g_steal_pointer (&self->lap);

  timed_lap = NULL;
  lap->seconds = (double) (g_get_monotonic_time () - self->lap_began) / G_USEC_PER_SEC;
  lap->cpu_seconds = get_cpu_seconds () - self->cpu_began;

  return lap;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

static double
get_quantile (GArray *values, double quantile)
{
  if (values->len == 0)
    return 0;

  g_array_sort (values, compare_doubles);

  return g_array_index (values, double, (guint) ((values->len - 1) * quantile));
}

double
lap_max (GArray *values)
{
  return get_quantile (values, 1);
}

double
lap_median (GArray *values)
{
  return get_quantile (values, 0.5);
}

double
lap_p99 (GArray *values)
{
  return get_quantile (values, 0.99);
}

void
lap_free (Lap *lap)
{
  g_free (lap->name);
  g_array_unref (lap->turns);
  g_array_unref (lap->busy);
  g_array_unref (lap->frames);
  g_array_unref (lap->works);
  g_free (lap);
}
