/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SIGHT (encodes_sight_get_type ())

/**
 * EncodesSight:
 *
 * Whether a widget can be seen: mapped, and not scrolled out of the view that it is in. For widgets that want to cost
 * nothing while nobody sees them. Emits "seen" once for each encodes_sight_await(), when the widget has come into view.
 */
G_DECLARE_FINAL_TYPE (EncodesSight, encodes_sight, ENCODES, SIGHT, GObject)

/** encodes_sight_new: @widget: whose sight it is; it owns the new object, which does not hold it */
EncodesSight *encodes_sight_new (GtkWidget *widget);

/** encodes_sight_is_seen: Returns: whether the widget is in view at its last place */
gboolean encodes_sight_is_seen (EncodesSight *self);

/**
 * encodes_sight_await:
 *
 * Waits until the widget is in view. Asks for no frame: looks whenever one has been drawn for whatever reason. Only
 * while the widget is mapped; whoever waits must look again when it is mapped.
 */
void encodes_sight_await (EncodesSight *self);

/** encodes_sight_stop: waits no more; to be called at the latest when the widget is unmapped */
void encodes_sight_stop (EncodesSight *self);

G_END_DECLS
