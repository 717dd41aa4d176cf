/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-shown-jobs.h"

#include <string.h>

/* As many separate changes are told one by one, so that the list view can tell what stays where it is. */
#define MAX_CHANGES 48

/* A job that moves by so few places, or is selected, is told to move in one change, so that its row goes along, with the
 * focus if it has it. */
#define SHORT_WAY 16

/* Of a long list that begins or ends, so many come at once: what fits on a screen; and then so many from time to time, until the
 * list view has all the rows that it makes (205). */
#define LONG_LIST 64
#define FIRST_ROWS 24
#define MORE_ROWS 16
#define MORE_MS 15
#define ALL_ROWS 224

struct _EncodesShownJobs
{
  GObject parent_instance;

  GPtrArray *entries;        /* of EncodesJobEntry, in order */
  guint n_items;             /* so many of them have come */
  guint more_id;
  GHashTable *selected;      /* set of EncodesJobEntry */
  EncodesJobEntry *current;  /* the selected one where the person is */
  EncodesJobEntry *anchor;   /* where a range begins that is selected with Shift */
};

typedef struct
{
  guint position;   /* in what was shown */
  guint n_removed;
  guint from;       /* in what is to be shown */
  guint n_added;
} Change;

static void encodes_shown_jobs_list_model_init (GListModelInterface *iface);
static void encodes_shown_jobs_selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesShownJobs, encodes_shown_jobs, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, encodes_shown_jobs_list_model_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        encodes_shown_jobs_selection_model_init))

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
set_current (EncodesShownJobs *self, EncodesJobEntry *entry)
{
  if (self->current == entry)
    return;

  self->current = entry;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static gboolean
is_selected (EncodesShownJobs *self, guint position)
{
  return position < self->entries->len && g_hash_table_contains (self->selected, self->entries->pdata[position]);
}

/* What was current no longer is: what is next to it, if that is selected. */
static EncodesJobEntry *
find_selected_near (EncodesShownJobs *self, guint position)
{
  if (g_hash_table_size (self->selected) == 0)
    return NULL;

  for (guint distance = 0; distance < self->entries->len; distance++)
    {
      if (is_selected (self, position + distance))
        return self->entries->pdata[position + distance];
      if (distance <= position && is_selected (self, position - distance))
        return self->entries->pdata[position - distance];
    }

  return NULL;
}

static void
update_current (EncodesShownJobs *self, guint position)
{
  if (self->current && !g_hash_table_contains (self->selected, self->current))
    set_current (self, find_selected_near (self, position));
}

static GType
encodes_shown_jobs_get_item_type (GListModel *model)
{
  return ENCODES_TYPE_JOB;
}

static guint
encodes_shown_jobs_get_n_items (GListModel *model)
{
  return ENCODES_SHOWN_JOBS (model)->n_items;
}

static gpointer
encodes_shown_jobs_get_item (GListModel *model, guint position)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (model);
  EncodesJobEntry *entry = position < self->n_items ? self->entries->pdata[position] : NULL;

  return entry ? g_object_ref (entry->job) : NULL;
}

static void
encodes_shown_jobs_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = encodes_shown_jobs_get_item_type;
  iface->get_n_items = encodes_shown_jobs_get_n_items;
  iface->get_item = encodes_shown_jobs_get_item;
}

static gboolean
encodes_shown_jobs_is_selected (GtkSelectionModel *model, guint position)
{
  return is_selected (ENCODES_SHOWN_JOBS (model), position);
}

static GtkBitset *
encodes_shown_jobs_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (model);
  GtkBitset *bits = gtk_bitset_new_empty ();
  guint end = MIN (self->n_items, position + n_items);

  if (g_hash_table_size (self->selected) == 0)
    return bits;

  for (guint i = position; i < end; i++)
    if (is_selected (self, i))
      gtk_bitset_add (bits, i);

  return bits;
}

/* Returns: whether it was different before */
static gboolean
select_one (EncodesShownJobs *self, EncodesJobEntry *entry, gboolean selected)
{
  return selected ? g_hash_table_add (self->selected, entry) : g_hash_table_remove (self->selected, entry);
}

