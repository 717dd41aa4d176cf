/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-pass.h"

#include <string.h>

#include "encodes-sliced-sort.h"

/* How many entries are looked at between two looks at the clock. */
#define STRIDE 32

gboolean
encodes_job_narrowing_counts (const EncodesJobNarrowing *self, EncodesJobEntry *entry)
{
  return !self->account_id || g_str_equal (encodes_job_get_account_id (entry->job), self->account_id);
}

gboolean
encodes_job_narrowing_shows (const EncodesJobNarrowing *self, EncodesJobEntry *entry)
{
  return encodes_job_narrowing_counts (self, entry)
         && (self->group == ENCODES_JOB_GROUP_NONE || self->group == entry->group)
         && (!self->needle || encodes_job_entry_matches (entry, self->needle));
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return encodes_job_entry_compare (a, b);
}

EncodesJobPass *
encodes_job_pass_new (const EncodesJobNarrowing *narrowing, GPtrArray *known, GPtrArray *fresh, guint8 bit)
{
  EncodesJobPass *self = g_new0 (EncodesJobPass, 1);

  self->narrowing = narrowing;
  self->known = g_ptr_array_ref (known);
  self->fresh = g_ptr_array_ref (fresh);
  self->sort = encodes_sliced_sort_new (fresh, compare_entries);
  self->bit = bit;
  encodes_job_pass_narrow (self);

  return self;
}

void
encodes_job_pass_free (EncodesJobPass *self)
{
  g_clear_pointer (&self->sort, encodes_sliced_sort_free);
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->fresh);
  g_free (self);
}

void
encodes_job_pass_narrow (EncodesJobPass *self)
{
  self->known_position = 0;
  self->fresh_position = 0;
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->sorted = g_ptr_array_sized_new (self->known->len + self->fresh->len);
  self->shown = g_ptr_array_sized_new (self->known->len + self->fresh->len);
  memset (self->counts, 0, sizeof self->counts);
}

static EncodesJobEntry *
peek_known (EncodesJobPass *self)
{
  for (; self->known_position < self->known->len; self->known_position++)
    {
      EncodesJobEntry *entry = self->known->pdata[self->known_position];

      if (!entry->is_gone && !entry->is_moving)
        return entry;
      /* What moves comes from the fresh ones. */
      if (entry->is_gone)
        entry->shown &= ~self->bit;
    }

  return NULL;
}

static EncodesJobEntry *
peek_fresh (EncodesJobPass *self)
{
  for (; self->fresh_position < self->fresh->len; self->fresh_position++)
    {
      EncodesJobEntry *entry = self->fresh->pdata[self->fresh_position];

      if (!entry->is_gone)
        return entry;
      entry->shown &= ~self->bit;
    }

  return NULL;
}

static EncodesJobEntry *
take_next (EncodesJobPass *self)
{
  EncodesJobEntry *known = peek_known (self);
  EncodesJobEntry *fresh = peek_fresh (self);

  if (!known && !fresh)
    return NULL;
  if (!fresh || (known && encodes_job_entry_compare (known, fresh) < 0))
    {
      self->known_position++;
      return known;
    }

  self->fresh_position++;

  return fresh;
}

static void
merge_one (EncodesJobPass *self, EncodesJobEntry *entry)
{
  g_ptr_array_add (self->sorted, entry);
  entry->shown &= ~self->bit;
  if (!self->narrowing->needle)
    encodes_job_entry_forget_text (entry);
  if (!encodes_job_narrowing_counts (self->narrowing, entry))
    return;

  self->counts[entry->group]++;
  if (encodes_job_narrowing_shows (self->narrowing, entry))
    {
      entry->shown |= self->bit;
      g_ptr_array_add (self->shown, entry);
    }
}

gboolean
encodes_job_pass_run (EncodesJobPass *self, gint64 deadline)
{
  EncodesJobEntry *entry;

  if (self->sort && !encodes_sliced_sort_run (self->sort, deadline))
    return FALSE;

  g_clear_pointer (&self->sort, encodes_sliced_sort_free);
  while ((entry = take_next (self)))
    {
      merge_one (self, entry);
      if (self->sorted->len % STRIDE == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  return TRUE;
}
