/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-row.h"

#include "encodes-format.h"
#include "encodes-state-icon.h"

struct _EncodesJobRow
{
  AdwBin parent_instance;

  EncodesClock *clock;
  EncodesJob *job;
  GSignalGroup *job_signals;

  EncodesStateIcon *state_icon;
  GtkLabel *name_label;
  GtkLabel *side_label;
  GtkLabel *note_label;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (EncodesJobRow, encodes_job_row, ADW_TYPE_BIN)

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
update_spoken (EncodesJobRow *self, const char *name, GDateTime *now)
{
  g_autofree char *spoken = encodes_format_job_spoken (self->job, now);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (item)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update (EncodesJobRow *self)
{
  if (!self->job)
    return;

  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  g_autofree char *name = encodes_format_job_name (self->job);
  g_autofree char *side = encodes_format_job_side (self->job, now);
  g_autofree char *note = encodes_format_job_note (self->job, now);
  EncodesJobState state = encodes_job_get_state (self->job);
  double progress = encodes_job_get_progress (self->job);
  gboolean failed = state == ENCODES_JOB_STATE_ERROR;

  encodes_state_icon_set_state (self->state_icon, state);
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->side_label, side);
  gtk_label_set_text (self->note_label, note);
  set_css_class (GTK_WIDGET (self->note_label), "error", failed);
  set_css_class (GTK_WIDGET (self->note_label), "dim-label", !failed);
  gtk_widget_set_visible (GTK_WIDGET (self->bar),
                          encodes_job_state_get_group (state) == ENCODES_JOB_GROUP_RUNNING);
  gtk_progress_bar_set_fraction (self->bar, MAX (progress, 0) / 100);
  update_spoken (self, name, now);
}

static void
on_job_notify (EncodesJobRow *self)
{
  update (self);
}

static void
on_tick (EncodesJobRow *self)
{
  update (self);
}

static void
encodes_job_row_dispose (GObject *object)
{
  EncodesJobRow *self = ENCODES_JOB_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_JOB_ROW);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->job);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (encodes_job_row_parent_class)->dispose (object);
}

static void
encodes_job_row_class_init (EncodesJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_job_row_dispose;

  g_type_ensure (ENCODES_TYPE_STATE_ICON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, side_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, note_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobRow, bar);
}

static void
encodes_job_row_init (EncodesJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify", G_CALLBACK (on_job_notify), self, G_CONNECT_SWAPPED);
}

GtkWidget *
encodes_job_row_new (EncodesClock *clock)
{
  g_return_val_if_fail (ENCODES_IS_CLOCK (clock), NULL);

  EncodesJobRow *self = g_object_new (ENCODES_TYPE_JOB_ROW, NULL);

  self->clock = g_object_ref (clock);
  g_signal_connect_object (clock, "tick", G_CALLBACK (on_tick), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
encodes_job_row_set_job (EncodesJobRow *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_JOB_ROW (self));
  g_return_if_fail (job == NULL || ENCODES_IS_JOB (job));

  if (!g_set_object (&self->job, job))
    return;

  g_signal_group_set_target (self->job_signals, job);
  update (self);
}

EncodesJob *
encodes_job_row_get_job (EncodesJobRow *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_ROW (self), NULL);

  return self->job;
}
