/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_BELL_BUTTON (encodes_bell_button_get_type ())

/**
 * EncodesBellButton:
 *
 * Whether the person wants to be told of one job: always, as the preferences say, or never. Its icon is the choice.
 */
G_DECLARE_FINAL_TYPE (EncodesBellButton, encodes_bell_button, ENCODES, BELL_BUTTON, AdwBin)

/** encodes_bell_button_set_job: @job: (nullable): whose bell it is; invisible without one */
void encodes_bell_button_set_job (EncodesBellButton *self, EncodesJob *job);

G_END_DECLS
