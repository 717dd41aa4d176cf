/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_history_glance:
 * @path: (nullable): the history; %NULL for the one in the user's state folder
 * @limit: how many jobs at most
 *
 * Looks into a history that belongs to somebody else: opens it for reading only, waits for nobody longer than a moment,
 * and does not look whether it is whole. Blocks.
 *
 * Returns: (transfer full) (element-type EncodesJob): the jobs that came last, those first that have not ended, with
 *   the names of their accounts; empty where nothing can be read
 */
GPtrArray *encodes_history_glance (const char *path, guint limit);

G_END_DECLS
