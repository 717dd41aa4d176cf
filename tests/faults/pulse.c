/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "pulse.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BEAT_MS 5
/* What is longer is looked at twice. */
#define LONG_MS 30

/* The clocks at the last beat, in microseconds. */
typedef struct
{
  gint64 time;
  gint64 used;   /* what this thread has used of a processor */
  gint64 waited; /* for how long it was ready without being given one, as the kernel says */
  gint64 own;    /* what was the test's own */
  gint64 lost;   /* for how long another thread, which only sleeps, has slept too long: then the whole machine stood still */
} Beat;

static Beat last;
static gint64 longest;
static gint64 own;
static gint64 own_since;
static gint64 last_stolen;
static guint n_beats;

/* Of the thread that only sleeps; both atomic. */
static gint64 lost;
static gint64 asleep_since;

static gint64
get_waited (void)
{
  char text[100] = "";
  int file = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  ssize_t length = file >= 0 ? read (file, text, sizeof text - 1) : -1;
  const char *space = length > 0 ? strchr (text, ' ') : NULL;

  if (file >= 0)
    close (file);

  return space ? g_ascii_strtoll (space, NULL, 10) / 1000 : 0;
}

gint64
pulse_get_used (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);

  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static gpointer
sleep_for_ever (gpointer data)
{
  for (;;)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 waited = get_waited ();
      gint64 too_long;

      __atomic_store_n (&asleep_since, start, __ATOMIC_SEQ_CST);
      g_usleep (BEAT_MS * 1000);
      too_long = g_get_monotonic_time () - start - BEAT_MS * 1000 - (get_waited () - waited);
      __atomic_add_fetch (&lost, MAX (too_long, 0), __ATOMIC_SEQ_CST);
    }

  return NULL;
}

/* It may be about to wake up, and not have said so yet. */
static gint64
get_lost (void)
{
  gint64 slept = g_get_monotonic_time () - __atomic_load_n (&asleep_since, __ATOMIC_SEQ_CST);

  return __atomic_load_n (&lost, __ATOMIC_SEQ_CST) + MAX (slept - BEAT_MS * 1000, 0);
}

void
pulse_begin_own (void)
{
  own_since = g_get_monotonic_time ();
}

void
pulse_end_own (void)
{
  own += g_get_monotonic_time () - own_since;
}

static void
look (void)
{
  last = (Beat) {
    .time = g_get_monotonic_time (),
    .used = pulse_get_used (),
    .waited = get_waited (),
    .own = own,
    .lost = get_lost (),
  };
}

/* In a virtual machine: how long its processors, all together, wanted to run and the machine around it did not let them, in
 * microseconds, as the kernel counts it. */
static gint64
get_stolen (void)
{
  char text[200] = "";
  int file = open ("/proc/stat", O_RDONLY | O_CLOEXEC);
  gint64 stolen = 0;

  if (file >= 0 && read (file, text, sizeof text - 1) > 0)
    sscanf (text, "cpu %*s %*s %*s %*s %*s %*s %*s %" G_GINT64_FORMAT, &stolen);
  if (file >= 0)
    close (file);

  return stolen * G_USEC_PER_SEC / sysconf (_SC_CLK_TCK);
}

/* Since not more than a few beats before the last one. */
static gint64
take_stolen (void)
{
  gint64 before = last_stolen;

  last_stolen = get_stolen ();

  return last_stolen - before;
}

/* What was worked is the program's own; what was waited is, unless the processor was what was waited for. */
static gboolean
on_beat (gpointer user_data)
{
  Beat before = last;
  gint64 gap;

  look ();
  gap = last.time - before.time - BEAT_MS * 1000 - (last.waited - before.waited);
  gap = MAX (gap, last.used - before.used) - (last.own - before.own) - MAX (last.lost - before.lost, 0);
  if (gap > LONG_MS * 1000)
    gap -= take_stolen ();
  else if (++n_beats % 8 == 0)
    take_stolen ();
  longest = MAX (longest, gap);

  return G_SOURCE_CONTINUE;
}

void
pulse_start (void)
{
  g_thread_unref (g_thread_new ("pulse", sleep_for_ever, NULL));
  look ();
  g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MS, on_beat, NULL, NULL);
}

static gint64
get_status (const char *key)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, key);

  return line ? g_ascii_strtoll (line + strlen (key), NULL, 10) : 0;
}

void
pulse_mark (void)
{
  int file;

  /* What had been freed before is not to hide what is taken from now on. */
  malloc_trim (0);
  file = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file >= 0)
    {
      /* 5: the peak is the present again */
      if (write (file, "5", 1) != 1)
        perror ("/proc/self/clear_refs");
      close (file);
    }
  longest = 0;
  look ();
}

gint64
pulse_get_stall (void)
{
  return longest;
}

gint64
pulse_get_memory (void)
{
  return get_status ("VmRSS:");
}

gint64
pulse_get_peak (void)
{
  return get_status ("VmHWM:");
}
