/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <string.h>

#include "encodes-ffmpeg-progress.h"

#define SECOND G_USEC_PER_SEC

static const char two_blocks[] =
  "frame=26\nfps=25.51\nstream_0_0_q=28.0\nbitrate=   2.4kbits/s\ntotal_size=48\nout_time_us=1000000\n"
  "out_time_ms=1000000\nout_time=00:00:01.000000\ndup_frames=0\ndrop_frames=0\nspeed=   1x\nprogress=continue\n"
  "frame=51\nfps=25.27\nstream_0_0_q=-0.0\nbitrate= 240.4kbits/s\ntotal_size=90727\nout_time_us=1764717\n"
  "out_time_ms=1764717\nout_time=00:00:01.764717\ndup_frames=0\ndrop_frames=0\nspeed=0.874x\nprogress=continue\n";

static gboolean
parse (const char *text, EncodesFfmpegProgress *progress)
{
  return encodes_ffmpeg_progress_parse (text, strlen (text), TRUE, progress);
}

static void
test_last_block (void)
{
  EncodesFfmpegProgress progress;

  g_assert_true (parse (two_blocks, &progress));
  g_assert_cmpint (progress.out_time, ==, 1764717);
  g_assert_cmpint (progress.frame, ==, 51);
  g_assert_cmpint (progress.total_size, ==, 90727);
  g_assert_cmpfloat (progress.fps, ==, 25.27);
  g_assert_cmpfloat (progress.speed, ==, 0.874);
  g_assert_false (progress.ended);
}

static void
test_unfinished_block (void)
{
  g_autofree char *text = g_strconcat (two_blocks, "frame=99\nout_time_us=9000000\nprogress=cont", NULL);
  EncodesFfmpegProgress progress;

  g_assert_true (parse (text, &progress));
  g_assert_cmpint (progress.frame, ==, 51);
  g_assert_cmpint (progress.out_time, ==, 1764717);
}

static void
test_cut_block (void)
{
  EncodesFfmpegProgress progress;
  const char *second = strstr (two_blocks, "continue\n") + strlen ("continue\n");

  /* The beginning of the only block in sight is cut off: its numbers may be halves. */
  g_assert_false (encodes_ffmpeg_progress_parse (second + 7, strlen (second + 7), FALSE, &progress));
  g_assert_true (encodes_ffmpeg_progress_parse (two_blocks + 7, strlen (two_blocks + 7), FALSE, &progress));
  g_assert_cmpint (progress.frame, ==, 51);
}

static void
test_unknown_times (void)
{
  static const char *const texts[] = {
    "out_time_us=N/A\nout_time_ms=N/A\nout_time=N/A\nspeed=N/A\nprogress=continue\n",
    "out_time_us=-9223372036854775807\nout_time=-577014:32:22.775807\nprogress=continue\n",
    "out_time=-577014:32:22.775807\nprogress=continue\n",
    "out_time_us=\nout_time=:::\nprogress=continue\n",
    "out_time_us=99999999999999999999999\nprogress=continue\n",
    "frame=12\nout_time_ms=5000000\nprogress=continue\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      EncodesFfmpegProgress progress;

      g_assert_true (parse (texts[i], &progress));
      g_assert_cmpint (progress.out_time, ==, -1);
      g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 10 * SECOND), ==, -1);
    }
}

static void
test_times (void)
{
  EncodesFfmpegProgress progress;

  /* Audio begins a little before 0. */
  g_assert_true (parse ("out_time_us=-23220\nout_time=-00:00:00.023220\nprogress=continue\n", &progress));
  g_assert_cmpint (progress.out_time, ==, 0);
  /* Before ffmpeg 4 there was no out_time_us. */
  g_assert_true (parse ("out_time_ms=1000000\nout_time=123:00:01.500000\nprogress=end\n", &progress));
  g_assert_cmpint (progress.out_time, ==, (123 * 3600 + 1) * (gint64) SECOND + SECOND / 2);
  g_assert_true (progress.ended);
}

static void
test_rubbish (void)
{
  static const char zeros[] = "\0\0\0\0progress\0=end\n\xff\xfe=\x80\n===\n=\nprogress\n";
  EncodesFfmpegProgress progress;

  g_assert_false (encodes_ffmpeg_progress_parse (NULL, 0, TRUE, &progress));
  g_assert_false (encodes_ffmpeg_progress_parse (zeros, sizeof zeros - 1, TRUE, &progress));
  g_assert_true (parse ("fps=nan\nspeed=infx\nframe=-5\ntotal_size=1e9\nprogress=continue\n", &progress));
  g_assert_cmpfloat (progress.fps, ==, -1);
  g_assert_cmpfloat (progress.speed, ==, -1);
  g_assert_cmpint (progress.frame, ==, -1);
  g_assert_cmpint (progress.total_size, ==, -1);
  g_assert_true (parse ("speed=   0x\nfps=0.00\nprogress=continue\n", &progress));
  g_assert_cmpfloat (progress.speed, ==, 0);
}

static void
test_percent (void)
{
  EncodesFfmpegProgress progress = { .out_time = 30 * SECOND };

  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 120 * (gint64) SECOND), ==, 25);
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 30 * SECOND), ==, 99);
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 29.7 * SECOND), ==, 99);
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 29 * SECOND), ==, -1);
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 0), ==, -1);
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, -1), ==, -1);
  progress.out_time = 0;
  g_assert_cmpfloat (encodes_ffmpeg_progress_get_percent (&progress, 30 * SECOND), ==, 0);
}

static void
test_parse_time (void)
{
  static const char *const bad[] = { "", "-", "x", "1:2:3:4", "1:", ":1", "5 s", "1:00ms", "nan", "inf", "1e300" };
  gint64 time;

  g_assert_true (encodes_ffmpeg_parse_time ("90", &time));
  g_assert_cmpint (time, ==, 90 * SECOND);
  g_assert_true (encodes_ffmpeg_parse_time ("00:01:30.25", &time));
  g_assert_cmpint (time, ==, 90 * SECOND + SECOND / 4);
  g_assert_true (encodes_ffmpeg_parse_time ("1:30", &time));
  g_assert_cmpint (time, ==, 90 * SECOND);
  g_assert_true (encodes_ffmpeg_parse_time ("-1500ms", &time));
  g_assert_cmpint (time, ==, -1500000);
  g_assert_true (encodes_ffmpeg_parse_time ("20us", &time));
  g_assert_cmpint (time, ==, 20);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (encodes_ffmpeg_parse_time (bad[i], &time));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/ffmpeg-progress/reads-the-last-block", test_last_block);
  g_test_add_func ("/local/ffmpeg-progress/leaves-out-an-unfinished-block", test_unfinished_block);
  g_test_add_func ("/local/ffmpeg-progress/leaves-out-a-block-that-is-cut", test_cut_block);
  g_test_add_func ("/local/ffmpeg-progress/knows-when-the-time-is-unknown", test_unknown_times);
  g_test_add_func ("/local/ffmpeg-progress/reads-times-of-old-and-new", test_times);
  g_test_add_func ("/local/ffmpeg-progress/survives-rubbish", test_rubbish);
  g_test_add_func ("/local/ffmpeg-progress/percent-is-unknown-past-the-expectation", test_percent);
  g_test_add_func ("/local/ffmpeg-progress/reads-times-of-options", test_parse_time);
  return g_test_run ();
}
