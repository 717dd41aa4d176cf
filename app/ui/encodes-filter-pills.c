/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-filter-pills.h"

#include <glib/gi18n-lib.h>

#define MAX_NATURAL_WIDTH 420

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
      g_autofree char *text = g_strdup_printf ("%u", count);
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

  self->buttons[i] = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->buttons[i]), box);
  gtk_widget_add_css_class (self->buttons[i], "flat");
  gtk_widget_add_css_class (self->buttons[i], "filter-pill");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->buttons[i]), "s", pills[i].word);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->buttons[i]), "win.filter");

  return self->buttons[i];
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
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkEventController *controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_widget_add_css_class (box, "filter-bar");
  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    gtk_box_append (GTK_BOX (box), make_pill (self, i));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  /* Where there is room, the list is as wide as its pills; where there is none, they scroll. */
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_width (GTK_SCROLLED_WINDOW (scrolled), MAX_NATURAL_WIDTH);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
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
