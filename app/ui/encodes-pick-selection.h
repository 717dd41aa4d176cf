/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_PICK_SELECTION (encodes_pick_selection_get_type ())

/**
 * EncodesPickSelection:
 *
 * A selection model over another one, whose items and selection it shows. While it is picking, an item is only added to
 * or taken from what is selected; nothing replaces the selection, as a click or an arrow key would otherwise do.
 *
 * Property "picking" (boolean, writable).
 */
G_DECLARE_FINAL_TYPE (EncodesPickSelection, encodes_pick_selection, ENCODES, PICK_SELECTION, GObject)

EncodesPickSelection *encodes_pick_selection_new (GtkSelectionModel *model);

void     encodes_pick_selection_set_picking (EncodesPickSelection *self, gboolean picking);
gboolean encodes_pick_selection_get_picking (EncodesPickSelection *self);

/** encodes_pick_selection_toggle: selects the item at this position if it is not selected, and the other way round */
void encodes_pick_selection_toggle (EncodesPickSelection *self, guint position);

G_END_DECLS
