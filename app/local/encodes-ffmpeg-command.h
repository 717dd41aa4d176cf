/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_FFMPEG_COMMAND (encodes_ffmpeg_command_get_type ())

/**
 * EncodesFfmpegCommand:
 *
 * A command line of ffmpeg, read the way ffmpeg reads it: what goes in, what comes out, and how long that will be.
 * Immutable.
 */
G_DECLARE_FINAL_TYPE (EncodesFfmpegCommand, encodes_ffmpeg_command, ENCODES, FFMPEG_COMMAND, GObject)

/**
 * encodes_ffmpeg_command_new:
 * @argv: a command line
 *
 * Returns: (nullable): %NULL if it is not one of ffmpeg
 */
EncodesFfmpegCommand *encodes_ffmpeg_command_new (const char *const *argv);

/** encodes_ffmpeg_command_reports_progress: Returns: whether it has a -progress of its own */
gboolean encodes_ffmpeg_command_reports_progress (EncodesFfmpegCommand *self);

guint       encodes_ffmpeg_command_get_n_inputs     (EncodesFfmpegCommand *self);
const char *encodes_ffmpeg_command_get_input        (EncodesFfmpegCommand *self, guint index);
/** encodes_ffmpeg_command_get_input_format: Returns: (nullable): the format that the command line says it has */
const char *encodes_ffmpeg_command_get_input_format (EncodesFfmpegCommand *self, guint index);
/**
 * encodes_ffmpeg_command_get_input_path:
 *
 * Returns: (nullable): the file's path, maybe relative, if the input looks like an ordinary file
 */
const char *encodes_ffmpeg_command_get_input_path   (EncodesFfmpegCommand *self, guint index);

guint       encodes_ffmpeg_command_get_n_outputs    (EncodesFfmpegCommand *self);
const char *encodes_ffmpeg_command_get_output       (EncodesFfmpegCommand *self, guint index);
/**
 * encodes_ffmpeg_command_get_output_path:
 *
 * Returns: (nullable): the path, maybe relative, of the one file that this output has to become; %NULL if it is none or
 *   many (a pipe, an address, a pattern of images)
 */
const char *encodes_ffmpeg_command_get_output_path  (EncodesFfmpegCommand *self, guint index);
/** encodes_ffmpeg_command_get_preset: Returns: (nullable): the value of -preset, if there is one */
const char *encodes_ffmpeg_command_get_preset       (EncodesFfmpegCommand *self);

/**
 * encodes_ffmpeg_command_get_expected_duration:
 * @input_durations: (nullable): for each input its duration in microseconds, 0 or less if unknown
 *
 * Returns: how long the longest output will be, in microseconds; -1 if that cannot be known
 */
gint64 encodes_ffmpeg_command_get_expected_duration (EncodesFfmpegCommand *self, const gint64 *input_durations);

G_END_DECLS
