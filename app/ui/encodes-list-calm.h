/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-view.h"
#include "encodes-list-rows.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_LIST_CALM (encodes_list_calm_get_type ())

/**
 * EncodesListCalm:
 *
 * Keeps a list calm while somebody is in it. While the pointer is over the list, the row under it stays there, whatever
 * comes and goes above: the list scrolls by as much, or leaves a gap at its top if it cannot; in a list that is too
 * short to scroll, new jobs are put at the end. While the list has the keyboard focus, its order stays, and the row with
 * the focus stays where it is once the list has been scrolled. When both have left, all catches up.
 */
G_DECLARE_FINAL_TYPE (EncodesListCalm, encodes_list_calm, ENCODES, LIST_CALM, GObject)

/**
 * encodes_list_calm_new:
 * @list: (transfer none): the list, in its #GtkScrolledWindow; it must live as long as what is returned
 */
EncodesListCalm *encodes_list_calm_new (GtkListView *list, EncodesListRows *rows, EncodesJobView *view);

/** encodes_list_calm_set_loading: @loading: the list fills for the first time: nobody has found a place in it yet */
void encodes_list_calm_set_loading (EncodesListCalm *self, gboolean loading);

/** encodes_list_calm_has_pointer: Returns: whether the pointer is over the list */
gboolean encodes_list_calm_has_pointer (EncodesListCalm *self);

G_END_DECLS
