/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-row.h"

#include <glib/gi18n-lib.h>

#include "encodes-compat.h"
#include "encodes-format.h"
#include "encodes-job-menu.h"
#include "encodes-progress-line.h"
#include "encodes-sight.h"
#include "encodes-state-icon.h"
#include "encodes-tooltips.h"

struct _EncodesJobRow
{
  AdwBin parent_instance;

  EncodesClock *clock;
  EncodesJob *job;
  GSignalGroup *job_signals;
  EncodesSight *sight;
  guint tick_id;          /* it is brought up to date in the next frame */
  gboolean out_of_date;   /* and will be when it is mapped */
  GtkListItem *list_item; /* weak */
  GtkWidget *list_row;    /* weak: the list's own widget around this, which has the focus and is selected */
  GtkWidget *popover;     /* only while it is open */
  gboolean selection_mode;

  GtkBox *box;
  GtkWidget *check; /* made when it is needed first */
  EncodesStateIcon *state_icon;
  GtkLabel *name_label;
  GtkWidget *remembered_image;
  GtkImage *bell_image;
  GtkLabel *side_label;
  GtkLabel *note_label;
  EncodesProgressLine *line;
  GtkWidget *menu_button;
};

G_DEFINE_FINAL_TYPE (EncodesJobRow, encodes_job_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTION_MODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_css_class (GtkWidget *widget, const char *css_class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* The list's own item is what has the focus and is read out, so it gets the sentence. */
static void
update_spoken (EncodesJobRow *self, GDateTime *now)
{
  g_autofree char *spoken = encodes_format_job_spoken (self->job, now);

  if (!self->list_row)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (encodes_job_get_remembered (self->job))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _("Only in the history"), -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->list_row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
update_bell (EncodesJobRow *self)
{
  EncodesJobBell bell = encodes_job_get_bell (self->job);
  const char *text = bell == ENCODES_JOB_BELL_ALWAYS ? _("Always notifies") : _("Never notifies");

  gtk_widget_set_visible (GTK_WIDGET (self->bell_image), bell != ENCODES_JOB_BELL_DEFAULT);
  if (bell == ENCODES_JOB_BELL_DEFAULT)
    return;

  gtk_image_set_from_icon_name (self->bell_image, bell == ENCODES_JOB_BELL_ALWAYS ? "encodes-bell-always-symbolic"
                                                                                  : "encodes-bell-never-symbolic");
  encodes_tooltips_set (GTK_WIDGET (self->bell_image), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bell_image), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
clear_spoken (EncodesJobRow *self)
{
  if (!self->list_row)
    return;

  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->list_row), GTK_ACCESSIBLE_PROPERTY_LABEL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->list_row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
update (EncodesJobRow *self)
{
  self->out_of_date = FALSE;
  if (!self->job)
    {
      clear_spoken (self);
      return;
    }

  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  g_autofree char *name = encodes_format_job_name (self->job);
  g_autofree char *side = encodes_format_job_side (self->job, now);
  g_autofree char *note = encodes_format_job_note (self->job, now);
  EncodesJobState state = encodes_job_get_state (self->job);
  gboolean failed = state == ENCODES_JOB_STATE_ERROR;

  encodes_state_icon_set_state (self->state_icon, state);
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->side_label, side);
  gtk_label_set_text (self->note_label, note);
  set_css_class (GTK_WIDGET (self->note_label), "error", failed);
  set_css_class (GTK_WIDGET (self->note_label), "dim-label", !failed);
  encodes_progress_line_set_job (self->line, self->job);
  /* The room of the bar goes to the texts while there is none: the row stays as high as it is. */
  set_css_class (GTK_WIDGET (self), "with-bar", gtk_widget_get_visible (GTK_WIDGET (self->line)));
  gtk_widget_set_visible (self->remembered_image, encodes_job_get_remembered (self->job));
  update_bell (self);
  update_spoken (self, now);
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (widget);

  self->tick_id = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* A thousand changes a second are a few in each frame, and none for a row that nobody sees. */
static void
queue_update (EncodesJobRow *self)
{
  if (self->tick_id || !self->job)
    return;

  if (encodes_sight_is_seen (self->sight))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
  else
    {
      self->out_of_date = TRUE;
      encodes_sight_await (self->sight);
    }
}

static void
update_if_out_of_date (EncodesJobRow *self)
{
  if (self->out_of_date)
    update (self);
}

static void
update_selected (EncodesJobRow *self)
{
  GtkStateFlags flags = self->list_row ? gtk_widget_get_state_flags (self->list_row) : GTK_STATE_FLAG_NORMAL;
  GtkStateFlags acting = GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_SELECTED | GTK_STATE_FLAG_FOCUS_WITHIN;

  set_css_class (self->menu_button, "shown", (flags & acting) != 0);
  if (self->check)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), (flags & GTK_STATE_FLAG_SELECTED) != 0);
}

static void
update_check (EncodesJobRow *self)
{
  if (self->selection_mode && !self->check)
    {
      self->check = gtk_check_button_new ();
      /* It shows; what is pressed is the row. */
      gtk_widget_set_can_target (self->check, FALSE);
      gtk_widget_set_can_focus (self->check, FALSE);
      gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (self->check, "selection-mode");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Selected"), -1);
      gtk_box_prepend (self->box, self->check);
    }
  if (self->check)
    gtk_widget_set_visible (self->check, self->selection_mode);
  gtk_widget_set_visible (self->menu_button, !self->selection_mode);
  update_selected (self);
}

/* Not at once: what was chosen in it is still to be done. */
static gboolean
on_popover_gone (gpointer user_data)
{
  GtkWidget *popover = user_data;
  GtkWidget *row = gtk_widget_get_parent (popover);

  /* Another may have taken its place already. */
  if (row)
    g_clear_pointer (&ENCODES_JOB_ROW (row)->popover, gtk_widget_unparent);

  return G_SOURCE_REMOVE;
}

static gboolean
has_focus_in (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* By itself the focus would go on to what follows the list. What was chosen in the menu may still take it elsewhere. */
static void
on_popover_closed (GtkPopover *popover, EncodesJobRow *self)
{
  if (self->list_row && has_focus_in (GTK_WIDGET (popover)))
    gtk_widget_grab_focus (self->list_row);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_popover_gone, g_object_ref (popover), g_object_unref);
}

static guint
get_position (EncodesJobRow *self)
{
  return self->list_item ? gtk_list_item_get_position (self->list_item) : GTK_INVALID_LIST_POSITION;
}

static void
popup (EncodesJobRow *self, const GdkRectangle *at, gboolean from_pointer)
{
  g_autoptr (GMenuModel) menu = NULL;
  guint position = get_position (self);

  if (!self->job || position == GTK_INVALID_LIST_POSITION || self->selection_mode)
    return;

  if (!(gtk_widget_get_state_flags (self->list_row) & GTK_STATE_FLAG_SELECTED))
    gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)", position, FALSE, FALSE);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  menu = encodes_job_menu_new ();
  self->popover = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), at);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), !from_pointer);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  if (from_pointer)
    gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  encodes_name_menu_items (GTK_POPOVER (self->popover));
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (on_popover_closed), self, 0);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
popup_at_button (EncodesJobRow *self)
{
  graphene_rect_t bounds;
  GdkRectangle at;

  if (!gtk_widget_compute_bounds (self->menu_button, GTK_WIDGET (self), &bounds))
    return;

  at = (GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                        (int) bounds.size.height };
  popup (self, &at, FALSE);
}

