/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * encodes_sample_is_offered:
 *
 * Returns: whether there can be a sample: not in a sandbox without an ffmpeg of its own, and there nobody can install one.
 *   Looks through a few folders once
 */
gboolean encodes_sample_is_offered (void);

/**
 * encodes_sample_start:
 *
 * Starts `encodesctl run --sample`: the one that lies beside this program, else the one in PATH. It goes on when this
 * program ends.
 *
 * Returns: %FALSE if it could not be started
 */
gboolean encodes_sample_start (GError **error);

/** encodes_sample_find_program: Returns: (transfer full) (nullable): the path of encodesctl */
char *encodes_sample_find_program (void);

G_END_DECLS
