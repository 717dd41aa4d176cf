/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "encodes-ffmpeg-progress.h"
#include "encodes-job-record.h"
#include "encodes-message-tail.h"

#define MESSAGE_BYTES (64 * 1024)
#define MESSAGE_INTERVAL_MS 2000
#define MAX_LINE_BYTES (64 * 1024)
/* What a shell adds to the number of a signal. */
#define SIGNAL_OFFSET 128
#define LAST_SIGNAL 64

struct _EncodesRecorder
{
  GObject parent_instance;

  char *name;
  EncodesJobRecord *record; /* NULL while there is no folder */
  EncodesMessageTail *tail;
  int progress;

  GString *line;
  gsize n_shown; /* how much of the line has been passed on */

  gboolean duration_is_given;
  gint64 expected_duration;
  gboolean has_progress;
  gboolean has_last_block;
  int exit_status;
  guint written_revision;
};

G_DEFINE_FINAL_TYPE (EncodesRecorder, encodes_recorder, G_TYPE_OBJECT)

static void
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        {
          struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

          poll (&poll_fd, 1, -1);
          continue;
        }
      /* The encode is worth more than what is told about it. */
      if (n <= 0)
        return;
      data += n;
      length -= n;
    }
}

/* --- what the lines are --- */

static gboolean
is_key_letter (char letter)
{
  return g_ascii_islower (letter) || g_ascii_isdigit (letter) || letter == '_';
}

static gboolean
is_progress_key (const char *key, gsize length)
{
  static const char *const keys[] = {
    "frame", "fps", "bitrate", "total_size", "out_time_us", "out_time_ms", "out_time", "dup_frames", "drop_frames",
    "speed", "progress",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strlen (keys[i]) == length && strncmp (keys[i], key, length) == 0)
      return TRUE;

  return length > strlen ("stream_") && g_str_has_prefix (key, "stream_");
}

/* Returns: (nullable): the value of the line that is "key=value" and nothing else; the statistics that ffmpeg shows to
 * people have many of these in a line */
static const char *
find_value (const char *line)
{
  const char *sign = line;

  while (is_key_letter (*sign))
    sign++;

  return sign > line && *sign == '=' && !strchr (sign + 1, '=') ? sign + 1 : NULL;
}

/* Whether what has come of a line may still become one that is not for the person. */
static gboolean
may_be_told (const char *part)
{
  const char *end = part;

  while (is_key_letter (*end))
    end++;

  return *end == '\0' || *end == '=';
}

static void
write_expected (EncodesRecorder *self)
{
  if (self->record)
    encodes_job_record_write_expected_duration (self->record, self->expected_duration, NULL);
}

static void
take_progress (EncodesRecorder *self, const char *line, const char *value)
{
  if (self->record && self->progress < 0)
    self->progress = open (encodes_job_record_get_progress_path (self->record),
                           O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->progress >= 0)
    {
      g_autofree char *text = g_strconcat (line, "\n", NULL);

      write_all (self->progress, text, strlen (text));
    }
  if (g_str_has_prefix (line, "progress="))
    self->has_last_block = g_str_equal (value, "end");
  if (!self->has_progress && self->record)
    {
      /* Nobody but ffmpeg says it so. */
      encodes_job_record_set_details (self->record, "ffmpeg", self->name, NULL, NULL, self->expected_duration);
      write_expected (self);
    }
  self->has_progress = TRUE;
}

/* "  Duration: 00:01:30.05, start: 0.000000, bitrate: 1205 kb/s" of an input; the longest makes the result's length. */
static void
learn_duration (EncodesRecorder *self, const char *line)
{
  const char *start = line + strspn (line, " ");
  g_autofree char *text = NULL;
  gint64 duration;

  if (self->duration_is_given || !g_str_has_prefix (start, "Duration: "))
    return;

  start += strlen ("Duration: ");
  text = g_strndup (start, strcspn (start, ","));
  if (encodes_ffmpeg_parse_time (text, &duration) && duration > self->expected_duration)
    {
      self->expected_duration = duration;
      write_expected (self);
    }
}

static gboolean
take_exit (EncodesRecorder *self, const char *line, const char *value)
{
  gint64 status;

  if (!g_str_has_prefix (line, "exit=") || !g_ascii_string_to_signed (value, 10, 0, 255, &status, NULL))
    return FALSE;

  self->exit_status = (int) status;
  return TRUE;
}

static void
show (EncodesRecorder *self)
{
  write_all (STDERR_FILENO, self->line->str + self->n_shown, self->line->len - self->n_shown);
  self->n_shown = self->line->len;
}

/* The line is whole, with what it ends with. */
static void
take_line (EncodesRecorder *self)
{
  g_autofree char *line = g_strndup (self->line->str, strcspn (self->line->str, "\r\n"));
  const char *value = self->n_shown == 0 ? find_value (line) : NULL;

  if (value && is_progress_key (line, value - line - 1))
    take_progress (self, line, value);
  else if (!value || !take_exit (self, line, value))
    {
      show (self);
      learn_duration (self, line);
      encodes_message_tail_feed (self->tail, self->line->str, self->line->len);
    }
  g_string_truncate (self->line, 0);
  self->n_shown = 0;
}

