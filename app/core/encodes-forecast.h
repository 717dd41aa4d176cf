/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * EncodesProgressKind:
 * @ENCODES_PROGRESS_KIND_NONE: it does not run: there is no progress to show
 * @ENCODES_PROGRESS_KIND_MEASURED: the service says how far it is
 * @ENCODES_PROGRESS_KIND_ESTIMATED: how far it probably is, from how long its like have taken
 * @ENCODES_PROGRESS_KIND_WORKING: it runs, and nobody can tell how far it is
 *
 * What is known of how far a job is.
 */
typedef enum
{
  ENCODES_PROGRESS_KIND_NONE,
  ENCODES_PROGRESS_KIND_MEASURED,
  ENCODES_PROGRESS_KIND_ESTIMATED,
  ENCODES_PROGRESS_KIND_WORKING,
} EncodesProgressKind;

#define ENCODES_TYPE_PROGRESS_KIND (encodes_progress_kind_get_type ())

GType encodes_progress_kind_get_type (void);

/**
 * EncodesForecast:
 * @kind: what is known of how far the job is
 * @progress: percent to show, 0 to below 100, never less than before within a phase; %ENCODES_PROGRESS_UNKNOWN unless
 *   @kind is measured or estimated
 * @end_time: when it will probably be done, smoothed, in microseconds since 1970 UTC; 0 while that cannot be told
 *   honestly
 * @heard: when its service last said anything about it, in microseconds since 1970 UTC; 0: not since Encodes started and
 *   nobody remembers
 * @stale: what is known is old: the service has not been heard for much longer than the usual wait
 * @stalled: it has not moved for much longer than its own pace
 *
 * What can honestly be said about the way that a running job goes. A plain value; #EncodesForecaster makes it.
 */
typedef struct
{
  EncodesProgressKind kind;
  double progress;
  gint64 end_time;
  gint64 heard;
  gboolean stale;
  gboolean stalled;
} EncodesForecast;

#define ENCODES_TYPE_FORECAST (encodes_forecast_get_type ())

GType encodes_forecast_get_type (void);

/** ENCODES_FORECAST_INIT: a forecast that says nothing */
#define ENCODES_FORECAST_INIT { ENCODES_PROGRESS_KIND_NONE, -1.0, 0, 0, FALSE, FALSE }

EncodesForecast *encodes_forecast_copy (const EncodesForecast *self);
void             encodes_forecast_free (EncodesForecast *self);

/** encodes_forecast_equal: Returns: whether both say the same */
gboolean encodes_forecast_equal (const EncodesForecast *a, const EncodesForecast *b);

/**
 * encodes_forecast_get_minutes_left:
 * @now: microseconds since 1970 UTC
 *
 * Returns: how many minutes are left until the end, as coarse as they should be told: single ones below ten, then
 *   fives, tens, half hours and hours; 0 for less than a minute; -1 if it cannot be told, also since the end is long past
 */
int encodes_forecast_get_minutes_left (gint64 end_time, gint64 now);

G_END_DECLS
