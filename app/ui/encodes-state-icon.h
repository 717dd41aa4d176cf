/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job-state.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_STATE_ICON (encodes_state_icon_get_type ())

/**
 * EncodesStateIcon:
 *
 * A job's state as a round tinted icon. Decoration: the word stands beside it, and is its tooltip.
 */
G_DECLARE_FINAL_TYPE (EncodesStateIcon, encodes_state_icon, ENCODES, STATE_ICON, AdwBin)

GtkWidget *encodes_state_icon_new (void);

void encodes_state_icon_set_state (EncodesStateIcon *self, EncodesJobState state);

G_END_DECLS
