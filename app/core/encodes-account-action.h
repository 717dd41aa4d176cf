/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account-monitor.h"

G_BEGIN_DECLS

/**
 * encodes_account_action_async:
 * @monitor: the job's; the source object of the result
 * @store: where it shows what came of it
 *
 * Does what encodes_account_monitor_act_async() says. It is sent once. If the answer is lost, or is none, the job is read
 * again: if it is as it was to become, all is well.
 */
void encodes_account_action_async (EncodesAccountMonitor *monitor, EncodesJobStore *store, EncodesJob *job,
                                   EncodesJobActions action, gint64 priority, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_account_action_finish (EncodesAccountMonitor *monitor, GAsyncResult *result, GError **error);

G_END_DECLS
