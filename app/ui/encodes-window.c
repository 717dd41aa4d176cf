/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-window.h"

#include <glib/gi18n-lib.h>

#include "encodes-clock.h"
#include "encodes-filter-pills.h"
#include "encodes-format.h"
#include "encodes-health.h"
#include "encodes-job-commands.h"
#include "encodes-job-details.h"
#include "encodes-job-row.h"
#include "encodes-job-view.h"
#include "encodes-trouble-bar.h"
#include "encodes-trouble-page.h"
#include "encodes-welcome-page.h"

struct _EncodesWindow
{
  AdwApplicationWindow parent_instance;

  EncodesMonitor *monitor;
  EncodesHealth *health;
  EncodesJobView *view;
  EncodesClock *clock;
  GSignalGroup *job_signals;  /* of the job in the details */
  char *awaited_account;      /* a job to show as soon as it comes */
  char *awaited_job;
  gboolean has_selected;      /* once: the first job is selected by itself */
  gboolean reading_accounts;
  gboolean details_wanted;    /* the person asked for the details of a job, and they stand beside the list */

  AdwToastOverlay *toasts;
  GtkStack *root_stack;
  GtkStack *empty_stack;
  EncodesWelcomePage *welcome_page;
  EncodesTroublePage *trouble_page;
  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkWidget *details_pane;
  AdwWindowTitle *window_title;
  EncodesTroubleBar *trouble_bar;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  EncodesFilterPills *pills;
  GtkStack *list_stack;
  GtkListView *list;
  GtkWidget *back_button;
  GtkWidget *cancel_button;
  GtkWidget *job_menu_button;
  GtkStack *details_stack;
  EncodesJobDetails *details;
};

G_DEFINE_FINAL_TYPE (EncodesWindow, encodes_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SHOWN_JOB,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_action_enabled (EncodesWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static EncodesAccountMonitor *
find_monitor (EncodesWindow *self, EncodesJob *job)
{
  return job ? encodes_monitor_find (self->monitor, encodes_job_get_account_id (job)) : NULL;
}

/* Only what this service allows for this job now. */
static void
update_job_actions (EncodesWindow *self)
{
  EncodesJob *job = encodes_job_details_get_job (self->details);
  EncodesAccountMonitor *monitor = find_monitor (self, job);
  EncodesProvider *provider = monitor ? encodes_account_monitor_get_provider (monitor) : NULL;
  EncodesJobActions allowed = provider ? encodes_provider_get_actions (provider, job) : ENCODES_JOB_ACTION_NONE;

  set_action_enabled (self, "cancel-job", allowed & ENCODES_JOB_ACTION_CANCEL);
  set_action_enabled (self, "delete-job", allowed & ENCODES_JOB_ACTION_DELETE);
  set_action_enabled (self, "set-priority", allowed & ENCODES_JOB_ACTION_SET_PRIORITY);
  gtk_widget_set_visible (self->cancel_button, allowed & ENCODES_JOB_ACTION_CANCEL);
  gtk_widget_set_visible (self->job_menu_button,
                          allowed & (ENCODES_JOB_ACTION_DELETE | ENCODES_JOB_ACTION_SET_PRIORITY));
}

static void
set_shown_job (EncodesWindow *self, EncodesJob *job)
{
  EncodesAccountMonitor *monitor = find_monitor (self, job);

  if (job == encodes_job_details_get_job (self->details))
    return;

  g_signal_group_set_target (self->job_signals, job);
  encodes_job_details_set_job (self->details, job);
  gtk_stack_set_visible_child_name (self->details_stack, job ? "job" : "none");
  update_job_actions (self);
  if (job && monitor && !encodes_job_get_tasks_known (job))
    encodes_account_monitor_read_job (monitor, job);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_JOB]);
}

static gboolean
shows_list_only (EncodesWindow *self)
{
  return adw_leaflet_get_folded (self->leaflet)
         && adw_leaflet_get_visible_child (self->leaflet) == self->list_pane;
}

static void
on_selected (EncodesWindow *self)
{
  EncodesJob *job = encodes_job_view_get_current (self->view);

  /* On a narrow window the pointer selects what it is over; what is shown is what was clicked. */
  if (!shows_list_only (self) && (job || !encodes_job_view_is_narrowed (self->view)))
    set_shown_job (self, job);
}

/* Beside the list there is nothing to do; there the focus stays in the list. */
static void
show_details (EncodesWindow *self)
{
  self->details_wanted = !adw_leaflet_get_folded (self->leaflet);
  if (self->details_wanted)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->list));
      return;
    }

  adw_leaflet_set_visible_child (self->leaflet, self->details_pane);
  gtk_widget_grab_focus (self->back_button);
}

