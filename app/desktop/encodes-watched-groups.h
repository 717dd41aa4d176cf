/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"
#include "encodes-ledger.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_WATCHED_GROUPS (encodes_watched_groups_get_type ())

/**
 * EncodesWatchedGroups:
 *
 * All that the person asked by "Tell me when these are done". Each is a note in the ledger until it is told, so that it
 * outlives the program and is told by one taker at a time. Main thread only.
 *
 * Property "n-open" (uint, readable): how many groups have not been told yet.
 *
 * Signal "group-ended" (const char *id, const EncodesNewsCounts *counts, gint64 time_taken): the last job of a group
 * has ended, and it is to be told now; the time is in microseconds, negative if unknown. Whoever tells it calls
 * encodes_watched_groups_confirm() then; else it is told again after the next start.
 */
G_DECLARE_FINAL_TYPE (EncodesWatchedGroups, encodes_watched_groups, ENCODES, WATCHED_GROUPS, GObject)

/**
 * encodes_watched_groups_new:
 * @store: where jobs end
 * @ledger: keeps the groups; those that it has are open again
 */
EncodesWatchedGroups *encodes_watched_groups_new (EncodesJobStore *store, EncodesLedger *ledger);

/** encodes_watched_groups_load: opens the groups that the ledger has now, when it can tell; those that are open stay */
void encodes_watched_groups_load (EncodesWatchedGroups *self);

/**
 * encodes_watched_groups_start:
 *
 * From now on a job that the store does not have is gone; until then it may still come.
 */
void encodes_watched_groups_start (EncodesWatchedGroups *self);

/**
 * encodes_watched_groups_add:
 * @members: of type a(ss), account id and job id of each; none is no group
 *
 * Opens a group.
 */
void encodes_watched_groups_add (EncodesWatchedGroups *self, GVariant *members);

/** encodes_watched_groups_contain: Returns: whether @job is in an open group */
gboolean encodes_watched_groups_contain (EncodesWatchedGroups *self, EncodesJob *job);

/** encodes_watched_groups_check: looks at the store whether the last job of a group has ended; then it is told */
void encodes_watched_groups_check (EncodesWatchedGroups *self);

/** encodes_watched_groups_confirm: the group that has ended with this @id has been told */
void encodes_watched_groups_confirm (EncodesWatchedGroups *self, const char *id);

guint encodes_watched_groups_get_n_open (EncodesWatchedGroups *self);

/** encodes_watched_groups_get_busy: Returns: whether a group has been taken, or is just being, that is not told yet */
gboolean encodes_watched_groups_get_busy (EncodesWatchedGroups *self);

G_END_DECLS
