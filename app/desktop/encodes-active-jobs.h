/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACTIVE_JOBS (encodes_active_jobs_get_type ())

/**
 * EncodesActiveJobs:
 *
 * Those jobs of a store that have not ended, without a look at the others. Main thread only.
 *
 * Property "n-jobs" (uint, readable): how many they are.
 */
G_DECLARE_FINAL_TYPE (EncodesActiveJobs, encodes_active_jobs, ENCODES, ACTIVE_JOBS, GObject)

EncodesActiveJobs *encodes_active_jobs_new (EncodesJobStore *store);

guint encodes_active_jobs_get_n_jobs (EncodesActiveJobs *self);

/** encodes_active_jobs_iter_init: begins to go through them, in no order; only until anything changes */
void encodes_active_jobs_iter_init (EncodesActiveJobs *self, GHashTableIter *iter);

/** encodes_active_jobs_iter_next: Returns: (transfer none) (nullable): the next one; %NULL after the last */
EncodesJob *encodes_active_jobs_iter_next (GHashTableIter *iter);

G_END_DECLS
