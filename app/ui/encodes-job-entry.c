/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-entry.h"

#include "encodes-job-search.h"
#include "encodes-time.h"

#include <string.h>

EncodesJobEntry *
encodes_job_entry_new (EncodesJob *job)
{
  EncodesJobEntry *self = g_new0 (EncodesJobEntry, 1);

  self->job = job;

  return self;
}

void
encodes_job_entry_free (EncodesJobEntry *self)
{
  g_object_unref (self->job);
  g_free (self->folded);
  g_free (self);
}

gboolean
encodes_job_entry_read (EncodesJobEntry *self)
{
  EncodesJobGroup group = encodes_job_state_get_group (encodes_job_get_state (self->job));
  gboolean is_other = self->group != group;

  self->group = (guint8) group;

  return is_other;
}

/* What has no time comes last. */
static gint64
get_usec (GDateTime *time)
{
  return time ? encodes_time_to_unix_us (time) : G_MAXINT64;
}

static gint64
get_newest_first (GDateTime *time)
{
  return time ? -get_usec (time) : G_MAXINT64;
}

static gint64
get_end_time (EncodesJob *job)
{
  gint64 end_time = encodes_job_get_forecast (job)->end_time;

  return end_time > 0 ? end_time : G_MAXINT64;
}

void
encodes_job_entry_place (EncodesJobEntry *self)
{
  GDateTime *created = encodes_job_get_created (self->job);
  GDateTime *ended = encodes_job_get_ended (self->job);

  self->order[2] = get_usec (created);
  switch ((EncodesJobGroup) self->group)
    {
    case ENCODES_JOB_GROUP_RUNNING:
      self->rank = ENCODES_JOB_RANK_RUNNING;
      self->order[0] = get_end_time (self->job);
      self->order[1] = get_usec (encodes_job_get_started (self->job));
      break;
    case ENCODES_JOB_GROUP_WAITING:
      self->rank = ENCODES_JOB_RANK_WAITING;
      /* The complement, as the smallest number has no opposite. */
      self->order[0] = ~encodes_job_get_priority (self->job);
      self->order[1] = self->order[2];
      break;
    case ENCODES_JOB_GROUP_FINISHED:
    case ENCODES_JOB_GROUP_FAILED:
    case ENCODES_JOB_GROUP_CANCELED:
    default:
      self->rank = ENCODES_JOB_RANK_ENDED;
      self->order[0] = get_newest_first (ended ? ended : created);
      self->order[1] = get_newest_first (created);
    }
}

void
encodes_job_entry_place_last (EncodesJobEntry *self)
{
  encodes_job_entry_place (self);
  self->rank = ENCODES_JOB_RANK_LAST;
  self->order[0] = g_get_monotonic_time ();
}

gboolean
encodes_job_entry_is_displaced (EncodesJobEntry *self, gint64 now)
{
  gint64 end_time = get_end_time (self->job);
  gint64 left;

  if (self->rank != ENCODES_JOB_RANK_RUNNING || end_time == self->order[0])
    return FALSE;
  if (end_time == G_MAXINT64 || self->order[0] == G_MAXINT64)
    return TRUE;

  left = MAX (end_time - now, 0);

  return ABS (end_time - self->order[0]) > MAX (15 * G_USEC_PER_SEC, left / 10);
}

int
encodes_job_entry_compare (const EncodesJobEntry *a, const EncodesJobEntry *b)
{
  int order = a->rank - b->rank;

  for (guint i = 0; i < G_N_ELEMENTS (a->order) && order == 0; i++)
    order = (a->order[i] > b->order[i]) - (a->order[i] < b->order[i]);
  if (order == 0 && a != b)
    order = strcmp (encodes_job_get_id (a->job), encodes_job_get_id (b->job));
  if (order == 0 && a != b)
    order = strcmp (encodes_job_get_account_id (a->job), encodes_job_get_account_id (b->job));
  if (order == 0)
    order = (a > b) - (a < b);

  return order;
}

gboolean
encodes_job_entry_matches (EncodesJobEntry *self, const char *needle)
{
  if (!self->is_read)
    self->folded = encodes_job_search_dup_folded (self->job);
  self->is_read = TRUE;

  return encodes_job_search_matches (self->job, self->folded, needle);
}

void
encodes_job_entry_forget_text (EncodesJobEntry *self)
{
  self->is_read = FALSE;
  g_clear_pointer (&self->folded, g_free);
}

/* Returns: how many of the entries from @begin to @end are before @entry, from @begin on */
static guint
count_before (GPtrArray *entries, guint begin, guint end, EncodesJobEntry *entry)
{
  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if (encodes_job_entry_compare (entries->pdata[middle], entry) < 0)
        begin = middle + 1;
      else
        end = middle;
    }

  return begin;
}

guint
encodes_job_entries_find (GPtrArray *entries, EncodesJobEntry *entry)
{
  guint position = count_before (entries, 0, entries->len, entry);

  if (position < entries->len && entries->pdata[position] == entry)
    return position;
  /* While many places change at once, some are already the next ones. */
  if (g_ptr_array_find (entries, entry, &position))
    return position;

  return G_MAXUINT;
}

guint
encodes_job_entries_insert (GPtrArray *entries, EncodesJobEntry *entry)
{
  guint position = count_before (entries, 0, entries->len, entry);

  g_ptr_array_insert (entries, (int) position, entry);

  return position;
}

guint
encodes_job_entries_move (GPtrArray *entries, guint from)
{
  EncodesJobEntry *entry = entries->pdata[from];
  gpointer *data = entries->pdata;
  guint to = count_before (entries, 0, from, entry);

  if (to == from)
    to = count_before (entries, from + 1, entries->len, entry) - 1;
  if (to < from)
    memmove (data + to + 1, data + to, (from - to) * sizeof (gpointer));
  else
    memmove (data + from, data + from + 1, (to - from) * sizeof (gpointer));
  data[to] = entry;

  return to;
}
