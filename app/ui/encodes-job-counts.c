/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-counts.h"

#include <string.h>

struct _EncodesJobCounts
{
  GObject parent_instance;

  guint counts[ENCODES_JOB_N_GROUPS];
};

G_DEFINE_FINAL_TYPE (EncodesJobCounts, encodes_job_counts, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
encodes_job_counts_class_init (EncodesJobCountsClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_job_counts_init (EncodesJobCounts *self)
{
}

EncodesJobCounts *
encodes_job_counts_new (void)
{
  return g_object_new (ENCODES_TYPE_JOB_COUNTS, NULL);
}

guint
encodes_job_counts_get (EncodesJobCounts *self, EncodesJobGroup group)
{
  g_return_val_if_fail (ENCODES_IS_JOB_COUNTS (self), 0);
  g_return_val_if_fail ((gsize) group < ENCODES_JOB_N_GROUPS, 0);

  return self->counts[group];
}

guint
encodes_job_counts_get_total (EncodesJobCounts *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_COUNTS (self), 0);

  guint total = 0;

  for (guint i = 0; i < ENCODES_JOB_N_GROUPS; i++)
    total += self->counts[i];

  return total;
}

void
encodes_job_counts_move (EncodesJobCounts *self, int from, int to)
{
  g_return_if_fail (ENCODES_IS_JOB_COUNTS (self));
  g_return_if_fail (from < ENCODES_JOB_N_GROUPS && to < ENCODES_JOB_N_GROUPS);

  if (from == to)
    return;

  if (from != ENCODES_JOB_GROUP_NONE)
    self->counts[from]--;
  if (to != ENCODES_JOB_GROUP_NONE)
    self->counts[to]++;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
encodes_job_counts_set (EncodesJobCounts *self, const guint counts[ENCODES_JOB_N_GROUPS])
{
  g_return_if_fail (ENCODES_IS_JOB_COUNTS (self));

  if (memcmp (self->counts, counts, sizeof self->counts) == 0)
    return;

  memcpy (self->counts, counts, sizeof self->counts);
  g_signal_emit (self, signals[CHANGED], 0);
}
