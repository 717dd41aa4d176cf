/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_PULSE (encodes_pulse_get_type ())

/**
 * EncodesPulse:
 *
 * A bar for work of which nobody knows how far it is: a light that goes slowly back and forth. Stands still, as a row
 * of dashes, where animations are not wanted. Asks for frames only while it moves and can be seen. To assistive
 * technologies it is a progress bar without a value.
 */
G_DECLARE_FINAL_TYPE (EncodesPulse, encodes_pulse, ENCODES, PULSE, GtkWidget)

GtkWidget *encodes_pulse_new (void);

/** encodes_pulse_set_still: @still: it is not known whether the work goes on: nothing moves */
void     encodes_pulse_set_still (EncodesPulse *self, gboolean still);

/** encodes_pulse_is_moving: Returns: whether it asks for frames now */
gboolean encodes_pulse_is_moving (EncodesPulse *self);

G_END_DECLS
