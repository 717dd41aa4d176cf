/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account.h"
#include "encodes-job-list.h"
#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_STORE (encodes_job_store_get_type ())

/**
 * EncodesJobStore:
 *
 * The single truth about jobs: a #GListModel of #EncodesJob. A job object lives as long as its job is known and changes
 * by property notification. When a value changed that filters and sorters look at, the store also emits
 * items-changed (i, 1, 1) for it, because GTK's models do not watch their items. Main thread only.
 *
 * Property "keeps-ended" (boolean, writable): whether an ended job stays, marked as remembered, when its service has
 * forgotten it or its account was removed. Set it when there is a history; what had not ended leaves the store in any
 * case.
 *
 * Signal "job-ended" (EncodesJob *job): a job has ended that the person may not know of. Emitted after the whole answer
 * has been merged, never for what had ended before the account was first read.
 * Signal "job-changed" (EncodesJob *job): a job is new or any of its properties changed.
 * Signal "job-removed" (EncodesJob *job): a job has left the store.
 * Signal "merged" (const char *account_id): an answer has been merged and all signals about its jobs emitted.
 */
G_DECLARE_FINAL_TYPE (EncodesJobStore, encodes_job_store, ENCODES, JOB_STORE, GObject)

EncodesJobStore *encodes_job_store_new (void);

/**
 * encodes_job_store_merge:
 * @account: whose answer it is
 * @list: a whole answer
 *
 * Merges an answer: known jobs are updated, new ones added, and gone ones removed; those missing from @list only if it
 * is complete. A value whose "modified" is strictly older than the known one loses.
 */
void encodes_job_store_merge (EncodesJobStore *self, EncodesAccount *account, EncodesJobList *list);

/**
 * encodes_job_store_merge_async:
 *
 * Like encodes_job_store_merge(), but in slices of a few milliseconds, for answers with very many jobs. What changes is
 * told as it is merged; what has ended and what is gone, when all is. Nothing more is merged once @cancellable is
 * cancelled or the account forgotten; what has ended by then is told.
 */
void encodes_job_store_merge_async (EncodesJobStore *self, EncodesAccount *account, EncodesJobList *list,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

gboolean encodes_job_store_merge_finish (EncodesJobStore *self, GAsyncResult *result, GError **error);

/** encodes_job_store_merge_job: merges one job that was read by itself */
void encodes_job_store_merge_job (EncodesJobStore *self, EncodesAccount *account, EncodesJob *fresh);

/**
 * encodes_job_store_restore:
 * @jobs: (element-type EncodesJob): what was known of the account when Encodes last ran; the store keeps them
 * @account_name: what the person calls the account
 *
 * Fills the store with what is remembered of an account that has been read completely before, in as many calls as one
 * likes, before its first answer. The jobs are marked as remembered until the service is heard of them; nothing is told
 * of them, but what they become in the first answer is news. Jobs that the store already has stay as they are. Emits
 * items-changed only: when all is there, call encodes_job_store_announce().
 */
void encodes_job_store_restore (EncodesJobStore *self, const char *account_id, const char *account_name,
                                GPtrArray *jobs);

/**
 * encodes_job_store_announce:
 * @ended: (element-type EncodesJob): those restored jobs whose end the person has not been told, maybe none
 *
 * Emits "job-ended" for each job, and "merged" for the account.
 */
void encodes_job_store_announce (EncodesJobStore *self, const char *account_id, GPtrArray *ended);

/**
 * encodes_job_store_get_read_completely:
 *
 * Returns: whether everything that the account has is known, or was when Encodes last ran: what is new then is news
 */
gboolean encodes_job_store_get_read_completely (EncodesJobStore *self, const char *account_id);

/**
 * encodes_job_store_get_restored_time:
 *
 * Returns: when the service had last been heard, as the restored jobs say, in microseconds since 1970 UTC; 0: unknown
 */
gint64 encodes_job_store_get_restored_time (EncodesJobStore *self, const char *account_id);

void     encodes_job_store_set_keeps_ended (EncodesJobStore *self, gboolean keeps_ended);
gboolean encodes_job_store_get_keeps_ended (EncodesJobStore *self);

/**
 * encodes_job_store_expect_anew:
 *
 * The account may be another one now, at another address: what has ended when it is next read completely is no news, but
 * for jobs that are known already.
 */
void encodes_job_store_expect_anew (EncodesJobStore *self, const char *account_id);

/** encodes_job_store_lookup: Returns: (transfer none) (nullable): the job of this account with this id (ASCII letter case ignored) */
EncodesJob *encodes_job_store_lookup (EncodesJobStore *self, const char *account_id, const char *job_id);

/** encodes_job_store_get_n_active: Returns: how many jobs of this account have not ended */
guint encodes_job_store_get_n_active (EncodesJobStore *self, const char *account_id);

/**
 * encodes_job_store_remove_job:
 *
 * Removes a job that has been deleted from its service. An answer that was on its way meanwhile does not bring it back.
 */
void encodes_job_store_remove_job (EncodesJobStore *self, const char *account_id, const char *job_id);

/** encodes_job_store_forget_job: removes a remembered job that need not be known any longer */
void encodes_job_store_forget_job (EncodesJobStore *self, const char *account_id, const char *job_id);

/** encodes_job_store_remove_account: the account is gone; with "keeps-ended" its ended jobs stay */
void encodes_job_store_remove_account (EncodesJobStore *self, const char *account_id);

/** encodes_job_store_forget_account: forgets everything of an account */
void encodes_job_store_forget_account (EncodesJobStore *self, const char *account_id);

G_END_DECLS
