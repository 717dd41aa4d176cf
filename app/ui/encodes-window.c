/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-window-private.h"

#include "encodes-format.h"
#include "encodes-main-menu.h"

#include <glib/gi18n-lib.h>

/* A long list comes together by and by. */
#define SETTLE_MS 500

G_DEFINE_FINAL_TYPE (EncodesWindow, encodes_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SHOWN_JOB,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  FILE_DROPPED,
  SIGHT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_shown_job (EncodesWindow *self, EncodesJob *job)
{
  EncodesAccountMonitor *monitor = encodes_window_find_monitor (self, job);

  if (job == encodes_details_pane_get_job (self->details_pane))
    return;

  g_signal_group_set_target (self->job_signals, job);
  encodes_details_pane_set_job (self->details_pane, job);
  encodes_announcer_set_job (self->announcer, job);
  encodes_window_update_job_actions (self);
  if (job && monitor && !encodes_job_get_tasks_known (job) && !encodes_job_get_remembered (job))
    encodes_account_monitor_read_job (monitor, job);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_JOB]);
}

static void
on_selected (EncodesWindow *self)
{
  EncodesJob *job = encodes_job_view_get_current (self->view);

  encodes_window_update_job_actions (self);
  if (encodes_list_pane_get_selecting (self->list_pane))
    return;

  /* On a narrow window the pointer selects what it is over; what is shown is what was clicked. */
  if (!encodes_window_shows_list_only (self) && (job || !encodes_job_view_is_narrowed (self->view)))
    set_shown_job (self, job);
}

static void
on_selection_changed (EncodesWindow *self)
{
  encodes_details_pane_set_n_selected (self->details_pane, encodes_job_view_get_n_selected (self->view));
  encodes_window_update_job_actions (self);
}

/* Beside the list there is nothing to do; there the focus stays in the list. */
static void
show_details (EncodesWindow *self)
{
  self->details_wanted = !adw_leaflet_get_folded (self->leaflet);
  if (self->details_wanted)
    {
      encodes_list_pane_focus_list (self->list_pane);
      return;
    }

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->details_pane));
  encodes_details_pane_focus_back (self->details_pane);
}

static void
on_row_activated (EncodesWindow *self, guint position)
{
  GtkSelectionModel *selection = encodes_job_view_get_selection (self->view);
  g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (selection), position);

  gtk_selection_model_select_item (selection, position, TRUE);
  encodes_window_show_details (self, job);
}

static gboolean
on_settled (gpointer user_data)
{
  EncodesWindow *self = user_data;

  self->settle_id = 0;
  self->has_selected = TRUE;

  return G_SOURCE_REMOVE;
}

static void
select_first (EncodesWindow *self)
{
  GtkSelectionModel *selection = encodes_job_view_get_selection (self->view);
  EncodesJob *current = encodes_job_view_get_current (self->view);

  if (self->has_selected || adw_leaflet_get_folded (self->leaflet)
      || g_list_model_get_n_items (G_LIST_MODEL (selection)) == 0)
    return;

  if (current && current != self->first_job)
    {
      self->has_selected = TRUE;
      return;
    }

  /* Until every account has answered, and a little after, when its jobs are in the list, the first is only so for now. */
  if (!encodes_health_is_loading (self->health) && self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);

  gtk_selection_model_select_item (selection, 0, TRUE);
  g_set_object (&self->first_job, encodes_job_view_get_current (self->view));
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

/* The details may be the same, but now they are to be seen, or not. */
static void
on_pane_changed (EncodesWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_JOB]);
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

  encodes_welcome_page_set_has_accounts (self->welcome_page, encodes_health_get_n_accounts (self->health) > 0);
  gtk_stack_set_visible_child_name (self->empty_stack, choose_empty_page (self));
  if (n_jobs > 0 && g_strcmp0 (gtk_stack_get_visible_child_name (self->root_stack), "jobs") != 0)
    {
      gtk_stack_set_visible_child_name (self->root_stack, "jobs");
      /* Not with the first button, where it would land by itself. */
      encodes_list_pane_focus_list (self->list_pane);
    }
  else if (n_jobs == 0)
    {
      gtk_stack_set_visible_child_name (self->root_stack, "empty");
    }
  encodes_window_set_action_enabled (self, "search", n_jobs > 0);
  encodes_window_set_action_enabled (self, "select-jobs", n_jobs > 0);
  encodes_window_set_action_enabled (self, "export", n_jobs > 0);
}

static void
update_sum (EncodesWindow *self)
{
  EncodesJobCounts *counts = encodes_job_view_get_counts (self->view);
  guint n_running = encodes_job_counts_get (counts, ENCODES_JOB_GROUP_RUNNING);
  guint n_unknown = n_running;
  gint64 last_end = self->forecaster ? encodes_forecaster_get_last_end (self->forecaster, &n_unknown) : 0;
  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  g_autofree char *sum = encodes_format_sum (n_running, encodes_job_counts_get (counts, ENCODES_JOB_GROUP_WAITING),
                                             last_end, n_unknown, now);

  encodes_list_pane_set_sum (self->list_pane, sum);
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
      encodes_window_show_all (self);
      encodes_job_view_select (self->view, job);
    }
  encodes_list_pane_scroll_to (self->list_pane, job);
  encodes_window_show_details (self, job);

  return TRUE;
}

static void
on_merged (EncodesWindow *self)
{
  update_pages (self);
  show_awaited_job (self);
  select_first (self);
}

