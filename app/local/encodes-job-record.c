/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "encodes-command-line.h"
#include "encodes-job-files.h"
#include "encodes-text.h"
#include "encodes-time.h"

#define RESERVED_BYTES 4096
#define MAX_NAME_CHARACTERS 500
#define MAX_TEXT_CHARACTERS 500
/* Enough to recognise any command line; one of a million words is not kept whole. */
#define MAX_WORDS 1000
#define MAX_WORD_CHARACTERS 4000
#define MAX_COMMAND_BYTES (128 * 1024)
/* ffmpeg adds 400 bytes a second to its progress; once it has ended only the last of it is of use. */
#define MAX_ENDED_PROGRESS_BYTES (64 * 1024)
#define KEPT_PROGRESS_BYTES (16 * 1024)

struct _EncodesJobRecord
{
  GObject parent_instance;

  char *id;
  char *path;
  char *progress_path;
  int lock;
  GKeyFile *command;
};

G_DEFINE_FINAL_TYPE (EncodesJobRecord, encodes_job_record, G_TYPE_OBJECT)

static gboolean
set_error_from_errno (GError **error, int number, const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", path, g_strerror (number));
  return FALSE;
}

static gboolean
write_file (EncodesJobRecord *self, const char *name, const char *text, gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  return g_file_set_contents_full (path, text, length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING, 0600, error);
}

/* Replaces a file at once, as write_file() does, but does not wait for the disk: what is lost is told again. */
static gboolean
write_fast (EncodesJobRecord *self, const char *name, const char *text, gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  gboolean written;
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    return set_error_from_errno (error, errno, path);
  errno = ENOSPC;
  written = write (fd, text, length) == (gssize) length;
  written = close (fd) == 0 && written;
  if (written && g_rename (temporary, path) == 0)
    return TRUE;
  set_error_from_errno (error, errno, path);
  g_unlink (temporary);
  return FALSE;
}

static gboolean
write_key_file (EncodesJobRecord *self, const char *name, GKeyFile *key_file, GError **error)
{
  gsize length;
  g_autofree char *text = g_key_file_to_data (key_file, &length, NULL);

  return write_file (self, name, text, length, error);
}

static void
set_now (GKeyFile *key_file, const char *group, const char *key)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = encodes_time_to_rfc3339 (now);

  g_key_file_set_string (key_file, group, key, text);
}

static void
set_words (GKeyFile *key_file, const char *key, const char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;
  gsize n_bytes = 0;

  for (guint i = 0; i < MAX_WORDS && words[i] && n_bytes < MAX_COMMAND_BYTES; i++)
    {
      g_autofree char *word = g_utf8_substring (words[i], 0, MIN (g_utf8_strlen (words[i], -1), MAX_WORD_CHARACTERS));

      n_bytes += strlen (word);
      g_strv_builder_add (builder, word);
    }
  kept = g_strv_builder_end (builder);
  g_key_file_set_string_list (key_file, ENCODES_JOB_GROUP_COMMAND, key, (const char *const *) kept,
                              g_strv_length (kept));
}

static void
set_command_line (EncodesJobRecord *self, const char *const *argv)
{
  g_autofree char *directory = g_get_current_dir ();
  g_autofree char *shown_directory = g_filename_display_name (directory);
  g_auto (GStrv) shown = encodes_command_line_hide_secrets (argv);

  g_key_file_set_string (self->command, ENCODES_JOB_GROUP_COMMAND, "Directory", shown_directory);
  set_words (self->command, "Command", (const char *const *) shown);
}

static void
fill_command (EncodesJobRecord *self, const char *name, const char *const *argv)
{
  g_autofree char *line = encodes_text_to_line (name, MAX_NAME_CHARACTERS);

  self->command = g_key_file_new ();
  g_key_file_set_integer (self->command, ENCODES_JOB_GROUP_COMMAND, "Format", ENCODES_JOB_FORMAT);
  g_key_file_set_string (self->command, ENCODES_JOB_GROUP_COMMAND, "Name", line);
  if (argv)
    set_command_line (self, argv);
  set_now (self->command, ENCODES_JOB_GROUP_COMMAND, "Created");
  set_now (self->command, ENCODES_JOB_GROUP_COMMAND, "Started");
}

