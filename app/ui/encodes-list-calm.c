/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-list-calm.h"

/* Who only passes over the edge of the list is not gone. */
#define LEAVE_MS 400

struct _EncodesListCalm
{
  GObject parent_instance;

  GtkWidget *list;
  GtkWidget *view_port;    /* does not move when the list does */
  EncodesListRows *rows;
  EncodesJobView *view;
  GtkEventController *motion;
  GtkEventController *focus;
  GtkWindow *window;       /* weak: the one that is connected to */
  gboolean used;           /* since the focus came: a key or a click, not just that it had to be somewhere */
  gboolean loading;
  double pointer_y;
  guint leave_id;

  EncodesJob *held;        /* the job whose row is to stay */
  EncodesJobGroup held_group;
  double held_top;
  gboolean changed;        /* since the last layout */
};

G_DEFINE_FINAL_TYPE (EncodesListCalm, encodes_list_calm, G_TYPE_OBJECT)

static gboolean
has_pointer (EncodesListCalm *self)
{
  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion));
}

/* In a window that is not the active one, the focus is nobody's. */
static gboolean
has_focus (EncodesListCalm *self)
{
  GtkRoot *root = gtk_widget_get_root (self->list);

  return self->used && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root))
         && gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (self->focus));
}

static gboolean
can_scroll (EncodesListCalm *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  return adjustment && gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);
}

static EncodesCalm
choose_calm (EncodesListCalm *self)
{
  /* In a list without rows, or one that still comes together, nobody can be disturbed. */
  if (self->loading)
    return ENCODES_CALM_OFF;
  if (g_list_model_get_n_items (G_LIST_MODEL (encodes_job_view_get_selection (self->view))) == 0)
    return ENCODES_CALM_OFF;
  if (has_pointer (self))
    return can_scroll (self) ? ENCODES_CALM_ORDER : ENCODES_CALM_PLACES;

  return has_focus (self) ? ENCODES_CALM_ORDER : ENCODES_CALM_OFF;
}

static gboolean
on_left (gpointer user_data)
{
  EncodesListCalm *self = user_data;

  self->leave_id = 0;
  gtk_widget_set_margin_top (self->list, 0);
  encodes_job_view_set_calm (self->view, choose_calm (self));

  return G_SOURCE_REMOVE;
}

static void
update (EncodesListCalm *self)
{
  if (has_pointer (self))
    {
      g_clear_handle_id (&self->leave_id, g_source_remove);
      encodes_job_view_set_calm (self->view, choose_calm (self));
    }
  else if (self->leave_id == 0)
    self->leave_id = g_timeout_add (LEAVE_MS, on_left, self);
}

/* Returns: FALSE: whoever is concerned gets the event */
static gboolean
on_used (EncodesListCalm *self)
{
  self->used = TRUE;
  update (self);

  return GDK_EVENT_PROPAGATE;
}

/* Also a key that brought the focus here is let go here. */
static void
watch_keys (EncodesListCalm *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-released", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->view_port, keys);
}

static void
watch_clicks (EncodesListCalm *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->view_port, GTK_EVENT_CONTROLLER (click));
}

static void
on_focus_changed (EncodesListCalm *self)
{
  if (!gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (self->focus)))
    self->used = FALSE;
  update (self);
}

static void
find_held (EncodesListCalm *self)
{
  GtkRoot *root = gtk_widget_get_root (self->list);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  EncodesJob *job = NULL;

  if (self->loading)
    job = NULL;
  else if (has_pointer (self))
    job = encodes_list_rows_pick (self->rows, self->view_port, self->pointer_y, &self->held_top);
  else if (focus && has_focus (self))
    job = encodes_list_rows_pick_widget (self->rows, focus, self->view_port, &self->held_top);

  g_set_object (&self->held, job);
  if (job)
    self->held_group = encodes_job_state_get_group (encodes_job_get_state (job));
}

/* Returns: whether there is a row that is to stay, and which did not go by itself; then @top is where it is now */
static gboolean
find_held_again (EncodesListCalm *self, double *top)
{
  return self->held && self->held_group == encodes_job_state_get_group (encodes_job_get_state (self->held))
         && encodes_list_rows_find (self->rows, self->held, self->view_port, top);
}