static void
take (EncodesRecorder *self, const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (self->line, data[i]);
      if (data[i] == '\n' || data[i] == '\r' || self->line->len >= MAX_LINE_BYTES)
        take_line (self);
    }
  /* A question of the encoder's has no end of line. */
  if (!may_be_told (self->line->str))
    show (self);
}

/* --- the end --- */

static gboolean
was_ended_by_somebody (EncodesRecorder *self, int number)
{
  /* ffmpeg makes an exit status of a signal. */
  if (self->exit_status == 255)
    return encodes_message_tail_has_line (self->tail, "Exiting normally, received signal");
  return number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

static char *
describe_unknown_end (EncodesRecorder *self)
{
  if (self->has_last_block)
    return g_strdup (_("The encode came to its end, but nobody told whether it succeeded: the line “exit=STATUS” did "
                       "not come."));
  return g_strdup (_("The encode stopped telling how far it is, and nobody told how it ended."));
}

static void
write_ending (EncodesRecorder *self)
{
  int number = self->exit_status - SIGNAL_OFFSET;
  gboolean is_signal = number > 0 && number <= LAST_SIGNAL;
  EncodesJobState state = ENCODES_JOB_STATE_ERROR;
  g_autofree char *text = NULL;

  if (self->exit_status < 0)
    text = describe_unknown_end (self);
  else if (self->exit_status == 0)
    {
      /* Exit status 0 is not the whole truth: on a full disk ffmpeg 5 returns it, too. */
      text = self->has_progress ? encodes_message_tail_dup_write_error (self->tail) : NULL;
      state = text ? ENCODES_JOB_STATE_ERROR : ENCODES_JOB_STATE_FINISHED;
    }
  else if (was_ended_by_somebody (self, number))
    state = ENCODES_JOB_STATE_CANCELED;
  else if (!is_signal)
    text = encodes_message_tail_dup_error (self->tail);

  encodes_job_record_write_ending (self->record, state, is_signal ? -1 : self->exit_status, is_signal ? number : 0,
                                   text, NULL);
}

static void
write_messages (EncodesRecorder *self)
{
  guint revision = encodes_message_tail_get_revision (self->tail);
  g_autofree char *text = NULL;

  if (!self->record || revision == self->written_revision)
    return;

  self->written_revision = revision;
  text = encodes_message_tail_dup_text (self->tail);
  encodes_job_record_write_messages (self->record, text, NULL);
}

static void
encodes_recorder_finalize (GObject *object)
{
  EncodesRecorder *self = ENCODES_RECORDER (object);

  g_free (self->name);
  g_clear_object (&self->record);
  g_clear_object (&self->tail);
  g_string_free (self->line, TRUE);
  if (self->progress >= 0)
    close (self->progress);

  G_OBJECT_CLASS (encodes_recorder_parent_class)->finalize (object);
}

static void
encodes_recorder_class_init (EncodesRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_recorder_finalize;
}

static void
encodes_recorder_init (EncodesRecorder *self)
{
  self->progress = -1;
  self->exit_status = -1;
  self->line = g_string_new (NULL);
  self->tail = encodes_message_tail_new (MESSAGE_BYTES);
}

EncodesRecorder *
encodes_recorder_new (const char *name, gint64 expected_duration)
{
  EncodesRecorder *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_RECORDER, NULL);
  self->name = g_strdup (name);
  self->duration_is_given = expected_duration > 0;
  self->expected_duration = expected_duration;
  return self;
}

gboolean
encodes_recorder_open (EncodesRecorder *self, const char *jobs_folder, GError **error)
{
  g_autoptr (EncodesJobRecord) record = NULL;

  g_return_val_if_fail (ENCODES_IS_RECORDER (self), FALSE);

  record = encodes_job_record_new (self->name, NULL);
  encodes_job_record_set_details (record, NULL, self->name, NULL, NULL, self->expected_duration);
  if (!encodes_job_record_open (record, jobs_folder, error))
    return FALSE;

  self->record = g_steal_pointer (&record);
  return TRUE;
}

int
encodes_recorder_run (EncodesRecorder *self, int input)
{
  struct pollfd poll_fd = { .fd = input, .events = POLLIN };
  gint64 next_messages = 0;
  char buffer[16 * 1024];

  g_return_val_if_fail (ENCODES_IS_RECORDER (self), -1);

  while (TRUE)
    {
      gboolean has_news = encodes_message_tail_get_revision (self->tail) != self->written_revision;
      gssize n;

      if (has_news && g_get_monotonic_time () >= next_messages)
        {
          write_messages (self);
          next_messages = g_get_monotonic_time () + MESSAGE_INTERVAL_MS * 1000;
          has_news = FALSE;
        }
      if (poll (&poll_fd, 1, has_news ? MESSAGE_INTERVAL_MS : -1) == 0)
        continue;
      n = read (input, buffer, sizeof buffer);
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n <= 0)
        break;
      take (self, buffer, n);
    }

  if (self->line->len > 0)
    take_line (self);
  write_messages (self);
  if (self->record)
    write_ending (self);
  return self->exit_status;
}
