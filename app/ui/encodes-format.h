/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* What a person reads about jobs: pure functions, all translated, all plain text. */

/** encodes_format_percent: Returns: (transfer full): "64 %", rounded down; "" if unknown. What runs never reads 100 */
char *encodes_format_percent (double progress, gboolean ended);

/** encodes_format_duration: Returns: (transfer full): "45 s", "18 min 20 s", "1 h 12 min", "2 d 3 h"; "" if negative */
char *encodes_format_duration (GTimeSpan duration);

/** encodes_format_minutes: Returns: (transfer full): without seconds: "less than a minute", "18 min", "1 h 12 min" */
char *encodes_format_minutes (GTimeSpan duration);

/** encodes_format_relative: Returns: (transfer full): "just now", "12 min ago", "10:02", "Yesterday", a date; or "" */
char *encodes_format_relative (GDateTime *time, GDateTime *now);

/** encodes_format_clock: Returns: (transfer full): the local time of day, "14:32", with the day if it is not today */
char *encodes_format_clock (GDateTime *time, GDateTime *now);

/** encodes_format_moment: Returns: (transfer full): "Today, 01:46:08" in local time; "—" for %NULL */
char *encodes_format_moment (GDateTime *time, GDateTime *now);

/** encodes_format_exact: Returns: (transfer full) (nullable): the whole local time with its zone; for a tooltip */
char *encodes_format_exact (GDateTime *time);

/**
 * encodes_estimate_end:
 *
 * Returns: (transfer full) (nullable): when @job will be done if it goes on as it went; %NULL while that cannot be told
 *   honestly (not running, no progress, or too little of it)
 */
GDateTime *encodes_estimate_end (EncodesJob *job, GDateTime *now);

/** encodes_format_time_left: Returns: (transfer full) (nullable): "4 min left"; %NULL if it cannot be told */
char *encodes_format_time_left (EncodesJob *job, GDateTime *now);

/** encodes_format_job_name: Returns: (transfer full): the name on one line, or the id of a job without one */
char *encodes_format_job_name (EncodesJob *job);

/** encodes_format_job_state: Returns: (transfer full): the word for the state; for an unknown one the service's own */
char *encodes_format_job_state (EncodesJob *job);

/** encodes_format_job_side: Returns: (transfer full): what stands at the end of a row: percent, state or time */
char *encodes_format_job_side (EncodesJob *job, GDateTime *now);

/** encodes_format_job_note: Returns: (transfer full): the second line of a row: account and time, or the error */
char *encodes_format_job_note (EncodesJob *job, GDateTime *now);

/** encodes_format_job_spoken: Returns: (transfer full): a row as a sentence: name, state, percent, account, time left */
char *encodes_format_job_spoken (EncodesJob *job, GDateTime *now);

G_END_DECLS
