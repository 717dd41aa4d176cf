/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* What a person who looks for jobs finds: the window and the desktop's own search find the same. */

/** encodes_job_search_fold: Returns: (transfer full): @text without the differences of letter case, width and accents */
char *encodes_job_search_fold (const char *text);

/**
 * encodes_job_search_needle:
 * @text: (nullable): what the person typed
 *
 * Returns: (transfer full) (nullable): what to look for, for encodes_job_search_matches(): the words of @text, folded,
 *   with one space between two; %NULL if there are none
 */
char *encodes_job_search_needle (const char *text);

/**
 * encodes_job_search_dup_folded:
 *
 * Returns: (transfer full) (nullable): all text of @job that is looked at, folded; %NULL if that is plain ASCII, which is
 *   as quickly compared as it is
 */
char *encodes_job_search_dup_folded (EncodesJob *job);

/**
 * encodes_job_search_matches:
 * @folded: (nullable): what encodes_job_search_dup_folded() made of @job
 * @needle: what encodes_job_search_needle() made
 *
 * Returns: whether each word is in the name, the id, the account's name or the error of @job
 */
gboolean encodes_job_search_matches (EncodesJob *job, const char *folded, const char *needle);

G_END_DECLS
