/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history-database.h"
#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesHistorySlice:
 * @account_id: whose jobs these are
 * @jobs: (element-type EncodesJob): some jobs of one account
 * @ended: (element-type gint64): for each when it had ended; see #EncodesHistoryRow
 * @untold: (element-type EncodesJob): those of them that have ended, and nobody has claimed to tell that
 *
 * As much as is put into the store at a time.
 */
typedef struct
{
  char *account_id;
  GPtrArray *jobs;
  GArray *ended;
  GPtrArray *untold;
} EncodesHistorySlice;

/**
 * EncodesHistoryContents:
 * @accounts: (element-type EncodesHistoryAccount): the known accounts
 * @notes: key → #GBytes
 * @slices: of #EncodesHistorySlice: their jobs
 * @problem: (nullable): why the file cannot be written
 *
 * All that a history holds.
 */
typedef struct
{
  GPtrArray *accounts;
  GHashTable *notes;
  GQueue slices;
  GError *problem;
} EncodesHistoryContents;

void encodes_history_slice_free (EncodesHistorySlice *slice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistorySlice, encodes_history_slice_free)

void encodes_history_contents_free (EncodesHistoryContents *contents);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistoryContents, encodes_history_contents_free)

/** encodes_history_reader_read: opens the database and reads all of it. Blocks. What is no job is left out */
EncodesHistoryContents *encodes_history_reader_read (EncodesHistoryDatabase *database);

G_END_DECLS
