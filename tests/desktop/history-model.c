/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "history-model.h"

#include "encodes-time.h"

static void
model_job_free (ModelJob *job)
{
  g_free (job->id);
  g_free (job->name);
  g_free (job);
}

ModelAccount *
model_account_new (void)
{
  ModelAccount *self = g_new0 (ModelAccount, 1);

  self->listed = TRUE;
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) model_job_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
model_account_free (ModelAccount *self)
{
  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->deleted);
  g_free (self);
}

ModelJob *
model_account_find (ModelAccount *self, const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);

  return g_hash_table_lookup (self->jobs, key);
}

/* ---- what has been told ---- */

/* An end without a time is the same as any other; and there is none before 1970. */
static gboolean
is_told (ModelAccount *self, const char *job_id, gint64 end)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  GArray *ends = g_hash_table_lookup (self->told, key);
  gboolean told = FALSE;

  end = MAX (end, 0);
  for (guint i = 0; ends && i < ends->len; i++)
    told |= end == 0 || g_array_index (ends, gint64, i) == 0 || g_array_index (ends, gint64, i) == end;

  return told;
}

/* This very one. */
static gboolean
was_told (ModelAccount *self, const char *job_id, gint64 end)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  GArray *ends = g_hash_table_lookup (self->told, key);

  for (guint i = 0; ends && i < ends->len; i++)
    if (g_array_index (ends, gint64, i) == MAX (end, 0))
      return TRUE;

  return FALSE;
}

static void
set_told (ModelAccount *self, const char *job_id, gint64 end)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  GArray *ends = g_hash_table_lookup (self->told, key);

  end = MAX (end, 0);
  if (!ends)
    {
      ends = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->told, g_steal_pointer (&key), ends);
    }
  g_array_append_val (ends, end);
}

/* Who does not want to hear it has heard it. */
static void
note_end (ModelAccount *self, ModelJob *job)
{
  job->quiet = FALSE;
  if (job->bell != ENCODES_JOB_BELL_NEVER)
    job->pending = TRUE;
  else if (!is_told (self, job->id, job->ended))
    set_told (self, job->id, job->ended);
}

GPtrArray *
model_account_tell (ModelAccount *self)
{
  GPtrArray *told = g_ptr_array_new ();
  GHashTableIter iter;
  ModelJob *job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    {
      if (job->pending && encodes_job_state_is_ended (job->state) && !is_told (self, job->id, job->ended))
        {
          set_told (self, job->id, job->ended);
          g_ptr_array_add (told, job);
        }
      job->pending = FALSE;
    }

  return told;
}

/* ---- answers ---- */

static gint64
get_modified (EncodesJob *job)
{
  GDateTime *modified = encodes_job_get_modified (job);

  return modified ? encodes_time_to_unix_us (modified) : MODEL_NEVER;
}

static void
take_values (ModelJob *job, EncodesJob *fresh)
{
  g_free (job->name);
  job->name = g_strdup (encodes_job_get_name (fresh));
  job->state = encodes_job_get_state (fresh);
  job->ended = encodes_time_to_unix_us (encodes_job_get_ended (fresh));
  job->modified = get_modified (fresh);
}

static void
add_job (ModelAccount *self, EncodesJob *fresh)
{
  char *key = g_ascii_strdown (encodes_job_get_id (fresh), -1);
  gint64 ended = encodes_time_to_unix_us (encodes_job_get_ended (fresh));
  gint64 *deleted = g_hash_table_lookup (self->deleted, key);

  /* It is still in an answer that was on its way when it was deleted. */
  if (encodes_job_is_ended (fresh) && deleted && *deleted == ended)
    {
      g_free (key);
      return;
    }

  ModelJob *job = g_new0 (ModelJob, 1);

  job->id = g_strdup (encodes_job_get_id (fresh));
  take_values (job, fresh);
  g_hash_table_insert (self->jobs, key, job);
  if (!encodes_job_is_ended (fresh))
    return;

  if (self->known)
    note_end (self, job);
  else
    job->quiet = TRUE;
}

