/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SEARCH_PROVIDER (encodes_search_provider_get_type ())

/**
 * EncodesSearchProvider:
 *
 * Lets the desktop's own search find jobs (D-Bus interface org.gnome.Shell.SearchProvider2): by the same words as the
 * window. A result's identifier is "ACCOUNT-ID/JOB-ID". All text is plain text. Searches are worked out between the
 * other work of the main loop; one that comes before all jobs are known is answered when they are. Main thread only.
 *
 * Whoever searches will probably search on: the application is held for a while after each call.
 *
 * Signal "activate-result" (const char *target, guint timestamp): the person chose this job, "ACCOUNT-ID/JOB-ID".
 * Signal "launch-search" (const char *text, guint timestamp): the person wants to see all that these words find.
 */
G_DECLARE_FINAL_TYPE (EncodesSearchProvider, encodes_search_provider, ENCODES, SEARCH_PROVIDER, GObject)

/** EncodesDescribeJob: Returns: (transfer full): a few words on how @job is, as plain text */
typedef char *(*EncodesDescribeJob) (EncodesJob *job);

/**
 * encodes_search_provider_new:
 * @application: is held for a while after each call; its id is the name of its icons
 * @store: where jobs are found
 * @describe: what is said of a job beside its name
 */
EncodesSearchProvider *encodes_search_provider_new (GApplication *application, EncodesJobStore *store,
                                                    EncodesDescribeJob describe);

/**
 * encodes_search_provider_export:
 * @path: the object's path
 *
 * From now on calls are taken. To be called before the application has its name on the bus, which may be what a caller
 * waits for.
 */
gboolean encodes_search_provider_export (EncodesSearchProvider *self, GDBusConnection *connection, const char *path,
                                         GError **error);

void encodes_search_provider_unexport (EncodesSearchProvider *self);

/** encodes_search_provider_start: all jobs that are remembered are in the store: searches are answered from now on */
void encodes_search_provider_start (EncodesSearchProvider *self);

/** encodes_search_provider_set_lingering_time: @seconds: how long the application is held after a call */
void encodes_search_provider_set_lingering_time (EncodesSearchProvider *self, guint seconds);

G_END_DECLS
