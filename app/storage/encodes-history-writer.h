/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history-worker.h"
#include "encodes-job-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_HISTORY_WRITER (encodes_history_writer_get_type ())

/**
 * EncodesHistoryWriter:
 *
 * Follows a store and has the worker write what changes: states and ends at once, mere progress of a job at most twice
 * a minute. It looks at few jobs at a time, so that the main loop goes on. Of an account nothing is written before it
 * has been read completely; then everything is, and last that it is known: what had ended by then counts as told.
 *
 * What cannot be written is tried again, in the same order, until it can. Main thread only.
 *
 * Signal "tried" (GError *error): something has been written, or with @error has not.
 */
G_DECLARE_FINAL_TYPE (EncodesHistoryWriter, encodes_history_writer, ENCODES, HISTORY_WRITER, GObject)

/** encodes_history_writer_new: @accounts: (nullable): a model of #EncodesAccount, for their names */
EncodesHistoryWriter *encodes_history_writer_new (EncodesHistoryWorker *worker, EncodesJobStore *store,
                                                  GListModel *accounts);

/** encodes_history_writer_add_account: says that the history knows an account */
void encodes_history_writer_add_account (EncodesHistoryWriter *self, const char *account_id, gint64 heard);

/** encodes_history_writer_add_job: says that the history has this job, as it is; @ended: see #EncodesHistoryRow */
void encodes_history_writer_add_job (EncodesHistoryWriter *self, EncodesJob *job, gint64 ended);

/** encodes_history_writer_start: begins to follow the store */
void encodes_history_writer_start (EncodesHistoryWriter *self);

/** encodes_history_writer_get_ended: Returns: when @job ended or was first seen to have, microseconds; 0: unknown */
gint64 encodes_history_writer_get_ended (EncodesHistoryWriter *self, EncodesJob *job);

/** encodes_history_writer_get_heard: Returns: when the account was last heard, by the history too; 0: unknown */
gint64 encodes_history_writer_get_heard (EncodesHistoryWriter *self, const char *account_id);

/** encodes_history_writer_forget_account: forgets what is to be written of an account */
void encodes_history_writer_forget_account (EncodesHistoryWriter *self, const char *account_id);

/** encodes_history_writer_write_all: writes everything again, into a file that has been begun anew */
void encodes_history_writer_write_all (EncodesHistoryWriter *self);

/** encodes_history_writer_stop: has what is left written, as far as that takes little time, and follows no more */
void encodes_history_writer_stop (EncodesHistoryWriter *self);

G_END_DECLS
