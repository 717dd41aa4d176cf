/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_PROGRESS_LINE (encodes_progress_line_get_type ())

/**
 * EncodesProgressLine:
 *
 * How far something is, in four looks that differ not by colour alone: measured (a solid bar), estimated (a striped
 * one), working (a calm pulse), and stale (the same in outline, and nothing moves). Invisible where there is nothing to
 * show. Its one child is a progress bar to assistive technologies; it has no value where nobody knows one.
 */
G_DECLARE_FINAL_TYPE (EncodesProgressLine, encodes_progress_line, ENCODES, PROGRESS_LINE, GtkWidget)

GtkWidget *encodes_progress_line_new (void);

/** encodes_progress_line_set_forecast: @name: what is so far; for assistive technologies */
void encodes_progress_line_set_forecast (EncodesProgressLine *self, const EncodesForecast *forecast, const char *name);

/** encodes_progress_line_set_job: shows the job's forecast, or, while nobody forecasts it, what the service says */
void encodes_progress_line_set_job (EncodesProgressLine *self, EncodesJob *job);

/** encodes_progress_line_set_task: shows what the service says of @task, a part of @job */
void encodes_progress_line_set_task (EncodesProgressLine *self, EncodesTask *task, EncodesJob *job);

G_END_DECLS
