/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-task-row.h"

#include <glib/gi18n-lib.h>

#include "encodes-format.h"
#include "encodes-progress-line.h"
#include "encodes-text.h"

struct _EncodesTaskRow
{
  GtkListBoxRow parent_instance;

  EncodesTask *task;
  EncodesJob *job;

  GtkLabel *name_label;
  GtkLabel *processor_label;
  EncodesProgressLine *line;
  GtkLabel *side_label;
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
  const char *code = encodes_task_get_state_code (task);
  EncodesJobState state = encodes_task_get_state (task);

  if (state == ENCODES_JOB_STATE_PROCESSING && encodes_task_get_progress (task) >= 0)
    return encodes_format_percent (encodes_task_get_progress (task), FALSE);
  if (state == ENCODES_JOB_STATE_UNKNOWN && code)
    return encodes_text_to_line (code, 20);

  return g_strdup (encodes_job_state_to_label (state));
}

static void
update (EncodesTaskRow *self)
{
  g_autofree char *name = format_name (self->task);
  g_autofree char *processor = encodes_text_to_line (encodes_task_get_processor (self->task), 200);
  g_autofree char *side = format_side (self->task);
  g_autofree char *spoken = g_strdup_printf (_("%s, %s"), name, side);

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->processor_label, processor);
  gtk_label_set_text (self->side_label, side);
  gtk_widget_set_visible (GTK_WIDGET (self->processor_label), *processor != '\0');
  encodes_progress_line_set_task (self->line, self->task, self->job);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
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

  g_type_ensure (ENCODES_TYPE_PROGRESS_LINE);
  G_OBJECT_CLASS (klass)->dispose = encodes_task_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, processor_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, line);
  gtk_widget_class_bind_template_child (widget_class, EncodesTaskRow, side_label);
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

  return GTK_WIDGET (self);
}
