/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-history-database.h"

G_BEGIN_DECLS

/**
 * EncodesHistoryWorker:
 *
 * The thread that owns the database. It does one thing after the other, in the order in which they were asked for,
 * unless one is more urgent.
 */
typedef struct _EncodesHistoryWorker EncodesHistoryWorker;

/** EncodesHistoryWork: does something with the database, in the thread; ends with a g_task_return function */
typedef void (*EncodesHistoryWork) (EncodesHistoryDatabase *database, GTask *task, gpointer task_data);

EncodesHistoryWorker *encodes_history_worker_new (const char *path);

/** encodes_history_worker_push: @task: (transfer full): what to work on; its callback runs where it was made */
void encodes_history_worker_push (EncodesHistoryWorker *self, GTask *task, EncodesHistoryWork work);

/** encodes_history_worker_push_front: the same, before all that has been asked for and not begun */
void encodes_history_worker_push_front (EncodesHistoryWorker *self, GTask *task, EncodesHistoryWork work);

/** encodes_history_worker_take_lost: see encodes_history_database_take_lost() */
gboolean encodes_history_worker_take_lost (EncodesHistoryWorker *self);

/**
 * encodes_history_worker_stop:
 * @seconds: how long to wait
 *
 * Waits until all that was asked for is done, closes the database and frees the worker. What takes longer is left to
 * itself.
 */
void encodes_history_worker_stop (EncodesHistoryWorker *self, double seconds);

G_END_DECLS
