/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-secret.h"

#include "encodes-ctl.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST_SECRET 16384

/* What a signal handler may touch. The pipe wakes the waiting up, whichever thread the signal came to and whenever. */
static volatile sig_atomic_t interrupted_by;
static int signal_pipe[2] = { -1, -1 };

static void
on_interrupted (int signal_number)
{
  int saved = errno;

  interrupted_by = signal_number;
  /* A full pipe has woken it up already. */
  (void) !write (signal_pipe[1], "", 1);
  errno = saved;
}

static gboolean
wait_for_input (void)
{
  GPollFD fds[] = { { STDIN_FILENO, G_IO_IN | G_IO_HUP, 0 }, { signal_pipe[0], G_IO_IN, 0 } };

  while (!interrupted_by && g_poll (fds, signal_pipe[0] >= 0 ? 2 : 1, -1) < 0 && errno == EINTR)
    ;

  return !interrupted_by;
}

/* Byte by byte and without stdio: nothing of it stays in a buffer, and nothing after the line is taken. */
static gssize
read_line (char *buffer, gsize size)
{
  gsize length = 0;

  for (;;)
    {
      gssize n = wait_for_input () ? read (STDIN_FILENO, buffer + length, 1) : -1;

      if (n < 0 && !interrupted_by && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0)
        return -1;
      if (n == 0 || buffer[length] == '\n')
        break;
      if (++length == size - 1)
        {
          errno = E2BIG;
          return -1;
        }
    }

  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  buffer[length] = '\0';
  return (gssize) length;
}

static gssize
read_line_without_echo (const char *prompt, char *buffer, gsize size)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = on_interrupted };
  struct sigaction previous[G_N_ELEMENTS (signals)];
  struct termios terminal, quiet;
  gssize length;

  if (tcgetattr (STDIN_FILENO, &terminal) != 0 || !g_unix_open_pipe (signal_pipe, FD_CLOEXEC, NULL))
    return -1;

  /* The echo comes back whatever ends the question. */
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &previous[i]);

  quiet = terminal;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  quiet.c_lflag |= ICANON | ECHONL;
  /* Before the question: what is typed after it must neither show nor be dropped. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  fprintf (stderr, "%s: ", prompt);
  fflush (stderr);
  length = read_line (buffer, size);
  tcsetattr (STDIN_FILENO, TCSADRAIN, &terminal);
  if (interrupted_by)
    fputc ('\n', stderr);

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &previous[i], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (signal_pipe); i++)
    {
      g_close (signal_pipe[i], NULL);
      signal_pipe[i] = -1;
    }

  return length;
}

char *
encodes_ctl_read_secret (const char *prompt, gboolean *interrupted)
{
  char buffer[LONGEST_SECRET];
  gboolean asks = isatty (STDIN_FILENO);
  gssize length = asks ? read_line_without_echo (prompt, buffer, sizeof buffer) : read_line (buffer, sizeof buffer);
  gboolean good = length > 0 && strlen (buffer) == (gsize) length && g_utf8_validate (buffer, length, NULL);
  char *secret = good ? g_strdup (buffer) : NULL;

  explicit_bzero (buffer, sizeof buffer);
  *interrupted = interrupted_by != 0;
  if (*interrupted || secret)
    return secret;

  if (length == 0)
    encodes_ctl_complain_usage (_("The secret is missing: it is the first line of standard input."));
  else
    encodes_ctl_complain_usage (_("The secret on standard input is no line of text."));
  return NULL;
}
