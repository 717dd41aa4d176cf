/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-memory.h"

/* How often the tasks of a job that has ended are asked for before it stays without them. */
#define MAX_ATTEMPTS 3

typedef struct
{
  char *id;         /* as the service spells it */
  guint n_missing;  /* how often in a row the service did not know it */
  guint n_attempts; /* how often its tasks could not be read since it ended */
} Open;

struct _EncodesMediaServicesV2Memory
{
  gboolean has_read;
  gboolean has_jobs;
  gboolean doubts_empty;
  gboolean filter_refused;
  GDateTime *newest;
  char *newest_text;
  /* Ids in lower case: the service does not spell them the same everywhere. */
  GHashTable *open;      /* → Open */
  GHashTable *settled;   /* ended, but newer than the newest that counts, so that the service names them again */
  GHashTable *explained; /* failed, and the reason is known */
};

static void
open_free (Open *open)
{
  g_free (open->id);
  g_free (open);
}

EncodesMediaServicesV2Memory *
encodes_media_services_v2_memory_new (void)
{
  EncodesMediaServicesV2Memory *self = g_rc_box_new0 (EncodesMediaServicesV2Memory);

  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) open_free);
  self->settled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->explained = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

static void
clear (EncodesMediaServicesV2Memory *self)
{
  g_clear_pointer (&self->newest, g_date_time_unref);
  g_free (self->newest_text);
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->settled);
  g_hash_table_unref (self->explained);
}

EncodesMediaServicesV2Memory *
encodes_media_services_v2_memory_ref (EncodesMediaServicesV2Memory *self)
{
  return g_rc_box_acquire (self);
}

void
encodes_media_services_v2_memory_unref (EncodesMediaServicesV2Memory *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) clear);
}

static gboolean
has_id (GHashTable *table, const char *job_id)
{
  /* Most tables are empty most of the time, and jobs may be many. */
  if (g_hash_table_size (table) == 0)
    return FALSE;

  g_autofree char *key = g_ascii_strdown (job_id, -1);
  return g_hash_table_contains (table, key);
}

static Open *
get_open (EncodesMediaServicesV2Memory *self, const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);

  return g_hash_table_lookup (self->open, key);
}

static Open *
add_open (EncodesMediaServicesV2Memory *self, const char *job_id)
{
  Open *open = g_new0 (Open, 1);

  open->id = g_strdup (job_id);
  g_hash_table_replace (self->open, g_ascii_strdown (job_id, -1), open);

  return open;
}

EncodesMediaServicesV2Memory *
encodes_media_services_v2_memory_new_after (EncodesMediaServicesV2Memory *before, gboolean full, gboolean anew)
{
  EncodesMediaServicesV2Memory *self = encodes_media_services_v2_memory_new ();
  GHashTableIter iter;
  gpointer key;

  self->has_read = TRUE;
  self->has_jobs = before->has_jobs;
  self->filter_refused = before->filter_refused && !anew;
  self->newest = before->newest ? g_date_time_ref (before->newest) : NULL;
  self->newest_text = g_strdup (before->newest_text);

  g_hash_table_iter_init (&iter, before->explained);
  while (!full && g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (self->explained, g_strdup (key));

  return self;
}

gboolean
encodes_media_services_v2_memory_is_fresh (EncodesMediaServicesV2Memory *self)
{
  return !self->has_read;
}

const char *
encodes_media_services_v2_memory_get_created_after (EncodesMediaServicesV2Memory *self)
{
  return self->filter_refused || self->doubts_empty ? NULL : self->newest_text;
}

void
encodes_media_services_v2_memory_take_newest (EncodesMediaServicesV2Memory *self, GDateTime *newest, const char *text)
{
  if (!newest || (self->newest && g_date_time_compare (newest, self->newest) < 0))
    return;

  g_clear_pointer (&self->newest, g_date_time_unref);
  self->newest = g_date_time_ref (newest);
  g_free (self->newest_text);
  self->newest_text = g_strdup (text);
}

void
encodes_media_services_v2_memory_refuse_filter (EncodesMediaServicesV2Memory *self)
{
  self->filter_refused = TRUE;
}

gboolean
encodes_media_services_v2_memory_doubt_empty (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before,
                                              gboolean is_empty)
{
  self->doubts_empty = is_empty && before->has_jobs && !before->doubts_empty;
  if (is_empty && !self->doubts_empty)
    self->has_jobs = FALSE;

  return self->doubts_empty;
}

/* Returns: whether the job stays open, because it goes on or because its tasks are to be asked for again */
static gboolean
keep_open (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before, EncodesJob *job,
           gboolean tasks_failed)
{
  const char *id = encodes_job_get_id (job);

  if (!encodes_job_is_ended (job))
    {
      add_open (self, id);
      return TRUE;
    }
  if (!tasks_failed)
    return FALSE;

  Open *known = get_open (before, id);
  guint n_attempts = (known ? known->n_attempts : 0) + 1;
  if (n_attempts == MAX_ATTEMPTS)
    return FALSE;

  add_open (self, id)->n_attempts = n_attempts;
  return TRUE;
}

void
encodes_media_services_v2_memory_add_job (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before,
                                          EncodesJob *job, gboolean tasks_failed)
{
  const char *id = encodes_job_get_id (job);
  GDateTime *created = encodes_job_get_created (job);

  self->has_jobs = TRUE;
  if (keep_open (self, before, job, tasks_failed))
    return;

  if (created && (!self->newest || g_date_time_compare (created, self->newest) >= 0))
    g_hash_table_add (self->settled, g_ascii_strdown (id, -1));
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR
      && (encodes_job_get_tasks_known (job) || has_id (before->explained, id)))
    g_hash_table_add (self->explained, g_ascii_strdown (id, -1));
}

gboolean
encodes_media_services_v2_memory_add_missing (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before,
                                              const char *job_id)
{
  Open *known = get_open (before, job_id);

  if (!known || known->n_missing > 0)
    return TRUE;

  Open *open = add_open (self, known->id);
  open->n_missing = 1;
  open->n_attempts = known->n_attempts;

  return FALSE;
}

void
encodes_media_services_v2_memory_keep_open (EncodesMediaServicesV2Memory *self, EncodesMediaServicesV2Memory *before,
                                            const char *job_id)
{
  Open *known = get_open (before, job_id);

  if (!known)
    return;

  Open *open = add_open (self, known->id);
  open->n_missing = known->n_missing;
  open->n_attempts = known->n_attempts;
}

GPtrArray *
encodes_media_services_v2_memory_list_open (EncodesMediaServicesV2Memory *self, EncodesJobList *jobs)
{
  GPtrArray *ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Open *open = value;

      if (!encodes_job_list_lookup (jobs, open->id))
        g_ptr_array_add (ids, open->id);
    }

  return ids;
}

gboolean
encodes_media_services_v2_memory_is_open (EncodesMediaServicesV2Memory *self, const char *job_id)
{
  return has_id (self->open, job_id);
}

gboolean
encodes_media_services_v2_memory_is_settled (EncodesMediaServicesV2Memory *self, const char *job_id)
{
  return has_id (self->settled, job_id);
}

gboolean
encodes_media_services_v2_memory_is_explained (EncodesMediaServicesV2Memory *self, const char *job_id)
{
  return has_id (self->explained, job_id);
}