static gboolean
take_lock (EncodesJobRecord *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, ENCODES_JOB_FILE_LOCK, NULL);

  /* Open for writing, so that those who watch hear it being closed. */
  self->lock = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->lock < 0 || flock (self->lock, LOCK_EX | LOCK_NB) < 0)
    return set_error_from_errno (error, errno, path);
  return TRUE;
}

/* Room for the ending, so that it can be told on a disk that the encode has filled. */
static gboolean
reserve_ending (EncodesJobRecord *self, GError **error)
{
  char blank[RESERVED_BYTES];

  memset (blank, '\n', sizeof blank);
  return write_fast (self, ENCODES_JOB_FILE_RESERVE, blank, sizeof blank, error);
}

static gboolean
write_reserved (EncodesJobRecord *self, const char *text, gsize length)
{
  g_autofree char *reserve = g_build_filename (self->path, ENCODES_JOB_FILE_RESERVE, NULL);
  g_autofree char *ended = g_build_filename (self->path, ENCODES_JOB_FILE_ENDED, NULL);
  gboolean written;
  int fd;

  if (length > RESERVED_BYTES)
    return FALSE;
  fd = g_open (reserve, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0)
    return FALSE;
  written = pwrite (fd, text, length, 0) == (gssize) length && ftruncate (fd, length) == 0;
  written = close (fd) == 0 && written;
  return written && g_rename (reserve, ended) == 0;
}

static void
shorten_progress (EncodesJobRecord *self)
{
  char tail[KEPT_PROGRESS_BYTES];
  const char *newline;
  gssize length = 0;
  struct stat info;
  int fd = g_open (self->progress_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    return;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > MAX_ENDED_PROGRESS_BYTES)
    length = pread (fd, tail, sizeof tail, info.st_size - (gssize) sizeof tail);
  close (fd);

  newline = length > 0 ? memchr (tail, '\n', length) : NULL;
  if (newline)
    write_fast (self, ENCODES_JOB_FILE_PROGRESS, newline + 1, tail + length - (newline + 1), NULL);
}

static void
remove_all (EncodesJobRecord *self)
{
  static const char *const names[] = { ENCODES_JOB_FILE_COMMAND, ENCODES_JOB_FILE_LOCK, ENCODES_JOB_FILE_RESERVE };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->path, names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (self->path);
}

/* Under a name that no reader looks at, so that the folder appears complete and locked. */
static gboolean
prepare (EncodesJobRecord *self, const char *jobs_folder, GError **error)
{
  g_autofree char *hidden = g_strconcat (jobs_folder, "/.", self->id, NULL);
  g_autofree char *path = g_build_filename (jobs_folder, self->id, NULL);

  if (g_mkdir_with_parents (jobs_folder, 0700) < 0)
    return set_error_from_errno (error, errno, jobs_folder);
  if (g_mkdir (hidden, 0700) < 0)
    return set_error_from_errno (error, errno, hidden);

  self->path = g_steal_pointer (&hidden);
  if (take_lock (self, error) && reserve_ending (self, error) &&
      write_key_file (self, ENCODES_JOB_FILE_COMMAND, self->command, error))
    {
      if (g_rename (self->path, path) == 0)
        {
          g_free (self->path);
          self->path = g_steal_pointer (&path);
          self->progress_path = g_build_filename (self->path, ENCODES_JOB_FILE_PROGRESS, NULL);
          return TRUE;
        }
      set_error_from_errno (error, errno, path);
    }
  remove_all (self);
  return FALSE;
}

static void
encodes_job_record_finalize (GObject *object)
{
  EncodesJobRecord *self = ENCODES_JOB_RECORD (object);

  if (self->lock >= 0)
    close (self->lock);
  g_free (self->id);
  g_free (self->path);
  g_free (self->progress_path);
  g_clear_pointer (&self->command, g_key_file_unref);

  G_OBJECT_CLASS (encodes_job_record_parent_class)->finalize (object);
}

static void
encodes_job_record_class_init (EncodesJobRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_job_record_finalize;
}

static void
encodes_job_record_init (EncodesJobRecord *self)
{
  self->id = g_uuid_string_random ();
  self->lock = -1;
}

EncodesJobRecord *
encodes_job_record_new (const char *name, const char *const *argv)
{
  EncodesJobRecord *self;

  g_return_val_if_fail (argv == NULL || argv[0] != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_JOB_RECORD, NULL);
  fill_command (self, name, argv);
  return self;
}

