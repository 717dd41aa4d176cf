/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "encodes-command-line.h"
#include "encodes-error.h"
#include "encodes-ffmpeg-command.h"
#include "encodes-ffmpeg-progress.h"
#include "encodes-job-files.h"
#include "encodes-sandbox.h"
#include "encodes-time.h"

#define PROVIDER_ID "this-computer"

#define MAX_COMMAND_BYTES (512 * 1024)
#define MAX_ENDED_BYTES (16 * 1024)
/* A list of thousands of jobs holds the last words of those that failed. */
#define MESSAGES_TAIL_BYTES (4 * 1024)
#define PROGRESS_TAIL_BYTES (16 * 1024)
#define MAX_DURATION (G_MAXINT64 / 1000)

/* What the files of a folder say, before it becomes a job. */
typedef struct
{
  int directory;
  gboolean locked;
  gboolean cancel_wished;
  GKeyFile *command;
  GKeyFile *ended;
  gint64 last_change;
  gint64 expected;
  gboolean has_progress;
  EncodesFfmpegProgress progress;
} Contents;

static void
contents_clear (Contents *contents)
{
  if (contents->directory >= 0)
    close (contents->directory);
  g_clear_pointer (&contents->command, g_key_file_unref);
  g_clear_pointer (&contents->ended, g_key_file_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

char *
encodes_job_folder_get_default_path (void)
{
  g_autofree char *host = encodes_sandbox_dup_host_state_dir ();
  g_autofree char *path = g_build_filename (host, "encodes", "jobs", NULL);

  /* Of all of the computer a sandbox has been given the usual folder; one elsewhere the person may have added. */
  if (encodes_sandbox_is_inside () && !g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_build_filename (g_get_home_dir (), ".local", "state", "encodes", "jobs", NULL);

  return g_steal_pointer (&path);
}

gboolean
encodes_job_folder_is_id (const char *name)
{
  return name && g_uuid_string_is_valid (name);
}

GPtrArray *
encodes_job_folder_list (const char *jobs_folder, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (jobs_folder != NULL, NULL);

  dir = g_dir_open (jobs_folder, 0, &local_error);
  if (!dir && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
      !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                   _("The folder of this computer’s encodes cannot be read: %s"), local_error->message);
      return NULL;
    }
  while (dir && (name = g_dir_read_name (dir)))
    {
      if (encodes_job_folder_is_id (name))
        g_ptr_array_add (ids, g_strdup (name));
    }
  return g_steal_pointer (&ids);
}

static int
open_folder (const char *jobs_folder, const char *id, GError **error)
{
  g_autofree char *path = g_build_filename (jobs_folder, id, NULL);
  int fd = -1, number = ENOENT;

  if (encodes_job_folder_is_id (id))
    {
      fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      number = errno;
    }
  if (fd < 0 && (number == ENOENT || number == ENOTDIR || number == ELOOP))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, _("There is no such job on this computer."));
  else if (fd < 0)
    g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The job’s folder cannot be read: %s"),
                 g_strerror (number));
  return fd;
}

