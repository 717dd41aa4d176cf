/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-message-tail.h"

#include <string.h>

#include "encodes-text.h"

#define MAX_LINE_BYTES 4096
#define MAX_ERROR_CHARACTERS 500
/* How far back the reason of a failure is looked for: after it come only summaries. */
#define N_ERROR_LINES 40
/* Shorter words of a command line are too common to be replaced everywhere. */
#define MIN_SECRET_BYTES 4

struct _EncodesMessageTail
{
  GObject parent_instance;

  GMutex mutex;
  GQueue lines;
  gsize n_bytes, max_bytes;
  GString *current;
  gboolean overwrites;
  guint revision;
  char *write_error;
  GPtrArray *secrets;
  GPtrArray *replacements;
};

G_DEFINE_FINAL_TYPE (EncodesMessageTail, encodes_message_tail, G_TYPE_OBJECT)

static const char *const error_words[] = {
  "error", "fail", "invalid", "no such", "unknown", "cannot", "can't", "could not", "unable", "not found", "denied",
  "no space", "not supported", "unrecognized", "missing", "must be", "does not", "not exist", "refused", "timed out",
};

static const char *const noise[] = {
  "frame=", "size=", "Conversion failed!", "Exiting normally", "Press [q]", "video:", "    Last message repeated",
};

static const char *const write_errors[] = {
  "No space left on device", "Disk quota exceeded", "File too large", "Error writing trailer", "Error closing file",
  "av_interleaved_write_frame():", "Error submitting a packet to the muxer",
};

static gboolean
has_any (const char *line, const char *const *words, guint n_words)
{
  for (guint i = 0; i < n_words; i++)
    {
      if (strstr (line, words[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_noise (const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (noise); i++)
    {
      if (g_str_has_prefix (line, noise[i]))
        return TRUE;
    }
  return line[strspn (line, " \t")] == '\0' || strstr (line, "Qavg:");
}

static gboolean
sounds_like_error (const char *line)
{
  g_autofree char *lower = g_ascii_strdown (line, -1);

  return has_any (lower, error_words, G_N_ELEMENTS (error_words));
}

static char *
hide_secrets (EncodesMessageTail *self, const char *line)
{
  g_autoptr (GString) text = g_string_new (line);

  for (guint i = 0; i < self->secrets->len; i++)
    g_string_replace (text, self->secrets->pdata[i], self->replacements->pdata[i], 0);
  return encodes_text_hide_passwords (text->str);
}

/* "[libx264 @ 0x55d0c8a0] width not divisible by 2": where in memory is no news to a person. */
static char *
tidy (EncodesMessageTail *self, const char *line)
{
  g_autofree char *shown = hide_secrets (self, line);
  g_autoptr (GRegex) address = g_regex_new ("^\\[([^]@]+) @ 0x[0-9a-f]+\\] *", 0, 0, NULL);
  g_autofree char *tidied = g_regex_replace (address, shown, -1, 0, "\\1: ", 0, NULL);

  return encodes_text_to_line (tidied, MAX_ERROR_CHARACTERS);
}

static void
finish_line (EncodesMessageTail *self)
{
  /* A NUL byte would end the line early. */
  for (gsize i = 0; i < self->current->len; i++)
    {
      if (self->current->str[i] == '\0')
        self->current->str[i] = ' ';
    }

  if (!self->write_error && has_any (self->current->str, write_errors, G_N_ELEMENTS (write_errors)))
    self->write_error = g_strdup (self->current->str);

  g_queue_push_tail (&self->lines, g_strndup (self->current->str, self->current->len));
  self->n_bytes += self->current->len + 1;
  while (self->n_bytes > self->max_bytes)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->lines);
      self->n_bytes -= strlen (oldest) + 1;
    }
  g_string_truncate (self->current, 0);
  self->overwrites = FALSE;
  self->revision++;
}

static void
encodes_message_tail_finalize (GObject *object)
{
  EncodesMessageTail *self = ENCODES_MESSAGE_TAIL (object);

  g_queue_clear_full (&self->lines, g_free);
  g_string_free (self->current, TRUE);
  g_free (self->write_error);
  g_ptr_array_unref (self->secrets);
  g_ptr_array_unref (self->replacements);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (encodes_message_tail_parent_class)->finalize (object);
}

static void
encodes_message_tail_class_init (EncodesMessageTailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_message_tail_finalize;
}

static void
encodes_message_tail_init (EncodesMessageTail *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->lines);
  self->current = g_string_new (NULL);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->replacements = g_ptr_array_new_with_free_func (g_free);
}

EncodesMessageTail *
encodes_message_tail_new (gsize max_bytes)
{
  EncodesMessageTail *self = g_object_new (ENCODES_TYPE_MESSAGE_TAIL, NULL);

  self->max_bytes = max_bytes;
  return self;
}

void
encodes_message_tail_hide (EncodesMessageTail *self, const char *const *argv, const char *const *shown)
{
  g_return_if_fail (ENCODES_IS_MESSAGE_TAIL (self));

  for (guint i = 0; argv[i] && shown[i]; i++)
    {
      if (strlen (argv[i]) >= MIN_SECRET_BYTES && !g_str_equal (argv[i], shown[i]))
        {
          g_ptr_array_add (self->secrets, g_strdup (argv[i]));
          g_ptr_array_add (self->replacements, g_strdup (shown[i]));
        }
    }
}

void
encodes_message_tail_feed (EncodesMessageTail *self, const char *data, gsize length)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (ENCODES_IS_MESSAGE_TAIL (self));

  locker = g_mutex_locker_new (&self->mutex);
  while (length > 0)
    {
      gsize run = 0;

      while (run < length && data[run] != '\n' && data[run] != '\r')
        run++;
      if (run > 0)
        {
          if (self->overwrites)
            g_string_truncate (self->current, 0);
          self->overwrites = FALSE;
          if (self->current->len < MAX_LINE_BYTES)
            g_string_append_len (self->current, data, MIN (run, MAX_LINE_BYTES - self->current->len));
        }
      if (run < length)
        {
          if (data[run] == '\n')
            finish_line (self);
          else
            self->overwrites = TRUE;
          run++;
        }
      data += run;
      length -= run;
    }
}

