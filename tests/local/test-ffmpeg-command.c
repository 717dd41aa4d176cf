/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "encodes-ffmpeg-command.h"
#include "encodes-ffmpeg-probe.h"

#define SECOND G_USEC_PER_SEC

static EncodesFfmpegCommand *
parse (const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  return encodes_ffmpeg_command_new ((const char *const *) argv);
}

static void
test_names (void)
{
  static const char *const good[] = { "ffmpeg -version", "/usr/bin/ffmpeg", "./ffmpeg-7.1 -h", "ffmpeg5", "ffmpeg_g" };
  static const char *const bad[] = { "ffprobe x", "ffmpeg/run", "ffmpegthumbnailer -i x", "HandBrakeCLI", "sh ffmpeg" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (EncodesFfmpegCommand) command = parse (good[i]);
      g_assert_nonnull (command);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (parse (bad[i]));
}

static void
test_inputs_and_outputs (void)
{
  g_autoptr (EncodesFfmpegCommand) command =
      parse ("ffmpeg -nostdin -y -hide_banner -ss 5 -i a.mkv -f lavfi -i color -i https://h/x.mp4 -c:v:0 libx264 "
             "-preset slow -an out.mp4 -c:a aac -f null - -map 0:a file:b.wav img%03d.png -f tee 'a|b' -- -odd.mp4");

  g_assert_cmpuint (encodes_ffmpeg_command_get_n_inputs (command), ==, 3);
  g_assert_cmpstr (encodes_ffmpeg_command_get_input (command, 0), ==, "a.mkv");
  g_assert_cmpstr (encodes_ffmpeg_command_get_input_path (command, 0), ==, "a.mkv");
  g_assert_cmpstr (encodes_ffmpeg_command_get_input_format (command, 1), ==, "lavfi");
  g_assert_null (encodes_ffmpeg_command_get_input_path (command, 1));
  g_assert_null (encodes_ffmpeg_command_get_input_path (command, 2));

  g_assert_cmpuint (encodes_ffmpeg_command_get_n_outputs (command), ==, 6);
  g_assert_cmpstr (encodes_ffmpeg_command_get_output_path (command, 0), ==, "out.mp4");
  g_assert_cmpstr (encodes_ffmpeg_command_get_output (command, 1), ==, "-");
  g_assert_null (encodes_ffmpeg_command_get_output_path (command, 1));
  g_assert_cmpstr (encodes_ffmpeg_command_get_output_path (command, 2), ==, "b.wav");
  g_assert_null (encodes_ffmpeg_command_get_output_path (command, 3));
  g_assert_null (encodes_ffmpeg_command_get_output_path (command, 4));
  g_assert_cmpstr (encodes_ffmpeg_command_get_output_path (command, 5), ==, "-odd.mp4");
  g_assert_cmpstr (encodes_ffmpeg_command_get_preset (command), ==, "slow");
  g_assert_false (encodes_ffmpeg_command_reports_progress (command));
}

static void
test_own_progress (void)
{
  g_autoptr (EncodesFfmpegCommand) own = parse ("ffmpeg -i a.mkv -progress pipe:1 b.mp4");
  g_autoptr (EncodesFfmpegCommand) value = parse ("ffmpeg -i a.mkv -metadata -progress b.mp4");
  g_autoptr (EncodesFfmpegCommand) nothing = parse ("ffmpeg -i");

  g_assert_true (encodes_ffmpeg_command_reports_progress (own));
  g_assert_false (encodes_ffmpeg_command_reports_progress (value));
  g_assert_cmpuint (encodes_ffmpeg_command_get_n_inputs (nothing), ==, 0);
}

typedef struct
{
  const char *line;
  double seconds[2];
  double expected;
} Case;

static void
test_expected_duration (void)
{
  static const Case cases[] = {
    { "ffmpeg -i a b.mp4", { 60 }, 60 },
    { "ffmpeg -i a b.mp4", { -1 }, -1 },
    { "ffmpeg -i a -t 10 b.mp4", { 60 }, 10 },
    { "ffmpeg -i a -t 10 b.mp4", { -1 }, 10 },
    { "ffmpeg -i a -t 100 b.mp4", { 60 }, 60 },
    { "ffmpeg -i a -ss 20 b.mp4", { 60 }, 40 },
    { "ffmpeg -ss 20 -i a b.mp4", { 60 }, 40 },
    { "ffmpeg -ss 20 -i a -ss 10 b.mp4", { 60 }, 30 },
    { "ffmpeg -ss 20 -to 50 -i a b.mp4", { 60 }, 30 },
    { "ffmpeg -i a -ss 20 -to 50 b.mp4", { 60 }, 30 },
    { "ffmpeg -ss 00:00:20 -i a -to 50 b.mp4", { 60 }, 40 },
    { "ffmpeg -t 5 -i a b.mp4", { 60 }, 5 },
    { "ffmpeg -t 5 -i rtsp://camera/ b.mp4", { -1 }, 5 },
    { "ffmpeg -sseof -10 -i a b.mp4", { 60 }, 10 },
    { "ffmpeg -stream_loop 2 -i a b.mp4", { 20 }, 60 },
    { "ffmpeg -stream_loop -1 -i a -i b -shortest c.mp4", { 20, 45 }, 45 },
    { "ffmpeg -stream_loop -1 -i a -i b c.mp4", { 20, 45 }, -1 },
    { "ffmpeg -loop 1 -i p.png -i b -shortest c.mp4", { -1, 45 }, 45 },
    { "ffmpeg -i a -i b c.mp4", { 20, 45 }, 45 },
    { "ffmpeg -i a -i b -shortest c.mp4", { 20, 45 }, 20 },
    { "ffmpeg -i a -i b -map 0:v -map 0:a? c.mp4", { 20, 45 }, 20 },
    { "ffmpeg -i a -i b -filter_complex overlay[v] -map [v] c.mp4", { 20, 45 }, 45 },
    { "ffmpeg -i a -i cover.png c.mp4", { 20, -1 }, 20 },
    { "ffmpeg -i a -t 5 b.mp4 -t 15 c.mp4", { 20 }, 15 },
    { "ffmpeg -i a -vf setpts=0.5*PTS b.mp4", { 20 }, -1 },
    { "ffmpeg -i a -vf trim=5:10,setpts=PTS-STARTPTS b.mp4", { 20 }, -1 },
    { "ffmpeg -i a -vf setpts=PTS-STARTPTS,scale=640:-2 b.mp4", { 20 }, 20 },
    { "ffmpeg -i a -af atempo=2 -t 4 b.mp4", { 20 }, 4 },
    { "ffmpeg -i a -vf select='gt(scene,0.4)' b.mp4", { 20 }, -1 },
    { "ffmpeg -i a -vf thumbnail,noconcat=1,scale=2 b.mp4", { 20 }, 20 },
    { "ffmpeg -i a -i b -filter_complex '[0:v][1:v]concat=n=2[v]' -map '[v]' c.mp4", { 20, 20 }, -1 },
    { "ffmpeg -i a -frames:v 1 b.png", { 20 }, -1 },
    { "ffmpeg -copyts -ss 5 -i a b.mp4", { 20 }, -1 },
    { "ffmpeg -f lavfi -i testsrc2=size=640x360:rate=30:duration=12.5 b.mp4", { -1 }, 12.5 },
    { "ffmpeg -f lavfi -i testsrc2=d=00:00:12 -f lavfi -i sine=d=20:frequency=440 b.mp4", { -1, -1 }, 20 },
    { "ffmpeg -f lavfi -i testsrc2 -t 20 b.mp4", { -1 }, 20 },
    { "ffmpeg -f lavfi -i testsrc2 b.mp4", { -1 }, -1 },
    { "ffmpeg -f lavfi -i 'testsrc2=d=5[out0];sine=d=7[out1]' b.mp4", { -1 }, 7 },
    { "ffmpeg -f lavfi -i 'testsrc2[out0];sine=d=7[out1]' b.mp4", { -1 }, -1 },
    { "ffmpeg -f lavfi -i color=c=red,fade=d=3 b.mp4", { -1 }, -1 },
    { "ffmpeg -i a", { 20 }, -1 },
    { "ffmpeg -i a -t bogus b.mp4", { 20 }, 20 },
    { "ffmpeg -ss 30 -i a b.mp4", { 20 }, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesFfmpegCommand) command = parse (cases[i].line);
      gint64 durations[2] = { cases[i].seconds[0] * SECOND, cases[i].seconds[1] * SECOND };
      gint64 expected = encodes_ffmpeg_command_get_expected_duration (command, durations);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (expected, ==, cases[i].expected < 0 ? -1 : (gint64) (cases[i].expected * SECOND));
    }
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static GAsyncResult *
probe (const char *ffprobe, const char *path, guint timeout_ms)
{
  GAsyncResult *result = NULL;

  encodes_ffmpeg_probe_async (ffprobe, NULL, path, timeout_ms, NULL, on_probed, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return result;
}

static void
make_clip (const char *path)
{
  const char *argv[] = { "ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
                         "testsrc2=size=64x64:duration=3", "-c:v", "mpeg4", path, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
test_probe (void)
{
  g_autofree char *folder = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "-a clip: 1.mp4", NULL);
  g_autofree char *script = g_build_filename (folder, "silent", NULL);
  g_autoptr (GAsyncResult) known = NULL, missing = NULL, silent = NULL;
  g_autoptr (GError) error = NULL;

  make_clip (path);
  known = probe ("ffprobe", path, 10000);
  g_assert_cmpint (encodes_ffmpeg_probe_finish (known, &error), ==, 3 * SECOND);
  g_assert_no_error (error);

  missing = probe ("ffprobe", "/nonexistent/file", 10000);
  g_assert_cmpint (encodes_ffmpeg_probe_finish (missing, &error), ==, -1);
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_file_set_contents_full (script, "#!/bin/sh\nexec sleep 600\n", -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL);
  silent = probe (script, path, 100);
  g_assert_cmpint (encodes_ffmpeg_probe_finish (silent, &error), ==, -1);
  g_assert_nonnull (error);

  g_assert_cmpint (g_remove (script), ==, 0);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/ffmpeg-command/knows-ffmpeg-by-its-name", test_names);
  g_test_add_func ("/local/ffmpeg-command/finds-inputs-and-outputs", test_inputs_and_outputs);
  g_test_add_func ("/local/ffmpeg-command/sees-a-progress-of-its-own", test_own_progress);
  g_test_add_func ("/local/ffmpeg-command/knows-how-long-the-result-will-be", test_expected_duration);
  g_test_add_func ("/local/ffmpeg-probe/asks-the-real-ffprobe-and-gives-up-on-a-silent-one", test_probe);
  return g_test_run ();
}