/* Opens an ordinary file and nothing else: no link, and no pipe that would wait for somebody. */
static int
open_file (int directory, const char *name, struct stat *info)
{
  int fd = openat (directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd >= 0 && (fstat (fd, info) < 0 || !S_ISREG (info->st_mode)))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* Up to @max_bytes of the end of a file, with a NUL after them. */
static char *
read_tail (Contents *contents, const char *name, gsize max_bytes, gsize *length, gboolean *whole)
{
  g_autofree char *data = NULL;
  struct stat info;
  gsize n_read = 0;
  goffset start;
  int fd = open_file (contents->directory, name, &info);

  if (fd < 0)
    return NULL;
  contents->last_change = MAX (contents->last_change, (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC +
                                                          info.st_mtim.tv_nsec / 1000);
  start = MAX (info.st_size - (goffset) max_bytes, 0);
  data = g_malloc (max_bytes + 1);
  while (n_read < max_bytes)
    {
      gssize n = pread (fd, data + n_read, max_bytes - n_read, start + (goffset) n_read);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      n_read += n;
    }
  close (fd);

  data[n_read] = '\0';
  *length = n_read;
  if (whole)
    *whole = start == 0;
  return g_steal_pointer (&data);
}

static GKeyFile *
read_key_file (Contents *contents, const char *name, gsize max_bytes)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  gboolean whole = FALSE;
  gsize length;
  g_autofree char *data = read_tail (contents, name, max_bytes, &length, &whole);

  if (!data || !whole || !g_key_file_load_from_data (key_file, data, length, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&key_file);
}

static gboolean
is_locked (int directory)
{
  struct stat info;
  gboolean locked;
  int fd = open_file (directory, ENCODES_JOB_FILE_LOCK, &info);

  if (fd < 0)
    return FALSE;
  locked = flock (fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
  close (fd);
  return locked;
}

static gboolean
read_command (Contents *contents, GError **error)
{
  contents->command = read_key_file (contents, ENCODES_JOB_FILE_COMMAND, MAX_COMMAND_BYTES);
  if (!contents->command || g_key_file_get_integer (contents->command, ENCODES_JOB_GROUP_COMMAND, "Format", NULL) !=
                                ENCODES_JOB_FORMAT)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The job’s folder cannot be understood."));
      return FALSE;
    }
  contents->expected = g_key_file_get_int64 (contents->command, ENCODES_JOB_GROUP_COMMAND, "ExpectedDuration", NULL);
  contents->expected = CLAMP (contents->expected, 0, MAX_DURATION);
  return TRUE;
}

static gboolean
read_contents (const char *jobs_folder, const char *id, Contents *contents, GError **error)
{
  g_autofree char *progress = NULL;
  gboolean whole = FALSE;
  gsize length = 0;

  contents->directory = open_folder (jobs_folder, id, error);
  if (contents->directory < 0)
    return FALSE;

  /* The lock before the ending: who holds it writes the ending before letting go. */
  contents->locked = is_locked (contents->directory);
  contents->ended = read_key_file (contents, ENCODES_JOB_FILE_ENDED, MAX_ENDED_BYTES);
  if (!read_command (contents, error))
    return FALSE;
  contents->cancel_wished = faccessat (contents->directory, ENCODES_JOB_FILE_CANCEL, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  progress = read_tail (contents, ENCODES_JOB_FILE_PROGRESS, PROGRESS_TAIL_BYTES, &length, &whole);
  contents->has_progress =
      progress && encodes_ffmpeg_progress_parse (progress, length, whole, &contents->progress);
  return TRUE;
}

static GDateTime *
get_time (GKeyFile *key_file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (key_file, group, key, NULL);

  return encodes_time_parse (text);
}

static char *
get_text (Contents *contents, const char *key)
{
  return g_key_file_get_string (contents->command, ENCODES_JOB_GROUP_COMMAND, key, NULL);
}

static EncodesJobState
get_state (Contents *contents)
{
  g_autofree char *word = NULL;
  EncodesJobState state;

  if (contents->ended)
    {
      word = g_key_file_get_string (contents->ended, ENCODES_JOB_GROUP_ENDED, "State", NULL);
      if (encodes_job_state_from_word (word, &state) && encodes_job_state_is_ended (state))
        return state;
    }
  if (contents->ended || !contents->locked)
    return ENCODES_JOB_STATE_ERROR;
  return contents->cancel_wished ? ENCODES_JOB_STATE_CANCELING : ENCODES_JOB_STATE_PROCESSING;
}

static GDateTime *
get_ended_time (Contents *contents)
{
  GDateTime *ended = NULL;

  if (contents->ended)
    ended = get_time (contents->ended, ENCODES_JOB_GROUP_ENDED, "Time");
  if (!ended)
    {
      g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (contents->last_change / G_USEC_PER_SEC);
      ended = second ? g_date_time_add (second, contents->last_change % G_USEC_PER_SEC) : NULL;
    }
  return ended;
}

static EncodesMessage *
get_error (Contents *contents, GDateTime *time)
{
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;
  int status, signal_number;

  if (!contents->ended && contents->has_progress && contents->progress.ended)
    return encodes_message_new ("stopped-unexpectedly",
                                _("The encode came to its end, but what watched it was stopped before that, so whether "
                                  "it succeeded is not known."), time);
  if (!contents->ended)
    return encodes_message_new ("stopped-unexpectedly", _("The encode stopped unexpectedly."), time);

  text = g_key_file_get_string (contents->ended, ENCODES_JOB_GROUP_ENDED, "Error", NULL);
  signal_number = g_key_file_get_integer (contents->ended, ENCODES_JOB_GROUP_ENDED, "Signal", NULL);
  status = g_key_file_get_integer (contents->ended, ENCODES_JOB_GROUP_ENDED, "ExitStatus", NULL);
  if (text && !g_key_file_has_key (contents->ended, ENCODES_JOB_GROUP_ENDED, "ExitStatus", NULL) && signal_number == 0)
    return encodes_message_new ("end-unknown", text, time);

  code = signal_number > 0 ? g_strdup_printf ("signal-%d", signal_number) : g_strdup_printf ("exit-%d", status);
  if (!text && signal_number > 0)
    text = g_strdup_printf (_("The encode was ended by signal %d (%s)."), signal_number, g_strsignal (signal_number));
  else if (!text)
    text = g_strdup_printf (_("The encode ended with exit status %d."), status);
  return encodes_message_new (code, text, time);
}

static double
get_percent (Contents *contents, EncodesJobState state)
{
  if (state == ENCODES_JOB_STATE_FINISHED)
    return 100;
  if (!contents->has_progress)
    return ENCODES_PROGRESS_UNKNOWN;
  return encodes_ffmpeg_progress_get_percent (&contents->progress, contents->expected);
}

static void
add_progress_fields (Contents *contents, EncodesTask *task)
{
  const EncodesFfmpegProgress *progress = &contents->progress;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!contents->has_progress)
    return;
  if (progress->speed >= 0)
    {
      g_autofree char *speed = g_strconcat (g_ascii_formatd (text, sizeof text, "%.3g", progress->speed), "x", NULL);
      encodes_task_add_field (task, "speed", speed);
    }
  if (progress->fps >= 0)
    encodes_task_add_field (task, "fps", g_ascii_formatd (text, sizeof text, "%.4g", progress->fps));
  if (progress->frame >= 0)
    {
      g_autofree char *frame = g_strdup_printf ("%" G_GINT64_FORMAT, progress->frame);
      encodes_task_add_field (task, "frame", frame);
    }
}

static void
add_messages (Contents *contents, EncodesTask *task)
{
  gboolean whole = TRUE;
  gsize length;
  g_autofree char *data = read_tail (contents, ENCODES_JOB_FILE_MESSAGES, MESSAGES_TAIL_BYTES, &length, &whole);
  const char *newline = data && !whole ? memchr (data, '\n', length) : NULL;
  const char *start = newline ? newline + 1 : data;
  g_autofree char *text = data ? g_utf8_make_valid (start, data + length - start) : NULL;

  if (text && text[0] != '\0')
    encodes_task_add_field (task, "messages", text);
}

static EncodesTask *
make_task (Contents *contents, EncodesJob *job)
{
  g_autofree char *id = g_strconcat (encodes_job_get_id (job), "-1", NULL);
  g_autofree char *name = get_text (contents, "Task");
  g_autofree char *processor = get_text (contents, "Processor");
  g_autofree char *preset = get_text (contents, "Preset");
  EncodesTask *task = encodes_task_new (id);
  EncodesJobState state = encodes_job_get_state (job);

  encodes_task_set_name (task, name ? name : encodes_job_get_name (job));
  encodes_task_set_processor (task, processor);
  encodes_task_set_preset (task, preset);
  encodes_task_set_state (task, state, NULL);
  encodes_task_set_progress (task, get_percent (contents, state));
  encodes_task_set_times (task, encodes_job_get_started (job), encodes_job_get_ended (job));
  encodes_task_set_running_ms (task, encodes_job_get_running_ms (job));
  if (state == ENCODES_JOB_STATE_ERROR)
    {
      g_autoptr (EncodesMessage) message = get_error (contents, encodes_job_get_ended (job));
      encodes_task_add_error (task, message);
    }
  add_progress_fields (contents, task);
  if (state == ENCODES_JOB_STATE_ERROR)
    add_messages (contents, task);
  return task;
}

static void
add_list_field (Contents *contents, EncodesJob *job, const char *key, const char *name, gboolean is_command)
{
  g_auto (GStrv) words = g_key_file_get_string_list (contents->command, ENCODES_JOB_GROUP_COMMAND, key, NULL, NULL);
  g_autofree char *text = NULL;

  if (!words || !words[0])
    return;
  text = is_command ? encodes_command_line_to_text ((const char *const *) words) : g_strjoinv ("\n", words);
  encodes_job_add_field (job, name, text);
}

/* What ffmpeg has been asked to make, from where it was started. */
static void
add_outputs_field (Contents *contents, EncodesJob *job, const char *directory)
{
  g_auto (GStrv) words = g_key_file_get_string_list (contents->command, ENCODES_JOB_GROUP_COMMAND, "Command", NULL, NULL);
  g_autoptr (EncodesFfmpegCommand) command =
    words && words[0] ? encodes_ffmpeg_command_new ((const char *const *) words) : NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; command && i < encodes_ffmpeg_command_get_n_outputs (command); i++)
    {
      const char *path = encodes_ffmpeg_command_get_output_path (command, i);

      if (path && (g_path_is_absolute (path) || (directory && g_path_is_absolute (directory))))
        g_ptr_array_add (paths, g_canonicalize_filename (path, g_path_is_absolute (path) ? NULL : directory));
    }
  if (paths->len == 0)
    return;

  g_ptr_array_add (paths, NULL);
  text = g_strjoinv ("\n", (char **) paths->pdata);
  encodes_job_add_field (job, "outputs", text);
}

static void
set_times (Contents *contents, EncodesJob *job)
{
  g_autoptr (GDateTime) created = get_time (contents->command, ENCODES_JOB_GROUP_COMMAND, "Created");
  g_autoptr (GDateTime) started = get_time (contents->command, ENCODES_JOB_GROUP_COMMAND, "Started");

  encodes_job_set_created (job, created);
  encodes_job_set_started (job, started);
  if (encodes_job_is_ended (job))
    {
      g_autoptr (GDateTime) ended = get_ended_time (contents);

      encodes_job_set_ended (job, ended);
      encodes_job_set_modified (job, ended);
      if (started && ended)
        encodes_job_set_running_ms (job, (double) MAX (g_date_time_difference (ended, started), 0) / 1000);
    }
}

static EncodesJob *
make_job (Contents *contents, const char *id, const char *account_id)
{
  g_autofree char *name = get_text (contents, "Name");
  g_autofree char *directory = get_text (contents, "Directory");
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJob *job = encodes_job_new (account_id, PROVIDER_ID, id);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, get_state (contents), NULL);
  set_times (contents, job);
  add_list_field (contents, job, "Command", "command", TRUE);
  if (directory)
    encodes_job_add_field (job, "directory", directory);
  add_list_field (contents, job, "Inputs", "inputs", FALSE);
  add_outputs_field (contents, job, directory);

  g_ptr_array_add (tasks, make_task (contents, job));
  encodes_job_set_tasks (job, tasks);
  return job;
}

