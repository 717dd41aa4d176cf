/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-index.h"

#define N_PARTS 256

struct _EncodesJobIndex
{
  GHashTable *parts[N_PARTS];   /* job id in lower case → GSequenceIter; NULL until there is one */
};

/* Not the bits that the part itself looks at. */
static guint
choose_part (const char *key)
{
  return (g_str_hash (key) * 2654435769u) >> 24;
}

EncodesJobIndex *
encodes_job_index_new (void)
{
  return g_new0 (EncodesJobIndex, 1);
}

void
encodes_job_index_free (EncodesJobIndex *self)
{
  for (gsize i = 0; i < N_PARTS; i++)
    g_clear_pointer (&self->parts[i], g_hash_table_unref);
  g_free (self);
}

GSequenceIter *
encodes_job_index_lookup (EncodesJobIndex *self, const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  GHashTable *part = self->parts[choose_part (key)];

  return part ? g_hash_table_lookup (part, key) : NULL;
}

void
encodes_job_index_insert (EncodesJobIndex *self, const char *job_id, GSequenceIter *iter)
{
  char *key = g_ascii_strdown (job_id, -1);
  GHashTable **part = &self->parts[choose_part (key)];

  if (!*part)
    *part = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (*part, key, iter);
}

void
encodes_job_index_remove (EncodesJobIndex *self, const char *job_id)
{
  g_autofree char *key = g_ascii_strdown (job_id, -1);
  GHashTable *part = self->parts[choose_part (key)];

  if (part)
    g_hash_table_remove (part, key);
}

GPtrArray *
encodes_job_index_list (EncodesJobIndex *self)
{
  GPtrArray *iters = g_ptr_array_new ();

  for (gsize i = 0; i < N_PARTS; i++)
    {
      GHashTableIter table_iter;
      gpointer iter;

      if (!self->parts[i])
        continue;
      g_hash_table_iter_init (&table_iter, self->parts[i]);
      while (g_hash_table_iter_next (&table_iter, NULL, &iter))
        g_ptr_array_add (iters, iter);
    }

  return iters;
}
