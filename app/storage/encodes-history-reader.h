/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history-database.h"
#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesHistoryContents:
 * @accounts: (element-type EncodesHistoryAccount): the known accounts
 * @notes: key → #GBytes
 * @problem: (nullable): why the file cannot be written
 *
 * What a history holds, but for the jobs.
 */
typedef struct
{
  GPtrArray *accounts;
  GHashTable *notes;
  GError *problem;
} EncodesHistoryContents;

void encodes_history_contents_free (EncodesHistoryContents *contents);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistoryContents, encodes_history_contents_free)

/**
 * EncodesHistorySlice:
 * @account_id: whose jobs these are
 * @jobs: (element-type EncodesJob): some jobs of one account
 * @ended: (element-type gint64): for each when it had ended; see #EncodesHistoryRow
 * @untold: (element-type EncodesJob): those of them that have ended, and nobody has claimed to tell that
 */
typedef struct
{
  char *account_id;
  GPtrArray *jobs;
  GArray *ended;
  GPtrArray *untold;
} EncodesHistorySlice;

/**
 * EncodesHistoryPlace:
 * @ended: whether those that have not ended have all been read
 * @position: the last row that has been read
 *
 * How far a history has been read: begin with a zeroed one.
 */
typedef struct
{
  gboolean ended;
  gint64 position;
} EncodesHistoryPlace;

/**
 * EncodesHistoryPortion:
 * @slices: (element-type EncodesHistorySlice): the jobs, by account
 * @next: where to go on
 * @is_last: whether that was all
 *
 * As many jobs as are put into a store at a time.
 */
typedef struct
{
  GPtrArray *slices;
  EncodesHistoryPlace next;
  gboolean is_last;
} EncodesHistoryPortion;

void encodes_history_portion_free (EncodesHistoryPortion *portion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistoryPortion, encodes_history_portion_free)

/** encodes_history_reader_open: opens the database and reads all but the jobs. Blocks */
EncodesHistoryContents *encodes_history_reader_open (EncodesHistoryDatabase *database);

/**
 * encodes_history_reader_read:
 *
 * Reads some jobs, those first that have not ended. What is no job is left out. Blocks.
 */
EncodesHistoryPortion *encodes_history_reader_read (EncodesHistoryDatabase *database,
                                                    const EncodesHistoryPlace *place);

G_END_DECLS
