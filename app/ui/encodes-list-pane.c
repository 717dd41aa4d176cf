/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-list-pane.h"

#include "encodes-filter-pills.h"
#include "encodes-job-row.h"
#include "encodes-main-menu.h"
#include "encodes-trouble-bar.h"

struct _EncodesListPane
{
  AdwBin parent_instance;

  EncodesJobView *view;
  EncodesClock *clock;
  gboolean folded;

  AdwWindowTitle *title;
  EncodesTroubleBar *trouble_bar;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  EncodesFilterPills *pills;
  GtkStack *list_stack;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (EncodesListPane, encodes_list_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static guint
count_shown (EncodesListPane *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (encodes_job_view_get_selection (self->view)));
}

static void
update_pages (EncodesListPane *self)
{
  gtk_stack_set_visible_child_name (self->list_stack, count_shown (self) > 0 ? "list" : "no-match");
}

static void
on_row_activated (EncodesListPane *self, guint position)
{
  g_signal_emit (self, signals[ACTIVATED], 0, position);
}

static void
on_search_changed (EncodesListPane *self)
{
  encodes_job_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
on_search_activated (EncodesListPane *self)
{
  on_search_changed (self);
  encodes_job_view_settle (self->view);
  if (count_shown (self) > 0)
    on_row_activated (self, 0);
}

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EncodesListPane *self = user_data;

  GtkWidget *row = encodes_job_row_new (self->clock);

  encodes_job_row_set_list_item (ENCODES_JOB_ROW (row), item);
  gtk_list_item_set_child (item, row);
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
encodes_list_pane_dispose (GObject *object)
{
  EncodesListPane *self = ENCODES_LIST_PANE (object);

  if (self->view)
    g_signal_handlers_disconnect_by_data (encodes_job_view_get_selection (self->view), self);
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_LIST_PANE);
  g_clear_object (&self->view);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (encodes_list_pane_parent_class)->dispose (object);
}

static void
encodes_list_pane_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesListPane *self = ENCODES_LIST_PANE (object);

  switch (property_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_list_pane_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesListPane *self = ENCODES_LIST_PANE (object);

  switch (property_id)
    {
    case PROP_FOLDED:
      if (self->folded != g_value_get_boolean (value))
        {
          self->folded = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_list_pane_class_init (EncodesListPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_list_pane_dispose;
  object_class->get_property = encodes_list_pane_get_property;
  object_class->set_property = encodes_list_pane_set_property;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", ENCODES_TYPE_LIST_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (ENCODES_TYPE_FILTER_PILLS);
  g_type_ensure (ENCODES_TYPE_MAIN_MENU);
  g_type_ensure (ENCODES_TYPE_TROUBLE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-list-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, title);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, trouble_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, pills);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, list_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
encodes_list_pane_init (EncodesListPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_list (EncodesListPane *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, encodes_job_view_get_selection (self->view));
}

void
encodes_list_pane_follow (EncodesListPane *self, EncodesJobView *view, EncodesHealth *health, EncodesClock *clock)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));
  g_return_if_fail (ENCODES_IS_JOB_VIEW (view));
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (ENCODES_IS_CLOCK (clock));
  g_return_if_fail (self->view == NULL);

  self->view = g_object_ref (view);
  self->clock = g_object_ref (clock);
  encodes_filter_pills_set_counts (self->pills, encodes_job_view_get_counts (view));
  encodes_trouble_bar_set_health (self->trouble_bar, health);
  encodes_trouble_bar_set_shown (self->trouble_bar, TRUE);
  bind_list (self);
  g_signal_connect_object (encodes_job_view_get_selection (view), "items-changed", G_CALLBACK (update_pages), self,
                           G_CONNECT_SWAPPED);
  update_pages (self);
}

void
encodes_list_pane_set_sum (EncodesListPane *self, const char *sum)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  adw_window_title_set_subtitle (self->title, sum);
}

void
encodes_list_pane_capture_keys (EncodesListPane *self, GtkWidget *widget)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_search_bar_set_key_capture_widget (self->search_bar, widget);
}

void
encodes_list_pane_begin_search (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
encodes_list_pane_end_search (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  encodes_job_view_set_search (self->view, NULL);
}

void
encodes_list_pane_focus_list (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
encodes_list_pane_scroll_to (EncodesListPane *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  guint position;

  if (encodes_job_view_find (self->view, job, &position))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

void
encodes_list_pane_stay_at_top (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (adjustment && gtk_adjustment_get_value (adjustment) <= 0 && count_shown (self) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}