/* Selects those of @mask that are in @wanted, and none of the others of @mask. */
static gboolean
encodes_shown_jobs_set_selection (GtkSelectionModel *model, GtkBitset *wanted, GtkBitset *mask)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (model);
  GtkBitsetIter iter;
  guint position;
  guint first = G_MAXUINT;
  guint last = 0;

  /* Also what is selected, but has not come yet: nobody needs to hear of that. */
  for (gboolean found = gtk_bitset_iter_init_first (&iter, mask, &position); found && position < self->entries->len;
       found = gtk_bitset_iter_next (&iter, &position))
    {
      if (!select_one (self, self->entries->pdata[position], gtk_bitset_contains (wanted, position))
          || position >= self->n_items)
        continue;

      first = MIN (first, position);
      last = position;
    }

  if (first != G_MAXUINT)
    gtk_selection_model_selection_changed (model, first, last - first + 1);
  update_current (self, first != G_MAXUINT ? first : 0);

  return TRUE;
}

static void
go_to (EncodesShownJobs *self, EncodesJobEntry *entry, EncodesJobEntry *anchor)
{
  self->anchor = anchor;
  set_current (self, entry);
}

static GtkBitset *
find_selected (EncodesShownJobs *self)
{
  GtkBitset *bits = gtk_bitset_new_empty ();
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    gtk_bitset_add (bits, encodes_job_entries_find (self->entries, entry));

  return bits;
}

static void
select_range (EncodesShownJobs *self, guint position, guint n_items, gboolean unselect_rest)
{
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_range (position, n_items);
  g_autoptr (GtkBitset) mask = unselect_rest ? find_selected (self) : gtk_bitset_new_empty ();

  gtk_bitset_union (mask, wanted);
  /* Not through what is current for a moment: who follows would read the tasks of it. */
  g_object_freeze_notify (G_OBJECT (self));
  encodes_shown_jobs_set_selection (GTK_SELECTION_MODEL (self), wanted, mask);
}

static gboolean
encodes_shown_jobs_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (model);

  if (position >= self->n_items)
    return FALSE;

  select_range (self, position, 1, unselect_rest);
  go_to (self, self->entries->pdata[position], self->entries->pdata[position]);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

static gboolean
encodes_shown_jobs_select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (model);
  guint last = position + n_items - 1;
  gboolean upward;

  if (n_items == 0 || last >= self->n_items)
    return FALSE;

  /* The person is at the end of it where the range did not begin. */
  upward = self->anchor && self->anchor == self->entries->pdata[last];
  select_range (self, position, n_items, unselect_rest);
  go_to (self, self->entries->pdata[upward ? position : last], self->entries->pdata[upward ? last : position]);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/* All: also what has not come yet. */
static gboolean
encodes_shown_jobs_select_all (GtkSelectionModel *model)
{
  encodes_shown_jobs_complete (ENCODES_SHOWN_JOBS (model));

  return encodes_shown_jobs_select_range (model, 0, ENCODES_SHOWN_JOBS (model)->n_items, FALSE);
}

static gboolean
encodes_shown_jobs_unselect_all (GtkSelectionModel *model)
{
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = find_selected (ENCODES_SHOWN_JOBS (model));

  return encodes_shown_jobs_set_selection (model, none, mask);
}

static void
encodes_shown_jobs_selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = encodes_shown_jobs_is_selected;
  iface->get_selection_in_range = encodes_shown_jobs_get_selection_in_range;
  iface->set_selection = encodes_shown_jobs_set_selection;
  iface->select_item = encodes_shown_jobs_select_item;
  iface->select_range = encodes_shown_jobs_select_range;
  iface->select_all = encodes_shown_jobs_select_all;
  iface->unselect_all = encodes_shown_jobs_unselect_all;
}

static void
encodes_shown_jobs_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, encodes_shown_jobs_get_current (ENCODES_SHOWN_JOBS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_shown_jobs_finalize (GObject *object)
{
  EncodesShownJobs *self = ENCODES_SHOWN_JOBS (object);

  g_clear_handle_id (&self->more_id, g_source_remove);
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->selected);

  G_OBJECT_CLASS (encodes_shown_jobs_parent_class)->finalize (object);
}

