/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"
#include "encodes-news-counts.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_WATCHED_GROUP (encodes_watched_group_get_type ())

/**
 * EncodesWatchedGroup:
 *
 * Jobs of which the person wants to hear once, when the last of them has ended. One that its service does not have any
 * more counts as ended. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesWatchedGroup, encodes_watched_group, ENCODES, WATCHED_GROUP, GObject)

/**
 * encodes_watched_group_new:
 * @id: its own name
 * @members: of type a(ss): account id and job id of each
 */
EncodesWatchedGroup *encodes_watched_group_new (const char *id, GVariant *members);

/**
 * encodes_watched_group_new_from_variant:
 *
 * Returns: (nullable): what encodes_watched_group_to_variant() wrote; %NULL if it did not
 */
EncodesWatchedGroup *encodes_watched_group_new_from_variant (const char *id, GVariant *variant);

/** encodes_watched_group_to_variant: Returns: (transfer floating): all that has to be kept of it */
GVariant *encodes_watched_group_to_variant (EncodesWatchedGroup *self);

const char *encodes_watched_group_get_id (EncodesWatchedGroup *self);

gboolean encodes_watched_group_contains (EncodesWatchedGroup *self, EncodesJob *job);

/**
 * encodes_watched_group_update:
 *
 * Looks what has become of its jobs in @store.
 *
 * Returns: whether the last of them has ended
 */
gboolean encodes_watched_group_update (EncodesWatchedGroup *self, EncodesJobStore *store);

/** encodes_watched_group_get_counts: how its jobs have ended, as encodes_watched_group_update() found them */
void encodes_watched_group_get_counts (EncodesWatchedGroup *self, EncodesNewsCounts *counts);

/**
 * encodes_watched_group_get_time_taken:
 *
 * Returns: from the start of the first to the end of the last, in microseconds; if the service tells no start, since
 * the person asked; -1 if the clocks contradict each other
 */
GTimeSpan encodes_watched_group_get_time_taken (EncodesWatchedGroup *self);

G_END_DECLS
