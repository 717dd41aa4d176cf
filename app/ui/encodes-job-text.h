/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* Jobs as text, for the clipboard: translated, plain, without the signatures of URLs. */

/**
 * encodes_job_text_describe:
 * @jobs: (element-type EncodesJob): what is to be told
 *
 * Returns: (transfer full): a block of lines for each job, name first, with a blank line between blocks
 */
char *encodes_job_text_describe (GPtrArray *jobs);

/**
 * encodes_job_text_describe_errors:
 * @jobs: (element-type EncodesJob): what is to be told
 *
 * Returns: (transfer full): the errors of those of the jobs that have one, each under the name of its job if there are
 *   several; "" if none has
 */
char *encodes_job_text_describe_errors (GPtrArray *jobs);

G_END_DECLS
