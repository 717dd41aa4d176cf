/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesTypicalTimes:
 *
 * How long jobs took that have finished, by what they are like: the same account and the same work (its tasks' presets
 * and processors), or a name that differs in its numbers only ("Episode 12"). Main thread only.
 */
typedef struct _EncodesTypicalTimes EncodesTypicalTimes;

EncodesTypicalTimes *encodes_typical_times_new  (void);
void                 encodes_typical_times_free (EncodesTypicalTimes *self);

/** encodes_typical_times_add: takes @job into account, if it has finished and it is known how long it ran */
void encodes_typical_times_add (EncodesTypicalTimes *self, EncodesJob *job);

/**
 * encodes_typical_times_find:
 *
 * Returns: microseconds that the like of @job take; -1 if fewer than three are known, or if they differ so much that
 *   nothing follows for @job
 */
GTimeSpan encodes_typical_times_find (EncodesTypicalTimes *self, EncodesJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesTypicalTimes, encodes_typical_times_free)

G_END_DECLS