static void
on_row_activated (EncodesWindow *self, guint position)
{
  GtkSelectionModel *selection = encodes_job_view_get_selection (self->view);
  g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (selection), position);

  gtk_selection_model_select_item (selection, position, TRUE);
  set_shown_job (self, job);
  show_details (self);
}

static void
select_first (EncodesWindow *self)
{
  GtkSelectionModel *selection = encodes_job_view_get_selection (self->view);

  if (self->has_selected || adw_leaflet_get_folded (self->leaflet)
      || g_list_model_get_n_items (G_LIST_MODEL (selection)) == 0)
    return;

  self->has_selected = TRUE;
  if (!encodes_job_view_get_current (self->view))
    gtk_selection_model_select_item (selection, 0, TRUE);
}

static void
on_folded (EncodesWindow *self)
{
  if (!self->view)
    return;

  /* Before its first layout a window does not know that it is narrow. */
  if (adw_leaflet_get_folded (self->leaflet) && self->details_wanted)
    {
      show_details (self);
      return;
    }

  select_first (self);
  on_selected (self);
}

static const char *
choose_empty_page (EncodesWindow *self)
{
  if (encodes_health_get_n_troubled (self->health) > 0)
    return "trouble";
  if (self->reading_accounts
      || (encodes_health_get_n_accounts (self->health) > 0 && encodes_health_is_loading (self->health)))
    return "loading";

  return "welcome";
}

static void
update_pages (EncodesWindow *self)
{
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (encodes_monitor_get_store (self->monitor)));
  GListModel *shown = G_LIST_MODEL (encodes_job_view_get_selection (self->view));

  encodes_welcome_page_set_has_accounts (self->welcome_page, encodes_health_get_n_accounts (self->health) > 0);
  gtk_stack_set_visible_child_name (self->empty_stack, choose_empty_page (self));
  gtk_stack_set_visible_child_name (self->list_stack, g_list_model_get_n_items (shown) > 0 ? "list" : "no-match");
  gtk_stack_set_visible_child_name (self->root_stack, n_jobs > 0 ? "jobs" : "empty");
  encodes_trouble_bar_set_shown (self->trouble_bar, n_jobs > 0);
}

/* When the last of what runs will be done; NULL unless it can be told of all. */
static GDateTime *
estimate_last_end (EncodesWindow *self, guint n_running, GDateTime *now)
{
  GListModel *sorted = encodes_job_view_get_sorted (self->view);
  g_autoptr (GDateTime) last = NULL;

  for (guint i = 0; i < n_running; i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (sorted, i);
      g_autoptr (GDateTime) end = job ? encodes_estimate_end (job, now) : NULL;

      if (!end)
        return NULL;
      if (!last || g_date_time_compare (end, last) > 0)
        {
          g_clear_pointer (&last, g_date_time_unref);
          last = g_steal_pointer (&end);
        }
    }

  return g_steal_pointer (&last);
}

static char *
format_sum (EncodesWindow *self)
{
  EncodesJobCounts *counts = encodes_job_view_get_counts (self->view);
  guint n_running = encodes_job_counts_get (counts, ENCODES_JOB_GROUP_RUNNING);
  guint n_waiting = encodes_job_counts_get (counts, ENCODES_JOB_GROUP_WAITING);
  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  g_autoptr (GDateTime) end = estimate_last_end (self, n_running, now);
  g_autofree char *running = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running", "%u running", n_running),
                                              n_running);
  g_autofree char *waiting = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u waiting", "%u waiting", n_waiting),
                                              n_waiting);

  if (end)
    {
      g_autofree char *clock = encodes_format_clock (end, now);

      /* Translators: "2 running · done at about 14:32" */
      return g_strdup_printf (_("%s · done at about %s"), running, clock);
    }
  if (n_running > 0 && n_waiting > 0)
    return g_strdup_printf (_("%s · %s"), running, waiting);
  if (n_running > 0)
    return g_steal_pointer (&running);
  if (n_waiting > 0)
    return g_steal_pointer (&waiting);

  return g_strdup (_("Nothing is running"));
}

static void
update_sum (EncodesWindow *self)
{
  g_autofree char *sum = format_sum (self);

  adw_window_title_set_subtitle (self->window_title, sum);
}

static void
show_all (EncodesWindow *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  encodes_job_view_set_search (self->view, NULL);
  encodes_job_view_set_account (self->view, NULL);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "filter", g_variant_new_string ("all"));
}

