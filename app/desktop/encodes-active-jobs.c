/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-active-jobs.h"

struct _EncodesActiveJobs
{
  GObject parent_instance;

  EncodesJobStore *store;
  GHashTable *jobs;     /* of EncodesJob */
};

G_DEFINE_FINAL_TYPE (EncodesActiveJobs, encodes_active_jobs, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_JOBS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Returns: whether that changed anything */
static gboolean
put (EncodesActiveJobs *self, EncodesJob *job)
{
  if (encodes_job_is_ended (job))
    return g_hash_table_remove (self->jobs, job);

  return !g_hash_table_contains (self->jobs, job) && g_hash_table_add (self->jobs, g_object_ref (job));
}

static void
notify (EncodesActiveJobs *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_JOBS]);
}

/* Who goes is announced by "job-removed", too. */
static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesActiveJobs *self = user_data;
  gboolean changed = FALSE;

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (model, position + i);

      changed |= put (self, job);
    }
  if (changed)
    notify (self);
}

static void
on_job_removed (EncodesActiveJobs *self, EncodesJob *job)
{
  if (g_hash_table_remove (self->jobs, job))
    notify (self);
}

static void
encodes_active_jobs_finalize (GObject *object)
{
  EncodesActiveJobs *self = ENCODES_ACTIVE_JOBS (object);

  g_hash_table_unref (self->jobs);
  g_object_unref (self->store);

  G_OBJECT_CLASS (encodes_active_jobs_parent_class)->finalize (object);
}

static void
encodes_active_jobs_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_N_JOBS:
      g_value_set_uint (value, encodes_active_jobs_get_n_jobs (ENCODES_ACTIVE_JOBS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_active_jobs_class_init (EncodesActiveJobsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encodes_active_jobs_finalize;
  object_class->get_property = encodes_active_jobs_get_property;

  properties[PROP_N_JOBS] = g_param_spec_uint ("n-jobs", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_active_jobs_init (EncodesActiveJobs *self)
{
  self->jobs = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

EncodesActiveJobs *
encodes_active_jobs_new (EncodesJobStore *store)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesActiveJobs *self = g_object_new (ENCODES_TYPE_ACTIVE_JOBS, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  on_items_changed (G_LIST_MODEL (store), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), self);

  return self;
}

guint
encodes_active_jobs_get_n_jobs (EncodesActiveJobs *self)
{
  g_return_val_if_fail (ENCODES_IS_ACTIVE_JOBS (self), 0);

  return g_hash_table_size (self->jobs);
}

void
encodes_active_jobs_iter_init (EncodesActiveJobs *self, GHashTableIter *iter)
{
  g_return_if_fail (ENCODES_IS_ACTIVE_JOBS (self));
  g_return_if_fail (iter != NULL);

  g_hash_table_iter_init (iter, self->jobs);
}

EncodesJob *
encodes_active_jobs_iter_next (GHashTableIter *iter)
{
  gpointer job;

  return g_hash_table_iter_next (iter, &job, NULL) ? job : NULL;
}
