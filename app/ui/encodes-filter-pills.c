/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-filter-pills.h"

#include <glib/gi18n-lib.h>

#define MAX_NATURAL_WIDTH 420

/* Around a pill that is brought into view, so that a part of the next one tells that there is more. */
#define MARGIN 36

typedef struct
{
  const char *word;
  const char *label;
  int group; /* −1: all */
} Pill;

static const Pill pills[] = {
  { "all", N_ ("All"), -1 },
  { "running", N_ ("Running"), ENCODES_JOB_GROUP_RUNNING },
  { "waiting", N_ ("Waiting"), ENCODES_JOB_GROUP_WAITING },
  { "failed", N_ ("Failed"), ENCODES_JOB_GROUP_FAILED },
  { "finished", N_ ("Finished"), ENCODES_JOB_GROUP_FINISHED },
  { "canceled", N_ ("Canceled"), ENCODES_JOB_GROUP_CANCELED },
};

struct _EncodesFilterPills
{
  AdwBin parent_instance;

  EncodesJobCounts *counts;
  GtkWidget *box;
  GtkAdjustment *adjustment;
  GtkWidget *buttons[G_N_ELEMENTS (pills)];
  GtkLabel *labels[G_N_ELEMENTS (pills)];
};

G_DEFINE_FINAL_TYPE (EncodesFilterPills, encodes_filter_pills, ADW_TYPE_BIN)

static void
update (EncodesFilterPills *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    {
      guint count = pills[i].group < 0 ? encodes_job_counts_get_total (self->counts)
                                       : encodes_job_counts_get (self->counts, (EncodesJobGroup) pills[i].group);
      g_autofree char *text = g_strdup_printf ("%'u", count);
      /* Translators: what a screen reader says of a filter: "Running, 2 jobs" */
      g_autofree char *spoken =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %u job", "%s, %u jobs", count), _(pills[i].label), count);

      gtk_label_set_text (self->labels[i], text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      if (pills[i].group == ENCODES_JOB_GROUP_CANCELED)
        gtk_widget_set_visible (self->buttons[i],
                                count > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])));
    }
}

/* A wheel that only turns up and down still reaches the last pill. */
static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  EncodesFilterPills *self = user_data;

  if (dx != 0 || dy == 0)
    return FALSE;

  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + dy * 40);

  return TRUE;
}

static guint
find_pill (EncodesFilterPills *self, GtkWidget *button)
{
  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    if (self->buttons[i] == button)
      return i;

  return 0;
}

/* What is chosen by a key may be out of sight. */
static void
show_pill (EncodesFilterPills *self, GtkWidget *button)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (button, self->box, &bounds))
    gtk_adjustment_clamp_page (self->adjustment, graphene_rect_get_x (&bounds) - MARGIN,
                               graphene_rect_get_x (&bounds) + graphene_rect_get_width (&bounds) + MARGIN);
}

static void
on_active_changed (GtkToggleButton *button, GParamSpec *pspec, gpointer user_data)
{
  EncodesFilterPills *self = user_data;
  gboolean active = gtk_toggle_button_get_active (button);

  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_CHECKED,
                               active ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  if (active)
    show_pill (self, GTK_WIDGET (button));
  if (self->counts)
    update (self);
}

/* Goes from pill to pill, round and round. Returns: the next one that can be seen */
static guint
get_neighbor (EncodesFilterPills *self, guint from, int step)
{
  int n_pills = G_N_ELEMENTS (pills);
  int i = (int) from;

  do
    i = (i + n_pills + step) % n_pills;
  while (!gtk_widget_get_visible (self->buttons[i]));

  return (guint) i;
}

/* As in any group of which one is chosen: the arrows choose. */
static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                gpointer user_data)
{
  EncodesFilterPills *self = user_data;
  GtkWidget *focus = gtk_widget_get_focus_child (self->box);
  int forward = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
  guint last = G_N_ELEMENTS (pills) - 1;
  guint to;

  if (!focus || (state & gtk_accelerator_get_default_mod_mask ()))
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      to = get_neighbor (self, find_pill (self, focus), forward);
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      to = get_neighbor (self, find_pill (self, focus), -forward);
      break;
    case GDK_KEY_Home:
      to = get_neighbor (self, last, 1);
      break;
    case GDK_KEY_End:
      to = get_neighbor (self, 0, -1);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }

  gtk_widget_grab_focus (self->buttons[to]);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.filter", "s", pills[to].word);

  return GDK_EVENT_STOP;
}

static GtkWidget *
make_pill (EncodesFilterPills *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (_(pills[i].label));

  self->labels[i] = GTK_LABEL (gtk_label_new ("0"));
  gtk_widget_add_css_class (GTK_WIDGET (self->labels[i]), "count");
  gtk_widget_add_css_class (GTK_WIDGET (self->labels[i]), "numeric");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->labels[i]));

  self->buttons[i] = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);
  gtk_button_set_child (GTK_BUTTON (self->buttons[i]), box);
  gtk_widget_add_css_class (self->buttons[i], "flat");
  gtk_widget_add_css_class (self->buttons[i], "filter-pill");
  g_signal_connect_object (self->buttons[i], "notify::active", G_CALLBACK (on_active_changed), self, 0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_STATE_CHECKED,
                               GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->buttons[i]), "s", pills[i].word);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->buttons[i]), "win.filter");

  return self->buttons[i];
}

static GtkWidget *
make_box (EncodesFilterPills *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO_GROUP, "spacing", 2, NULL);
  gtk_widget_add_css_class (self->box, "filter-bar");
  /* Translators: names the group of All, Running, Waiting, Failed, Finished for a screen reader. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filter"), -1);
  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    gtk_box_append (GTK_BOX (self->box), make_pill (self, i));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (self->box, keys);

  return self->box;
}

static void
encodes_filter_pills_dispose (GObject *object)
{
  EncodesFilterPills *self = ENCODES_FILTER_PILLS (object);

  if (self->counts)
    g_signal_handlers_disconnect_by_data (self->counts, self);
  g_clear_object (&self->counts);

  G_OBJECT_CLASS (encodes_filter_pills_parent_class)->dispose (object);
}

static void
encodes_filter_pills_class_init (EncodesFilterPillsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_filter_pills_dispose;
}

static void
encodes_filter_pills_init (EncodesFilterPills *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_widget_add_css_class (scrolled, "filter-scroll");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  /* Where there is room, the list is as wide as its pills; where there is none, they scroll. */
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_width (GTK_SCROLLED_WINDOW (scrolled), MAX_NATURAL_WIDTH);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), make_box (self));
  self->adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect (controller, "scroll", G_CALLBACK (on_scroll), self);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (scrolled, controller);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

void
encodes_filter_pills_set_counts (EncodesFilterPills *self, EncodesJobCounts *counts)
{
  g_return_if_fail (ENCODES_IS_FILTER_PILLS (self));
  g_return_if_fail (ENCODES_IS_JOB_COUNTS (counts));
  g_return_if_fail (self->counts == NULL);

  self->counts = g_object_ref (counts);
  g_signal_connect_object (counts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

gboolean
encodes_filter_pills_parse (const char *word, int *group)
{
  g_return_val_if_fail (word != NULL && group != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    {
      if (g_str_equal (word, pills[i].word))
        {
          *group = pills[i].group;
          return TRUE;
        }
    }

  return FALSE;
}
