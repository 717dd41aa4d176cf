/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job.h"
#include "encodes-forecaster.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_WINDOW (encodes_window_get_type ())

/**
 * EncodesWindow:
 *
 * The main window: the list of jobs, and beside it (on a narrow window: over it) all about the one that is selected.
 *
 * Property "shown-job" (EncodesJob, readable, nullable): the job in the details, while these are to be seen.
 *
 * Signal "file-dropped" (GFile *file): the person has dropped a file on it.
 * Signal "sight-changed": other jobs of the list may be in sight now.
 */
G_DECLARE_FINAL_TYPE (EncodesWindow, encodes_window, ENCODES, WINDOW, AdwApplicationWindow)

/**
 * encodes_window_new:
 * @monitor: what watches the accounts; its store is what the window shows
 * @settings: (nullable): where size and state of the window are kept
 */
EncodesWindow *encodes_window_new (GtkApplication *application, EncodesMonitor *monitor, GSettings *settings);

/** encodes_window_set_forecaster: @forecaster: (nullable): who knows when the last of what runs will be done */
void encodes_window_set_forecaster (EncodesWindow *self, EncodesForecaster *forecaster);

/** encodes_window_show_job: shows all about this job; one that is not known yet is shown when it comes */
void encodes_window_show_job (EncodesWindow *self, const char *account_id, const char *job_id);

/** encodes_window_search: shows what @text finds among all jobs, as if the person had typed it */
void encodes_window_search (EncodesWindow *self, const char *text);

/** encodes_window_get_shown_job: Returns: (transfer none) (nullable): the job in the details, while these are to be seen */
EncodesJob *encodes_window_get_shown_job (EncodesWindow *self);

/** encodes_window_list_in_sight: Returns: (transfer container) (element-type EncodesJob): the jobs that the list shows */
GPtrArray *encodes_window_list_in_sight (EncodesWindow *self);

/** encodes_window_set_reading_accounts: @reading: nobody knows yet whether there are accounts */
void encodes_window_set_reading_accounts (EncodesWindow *self, gboolean reading);

/** encodes_window_toast: @text: plain text to show for a moment */
void encodes_window_toast (EncodesWindow *self, const char *text);

G_END_DECLS
