/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-monitor.h"

G_BEGIN_DECLS

/* What a person asks of the services of some jobs. Each command asks the person first, once, however many jobs there are,
 * leaves out the jobs for which the service does not allow it now, and says in one dialog what was refused. */

/**
 * encodes_job_commands_get_allowed:
 *
 * Returns: what can be asked of the service of @job now; nothing for a job that only Encodes remembers
 */
EncodesJobActions encodes_job_commands_get_allowed (EncodesMonitor *monitor, EncodesJob *job);

/** encodes_job_commands_cancel: @jobs: (element-type EncodesJob): asks whether to cancel them, and has it done */
void encodes_job_commands_cancel (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs);

/**
 * encodes_job_commands_delete:
 * @jobs: (element-type EncodesJob): the jobs
 *
 * Asks whether to delete the jobs from their services, and has it done. Those that only Encodes remembers are taken out
 * of the list.
 */
void encodes_job_commands_delete (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs);

/** encodes_job_commands_set_priority: @jobs: (element-type EncodesJob): asks for their new priority, and has it set */
void encodes_job_commands_set_priority (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs);

G_END_DECLS
