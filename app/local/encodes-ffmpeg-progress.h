/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesFfmpegProgress:
 * @out_time: how much has been encoded, in microseconds; -1 if unknown
 * @frame: how many frames have been encoded; -1 if unknown
 * @total_size: bytes of the first output; -1 if unknown
 * @fps: frames a second; -1 if unknown
 * @speed: how many times faster than playing it; -1 if unknown
 * @ended: whether ffmpeg says that this is its last word. It says so after a failure, too.
 *
 * One block of what ffmpeg writes with its option -progress.
 */
typedef struct
{
  gint64 out_time;
  gint64 frame;
  gint64 total_size;
  double fps;
  double speed;
  gboolean ended;
} EncodesFfmpegProgress;

/**
 * encodes_ffmpeg_progress_parse:
 * @data: the end of a progress file; any bytes
 * @from_start: whether @data is the whole file; otherwise its first block may be cut and is left out
 * @progress: (out): the last block that is complete
 *
 * Returns: %FALSE if there is no complete block
 */
gboolean encodes_ffmpeg_progress_parse (const char *data, gsize length, gboolean from_start,
                                        EncodesFfmpegProgress *progress);

/**
 * encodes_ffmpeg_progress_get_percent:
 * @expected: how long the result will be, in microseconds; 0 or less if unknown
 *
 * Returns: 0 to 99, or -1 if it is unknown, because nothing is expected or because @progress shows that the expectation
 *   was wrong. Never 100: only how ffmpeg ended tells that.
 */
double encodes_ffmpeg_progress_get_percent (const EncodesFfmpegProgress *progress, gint64 expected);

/**
 * encodes_ffmpeg_parse_time:
 * @text: a time as ffmpeg's options have it: "90", "1.5", "00:01:30.25", "1500ms"; maybe negative
 * @time: (out): microseconds
 *
 * Returns: %FALSE if it is none
 */
gboolean encodes_ffmpeg_parse_time (const char *text, gint64 *time);

G_END_DECLS