static void
popup_at_pointer (EncodesJobRow *self, double x, double y)
{
  graphene_point_t own;
  GdkRectangle at;

  if (!gtk_widget_compute_point (self->list_row, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &own))
    return;

  at = (GdkRectangle) { (int) own.x, (int) own.y, 1, 1 };
  popup (self, &at, TRUE);
}

/* Wherever the row is by now. */
static void
on_activate (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  guint position = get_position (ENCODES_JOB_ROW (widget));

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (widget, "list.activate-item", "u", position);
}

/* A finger where nobody sees a button means the row. */
static void
act_as_row (EncodesJobRow *self)
{
  GtkWidget *list = gtk_widget_get_ancestor (self->list_row, GTK_TYPE_LIST_VIEW);
  guint position = get_position (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)", position, FALSE, FALSE);
  if (list && gtk_list_view_get_single_click_activate (GTK_LIST_VIEW (list)))
    on_activate (GTK_WIDGET (self), NULL, NULL);
}

static void
on_menu_clicked (EncodesJobRow *self)
{
  if (gtk_widget_has_css_class (self->menu_button, "shown"))
    popup_at_button (self);
  else
    act_as_row (self);
}

/* Not when it is pressed: the menu would take the release away, and the row would look pressed for ever. */
static void
on_secondary_released (GtkGestureClick *gesture, int n_press, double x, double y, EncodesJobRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_at_pointer (self, x, y);
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  popup_at_button (ENCODES_JOB_ROW (user_data));

  return TRUE;
}

static void
add_shortcuts (EncodesJobRow *self)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  static const char *const keys = "Menu|<Shift>F10";

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (shortcuts),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys), gtk_callback_action_new (on_menu_key, self, NULL)));
  gtk_widget_add_controller (self->list_row, shortcuts);
}

static void
add_gesture (EncodesJobRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "released", G_CALLBACK (on_secondary_released), self, 0);
  gtk_widget_add_controller (self->list_row, GTK_EVENT_CONTROLLER (click));
}

