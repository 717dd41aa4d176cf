/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-account-monitor.h"

G_BEGIN_DECLS

/* What a person asks of a job's service. Each asks the person first, and says in a dialog if the service refuses. */

/** encodes_job_commands_cancel: asks whether to cancel @job, and has it done */
void encodes_job_commands_cancel (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job);

/** encodes_job_commands_delete: asks whether to delete @job from the service, and has it done */
void encodes_job_commands_delete (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job);

/** encodes_job_commands_set_priority: asks for the new priority of @job, and has it set */
void encodes_job_commands_set_priority (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job);

G_END_DECLS
