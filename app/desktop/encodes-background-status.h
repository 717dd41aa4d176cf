/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-active-jobs.h"
#include "encodes-background-portal.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_BACKGROUND_STATUS (encodes_background_status_get_type ())

/**
 * EncodesBackgroundStatus:
 *
 * Says to the desktop what goes on while there is no window, "2 running, next done 14:32", where it lists such programs.
 * Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesBackgroundStatus, encodes_background_status, ENCODES, BACKGROUND_STATUS, GObject)

/**
 * encodes_background_status_new:
 * @portal: (nullable): where to say it; %NULL: nowhere
 * @jobs: those that have not ended
 * @store: where the answers about them come in
 */
EncodesBackgroundStatus *encodes_background_status_new (EncodesBackgroundPortal *portal, EncodesActiveJobs *jobs,
                                                        EncodesJobStore *store);

/** encodes_background_status_set_has_window: @has_window: with a window nothing is said: it says more itself */
void encodes_background_status_set_has_window (EncodesBackgroundStatus *self, gboolean has_window);

/**
 * encodes_background_status_describe:
 * @now: microseconds since 1970 UTC
 * @next_end: (out): when the first of the running ones will be done; 0 if that cannot be told
 *
 * Returns: (transfer full) (nullable): what goes on, in one line of at most 96 characters; %NULL if nothing does
 */
char *encodes_background_status_describe (EncodesActiveJobs *jobs, gint64 now, gint64 *next_end);

G_END_DECLS
