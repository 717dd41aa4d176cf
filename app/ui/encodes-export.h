/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-export.h"
#include "encodes-window.h"

G_BEGIN_DECLS

/**
 * encodes_export_ask:
 * @jobs: (element-type EncodesJob): what is to be written, in this order
 *
 * Asks where to, writes the jobs, and says in @window where they are or why they could not be written.
 */
void encodes_export_ask (EncodesWindow *window, GPtrArray *jobs, EncodesExportFormat format);

G_END_DECLS