static void
encodes_shown_jobs_class_init (EncodesShownJobsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encodes_shown_jobs_finalize;
  object_class->get_property = encodes_shown_jobs_get_property;

  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, ENCODES_TYPE_JOB,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[BEGAN] = g_signal_new ("began", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
encodes_shown_jobs_init (EncodesShownJobs *self)
{
  self->entries = g_ptr_array_new ();
  self->selected = g_hash_table_new (NULL, NULL);
}

EncodesShownJobs *
encodes_shown_jobs_new (void)
{
  return g_object_new (ENCODES_TYPE_SHOWN_JOBS, NULL);
}

EncodesJob *
encodes_shown_jobs_get_current (EncodesShownJobs *self)
{
  g_return_val_if_fail (ENCODES_IS_SHOWN_JOBS (self), NULL);

  return self->current ? self->current->job : NULL;
}

guint
encodes_shown_jobs_get_n_selected (EncodesShownJobs *self)
{
  g_return_val_if_fail (ENCODES_IS_SHOWN_JOBS (self), 0);

  return g_hash_table_size (self->selected);
}

guint
encodes_shown_jobs_find (EncodesShownJobs *self, EncodesJobEntry *entry)
{
  g_return_val_if_fail (ENCODES_IS_SHOWN_JOBS (self), G_MAXUINT);

  return encodes_job_entries_find (self->entries, entry);
}

void
encodes_shown_jobs_insert (EncodesShownJobs *self, EncodesJobEntry *entry)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));

  guint position;

  encodes_shown_jobs_complete (self);
  position = encodes_job_entries_insert (self->entries, entry);
  self->n_items++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static gboolean
forget (EncodesShownJobs *self, EncodesJobEntry *entry)
{
  if (self->anchor == entry)
    self->anchor = NULL;

  return self->current == entry;
}

void
encodes_shown_jobs_remove (EncodesShownJobs *self, guint position)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));
  g_return_if_fail (position < self->entries->len);

  EncodesJobEntry *entry = self->entries->pdata[position];
  gboolean was_current = forget (self, entry);

  encodes_shown_jobs_complete (self);
  g_ptr_array_remove_index (self->entries, position);
  self->n_items--;
  g_hash_table_remove (self->selected, entry);
  if (was_current)
    self->current = NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  if (was_current)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

/* As two changes: then the list view need not look at the rows on the way. */
static void
tell_long_way (EncodesShownJobs *self, guint from, guint to)
{
  EncodesJobEntry *entry = g_ptr_array_steal_index (self->entries, to);

  self->n_items--;
  g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
  encodes_shown_jobs_insert (self, entry);
}

void
encodes_shown_jobs_move (EncodesShownJobs *self, guint position)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));
  g_return_if_fail (position < self->entries->len);

  EncodesJobEntry *entry = self->entries->pdata[position];
  guint to;
  guint first;
  guint n_items;

  encodes_shown_jobs_complete (self);
  to = encodes_job_entries_move (self->entries, position);
  first = MIN (position, to);
  n_items = MAX (position, to) - first + 1;
  if (to == position)
    return;

  if (n_items <= SHORT_WAY || g_hash_table_contains (self->selected, entry))
    g_list_model_items_changed (G_LIST_MODEL (self), first, n_items, n_items);
  else
    tell_long_way (self, position, to);
}

/* Finds what differs. Returns: FALSE if that is too much to be told bit by bit */
static gboolean
find_changes (GPtrArray *old, GPtrArray *new, guint8 bit, GArray *changes)
{
  guint8 old_bit = 3 ^ bit;
  guint i = 0;
  guint j = 0;

  while (i < old->len || j < new->len)
    {
      Change change = { i, 0, j, 0 };
      EncodesJobEntry *entry;

      if (i < old->len && j < new->len && old->pdata[i] == new->pdata[j])
        {
          i++;
          j++;
          continue;
        }

      for (; i < old->len && (entry = old->pdata[i], entry->is_moving || !(entry->shown & bit)); i++)
        change.n_removed++;
      for (; j < new->len && (entry = new->pdata[j], entry->is_moving || !(entry->shown & old_bit)); j++)
        change.n_added++;

      if (changes->len == MAX_CHANGES || change.n_removed + change.n_added == 0)
        return FALSE;
      g_array_append_val (changes, change);
    }

  return TRUE;
}

static void
splice (EncodesShownJobs *self, GPtrArray *from, const Change *change)
{
  guint n_after = self->entries->len - change->position - change->n_removed;
  guint n_items = self->entries->len - change->n_removed + change->n_added;
  gpointer *data;

  if (change->n_removed == 0 && change->n_added == 0)
    return;

  if (n_items > self->entries->len)
    g_ptr_array_set_size (self->entries, (int) n_items);
  data = self->entries->pdata + change->position;
  memmove (data + change->n_added, data + change->n_removed, n_after * sizeof (gpointer));
  if (change->n_added > 0)
    memcpy (data, from->pdata + change->from, change->n_added * sizeof (gpointer));
  g_ptr_array_set_size (self->entries, (int) n_items);

  self->n_items = n_items;
  g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->n_removed, change->n_added);
}

