/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-list-rows.h"

#include <adwaita.h>

/* Of a row, until there is one that can be measured. */
#define FIRST_HEIGHT 60

/* So many rows are kept when all of the list goes, for the one that comes: about what fits on a screen. */
#define MAX_SPARE 24

struct _EncodesListRows
{
  GObject parent_instance;

  GtkWidget *list;
  EncodesMakeRow make_row;
  gpointer make_row_data;
  GHashTable *slots;      /* GtkListItem → Slot */
  GPtrArray *spare;       /* rows whose places have gone */
  GdkFrameClock *clock;   /* while the list is realized */
  gulong layout_id;
  int row_height;
};

typedef struct
{
  GtkListItem *item; /* not held */
  EncodesJobRow *row; /* weak; NULL: a place holder stands there */
  gboolean bound;
} Slot;

G_DEFINE_FINAL_TYPE (EncodesListRows, encodes_list_rows, G_TYPE_OBJECT)

enum
{
  LAID_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
slot_free (Slot *slot)
{
  g_clear_weak_pointer (&slot->row);
  g_free (slot);
}

/* Returns: (transfer full): a row without a job */
static GtkWidget *
take_row (EncodesListRows *self)
{
  if (self->spare->len > 0)
    return g_ptr_array_steal_index (self->spare, self->spare->len - 1);

  return g_object_ref_sink (self->make_row (self->make_row_data));
}

static void
fill (EncodesListRows *self, Slot *slot)
{
  if (!slot->row)
    {
      g_autoptr (GtkWidget) row = take_row (self);

      g_set_weak_pointer (&slot->row, ENCODES_JOB_ROW (row));
      encodes_job_row_set_list_item (slot->row, slot->item);
      gtk_list_item_set_child (slot->item, row);
    }
  encodes_job_row_set_job (slot->row, gtk_list_item_get_item (slot->item));
}

static gboolean
has_focus (GtkWidget *row)
{
  GtkWidget *list_row = gtk_widget_get_parent (row);

  return list_row && (gtk_widget_get_state_flags (list_row) & GTK_STATE_FLAG_FOCUS_WITHIN);
}

/* What is out of sight, the list view hides, and leaves it where it was. */
static gboolean
is_in_sight (EncodesListRows *self, GtkWidget *child)
{
  GtkWidget *list_row = gtk_widget_get_parent (child);
  graphene_rect_t bounds;

  return gtk_widget_get_child_visible (list_row) && gtk_widget_get_width (list_row) > 0
         && gtk_widget_compute_bounds (list_row, self->list, &bounds)
         && graphene_rect_get_y (&bounds) + graphene_rect_get_height (&bounds) > 0
         && graphene_rect_get_y (&bounds) < gtk_widget_get_height (self->list);
}

static void
look_at_slot (EncodesListRows *self, Slot *slot)
{
  GtkWidget *child = gtk_list_item_get_child (slot->item);

  if (!slot->bound && slot->row)
    encodes_job_row_set_job (slot->row, NULL);
  if (!slot->bound || !child)
    return;

  if (is_in_sight (self, child))
    fill (self, slot);
  else if (slot->row && !has_focus (GTK_WIDGET (slot->row)))
    encodes_job_row_set_job (slot->row, NULL);
}

/* All rows of a kind are as high; what is not there yet must be so too, or the list would move when it comes. */
static void
update_height (EncodesListRows *self)
{
  GHashTableIter iter;
  gpointer value;
  int height = 0;

  g_hash_table_iter_init (&iter, self->slots);
  while (height == 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      Slot *slot = value;

      if (slot->row && encodes_job_row_get_job (slot->row))
        gtk_widget_measure (GTK_WIDGET (slot->row), GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
    }

  if (height == 0 || height == self->row_height)
    return;

  self->row_height = height;
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Slot *slot = value;

      if (!slot->row)
        gtk_widget_set_size_request (gtk_list_item_get_child (slot->item), -1, height);
    }
}

/* After each layout it is known what will be seen, and before the frame is drawn there is still time to fill that. */
static void
on_laid_out (EncodesListRows *self)
{
  GHashTableIter iter;
  gpointer value;

  if (!gtk_widget_get_mapped (self->list))
    return;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    look_at_slot (self, value);
  update_height (self);
  g_signal_emit (self, signals[LAID_OUT], 0);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesListRows *self = user_data;
  GtkWidget *place_holder = adw_bin_new ();
  Slot *slot = g_new0 (Slot, 1);

  slot->item = item;
  g_hash_table_insert (self->slots, item, slot);
  gtk_widget_set_size_request (place_holder, -1, self->row_height);
  gtk_list_item_set_child (item, place_holder);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesListRows *self = user_data;
  Slot *slot = g_hash_table_lookup (self->slots, item);

  slot->bound = TRUE;
  gtk_widget_queue_allocate (self->list);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesListRows *self = user_data;
  Slot *slot = g_hash_table_lookup (self->slots, item);

  /* For a row that gets selected the list does this, too, and binds the same again at once: nobody needs to see that. */
  slot->bound = FALSE;
  gtk_widget_queue_allocate (self->list);
}

static void
on_teardown (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesListRows *self = user_data;
  Slot *slot = g_hash_table_lookup (self->slots, item);

  if (slot->row && self->spare->len < MAX_SPARE)
    g_ptr_array_add (self->spare, g_object_ref (slot->row));
  g_hash_table_remove (self->slots, item);
  gtk_list_item_set_child (item, NULL);
}

static void
on_realized (EncodesListRows *self)
{
  self->clock = g_object_ref (gtk_widget_get_frame_clock (self->list));
  self->layout_id = g_signal_connect_data (self->clock, "layout", G_CALLBACK (on_laid_out), self, NULL,
                                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
on_unrealized (EncodesListRows *self)
{
  if (self->clock)
    g_clear_signal_handler (&self->layout_id, self->clock);
  g_clear_object (&self->clock);
}

static void
encodes_list_rows_finalize (GObject *object)
{
  EncodesListRows *self = ENCODES_LIST_ROWS (object);

  on_unrealized (self);
  g_ptr_array_unref (self->spare);
  g_hash_table_unref (self->slots);

  G_OBJECT_CLASS (encodes_list_rows_parent_class)->finalize (object);
}

static void
encodes_list_rows_class_init (EncodesListRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_list_rows_finalize;

  signals[LAID_OUT] = g_signal_new ("laid-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
encodes_list_rows_init (EncodesListRows *self)
{
  self->slots = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) slot_free);
  self->spare = g_ptr_array_new_with_free_func (g_object_unref);
  self->row_height = FIRST_HEIGHT;
}

EncodesListRows *
encodes_list_rows_new (GtkListView *list, EncodesMakeRow make_row, gpointer user_data)
{
  g_return_val_if_fail (GTK_IS_LIST_VIEW (list), NULL);
  g_return_val_if_fail (make_row != NULL, NULL);

  EncodesListRows *self = g_object_new (ENCODES_TYPE_LIST_ROWS, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->list = GTK_WIDGET (list);
  self->make_row = make_row;
  self->make_row_data = user_data;
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (on_teardown), self, 0);
  g_signal_connect_object (list, "realize", G_CALLBACK (on_realized), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (list, "unrealize", G_CALLBACK (on_unrealized), self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_realized (self->list))
    on_realized (self);
  gtk_list_view_set_factory (list, factory);

  return self;
}

/* The list's own widget around what stands at @slot; or NULL if it is out of sight. */
static GtkWidget *
get_list_row (EncodesListRows *self, Slot *slot)
{
  GtkWidget *child = gtk_list_item_get_child (slot->item);

  return slot->bound && child && is_in_sight (self, child) ? gtk_widget_get_parent (child) : NULL;
}

static gboolean
get_place (GtkWidget *widget, GtkWidget *relative, double *top, double *bottom)
{
  graphene_rect_t bounds;

  if (!widget || !gtk_widget_compute_bounds (widget, relative, &bounds))
    return FALSE;

  *top = graphene_rect_get_y (&bounds);
  *bottom = *top + graphene_rect_get_height (&bounds);

  return TRUE;
}

EncodesJob *
encodes_list_rows_pick (EncodesListRows *self, GtkWidget *relative, double y, double *top)
{
  g_return_val_if_fail (ENCODES_IS_LIST_ROWS (self), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (relative) && top != NULL, NULL);

  GHashTableIter iter;
  gpointer value;
  double bottom;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (get_place (get_list_row (self, value), relative, top, &bottom) && y >= *top && y < bottom)
      return gtk_list_item_get_item (((Slot *) value)->item);

  return NULL;
}

EncodesJob *
encodes_list_rows_pick_widget (EncodesListRows *self, GtkWidget *widget, GtkWidget *relative, double *top)
{
  g_return_val_if_fail (ENCODES_IS_LIST_ROWS (self), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (widget) && GTK_IS_WIDGET (relative) && top != NULL, NULL);

  GHashTableIter iter;
  gpointer value;
  double bottom;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GtkWidget *list_row = get_list_row (self, value);

      if (list_row && (widget == list_row || gtk_widget_is_ancestor (widget, list_row))
          && get_place (list_row, relative, top, &bottom))
        return gtk_list_item_get_item (((Slot *) value)->item);
    }

  return NULL;
}

gboolean
encodes_list_rows_find (EncodesListRows *self, EncodesJob *job, GtkWidget *relative, double *top)
{
  g_return_val_if_fail (ENCODES_IS_LIST_ROWS (self), FALSE);
  g_return_val_if_fail (GTK_IS_WIDGET (relative) && top != NULL, FALSE);

  GHashTableIter iter;
  gpointer value;
  double bottom;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (gtk_list_item_get_item (((Slot *) value)->item) == job)
      return get_place (get_list_row (self, value), relative, top, &bottom);

  return FALSE;
}

GPtrArray *
encodes_list_rows_list (EncodesListRows *self)
{
  g_return_val_if_fail (ENCODES_IS_LIST_ROWS (self), NULL);

  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->slots);
  while (gtk_widget_get_mapped (self->list) && g_hash_table_iter_next (&iter, NULL, &value))
    if (get_list_row (self, value))
      g_ptr_array_add (jobs, g_object_ref (gtk_list_item_get_item (((Slot *) value)->item)));

  return jobs;
}
