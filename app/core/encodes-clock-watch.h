/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_CLOCK_WATCH (encodes_clock_watch_get_type ())

/**
 * EncodesClockWatch:
 *
 * Knows from the clocks alone when the computer has slept and when somebody has set its time: the kernel tells both at
 * once through a timer that never runs out, in a sandbox too. Should it not, they are noticed when the main loop turns
 * next for whatever reason. Nothing is woken up for it otherwise. Main thread only.
 *
 * A clock that a time server leads slowly to the right time has not been set. What is less than a second counts for
 * neither.
 *
 * Signal "slept" (gint64): the computer has just woken up, after so many microseconds.
 * Signal "clock-set" (gint64): the time has been set forward by so many microseconds; backward if negative.
 */
G_DECLARE_FINAL_TYPE (EncodesClockWatch, encodes_clock_watch, ENCODES, CLOCK_WATCH, GObject)

/** encodes_clock_watch_dup_default: Returns: (transfer full): the one of this program, while somebody has it */
EncodesClockWatch *encodes_clock_watch_dup_default (void);

G_END_DECLS