/* What acts on a row acts on the whole of it, also where this widget does not reach. It has this one child for ever. */
static void
on_parent (EncodesJobRow *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (!parent || !g_set_weak_pointer (&self->list_row, parent))
    return;

  add_shortcuts (self);
  add_gesture (self);
  g_signal_connect_object (parent, "state-flags-changed", G_CALLBACK (update_selected), self, G_CONNECT_SWAPPED);
  update_selected (self);
}

static gboolean
is_cut (GtkLabel *label)
{
  return pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

static gboolean
on_query_tooltip (EncodesJobRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  const char *name = gtk_label_get_text (self->name_label);
  const char *note = gtk_label_get_text (self->note_label);
  g_autofree char *both = g_strdup_printf ("%s\n%s", name, note);

  if (!is_cut (self->name_label) && !is_cut (self->note_label))
    return FALSE;

  encodes_tooltips_set_text (tooltip, !is_cut (self->note_label) ? name : !is_cut (self->name_label) ? note : both);

  return TRUE;
}

static void
encodes_job_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_job_row_parent_class)->map (widget);
  update_if_out_of_date (ENCODES_JOB_ROW (widget));
}

static void
encodes_job_row_unmap (GtkWidget *widget)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (widget);

  if (self->tick_id)
    {
      gtk_widget_remove_tick_callback (widget, self->tick_id);
      self->tick_id = 0;
      self->out_of_date = TRUE;
    }
  encodes_sight_stop (self->sight);
  GTK_WIDGET_CLASS (encodes_job_row_parent_class)->unmap (widget);
}

static void
encodes_job_row_dispose (GObject *object)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_JOB_ROW);
  self->check = NULL;
  g_clear_weak_pointer (&self->list_item);
  g_clear_weak_pointer (&self->list_row);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->sight);
  g_clear_object (&self->job);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (encodes_job_row_parent_class)->dispose (object);
}

static void
encodes_job_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (object);

  switch (property_id)
    {
    case PROP_SELECTION_MODE:
      g_value_set_boolean (value, self->selection_mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_row_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (object);

  switch (property_id)
    {
    case PROP_SELECTION_MODE:
      if (self->selection_mode == g_value_get_boolean (value))
        break;
      self->selection_mode = g_value_get_boolean (value);
      update_check (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_row_class_init (EncodesJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_job_row_dispose;
  object_class->get_property = encodes_job_row_get_property;
  object_class->set_property = encodes_job_row_set_property;
  widget_class->map = encodes_job_row_map;
  widget_class->unmap = encodes_job_row_unmap;

  properties[PROP_SELECTION_MODE] =
    g_param_spec_boolean ("selection-mode", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ENCODES_TYPE_PROGRESS_LINE);
  g_type_ensure (ENCODES_TYPE_STATE_ICON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, box);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, remembered_image);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, bell_image);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, side_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, note_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, line);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, menu_button);
  gtk_widget_class_install_action (widget_class, "job-row.activate", NULL, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
encodes_job_row_init (EncodesJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  encodes_tooltips_set (GTK_WIDGET (self->remembered_image), _("Only in the history"));
  encodes_tooltips_set (GTK_WIDGET (self->menu_button), _("Job Menu"));
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  self->sight = encodes_sight_new (GTK_WIDGET (self));
  g_signal_connect_object (self->sight, "seen", G_CALLBACK (update_if_out_of_date), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::parent", G_CALLBACK (on_parent), NULL);
}

GtkWidget *
encodes_job_row_new (EncodesClock *clock)
{
  g_return_val_if_fail (ENCODES_IS_CLOCK (clock), NULL);

  EncodesJobRow *self = g_object_new (ENCODES_TYPE_JOB_ROW, NULL);

  self->clock = g_object_ref (clock);
  g_signal_connect_object (clock, "tick", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
encodes_job_row_set_list_item (EncodesJobRow *self, GtkListItem *item)
{
  g_return_if_fail (ENCODES_IS_JOB_ROW (self));
  g_return_if_fail (GTK_IS_LIST_ITEM (item));

  g_set_weak_pointer (&self->list_item, item);
}

void
encodes_job_row_set_job (EncodesJobRow *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_JOB_ROW (self));
  g_return_if_fail (job == NULL || ENCODES_IS_JOB (job));

  if (!g_set_object (&self->job, job))
    return;

  if (self->popover)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_group_set_target (self->job_signals, job);
  update (self);
}

EncodesJob *
encodes_job_row_get_job (EncodesJobRow *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_ROW (self), NULL);

  return self->job;
}

void
encodes_job_row_popup_menu (EncodesJobRow *self)
{
  g_return_if_fail (ENCODES_IS_JOB_ROW (self));

  popup_at_button (self);
}
