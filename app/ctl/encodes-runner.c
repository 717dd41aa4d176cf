/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-runner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "encodes-command-line.h"
#include "encodes-ffmpeg-command.h"
#include "encodes-ffmpeg-probe.h"
#include "encodes-group-ear.h"
#include "encodes-job-files.h"
#include "encodes-job-record.h"
#include "encodes-message-tail.h"
#include "encodes-process-tree.h"
#include "encodes-stderr-pump.h"

#define MESSAGE_BYTES (64 * 1024)
#define MESSAGE_INTERVAL_MS 2000
#define CANCEL_STEP_SECONDS 10
#define CANCEL_LOOK_MS 2000
#define PROBE_TIMEOUT_MS 10000
#define MAX_PROBES 16
/* How far apart a signal to a whole group (or, one by one, to all processes of a service) arrives here and there. */
#define GROUP_SIGNAL_MS 100
/* The descriptor that the command inherits is out of the way of those that scripts use. */
#define FIRST_INHERITED_FD 100
#define N_SIGNAL_NUMBERS 65

struct _EncodesRunner
{
  GObject parent_instance;

  char *name;
  char **argv;
  EncodesFfmpegCommand *ffmpeg;
  EncodesJobRecord *record;
  EncodesMessageTail *tail;
  EncodesStderrPump *pump;
  EncodesGroupEar *ear;
  GMainLoop *loop;
  GCancellable *cancellable;

  pid_t pid;
  int wait_status;
  int exec_error;

  gint64 *durations;
  guint next_probe;
  guint n_writing;
  guint written_revision;

  gboolean was_asked_to_end;
  guint cancel_steps;
  guint cancel_source;
  int cancel_watch;
  guint pending_signals[N_SIGNAL_NUMBERS];
  gint64 group_signal_times[N_SIGNAL_NUMBERS];
};

G_DEFINE_FINAL_TYPE (EncodesRunner, encodes_runner, G_TYPE_OBJECT)

static const int passed_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT };

typedef struct
{
  EncodesRunner *self;
  int number;
} PendingSignal;

void
encodes_signal_state_save (EncodesSignalState *state)
{
  sigprocmask (SIG_SETMASK, NULL, &state->mask);
  sigaction (SIGPIPE, NULL, &state->on_pipe);
  sigaction (SIGCHLD, NULL, &state->on_child);
}

void
encodes_signal_state_restore (const EncodesSignalState *state)
{
  sigaction (SIGPIPE, &state->on_pipe, NULL);
  sigaction (SIGCHLD, &state->on_child, NULL);
  sigprocmask (SIG_SETMASK, &state->mask, NULL);
}

int
encodes_runner_report_exec_error (const char *program, int number)
{
  g_autofree char *shown = g_filename_display_name (program);

  fprintf (stderr, "encodesctl: %s: %s\n", shown, number == ENOENT ? _("command not found") : g_strerror (number));
  return number == ENOENT ? 127 : 126;
}

/* --- what is being run --- */

static char *
get_result_name (EncodesRunner *self)
{
  const char *path = NULL;

  if (self->ffmpeg && encodes_ffmpeg_command_get_n_outputs (self->ffmpeg) > 0)
    path = encodes_ffmpeg_command_get_output_path (self->ffmpeg, 0);
  if (!path && self->ffmpeg && encodes_ffmpeg_command_get_n_inputs (self->ffmpeg) > 0)
    path = encodes_ffmpeg_command_get_input_path (self->ffmpeg, 0);
  return g_path_get_basename (path ? path : self->argv[0]);
}

static char **
get_inputs (EncodesRunner *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_inputs = self->ffmpeg ? encodes_ffmpeg_command_get_n_inputs (self->ffmpeg) : 0;

  for (guint i = 0; i < n_inputs; i++)
    g_strv_builder_add (builder, encodes_ffmpeg_command_get_input (self->ffmpeg, i));
  return g_strv_builder_end (builder);
}

