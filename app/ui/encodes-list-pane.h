/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-clock.h"
#include "encodes-health.h"
#include "encodes-job-view.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_LIST_PANE (encodes_list_pane_get_type ())

/**
 * EncodesListPane:
 *
 * The list of jobs with all that stands over it: header bar, trouble, search and filter pills.
 *
 * Property "folded" (boolean, writable): whether the pane has the window for itself.
 * Property "selecting" (boolean, writable): whether the person picks jobs: a click or a touch then selects one more.
 * Signal "sight-changed": other jobs may be in sight now.
 * Signal "activated" (guint position): the person wants to see all about the job at this position of the list.
 */
G_DECLARE_FINAL_TYPE (EncodesListPane, encodes_list_pane, ENCODES, LIST_PANE, AdwBin)

/**
 * encodes_list_pane_follow:
 * @view: what is listed
 * @health: how the accounts are
 * @clock: what the times in the rows go by
 *
 * To be called once.
 */
void encodes_list_pane_follow (EncodesListPane *self, EncodesJobView *view, EncodesHealth *health,
                               EncodesClock *clock);

void     encodes_list_pane_set_selecting (EncodesListPane *self, gboolean selecting);
gboolean encodes_list_pane_get_selecting (EncodesListPane *self);

/** encodes_list_pane_set_group: @group: the #EncodesJobGroup to narrow the list to, or %ENCODES_JOB_VIEW_ALL */
void encodes_list_pane_set_group (EncodesListPane *self, int group);

/** encodes_list_pane_set_sum: @sum: the one line that says how all jobs are */
void encodes_list_pane_set_sum (EncodesListPane *self, const char *sum);

/** encodes_list_pane_capture_keys: @widget: where just typing begins a search */
void encodes_list_pane_capture_keys (EncodesListPane *self, GtkWidget *widget);

/** encodes_list_pane_begin_search: shows the search entry, and gives it the focus */
void encodes_list_pane_begin_search (EncodesListPane *self);

/** encodes_list_pane_search: searches @text, as if the person had typed it */
void encodes_list_pane_search (EncodesListPane *self, const char *text);

/** encodes_list_pane_end_search: nothing is searched any more. Returns: whether something was */
gboolean encodes_list_pane_end_search (EncodesListPane *self);

/** encodes_list_pane_show_all_accounts: the list is not narrowed to one account any more */
void encodes_list_pane_show_all_accounts (EncodesListPane *self);

/** encodes_list_pane_focus_list: gives the list the focus */
void encodes_list_pane_focus_list (EncodesListPane *self);

/** encodes_list_pane_scroll_to: brings the row of @job into sight, if it has one */
void encodes_list_pane_scroll_to (EncodesListPane *self, EncodesJob *job);

/** encodes_list_pane_list_in_sight: Returns: (transfer container) (element-type EncodesJob): the jobs that can be seen */
GPtrArray *encodes_list_pane_list_in_sight (EncodesListPane *self);

G_END_DECLS
