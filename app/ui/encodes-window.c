/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-window.h"

#include "encodes-clock.h"
#include "encodes-filter-pills.h"
#include "encodes-job-row.h"
#include "encodes-job-view.h"

struct _EncodesWindow
{
  AdwApplicationWindow parent_instance;

  EncodesMonitor *monitor;
  EncodesJobView *view;
  EncodesClock *clock;

  AdwWindowTitle *window_title;
  EncodesFilterPills *pills;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (EncodesWindow, encodes_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesWindow *self = user_data;

  gtk_list_item_set_child (item, encodes_job_row_new (self->clock));
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  encodes_job_row_set_job (ENCODES_JOB_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_row_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  encodes_job_row_set_job (ENCODES_JOB_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_filter_changed (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EncodesWindow *self = user_data;
  int group;

  if (!encodes_filter_pills_parse (g_variant_get_string (value, NULL), &group))
    return;

  g_simple_action_set_state (action, value);
  encodes_job_view_set_group (self->view, group);
}

static const GActionEntry actions[] = {
  { "filter", NULL, "s", "'all'", on_filter_changed },
};

static void
on_mapped (EncodesWindow *self)
{
  encodes_clock_set_running (self->clock, gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
encodes_window_dispose (GObject *object)
{
  EncodesWindow *self = ENCODES_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_WINDOW);
  g_clear_object (&self->view);
  g_clear_object (&self->clock);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (encodes_window_parent_class)->dispose (object);
}

static void
encodes_window_class_init (EncodesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_window_dispose;

  g_type_ensure (ENCODES_TYPE_FILTER_PILLS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, pills);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, list);
}

static void
encodes_window_init (EncodesWindow *self)
{
  self->clock = encodes_clock_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (on_mapped), NULL);
}

EncodesWindow *
encodes_window_new (GtkApplication *application, EncodesMonitor *monitor)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_MONITOR (monitor), NULL);

  EncodesWindow *self = g_object_new (ENCODES_TYPE_WINDOW, "application", application, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->monitor = g_object_ref (monitor);
  self->view = encodes_job_view_new (G_LIST_MODEL (encodes_monitor_get_store (monitor)));
  encodes_filter_pills_set_counts (self->pills, encodes_job_view_get_counts (self->view));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (encodes_job_view_get_selection (self->view)));

  return self;
}