static void
set_text (EncodesJobRecord *self, const char *key, const char *text)
{
  g_autofree char *shown = text ? encodes_text_hide_passwords (text) : g_strdup ("");
  g_autofree char *line = encodes_text_to_line (shown, MAX_NAME_CHARACTERS);

  if (line[0] != '\0')
    g_key_file_set_string (self->command, ENCODES_JOB_GROUP_COMMAND, key, line);
}

static void
set_expected (EncodesJobRecord *self, gint64 expected_duration)
{
  if (expected_duration > 0)
    g_key_file_set_int64 (self->command, ENCODES_JOB_GROUP_COMMAND, "ExpectedDuration", expected_duration);
  else
    g_key_file_remove_key (self->command, ENCODES_JOB_GROUP_COMMAND, "ExpectedDuration", NULL);
}

void
encodes_job_record_set_details (EncodesJobRecord *self, const char *processor, const char *task_name,
                                const char *preset, const char *const *inputs, gint64 expected_duration)
{
  g_return_if_fail (ENCODES_IS_JOB_RECORD (self));

  set_text (self, "Processor", processor);
  set_text (self, "Task", task_name);
  set_text (self, "Preset", preset);
  if (inputs && inputs[0])
    {
      g_auto (GStrv) shown = encodes_command_line_hide_secrets (inputs);
      set_words (self->command, "Inputs", (const char *const *) shown);
    }
  set_expected (self, expected_duration);
}

gboolean
encodes_job_record_open (EncodesJobRecord *self, const char *jobs_folder, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), FALSE);
  g_return_val_if_fail (jobs_folder != NULL, FALSE);
  g_return_val_if_fail (self->path == NULL, FALSE);

  return prepare (self, jobs_folder, error);
}

const char *
encodes_job_record_get_id (EncodesJobRecord *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), NULL);

  return self->id;
}

const char *
encodes_job_record_get_path (EncodesJobRecord *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), NULL);

  return self->path;
}

const char *
encodes_job_record_get_progress_path (EncodesJobRecord *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), NULL);

  return self->progress_path;
}

int
encodes_job_record_get_lock (EncodesJobRecord *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), -1);

  return self->lock;
}

gboolean
encodes_job_record_write_expected_duration (EncodesJobRecord *self, gint64 expected_duration, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), FALSE);

  set_expected (self, expected_duration);
  return write_key_file (self, ENCODES_JOB_FILE_COMMAND, self->command, error);
}

gboolean
encodes_job_record_write_messages (EncodesJobRecord *self, const char *text, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), FALSE);

  return write_fast (self, ENCODES_JOB_FILE_MESSAGES, text, strlen (text), error);
}

gboolean
encodes_job_record_was_asked_to_cancel (EncodesJobRecord *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), FALSE);

  path = g_build_filename (self->path, ENCODES_JOB_FILE_CANCEL, NULL);
  return g_access (path, F_OK) == 0;
}

gboolean
encodes_job_record_write_ending (EncodesJobRecord *self, EncodesJobState state, int exit_status, int signal_number,
                                 const char *text, GError **error)
{
  g_autoptr (GKeyFile) ending = g_key_file_new ();
  g_autofree char *data = NULL;
  gsize length;

  g_return_val_if_fail (ENCODES_IS_JOB_RECORD (self), FALSE);

  set_now (ending, ENCODES_JOB_GROUP_ENDED, "Time");
  g_key_file_set_string (ending, ENCODES_JOB_GROUP_ENDED, "State", encodes_job_state_to_word (state));
  if (exit_status >= 0)
    g_key_file_set_integer (ending, ENCODES_JOB_GROUP_ENDED, "ExitStatus", exit_status);
  if (signal_number > 0)
    g_key_file_set_integer (ending, ENCODES_JOB_GROUP_ENDED, "Signal", signal_number);
  if (text)
    {
      g_autofree char *shown = encodes_text_hide_passwords (text);
      g_autofree char *line = encodes_text_to_line (shown, MAX_TEXT_CHARACTERS);
      g_key_file_set_string (ending, ENCODES_JOB_GROUP_ENDED, "Error", line);
    }

  shorten_progress (self);
  data = g_key_file_to_data (ending, &length, NULL);
  return write_reserved (self, data, length) || write_file (self, ENCODES_JOB_FILE_ENDED, data, length, error);
}
