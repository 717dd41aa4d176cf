/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sliced-sort.h"

#include <string.h>

/* So many are sorted or merged between two looks at the clock: some tens of microseconds. */
#define STRIDE 256

struct _EncodesSlicedSort
{
  GPtrArray *items;
  GCompareFunc compare;
  gpointer *from;     /* runs of @width items, each sorted */
  gpointer *to;       /* runs of twice as many */
  gpointer *spare;    /* owned; one of the two */
  gsize n_items;
  gsize width;        /* 0: the first runs are still to be made */
  gsize position;     /* up to here @to (or, for the first runs, @from) is done */
  gsize left, right;  /* what comes next of the two runs being merged */
};

EncodesSlicedSort *
encodes_sliced_sort_new (GPtrArray *items, GCompareFunc compare)
{
  EncodesSlicedSort *self = g_new0 (EncodesSlicedSort, 1);

  self->items = g_ptr_array_ref (items);
  self->compare = compare;
  self->n_items = items->len;
  self->spare = g_new (gpointer, items->len);
  self->from = items->pdata;
  self->to = self->spare;

  return self;
}

void
encodes_sliced_sort_free (EncodesSlicedSort *self)
{
  g_free (self->spare);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static int
compare_pointed (gconstpointer a, gconstpointer b, gpointer user_data)
{
  EncodesSlicedSort *self = user_data;

  return self->compare (*(gpointer const *) a, *(gpointer const *) b);
}

static void
begin_merging (EncodesSlicedSort *self, gsize width)
{
  self->width = width;
  self->position = 0;
  self->left = 0;
  self->right = width;
}

static void
make_run (EncodesSlicedSort *self)
{
  gsize length = MIN (STRIDE, self->n_items - self->position);

  g_qsort_with_data (self->from + self->position, (int) length, sizeof (gpointer), compare_pointed, self);
  self->position += length;
  if (self->position == self->n_items)
    begin_merging (self, STRIDE);
}

static void
merge_some (EncodesSlicedSort *self)
{
  for (guint i = 0; i < STRIDE && self->position < self->n_items; i++)
    {
      gsize begin = self->position - self->position % (2 * self->width);
      gsize middle = MIN (begin + self->width, self->n_items);
      gsize end = MIN (begin + 2 * self->width, self->n_items);

      if (self->right >= end
          || (self->left < middle && self->compare (self->from[self->left], self->from[self->right]) <= 0))
        self->to[self->position++] = self->from[self->left++];
      else
        self->to[self->position++] = self->from[self->right++];

      if (self->position == end)
        {
          self->left = end;
          self->right = end + self->width;
        }
    }

  if (self->position == self->n_items)
    {
      gpointer *merged = self->to;

      self->to = self->from;
      self->from = merged;
      begin_merging (self, 2 * self->width);
    }
}

gboolean
encodes_sliced_sort_run (EncodesSlicedSort *self, gint64 deadline)
{
  while (self->width < self->n_items)
    {
      if (self->width == 0)
        make_run (self);
      else
        merge_some (self);
      if (g_get_monotonic_time () >= deadline)
        return FALSE;
    }

  if (self->n_items > 0 && self->from == self->spare)
    {
      memcpy (self->items->pdata, self->spare, self->n_items * sizeof (gpointer));
      self->from = self->items->pdata;
    }

  return TRUE;
}
