/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-list-pane.h"

#include "encodes-account-menu.h"
#include "encodes-compat.h"
#include "encodes-filter-pills.h"
#include "encodes-job-row.h"
#include "encodes-list-calm.h"
#include "encodes-list-rows.h"
#include "encodes-main-menu.h"
#include "encodes-no-match-page.h"
#include "encodes-pick-selection.h"
#include "encodes-selection-bar.h"
#include "encodes-tab-stop.h"
#include "encodes-text.h"
#include "encodes-trouble-bar.h"

#include <glib/gi18n-lib.h>

#define WIDTH_MAX 440 /* beside the details */
#define WIDTH_UNLIMITED 8192 /* the clamp reckons with three times as much */

struct _EncodesListPane
{
  AdwBin parent_instance;

  EncodesJobView *view;
  EncodesPickSelection *selection;
  EncodesListRows *rows;
  EncodesListCalm *calm;
  EncodesClock *clock;
  gboolean folded;
  gboolean selecting;
  guint focus_id;

  AdwClamp *clamp;
  GtkWidget *add_button;
  GtkWidget *search_button;
  EncodesAccountMenu *account_menu;
  AdwWindowTitle *title;
  EncodesTroubleBar *trouble_bar;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  EncodesFilterPills *pills;
  GtkStack *list_stack;
  EncodesNoMatchPage *no_match_page;
  GtkListView *list;
  EncodesSelectionBar *selection_bar;
};

G_DEFINE_FINAL_TYPE (EncodesListPane, encodes_list_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDED,
  PROP_SELECTING,
  N_PROPS
};

enum
{
  ACTIVATED,
  SIGHT_CHANGED,
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
  const char *search = gtk_search_bar_get_search_mode (self->search_bar)
                         ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry))
                         : NULL;

  encodes_no_match_page_explain (self->no_match_page, search, encodes_job_view_get_group (self->view),
                                 encodes_job_view_get_account (self->view) != NULL);
  gtk_stack_set_visible_child_name (self->list_stack, count_shown (self) > 0 ? "list" : "no-match");
}

static void
update_title (EncodesListPane *self)
{
  EncodesAccount *account = encodes_account_menu_get_account (self->account_menu);
  g_autofree char *name = account ? encodes_text_to_line (encodes_account_get_name (account), 60) : NULL;

  adw_window_title_set_title (self->title, self->selecting ? _("Select Jobs") : name ? name : "Encodes");
}

static gboolean
on_focus_idle (gpointer user_data)
{
  EncodesListPane *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->focus_id = 0;
  if (root && !gtk_root_get_focus (root) && gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));

  return G_SOURCE_REMOVE;
}

/* GTK 4.8 leaves the focus with a row that has left the list, and then no key comes to anybody. */
static void
rescue_focus (EncodesListPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (!focus || gtk_widget_get_root (focus))
    return;

  gtk_root_set_focus (root, NULL);
  if (self->focus_id == 0)
    self->focus_id = g_idle_add (on_focus_idle, self);
}

static void
update_selection_bar (EncodesListPane *self)
{
  guint n_selected = encodes_job_view_get_n_selected (self->view);

  encodes_selection_bar_set_n_selected (self->selection_bar, n_selected);
  encodes_selection_bar_set_shown (self->selection_bar, self->selecting || n_selected > 1);
}

/* On a narrow window the header has no room for all; what is not there is in the menu. */
static void
update_mode (EncodesListPane *self)
{
  gtk_widget_set_visible (self->add_button, !self->folded && !self->selecting);
  gtk_widget_set_visible (self->search_button, !self->folded || !self->selecting);
  gtk_list_view_set_single_click_activate (self->list, self->folded || self->selecting);
}

/* Beside the details, large letters and long words must not take all the room from these. */
static void
update_width (EncodesListPane *self)
{
  int width = self->folded ? WIDTH_UNLIMITED : WIDTH_MAX;

  encodes_limit_width (self->clamp, width);
}

static void
on_row_activated (EncodesListPane *self, guint position)
{
  if (self->selecting)
    encodes_pick_selection_toggle (self->selection, position);
  else
    g_signal_emit (self, signals[ACTIVATED], 0, position);
}

static void
on_search_changed (EncodesListPane *self)
{
  encodes_job_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_pages (self);
}

/* What is narrowed says so in its title. */
static void
on_account_chosen (EncodesListPane *self)
{
  encodes_job_view_set_account (self->view, encodes_account_menu_get_account_id (self->account_menu));
  update_title (self);
  update_pages (self);
}

static void
on_search_activated (EncodesListPane *self)
{
  on_search_changed (self);
  encodes_job_view_settle (self->view);
  if (count_shown (self) > 0)
    on_row_activated (self, 0);
}

