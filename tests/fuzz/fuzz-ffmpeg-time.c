/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A time as ffmpeg's options, its messages and ffprobe have it. */

#include "fuzz.h"

#include "encodes-ffmpeg-progress.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *text = fuzz_input_take_text (&input, '\0');
  gint64 time = 0;
  gint64 again = 0;
  g_autofree char *written = NULL;

  if (!encodes_ffmpeg_parse_time (text, &time))
    return 0;

  g_assert_cmpint (ABS (time), <=, (gint64) 1e9 * G_USEC_PER_SEC);
  written = g_strdup_printf ("%" G_GINT64_FORMAT "us", time);
  if (ABS (time) < (gint64) 1e9)
    {
      g_assert_true (encodes_ffmpeg_parse_time (written, &again));
      g_assert_cmpint (again, ==, time);
    }
  return 0;
}
