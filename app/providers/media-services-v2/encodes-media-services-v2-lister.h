/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-list.h"
#include "encodes-media-services-v2-connection.h"

G_BEGIN_DECLS

/**
 * EncodesMediaServicesV2Listing:
 * @jobs: the jobs of all pages
 * @moved: jobs left the list while it was read, so that some may have been passed over
 * @newest: (nullable): when the newest job was created, no later than the reading began by the service's clock
 * @newest_text: (nullable): the same, as a literal with the service's own digits
 *
 * A whole list, read page by page.
 */
typedef struct
{
  EncodesJobList *jobs;
  gboolean moved;
  GDateTime *newest;
  char *newest_text;
} EncodesMediaServicesV2Listing;

void encodes_media_services_v2_listing_free (EncodesMediaServicesV2Listing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesMediaServicesV2Listing, encodes_media_services_v2_listing_free)

/**
 * encodes_media_services_v2_list_async:
 * @filter: (nullable): which jobs; %NULL for all
 *
 * Reads all pages of a list. The service ends a page at 1000 jobs without a word, so a full page is followed by
 * another, which begins with the last job of the one before: if that is not there, jobs have left the list meanwhile,
 * and it is read once more.
 */
void encodes_media_services_v2_list_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                           const char *filter, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);

/** encodes_media_services_v2_list_finish: Returns: (transfer full): all pages, never a part of them */
EncodesMediaServicesV2Listing *encodes_media_services_v2_list_finish (GAsyncResult *result, GError **error);

G_END_DECLS