/* Down leads to what was found, past the pills. */
static gboolean
on_search_key (EncodesListPane *self, guint keyval, guint keycode, GdkModifierType state)
{
  if ((keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down) || state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;

  on_search_changed (self);
  encodes_job_view_settle (self->view);
  if (count_shown (self) == 0)
    return GDK_EVENT_PROPAGATE;

  encodes_list_pane_focus_list (self);

  return GDK_EVENT_STOP;
}

/* Letters and the like; what may be a command is none of them. */
static gboolean
is_text (guint keyval, GdkModifierType state)
{
  return !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK | GDK_HYPER_MASK))
         && g_unichar_isgraph (gdk_keyval_to_unicode (keyval));
}

/* A key that nobody had a use for: neither an entry nor the list. */
static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                EncodesListPane *self)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->search_entry));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  /* Until it is drawn first, it has the focus, and no key comes to it: a space or a Backspace would be lost. */
  if (focus && focus == GTK_WIDGET (text) && !gtk_widget_get_mapped (focus))
    return gtk_event_controller_key_forward (controller, focus);

  /* What is typed in a menu is meant for the menu. */
  if (!is_text (keyval, state) || (focus && gtk_widget_get_native (focus) != GTK_NATIVE (root)))
    return GDK_EVENT_PROPAGATE;

  /* It may be disabled, or first have to lead back to the list. While the bar still closes, the entry is mapped. */
  if (!gtk_search_bar_get_search_mode (self->search_bar) || !gtk_widget_get_mapped (GTK_WIDGET (self->search_entry)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return GDK_EVENT_PROPAGATE;

  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  gtk_editable_set_position (text, -1);

  return gtk_event_controller_key_forward (controller, GTK_WIDGET (text));
}

/* Returns: (transfer none) (nullable): the job of the row at this point of the list */
static EncodesJob *
pick_job (EncodesListPane *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  for (; widget && widget != GTK_WIDGET (self->list); widget = gtk_widget_get_parent (widget))
    {
      /* Around the row is what belongs to it alone. */
      GtkWidget *row = ENCODES_IS_JOB_ROW (widget) ? widget : gtk_widget_get_first_child (widget);

      if (row && ENCODES_IS_JOB_ROW (row))
        return encodes_job_row_get_job (ENCODES_JOB_ROW (row));
    }

  return NULL;
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, EncodesListPane *self)
{
  EncodesJob *job = pick_job (self, x, y);

  if (!job || self->selecting)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  encodes_list_pane_set_selecting (self, TRUE);
  encodes_job_view_select (self->view, job);
}

static void
on_began (EncodesListPane *self)
{
  if (count_shown (self) > 0)
    encodes_scroll_to (self->list, 0);
}

/* Who is at the top stays there, so that a job that has just begun is seen; unless the pointer is over a row that is to
 * stay under it. */
static void
stay_at_top (EncodesListPane *self, guint position, guint removed, guint added)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (position == 0 && added > 0 && adjustment && gtk_adjustment_get_value (adjustment) <= 0
      && !encodes_list_calm_has_pointer (self->calm))
    encodes_scroll_to (self->list, 0);
}

static GtkWidget *
make_row (gpointer user_data)
{
  EncodesListPane *self = user_data;
  GtkWidget *row = encodes_job_row_new (self->clock);

  g_object_bind_property (self, "selecting", row, "selection-mode", G_BINDING_SYNC_CREATE);

  return row;
}

