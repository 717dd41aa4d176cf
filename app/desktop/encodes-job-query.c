/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-query.h"

#include "encodes-job-search.h"
#include "encodes-time.h"

#include <string.h>

/* What decides on the place of a job, one after the other, smaller first. */
typedef struct
{
  EncodesJob *job;
  gboolean elsewhere;   /* found, but not by its name */
  int part;             /* running, waiting, ended */
  gboolean inside;      /* the name does not begin with what was looked for */
  gint64 order;
} Hit;

struct _EncodesJobQuery
{
  GListModel *jobs;
  char *needle;
  guint max;
  guint position;
  GPtrArray *hits;      /* in order, never more than max */
};

static void
hit_free (Hit *self)
{
  g_object_unref (self->job);
  g_free (self);
}

/* What is before the place where the query has come to may come or go. */
static void
on_items_changed (GListModel *jobs, guint position, guint n_removed, guint n_added, EncodesJobQuery *self)
{
  if (position >= self->position)
    return;

  if (position + n_removed <= self->position)
    self->position += n_added - n_removed;
  else
    self->position = position;
}

EncodesJobQuery *
encodes_job_query_new (GListModel *jobs, const char *needle, guint max)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  EncodesJobQuery *self = g_new0 (EncodesJobQuery, 1);

  self->jobs = g_object_ref (jobs);
  self->needle = g_strdup (needle);
  self->max = max;
  self->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) hit_free);
  g_signal_connect (jobs, "items-changed", G_CALLBACK (on_items_changed), self);

  return self;
}

void
encodes_job_query_free (EncodesJobQuery *self)
{
  g_signal_handlers_disconnect_by_data (self->jobs, self);
  g_object_unref (self->jobs);
  g_free (self->needle);
  g_ptr_array_unref (self->hits);
  g_free (self);
}

static int
get_part (EncodesJob *job)
{
  switch (encodes_job_state_get_group (encodes_job_get_state (job)))
    {
    case ENCODES_JOB_GROUP_RUNNING:
      return 0;
    case ENCODES_JOB_GROUP_WAITING:
      return 1;
    case ENCODES_JOB_GROUP_FINISHED:
    case ENCODES_JOB_GROUP_FAILED:
    case ENCODES_JOB_GROUP_CANCELED:
    default:
      return 2;
    }
}

/* The newest first; what has no time, last. */
static gint64
get_order (EncodesJob *job)
{
  GDateTime *time = encodes_job_get_ended (job);

  time = time ? time : encodes_job_get_started (job);
  time = time ? time : encodes_job_get_created (job);

  return time ? -encodes_time_to_unix_us (time) : G_MAXINT64;
}

static void
judge (Hit *hit, EncodesJob *job, const char *needle)
{
  const char *name = encodes_job_get_name (job);
  g_autofree char *folded = encodes_job_search_fold (name ? name : "");
  g_auto (GStrv) words = g_strsplit (needle, " ", -1);

  hit->job = job;
  hit->elsewhere = FALSE;
  for (char **word = words; *word; word++)
    hit->elsewhere |= strstr (folded, *word) == NULL;
  hit->inside = !g_str_has_prefix (folded, words[0]);
  hit->part = get_part (job);
  hit->order = get_order (job);
}

static int
compare_hits (const Hit *a, const Hit *b)
{
  if (a->elsewhere != b->elsewhere)
    return a->elsewhere - b->elsewhere;
  if (a->part != b->part)
    return a->part - b->part;
  if (a->inside != b->inside)
    return a->inside - b->inside;
  if (a->order != b->order)
    return a->order < b->order ? -1 : 1;

  return g_strcmp0 (encodes_job_get_id (a->job), encodes_job_get_id (b->job));
}

static void
take (EncodesJobQuery *self, EncodesJob *job)
{
  Hit hit;
  guint place;

  judge (&hit, job, self->needle);
  place = self->hits->len;
  while (place > 0 && compare_hits (&hit, self->hits->pdata[place - 1]) < 0)
    place--;
  if (place >= self->max)
    return;

  /* One that has moved in the model is met twice. */
  for (guint i = 0; i < self->hits->len; i++)
    if (((Hit *) self->hits->pdata[i])->job == job)
      return;

  g_object_ref (job);
  g_ptr_array_insert (self->hits, (int) place, g_memdup2 (&hit, sizeof hit));
  if (self->hits->len > self->max)
    g_ptr_array_remove_index (self->hits, self->max);
}

gboolean
encodes_job_query_run (EncodesJobQuery *self, gint64 deadline)
{
  g_return_val_if_fail (self != NULL, TRUE);

  while (self->needle && self->position < g_list_model_get_n_items (self->jobs))
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (self->jobs, self->position++);
      g_autofree char *folded = encodes_job_search_dup_folded (job);

      if (encodes_job_search_matches (job, folded, self->needle))
        take (self, job);
      if (g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  return TRUE;
}

GPtrArray *
encodes_job_query_list (EncodesJobQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->hits->len; i++)
    g_ptr_array_add (jobs, g_object_ref (((Hit *) self->hits->pdata[i])->job));

  return jobs;
}
