/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_process_tree_signal:
 * @pid: a child of this process
 * @signal_number: a signal
 *
 * Sends a signal to a child and all its descendants, as a terminal would: a script that runs ffmpeg waits for ffmpeg.
 */
void encodes_process_tree_signal (pid_t pid, int signal_number);

G_END_DECLS
