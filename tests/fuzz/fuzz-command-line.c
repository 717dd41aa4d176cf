/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A command line, a word a line: how it is shown, and what of it is read if it is one of ffmpeg. */

#include "fuzz.h"

#include <string.h>

#include "encodes-command-line.h"
#include "encodes-ffmpeg-command.h"

static void
check_shown (GStrv argv)
{
  g_auto (GStrv) shown = encodes_command_line_hide_secrets ((const char *const *) argv);
  g_auto (GStrv) again = encodes_command_line_hide_secrets ((const char *const *) shown);
  g_autofree char *text = encodes_command_line_to_text ((const char *const *) shown);
  g_auto (GStrv) read = NULL;

  g_assert_cmpuint (g_strv_length (shown), ==, g_strv_length (argv));
  for (guint i = 0; shown[i]; i++)
    fuzz_assert_text (shown[i]);
  fuzz_assert_text (text);
  g_assert_cmpuint (g_strv_length (again), ==, g_strv_length (shown));

  if (!shown[0])
    return;
  /* A shell reads the same words. */
  g_assert_true (g_shell_parse_argv (text, NULL, &read, NULL));
  g_assert_true (g_strv_equal ((const char *const *) read, (const char *const *) shown));
}

static void
check_ffmpeg (GStrv argv)
{
  g_autoptr (EncodesFfmpegCommand) command = encodes_ffmpeg_command_new ((const char *const *) argv);
  gint64 durations[64];
  guint n_inputs;

  if (!command)
    return;

  n_inputs = encodes_ffmpeg_command_get_n_inputs (command);
  g_assert_cmpuint (n_inputs, <=, G_N_ELEMENTS (durations));
  for (guint i = 0; i < n_inputs; i++)
    {
      durations[i] = i % 3 == 0 ? -1 : G_MAXINT64 / (gint64) i;
      g_assert_nonnull (encodes_ffmpeg_command_get_input (command, i));
      encodes_ffmpeg_command_get_input_format (command, i);
      encodes_ffmpeg_command_get_input_path (command, i);
    }
  for (guint i = 0; i < encodes_ffmpeg_command_get_n_outputs (command); i++)
    {
      g_assert_nonnull (encodes_ffmpeg_command_get_output (command, i));
      encodes_ffmpeg_command_get_output_path (command, i);
    }
  encodes_ffmpeg_command_get_preset (command);
  encodes_ffmpeg_command_reports_progress (command);
  g_assert_cmpint (encodes_ffmpeg_command_get_expected_duration (command, durations), >=, -1);
  g_assert_cmpint (encodes_ffmpeg_command_get_expected_duration (command, NULL), >=, -1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_auto (GStrv) argv = fuzz_input_take_words (&input, 64);

  check_shown (argv);
  check_ffmpeg (argv);
  return 0;
}
