/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_GROUP_EAR (encodes_group_ear_get_type ())

/**
 * EncodesGroupEar:
 *
 * Tells a signal sent to this process from one sent to all of its process group. The kernel does not say which it was,
 * but it matters: what was sent to all has reached the encoder already, and ffmpeg breaks off at the second one. So a
 * little process of the same group does nothing but listen.
 *
 * Signal "heard" (int signal_number): a signal was sent to the whole group.
 */
G_DECLARE_FINAL_TYPE (EncodesGroupEar, encodes_group_ear, ENCODES, GROUP_EAR, GObject)

/** encodes_group_ear_new: Starts the ear. The signals that matter must be blocked already, and no thread may run yet. */
EncodesGroupEar *encodes_group_ear_new (void);

/** encodes_group_ear_stop: ends the little process */
void encodes_group_ear_stop (EncodesGroupEar *self);

G_END_DECLS
