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
 * A job in the list. Follows its job and the clock; the same widget shows one job after another.
 */
G_DECLARE_FINAL_TYPE (EncodesJobRow, encodes_job_row, ENCODES, JOB_ROW, AdwBin)

GtkWidget *encodes_job_row_new (EncodesClock *clock);

void        encodes_job_row_set_job (EncodesJobRow *self, EncodesJob *job);
EncodesJob *encodes_job_row_get_job (EncodesJobRow *self);

G_END_DECLS
