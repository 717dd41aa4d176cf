/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-health.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_TROUBLE_BAR (encodes_trouble_bar_get_type ())

/**
 * EncodesTroubleBar:
 *
 * Under the header: what is wrong with an account, in a sentence, and the one button that helps.
 */
G_DECLARE_FINAL_TYPE (EncodesTroubleBar, encodes_trouble_bar, ENCODES, TROUBLE_BAR, AdwBin)

/** encodes_trouble_bar_set_health: once */
void encodes_trouble_bar_set_health (EncodesTroubleBar *self, EncodesHealth *health);

/** encodes_trouble_bar_set_shown: @shown: %FALSE while a whole page tells the same */
void encodes_trouble_bar_set_shown (EncodesTroubleBar *self, gboolean shown);

G_END_DECLS
