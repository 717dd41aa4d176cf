/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What ffmpeg writes with -progress, and a time as its options have it. The first line: what is expected, in
 * microseconds; then the end of the file, which one reader sees whole and another one without its beginning. */

#include "fuzz.h"

#include <math.h>

#include "encodes-ffmpeg-progress.h"

static void
check (const EncodesFfmpegProgress *progress, gint64 expected)
{
  double percent = encodes_ffmpeg_progress_get_percent (progress, expected);

  g_assert_cmpint (progress->out_time, >=, -1);
  g_assert_cmpint (progress->frame, >=, -1);
  g_assert_cmpint (progress->total_size, >=, -1);
  g_assert_true (isfinite (progress->fps) && (progress->fps >= 0 || progress->fps <= -1));
  g_assert_true (isfinite (progress->speed) && (progress->speed >= 0 || progress->speed <= -1));
  fuzz_assert_progress (percent);
  g_assert_cmpfloat (percent, <=, 99);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  gint64 expected = fuzz_input_take_number (&input, G_MININT64, G_MAXINT64);
  EncodesFfmpegProgress whole, part;
  gboolean has_whole = encodes_ffmpeg_progress_parse (input.data, input.size, TRUE, &whole);
  gboolean has_part = encodes_ffmpeg_progress_parse (input.data, input.size, FALSE, &part);

  if (has_whole)
    check (&whole, expected);
  /* Who sees less knows no more, and nothing else. */
  if (has_part)
    {
      check (&part, expected);
      g_assert_true (has_whole);
      g_assert_cmpint (part.out_time, ==, whole.out_time);
      g_assert_cmpint (part.frame, ==, whole.frame);
      g_assert_true (part.ended == whole.ended);
    }
  return 0;
}
