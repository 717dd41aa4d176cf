/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-view.h"

#include <string.h>

/* From here on, filtering takes turns with the rest of the program. Sorting does not: it is done once, and a list that
 * is half sorted would jump. */
#define MANY_JOBS 5000

struct _EncodesJobView
{
  GObject parent_instance;

  GListModel *jobs;
  EncodesJobCounts *counts;
  GtkSortListModel *sorted;
  GtkFilterListModel *filtered;
  GtkFilter *filter;
  GtkSingleSelection *selection;
  int group;
  char *needle; /* folded; NULL: no search */
};

G_DEFINE_FINAL_TYPE (EncodesJobView, encodes_job_view, G_TYPE_OBJECT)

static int
compare_times (GDateTime *a, GDateTime *b)
{
  if (!a || !b)
    return (a != NULL) - (b != NULL);

  return g_date_time_compare (a, b);
}

static int
get_rank (EncodesJob *job)
{
  switch (encodes_job_state_get_group (encodes_job_get_state (job)))
    {
    case ENCODES_JOB_GROUP_RUNNING:
      return 0;
    case ENCODES_JOB_GROUP_WAITING:
      return 1;
    case ENCODES_JOB_GROUP_FINISHED:
    case ENCODES_JOB_GROUP_FAILED:
    case ENCODES_JOB_GROUP_CANCELED:
    default:
      return 2;
    }
}

static GDateTime *
get_end (EncodesJob *job)
{
  GDateTime *ended = encodes_job_get_ended (job);

  return ended ? ended : encodes_job_get_created (job);
}

int
encodes_job_view_compare (EncodesJob *a, EncodesJob *b)
{
  int rank = get_rank (a);
  int order = rank - get_rank (b);

  if (order == 0 && rank == 0)
    order = compare_times (encodes_job_get_started (a), encodes_job_get_started (b));
  if (order == 0 && rank == 1)
    order = (encodes_job_get_priority (a) < encodes_job_get_priority (b))
            - (encodes_job_get_priority (a) > encodes_job_get_priority (b));
  if (order == 0 && rank == 2)
    order = compare_times (get_end (b), get_end (a));
  if (order == 0)
    order = compare_times (encodes_job_get_created (a), encodes_job_get_created (b));
  if (order == 0)
    order = g_strcmp0 (encodes_job_get_id (a), encodes_job_get_id (b));

  return order;
}

static int
on_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return encodes_job_view_compare ((EncodesJob *) a, (EncodesJob *) b);
}

static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal, -1);
}

static gboolean
contains (const char *text, const char *needle)
{
  g_autofree char *folded = text ? fold (text) : NULL;

  return folded && strstr (folded, needle) != NULL;
}

static gboolean
on_filter (gpointer item, gpointer user_data)
{
  EncodesJobView *self = user_data;
  EncodesJob *job = item;

  if (self->group != ENCODES_JOB_VIEW_ALL
      && encodes_job_state_get_group (encodes_job_get_state (job)) != (EncodesJobGroup) self->group)
    return FALSE;
  if (!self->needle)
    return TRUE;

  return contains (encodes_job_get_name (job), self->needle) || contains (encodes_job_get_id (job), self->needle)
         || contains (encodes_job_get_account_name (job), self->needle)
         || contains (encodes_job_get_error_text (job), self->needle)
         || contains (encodes_job_get_error_code (job), self->needle);
}

static void
on_items_changed (EncodesJobView *self)
{
  gboolean many = encodes_job_counts_get_total (self->counts) > MANY_JOBS;

  gtk_filter_list_model_set_incremental (self->filtered, many);
}

static void
encodes_job_view_finalize (GObject *object)
{
  EncodesJobView *self = ENCODES_JOB_VIEW (object);

  /* Its function has us as its data, and a list view may keep the models. */
  gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->sorted);
  g_clear_object (&self->counts);
  g_clear_object (&self->jobs);
  g_free (self->needle);

  G_OBJECT_CLASS (encodes_job_view_parent_class)->finalize (object);
}

static void
encodes_job_view_class_init (EncodesJobViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_job_view_finalize;
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

  self->jobs = g_object_ref (jobs);
  self->counts = encodes_job_counts_new (jobs);
  self->filter = GTK_FILTER (gtk_custom_filter_new (on_filter, self, NULL));
  self->sorted = gtk_sort_list_model_new (g_object_ref (jobs),
                                          GTK_SORTER (gtk_custom_sorter_new (on_compare, NULL, NULL)));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->sorted)),
                                              g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->filtered)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->counts, "changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self);

  return self;
}

GtkSingleSelection *
encodes_job_view_get_selection (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return self->selection;
}

GListModel *
encodes_job_view_get_sorted (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return G_LIST_MODEL (self->sorted);
}

EncodesJobCounts *
encodes_job_view_get_counts (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return self->counts;
}

void
encodes_job_view_set_group (EncodesJobView *self, int group)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  if (self->group == group)
    return;

  self->group = group;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
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

  g_autofree char *stripped = g_strstrip (g_strdup (text ? text : ""));
  g_autofree char *needle = *stripped != '\0' ? fold (stripped) : NULL;
  GtkFilterChange change = GTK_FILTER_CHANGE_DIFFERENT;

  if (g_strcmp0 (self->needle, needle) == 0)
    return;

  /* A longer text only hides more, and a shorter one only shows more: then less has to be looked at. */
  if (needle && (!self->needle || strstr (needle, self->needle)))
    change = GTK_FILTER_CHANGE_MORE_STRICT;
  else if (!needle || strstr (self->needle, needle))
    change = GTK_FILTER_CHANGE_LESS_STRICT;

  g_free (self->needle);
  self->needle = g_steal_pointer (&needle);
  gtk_filter_changed (self->filter, change);
}

gboolean
encodes_job_view_is_narrowed (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  return self->group != ENCODES_JOB_VIEW_ALL || self->needle;
}

gboolean
encodes_job_view_select (EncodesJobView *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; job && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EncodesJob) candidate = g_list_model_get_item (model, i);

      if (candidate == job)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return TRUE;
        }
    }

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);

  return job == NULL;
}
