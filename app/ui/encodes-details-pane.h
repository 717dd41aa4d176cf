/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-clock.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_DETAILS_PANE (encodes_details_pane_get_type ())

/**
 * EncodesDetailsPane:
 *
 * All about one job, under a header bar with what can be done about it; or that no job, or that several are selected.
 *
 * Property "folded" (boolean, writable): whether the pane has the window for itself, and so a way back.
 */
G_DECLARE_FINAL_TYPE (EncodesDetailsPane, encodes_details_pane, ENCODES, DETAILS_PANE, AdwBin)

void encodes_details_pane_set_clock (EncodesDetailsPane *self, EncodesClock *clock);

/** encodes_details_pane_set_job: @job: (nullable): the job to show */
void        encodes_details_pane_set_job (EncodesDetailsPane *self, EncodesJob *job);
/** encodes_details_pane_get_job: Returns: (transfer none) (nullable): the job that is shown */
EncodesJob *encodes_details_pane_get_job (EncodesDetailsPane *self);

/** encodes_details_pane_set_n_selected: @n_selected: how many jobs are selected; if several, only their number is shown */
void encodes_details_pane_set_n_selected (EncodesDetailsPane *self, guint n_selected);

/** encodes_details_pane_set_allowed: @allowed: what the service allows for the job now */
void encodes_details_pane_set_allowed (EncodesDetailsPane *self, EncodesJobActions allowed);

/** encodes_details_pane_focus_back: gives the button that leads back to the list the focus */
void encodes_details_pane_focus_back (EncodesDetailsPane *self);

G_END_DECLS
