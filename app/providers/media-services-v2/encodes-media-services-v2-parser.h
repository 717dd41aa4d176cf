/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/* From bodies to jobs and tasks. All functions may be called on any thread. */

/** ENCODES_MEDIA_SERVICES_V2_ID: the provider's name, in accounts and jobs */
#define ENCODES_MEDIA_SERVICES_V2_ID "media-services-v2"

/**
 * EncodesMediaServicesV2Page:
 * @jobs: (element-type EncodesJob): the jobs, in the service's order
 * @created: (element-type utf8): when each job was created, as the service wrote it; "" if it did not
 * @single: whether it is one job by itself, not in a list
 * @skipped: how many entries were no jobs
 * @next_link: (nullable): where the service says that the list goes on
 * @count: how many jobs there are on all pages, as the service says; -1 if it does not
 * @uri: (nullable): where it came from; set by who read it
 * @date: (nullable): when the service answered, by its own clock; set by who read it
 *
 * One page of a list of jobs.
 */
typedef struct
{
  GPtrArray *jobs;
  GPtrArray *created;
  gboolean single;
  guint skipped;
  char *next_link;
  gint64 count;
  GUri *uri;
  GDateTime *date;
} EncodesMediaServicesV2Page;

void encodes_media_services_v2_page_free (EncodesMediaServicesV2Page *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesMediaServicesV2Page, encodes_media_services_v2_page_free)

/**
 * encodes_media_services_v2_parse_jobs:
 * @body: the body of an answer, in any of the protocol's JSON forms
 * @account_id: the account that the jobs belong to
 *
 * Returns: (transfer full): a page; %NULL with %ENCODES_ERROR_FORMAT if it is not a list of jobs
 */
EncodesMediaServicesV2Page *encodes_media_services_v2_parse_jobs (GBytes *body, const char *account_id, GError **error);

/**
 * encodes_media_services_v2_parse_tasks:
 *
 * Returns: (transfer full) (element-type EncodesTask): the tasks; %NULL with %ENCODES_ERROR_FORMAT if it is not a
 * list of tasks
 */
GPtrArray *encodes_media_services_v2_parse_tasks (GBytes *body, GError **error);

G_END_DECLS
