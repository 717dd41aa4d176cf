/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_LIST (encodes_job_list_get_type ())

/**
 * EncodesJobList:
 *
 * A whole answer of one account: plain job values on their way from a provider to the store. Either complete (every
 * job that the account has, so that what is missing is gone) or an update (what changed since the last answer).
 * A read that failed half-way makes no list at all.
 */
G_DECLARE_FINAL_TYPE (EncodesJobList, encodes_job_list, ENCODES, JOB_LIST, GObject)

/**
 * encodes_job_list_new:
 * @complete: whether jobs that are not in the list are gone
 */
EncodesJobList *encodes_job_list_new (gboolean complete);

gboolean encodes_job_list_is_complete (EncodesJobList *self);

/** encodes_job_list_add: adds @job; of two with the same id the later one counts */
void encodes_job_list_add (EncodesJobList *self, EncodesJob *job);

/** encodes_job_list_lookup: Returns: (nullable) (transfer none): the job with this id */
EncodesJob *encodes_job_list_lookup (EncodesJobList *self, const char *job_id);

/** encodes_job_list_get_jobs: Returns: (transfer none) (element-type EncodesJob): the jobs, in the service's order */
GPtrArray *encodes_job_list_get_jobs (EncodesJobList *self);

/** encodes_job_list_add_gone: says that the service no longer has the job @job_id */
void encodes_job_list_add_gone (EncodesJobList *self, const char *job_id);

/** encodes_job_list_get_gone: Returns: (transfer none) (element-type utf8): ids of jobs that are gone */
GPtrArray *encodes_job_list_get_gone (EncodesJobList *self);

/**
 * encodes_job_list_get_skipped:
 *
 * Returns: how many entries of the answer were no jobs (without an id, of a wrong type) and were left out
 */
guint encodes_job_list_get_skipped (EncodesJobList *self);
void  encodes_job_list_add_skipped (EncodesJobList *self, guint n);

G_END_DECLS
