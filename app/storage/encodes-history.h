/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-store.h"
#include "encodes-ledger.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_HISTORY (encodes_history_get_type ())

/**
 * EncodesHistory:
 *
 * What has been seen and told, in a file (SQLite): it fills a store at the start, follows it from then on, and is the
 * #EncodesLedger that survives restarts, crashes and power cuts. A thread of its own does all that touches the disk.
 * Main thread only.
 *
 * A file that is damaged, or not ours, is set aside (one copy is kept) and a new one begun: then every account counts
 * as never read, and nothing is told of what had ended. On a disk that is full or read-only it goes on from memory, and
 * writes what it can when that is possible again; so it does beside a file of a later version, which is left as it is.
 *
 * Signal "job-outdated" (EncodesJob *job): a job that ended longer ago than anything is kept is still there, and its
 * provider keeps it for ever: it is to be deleted now.
 *
 * Property "problem" (string, nullable): the sentence that says why nothing can be saved at the moment.
 */
G_DECLARE_FINAL_TYPE (EncodesHistory, encodes_history, ENCODES, HISTORY, GObject)

/** encodes_history_new: @path: (nullable): the file; %NULL for encodes/history.sqlite in the user's state folder */
EncodesHistory *encodes_history_new (const char *path);

/**
 * encodes_history_open_async:
 * @store: is filled, little by little, before the callback, and is set to keep ended jobs
 * @accounts: (nullable): a model of #EncodesAccount, read already, for their names
 *
 * Opens the file and restores what it knows. Nothing may be merged into @store before encodes_history_start().
 */
void encodes_history_open_async (EncodesHistory *self, EncodesJobStore *store, GListModel *accounts,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_history_open_finish:
 *
 * Returns: whether the history can be saved; otherwise %ENCODES_ERROR_STORAGE and "problem" is set. It can be used in
 *   either case
 */
gboolean encodes_history_open_finish (EncodesHistory *self, GAsyncResult *result, GError **error);

/**
 * encodes_history_start:
 *
 * To be called once, after it has been opened and all that tells is in place, before accounts are watched. Hands out as
 * news what had ended before and nobody has claimed, and follows the store from now on.
 */
void encodes_history_start (EncodesHistory *self);

/**
 * encodes_history_set_keep_days:
 * @days: 0 to keep everything for ever
 *
 * How long an ended job stays that only the history still knows: in the file, and in the store. Of those that a
 * provider keeps for ever "job-outdated" tells.
 */
void encodes_history_set_keep_days (EncodesHistory *self, guint days);

/** encodes_history_forget_account_async: forgets everything about an account, and takes its jobs out of the store */
void encodes_history_forget_account_async (EncodesHistory *self, const char *account_id, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_history_forget_account_finish (EncodesHistory *self, GAsyncResult *result, GError **error);

/** encodes_history_get_problem: Returns: (nullable): see the property */
const char *encodes_history_get_problem (EncodesHistory *self);

/**
 * encodes_history_close:
 *
 * At the end of the program: writes what is left and closes the file. Waits for the disk, though never as long as a
 * second.
 */
void encodes_history_close (EncodesHistory *self);

G_END_DECLS
