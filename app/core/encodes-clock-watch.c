/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-clock-watch.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "encodes-timing.h"

#define LEAST G_USEC_PER_SEC
#define TEN_YEARS (G_GINT64_CONSTANT (10) * 365 * 24 * 60 * 60)

typedef struct
{
  GSource source;
  EncodesClockWatch *watch;
} ClockSource;

struct _EncodesClockWatch
{
  GObject parent_instance;

  GSource *source;
  int timer;      /* -1: the kernel has none for us */
  gpointer tag;
  gint64 asleep;  /* as last known; never less than before */
  gint64 ahead;   /* of the time since 1970, before a clock that cannot be set */
};

G_DEFINE_FINAL_TYPE (EncodesClockWatch, encodes_clock_watch, G_TYPE_OBJECT)

enum
{
  SLEPT,
  CLOCK_SET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Main thread only; no reference. */
static EncodesClockWatch *default_watch;

static gint64
get_ahead (void)
{
  return encodes_timing_real () - encodes_timing_now () - encodes_timing_asleep ();
}

/* A time so far away that it never comes; whoever sets the clock, and every resume, makes it readable before. */
static gboolean
arm (int timer)
{
  struct itimerspec never = { .it_value.tv_sec = (time_t) (g_get_real_time () / G_USEC_PER_SEC + TEN_YEARS) };

  /* ECANCELED: the clock was set once more before the former setting was read; the timer is armed all the same. */
  return timerfd_settime (timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0 || errno == ECANCELED;
}

static int
make_timer (void)
{
  int timer = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (timer >= 0 && !arm (timer))
    {
      close (timer);
      timer = -1;
    }
  if (timer < 0)
    g_debug ("No timer tells when the clock is set: %s", g_strerror (errno));

  return timer;
}

static gboolean
clock_source_check (GSource *source)
{
  EncodesClockWatch *self = ((ClockSource *) source)->watch;
  gint64 ahead = get_ahead ();

  if (self->tag && g_source_query_unix_fd (source, self->tag) != 0)
    return TRUE;
  if (encodes_timing_asleep () - self->asleep >= LEAST || ABS (ahead - self->ahead) >= LEAST)
    return TRUE;

  /* Slow steps of a time server never add up to a jump. */
  self->ahead = ahead;

  return FALSE;
}

static void
rest_timer (EncodesClockWatch *self)
{
  guint64 n_expired;

  if (self->tag && g_source_query_unix_fd (self->source, self->tag) != 0
      && read (self->timer, &n_expired, sizeof n_expired) < 0 && errno != ECANCELED && errno != EAGAIN)
    g_debug ("The timer of the clock: %s", g_strerror (errno));
  if (self->tag && !arm (self->timer))
    {
      g_source_remove_unix_fd (self->source, self->tag);
      self->tag = NULL;
    }
}

static gboolean
clock_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (EncodesClockWatch) self = g_object_ref (((ClockSource *) source)->watch);
  gint64 slept = encodes_timing_asleep () - self->asleep;
  gint64 set;

  rest_timer (self);
  /* The two clocks are read one after the other: whoever is interrupted between them sees less sleep, never more. */
  self->asleep += MAX (slept, 0);
  set = get_ahead () - self->ahead;
  self->ahead += set;

  if (ABS (set) >= LEAST)
    g_signal_emit (self, signals[CLOCK_SET], 0, set);
  if (slept >= LEAST)
    g_signal_emit (self, signals[SLEPT], 0, slept);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs clock_source_funcs = {
  .check = clock_source_check,
  .dispatch = clock_source_dispatch,
};

static void
encodes_clock_watch_finalize (GObject *object)
{
  EncodesClockWatch *self = ENCODES_CLOCK_WATCH (object);

  if (default_watch == self)
    default_watch = NULL;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  if (self->timer >= 0)
    close (self->timer);

  G_OBJECT_CLASS (encodes_clock_watch_parent_class)->finalize (object);
}

static void
encodes_clock_watch_class_init (EncodesClockWatchClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = encodes_clock_watch_finalize;

  signals[SLEPT] = g_signal_new ("slept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CLOCK_SET] = g_signal_new ("clock-set", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_INT64);
}

static void
encodes_clock_watch_init (EncodesClockWatch *self)
{
  self->asleep = encodes_timing_asleep ();
  self->ahead = get_ahead ();
  self->timer = make_timer ();
  self->source = g_source_new (&clock_source_funcs, sizeof (ClockSource));
  ((ClockSource *) self->source)->watch = self;
  if (self->timer >= 0)
    self->tag = g_source_add_unix_fd (self->source, self->timer, G_IO_IN);
  g_source_set_static_name (self->source, "encodes-clock-watch");
  /* Before whatever else becomes due by the same waking. */
  g_source_set_priority (self->source, G_PRIORITY_HIGH);
  g_source_attach (self->source, NULL);
}

EncodesClockWatch *
encodes_clock_watch_dup_default (void)
{
  if (default_watch)
    return g_object_ref (default_watch);

  default_watch = g_object_new (ENCODES_TYPE_CLOCK_WATCH, NULL);

  return default_watch;
}
