/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* The name by which the desktop knows a job, in notifications and in its search: "ACCOUNT-ID/JOB-ID". */

/** encodes_job_target_new: Returns: (transfer full): the name of @job */
char *encodes_job_target_new (EncodesJob *job);

/**
 * encodes_job_target_parse:
 * @target: what came back from the desktop: any text
 * @account_id: (out) (transfer full): the account's id
 * @job_id: (out) (transfer none): the job's, which may have slashes of its own: a part of @target
 *
 * Returns: whether it may name a job; if not, nothing is set
 */
gboolean encodes_job_target_parse (const char *target, char **account_id, const char **job_id);

G_END_DECLS