/* The command with ffmpeg told to report its progress, unless the person has an own use for that. */
static char **
get_watched_argv (EncodesRunner *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *url = NULL;

  if (!self->ffmpeg || !self->argv[1] || encodes_ffmpeg_command_reports_progress (self->ffmpeg))
    return g_strdupv (self->argv);

  url = g_strconcat ("file:", encodes_job_record_get_progress_path (self->record), NULL);
  g_strv_builder_add (builder, self->argv[0]);
  g_strv_builder_add (builder, "-progress");
  g_strv_builder_add (builder, url);
  g_strv_builder_addv (builder, (const char **) self->argv + 1);
  return g_strv_builder_end (builder);
}

/* --- writing, never on the main thread: a slow disk must not delay a signal --- */

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesRunner *self = ENCODES_RUNNER (source);

  self->n_writing--;
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
write_in_thread (EncodesRunner *self, GTaskThreadFunc func, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);

  g_task_set_source_tag (task, write_in_thread);
  g_task_set_task_data (task, data, g_free);
  self->n_writing++;
  g_task_run_in_thread (task, func);
}

static void
write_messages_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EncodesRunner *self = source;
  g_autofree char *text = encodes_message_tail_dup_text (self->tail);

  /* What cannot be written now is written with the next messages, or it is not: the encode goes on. */
  g_task_return_boolean (task, encodes_job_record_write_messages (self->record, text, NULL));
}

static gboolean
on_time_for_messages (gpointer user_data)
{
  EncodesRunner *self = user_data;
  guint revision = encodes_message_tail_get_revision (self->tail);

  if (self->n_writing == 0 && revision != self->written_revision)
    {
      self->written_revision = revision;
      write_in_thread (self, write_messages_in_thread, NULL);
    }
  return G_SOURCE_CONTINUE;
}

static void
write_expected_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EncodesRunner *self = source;
  gint64 *expected = data;

  g_task_return_boolean (task, encodes_job_record_write_expected_duration (self->record, *expected, NULL));
}

/* --- how long the inputs are --- */

static void probe_next (EncodesRunner *self);

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 duration = encodes_ffmpeg_probe_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->durations[self->next_probe++] = duration;
  probe_next (self);
}

static gboolean
is_ordinary_file (const char *path)
{
  struct stat info;

  return path && stat (path, &info) == 0 && S_ISREG (info.st_mode);
}

/* The ffprobe that belongs to an ffmpeg with a path stands beside it. */
static char *
get_ffprobe (EncodesRunner *self)
{
  g_autofree char *folder = g_path_get_dirname (self->argv[0]);

  return strchr (self->argv[0], '/') ? g_build_filename (folder, "ffprobe", NULL) : g_strdup ("ffprobe");
}

static void
probe_next (EncodesRunner *self)
{
  guint n_inputs = MIN (encodes_ffmpeg_command_get_n_inputs (self->ffmpeg), MAX_PROBES);
  g_autofree char *ffprobe = get_ffprobe (self);
  gint64 *expected;

  while (self->next_probe < n_inputs)
    {
      const char *path = encodes_ffmpeg_command_get_input_path (self->ffmpeg, self->next_probe);

      /* Only files: what comes through a pipe or from a server comes once. */
      if (is_ordinary_file (path))
        {
          encodes_ffmpeg_probe_async (ffprobe, encodes_ffmpeg_command_get_input_format (self->ffmpeg, self->next_probe),
                                      path, PROBE_TIMEOUT_MS, self->cancellable, on_probed, g_object_ref (self));
          return;
        }
      self->next_probe++;
    }

  expected = g_new (gint64, 1);
  *expected = encodes_ffmpeg_command_get_expected_duration (self->ffmpeg, self->durations);
  write_in_thread (self, write_expected_in_thread, expected);
}

/* --- the end that somebody asked for --- */

static gboolean
on_time_for_next_step (gpointer user_data)
{
  static const int steps[] = { SIGINT, SIGTERM, SIGKILL };
  EncodesRunner *self = user_data;

  encodes_process_tree_signal (self->pid, steps[self->cancel_steps++]);
  if (self->cancel_steps < G_N_ELEMENTS (steps))
    return G_SOURCE_CONTINUE;
  self->cancel_source = 0;
  return G_SOURCE_REMOVE;
}

static void
look_for_wish_to_cancel (EncodesRunner *self)
{
  if (self->cancel_steps > 0 || !encodes_job_record_was_asked_to_cancel (self->record))
    return;
  self->was_asked_to_end = TRUE;
  self->cancel_source = g_timeout_add_seconds (CANCEL_STEP_SECONDS, on_time_for_next_step, self);
  on_time_for_next_step (self);
}

