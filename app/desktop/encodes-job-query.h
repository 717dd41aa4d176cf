/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesJobQuery:
 *
 * Looks in slices for the few jobs that a person most probably means, among very many that may change meanwhile. First
 * come those that are meant by their name, not by an error or an account; among these, what runs, then what waits, then
 * what has ended, newest first. Main thread only.
 */
typedef struct _EncodesJobQuery EncodesJobQuery;

/**
 * encodes_job_query_new:
 * @jobs: a model of #EncodesJob
 * @needle: (nullable): as of encodes_job_search_needle(); %NULL finds nothing
 * @max: how many jobs are found at most
 */
EncodesJobQuery *encodes_job_query_new (GListModel *jobs, const char *needle, guint max);

void encodes_job_query_free (EncodesJobQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesJobQuery, encodes_job_query_free)

/** encodes_job_query_run: @deadline: when to stop soon, in monotonic time. Returns: whether all jobs have been looked at */
gboolean encodes_job_query_run (EncodesJobQuery *self, gint64 deadline);

/** encodes_job_query_list: Returns: (transfer container) (element-type EncodesJob): what was found so far, best first */
GPtrArray *encodes_job_query_list (EncodesJobQuery *self);

G_END_DECLS
