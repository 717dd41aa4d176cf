/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * encodes_job_menu_new:
 *
 * Returns: (transfer full): what can be done with a job. The details are an action of its row ("job-row.activate"), as
 *   they are of that job alone; all else acts on the selection, by actions of the window. What is not allowed now does
 *   not show.
 */
GMenuModel *encodes_job_menu_new (void);

G_END_DECLS
