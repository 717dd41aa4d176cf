/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "fuzz.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "encodes-error.h"
#include "encodes-field.h"

static char *folder;

/* A message about something that came from outside would be a way to fill somebody's log. One is GLib's own: at a
 * backslash that ends a value of a key file, it forgets that it has found something wrong with that before. */
static void
on_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  gboolean is_known = g_strcmp0 (domain, "GLib") == 0
                      && strstr (message, "Key file contains escape character at end of line");

  g_log_default_handler (domain, level, message, user_data);
  if (level & G_LOG_LEVEL_WARNING && !is_known)
    abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("TZ", "UTC", TRUE);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_default_handler (on_message, NULL);
  return 0;
}

char *
fuzz_input_take_text (FuzzInput *self, char separator)
{
  const char *end = self->size > 0 ? memchr (self->data, separator, self->size) : NULL;
  gsize length = end ? (gsize) (end - self->data) : self->size;
  char *text = g_strndup (self->data, length);

  length += end ? 1 : 0;
  self->data += length;
  self->size -= length;
  return text;
}

char *
fuzz_input_take_line (FuzzInput *self)
{
  return fuzz_input_take_text (self, '\n');
}

gint64
fuzz_input_take_number (FuzzInput *self, gint64 min, gint64 max)
{
  g_autofree char *line = fuzz_input_take_line (self);

  return CLAMP (g_ascii_strtoll (line, NULL, 10), min, max);
}

char **
fuzz_input_take_words (FuzzInput *self, guint max)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **words;

  for (guint i = 0; i < max && self->size > 0; i++)
    {
      g_autofree char *word = fuzz_input_take_line (self);

      g_strv_builder_add (builder, word);
    }
  words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return words;
}

GBytes *
fuzz_input_take_bytes (FuzzInput *self)
{
  GBytes *bytes = g_bytes_new (self->data, self->size);

  self->data += self->size;
  self->size = 0;
  return bytes;
}

void
fuzz_assert_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

void
fuzz_assert_line (const char *text, glong max_characters)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, max_characters);

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c));
      g_assert_false (g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
                      || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR);
      /* What turns the direction of the text around it. */
      g_assert_false ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
    }
}

void
fuzz_assert_sentence (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == ENCODES_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpint (error->message[0], !=, '\0');
}

void
fuzz_assert_progress (double progress)
{
  g_assert_true (isfinite (progress));
  g_assert_true ((progress >= 0 && progress <= 100) || progress <= ENCODES_PROGRESS_UNKNOWN);
}

static void
assert_messages (GListModel *messages)
{
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (EncodesMessage) message = g_list_model_get_item (messages, i);

      fuzz_assert_text (encodes_message_get_code (message));
      fuzz_assert_text (encodes_message_get_text (message));
    }
}

static void
assert_fields (GListModel *fields)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      g_assert_nonnull (encodes_field_get_name (field));
      g_assert_nonnull (encodes_field_get_value (field));
      fuzz_assert_text (encodes_field_get_name (field));
      fuzz_assert_text (encodes_field_get_value (field));
    }
}

static void
assert_running_ms (double running_ms)
{
  g_assert_true (isfinite (running_ms));
  g_assert_true (running_ms >= 0 || running_ms <= -1);
}

void
fuzz_assert_task (EncodesTask *task)
{
  g_assert_nonnull (encodes_task_get_id (task));
  g_assert_cmpint (*encodes_task_get_id (task), !=, '\0');
  fuzz_assert_text (encodes_task_get_id (task));
  fuzz_assert_text (encodes_task_get_name (task));
  fuzz_assert_text (encodes_task_get_state_code (task));
  fuzz_assert_text (encodes_task_get_processor (task));
  fuzz_assert_text (encodes_task_get_preset (task));
  fuzz_assert_progress (encodes_task_get_progress (task));
  assert_running_ms (encodes_task_get_running_ms (task));
  assert_messages (encodes_task_get_errors (task));
  assert_messages (encodes_task_get_events (task));
  assert_fields (encodes_task_get_fields (task));
}

void
fuzz_assert_job (EncodesJob *job, const char *account_id)
{
  GListModel *tasks = encodes_job_get_tasks (job);
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 21, 12, 0, 0);

  g_assert_cmpstr (encodes_job_get_account_id (job), ==, account_id);
  g_assert_cmpint (*encodes_job_get_id (job), !=, '\0');
  fuzz_assert_text (encodes_job_get_id (job));
  fuzz_assert_text (encodes_job_get_name (job));
  fuzz_assert_text (encodes_job_get_state_code (job));
  fuzz_assert_text (encodes_job_get_error_code (job));
  fuzz_assert_text (encodes_job_get_error_text (job));
  fuzz_assert_progress (encodes_job_get_progress (job));
  assert_running_ms (encodes_job_get_running_ms (job));
  g_assert_cmpint (encodes_job_get_duration (job, now), >=, -1);
  g_assert_cmpint (encodes_job_get_duration (job, NULL), >=, -1);
  assert_fields (encodes_job_get_fields (job));
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      fuzz_assert_task (task);
    }
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_remove (path) < 0)
        {
          g_autoptr (GDir) inner = g_dir_open (path, 0, NULL);
          const char *inner_name;

          while (inner && (inner_name = g_dir_read_name (inner)))
            {
              g_autofree char *inner_path = g_build_filename (path, inner_name, NULL);

              g_remove (inner_path);
            }
          g_rmdir (path);
        }
    }
  g_rmdir (folder);
}

const char *
fuzz_get_folder (void)
{
  if (!folder)
    {
      g_autofree char *template = g_build_filename (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm"
                                                                                                 : g_get_tmp_dir (),
                                                    "encodes-fuzz-XXXXXX", NULL);

      folder = g_mkdtemp (g_steal_pointer (&template));
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  return folder;
}

void
fuzz_write_file (const char *in, const char *name, const void *data, gsize size)
{
  g_autofree char *path = g_build_filename (in, name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  close (fd);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection **end = user_data;
  g_autoptr (GError) error = NULL;

  *end = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
connect_end (int fd, GDBusConnectionFlags flags, const char *guid, GDBusConnection **end)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

  g_dbus_connection_new (G_IO_STREAM (stream), guid, flags, NULL, NULL, on_connected, end);
}

void
fuzz_connect (GDBusConnectionFlags server_flags, GDBusConnection **server, GDBusConnectionFlags client_flags,
              GDBusConnection **client)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  connect_end (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER | server_flags, guid, server);
  connect_end (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | client_flags, NULL, client);
}
