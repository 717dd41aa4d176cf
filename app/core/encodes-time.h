/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_time_parse:
 * @text: (nullable): a time from outside: ISO 8601 with any number of fraction digits, with Z, an offset or no zone (then
 *   UTC: the v2 service writes it so), or "/Date(ms)/" of old verbose bodies
 *
 * Returns: (transfer full) (nullable): the time in UTC; %NULL for what is no time and for year 1 ("not set")
 */
GDateTime *encodes_time_parse (const char *text);

/** encodes_time_to_rfc3339: Returns: (transfer full) (nullable): UTC with Z, milliseconds if there are any; %NULL for %NULL */
char *encodes_time_to_rfc3339 (GDateTime *time);

/** encodes_time_to_unix_us: Returns: microseconds since 1970 UTC; 0 for %NULL */
gint64 encodes_time_to_unix_us (GDateTime *time);

/** encodes_time_from_unix_us: Returns: (transfer full) (nullable): UTC; %NULL if no calendar reaches so far */
GDateTime *encodes_time_from_unix_us (gint64 microseconds);

/** encodes_time_equal: compares two times, either of which may be %NULL */
gboolean encodes_time_equal (GDateTime *a, GDateTime *b);

/** encodes_time_get_days_ago: Returns: local days from @time to @now: 0 today, 1 yesterday, negative in the future */
int encodes_time_get_days_ago (GDateTime *time, GDateTime *now);

/** encodes_time_to_clock: Returns: (transfer full): the local time of day, "14:32", with the day if it is not today */
char *encodes_time_to_clock (GDateTime *time, GDateTime *now);

/**
 * encodes_time_get_boottime:
 *
 * Returns: microseconds on a clock that never jumps and goes on while the computer sleeps: for the life of tokens
 */
gint64 encodes_time_get_boottime (void);

G_END_DECLS
