/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-state.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_COUNTS (encodes_job_counts_get_type ())

#define ENCODES_JOB_N_GROUPS (ENCODES_JOB_GROUP_CANCELED + 1)

/** ENCODES_JOB_GROUP_NONE: in no group: not there */
#define ENCODES_JOB_GROUP_NONE (-1)

/**
 * EncodesJobCounts:
 *
 * How many jobs are in each group. Emits "changed" when a count differs.
 */
G_DECLARE_FINAL_TYPE (EncodesJobCounts, encodes_job_counts, ENCODES, JOB_COUNTS, GObject)

EncodesJobCounts *encodes_job_counts_new (void);

guint encodes_job_counts_get       (EncodesJobCounts *self, EncodesJobGroup group);
guint encodes_job_counts_get_total (EncodesJobCounts *self);

/** encodes_job_counts_move: @from, @to: the #EncodesJobGroup that a job was in and is in, or %ENCODES_JOB_GROUP_NONE */
void encodes_job_counts_move (EncodesJobCounts *self, int from, int to);

/** encodes_job_counts_set: takes over how many jobs there are in each group */
void encodes_job_counts_set (EncodesJobCounts *self, const guint counts[ENCODES_JOB_N_GROUPS]);

G_END_DECLS
