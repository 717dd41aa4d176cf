/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-monitor.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_FORECASTER (encodes_forecaster_get_type ())

/**
 * EncodesForecaster:
 *
 * Says of each job that has not ended how it goes on, as far as that can be told honestly, and sets it as the job's
 * forecast. It follows the store and the monitors of the accounts; between two answers it wakes up only when silence
 * itself says something. Main thread only.
 *
 * Signal "job-stalled" (EncodesJob *job): a job does not move any more although its service is heard; once, and again
 * only after it has moved.
 * Signal "sum-changed": encodes_forecaster_get_last_end() may answer something else; after many changes at once, once.
 */
G_DECLARE_FINAL_TYPE (EncodesForecaster, encodes_forecaster, ENCODES, FORECASTER, GObject)

/** encodes_forecaster_new: @monitor: whose accounts and store it follows, for as long as it lives */
EncodesForecaster *encodes_forecaster_new (EncodesMonitor *monitor);

/**
 * encodes_forecaster_get_last_end:
 * @n_unknown: (out) (optional): of how many of the running jobs the end cannot be told
 *
 * Returns: when the last of the running jobs of which it can be told will be done, in microseconds since 1970 UTC; 0 if
 *   it can be told of none
 */
gint64 encodes_forecaster_get_last_end (EncodesForecaster *self, guint *n_unknown);

G_END_DECLS
