/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-counts.h"
#include "encodes-shown-jobs.h"

G_BEGIN_DECLS

/**
 * EncodesCalm:
 * @ENCODES_CALM_OFF: nobody is in the list: its order follows what the jobs do
 * @ENCODES_CALM_ORDER: a job keeps its place until its state changes
 * @ENCODES_CALM_PLACES: moreover, a new job is put behind all others, as nothing can make up for what it would push down
 *
 * How much may move in a list.
 */
typedef enum
{
  ENCODES_CALM_OFF,
  ENCODES_CALM_ORDER,
  ENCODES_CALM_PLACES,
} EncodesCalm;

#define ENCODES_TYPE_JOB_TABLE (encodes_job_table_get_type ())

/**
 * EncodesJobTable:
 *
 * Follows a model of jobs and keeps what is shown of them, and their counts, up to date. A single change takes effect at
 * once and costs what changed. What concerns many jobs (a big answer, a search) is worked out in slices between the
 * frames while the list stays as it was, and then takes effect all at once.
 */
G_DECLARE_FINAL_TYPE (EncodesJobTable, encodes_job_table, ENCODES, JOB_TABLE, GObject)

EncodesJobTable *encodes_job_table_new (GListModel *jobs);

EncodesShownJobs *encodes_job_table_get_shown  (EncodesJobTable *self);
EncodesJobCounts *encodes_job_table_get_counts (EncodesJobTable *self);

/** encodes_job_table_set_account: @account_id: (nullable): whose jobs are shown and counted; %NULL: everybody's */
void encodes_job_table_set_account (EncodesJobTable *self, const char *account_id);

/** encodes_job_table_set_group: @group: an #EncodesJobGroup or %ENCODES_JOB_GROUP_NONE for all */
void encodes_job_table_set_group (EncodesJobTable *self, int group);

/** encodes_job_table_set_needle: @needle: (nullable): what encodes_job_search_needle() made of the text that is looked for */
void encodes_job_table_set_needle (EncodesJobTable *self, const char *needle);

void encodes_job_table_set_calm (EncodesJobTable *self, EncodesCalm calm);

/** encodes_job_table_look_at_forecasts: brings running jobs to where their forecasts say, unless the list is calm */
void encodes_job_table_look_at_forecasts (EncodesJobTable *self);

/** encodes_job_table_lookup: Returns: (nullable): the entry of @job, if it has been read */
EncodesJobEntry *encodes_job_table_lookup (EncodesJobTable *self, EncodesJob *job);

/** encodes_job_table_is_settled: Returns: whether all that is known has taken effect */
gboolean encodes_job_table_is_settled (EncodesJobTable *self);

/** encodes_job_table_settle: makes all that is known take effect now, however long that takes */
void encodes_job_table_settle (EncodesJobTable *self);

G_END_DECLS
