/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * encodes_job_menu_new:
 * @position: of the job in the list
 *
 * Returns: (transfer full): what can be done with a job. All but the details act on the selection, by actions of the
 *   window; what is not allowed now does not show.
 */
GMenuModel *encodes_job_menu_new (guint position);

G_END_DECLS
