/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-clock.h"
#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_ROW (encodes_job_row_get_type ())

/**
 * EncodesJobRow:
 *
 * A job in the list. Follows its job and the clock, at most once a frame and only while it can be seen; the same widget
 * shows one job after another. Its menu comes by a secondary click, the Menu key, Shift+F10 or its button.
 * Property "selection-mode": whether it shows if it is selected by a check mark.
 */
G_DECLARE_FINAL_TYPE (EncodesJobRow, encodes_job_row, ENCODES, JOB_ROW, AdwBin)

GtkWidget *encodes_job_row_new (EncodesClock *clock);

/** encodes_job_row_set_list_item: @item: what it is the child of, from which its menu learns which row to select */
void        encodes_job_row_set_list_item (EncodesJobRow *self, GtkListItem *item);

void        encodes_job_row_set_job (EncodesJobRow *self, EncodesJob *job);
EncodesJob *encodes_job_row_get_job (EncodesJobRow *self);

/** encodes_job_row_popup_menu: selects the row, unless it is selected, and opens its menu */
void        encodes_job_row_popup_menu (EncodesJobRow *self);

G_END_DECLS