static void
on_moved (EncodesListCalm *self, double x, double y)
{
  self->pointer_y = y;
  find_held (self);
  update (self);
}

/* Moves all rows up by this much (down if it is negative), as far as there is room. */
static void
shift (EncodesListCalm *self, double by)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  double before = gtk_adjustment_get_value (adjustment);
  int gap = gtk_widget_get_margin_top (self->list);
  int most = gtk_widget_get_height (self->view_port) / 2;
  double rest;

  /* Who is at the top wants to see what comes in, unless the pointer is somewhere. */
  if (before <= 0 && !has_pointer (self))
    return;

  gtk_adjustment_set_value (adjustment, before + by);
  rest = by - (gtk_adjustment_get_value (adjustment) - before);
  if (has_pointer (self))
    gtk_widget_set_margin_top (self->list, CLAMP (gap - (int) rest, 0, MAX (most, gap)));
}

static void
on_laid_out (EncodesListCalm *self)
{
  gboolean changed = self->changed;
  double top;

  self->changed = FALSE;
  if (changed && find_held_again (self, &top) && top != self->held_top)
    shift (self, top - self->held_top);
  else
    find_held (self);
}

static void
on_items_changed (EncodesListCalm *self)
{
  self->changed = TRUE;
  if (has_pointer (self) || has_focus (self))
    update (self);
}

static void
on_root_changed (EncodesListCalm *self)
{
  GtkRoot *root = gtk_widget_get_root (self->list);

  if (!GTK_IS_WINDOW (root) || !g_set_weak_pointer (&self->window, GTK_WINDOW (root)))
    return;

  g_signal_connect_object (root, "notify::is-active", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
encodes_list_calm_dispose (GObject *object)
{
  EncodesListCalm *self = ENCODES_LIST_CALM (object);

  g_clear_handle_id (&self->leave_id, g_source_remove);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->motion);
  g_clear_object (&self->focus);
  g_clear_object (&self->held);
  g_clear_object (&self->rows);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (encodes_list_calm_parent_class)->dispose (object);
}

static void
encodes_list_calm_class_init (EncodesListCalmClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_list_calm_dispose;
}

static void
encodes_list_calm_init (EncodesListCalm *self)
{
  self->motion = g_object_ref (gtk_event_controller_motion_new ());
  self->focus = g_object_ref (gtk_event_controller_focus_new ());
}

EncodesListCalm *
encodes_list_calm_new (GtkListView *list, EncodesListRows *rows, EncodesJobView *view)
{
  g_return_val_if_fail (GTK_IS_LIST_VIEW (list), NULL);
  g_return_val_if_fail (ENCODES_IS_LIST_ROWS (rows), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_VIEW (view), NULL);

  EncodesListCalm *self = g_object_new (ENCODES_TYPE_LIST_CALM, NULL);

  self->list = GTK_WIDGET (list);
  self->view_port = gtk_widget_get_parent (self->list);
  self->rows = g_object_ref (rows);
  self->view = g_object_ref (view);
  g_signal_connect_object (self->motion, "enter", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion, "motion", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion, "notify::contains-pointer", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->focus, "notify::contains-focus", G_CALLBACK (on_focus_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->view_port, g_object_ref (self->motion));
  gtk_widget_add_controller (self->view_port, g_object_ref (self->focus));
  watch_keys (self);
  watch_clicks (self);
  g_signal_connect_object (rows, "laid-out", G_CALLBACK (on_laid_out), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encodes_job_view_get_selection (view), "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::root", G_CALLBACK (on_root_changed), self, G_CONNECT_SWAPPED);
  on_root_changed (self);

  return self;
}

void
encodes_list_calm_set_loading (EncodesListCalm *self, gboolean loading)
{
  g_return_if_fail (ENCODES_IS_LIST_CALM (self));

  if (self->loading == loading)
    return;

  self->loading = loading;
  find_held (self);
  encodes_job_view_set_calm (self->view, choose_calm (self));
}

gboolean
encodes_list_calm_has_pointer (EncodesListCalm *self)
{
  g_return_val_if_fail (ENCODES_IS_LIST_CALM (self), FALSE);

  return has_pointer (self);
}