/* All from the first to the last difference as one. */
static Change
find_difference (GPtrArray *old, GPtrArray *new)
{
  guint shorter = MIN (old->len, new->len);
  guint begin = 0;
  guint end = 0;

  while (begin < shorter && old->pdata[begin] == new->pdata[begin])
    begin++;
  while (end < shorter - begin && old->pdata[old->len - 1 - end] == new->pdata[new->len - 1 - end])
    end++;

  return (Change) { begin, old->len - begin - end, begin, new->len - begin - end };
}

static gboolean
is_not_shown (gpointer key, gpointer value, gpointer user_data)
{
  EncodesJobEntry *entry = key;

  return !(entry->shown & GPOINTER_TO_UINT (user_data));
}

/* What leaves the list is no longer selected. Returns: whether that was current */
static gboolean
unselect_leaving (EncodesShownJobs *self, guint8 bit)
{
  gboolean loses_current = self->current && !(self->current->shown & bit);

  g_hash_table_foreach_remove (self->selected, is_not_shown, GUINT_TO_POINTER (bit));
  if (self->anchor && !(self->anchor->shown & bit))
    self->anchor = NULL;
  if (loses_current)
    self->current = NULL;

  return loses_current;
}

void
encodes_shown_jobs_replace (EncodesShownJobs *self, GPtrArray *entries, guint8 bit)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));
  g_return_if_fail (entries != NULL);

  g_autoptr (GPtrArray) new = entries;
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  gboolean loses_current;

  encodes_shown_jobs_complete (self);
  loses_current = unselect_leaving (self, bit);
  if (!find_changes (self->entries, new, bit, changes))
    {
      Change change = find_difference (self->entries, new);

      g_array_set_size (changes, 0);
      g_array_append_val (changes, change);
    }
  /* From the end, so that the positions of those before stay right. */
  for (guint i = changes->len; i > 0; i--)
    splice (self, new, &g_array_index (changes, Change, i - 1));

  if (loses_current)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static void
come (EncodesShownJobs *self, guint n_more)
{
  guint n_before = self->n_items;

  self->n_items += MIN (n_more, self->entries->len - n_before);
  if (self->n_items > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->n_items - n_before);
}

static gboolean
on_more (gpointer user_data)
{
  EncodesShownJobs *self = user_data;

  come (self, self->n_items < ALL_ROWS ? MORE_ROWS : G_MAXUINT);
  if (self->n_items < self->entries->len)
    return G_SOURCE_CONTINUE;

  self->more_id = 0;

  return G_SOURCE_REMOVE;
}

static void
begin_by_and_by (EncodesShownJobs *self, GPtrArray *entries, guint8 bit)
{
  guint n_before = self->n_items;
  gboolean loses_current = unselect_leaving (self, bit);

  g_ptr_array_unref (self->entries);
  self->entries = entries;
  self->n_items = MIN (entries->len, FIRST_ROWS);
  if (n_before + self->n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_items);

  if (self->n_items < self->entries->len && self->more_id == 0)
    self->more_id = g_timeout_add (MORE_MS, on_more, self);
  if (loses_current)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

void
encodes_shown_jobs_begin (EncodesShownJobs *self, GPtrArray *entries, guint8 bit)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));
  g_return_if_fail (entries != NULL);

  if (MAX (self->entries->len, entries->len) <= LONG_LIST)
    encodes_shown_jobs_replace (self, entries, bit);
  else
    begin_by_and_by (self, entries, bit);
  g_signal_emit (self, signals[BEGAN], 0);
}

gboolean
encodes_shown_jobs_is_whole (EncodesShownJobs *self)
{
  g_return_val_if_fail (ENCODES_IS_SHOWN_JOBS (self), FALSE);

  return self->n_items == self->entries->len;
}

void
encodes_shown_jobs_complete (EncodesShownJobs *self)
{
  g_return_if_fail (ENCODES_IS_SHOWN_JOBS (self));

  g_clear_handle_id (&self->more_id, g_source_remove);
  come (self, G_MAXUINT);
}
