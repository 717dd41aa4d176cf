/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

/* Why a job failed, in words for a person. Pure functions over the job's error; what they return is plain text. */

/**
 * encodes_failure_get_meaning:
 *
 * Returns: (transfer full) (nullable): what the error of @job means, in one translated sentence; for a code that nobody
 *   knows a sentence that says so; %NULL if @job has no error code
 */
char *encodes_failure_get_meaning (EncodesJob *job);

/**
 * ENCODES_FAILURE_REQUEST_ID:
 *
 * The name of a failed task's field with the number of the request by which its service told of the failure.
 */
#define ENCODES_FAILURE_REQUEST_ID "x-ms-request-id"

/** encodes_failure_get_advice: Returns: whether running @job again may help */
EncodesRetryAdvice encodes_failure_get_advice (EncodesJob *job);

/** encodes_failure_advice_to_text: Returns: (transfer none) (nullable): the advice as a translated sentence */
const char *encodes_failure_advice_to_text (EncodesRetryAdvice advice);

/**
 * encodes_failure_get_request_id:
 *
 * Returns: (transfer full) (nullable): the number by which the service's support finds what happened: that of the
 *   request, the activity or the correlation in the error's words, or else %ENCODES_FAILURE_REQUEST_ID
 */
char *encodes_failure_get_request_id (EncodesJob *job);

/**
 * encodes_failure_to_text:
 *
 * Returns: (transfer full): the error of @job as the service says it, to be copied and passed on: without the queries
 *   of URLs, which may be signatures, and with its request id; "" if it has none
 */
char *encodes_failure_to_text (EncodesJob *job);

G_END_DECLS
