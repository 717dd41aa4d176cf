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
 * Signal "job-ended" (EncodesJob *job): a job has ended that the person may not know of. Emitted after the whole answer has been merged,
 * never for what had ended before the account was first read.
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

/** encodes_job_store_merge_job: merges one job that was read by itself */
void encodes_job_store_merge_job (EncodesJobStore *self, EncodesAccount *account, EncodesJob *fresh);

/** encodes_job_store_lookup: Returns: (transfer none) (nullable): the job of this account with this id (ASCII letter case ignored) */
EncodesJob *encodes_job_store_lookup (EncodesJobStore *self, const char *account_id, const char *job_id);

/** encodes_job_store_get_n_active: Returns: how many jobs of this account have not ended */
guint encodes_job_store_get_n_active (EncodesJobStore *self, const char *account_id);

void encodes_job_store_remove_job (EncodesJobStore *self, const char *account_id, const char *job_id);

/** encodes_job_store_remove_account: forgets everything of an account */
void encodes_job_store_remove_account (EncodesJobStore *self, const char *account_id);

G_END_DECLS
