/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesCtlLive:
 *
 * A few lines at the end of a terminal that are drawn again in place.
 */
typedef struct
{
  guint n_lines;
  guint width;
} EncodesCtlLive;

/**
 * encodes_ctl_live_draw:
 * @jobs: (element-type EncodesJob): in the order in which they stand
 * @troubles: (element-type utf8): lines under them
 *
 * Draws the view over what it drew before; what does not fit the terminal's height is counted in one line.
 */
void encodes_ctl_live_draw (EncodesCtlLive *self, GPtrArray *jobs, GPtrArray *troubles);

G_END_DECLS