EncodesJob *
encodes_job_folder_read (const char *jobs_folder, const char *id, const char *account_id, GError **error)
{
  g_auto (Contents) contents = { .directory = -1 };

  g_return_val_if_fail (jobs_folder != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  if (!read_contents (jobs_folder, id, &contents, error))
    return NULL;
  return make_job (&contents, id, account_id);
}

gboolean
encodes_job_folder_cancel (const char *jobs_folder, const char *id, GError **error)
{
  g_auto (Contents) contents = { .directory = -1 };
  int fd, number;

  g_return_val_if_fail (jobs_folder != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!read_contents (jobs_folder, id, &contents, error))
    return FALSE;
  if (encodes_job_state_is_ended (get_state (&contents)))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED, _("The job has already ended."));
      return FALSE;
    }
  /* Who only observes cannot end it. */
  if (!g_key_file_has_key (contents.command, ENCODES_JOB_GROUP_COMMAND, "Command", NULL))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED,
                           _("Encodes only watches this encode. End it where it was started."));
      return FALSE;
    }
  fd = openat (contents.directory, ENCODES_JOB_FILE_CANCEL,
               O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  number = errno;
  if (fd < 0)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The job’s folder cannot be written: %s"),
                   g_strerror (number));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

/* The files that belong to a job, and what is left of one that was being replaced: "job.A1B2C3". */
static gboolean
is_job_file (const char *name)
{
  static const char *const names[] = {
    ENCODES_JOB_FILE_COMMAND, ENCODES_JOB_FILE_PROGRESS, ENCODES_JOB_FILE_MESSAGES, ENCODES_JOB_FILE_LOCK,
    ENCODES_JOB_FILE_CANCEL, ENCODES_JOB_FILE_ENDED, ENCODES_JOB_FILE_RESERVE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_str_has_prefix (name, names[i]) &&
          (name[length] == '\0' || (name[length] == '.' && strlen (name + length) == strlen (".XXXXXX"))))
        return TRUE;
    }
  return FALSE;
}

