/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* To be preloaded into a program: watches its main loop from within, and writes what it sees to the file that
 * ENCODES_WATCH_LOOP names. Once a second, as soon as the loop turns:
 *
 *     sample SECONDS TURNS LONGEST-WALL LONGEST-CPU LONGEST-BLOCKED HEAP SOURCES DESCRIPTORS
 *
 * and for each turn that took long:
 *
 *     turn SECONDS WALL CPU WAITED
 *
 * Times of turns are in milliseconds. A turn is what happens between two waits for events. It "waited" while it could
 * run and another program had the processor; "blocked" is what is left of the wall time. */

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <glib.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LONG_MS 40.0
#define MAX_FRAMES 64

typedef struct
{
  double wall;
  double cpu;
  double waited;
} Times;

static FILE *output;
static int schedule = -1; /* of the main thread */
static double started;
static Times awake;       /* when the loop last woke up */
static double sampled;
static guint64 n_turns;
static Times longest;
static double longest_blocked;
static GArray *live;      /* of guint: ids of sources */
static guint last_id;
static timer_t alarm_timer;
static gboolean traces;
static void *frames[MAX_FRAMES];
static volatile sig_atomic_t n_frames;

static double
read_clock (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);

  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

/* How long the thread has waited for a processor. */
static double
read_waited (void)
{
  char text[128] = { 0 };
  unsigned long long ran;
  unsigned long long waited = 0;

  if (schedule >= 0 && pread (schedule, text, sizeof text - 1, 0) > 0)
    sscanf (text, "%llu %llu", &ran, &waited);

  return (double) waited / 1e6;
}

static Times
read_times (void)
{
  return (Times) { read_clock (CLOCK_MONOTONIC), read_clock (CLOCK_THREAD_CPUTIME_ID), read_waited () };
}

static gboolean
is_alive (guint id)
{
  return g_main_context_find_source_by_id (NULL, id) != NULL;
}

/* Ids are given in order: those since the last time are looked at, and those that were alive then. */
static guint
count_sources (void)
{
  GSource *newest = g_idle_source_new ();
  guint n_live = 0;

  g_source_attach (newest, NULL);
  for (guint i = 0; i < live->len; i++)
    if (is_alive (g_array_index (live, guint, i)))
      g_array_index (live, guint, n_live++) = g_array_index (live, guint, i);
  g_array_set_size (live, n_live);
  for (guint id = last_id + 1; id < g_source_get_id (newest); id++)
    if (is_alive (id))
      g_array_append_val (live, id);
  last_id = g_source_get_id (newest);
  g_source_destroy (newest);
  g_source_unref (newest);

  return live->len;
}

static void
write_sample (double now, guint n_descriptors)
{
  struct mallinfo2 memory = mallinfo2 ();

  fprintf (output, "sample %.1f %" G_GUINT64_FORMAT " %.1f %.1f %.1f %zu %u %u\n", (now - started) / 1e3, n_turns,
           longest.wall, longest.cpu, longest_blocked, memory.uordblks + memory.hblkhd, count_sources (),
           n_descriptors);
  fflush (output);
  longest = (Times) { 0, 0, 0 };
  longest_blocked = 0;
  sampled = now;
}

static void
write_trace (void)
{
  char **names = backtrace_symbols (frames, n_frames);

  for (int i = 0; names && i < n_frames; i++)
    fprintf (output, "  %s\n", names[i]);
  free (names);
}

static void
end_turn (void)
{
  Times now = read_times ();
  double wall = now.wall - awake.wall;
  double cpu = now.cpu - awake.cpu;
  double waited = now.waited - awake.waited;

  n_turns++;
  longest.wall = MAX (longest.wall, wall);
  longest.cpu = MAX (longest.cpu, cpu);
  longest_blocked = MAX (longest_blocked, wall - waited);
  if (wall - waited > LONG_MS)
    {
      fprintf (output, "turn %.1f %.1f %.1f %.1f\n", (now.wall - started) / 1e3, wall, cpu, waited);
      write_trace ();
    }
  n_frames = 0;
}

static void
set_alarm (long milliseconds)
{
  struct itimerspec when = { .it_value.tv_nsec = milliseconds * 1000000 };

  if (traces)
    timer_settime (alarm_timer, 0, &when, NULL);
}

static int
watched_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (getpid () != (pid_t) syscall (SYS_gettid))
    return g_poll (fds, n_fds, timeout);

  set_alarm (0);
  if (awake.wall > 0)
    end_turn ();
  /* What this costs is nobody's turn. */
  if (read_clock (CLOCK_MONOTONIC) - sampled >= 1000)
    write_sample (read_clock (CLOCK_MONOTONIC), n_fds);
  result = g_poll (fds, n_fds, timeout);
  awake = read_times ();
  set_alarm ((long) LONG_MS);

  return result;
}

static void
on_alarm (int number)
{
  n_frames = backtrace (frames, MAX_FRAMES);
}

static void
prepare_traces (void)
{
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 3 };
  struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

  event._sigev_un._tid = (int) syscall (SYS_gettid);
  /* The first call loads a library. */
  backtrace (frames, MAX_FRAMES);
  sigaction (SIGRTMIN + 3, &action, NULL);
  traces = timer_create (CLOCK_MONOTONIC, &event, &alarm_timer) == 0;
}

__attribute__ ((constructor)) static void
start_watching (void)
{
  const char *path = getenv ("ENCODES_WATCH_LOOP");

  if (!path)
    return;

  output = fopen (path, "ae");
  if (!output)
    return;

  schedule = open ("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  started = sampled = read_clock (CLOCK_MONOTONIC);
  live = g_array_new (FALSE, FALSE, sizeof (guint));
  if (getenv ("ENCODES_WATCH_LOOP_TRACES"))
    prepare_traces ();
  g_main_context_set_poll_func (NULL, watched_poll);
  /* What the program starts is not watched. */
  unsetenv ("ENCODES_WATCH_LOOP");
}
