/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "recorder.h"

#include <glib/gstdio.h>
#include <string.h>

gboolean
deadline_reached (gpointer user_data)
{
  g_error ("did not come in 30 s: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

gboolean
tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

Recorder *
recorder_start (const char *option)
{
  Recorder *self = g_new0 (Recorder, 1);
  g_autofree char *program =
    g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "harness", "notification-recorder.py", NULL);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  char ready[6] = { 0 };
  gsize n_read;
  int fd = g_file_open_tmp ("recorder-XXXXXX.jsonl", &self->log, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  self->silent = g_strcmp0 (option, "--silent") == 0;
  /* The strictness of our own programs is not Python's. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  self->process = g_subprocess_launcher_spawn (launcher, &error, "/usr/bin/python3", program, self->log, option, NULL);
  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (self->process), ready, 5, &n_read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ready, ==, "ready");

  return self;
}

/* Its answer comes after those to all that was asked before. */
static void
drain (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_sync (connection, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "GetServerInformation", NULL, NULL,
                                 G_DBUS_CALL_FLAGS_NO_AUTO_START, 30 * 1000, NULL, &error);

  g_assert_no_error (error);
}

void
recorder_stop (Recorder *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->silent)
    drain ();
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_unlink (self->log);
  g_free (self->log);
  g_object_unref (self->process);
  g_free (self);
}

char *
recorder_read (Recorder *self)
{
  g_autoptr (GError) error = NULL;
  char *contents;

  g_file_get_contents (self->log, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}

static GPtrArray *
list_notifications (Recorder *self)
{
  g_autofree char *contents = recorder_read (self);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  GPtrArray *notifications = g_ptr_array_new_with_free_func (g_free);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, "{\"call\": \"Notify\""))
      g_ptr_array_add (notifications, g_strdup (*line));

  return notifications;
}

guint
recorder_count (Recorder *self)
{
  g_autoptr (GPtrArray) notifications = list_notifications (self);

  return notifications->len;
}

/* The value as it stands in the line, of JSON as this one program writes it. */
static char *
get_raw (Recorder *self, guint number, const char *key)
{
  g_autoptr (GPtrArray) notifications = list_notifications (self);
  g_autofree char *pattern = g_strdup_printf ("\"%s\": (\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^]]*\\]|[0-9.]+)", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_cmpuint (number, <, notifications->len);

  return g_regex_match (regex, notifications->pdata[number], 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

char *
recorder_get (Recorder *self, guint number, const char *key)
{
  g_autofree char *raw = get_raw (self, number, key);
  g_autofree char *inner = NULL;

  if (!raw || *raw != '"')
    return g_steal_pointer (&raw);

  inner = g_strndup (raw + 1, strlen (raw) - 2);
  return g_strcompress (inner);
}

double
recorder_get_time (Recorder *self, guint number)
{
  g_autofree char *raw = get_raw (self, number, "time");

  return g_ascii_strtod (raw, NULL);
}

void
recorder_click (Recorder *self, guint number, const char *action)
{
  g_autofree char *id = get_raw (self, number, "id");
  g_autofree char *line = g_strdup_printf ("%s %s\n", id, action);
  GOutputStream *stream = g_subprocess_get_stdin_pipe (self->process);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_flush (stream, NULL, &error);
  g_assert_no_error (error);
}
