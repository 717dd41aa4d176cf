/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-core-dump.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* Neither PR_SET_DUMPABLE, which would keep the portals from seeing who asks them, nor a limit of the size, to which
 * programs that collect crashes need not stick. See core(5). */
#define FILTER "/proc/self/coredump_filter"
#define MAX_FILTER 32
/* The first pages of what was loaded: they say which build it was. */
#define ONLY_HEADERS "0x10"

/* As the kernel wrote it; "" before the program's own was set. */
static char before[MAX_FILTER];

/* Nothing that a program may not do between fork() and exec(). */
static void
write_filter (const char *filter)
{
  int fd = open (FILTER, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;

  (void) !write (fd, filter, strlen (filter));
  close (fd);
}

void
encodes_core_dump_restore (void)
{
  if (*before)
    write_filter (before);
}

void
encodes_core_dump_leave_out_memory (void)
{
  int fd = open (FILTER, O_RDONLY | O_CLOEXEC);
  ssize_t length;

  if (fd < 0)
    return;

  /* It reads as 00000033, and is taken as hexadecimal only with the prefix. */
  memcpy (before, "0x", 2);
  length = read (fd, before + 2, sizeof before - 3);
  close (fd);
  before[length > 0 ? length + 2 : 0] = '\0';
  if (length <= 0)
    return;

  write_filter (ONLY_HEADERS);
  pthread_atfork (NULL, NULL, encodes_core_dump_restore);
}
