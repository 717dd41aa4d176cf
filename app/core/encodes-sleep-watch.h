/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SLEEP_WATCH (encodes_sleep_watch_get_type ())

/**
 * EncodesSleepWatch:
 *
 * Knows when the computer has slept: from the clocks (see #EncodesClockWatch), and from the login manager on the system
 * bus, where there is one. Main thread only.
 *
 * Signal "woken": the computer has just woken up; once a sleep, whoever tells it.
 */
G_DECLARE_FINAL_TYPE (EncodesSleepWatch, encodes_sleep_watch, ENCODES, SLEEP_WATCH, GObject)

EncodesSleepWatch *encodes_sleep_watch_new (void);

/** encodes_sleep_watch_stop: nothing is heard any more */
void encodes_sleep_watch_stop (EncodesSleepWatch *self);

G_END_DECLS
