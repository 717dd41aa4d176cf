/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesJobRank:
 * @ENCODES_JOB_RANK_RUNNING: runs
 * @ENCODES_JOB_RANK_WAITING: waits
 * @ENCODES_JOB_RANK_ENDED: has ended
 * @ENCODES_JOB_RANK_LAST: is kept at the end for now, whatever it does
 *
 * The parts of the list, from the top down.
 */
typedef enum
{
  ENCODES_JOB_RANK_RUNNING,
  ENCODES_JOB_RANK_WAITING,
  ENCODES_JOB_RANK_ENDED,
  ENCODES_JOB_RANK_LAST,
} EncodesJobRank;

/**
 * EncodesJobEntry:
 * @job: (owned): the job
 * @group: its group when the store last announced it
 * @rank: an #EncodesJobRank
 * @order: what decides within a rank, one after the other, smaller first
 * @folded: (nullable): its text as the search compares it, if that is not plain ASCII and has been needed
 * @is_read: whether @folded is known
 * @is_moving: its place is being looked for
 * @is_gone: it has left the store
 * @shown: two bits: whether it is in the list that is shown and in the one that is being made
 *
 * A job in the list: its place and its text as they were when they were last looked at. A list that is ordered by what
 * was remembered stays in order whatever becomes of the jobs in the meantime.
 */
typedef struct
{
  EncodesJob *job;
  gint64 order[3];
  char *folded;
  guint8 group;
  guint8 rank;
  guint8 shown;
  guint is_read : 1;
  guint is_moving : 1;
  guint is_gone : 1;
} EncodesJobEntry;

/** encodes_job_entry_new: @job: (transfer full): the job; its place is not set yet */
EncodesJobEntry *encodes_job_entry_new (EncodesJob *job);

void encodes_job_entry_free (EncodesJobEntry *self);

/** encodes_job_entry_read: takes the job's group anew. Returns: whether it is another one than before */
gboolean encodes_job_entry_read (EncodesJobEntry *self);

/** encodes_job_entry_place: takes the values that decide on its place anew */
void encodes_job_entry_place (EncodesJobEntry *self);

/** encodes_job_entry_place_last: puts it after all that are there, until it is placed */
void encodes_job_entry_place_last (EncodesJobEntry *self);

/**
 * encodes_job_entry_is_displaced:
 * @now: microseconds since 1970 UTC
 *
 * Returns: whether the job's forecast has moved so much since it was placed that its place should be looked at. What it
 *   has moved by a little, compared to what is left, does not count.
 */
gboolean encodes_job_entry_is_displaced (EncodesJobEntry *self, gint64 now);

/** encodes_job_entry_compare: how the places of two entries are to each other; 0 only for the same entry */
int encodes_job_entry_compare (const EncodesJobEntry *a, const EncodesJobEntry *b);

/** encodes_job_entry_matches: @needle: as of encodes_job_search_needle(). Returns: whether the job is found by it */
gboolean encodes_job_entry_matches (EncodesJobEntry *self, const char *needle);

/** encodes_job_entry_forget_text: gives back the memory that searching needed, or has text that changed read again */
void encodes_job_entry_forget_text (EncodesJobEntry *self);

/**
 * encodes_job_entries_find:
 * @entries: (element-type EncodesJobEntry): entries in order
 *
 * Returns: where @entry is, or %G_MAXUINT
 */
guint encodes_job_entries_find (GPtrArray *entries, EncodesJobEntry *entry);

/** encodes_job_entries_insert: Returns: where @entry, which was not there, is now */
guint encodes_job_entries_insert (GPtrArray *entries, EncodesJobEntry *entry);

/** encodes_job_entries_move: Returns: where the entry at @from is now: where it belongs */
guint encodes_job_entries_move (GPtrArray *entries, guint from);

G_END_DECLS
