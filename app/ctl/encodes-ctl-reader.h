/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-ctl-session.h"
#include "encodes-job-list.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

/**
 * EncodesCtlAnswer:
 * @account: who was asked
 * @provider: (nullable): its way to the service; %NULL if there is none of that kind
 * @list: (nullable): the whole answer …
 * @job: (nullable): … or the one job that was asked for
 * @error: (nullable): why there is neither
 * @counts: whether it counts for the exit status; This Computer does not
 *
 * What one account said.
 */
typedef struct
{
  EncodesAccount *account;
  EncodesProvider *provider;
  EncodesJobList *list;
  EncodesJob *job;
  GError *error;
  gboolean counts;
} EncodesCtlAnswer;

/**
 * encodes_ctl_read_async:
 * @accounts: a model of #EncodesAccount
 * @job_id: (nullable): the one job to read; %NULL for all
 *
 * Asks all accounts at the same time. Asking for one job ends as soon as one account has it.
 */
void encodes_ctl_read_async (EncodesCtlSession *session, GListModel *accounts, const char *job_id,
                             GAsyncReadyCallback callback, gpointer user_data);

/** encodes_ctl_read_finish: Returns: (transfer full) (element-type EncodesCtlAnswer): one of each account, in order */
GPtrArray *encodes_ctl_read_finish (EncodesCtlSession *session, GAsyncResult *result);

/** encodes_ctl_answers_complain: prints one sentence for each account that did not answer */
void encodes_ctl_answers_complain (GPtrArray *answers);

/** encodes_ctl_answers_get_status: Returns: the exit status that follows from who answered */
EncodesCtlStatus encodes_ctl_answers_get_status (GPtrArray *answers);

/**
 * encodes_ctl_count_status:
 * @n_answered: accounts that answered
 * @n_refused: accounts whose service refused
 * @n_failed: accounts that could not be asked, or gave no right answer
 */
EncodesCtlStatus encodes_ctl_count_status (guint n_answered, guint n_refused, guint n_failed);

G_END_DECLS
