/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-list.h"

struct _EncodesJobList
{
  GObject parent_instance;

  gboolean complete;
  guint skipped;
  GPtrArray *jobs;
  GHashTable *positions; /* id in lower case → position in jobs, plus one */
  GPtrArray *gone;
};

G_DEFINE_FINAL_TYPE (EncodesJobList, encodes_job_list, G_TYPE_OBJECT)

static void
encodes_job_list_finalize (GObject *object)
{
  EncodesJobList *self = ENCODES_JOB_LIST (object);

  g_ptr_array_unref (self->jobs);
  g_hash_table_unref (self->positions);
  g_ptr_array_unref (self->gone);

  G_OBJECT_CLASS (encodes_job_list_parent_class)->finalize (object);
}

static void
encodes_job_list_class_init (EncodesJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_job_list_finalize;
}

static void
encodes_job_list_init (EncodesJobList *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->gone = g_ptr_array_new_with_free_func (g_free);
}

EncodesJobList *
encodes_job_list_new (gboolean complete)
{
  EncodesJobList *self = g_object_new (ENCODES_TYPE_JOB_LIST, NULL);

  self->complete = complete;

  return self;
}

gboolean
encodes_job_list_is_complete (EncodesJobList *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_LIST (self), FALSE);

  return self->complete;
}

void
encodes_job_list_add (EncodesJobList *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_JOB_LIST (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  char *key = g_ascii_strdown (encodes_job_get_id (job), -1);
  gsize position = GPOINTER_TO_SIZE (g_hash_table_lookup (self->positions, key));

  if (position > 0)
    {
      g_object_unref (self->jobs->pdata[position - 1]);
      self->jobs->pdata[position - 1] = g_object_ref (job);
      g_free (key);
      return;
    }

  g_ptr_array_add (self->jobs, g_object_ref (job));
  g_hash_table_insert (self->positions, key, GSIZE_TO_POINTER (self->jobs->len));
}

EncodesJob *
encodes_job_list_lookup (EncodesJobList *self, const char *job_id)
{
  g_return_val_if_fail (ENCODES_IS_JOB_LIST (self), NULL);
  g_return_val_if_fail (job_id != NULL, NULL);

  g_autofree char *key = g_ascii_strdown (job_id, -1);
  gsize position = GPOINTER_TO_SIZE (g_hash_table_lookup (self->positions, key));

  return position > 0 ? self->jobs->pdata[position - 1] : NULL;
}

GPtrArray *
encodes_job_list_get_jobs (EncodesJobList *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_LIST (self), NULL);

  return self->jobs;
}

void
encodes_job_list_add_gone (EncodesJobList *self, const char *job_id)
{
  g_return_if_fail (ENCODES_IS_JOB_LIST (self));
  g_return_if_fail (job_id != NULL);

  g_ptr_array_add (self->gone, g_strdup (job_id));
}

GPtrArray *
encodes_job_list_get_gone (EncodesJobList *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_LIST (self), NULL);

  return self->gone;
}

guint
encodes_job_list_get_skipped (EncodesJobList *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_LIST (self), 0);

  return self->skipped;
}

void
encodes_job_list_add_skipped (EncodesJobList *self, guint n)
{
  g_return_if_fail (ENCODES_IS_JOB_LIST (self));

  self->skipped += n;
}
