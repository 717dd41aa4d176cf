/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"
#include "encodes-news-counts.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_NOTIFIER (encodes_notifier_get_type ())

/**
 * EncodesNotifier:
 *
 * Puts what there is to tell into the desktop's notifications. It decides nothing: #EncodesNewsDesk knows when to tell
 * what. All text is plain text. A call never blocks, and what the desktop does with it is not waited for.
 *
 * A click activates the application's action "show-job" with the target "ACCOUNT-ID/JOB-ID"; where several jobs are
 * meant, the job's id is empty, and the account's too if they are of several accounts. The buttons activate
 * "copy-error" and "show-output" with the same target, and "quit". Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesNotifier, encodes_notifier, ENCODES, NOTIFIER, GObject)

/**
 * encodes_notifier_new:
 * @application: sends the notifications; it must be registered before the first one, and offer the actions
 */
EncodesNotifier *encodes_notifier_new (GApplication *application);

/** encodes_notifier_prepare: does what has to be done once before anything is sent, so that sending takes no time */
void encodes_notifier_prepare (EncodesNotifier *self);

/** encodes_notifier_send_ended: tells how @job has ended */
void encodes_notifier_send_ended (EncodesNotifier *self, EncodesJob *job);

/** encodes_notifier_send_stalled: tells that @job does not move any more */
void encodes_notifier_send_stalled (EncodesNotifier *self, EncodesJob *job);

/**
 * encodes_notifier_send_summary:
 * @counts: what has become of several jobs
 * @job: (nullable): one of them if all are of one account, which is then named
 * @while_closed: whether it happened while Encodes was not running
 *
 * Takes the place of the one before: of each of the two kinds there is one.
 */
void encodes_notifier_send_summary (EncodesNotifier *self, const EncodesNewsCounts *counts, EncodesJob *job,
                                    gboolean while_closed);

/**
 * encodes_notifier_send_group:
 * @id: the group's own id
 * @counts: what has become of its jobs
 * @time_taken: from the start of the first to the end of the last, in microseconds; negative if unknown
 *
 * Tells that the last of the jobs that the person selected has ended.
 */
void encodes_notifier_send_group (EncodesNotifier *self, const char *id, const EncodesNewsCounts *counts,
                                  GTimeSpan time_taken);

/** encodes_notifier_send_keeps_watching: @n_jobs: says that Encodes goes on watching so many, and how to stop it */
void encodes_notifier_send_keeps_watching (EncodesNotifier *self, guint n_jobs);

/**
 * encodes_notifier_send_may_not_watch:
 * @n_jobs: how many jobs are to be watched
 *
 * Says that the desktop does not want Encodes to go on without its window. It takes the place of
 * encodes_notifier_send_keeps_watching(), and is withdrawn as that is.
 */
void encodes_notifier_send_may_not_watch (EncodesNotifier *self, guint n_jobs);

/**
 * encodes_notifier_withdraw:
 *
 * Takes back what was said about @job alone, also by an earlier run of the program where notifications outlive it (GNOME
 * Shell, the portal).
 */
void encodes_notifier_withdraw (EncodesNotifier *self, EncodesJob *job);

void encodes_notifier_withdraw_summaries (EncodesNotifier *self);

/** encodes_notifier_flush_async: waits until the bus has all that was sent */
void encodes_notifier_flush_async (EncodesNotifier *self, GAsyncReadyCallback callback, gpointer user_data);

/** encodes_notifier_flush_finish: Returns: whether it has; also %TRUE if there is no bus */
gboolean encodes_notifier_flush_finish (EncodesNotifier *self, GAsyncResult *result);
void encodes_notifier_withdraw_group (EncodesNotifier *self, const char *id);
void encodes_notifier_withdraw_keeps_watching (EncodesNotifier *self);

/** encodes_notifier_get_last_sent: Returns: when something was last sent, monotonic microseconds; 0: never */
gint64 encodes_notifier_get_last_sent (EncodesNotifier *self);

G_END_DECLS