static void
encodes_list_pane_dispose (GObject *object)
{
  EncodesListPane *self = ENCODES_LIST_PANE (object);

  g_clear_handle_id (&self->focus_id, g_source_remove);
  if (self->view)
    g_signal_handlers_disconnect_by_data (encodes_job_view_get_selection (self->view), self);
  g_clear_object (&self->calm);
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_LIST_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
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
    case PROP_SELECTING:
      g_value_set_boolean (value, self->selecting);
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
          update_mode (self);
          update_width (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SELECTING:
      encodes_list_pane_set_selecting (self, g_value_get_boolean (value));
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
  properties[PROP_SELECTING] = g_param_spec_boolean ("selecting", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                     | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", ENCODES_TYPE_LIST_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGHT_CHANGED] = g_signal_new ("sight-changed", ENCODES_TYPE_LIST_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  g_type_ensure (ENCODES_TYPE_ACCOUNT_MENU);
  g_type_ensure (ENCODES_TYPE_FILTER_PILLS);
  g_type_ensure (ENCODES_TYPE_MAIN_MENU);
  g_type_ensure (ENCODES_TYPE_NO_MATCH_PAGE);
  g_type_ensure (ENCODES_TYPE_SELECTION_BAR);
  g_type_ensure (ENCODES_TYPE_TAB_STOP);
  g_type_ensure (ENCODES_TYPE_TROUBLE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-list-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, clamp);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, add_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, search_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, account_menu);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, title);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, trouble_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, pills);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, list_stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, no_match_page);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, list);
  gtk_widget_class_bind_template_child (widget_class, EncodesListPane, selection_bar);
  gtk_widget_class_bind_template_callback (widget_class, encodes_list_pane_focus_list);
  gtk_widget_class_bind_template_callback (widget_class, on_account_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
encodes_list_pane_init (EncodesListPane *self)
{
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkEventController *search_keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  update_width (self);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (long_press), GTK_PHASE_CAPTURE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (long_press));
  gtk_event_controller_set_propagation_phase (search_keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (search_keys, "key-pressed", G_CALLBACK (on_search_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->search_entry), search_keys);
}

static void
on_health_changed (EncodesListPane *self, EncodesHealth *health)
{
  encodes_list_calm_set_loading (self->calm, encodes_health_is_loading (health));
}

static void
on_laid_out (EncodesListPane *self)
{
  g_signal_emit (self, signals[SIGHT_CHANGED], 0);
}

static void
bind_list (EncodesListPane *self)
{
  self->rows = encodes_list_rows_new (self->list, make_row, self);
  g_signal_connect_object (self->rows, "laid-out", G_CALLBACK (on_laid_out), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  self->calm = encodes_list_calm_new (self->list, self->rows, self->view);
  g_signal_connect_object (self->view, "began", G_CALLBACK (on_began), self, G_CONNECT_SWAPPED);
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
  self->selection = encodes_pick_selection_new (encodes_job_view_get_selection (view));
  self->clock = g_object_ref (clock);
  g_object_bind_property (self, "selecting", self->selection, "picking", G_BINDING_SYNC_CREATE);
  encodes_filter_pills_set_counts (self->pills, encodes_job_view_get_counts (view));
  encodes_account_menu_follow (self->account_menu, health, clock);
  encodes_trouble_bar_set_health (self->trouble_bar, health);
  encodes_trouble_bar_set_shown (self->trouble_bar, TRUE);
  bind_list (self);
  g_signal_connect_object (health, "changed", G_CALLBACK (on_health_changed), self, G_CONNECT_SWAPPED);
  on_health_changed (self, health);
  /* The account that the title tells may get another name. */
  g_signal_connect_object (health, "changed", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encodes_job_view_get_selection (view), "items-changed", G_CALLBACK (update_pages), self,
                           G_CONNECT_SWAPPED);
  /* The list view has heard of it before. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (stay_at_top), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (rescue_focus), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encodes_job_view_get_selection (view), "selection-changed",
                           G_CALLBACK (update_selection_bar), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encodes_job_view_get_selection (view), "items-changed", G_CALLBACK (update_selection_bar),
                           self, G_CONNECT_SWAPPED);
  update_pages (self);
  update_selection_bar (self);
}

void
encodes_list_pane_set_selecting (EncodesListPane *self, gboolean selecting)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  if (self->selecting == selecting)
    return;

  self->selecting = selecting;
  update_title (self);
  update_mode (self);
  update_selection_bar (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTING]);
}

gboolean
encodes_list_pane_get_selecting (EncodesListPane *self)
{
  g_return_val_if_fail (ENCODES_IS_LIST_PANE (self), FALSE);

  return self->selecting;
}

void
encodes_list_pane_set_group (EncodesListPane *self, int group)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  encodes_job_view_set_group (self->view, group);
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

  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (widget, controller);
}

void
encodes_list_pane_begin_search (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
encodes_list_pane_search (EncodesListPane *self, const char *text)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));
  g_return_if_fail (text != NULL);

  encodes_list_pane_begin_search (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
  /* The entry waits for more letters first. */
  on_search_changed (self);
}

gboolean
encodes_list_pane_end_search (EncodesListPane *self)
{
  g_return_val_if_fail (ENCODES_IS_LIST_PANE (self), FALSE);

  gboolean searching = gtk_search_bar_get_search_mode (self->search_bar);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  encodes_job_view_set_search (self->view, NULL);

  return searching;
}

void
encodes_list_pane_show_all_accounts (EncodesListPane *self)
{
  g_return_if_fail (ENCODES_IS_LIST_PANE (self));

  encodes_account_menu_set_account_id (self->account_menu, NULL);
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
    encodes_scroll_to (self->list, position);
}

GPtrArray *
encodes_list_pane_list_in_sight (EncodesListPane *self)
{
  g_return_val_if_fail (ENCODES_IS_LIST_PANE (self), NULL);

  return encodes_list_rows_list (self->rows);
}
