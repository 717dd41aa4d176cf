/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-progress-line.h"

#include <glib/gi18n-lib.h>

#include "encodes-format.h"
#include "encodes-pulse.h"
#include "encodes-text.h"

/* What has not ended never looks as if it had. */
#define NEARLY 0.99

struct _EncodesProgressLine
{
  GtkWidget parent_instance;

  GtkProgressBar *bar;  /* one of the two, made when it is needed first */
  EncodesPulse *pulse;
};

G_DEFINE_FINAL_TYPE (EncodesProgressLine, encodes_progress_line, GTK_TYPE_WIDGET)

static void
set_css_class (GtkWidget *widget, const char *css_class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
show_bar (EncodesProgressLine *self, gboolean show)
{
  if (show && !self->bar)
    {
      self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
      gtk_widget_set_parent (GTK_WIDGET (self->bar), GTK_WIDGET (self));
    }
  if (self->bar)
    gtk_widget_set_visible (GTK_WIDGET (self->bar), show);
}

static void
show_pulse (EncodesProgressLine *self, gboolean show)
{
  if (show && !self->pulse)
    {
      self->pulse = ENCODES_PULSE (encodes_pulse_new ());
      gtk_widget_set_parent (GTK_WIDGET (self->pulse), GTK_WIDGET (self));
    }
  if (self->pulse)
    gtk_widget_set_visible (GTK_WIDGET (self->pulse), show);
}

static char *
speak (const EncodesForecast *forecast)
{
  g_autofree char *percent = encodes_format_progress_spoken (forecast);

  if (!forecast->stale)
    /* Translators: read aloud, of a job of which nobody knows how far it is */
    return percent ? g_steal_pointer (&percent) : g_strdup (C_("spoken", "working"));

  /* Translators: read aloud: "64 percent", of a service that has not been heard for a while */
  return percent ? g_strdup_printf (_("%s when last heard"), percent) : g_strdup (_("working when last heard"));
}

static void
describe (EncodesProgressLine *self, GtkWidget *child, const EncodesForecast *forecast, const char *name)
{
  g_autofree char *spoken = speak (forecast);

  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, spoken, -1);
}

static void
encodes_progress_line_dispose (GObject *object)
{
  EncodesProgressLine *self = ENCODES_PROGRESS_LINE (object);

  g_clear_pointer ((GtkWidget **) &self->bar, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->pulse, gtk_widget_unparent);

  G_OBJECT_CLASS (encodes_progress_line_parent_class)->dispose (object);
}

static void
encodes_progress_line_class_init (EncodesProgressLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_progress_line_dispose;

  gtk_widget_class_set_css_name (widget_class, "progressline");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
encodes_progress_line_init (EncodesProgressLine *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
encodes_progress_line_new (void)
{
  return g_object_new (ENCODES_TYPE_PROGRESS_LINE, NULL);
}

void
encodes_progress_line_set_forecast (EncodesProgressLine *self, const EncodesForecast *forecast, const char *name)
{
  g_return_if_fail (ENCODES_IS_PROGRESS_LINE (self));
  g_return_if_fail (forecast != NULL && name != NULL);

  gboolean has_percent = forecast->kind == ENCODES_PROGRESS_KIND_MEASURED
                         || forecast->kind == ENCODES_PROGRESS_KIND_ESTIMATED;
  gboolean works = forecast->kind == ENCODES_PROGRESS_KIND_WORKING;

  show_bar (self, has_percent);
  show_pulse (self, works);
  set_css_class (GTK_WIDGET (self), "estimated", forecast->kind == ENCODES_PROGRESS_KIND_ESTIMATED);
  set_css_class (GTK_WIDGET (self), "stale", forecast->stale);
  if (has_percent)
    {
      gtk_progress_bar_set_fraction (self->bar, CLAMP (forecast->progress / 100, 0, NEARLY));
      describe (self, GTK_WIDGET (self->bar), forecast, name);
    }
  else if (works)
    {
      encodes_pulse_set_still (self->pulse, forecast->stale);
      describe (self, GTK_WIDGET (self->pulse), forecast, name);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), has_percent || works);
}

void
encodes_progress_line_set_job (EncodesProgressLine *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_PROGRESS_LINE (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  EncodesForecast forecast = *encodes_job_get_forecast (job);
  EncodesJobState state = encodes_job_get_state (job);
  g_autofree char *name = encodes_format_job_name (job);

  if (forecast.kind == ENCODES_PROGRESS_KIND_NONE
      && (state == ENCODES_JOB_STATE_PROCESSING || state == ENCODES_JOB_STATE_SCHEDULED))
    {
      forecast.progress = state == ENCODES_JOB_STATE_PROCESSING ? encodes_job_get_progress (job)
                                                                : ENCODES_PROGRESS_UNKNOWN;
      forecast.kind = forecast.progress >= 0 ? ENCODES_PROGRESS_KIND_MEASURED : ENCODES_PROGRESS_KIND_WORKING;
    }
  encodes_progress_line_set_forecast (self, &forecast, name);
}

void
encodes_progress_line_set_task (EncodesProgressLine *self, EncodesTask *task, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_PROGRESS_LINE (self));
  g_return_if_fail (ENCODES_IS_TASK (task));
  g_return_if_fail (ENCODES_IS_JOB (job));

  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  g_autofree char *name = encodes_text_to_line (encodes_task_get_name (task), 200);

  forecast.stale = encodes_job_get_forecast (job)->stale;
  if (encodes_task_get_state (task) == ENCODES_JOB_STATE_PROCESSING)
    {
      forecast.progress = encodes_task_get_progress (task);
      forecast.kind = forecast.progress >= 0 ? ENCODES_PROGRESS_KIND_MEASURED : ENCODES_PROGRESS_KIND_WORKING;
    }
  encodes_progress_line_set_forecast (self, &forecast, *name != '\0' ? name : _("Task"));
}
