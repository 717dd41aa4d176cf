/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesJobIndex:
 *
 * Where the jobs of an account are: their ids, of which the ASCII letter case does not count, to iterators of a #GSequence.
 * A hash table in many parts: one alone would, with 100,000 jobs, hold up the main loop each time that it grows.
 */
typedef struct _EncodesJobIndex EncodesJobIndex;

EncodesJobIndex *encodes_job_index_new  (void);
void             encodes_job_index_free (EncodesJobIndex *self);

/** encodes_job_index_lookup: Returns: (nullable): where the job is */
GSequenceIter *encodes_job_index_lookup (EncodesJobIndex *self, const char *job_id);

void encodes_job_index_insert (EncodesJobIndex *self, const char *job_id, GSequenceIter *iter);
void encodes_job_index_remove (EncodesJobIndex *self, const char *job_id);

/** encodes_job_index_list: Returns: (transfer full) (element-type GSequenceIter): all iterators, in no order */
GPtrArray *encodes_job_index_list (EncodesJobIndex *self);

G_END_DECLS
