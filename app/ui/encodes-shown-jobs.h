/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-entry.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SHOWN_JOBS (encodes_shown_jobs_get_type ())

/**
 * EncodesShownJobs:
 *
 * What the list shows: entries in their order, as a #GListModel of their jobs, and which of them are selected. A job
 * stays selected wherever it goes in the list, until it leaves it.
 *
 * Property "current" (EncodesJob, readable, nullable): the one of the selected jobs that the person came to last.
 *
 * Signal "began": what is shown is another list from now on: it is to be seen from its top.
 */
G_DECLARE_FINAL_TYPE (EncodesShownJobs, encodes_shown_jobs, ENCODES, SHOWN_JOBS, GObject)

EncodesShownJobs *encodes_shown_jobs_new (void);

/** encodes_shown_jobs_get_current: Returns: (transfer none) (nullable): the job that was selected last, while it is */
EncodesJob *encodes_shown_jobs_get_current (EncodesShownJobs *self);

guint encodes_shown_jobs_get_n_selected (EncodesShownJobs *self);

/** encodes_shown_jobs_find: Returns: where @entry is, or %G_MAXUINT */
guint encodes_shown_jobs_find (EncodesShownJobs *self, EncodesJobEntry *entry);

/** encodes_shown_jobs_insert: @entry: (transfer none): an entry, to be shown at its place until it is removed */
void encodes_shown_jobs_insert (EncodesShownJobs *self, EncodesJobEntry *entry);

/** encodes_shown_jobs_remove: takes out what is at @position */
void encodes_shown_jobs_remove (EncodesShownJobs *self, guint position);

/** encodes_shown_jobs_move: puts what is at @position where it belongs now */
void encodes_shown_jobs_move (EncodesShownJobs *self, guint position);

/**
 * encodes_shown_jobs_replace:
 * @entries: (transfer full) (element-type EncodesJobEntry): all that is to be shown from now on, in order
 * @bit: the bit of the entries' "shown" that is set for those in @entries
 *
 * Says what differs by few signals. What is neither new nor moving has the same order as before.
 */
void encodes_shown_jobs_replace (EncodesShownJobs *self, GPtrArray *entries, guint8 bit);

/**
 * encodes_shown_jobs_begin:
 *
 * Like encodes_shown_jobs_replace(), for another list: after a filter or a search. A list view makes its rows anew then,
 * as many as two hundred of them: here they come by and by, those at the top first.
 */
void encodes_shown_jobs_begin (EncodesShownJobs *self, GPtrArray *entries, guint8 bit);

/** encodes_shown_jobs_is_whole: Returns: whether all of a list that began has come */
gboolean encodes_shown_jobs_is_whole (EncodesShownJobs *self);

/** encodes_shown_jobs_complete: has the rest of it come now */
void encodes_shown_jobs_complete (EncodesShownJobs *self);

G_END_DECLS