static gboolean
on_folder_changed (int fd, GIOCondition condition, gpointer user_data)
{
  char buffer[4096];

  /* Which file it was matters not: there is only one to look for. */
  while (read (fd, buffer, sizeof buffer) > 0)
    ;
  look_for_wish_to_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_time_to_look (gpointer user_data)
{
  look_for_wish_to_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static void
watch_for_cancel (EncodesRunner *self)
{
  self->cancel_watch = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->cancel_watch >= 0 &&
      inotify_add_watch (self->cancel_watch, encodes_job_record_get_path (self->record), IN_CREATE | IN_ONLYDIR) >= 0)
    g_unix_fd_add (self->cancel_watch, G_IO_IN, on_folder_changed, self);
  else
    g_timeout_add (CANCEL_LOOK_MS, on_time_to_look, self);
  look_for_wish_to_cancel (self);
}

/* --- signals --- */

static gboolean
on_signal_was_for_us (gpointer user_data)
{
  PendingSignal *pending = user_data;

  pending->self->pending_signals[pending->number] = 0;
  kill (pending->self->pid, pending->number);
  return G_SOURCE_REMOVE;
}

static void
on_group_signal (EncodesGroupEar *ear, int number, EncodesRunner *self)
{
  if (number >= N_SIGNAL_NUMBERS)
    return;
  g_clear_handle_id (&self->pending_signals[number], g_source_remove);
  self->group_signal_times[number] = g_get_monotonic_time ();
}

/* A signal that a process sent is passed on, unless it was sent to the command as well. */
static void
pass_signal (EncodesRunner *self, int number)
{
  PendingSignal *pending;
  gint64 heard = self->group_signal_times[number];

  if (self->pending_signals[number] || (heard > 0 && g_get_monotonic_time () - heard < GROUP_SIGNAL_MS * 1000))
    return;
  pending = g_new (PendingSignal, 1);
  pending->self = self;
  pending->number = number;
  self->pending_signals[number] =
      g_timeout_add_full (G_PRIORITY_DEFAULT, GROUP_SIGNAL_MS, on_signal_was_for_us, pending, g_free);
}

static gboolean
on_signal (int fd, GIOCondition condition, gpointer user_data)
{
  EncodesRunner *self = user_data;
  struct signalfd_siginfo info;

  while (read (fd, &info, sizeof info) == sizeof info)
    {
      int number = (int) info.ssi_signo;

      if (number == SIGWINCH)
        {
          /* The command may have looked before its terminal had the new size. */
          if (encodes_stderr_pump_resize (self->pump))
            kill (self->pid, SIGWINCH);
          continue;
        }
      if (number == SIGHUP || number == SIGINT || number == SIGQUIT || number == SIGTERM)
        self->was_asked_to_end = TRUE;
      /* A terminal (SI_KERNEL) sends to the command, too. */
      if (info.ssi_code <= 0)
        pass_signal (self, number);
    }
  return G_SOURCE_CONTINUE;
}

static void
get_signals (sigset_t *set)
{
  sigemptyset (set);
  for (guint i = 0; i < G_N_ELEMENTS (passed_signals); i++)
    {
      struct sigaction action;

      /* What was ignored when we began (nohup) stays so, for the command as well. */
      if (sigaction (passed_signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset (set, passed_signals[i]);
    }
}

/* --- start and end --- */

static void G_GNUC_NORETURN
become_command (EncodesRunner *self, char **argv, const EncodesSignalState *signals, int error_fd)
{
  int number = 0;

  encodes_signal_state_restore (signals);
  if (dup2 (encodes_stderr_pump_get_child_end (self->pump), STDERR_FILENO) < 0 ||
      (fcntl (encodes_job_record_get_lock (self->record), F_DUPFD, FIRST_INHERITED_FD) < 0 &&
       fcntl (encodes_job_record_get_lock (self->record), F_DUPFD, 3) < 0))
    number = errno;
  else
    {
      execvp (argv[0], argv);
      number = errno;
    }
  while (write (error_fd, &number, sizeof number) < 0 && errno == EINTR)
    ;
  _exit (127);
}

/* Returns: 0, or why it could not be started */
static int
start_command (EncodesRunner *self, const EncodesSignalState *signals)
{
  g_auto (GStrv) argv = get_watched_argv (self);
  int fds[2], number = 0;

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return errno;
  self->pid = fork ();
  if (self->pid == 0)
    become_command (self, argv, signals, fds[1]);

  number = self->pid < 0 ? errno : 0;
  close (fds[1]);
  while (self->pid > 0 && read (fds[0], &number, sizeof number) < 0 && errno == EINTR)
    ;
  close (fds[0]);
  return number;
}

static void
on_command_ended (GPid pid, int wait_status, gpointer user_data)
{
  EncodesRunner *self = user_data;

  self->wait_status = wait_status;
  g_main_loop_quit (self->loop);
}

static char *
find_missing_output (EncodesRunner *self)
{
  for (guint i = 0; i < encodes_ffmpeg_command_get_n_outputs (self->ffmpeg); i++)
    {
      const char *path = encodes_ffmpeg_command_get_output_path (self->ffmpeg, i);
      g_autofree char *shown = path ? g_filename_display_name (path) : NULL;
      struct stat info;

      if (!path)
        continue;
      if (stat (path, &info) < 0)
        return g_strdup_printf (_("ffmpeg ended without an error, but “%s” is not there."), shown);
      if (S_ISREG (info.st_mode) && info.st_size == 0)
        return g_strdup_printf (_("ffmpeg ended without an error, but “%s” is empty."), shown);
    }
  return NULL;
}

/* Exit status 0 is not the whole truth: on a full disk ffmpeg 5 returns it, too. */
static char *
find_hidden_error (EncodesRunner *self)
{
  char *error;

  if (!self->ffmpeg)
    return NULL;
  error = encodes_message_tail_dup_write_error (self->tail);
  return error ? error : find_missing_output (self);
}

static gboolean
was_ended_by_somebody (EncodesRunner *self)
{
  int number = WIFSIGNALED (self->wait_status) ? WTERMSIG (self->wait_status) : 0;

  if (self->was_asked_to_end)
    return TRUE;
  /* Somebody sent it to the command itself; ffmpeg makes an exit status of it. */
  if (self->ffmpeg && WIFEXITED (self->wait_status) && WEXITSTATUS (self->wait_status) == 255)
    return encodes_message_tail_has_line (self->tail, "Exiting normally, received signal");
  return number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

static void
write_ending (EncodesRunner *self)
{
  int status = WIFEXITED (self->wait_status) ? WEXITSTATUS (self->wait_status) : -1;
  int number = WIFSIGNALED (self->wait_status) ? WTERMSIG (self->wait_status) : 0;
  EncodesJobState state = ENCODES_JOB_STATE_ERROR;
  g_autofree char *text = NULL;

  if (self->exec_error)
    text = g_strdup_printf ("%s: %s", self->argv[0],
                            self->exec_error == ENOENT ? _("command not found") : g_strerror (self->exec_error));
  else if (status == 0)
    {
      text = find_hidden_error (self);
      state = text ? ENCODES_JOB_STATE_ERROR : ENCODES_JOB_STATE_FINISHED;
    }
  else if (was_ended_by_somebody (self))
    state = ENCODES_JOB_STATE_CANCELED;
  else if (number == 0)
    text = encodes_message_tail_dup_error (self->tail);

  if (encodes_message_tail_get_revision (self->tail) > 0)
    {
      g_autofree char *messages = encodes_message_tail_dup_text (self->tail);
      encodes_job_record_write_messages (self->record, messages, NULL);
    }
  encodes_job_record_write_ending (self->record, state, status, number, text, NULL);
}

static void
watch_command (EncodesRunner *self, int signal_fd)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_fd_add (signal_fd, G_IO_IN, on_signal, self);
  g_child_watch_add (self->pid, on_command_ended, self);
  g_timeout_add (MESSAGE_INTERVAL_MS, on_time_for_messages, self);
  encodes_stderr_pump_start (self->pump);
  watch_for_cancel (self);
  if (self->ffmpeg)
    probe_next (self);

  g_main_loop_run (self->loop);

  g_clear_handle_id (&self->cancel_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  encodes_stderr_pump_finish (self->pump);
  while (self->n_writing > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
encodes_runner_finalize (GObject *object)
{
  EncodesRunner *self = ENCODES_RUNNER (object);

  g_free (self->name);
  g_strfreev (self->argv);
  g_clear_object (&self->ffmpeg);
  g_clear_object (&self->record);
  g_clear_object (&self->tail);
  g_clear_object (&self->pump);
  g_clear_object (&self->ear);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_free (self->durations);
  if (self->cancel_watch >= 0)
    close (self->cancel_watch);

  G_OBJECT_CLASS (encodes_runner_parent_class)->finalize (object);
}

static void
encodes_runner_class_init (EncodesRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_runner_finalize;
}

static void
encodes_runner_init (EncodesRunner *self)
{
  self->cancel_watch = -1;
  self->cancellable = g_cancellable_new ();
  self->tail = encodes_message_tail_new (MESSAGE_BYTES);
}

EncodesRunner *
encodes_runner_new (const char *name, const char *const *argv)
{
  EncodesRunner *self;
  guint n_inputs;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_RUNNER, NULL);
  self->argv = g_strdupv ((char **) argv);
  self->ffmpeg = encodes_ffmpeg_command_new (argv);
  n_inputs = self->ffmpeg ? encodes_ffmpeg_command_get_n_inputs (self->ffmpeg) : 0;
  self->durations = g_new (gint64, n_inputs + 1);
  for (guint i = 0; i <= n_inputs; i++)
    self->durations[i] = -1;
  self->name = name ? g_strdup (name) : get_result_name (self);
  return self;
}

gboolean
encodes_runner_open (EncodesRunner *self, const char *jobs_folder, GError **error)
{
  g_autoptr (EncodesJobRecord) record = NULL;
  g_autofree char *processor = NULL;
  g_autofree char *task_name = NULL;
  g_auto (GStrv) inputs = NULL;
  g_auto (GStrv) shown = NULL;
  const char *preset;
  gint64 expected;

  g_return_val_if_fail (ENCODES_IS_RUNNER (self), FALSE);

  processor = g_path_get_basename (self->argv[0]);
  task_name = get_result_name (self);
  inputs = get_inputs (self);
  record = encodes_job_record_new (self->name, (const char *const *) self->argv);
  preset = self->ffmpeg ? encodes_ffmpeg_command_get_preset (self->ffmpeg) : NULL;
  expected = self->ffmpeg ? encodes_ffmpeg_command_get_expected_duration (self->ffmpeg, NULL) : -1;
  encodes_job_record_set_details (record, processor, task_name, preset, (const char *const *) inputs, expected);
  self->pump = encodes_stderr_pump_new (self->tail, error);
  if (!self->pump || !encodes_job_record_open (record, jobs_folder, error))
    return FALSE;

  self->record = g_steal_pointer (&record);
  shown = encodes_command_line_hide_secrets ((const char *const *) self->argv);
  encodes_message_tail_hide (self->tail, (const char *const *) self->argv, (const char *const *) shown);
  return TRUE;
}

int
encodes_runner_run (EncodesRunner *self, const EncodesSignalState *signals)
{
  sigset_t passed;
  int signal_fd;

  g_return_val_if_fail (ENCODES_IS_RUNNER (self), 0);
  g_return_val_if_fail (self->record != NULL, 0);

  get_signals (&passed);
  sigprocmask (SIG_BLOCK, &passed, NULL);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGCHLD, SIG_DFL);
  signal_fd = signalfd (-1, &passed, SFD_NONBLOCK | SFD_CLOEXEC);
  self->ear = encodes_group_ear_new ();
  g_signal_connect_object (self->ear, "heard", G_CALLBACK (on_group_signal), self, 0);

  self->exec_error = start_command (self, signals);
  if (self->exec_error == 0)
    watch_command (self, signal_fd);
  else
    {
      if (self->pid > 0)
        waitpid (self->pid, NULL, 0);
      self->wait_status = W_EXITCODE (encodes_runner_report_exec_error (self->argv[0], self->exec_error), 0);
    }
  encodes_group_ear_stop (self->ear);
  write_ending (self);
  if (signal_fd >= 0)
    close (signal_fd);
  encodes_signal_state_restore (signals);
  return self->wait_status;
}
