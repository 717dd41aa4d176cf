/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-store.h"
#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_NOTIFIER (encodes_notifier_get_type ())

/**
 * EncodesNotifier:
 *
 * Tells the person, by the desktop's notifications, that jobs have ended: one notification each, or one for all if a
 * single answer of a service ends more than three. A job that was canceled here is no news. Clicking a notification
 * activates the application's action "show-job" with the target "ACCOUNT-ID/JOB-ID"; for the one of several jobs the
 * job's id is empty: the window is meant, with its list. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesNotifier, encodes_notifier, ENCODES, NOTIFIER, GObject)

/**
 * encodes_notifier_new:
 * @application: sends the notifications; it must be registered before the first job ends, and offer the action
 *   "show-job" with a parameter of type "s"
 * @store: whose jobs are told of
 */
EncodesNotifier *encodes_notifier_new (GApplication *application, EncodesJobStore *store);

/** encodes_notifier_withdraw: takes back what was said about @job, because the person now looks at it */
void encodes_notifier_withdraw (EncodesNotifier *self, EncodesJob *job);

G_END_DECLS
