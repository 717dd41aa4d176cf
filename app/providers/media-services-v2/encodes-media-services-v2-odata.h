/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The protocol's addresses, relative to the base address and ready for the request line. */

/** ENCODES_MEDIA_SERVICES_V2_PAGE_SIZE: the most that the service puts into one answer, silently */
#define ENCODES_MEDIA_SERVICES_V2_PAGE_SIZE 1000

/** encodes_media_services_v2_odata_literal: Returns: (transfer full): @text as a string literal, percent-encoded
 *  for an address */
char *encodes_media_services_v2_odata_literal (const char *text);

/** encodes_media_services_v2_odata_job: Returns: (transfer full): Jobs('…') */
char *encodes_media_services_v2_odata_job (const char *job_id);

/** encodes_media_services_v2_odata_tasks: Returns: (transfer full): Jobs('…')/Tasks */
char *encodes_media_services_v2_odata_tasks (const char *job_id);

/** encodes_media_services_v2_odata_job_by_id: Returns: (transfer full): the list of the one job with this id, or
 *  of none */
char *encodes_media_services_v2_odata_job_by_id (const char *job_id);

/** encodes_media_services_v2_odata_cancel: Returns: (transfer full): the call that asks to cancel a job */
char *encodes_media_services_v2_odata_cancel (const char *job_id);

/**
 * encodes_media_services_v2_odata_list:
 * @filter: (nullable): a filter expression, not yet encoded
 * @skip: how many jobs to leave out
 *
 * Returns: (transfer full): one page of the list of jobs
 */
char *encodes_media_services_v2_odata_list (const char *filter, guint skip);

/**
 * encodes_media_services_v2_odata_changes_filter:
 * @created_after: a time as encodes_media_services_v2_odata_time() makes it
 *
 * Returns: (transfer full): the expression for what has not ended, or is newer than @created_after
 */
char *encodes_media_services_v2_odata_changes_filter (const char *created_after);

/**
 * encodes_media_services_v2_odata_time:
 * @text: (nullable): a time as the service wrote it
 *
 * Returns: (transfer full) (nullable): the same time as the content of a datetime literal, with the digits that
 * the service
 *   wrote; %NULL if @text is no time
 */
char *encodes_media_services_v2_odata_time (const char *text);

G_END_DECLS
