/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-counts.h"

#include "encodes-job.h"

#include <string.h>

#define N_GROUPS (ENCODES_JOB_GROUP_CANCELED + 1)

struct _EncodesJobCounts
{
  GObject parent_instance;

  GListModel *jobs;
  GByteArray *groups; /* the group of each job of the model, by position */
  guint counts[N_GROUPS];
};

G_DEFINE_FINAL_TYPE (EncodesJobCounts, encodes_job_counts, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
remove_groups (EncodesJobCounts *self, guint position, guint removed)
{
  for (guint i = 0; i < removed; i++)
    self->counts[self->groups->data[position + i]]--;
  if (removed > 0)
    g_byte_array_remove_range (self->groups, position, removed);
}

static void
insert_groups (EncodesJobCounts *self, guint position, guint added)
{
  guint n_before = self->groups->len;

  if (added == 0)
    return;

  g_byte_array_set_size (self->groups, n_before + added);
  memmove (self->groups->data + position + added, self->groups->data + position, n_before - position);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (self->jobs, position + i);
      EncodesJobGroup group = encodes_job_state_get_group (encodes_job_get_state (job));

      self->groups->data[position + i] = (guint8) group;
      self->counts[group]++;
    }
}

static void
on_items_changed (GListModel *jobs, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesJobCounts *self = user_data;
  guint old_counts[N_GROUPS];

  memcpy (old_counts, self->counts, sizeof old_counts);
  remove_groups (self, position, removed);
  insert_groups (self, position, added);
  if (memcmp (old_counts, self->counts, sizeof old_counts) != 0)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
encodes_job_counts_finalize (GObject *object)
{
  EncodesJobCounts *self = ENCODES_JOB_COUNTS (object);

  g_clear_object (&self->jobs);
  g_byte_array_unref (self->groups);

  G_OBJECT_CLASS (encodes_job_counts_parent_class)->finalize (object);
}

static void
encodes_job_counts_class_init (EncodesJobCountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_job_counts_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_job_counts_init (EncodesJobCounts *self)
{
  self->groups = g_byte_array_new ();
}

EncodesJobCounts *
encodes_job_counts_new (GListModel *jobs)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  EncodesJobCounts *self = g_object_new (ENCODES_TYPE_JOB_COUNTS, NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  insert_groups (self, 0, g_list_model_get_n_items (jobs));

  return self;
}

guint
encodes_job_counts_get (EncodesJobCounts *self, EncodesJobGroup group)
{
  g_return_val_if_fail (ENCODES_IS_JOB_COUNTS (self), 0);
  g_return_val_if_fail ((gsize) group < N_GROUPS, 0);

  return self->counts[group];
}

guint
encodes_job_counts_get_total (EncodesJobCounts *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_COUNTS (self), 0);

  return self->groups->len;
}
