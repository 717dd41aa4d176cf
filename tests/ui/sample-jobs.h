/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"

G_BEGIN_DECLS

/* A job in @state that began @minutes ago; waiting ones were only created then. */
EncodesJob *sample_job_new (const char *account_id, const char *id, const char *name, EncodesJobState state,
                            int minutes);

/* Gives @job two tasks with this progress each. */
void sample_job_set_progress (EncodesJob *job, double first, double second);

/* Merges jobs into @store as the whole answer of an account of this name; its id is the name. The array is freed. */
void sample_jobs_merge (EncodesJobStore *store, const char *account_name, GPtrArray *jobs);

/* Jobs of every state, with names in several scripts. */
void sample_jobs_fill (EncodesJobStore *store);

/* Names that try to break a window. */
void sample_jobs_fill_hostile (EncodesJobStore *store);

/* One job of each state and of each look of progress. */
void sample_jobs_fill_looks (EncodesJobStore *store);

G_END_DECLS
