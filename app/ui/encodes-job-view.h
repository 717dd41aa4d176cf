/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-counts.h"
#include "encodes-job-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_VIEW (encodes_job_view_get_type ())

/**
 * EncodesJobView:
 *
 * The store as the list shows it: in order, narrowed to an account, a group and a search text, with any number of
 * selected jobs, and counted. Running jobs come first (the earliest started first), then waiting ones (in queue order),
 * then ended ones, newest first.
 *
 * Property "current" (EncodesJob, readable, nullable): the one of the selected jobs that was selected last: what the
 * details are about. Notified when another job becomes it, never while there is just the same one at another place.
 */
G_DECLARE_FINAL_TYPE (EncodesJobView, encodes_job_view, ENCODES, JOB_VIEW, GObject)

/** ENCODES_JOB_VIEW_ALL: no narrowing to a group */
#define ENCODES_JOB_VIEW_ALL (-1)

EncodesJobView *encodes_job_view_new (GListModel *jobs);

/** encodes_job_view_get_selection: Returns: (transfer none): what a list view shows; several jobs can be selected */
GtkSelectionModel *encodes_job_view_get_selection (EncodesJobView *self);

/** encodes_job_view_get_current: Returns: (transfer none) (nullable): the job that was selected last, while it is */
EncodesJob *encodes_job_view_get_current (EncodesJobView *self);

/**
 * encodes_job_view_dup_selected:
 *
 * Returns: (transfer container) (element-type EncodesJob): the selected jobs, in the order of the list
 */
GPtrArray *encodes_job_view_dup_selected (EncodesJobView *self);
guint      encodes_job_view_get_n_selected (EncodesJobView *self);

/**
 * encodes_job_view_find:
 * @position: (out): where @job is in the selection model
 *
 * Returns: whether @job is shown
 */
gboolean encodes_job_view_find (EncodesJobView *self, EncodesJob *job, guint *position);

/** encodes_job_view_get_sorted: Returns: (transfer none): all jobs in order, not narrowed */
GListModel *encodes_job_view_get_sorted (EncodesJobView *self);

/** encodes_job_view_get_counts: Returns: (transfer none): how many jobs there are, of the one account if there is one */
EncodesJobCounts *encodes_job_view_get_counts (EncodesJobView *self);

/** encodes_job_view_set_account: @account_id: (nullable): whose jobs are shown and counted; %NULL: everybody's */
void        encodes_job_view_set_account (EncodesJobView *self, const char *account_id);
const char *encodes_job_view_get_account (EncodesJobView *self);

/** encodes_job_view_set_group: @group: an #EncodesJobGroup or %ENCODES_JOB_VIEW_ALL */
void encodes_job_view_set_group (EncodesJobView *self, int group);
int  encodes_job_view_get_group (EncodesJobView *self);

/** encodes_job_view_set_search: @text: (nullable): what name, id, account or error contain, letter case ignored */
void encodes_job_view_set_search (EncodesJobView *self, const char *text);

/** encodes_job_view_is_narrowed: Returns: %TRUE while an account, a group or a search hides jobs */
gboolean encodes_job_view_is_narrowed (EncodesJobView *self);

/** encodes_job_view_select: selects @job alone; %NULL: none. Returns: whether @job is shown, and so could be selected */
gboolean encodes_job_view_select (EncodesJobView *self, EncodesJob *job);

/** encodes_job_view_compare: how two jobs stand in the list */
int encodes_job_view_compare (EncodesJob *a, EncodesJob *b);

G_END_DECLS