static void
scroll_to_current (EncodesWindow *self)
{
  EncodesJob *job = encodes_job_view_get_current (self->view);
  guint position;

  if (job && encodes_job_view_find (self->view, job, &position))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static gboolean
show_awaited_job (EncodesWindow *self)
{
  EncodesJobStore *store = encodes_monitor_get_store (self->monitor);
  EncodesJob *job = self->awaited_job ? encodes_job_store_lookup (store, self->awaited_account, self->awaited_job)
                                      : NULL;

  if (!job)
    return FALSE;

  g_clear_pointer (&self->awaited_account, g_free);
  g_clear_pointer (&self->awaited_job, g_free);
  self->has_selected = TRUE;
  if (!encodes_job_view_select (self->view, job))
    {
      show_all (self);
      encodes_job_view_select (self->view, job);
    }
  scroll_to_current (self);
  set_shown_job (self, job);
  show_details (self);

  return TRUE;
}

/* Who is at the top stays there, so that a job that has just begun is seen. */
static void
stay_at_top (EncodesWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (adjustment && gtk_adjustment_get_value (adjustment) <= 0
      && g_list_model_get_n_items (G_LIST_MODEL (encodes_job_view_get_selection (self->view))) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
on_merged (EncodesWindow *self)
{
  stay_at_top (self);
  update_pages (self);
  update_sum (self);
  show_awaited_job (self);
  select_first (self);
}

static void
on_job_removed (EncodesWindow *self, EncodesJob *job)
{
  if (job != encodes_job_details_get_job (self->details))
    return;

  set_shown_job (self, NULL);
  self->details_wanted = FALSE;
  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

/* One that nobody sees would still have the whole window drawn sixty times a second. */
static void
on_spinner_mapped (GtkSpinner *spinner)
{
  gtk_spinner_set_spinning (spinner, TRUE);
}

static void
on_spinner_unmapped (GtkSpinner *spinner)
{
  gtk_spinner_set_spinning (spinner, FALSE);
}

static void
on_search_changed (EncodesWindow *self)
{
  encodes_job_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
on_search_activated (EncodesWindow *self)
{
  on_search_changed (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (encodes_job_view_get_selection (self->view))) > 0)
    on_row_activated (self, 0);
}

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

static void
on_show_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_all (ENCODES_WINDOW (user_data));
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

static void
on_cancel_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_job_details_get_job (self->details);

  encodes_job_commands_cancel (GTK_WINDOW (self), find_monitor (self, job), job);
}

static void
on_delete_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_job_details_get_job (self->details);

  encodes_job_commands_delete (GTK_WINDOW (self), find_monitor (self, job), job);
}

static void
on_set_priority (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_job_details_get_job (self->details);

  encodes_job_commands_set_priority (GTK_WINDOW (self), find_monitor (self, job), job);
}

static void
on_copied (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_window_toast (ENCODES_WINDOW (user_data), _("Copied"));
}

static const GActionEntry actions[] = {
  { "filter", NULL, "s", "'all'", on_filter_changed },
  { "show-all", on_show_all },
  { "search", on_search },
  { "back", on_back },
  { "cancel-job", on_cancel_job },
  { "delete-job", on_delete_job },
  { "set-priority", on_set_priority },
  { "copied", on_copied },
};

/* Somebody looks while the window is on the screen, whether or not it has the focus. */
static void
update_watched (EncodesWindow *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self));
  gboolean watched = gtk_widget_get_mapped (GTK_WIDGET (self)) && GDK_IS_TOPLEVEL (surface)
                     && !(gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & GDK_TOPLEVEL_STATE_MINIMIZED);

  encodes_clock_set_running (self->clock, watched);
  if (self->monitor)
    encodes_monitor_set_watched (self->monitor, watched);
}

static void
encodes_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "notify::state",
                           G_CALLBACK (update_watched), widget, G_CONNECT_SWAPPED);
}

static void
encodes_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_window_parent_class)->map (widget);
  update_watched (ENCODES_WINDOW (widget));
}

static void
encodes_window_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_window_parent_class)->unmap (widget);
  update_watched (ENCODES_WINDOW (widget));
}

static void
encodes_window_dispose (GObject *object)
{
  EncodesWindow *self = ENCODES_WINDOW (object);

  if (self->monitor)
    g_signal_handlers_disconnect_by_data (encodes_monitor_get_store (self->monitor), self);
  if (self->view)
    {
      g_signal_handlers_disconnect_by_data (encodes_job_view_get_selection (self->view), self);
      g_signal_handlers_disconnect_by_data (self->view, self);
    }
  g_clear_object (&self->job_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_WINDOW);
  g_clear_object (&self->view);
  g_clear_object (&self->health);
  g_clear_object (&self->clock);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (encodes_window_parent_class)->dispose (object);
}