char *
encodes_message_tail_dup_text (EncodesMessageTail *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (ENCODES_IS_MESSAGE_TAIL (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  for (GList *l = self->lines.head; l; l = l->next)
    {
      g_autofree char *shown = hide_secrets (self, l->data);
      g_string_append_printf (text, "%s\n", shown);
    }
  if (self->current->len > 0)
    {
      g_autofree char *shown = hide_secrets (self, self->current->str);
      g_string_append_printf (text, "%s\n", shown);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
encodes_message_tail_dup_error (EncodesMessageTail *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  const char *last = NULL;
  guint n_seen = 0;

  g_return_val_if_fail (ENCODES_IS_MESSAGE_TAIL (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->current->len > 0)
    finish_line (self);
  for (GList *l = self->lines.tail; l && n_seen < N_ERROR_LINES; l = l->prev, n_seen++)
    {
      if (is_noise (l->data))
        continue;
      if (sounds_like_error (l->data))
        return tidy (self, l->data);
      if (!last)
        last = l->data;
    }
  return last ? tidy (self, last) : NULL;
}

char *
encodes_message_tail_dup_write_error (EncodesMessageTail *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (ENCODES_IS_MESSAGE_TAIL (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->write_error ? tidy (self, self->write_error) : NULL;
}

gboolean
encodes_message_tail_has_line (EncodesMessageTail *self, const char *beginning)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (ENCODES_IS_MESSAGE_TAIL (self), FALSE);

  locker = g_mutex_locker_new (&self->mutex);
  for (GList *l = self->lines.tail; l; l = l->prev)
    {
      if (g_str_has_prefix (l->data, beginning))
        return TRUE;
    }
  return FALSE;
}

guint
encodes_message_tail_get_revision (EncodesMessageTail *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (ENCODES_IS_MESSAGE_TAIL (self), 0);

  locker = g_mutex_locker_new (&self->mutex);
  return self->revision;
}
