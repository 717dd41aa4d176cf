/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-counts.h"
#include "encodes-job-entry.h"

G_BEGIN_DECLS

/**
 * EncodesJobNarrowing:
 * @account_id: (nullable): whose jobs are shown and counted; %NULL: everybody's
 * @group: the #EncodesJobGroup that is shown, or %ENCODES_JOB_GROUP_NONE for all
 * @needle: (nullable): what encodes_job_search_needle() made of the text that is looked for
 *
 * What a list of jobs is narrowed to.
 */
typedef struct
{
  char *account_id;
  int group;
  char *needle;
} EncodesJobNarrowing;

/** encodes_job_narrowing_counts: Returns: whether the job is counted: the group and the search do not matter */
gboolean encodes_job_narrowing_counts (const EncodesJobNarrowing *self, EncodesJobEntry *entry);

/** encodes_job_narrowing_shows: Returns: whether the job is shown */
gboolean encodes_job_narrowing_shows (const EncodesJobNarrowing *self, EncodesJobEntry *entry);

/**
 * EncodesJobPass:
 * @sorted: what it has come to: all entries, in order
 * @shown: those of them that are shown
 * @counts: how many are in each group
 *
 * Works out in slices how a list of jobs looks after many changes: sorts what has a new place, merges it with the rest,
 * and narrows and counts all of it. Nobody sees anything of that before it is done.
 */
typedef struct
{
  GPtrArray *sorted;
  GPtrArray *shown;
  guint counts[ENCODES_JOB_N_GROUPS];

  /*< private >*/
  const EncodesJobNarrowing *narrowing;
  GPtrArray *known;
  GPtrArray *fresh;
  struct _EncodesSlicedSort *sort;
  guint known_position;
  guint fresh_position;
  guint8 bit;
} EncodesJobPass;

/**
 * encodes_job_pass_new:
 * @narrowing: (transfer none): looked at while the pass lasts
 * @known: (element-type EncodesJobEntry): all entries that there were, in order; those that are gone or moving are skipped
 * @fresh: (element-type EncodesJobEntry): the new and the moving ones, in no order
 * @bit: the bit of the entries' "shown" that says whether they are in what comes out
 */
EncodesJobPass *encodes_job_pass_new (const EncodesJobNarrowing *narrowing, GPtrArray *known, GPtrArray *fresh,
                                      guint8 bit);

void encodes_job_pass_free (EncodesJobPass *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesJobPass, encodes_job_pass_free)

/** encodes_job_pass_narrow: the narrowing has changed: what has been narrowed so far is for nothing */
void encodes_job_pass_narrow (EncodesJobPass *self);

/** encodes_job_pass_run: @deadline: when to stop soon, in monotonic time. Returns: whether the pass is done */
gboolean encodes_job_pass_run (EncodesJobPass *self, gint64 deadline);

G_END_DECLS
