/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-task-row.h"

#include <glib/gi18n-lib.h>

#include "encodes-field.h"
#include "encodes-format.h"
#include "encodes-job-phases.h"
#include "encodes-progress-line.h"
#include "encodes-text.h"
#include "encodes-tooltips.h"
#include "encodes-value-row.h"

/* Every row is a widget, and nobody reads more than that. */
#define MOST_FIELDS 100

struct _EncodesTaskRow
{
  GtkListBoxRow parent_instance;

  EncodesTask *task;
  EncodesJob *job;
  gboolean filled; /* what is behind it is made when it is looked at first */

  GtkLabel *name_label;
  GtkLabel *note_label;
  EncodesProgressLine *line;
  GtkLabel *side_label;
  GtkRevealer *revealer;
  EncodesValueRow *id_row;
  EncodesValueRow *preset_row;
  EncodesValueRow *started_row;
  EncodesValueRow *ended_row;
  GtkListBox *fields_list;
};

G_DEFINE_FINAL_TYPE (EncodesTaskRow, encodes_task_row, GTK_TYPE_LIST_BOX_ROW)

static char *
format_name (EncodesTask *task)
{
  g_autofree char *name = g_strstrip (encodes_text_to_line (encodes_task_get_name (task), 200));

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_("Task"));
}

static char *
format_side (EncodesTask *task)
{
  EncodesJobState state = encodes_task_get_state (task);

  if (state == ENCODES_JOB_STATE_PROCESSING && encodes_task_get_progress (task) >= 0)
    return encodes_format_percent (encodes_task_get_progress (task), FALSE);

  return encodes_job_state_describe (state, encodes_task_get_state_code (task));
}

/* What does the work, and how long it took: "Media Encoder Standard · Ran 4 min 10 s" */
static char *
format_note (EncodesTask *task, GDateTime *now)
{
  g_autofree char *processor = encodes_text_to_line (encodes_task_get_processor (task), 200);
  g_autofree char *time = NULL;
  EncodesJobPhase phase;

  if (encodes_job_phases_get_task (task, now, &phase))
    time = encodes_job_phase_to_text (&phase);
  if (!time)
    return g_steal_pointer (&processor);
  if (*processor == '\0')
    return g_steal_pointer (&time);

  return g_strdup_printf (_("%s · %s"), processor, time);
}

static void
set_moment (EncodesValueRow *row, GDateTime *time, GDateTime *now)
{
  g_autofree char *moment = encodes_format_moment (time, now);
  g_autofree char *exact = encodes_format_exact (time);

  encodes_value_row_set_value (row, moment);
  encodes_value_row_set_exact (row, exact);
}

static void
update_values (EncodesTaskRow *self, GDateTime *now)
{
  const char *preset = encodes_task_get_preset (self->task);

  encodes_value_row_set_value (self->id_row, encodes_task_get_id (self->task));
  encodes_value_row_set_value (self->preset_row, preset);
  gtk_widget_set_visible (GTK_WIDGET (self->preset_row), preset && *preset);
  set_moment (self->started_row, encodes_task_get_started (self->task), now);
  set_moment (self->ended_row, encodes_task_get_ended (self->task), now);
}

static void
update (EncodesTaskRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = format_name (self->task);
  g_autofree char *note = format_note (self->task, now);
  g_autofree char *side = format_side (self->task);
  g_autofree char *spoken = g_strdup_printf (_("%s, %s"), name, side);

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->note_label, note);
  gtk_label_set_text (self->side_label, side);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *note != '\0');
  encodes_progress_line_set_task (self->line, self->task, self->job);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (self->filled)
    update_values (self, now);
}

static gboolean
on_query_tooltip (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  encodes_tooltips_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));

  return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}

static GtkWidget *
make_field_row (gpointer item, gpointer user_data)
{
  return encodes_value_row_new (encodes_field_get_name (item), encodes_field_get_value (item));
}

static void
fill (EncodesTaskRow *self)
{
  if (self->filled)
    return;

  self->filled = TRUE;
  g_autoptr (GtkSliceListModel) some = gtk_slice_list_model_new (g_object_ref (encodes_task_get_fields (self->task)), 0,
                                                                 MOST_FIELDS);

  gtk_list_box_bind_model (self->fields_list, G_LIST_MODEL (some), make_field_row, NULL, NULL);
  update (self);
}

static void
encodes_task_row_dispose (GObject *object)
{
  EncodesTaskRow *self = ENCODES_TASK_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_TASK_ROW);
  if (self->task)
    g_signal_handlers_disconnect_by_data (self->task, self);
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->task);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (encodes_task_row_parent_class)->dispose (object);
}

static void
encodes_task_row_class_init (EncodesTaskRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_task_row_dispose;

  g_type_ensure (ENCODES_TYPE_PROGRESS_LINE);
  g_type_ensure (ENCODES_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, note_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, line);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, side_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, revealer);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, id_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, preset_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, started_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, ended_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, fields_list);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
encodes_task_row_init (EncodesTaskRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
encodes_task_row_new (EncodesTask *task, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_TASK (task), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  EncodesTaskRow *self = g_object_new (ENCODES_TYPE_TASK_ROW, NULL);

  self->task = g_object_ref (task);
  self->job = g_object_ref (job);
  g_signal_connect_object (task, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::forecast", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE, -1);

  return GTK_WIDGET (self);
}

void
encodes_task_row_toggle (EncodesTaskRow *self)
{
  g_return_if_fail (ENCODES_IS_TASK_ROW (self));

  gboolean expanded = !gtk_revealer_get_reveal_child (self->revealer);

  fill (self);
  gtk_revealer_set_reveal_child (self->revealer, expanded);
  if (expanded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "expanded");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "expanded");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
}
