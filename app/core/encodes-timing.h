/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The clocks and the timer that decide when something is done: all that waits for minutes reads them here, so that a
 * test need not wait. All times are in microseconds. */

/** encodes_timing_now: Returns: a clock that never jumps and stands still while the computer sleeps */
gint64 encodes_timing_now (void);

/** encodes_timing_asleep: Returns: for how long the computer has slept since it was started */
gint64 encodes_timing_asleep (void);

/** encodes_timing_real: Returns: the time since 1970 UTC, which a person or a time server may change */
gint64 encodes_timing_real (void);

/**
 * encodes_timing_call_at:
 * @time: a time of encodes_timing_now(); a past one means at once
 *
 * Calls @callback once, from the default main context.
 *
 * Returns: the source's id, for g_source_remove()
 */
guint encodes_timing_call_at (gint64 time, GSourceOnceFunc callback, gpointer user_data);

/**
 * encodes_timing_pass:
 * @awake: microseconds that pass while the computer is awake
 * @asleep: microseconds that pass while it sleeps
 *
 * For tests: lets time pass. Timers that become due are called by the next iteration of the main context.
 */
void encodes_timing_pass (gint64 awake, gint64 asleep);

/**
 * encodes_timing_set_clock:
 * @forward: microseconds; negative: backward
 *
 * For tests: somebody sets the clock that encodes_timing_real() reads.
 */
void encodes_timing_set_clock (gint64 forward);

G_END_DECLS