static void
on_sight_changed (EncodesWindow *self)
{
  g_signal_emit (self, signals[SIGHT_CHANGED], 0);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GSList *files = g_value_get_boxed (value);

  if (!files)
    return FALSE;

  g_signal_emit (user_data, signals[FILE_DROPPED], 0, files->data);

  return TRUE;
}

/* Before the entries take it, as text. */
static void
add_drop_target (EncodesWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
on_job_removed (EncodesWindow *self, EncodesJob *job)
{
  if (job != encodes_details_pane_get_job (self->details_pane))
    return;

  set_shown_job (self, NULL);
  self->details_wanted = FALSE;
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list_pane));
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
      g_signal_handlers_disconnect_by_data (encodes_job_view_get_counts (self->view), self);
      g_signal_handlers_disconnect_by_data (self->view, self);
    }
  if (self->leaflet)
    g_signal_handlers_disconnect_by_func (self->leaflet, on_pane_changed, self);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->announcer);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_WINDOW);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->first_job);
  g_clear_object (&self->view);
  g_clear_object (&self->health);
  g_clear_object (&self->clock);
  g_clear_object (&self->monitor);
  if (self->forecaster)
    g_signal_handlers_disconnect_by_func (self->forecaster, update_sum, self);
  g_clear_object (&self->forecaster);

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
      g_value_set_object (value, encodes_window_get_shown_job (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, announcement);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, root_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, empty_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, trouble_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, EncodesWindow, details_pane);
}

/* Not by accelerators of the application, which come before the entry or the label that has the focus. */
static void
bind_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "win.copy-job", NULL);
  /* A menu shows the last of several. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "win.delete-job", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete-job", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_ALT_MASK, "win.show-details", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_ALT_MASK, "win.show-details", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
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
  signals[FILE_DROPPED] = g_signal_new ("file-dropped", ENCODES_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGHT_CHANGED] = g_signal_new ("sight-changed", ENCODES_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  g_type_ensure (ENCODES_TYPE_DETAILS_PANE);
  g_type_ensure (ENCODES_TYPE_LIST_PANE);
  g_type_ensure (ENCODES_TYPE_MAIN_MENU);
  g_type_ensure (ENCODES_TYPE_TROUBLE_PAGE);
  g_type_ensure (ENCODES_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-window.ui");
  bind_children (widget_class);
  bind_keys (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_spinner_mapped);
  gtk_widget_class_bind_template_callback (widget_class, on_spinner_unmapped);
}

static void
encodes_window_init (EncodesWindow *self)
{
  const char *const notifications[] = { "notify::state", "notify::remembered", "notify::bell", "notify::error-text" };

  self->clock = encodes_clock_new ();
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  for (gsize i = 0; i < G_N_ELEMENTS (notifications); i++)
    g_signal_group_connect_object (self->job_signals, notifications[i],
                                   G_CALLBACK (encodes_window_update_job_actions), self, G_CONNECT_SWAPPED);
  encodes_window_add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  encodes_list_pane_capture_keys (self->list_pane, GTK_WIDGET (self));
  add_drop_target (self);
  encodes_details_pane_set_clock (self->details_pane, self->clock);
  g_signal_connect_object (self->clock, "tick", G_CALLBACK (update_sum), self, G_CONNECT_SWAPPED);
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

  self->announcer = encodes_announcer_new (store, self->announcement);
  encodes_trouble_page_set_health (self->trouble_page, self->health);
  encodes_list_pane_follow (self->list_pane, self->view, self->health, self->clock);

  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (on_pane_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (on_pane_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list_pane, "sight-changed", G_CALLBACK (on_sight_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->health, "changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (select_first), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->health, "changed", G_CALLBACK (select_first), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::current", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encodes_job_view_get_counts (self->view), "changed", G_CALLBACK (update_sum), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  encodes_window_update_job_actions (self);
  update_sum (self);
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

gboolean
encodes_window_shows_list_only (EncodesWindow *self)
{
  return adw_leaflet_get_folded (self->leaflet)
         && adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->list_pane);
}

void
encodes_window_show_details (EncodesWindow *self, EncodesJob *job)
{
  set_shown_job (self, job);
  show_details (self);
}

void
encodes_window_set_forecaster (EncodesWindow *self, EncodesForecaster *forecaster)
{
  g_return_if_fail (ENCODES_IS_WINDOW (self));
  g_return_if_fail (forecaster == NULL || ENCODES_IS_FORECASTER (forecaster));

  if (self->forecaster)
    g_signal_handlers_disconnect_by_func (self->forecaster, update_sum, self);
  g_set_object (&self->forecaster, forecaster);
  if (forecaster)
    g_signal_connect_object (forecaster, "sum-changed", G_CALLBACK (update_sum), self, G_CONNECT_SWAPPED);
  update_sum (self);
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

void
encodes_window_search (EncodesWindow *self, const char *text)
{
  g_return_if_fail (ENCODES_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  encodes_window_show_all (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list_pane));
  encodes_list_pane_search (self->list_pane, text);
}

EncodesJob *
encodes_window_get_shown_job (EncodesWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_WINDOW (self), NULL);

  return encodes_window_shows_list_only (self) ? NULL : encodes_details_pane_get_job (self->details_pane);
}

GPtrArray *
encodes_window_list_in_sight (EncodesWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_WINDOW (self), NULL);

  return encodes_list_pane_list_in_sight (self->list_pane);
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

  /* What was begun in a window may end after it. */
  if (!self->toasts)
    return;

  /* A toast reads markup. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 3);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
