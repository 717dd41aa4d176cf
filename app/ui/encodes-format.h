/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <pango/pango.h>

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

/** encodes_format_moment: Returns: (transfer full): "Today, 01:46:08" in local time; "—" for %NULL */
char *encodes_format_moment (GDateTime *time, GDateTime *now);

/** encodes_format_exact: Returns: (transfer full) (nullable): the whole local time with its zone; for a tooltip */
char *encodes_format_exact (GDateTime *time);

/* The following say what the job's forecast says (encodes_job_get_forecast()), and so what may change at any time but
 * does not twitch: they follow "notify::forecast" and the minutes. */

/**
 * encodes_format_progress:
 *
 * Returns: (transfer full): how far a running job is: "64 %" if it was measured, "about 40 %" if it is estimated; "" if
 *   nobody can tell, and for what does not run
 */
char *encodes_format_progress (EncodesJob *job);

/** encodes_format_progress_spoken: Returns: (transfer full) (nullable): "64 percent", "about 40 percent"; %NULL if unknown */
char *encodes_format_progress_spoken (const EncodesForecast *forecast);

/** encodes_format_time_left: Returns: (transfer full) (nullable): "about 4 min left"; %NULL if it cannot be told */
char *encodes_format_time_left (EncodesJob *job, GDateTime *now);

/** encodes_format_end: Returns: (transfer full) (nullable): the clock time when it will be done: "14:32" */
char *encodes_format_end (EncodesJob *job, GDateTime *now);

/** encodes_format_heard: Returns: (transfer full) (nullable): "last heard 4 min ago", if what is known is old */
char *encodes_format_heard (EncodesJob *job, GDateTime *now);

/**
 * encodes_format_forecast:
 *
 * Returns: (transfer full): the whole of it for a job that has not ended: "about 4 min left · done at about 14:32",
 *   "last heard 4 min ago", "not moving", "how far it is cannot be told"…; "" if there is nothing to say
 */
char *encodes_format_forecast (EncodesJob *job, GDateTime *now);

/**
 * encodes_format_sum:
 * @last_end: when the last of those that can be told will be done, microseconds since 1970; 0: of none
 * @n_unknown: of how many of the running ones it cannot be told
 *
 * Returns: (transfer full): the sum for the title: "2 running · done at about 14:32"
 */
char *encodes_format_sum (guint n_running, guint n_waiting, gint64 last_end, guint n_unknown, GDateTime *now);

/** encodes_format_job_name: Returns: (transfer full): the name on one line, or the id of a job without one */
char *encodes_format_job_name (EncodesJob *job);

/** encodes_format_job_state: Returns: (transfer full): the word for the state; for an unknown one the service's own */
char *encodes_format_job_state (EncodesJob *job);

/**
 * encodes_format_shortened:
 * @text: (nullable): any text from outside, of several lines or one
 *
 * Returns: (transfer full): it as UTF-8; with an ellipsis at its end if there is more than a label can show in good time
 */
char *encodes_format_shortened (const char *text);

/**
 * encodes_format_get_wrap_mode:
 * @text: what a label is to show
 *
 * Returns: where its lines may be broken: as a rule between words; anywhere if there is a word of such a length that
 *   looking for its own best place would hold up the window
 */
PangoWrapMode encodes_format_get_wrap_mode (const char *text);

/** encodes_format_job_side: Returns: (transfer full): what stands at the end of a row: percent, state or time */
char *encodes_format_job_side (EncodesJob *job, GDateTime *now);

/** encodes_format_job_note: Returns: (transfer full): the second line of a row: account and time, or the error */
char *encodes_format_job_note (EncodesJob *job, GDateTime *now);

/** encodes_format_job_summary: Returns: (transfer full): without the name: "Running · about 4 min left", "Failed · why" */
char *encodes_format_job_summary (EncodesJob *job, GDateTime *now);

/**
 * encodes_format_job_spoken:
 *
 * Returns: (transfer full): a row as a sentence: "BigBuckBunny 720p, processing, 64 percent, 4 minutes left, Contoso"
 */
char *encodes_format_job_spoken (EncodesJob *job, GDateTime *now);

G_END_DECLS
