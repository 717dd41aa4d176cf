/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-list.h"

G_BEGIN_DECLS

/**
 * EncodesMediaServicesV2Memory:
 *
 * What a poll needs to know of the polls before it, so that it can ask only for what may have changed. One is made of
 * each poll that succeeded, and replaces the one before; a poll that fails leaves it as it was.
 */
typedef struct _EncodesMediaServicesV2Memory EncodesMediaServicesV2Memory;

EncodesMediaServicesV2Memory *encodes_media_services_v2_memory_new (void);
EncodesMediaServicesV2Memory *encodes_media_services_v2_memory_ref (EncodesMediaServicesV2Memory *self);
void encodes_media_services_v2_memory_unref (EncodesMediaServicesV2Memory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesMediaServicesV2Memory, encodes_media_services_v2_memory_unref)

/**
 * encodes_media_services_v2_memory_new_after:
 * @before: the memory that the poll began with
 * @full: whether it read everything
 * @anew: whether it was asked to forget what the service refused before
 *
 * Returns: (transfer full): the beginning of the next memory
 */
EncodesMediaServicesV2Memory *encodes_media_services_v2_memory_new_after (EncodesMediaServicesV2Memory *before,
                                                                          gboolean full, gboolean anew);

/** encodes_media_services_v2_memory_is_fresh: Returns: whether nothing has been read yet */
gboolean encodes_media_services_v2_memory_is_fresh (EncodesMediaServicesV2Memory *self);

/** encodes_media_services_v2_memory_get_created_after: Returns: (nullable): the time of the newest job seen, as a
 *  literal;
 *  %NULL if the next poll has to read everything */
const char *encodes_media_services_v2_memory_get_created_after (EncodesMediaServicesV2Memory *self);

/** encodes_media_services_v2_memory_take_newest: the newest job of an answer; an older one than known is no news */
void encodes_media_services_v2_memory_take_newest (EncodesMediaServicesV2Memory *self, GDateTime *newest,
                                                   const char *text);

/** encodes_media_services_v2_memory_refuse_filter: the service cannot tell what has changed: read everything each
 *  time */
void encodes_media_services_v2_memory_refuse_filter (EncodesMediaServicesV2Memory *self);

/**
 * encodes_media_services_v2_memory_doubt_empty:
 * @is_empty: whether a full answer held nothing at all
 *
 * Returns: whether to doubt it, because there were jobs before: then the next poll reads everything too
 */
gboolean encodes_media_services_v2_memory_doubt_empty (EncodesMediaServicesV2Memory *self,
                                                       EncodesMediaServicesV2Memory *before, gboolean is_empty);

/**
 * encodes_media_services_v2_memory_add_job:
 * @before: the memory that the poll began with
 * @tasks_failed: whether its tasks were asked for without success
 *
 * Remembers a job of the answer.
 */
void encodes_media_services_v2_memory_add_job (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before,
                                               EncodesJob *job, gboolean tasks_failed);

/**
 * encodes_media_services_v2_memory_add_missing:
 *
 * Remembers that the service did not know an open job when it was asked for it.
 *
 * Returns: %TRUE if it has gone: this was the second time
 */
gboolean encodes_media_services_v2_memory_add_missing (EncodesMediaServicesV2Memory *self,
                                                       EncodesMediaServicesV2Memory *before, const char *job_id);

/** encodes_media_services_v2_memory_keep_open: what is open stays open: nothing could be learnt about it */
void encodes_media_services_v2_memory_keep_open (EncodesMediaServicesV2Memory *self,
                                                 EncodesMediaServicesV2Memory *before, const char *job_id);

/** encodes_media_services_v2_memory_list_open: Returns: (transfer container) (element-type utf8): ids of the jobs
 *  whose end is
 *  still to be told, that are not in @jobs */
GPtrArray *encodes_media_services_v2_memory_list_open (EncodesMediaServicesV2Memory *self, EncodesJobList *jobs);

/** encodes_media_services_v2_memory_is_open: Returns: whether the end of this job is still to be told */
gboolean encodes_media_services_v2_memory_is_open (EncodesMediaServicesV2Memory *self, const char *job_id);

/** encodes_media_services_v2_memory_is_settled: Returns: whether all is known about this job, which has ended */
gboolean encodes_media_services_v2_memory_is_settled (EncodesMediaServicesV2Memory *self, const char *job_id);

/** encodes_media_services_v2_memory_is_explained: Returns: whether the reason why this job failed has been read */
gboolean encodes_media_services_v2_memory_is_explained (EncodesMediaServicesV2Memory *self, const char *job_id);

G_END_DECLS
