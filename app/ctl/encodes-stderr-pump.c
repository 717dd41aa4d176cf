/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-stderr-pump.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define BUFFER_BYTES (64 * 1024)
/* What has been written to a terminal arrives at its other end a moment later. */
#define STRAGGLER_MS 50
/* A background process that never stops writing must not keep the child's end from being told. */
#define FINISH_MS 1000

struct _EncodesStderrPump
{
  GObject parent_instance;

  EncodesMessageTail *tail;
  gboolean is_terminal;
  int our_end;
  int child_end;
  int finish_event;
  gboolean reached_end;
  GThread *thread;
};

G_DEFINE_FINAL_TYPE (EncodesStderrPump, encodes_stderr_pump, G_TYPE_OBJECT)

/* Only what is safe after a fork of a process with threads. */
static gboolean
write_all (const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (STDERR_FILENO, data, length);

      if (n < 0 && errno == EAGAIN)
        {
          /* Somebody who shares our standard error has made it so. */
          struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };
          poll (&out, 1, -1);
          continue;
        }
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      length -= n;
    }
  return TRUE;
}

/* Returns: whether there may be more */
static gboolean
pass_on (int fd, EncodesMessageTail *tail)
{
  static char buffer[BUFFER_BYTES];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && errno == EINTR)
    return TRUE;
  /* A terminal nobody has open any more answers EIO. */
  if (n <= 0)
    return FALSE;
  if (!write_all (buffer, n))
    return FALSE;
  if (tail)
    encodes_message_tail_feed (tail, buffer, n);
  return TRUE;
}

static gpointer
pump_in_thread (gpointer data)
{
  EncodesStderrPump *self = data;
  struct pollfd fds[] = {
    { .fd = self->our_end, .events = POLLIN },
    { .fd = self->finish_event, .events = POLLIN },
  };
  gboolean finishing = FALSE;
  gint64 deadline = G_MAXINT64;

  for (;;)
    {
      int n_ready = poll (fds, finishing ? 1 : 2, finishing ? STRAGGLER_MS : -1);

      if (n_ready < 0 && errno == EINTR)
        continue;
      if (n_ready <= 0 || g_get_monotonic_time () > deadline)
        return NULL;
      if (!finishing && fds[1].revents)
        {
          finishing = TRUE;
          deadline = g_get_monotonic_time () + FINISH_MS * 1000;
        }
      if (fds[0].revents && !pass_on (self->our_end, self->tail))
        {
          /* If it is our own standard error that cannot be written, the child has to notice as it would have. */
          self->reached_end = TRUE;
          close (self->our_end);
          return NULL;
        }
    }
}

static gboolean
open_terminal (EncodesStderrPump *self)
{
  struct termios raw;
  struct winsize size;
  char name[64];

  self->our_end = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->our_end < 0 || grantpt (self->our_end) < 0 || unlockpt (self->our_end) < 0 ||
      ptsname_r (self->our_end, name, sizeof name) != 0)
    return FALSE;
  self->child_end = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->child_end < 0 || tcgetattr (self->child_end, &raw) < 0)
    return FALSE;
  /* Our terminal does to the bytes what is to be done; this one must not do it before. */
  cfmakeraw (&raw);
  tcsetattr (self->child_end, TCSANOW, &raw);
  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0)
    ioctl (self->our_end, TIOCSWINSZ, &size);
  return TRUE;
}

static void
close_ends (EncodesStderrPump *self)
{
  if (self->our_end >= 0 && !self->reached_end)
    close (self->our_end);
  if (self->child_end >= 0)
    close (self->child_end);
  self->our_end = self->child_end = -1;
}

static void
encodes_stderr_pump_finalize (GObject *object)
{
  EncodesStderrPump *self = ENCODES_STDERR_PUMP (object);

  close_ends (self);
  if (self->finish_event >= 0)
    close (self->finish_event);
  g_object_unref (self->tail);

  G_OBJECT_CLASS (encodes_stderr_pump_parent_class)->finalize (object);
}

static void
encodes_stderr_pump_class_init (EncodesStderrPumpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_stderr_pump_finalize;
}

static void
encodes_stderr_pump_init (EncodesStderrPump *self)
{
  self->our_end = self->child_end = -1;
  self->finish_event = eventfd (0, EFD_CLOEXEC);
}

EncodesStderrPump *
encodes_stderr_pump_new (EncodesMessageTail *tail, GError **error)
{
  g_autoptr (EncodesStderrPump) self = g_object_new (ENCODES_TYPE_STDERR_PUMP, NULL);
  int fds[2];

  self->tail = g_object_ref (tail);
  self->is_terminal = isatty (STDERR_FILENO) && open_terminal (self);
  if (!self->is_terminal)
    {
      close_ends (self);
      if (pipe2 (fds, O_CLOEXEC) < 0)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return NULL;
        }
      self->our_end = fds[0];
      self->child_end = fds[1];
    }
  if (self->finish_event < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES, g_strerror (EMFILE));
      return NULL;
    }
  return g_steal_pointer (&self);
}

int
encodes_stderr_pump_get_child_end (EncodesStderrPump *self)
{
  g_return_val_if_fail (ENCODES_IS_STDERR_PUMP (self), -1);

  return self->child_end;
}

void
encodes_stderr_pump_start (EncodesStderrPump *self)
{
  g_return_if_fail (ENCODES_IS_STDERR_PUMP (self));

  close (self->child_end);
  self->child_end = -1;
  self->thread = g_thread_new ("stderr", pump_in_thread, self);
}

gboolean
encodes_stderr_pump_resize (EncodesStderrPump *self)
{
  struct winsize size;

  g_return_val_if_fail (ENCODES_IS_STDERR_PUMP (self), FALSE);

  return self->is_terminal && ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 &&
         ioctl (self->our_end, TIOCSWINSZ, &size) == 0;
}

/* A background process of the child may write for hours after the child itself has ended. */
static void
leave_behind (EncodesStderrPump *self)
{
  sigset_t none;

  if (fork () != 0)
    return;
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
  if (dup2 (self->our_end, STDIN_FILENO) >= 0)
    {
      close (STDOUT_FILENO);
      close_range (STDERR_FILENO + 1, ~0U, 0);
      while (pass_on (STDIN_FILENO, NULL))
        ;
    }
  _exit (0);
}

void
encodes_stderr_pump_finish (EncodesStderrPump *self)
{
  const guint64 one = 1;

  g_return_if_fail (ENCODES_IS_STDERR_PUMP (self));

  if (!self->thread)
    return;
  while (write (self->finish_event, &one, sizeof one) < 0 && errno == EINTR)
    ;
  g_thread_join (g_steal_pointer (&self->thread));
  if (!self->reached_end)
    leave_behind (self);
}
