/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-forecast.h"

#include "encodes-values.h"

/* An end that is so long past was no forecast. */
#define LATE (2 * G_TIME_SPAN_MINUTE)

G_DEFINE_BOXED_TYPE (EncodesForecast, encodes_forecast, encodes_forecast_copy, encodes_forecast_free)

G_DEFINE_ENUM_TYPE (EncodesProgressKind, encodes_progress_kind,
                    G_DEFINE_ENUM_VALUE (ENCODES_PROGRESS_KIND_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (ENCODES_PROGRESS_KIND_MEASURED, "measured"),
                    G_DEFINE_ENUM_VALUE (ENCODES_PROGRESS_KIND_ESTIMATED, "estimated"),
                    G_DEFINE_ENUM_VALUE (ENCODES_PROGRESS_KIND_WORKING, "working"))

EncodesForecast *
encodes_forecast_copy (const EncodesForecast *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
encodes_forecast_free (EncodesForecast *self)
{
  g_free (self);
}

gboolean
encodes_forecast_equal (const EncodesForecast *a, const EncodesForecast *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->kind == b->kind && encodes_value_equal_double (a->progress, b->progress) && a->end_time == b->end_time
         && a->heard == b->heard && a->stale == b->stale && a->stalled == b->stalled;
}

int
encodes_forecast_get_minutes_left (gint64 end_time, gint64 now)
{
  double minutes = (double) (end_time - now) / G_TIME_SPAN_MINUTE;
  int step = minutes < 9.5 ? 1 : minutes < 57.5 ? 5 : minutes < 175 ? 10 : minutes < 585 ? 30 : 60;

  if (end_time == 0 || end_time - now <= -LATE)
    return -1;

  /* Nobody knows it better, and words that change are read again. */
  return minutes < 1 ? 0 : MAX ((int) (minutes / step + 0.5) * step, 1);
}
