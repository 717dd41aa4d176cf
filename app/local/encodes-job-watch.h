/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_WATCH (encodes_job_watch_get_type ())

/**
 * EncodesJobWatch:
 *
 * Hears from the kernel what changes in the folder of all jobs and in those of the jobs that are followed, without
 * asking regularly. What changed is gathered for a moment and then told at once.
 *
 * Signal "changed": there is something to take with encodes_job_watch_take_changed(). Emitted in the main context.
 *
 * #GFileMonitor is not used because it keeps silent about a file that is closed without having been written, and that
 * is how one hears that the lock of a killed encode is gone.
 */
G_DECLARE_FINAL_TYPE (EncodesJobWatch, encodes_job_watch, ENCODES, JOB_WATCH, GObject)

/** encodes_job_watch_new: @jobs_folder: the folder of all jobs, which need not exist */
EncodesJobWatch *encodes_job_watch_new (const char *jobs_folder);

/** encodes_job_watch_stop: nothing is emitted any more */
void encodes_job_watch_stop (EncodesJobWatch *self);

/**
 * encodes_job_watch_attach:
 *
 * Makes the folder of all jobs if it is missing and begins to watch it, if that is not done yet. May block; any thread.
 *
 * Returns: %FALSE if that is not possible now
 */
gboolean encodes_job_watch_attach (EncodesJobWatch *self);

/** encodes_job_watch_follow: watches the folder of one job, too; any thread */
void encodes_job_watch_follow   (EncodesJobWatch *self, const char *id);
/** encodes_job_watch_unfollow: any thread */
void encodes_job_watch_unfollow (EncodesJobWatch *self, const char *id);

/**
 * encodes_job_watch_take_changed:
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the ids of jobs that came, changed or went since the last
 *   call; %NULL if that may be all of them
 */
GPtrArray *encodes_job_watch_take_changed (EncodesJobWatch *self);

/** encodes_job_watch_forget: has the next encodes_job_watch_take_changed() say that all may have changed */
void encodes_job_watch_forget (EncodesJobWatch *self);

G_END_DECLS
