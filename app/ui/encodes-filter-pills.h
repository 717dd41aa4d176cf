/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job-counts.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_FILTER_PILLS (encodes_filter_pills_get_type ())

/**
 * EncodesFilterPills:
 *
 * One pill for each group of jobs, with its live count. Each sets the action "win.filter" to its word.
 */
G_DECLARE_FINAL_TYPE (EncodesFilterPills, encodes_filter_pills, ENCODES, FILTER_PILLS, AdwBin)

void encodes_filter_pills_set_counts (EncodesFilterPills *self, EncodesJobCounts *counts);

/**
 * encodes_filter_pills_parse:
 * @word: the value of "win.filter": all, running, waiting, failed, finished, canceled
 * @group: (out): the group, or −1 for all
 */
gboolean encodes_filter_pills_parse (const char *word, int *group);

G_END_DECLS
