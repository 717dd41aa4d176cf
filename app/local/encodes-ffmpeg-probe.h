/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * encodes_ffmpeg_probe_async:
 * @ffprobe: the program, a name or a path
 * @format: (nullable): the format that the file is said to have
 * @path: a file
 * @timeout_ms: when the program is ended
 *
 * Asks ffprobe how long a file is.
 */
void encodes_ffmpeg_probe_async (const char *ffprobe, const char *format, const char *path, guint timeout_ms,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** encodes_ffmpeg_probe_finish: Returns: microseconds, more than 0; -1 with an error if it cannot be known */
gint64 encodes_ffmpeg_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
