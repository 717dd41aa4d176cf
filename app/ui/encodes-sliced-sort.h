/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesSlicedSort:
 *
 * A merge sort that can be left at any time and gone on with later, so that it never holds up anything for longer than
 * it is allowed to. Stable.
 */
typedef struct _EncodesSlicedSort EncodesSlicedSort;

/**
 * encodes_sliced_sort_new:
 * @items: (transfer none): what is to be sorted; nobody may touch it until it is sorted, nor what @compare looks at
 * @compare: gets two items (not pointers to them)
 */
EncodesSlicedSort *encodes_sliced_sort_new (GPtrArray *items, GCompareFunc compare);

void encodes_sliced_sort_free (EncodesSlicedSort *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesSlicedSort, encodes_sliced_sort_free)

/**
 * encodes_sliced_sort_run:
 * @deadline: the monotonic time after which it soon stops
 *
 * Returns: whether the items are sorted now
 */
gboolean encodes_sliced_sort_run (EncodesSlicedSort *self, gint64 deadline);

G_END_DECLS