static void
update_job (ModelAccount *self, ModelJob *job, EncodesJob *fresh)
{
  gint64 modified = get_modified (fresh);
  gboolean was_ended = encodes_job_state_is_ended (job->state);
  gint64 before = job->ended;

  job->remembered = FALSE;
  if (modified != MODEL_NEVER && job->modified != MODEL_NEVER && modified < job->modified)
    return;

  take_values (job, fresh);
  if (!was_ended && encodes_job_is_ended (fresh))
    note_end (self, job);
  /* A second thought about the same end is no news. */
  else if (was_ended && encodes_job_is_ended (fresh) && was_told (self, job->id, before)
           && !is_told (self, job->id, job->ended))
    set_told (self, job->id, job->ended);
}

static gboolean
is_missing (gpointer key, gpointer value, gpointer list)
{
  ModelJob *job = value;

  if (encodes_job_list_lookup (list, job->id))
    return FALSE;

  job->remembered = encodes_job_state_is_ended (job->state);
  return !job->remembered;
}

/* From now on it counts as told. */
static void
settle_quiet (ModelAccount *self)
{
  GHashTableIter iter;
  ModelJob *job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    {
      if (job->quiet && encodes_job_state_is_ended (job->state) && !is_told (self, job->id, job->ended))
        set_told (self, job->id, job->ended);
      job->quiet = FALSE;
    }
}

void
model_account_merge (ModelAccount *self, EncodesJobList *list)
{
  GPtrArray *jobs = encodes_job_list_get_jobs (list);
  GPtrArray *gone = encodes_job_list_get_gone (list);

  for (guint i = 0; i < jobs->len; i++)
    {
      ModelJob *job = model_account_find (self, encodes_job_get_id (jobs->pdata[i]));

      if (job)
        update_job (self, job, jobs->pdata[i]);
      else
        add_job (self, jobs->pdata[i]);
    }
  for (guint i = 0; i < gone->len; i++)
    {
      g_autofree char *key = g_ascii_strdown (gone->pdata[i], -1);

      g_hash_table_remove (self->jobs, key);
    }
  if (encodes_job_list_is_complete (list))
    {
      g_hash_table_foreach_remove (self->jobs, is_missing, list);
      self->known = self->saved = TRUE;
    }
  if (self->saved)
    settle_quiet (self);
}

/* ---- the rest ---- */

void
model_account_delete (ModelAccount *self, const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  ModelJob *job = g_hash_table_lookup (self->jobs, key);

  if (!job)
    return;

  g_hash_table_insert (self->deleted, g_strdup (key), g_memdup2 (&job->ended, sizeof job->ended));
  g_hash_table_remove (self->jobs, key);
}

static gboolean
runs (gpointer key, gpointer value, gpointer user_data)
{
  ModelJob *job = value;

  job->remembered = TRUE;
  return !encodes_job_state_is_ended (job->state);
}

void
model_account_remove (ModelAccount *self)
{
  self->listed = FALSE;
  g_hash_table_foreach_remove (self->jobs, runs, NULL);
}

void
model_account_forget (ModelAccount *self)
{
  self->known = self->saved = FALSE;
  g_hash_table_remove_all (self->jobs);
  g_hash_table_remove_all (self->told);
  g_hash_table_remove_all (self->deleted);
}

void
model_account_expect_anew (ModelAccount *self)
{
  self->known = FALSE;
}

void
model_account_restart (ModelAccount *self)
{
  GHashTableIter iter;
  ModelJob *job;

  g_hash_table_remove_all (self->deleted);
  self->known = self->saved;
  if (!self->saved)
    g_hash_table_remove_all (self->jobs);
  if (!self->listed)
    g_hash_table_foreach_remove (self->jobs, runs, NULL);

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    {
      job->remembered = TRUE;
      job->pending = FALSE;
      if (encodes_job_state_is_ended (job->state) && !is_told (self, job->id, job->ended))
        note_end (self, job);
    }
}
