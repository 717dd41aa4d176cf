/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ffmpeg-progress.h"

#include <math.h>
#include <string.h>

/* The first packets may be a little before 0; what is far before it is a mark for "none yet". */
#define EARLIEST_TIME (-10 * G_USEC_PER_SEC)

/* What the expectation may be wrong by: container durations are rounded, and audio frames stick out at the end. */
#define TOLERANCE_SHARE 0.02
#define TOLERANCE_TIME (G_USEC_PER_SEC / 2)

/* More than any encode lasts, and far from any overflow. */
#define LONGEST_SECONDS 1e9

static const EncodesFfmpegProgress unknown = {
  .out_time = -1,
  .frame = -1,
  .total_size = -1,
  .fps = -1,
  .speed = -1,
};

/* A number of seconds of which not more than the fraction may stand after a point. */
static gboolean
parse_seconds (const char *text, double *seconds, const char **end)
{
  char *number_end;

  if (!g_ascii_isdigit (*text) && *text != '.')
    return FALSE;
  *seconds = g_ascii_strtod (text, &number_end);
  *end = number_end;
  return number_end != text && isfinite (*seconds) && *seconds >= 0 && *seconds < LONGEST_SECONDS;
}

static double
unit_from_suffix (const char *suffix)
{
  if (*suffix == '\0' || g_str_equal (suffix, "s"))
    return G_USEC_PER_SEC;
  if (g_str_equal (suffix, "ms"))
    return 1000;
  if (g_str_equal (suffix, "us"))
    return 1;
  return 0;
}

gboolean
encodes_ffmpeg_parse_time (const char *text, gint64 *time)
{
  const char *rest = text;
  double total = 0, part, unit;
  gboolean negative = FALSE;
  guint n_parts = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  if (*rest == '-')
    {
      negative = TRUE;
      rest++;
    }
  do
    {
      if (n_parts > 0)
        rest++;
      if (n_parts == 3 || !parse_seconds (rest, &part, &rest))
        return FALSE;
      total = total * 60 + part;
      n_parts++;
    }
  while (*rest == ':');

  unit = unit_from_suffix (rest);
  if (unit == 0 || (n_parts > 1 && *rest != '\0') || total >= LONGEST_SECONDS)
    return FALSE;
  *time = (gint64) llround (total * unit) * (negative ? -1 : 1);
  return TRUE;
}

static gint64
parse_count (const char *value)
{
  gint64 count;

  return g_ascii_string_to_signed (value, 10, 0, G_MAXINT64, &count, NULL) ? count : -1;
}

static double
parse_rate (const char *value, const char *suffix)
{
  char *end;
  double rate = g_ascii_strtod (value, &end);

  return end != value && g_str_equal (end, suffix) && isfinite (rate) && rate >= 0 ? rate : -1;
}

static gint64
clean_time (gint64 time)
{
  if (time >= 0)
    return time;
  return time > EARLIEST_TIME ? 0 : -1;
}

static void
take_value (EncodesFfmpegProgress *block, gboolean *exact, const char *key, const char *value)
{
  gint64 time;

  if (g_str_equal (key, "frame"))
    block->frame = parse_count (value);
  else if (g_str_equal (key, "total_size"))
    block->total_size = parse_count (value);
  else if (g_str_equal (key, "fps"))
    block->fps = parse_rate (value, "");
  else if (g_str_equal (key, "speed"))
    block->speed = parse_rate (value, "x");
  else if (g_str_equal (key, "out_time_us"))
    {
      /* out_time_ms is never looked at: in spite of its name it holds microseconds, too. */
      *exact = g_ascii_string_to_signed (value, 10, G_MININT64, (gint64) LONGEST_SECONDS * G_USEC_PER_SEC, &time, NULL);
      if (*exact)
        block->out_time = clean_time (time);
    }
  else if (g_str_equal (key, "out_time") && !*exact && encodes_ffmpeg_parse_time (value, &time))
    block->out_time = clean_time (time);
}

gboolean
encodes_ffmpeg_progress_parse (const char *data, gsize length, gboolean from_start, EncodesFfmpegProgress *progress)
{
  EncodesFfmpegProgress block = unknown;
  gboolean exact = FALSE, whole = from_start, found = FALSE;
  const char *line, *newline, *end;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (progress != NULL, FALSE);

  end = data + length;
  for (line = data; length > 0 && (newline = memchr (line, '\n', end - line)); line = newline + 1)
    {
      g_autofree char *text = g_strstrip (g_strndup (line, newline - line));
      char *value = strchr (text, '=');

      if (!value)
        continue;
      *value = '\0';
      value = g_strchug (value + 1);

      if (!g_str_equal (text, "progress"))
        {
          take_value (&block, &exact, text, value);
          continue;
        }

      if (whole)
        {
          block.ended = g_str_equal (value, "end");
          *progress = block;
          found = TRUE;
        }
      block = unknown;
      exact = FALSE;
      whole = TRUE;
    }
  return found;
}

double
encodes_ffmpeg_progress_get_percent (const EncodesFfmpegProgress *progress, gint64 expected)
{
  double tolerance;

  g_return_val_if_fail (progress != NULL, -1);

  if (expected <= 0 || progress->out_time < 0)
    return -1;
  tolerance = MAX ((double) expected * TOLERANCE_SHARE, (double) TOLERANCE_TIME);
  if ((double) (progress->out_time - expected) > tolerance)
    return -1;
  return MIN ((double) progress->out_time * 100 / (double) expected, 99);
}
