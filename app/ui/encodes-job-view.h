/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-counts.h"
#include "encodes-job-store.h"
#include "encodes-job-table.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_VIEW (encodes_job_view_get_type ())

/**
 * EncodesJobView:
 *
 * The store as the list shows it: in order, narrowed to an account, a group and a search text, with any number of
 * selected jobs, and counted. Running jobs come first (the soonest to end first, then those of which nobody knows, by
 * their start), then waiting ones (in queue order), then ended ones, newest first.
 *
 * With more jobs than a few hundred, what concerns many of them takes effect some moments later, all at once.
 *
 * Property "current" (EncodesJob, readable, nullable): the one of the selected jobs that was selected last: what the
 * details are about. Notified when another job becomes it, never while there is just the same one at another place.
 *
 * Signal "began": the list is narrowed to something else now: it is to be seen from its top.
 */
G_DECLARE_FINAL_TYPE (EncodesJobView, encodes_job_view, ENCODES, JOB_VIEW, GObject)

/** ENCODES_JOB_VIEW_ALL: no narrowing to a group */
#define ENCODES_JOB_VIEW_ALL (-1)

/** encodes_job_view_new: @jobs: a model of #EncodesJob that announces changes of state and order by items-changed */
EncodesJobView *encodes_job_view_new (GListModel *jobs);

/** encodes_job_view_get_selection: Returns: (transfer none): what a list view shows; several jobs can be selected */
GtkSelectionModel *encodes_job_view_get_selection (EncodesJobView *self);

/** encodes_job_view_get_current: Returns: (transfer none) (nullable): the job that was selected last, while it is */
EncodesJob *encodes_job_view_get_current (EncodesJobView *self);

/**
 * encodes_job_view_dup_selected:
 * @max: how many at most
 *
 * Returns: (transfer container) (element-type EncodesJob): the selected jobs, in the order of the list
 */
GPtrArray *encodes_job_view_dup_selected (EncodesJobView *self, guint max);
guint      encodes_job_view_get_n_selected (EncodesJobView *self);

/**
 * encodes_job_view_find:
 * @position: (out): where @job is in the selection model
 *
 * Returns: whether @job is shown
 */
gboolean encodes_job_view_find (EncodesJobView *self, EncodesJob *job, guint *position);

/** encodes_job_view_get_counts: Returns: (transfer none): how many jobs there are, of the one account if there is one */
EncodesJobCounts *encodes_job_view_get_counts (EncodesJobView *self);

/** encodes_job_view_set_account: @account_id: (nullable): whose jobs are shown and counted; %NULL: everybody's */
void        encodes_job_view_set_account (EncodesJobView *self, const char *account_id);
const char *encodes_job_view_get_account (EncodesJobView *self);

/** encodes_job_view_set_group: @group: an #EncodesJobGroup or %ENCODES_JOB_VIEW_ALL */
void encodes_job_view_set_group (EncodesJobView *self, int group);
int  encodes_job_view_get_group (EncodesJobView *self);

/**
 * encodes_job_view_set_search:
 * @text: (nullable): words, each of which is in the name, the id, the account or the error; letter case, accents and
 *   width do not count
 */
void encodes_job_view_set_search (EncodesJobView *self, const char *text);

/** encodes_job_view_is_narrowed: Returns: %TRUE while an account, a group or a search hides jobs */
gboolean encodes_job_view_is_narrowed (EncodesJobView *self);

/** encodes_job_view_select: selects @job alone; %NULL: none. Returns: whether @job is shown, and so could be selected */
gboolean encodes_job_view_select (EncodesJobView *self, EncodesJob *job);

/**
 * encodes_job_view_set_calm:
 *
 * While somebody is in the list, jobs keep their places until their states change; then the order catches up.
 */
void encodes_job_view_set_calm (EncodesJobView *self, EncodesCalm calm);

/** encodes_job_view_is_settled: Returns: whether all that is known has taken effect */
gboolean encodes_job_view_is_settled (EncodesJobView *self);

/** encodes_job_view_settle: makes all that is known take effect now, however long that takes */
void encodes_job_view_settle (EncodesJobView *self);

G_END_DECLS
