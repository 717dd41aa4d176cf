/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

/* How a program fares while others trouble it: whether its main loop turns, and how much memory it has taken. */

/** pulse_start: feels the default main context every 5 ms from now on; main thread only */
void pulse_start (void);

/** pulse_begin_own: what happens until pulse_end_own() is the test's own, and does not count */
void pulse_begin_own (void);
void pulse_end_own (void);

/** pulse_mark: begins anew: no stall so far, and the memory of now is the peak */
void pulse_mark (void);

/**
 * pulse_get_stall:
 *
 * Returns: the longest that the main loop has not turned since pulse_mark(), in microseconds, without the time in which
 *   the thread could not run because other programs had the processor, or the whole machine stood still
 */
gint64 pulse_get_stall (void);

/** pulse_get_used: Returns: how long this thread has used a processor, in microseconds */
gint64 pulse_get_used (void);

/** pulse_get_memory: Returns: KiB of memory that this program has taken from the system now */
gint64 pulse_get_memory (void);

/** pulse_get_peak: Returns: the most KiB since pulse_mark() */
gint64 pulse_get_peak (void);
