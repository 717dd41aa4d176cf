/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A library to be preloaded: what a program would see of a computer that sleeps and of a clock that is set, which no test
 * can do to the machine it runs on. It reads commands from the pipe ENCODES_TEST_SLEEPER, one a line:
 *
 *   sleep SECONDS   the clock of the day and the one that counts sleep go forward, the third one stands still
 *   set SECONDS     only the clock of the day goes forward, or backward
 *
 * and then makes the program's timers on the clock of the day readable, as the kernel does. All else is real. */

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static atomic_long slept;
static atomic_long set;
static atomic_int timer = -1;

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  static int (*real) (clockid_t, struct timespec *);
  int result;

  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "clock_gettime");
  result = real (clock, time);
  if (clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME)
    time->tv_sec += slept;
  if (clock == CLOCK_REALTIME)
    time->tv_sec += set;

  return result;
}

int
timerfd_create (clockid_t clock, int flags)
{
  int (*real) (clockid_t, int);
  int fd;

  *(void **) &real = dlsym (RTLD_NEXT, "timerfd_create");
  fd = real (clock, flags);
  if (clock == CLOCK_REALTIME)
    timer = fd;

  return fd;
}

static void
obey_line (const char *line)
{
  struct itimerspec now = { .it_value.tv_nsec = 1 };
  char word[8];
  long seconds;

  if (sscanf (line, "%7s %ld", word, &seconds) != 2)
    return;

  *(strcmp (word, "sleep") == 0 ? &slept : &set) += seconds;
  if (timer >= 0)
    timerfd_settime (timer, 0, &now, NULL);
}

static void *
obey (void *path)
{
  /* Not a stream: who ends a program waits for all streams, and this one is being waited at. */
  int file = open (path, O_RDONLY | O_CLOEXEC);
  char text[256];
  ssize_t length;

  while (file >= 0 && (length = read (file, text, sizeof text - 1)) > 0)
    {
      char *rest = text;
      char *line;

      text[length] = '\0';
      while ((line = strsep (&rest, "\n")))
        obey_line (line);
    }

  return NULL;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("ENCODES_TEST_SLEEPER");
  pthread_t thread;

  if (path && pthread_create (&thread, NULL, obey, (void *) path) == 0)
    pthread_detach (thread);
}
