/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-state.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_COUNTS (encodes_job_counts_get_type ())

/**
 * EncodesJobCounts:
 *
 * How many jobs of a model are in each group. Follows items-changed; a change costs what changed, not what there is.
 * Emits "changed" when a count differs.
 */
G_DECLARE_FINAL_TYPE (EncodesJobCounts, encodes_job_counts, ENCODES, JOB_COUNTS, GObject)

/** encodes_job_counts_new: @jobs: a model of #EncodesJob that announces changes of state by items-changed */
EncodesJobCounts *encodes_job_counts_new (GListModel *jobs);

guint encodes_job_counts_get       (EncodesJobCounts *self, EncodesJobGroup group);
guint encodes_job_counts_get_total (EncodesJobCounts *self);

G_END_DECLS
