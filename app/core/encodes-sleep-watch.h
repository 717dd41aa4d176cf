/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SLEEP_WATCH (encodes_sleep_watch_get_type ())

/**
 * EncodesSleepWatch:
 *
 * Knows from the login manager, on the system bus, when the computer has slept. Without that bus it never says
 * anything. Main thread only.
 *
 * Signal "woken": the computer has just woken up.
 */
G_DECLARE_FINAL_TYPE (EncodesSleepWatch, encodes_sleep_watch, ENCODES, SLEEP_WATCH, GObject)

EncodesSleepWatch *encodes_sleep_watch_new (void);

/** encodes_sleep_watch_stop: nothing is heard any more */
void encodes_sleep_watch_stop (EncodesSleepWatch *self);

G_END_DECLS
