/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-group-ear.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARG_START_FIELD 48

struct _EncodesGroupEar
{
  GObject parent_instance;

  pid_t pid;
  int fd;
  guint source;
};

G_DEFINE_FINAL_TYPE (EncodesGroupEar, encodes_group_ear, G_TYPE_OBJECT)

enum
{
  HEARD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Who sends a signal to the program by its name or its command line (pkill, killall) must not find the ear as well: it
 * would take that for a signal to the group. */
static void
hide_name (void)
{
  g_autofree char *stat = NULL;
  const char *rest;
  unsigned long start = 0, end = 0;

  prctl (PR_SET_NAME, "signal-ear");
  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL))
    return;
  /* The name in brackets may hold anything; after it come the fields from the third on: see proc(5), arg_start. */
  rest = strrchr (stat, ')');
  for (guint field = 2; rest && field < ARG_START_FIELD; field++)
    rest = strchr (rest + 1, ' ');
  if (rest && sscanf (rest, " %lu %lu", &start, &end) == 2 && start > 0 && end > start)
    memset (GSIZE_TO_POINTER (start), 0, end - start);
}

static void G_GNUC_NORETURN
listen_for_ever (int fd, pid_t parent)
{
  sigset_t all;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  hide_name ();

  /* Nothing that others wait for may stay open here. */
  if (dup2 (fd, STDIN_FILENO) < 0 || close_range (STDOUT_FILENO, ~0U, 0) < 0 || getppid () != parent)
    _exit (1);

  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, NULL);
  for (;;)
    {
      int number = sigwaitinfo (&all, NULL);

      if (number > 0 && number < G_MAXUINT8)
        {
          guint8 byte = (guint8) number;
          if (write (STDIN_FILENO, &byte, 1) < 0 && errno != EINTR)
            _exit (1);
        }
    }
}

static gboolean
on_report (int fd, GIOCondition condition, gpointer user_data)
{
  EncodesGroupEar *self = user_data;
  guint8 numbers[64];
  gssize n = read (fd, numbers, sizeof numbers);

  if (n == 0)
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }
  for (gssize i = 0; i < n; i++)
    g_signal_emit (self, signals[HEARD], 0, (int) numbers[i]);
  return G_SOURCE_CONTINUE;
}

static void
encodes_group_ear_dispose (GObject *object)
{
  encodes_group_ear_stop (ENCODES_GROUP_EAR (object));

  G_OBJECT_CLASS (encodes_group_ear_parent_class)->dispose (object);
}

static void
encodes_group_ear_class_init (EncodesGroupEarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_group_ear_dispose;

  /**
   * EncodesGroupEar::heard:
   * @signal_number: the signal
   *
   * A signal was sent to the whole process group.
   */
  signals[HEARD] = g_signal_new ("heard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
encodes_group_ear_init (EncodesGroupEar *self)
{
  self->pid = -1;
  self->fd = -1;
}

EncodesGroupEar *
encodes_group_ear_new (void)
{
  EncodesGroupEar *self = g_object_new (ENCODES_TYPE_GROUP_EAR, NULL);
  pid_t parent = getpid ();
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC | O_NONBLOCK) < 0)
    return self;
  self->pid = fork ();
  if (self->pid == 0)
    listen_for_ever (fds[1], parent);

  close (fds[1]);
  self->fd = fds[0];
  if (self->pid > 0)
    self->source = g_unix_fd_add (self->fd, G_IO_IN, on_report, self);
  return self;
}

void
encodes_group_ear_stop (EncodesGroupEar *self)
{
  g_return_if_fail (ENCODES_IS_GROUP_EAR (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->pid > 0)
    {
      kill (self->pid, SIGKILL);
      while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
        ;
      self->pid = -1;
    }
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
