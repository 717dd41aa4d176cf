/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-list.h"
#include "encodes-media-services-v2-connection.h"
#include "encodes-media-services-v2-memory.h"

G_BEGIN_DECLS

/**
 * encodes_media_services_v2_poll_async:
 * @memory: what the polls before have left; not changed
 * @full: read everything, even if @memory would allow to ask for less
 * @cancellable: cancels everything; for this poll alone, which cancels it itself when a part of it fails
 *
 * One poll. A full one is the whole list and the tasks of what runs; later ones are one list of what has not ended or
 * is new, the tasks of what runs, and one read by id, with its tasks once, of each job that has left that list.
 *
 * The whole poll fails if a list fails, or if the service cannot be reached, refuses the credentials, points elsewhere
 * or asks to wait. If it only refuses the tasks or the state of single jobs, that is left as it is known, and the poll
 * goes on; more than a few of its own failures (5xx) end it all the same.
 */
void encodes_media_services_v2_poll_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                           EncodesMediaServicesV2Memory *memory, gboolean full,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_media_services_v2_poll_finish:
 * @memory: (out) (transfer full): what the next poll needs to know; unchanged if this one failed
 *
 * Returns: (transfer full): a whole answer
 */
EncodesJobList *encodes_media_services_v2_poll_finish (GAsyncResult *result, EncodesMediaServicesV2Memory **memory,
                                                       GError **error);

G_END_DECLS