static void
remove_job_files (int directory)
{
  DIR *dir;
  struct dirent *entry;
  int fd = fcntl (directory, F_DUPFD_CLOEXEC, 0);

  if (fd < 0)
    return;
  /* The command first: a folder without it is no job any more. */
  unlinkat (directory, ENCODES_JOB_FILE_COMMAND, 0);
  dir = fdopendir (fd);
  if (!dir)
    {
      close (fd);
      return;
    }
  while ((entry = readdir (dir)))
    {
      if (is_job_file (entry->d_name))
        unlinkat (directory, entry->d_name, 0);
    }
  closedir (dir);
}

gboolean
encodes_job_folder_delete (const char *jobs_folder, const char *id, GError **error)
{
  g_auto (Contents) contents = { .directory = -1 };
  g_autofree char *path = NULL;

  g_return_val_if_fail (jobs_folder != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!read_contents (jobs_folder, id, &contents, error))
    return FALSE;
  if (!encodes_job_state_is_ended (get_state (&contents)))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED,
                           _("A job that has not ended cannot be deleted."));
      return FALSE;
    }

  remove_job_files (contents.directory);
  path = g_build_filename (jobs_folder, id, NULL);
  if (rmdir (path) < 0 && faccessat (contents.directory, ENCODES_JOB_FILE_COMMAND, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The job’s folder cannot be written: %s"),
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}
