/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-view.h"

#include "encodes-job-search.h"

/* Forecasts change with every answer: so often, at most, the order follows them. */
#define ORDER_INTERVAL_MS 2000

struct _EncodesJobView
{
  GObject parent_instance;

  EncodesJobTable *table;
  EncodesShownJobs *shown;
  char *account_id;
  char *needle; /* of encodes_job_search_needle(); NULL: no search */
  int group;
  guint order_id;
};

G_DEFINE_FINAL_TYPE (EncodesJobView, encodes_job_view, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CURRENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  BEGAN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_began (EncodesJobView *self)
{
  g_signal_emit (self, signals[BEGAN], 0);
}

static void
on_current (EncodesJobView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static gboolean
on_order_due (gpointer user_data)
{
  EncodesJobView *self = user_data;

  self->order_id = 0;
  encodes_job_table_look_at_forecasts (self->table);

  return G_SOURCE_REMOVE;
}

static void
on_job_changed (EncodesJobView *self, EncodesJob *job)
{
  if (self->order_id == 0
      && encodes_job_state_get_group (encodes_job_get_state (job)) == ENCODES_JOB_GROUP_RUNNING)
    self->order_id = g_timeout_add (ORDER_INTERVAL_MS, on_order_due, self);
}

static void
encodes_job_view_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, encodes_job_view_get_current (ENCODES_JOB_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_view_finalize (GObject *object)
{
  EncodesJobView *self = ENCODES_JOB_VIEW (object);

  g_clear_handle_id (&self->order_id, g_source_remove);
  g_clear_object (&self->shown);
  g_clear_object (&self->table);
  g_free (self->account_id);
  g_free (self->needle);

  G_OBJECT_CLASS (encodes_job_view_parent_class)->finalize (object);
}

static void
encodes_job_view_class_init (EncodesJobViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encodes_job_view_finalize;
  object_class->get_property = encodes_job_view_get_property;

  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, ENCODES_TYPE_JOB,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[BEGAN] = g_signal_new ("began", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
encodes_job_view_init (EncodesJobView *self)
{
  self->group = ENCODES_JOB_VIEW_ALL;
}

EncodesJobView *
encodes_job_view_new (GListModel *jobs)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  EncodesJobView *self = g_object_new (ENCODES_TYPE_JOB_VIEW, NULL);

  self->table = encodes_job_table_new (jobs);
  self->shown = g_object_ref (encodes_job_table_get_shown (self->table));
  g_signal_connect_object (self->shown, "notify::current", G_CALLBACK (on_current), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "began", G_CALLBACK (on_began), self, G_CONNECT_SWAPPED);
  if (ENCODES_IS_JOB_STORE (jobs))
    g_signal_connect_object (jobs, "job-changed", G_CALLBACK (on_job_changed), self, G_CONNECT_SWAPPED);

  return self;
}

GtkSelectionModel *
encodes_job_view_get_selection (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return GTK_SELECTION_MODEL (self->shown);
}

EncodesJob *
encodes_job_view_get_current (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return encodes_shown_jobs_get_current (self->shown);
}

GPtrArray *
encodes_job_view_dup_selected (EncodesJobView *self, guint max)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->shown));
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean found = gtk_bitset_iter_init_first (&iter, selected, &position); found && jobs->len < max;
       found = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (jobs, g_list_model_get_item (G_LIST_MODEL (self->shown), position));

  return jobs;
}

guint
encodes_job_view_get_n_selected (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), 0);

  return encodes_shown_jobs_get_n_selected (self->shown);
}

gboolean
encodes_job_view_find (EncodesJobView *self, EncodesJob *job, guint *position)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_JOB (job) && position != NULL, FALSE);

  EncodesJobEntry *entry = encodes_job_table_lookup (self->table, job);
  guint found = entry ? encodes_shown_jobs_find (self->shown, entry) : G_MAXUINT;

  if (found == G_MAXUINT)
    return FALSE;

  *position = found;

  return TRUE;
}

EncodesJobCounts *
encodes_job_view_get_counts (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return encodes_job_table_get_counts (self->table);
}

void
encodes_job_view_set_account (EncodesJobView *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  if (g_strcmp0 (self->account_id, account_id) == 0)
    return;

  g_free (self->account_id);
  self->account_id = g_strdup (account_id);
  encodes_job_table_set_account (self->table, self->account_id);
}

const char *
encodes_job_view_get_account (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return self->account_id;
}

void
encodes_job_view_set_group (EncodesJobView *self, int group)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  self->group = group;
  encodes_job_table_set_group (self->table, group);
}

int
encodes_job_view_get_group (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), ENCODES_JOB_VIEW_ALL);

  return self->group;
}

void
encodes_job_view_set_search (EncodesJobView *self, const char *text)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  g_free (self->needle);
  self->needle = encodes_job_search_needle (text);
  encodes_job_table_set_needle (self->table, self->needle);
}

gboolean
encodes_job_view_is_narrowed (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  return self->account_id || self->group != ENCODES_JOB_VIEW_ALL || self->needle;
}

gboolean
encodes_job_view_select (EncodesJobView *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->shown);
  guint position;

  /* Who asks for one job wants to see it now: that may take some time when there are very many. */
  if (job)
    encodes_job_table_settle (self->table);
  if (job && encodes_job_view_find (self, job, &position))
    return gtk_selection_model_select_item (selection, position, TRUE);

  gtk_selection_model_unselect_all (selection);

  return job == NULL;
}

void
encodes_job_view_set_calm (EncodesJobView *self, EncodesCalm calm)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  encodes_job_table_set_calm (self->table, calm);
}

gboolean
encodes_job_view_is_settled (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  return encodes_job_table_is_settled (self->table);
}

void
encodes_job_view_settle (EncodesJobView *self)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  encodes_job_table_settle (self->table);
}
