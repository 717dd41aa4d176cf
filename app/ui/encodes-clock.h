/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_CLOCK (encodes_clock_get_type ())

/**
 * EncodesClock:
 *
 * What relative times are relative to. Emits "tick" at the beginning of each minute while it runs, so that "12 min ago"
 * goes on without a poll, and at once when the computer has slept or its time has been set; stopped while nobody can
 * see it.
 */
G_DECLARE_FINAL_TYPE (EncodesClock, encodes_clock, ENCODES, CLOCK, GObject)

EncodesClock *encodes_clock_new (void);

/** encodes_clock_set_running: starting also ticks at once, since time has passed meanwhile */
void     encodes_clock_set_running (EncodesClock *self, gboolean running);
gboolean encodes_clock_get_running (EncodesClock *self);

/** encodes_clock_get_now: Returns: (transfer full): the present time, UTC */
GDateTime *encodes_clock_get_now (EncodesClock *self);

G_END_DECLS
