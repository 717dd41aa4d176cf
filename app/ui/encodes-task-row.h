/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_TASK_ROW (encodes_task_row_get_type ())

/**
 * EncodesTaskRow:
 *
 * A task of the job that the details show: its name, what does the work, and how far it is; when it is opened, all else
 * that the service says of it. Follows its task.
 */
G_DECLARE_FINAL_TYPE (EncodesTaskRow, encodes_task_row, ENCODES, TASK_ROW, GtkListBoxRow)

/** encodes_task_row_new: @job: what @task is a part of */
GtkWidget *encodes_task_row_new (EncodesTask *task, EncodesJob *job);

/** encodes_task_row_toggle: shows all about the task, or hides it again */
void encodes_task_row_toggle (EncodesTaskRow *self);

G_END_DECLS
