/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-media-services-v2-connection.h"
#include "encodes-media-services-v2-parser.h"

G_BEGIN_DECLS

/* One request and what it means. Bodies are read into jobs and tasks on another thread. */

/**
 * encodes_media_services_v2_read_jobs_async:
 * @relative: a list of jobs, relative to the base address
 * @uri: (nullable): its whole address instead
 */
void encodes_media_services_v2_read_jobs_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                                const char *relative, GUri *uri, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
/** encodes_media_services_v2_read_jobs_finish: Returns: (transfer full): the page, with where and when it came from */
EncodesMediaServicesV2Page *encodes_media_services_v2_read_jobs_finish (GAsyncResult *result, GError **error);

void encodes_media_services_v2_read_tasks_async (EncodesMediaServicesV2Connection *connection, const char *job_id,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer user_data);
/** encodes_media_services_v2_read_tasks_finish: Returns: (transfer full) (element-type EncodesTask): the job's tasks */
GPtrArray *encodes_media_services_v2_read_tasks_finish (GAsyncResult *result, GError **error);

/**
 * encodes_media_services_v2_has_failed_read:
 * @besides: (nullable): the address of a read that does not count
 *
 * Returns: whether a read by @connection failed in a way that may go by, and was not forgotten since. Of several, the last
 *   one is remembered.
 */
gboolean encodes_media_services_v2_has_failed_read (EncodesMediaServicesV2Connection *connection, const char *besides);
void encodes_media_services_v2_forget_failed_read (EncodesMediaServicesV2Connection *connection);

/**
 * encodes_media_services_v2_read_again_async:
 *
 * Reads again what failed, which there must be, to see whether it still does: one request instead of all those that come
 * before it in a poll.
 */
void encodes_media_services_v2_read_again_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer user_data);
gboolean encodes_media_services_v2_read_again_finish (GAsyncResult *result, GError **error);

G_END_DECLS
