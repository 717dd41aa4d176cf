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
  GtkFilterListModel *of_account;
  GtkFilter *account_filter;
  EncodesJobCounts *counts;
  GtkSortListModel *sorted;
  GtkFilterListModel *filtered;
  GtkFilter *filter;
  GtkSelectionModel *selection;
  EncodesJob *current;
  char *account_id;
  int group;
  char *needle; /* folded; NULL: no search */
};

G_DEFINE_FINAL_TYPE (EncodesJobView, encodes_job_view, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CURRENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

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
on_filter_account (gpointer item, gpointer user_data)
{
  EncodesJobView *self = user_data;

  return !self->account_id || g_str_equal (encodes_job_get_account_id (item), self->account_id);
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
set_current (EncodesJobView *self, EncodesJob *job)
{
  if (g_set_object (&self->current, job))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static gboolean
is_selected (EncodesJobView *self, EncodesJob *job)
{
  guint position;

  return encodes_job_view_find (self, job, &position) && gtk_selection_model_is_selected (self->selection, position);
}

/* Of what changed, the end away from what was current is where the person is now. */
static void
on_selection_changed (GtkSelectionModel *selection, guint position, guint n_items, gpointer user_data)
{
  EncodesJobView *self = user_data;
  guint current = GTK_INVALID_LIST_POSITION;
  gboolean upward = self->current && encodes_job_view_find (self, self->current, &current) && current > position;
  guint end = upward ? position : position + n_items - 1;
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);
  g_autoptr (EncodesJob) job = NULL;

  if (!gtk_bitset_contains (selected, end))
    {
      if (gtk_bitset_contains (selected, current))
        return;
      end = gtk_bitset_get_minimum (selected);
    }

  job = g_list_model_get_item (G_LIST_MODEL (selection), end);
  set_current (self, gtk_bitset_is_empty (selected) ? NULL : job);
}

static void
on_shown_changed (EncodesJobView *self)
{
  if (self->current && !is_selected (self, self->current))
    set_current (self, NULL);
}

static void
encodes_job_view_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, ENCODES_JOB_VIEW (object)->current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_view_finalize (GObject *object)
{
  EncodesJobView *self = ENCODES_JOB_VIEW (object);

  /* Its function has us as its data, and a list view may keep the models. */
  gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->account_filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->account_filter);
  g_clear_object (&self->current);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->sorted);
  g_clear_object (&self->counts);
  g_clear_object (&self->of_account);
  g_clear_object (&self->jobs);
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
  self->account_filter = GTK_FILTER (gtk_custom_filter_new (on_filter_account, self, NULL));
  self->of_account = gtk_filter_list_model_new (g_object_ref (jobs), g_object_ref (self->account_filter));
  self->counts = encodes_job_counts_new (G_LIST_MODEL (self->of_account));
  self->filter = GTK_FILTER (gtk_custom_filter_new (on_filter, self, NULL));
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->of_account)),
                                          GTK_SORTER (gtk_custom_sorter_new (on_compare, NULL, NULL)));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->sorted)),
                                              g_object_ref (self->filter));
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filtered))));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self, 0);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_shown_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->counts, "changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self);

  return self;
}

GtkSelectionModel *
encodes_job_view_get_selection (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return self->selection;
}

EncodesJob *
encodes_job_view_get_current (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  return self->current;
}

GPtrArray *
encodes_job_view_dup_selected (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), NULL);

  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean found = gtk_bitset_iter_init_first (&iter, selected, &position); found;
       found = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (jobs, g_list_model_get_item (G_LIST_MODEL (self->selection), position));

  return jobs;
}

guint
encodes_job_view_get_n_selected (EncodesJobView *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), 0);

  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);

  return gtk_bitset_get_size (selected);
}

gboolean
encodes_job_view_find (EncodesJobView *self, EncodesJob *job, guint *position)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_JOB (job) && position != NULL, FALSE);

  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EncodesJob) candidate = g_list_model_get_item (model, i);

      if (candidate == job)
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
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
encodes_job_view_set_account (EncodesJobView *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_VIEW (self));

  if (g_strcmp0 (self->account_id, account_id) == 0)
    return;

  g_free (self->account_id);
  self->account_id = g_strdup (account_id);
  gtk_filter_changed (self->account_filter, GTK_FILTER_CHANGE_DIFFERENT);
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

  return self->account_id || self->group != ENCODES_JOB_VIEW_ALL || self->needle;
}

gboolean
encodes_job_view_select (EncodesJobView *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (self), FALSE);

  guint position;

  if (job && encodes_job_view_find (self, job, &position))
    return gtk_selection_model_select_item (self->selection, position, TRUE);

  gtk_selection_model_unselect_all (self->selection);

  return job == NULL;
}
