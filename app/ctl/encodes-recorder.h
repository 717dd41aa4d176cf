/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_RECORDER (encodes_recorder_get_type ())

/**
 * EncodesRecorder:
 *
 * Keeps a folder among the jobs of this computer for an encode that somebody else runs, from what comes through a pipe:
 * ffmpeg's -progress, its messages, and at last a line "exit=STATUS". All but these are told to the person as they come.
 * It reads to the end whatever happens, because an encoder that nobody reads would have to wait.
 */
G_DECLARE_FINAL_TYPE (EncodesRecorder, encodes_recorder, ENCODES, RECORDER, GObject)

/**
 * encodes_recorder_new:
 * @name: what the person calls it
 * @expected_duration: how long the result will be, in microseconds; 0 or less to learn it from the messages
 */
EncodesRecorder *encodes_recorder_new (const char *name, gint64 expected_duration);

/** encodes_recorder_open: makes the job's folder in @jobs_folder; %G_IO_ERROR if it can only read along */
gboolean encodes_recorder_open (EncodesRecorder *self, const char *jobs_folder, GError **error);

/**
 * encodes_recorder_run:
 * @input: a file descriptor
 *
 * Reads to the end of @input, and blocks for as long.
 *
 * Returns: the exit status that was told; -1 if none was, and then nobody knows how the encode ended
 */
int encodes_recorder_run (EncodesRecorder *self, int input);

G_END_DECLS