static void
encodes_window_finalize (GObject *object)
{
  EncodesWindow *self = ENCODES_WINDOW (object);

  g_free (self->awaited_account);
  g_free (self->awaited_job);

  G_OBJECT_CLASS (encodes_window_parent_class)->finalize (object);
}

static void
encodes_window_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesWindow *self = ENCODES_WINDOW (object);

  switch (property_id)
    {
    case PROP_SHOWN_JOB:
      g_value_set_object (value, encodes_job_details_get_job (self->details));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, root_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, empty_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, trouble_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, details_pane);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, trouble_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, pills);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, job_menu_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, details_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, details);
}

static void
encodes_window_class_init (EncodesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_window_dispose;
  object_class->finalize = encodes_window_finalize;
  object_class->get_property = encodes_window_get_property;
  widget_class->realize = encodes_window_realize;
  widget_class->map = encodes_window_map;
  widget_class->unmap = encodes_window_unmap;

  properties[PROP_SHOWN_JOB] = g_param_spec_object ("shown-job", NULL, NULL, ENCODES_TYPE_JOB,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ENCODES_TYPE_FILTER_PILLS);
  g_type_ensure (ENCODES_TYPE_JOB_DETAILS);
  g_type_ensure (ENCODES_TYPE_TROUBLE_BAR);
  g_type_ensure (ENCODES_TYPE_TROUBLE_PAGE);
  g_type_ensure (ENCODES_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_spinner_mapped);
  gtk_widget_class_bind_template_callback (widget_class, on_spinner_unmapped);
}

static void
encodes_window_init (EncodesWindow *self)
{
  self->clock = encodes_clock_new ();
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify::state", G_CALLBACK (update_job_actions), self,
                                 G_CONNECT_SWAPPED);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  encodes_job_details_set_clock (self->details, self->clock);
  g_signal_connect_object (self->clock, "tick", G_CALLBACK (update_sum), self, G_CONNECT_SWAPPED);
}

static void
bind_list (EncodesWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, encodes_job_view_get_selection (self->view));
}

static void
follow (EncodesWindow *self, EncodesMonitor *monitor)
{
  EncodesJobStore *store = encodes_monitor_get_store (monitor);
  GtkSelectionModel *selection;

  self->monitor = g_object_ref (monitor);
  self->health = encodes_health_new (G_LIST_MODEL (monitor));
  self->view = encodes_job_view_new (G_LIST_MODEL (store));
  selection = encodes_job_view_get_selection (self->view);

  encodes_filter_pills_set_counts (self->pills, encodes_job_view_get_counts (self->view));
  encodes_trouble_bar_set_health (self->trouble_bar, self->health);
  encodes_trouble_page_set_health (self->trouble_page, self->health);
  bind_list (self);

  g_signal_connect_object (self->health, "changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::current", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  update_job_actions (self);
  on_merged (self);
}

EncodesWindow *
encodes_window_new (GtkApplication *application, EncodesMonitor *monitor, GSettings *settings)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_MONITOR (monitor), NULL);

  EncodesWindow *self = g_object_new (ENCODES_TYPE_WINDOW, "application", application, NULL);

  follow (self, monitor);
  if (settings)
    {
      g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
    }

  return self;
}

void
encodes_window_show_job (EncodesWindow *self, const char *account_id, const char *job_id)
{
  g_return_if_fail (ENCODES_IS_WINDOW (self));
  g_return_if_fail (account_id != NULL && job_id != NULL);

  g_free (self->awaited_account);
  g_free (self->awaited_job);
  self->awaited_account = g_strdup (account_id);
  self->awaited_job = g_strdup (job_id);
  show_awaited_job (self);
}

EncodesJob *
encodes_window_get_shown_job (EncodesWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_WINDOW (self), NULL);

  return encodes_job_details_get_job (self->details);
}

void
encodes_window_set_reading_accounts (EncodesWindow *self, gboolean reading)
{
  g_return_if_fail (ENCODES_IS_WINDOW (self));

  self->reading_accounts = reading;
  update_pages (self);
}

void
encodes_window_toast (EncodesWindow *self, const char *text)
{
  g_return_if_fail (ENCODES_IS_WINDOW (self));

  /* A toast reads markup. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 3);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
