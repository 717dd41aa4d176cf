/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-clock.h"
#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_DETAILS (encodes_job_details_get_type ())

/**
 * EncodesJobDetails:
 *
 * All that is known of one job. Follows the job and the clock.
 */
G_DECLARE_FINAL_TYPE (EncodesJobDetails, encodes_job_details, ENCODES, JOB_DETAILS, AdwBin)

/** encodes_job_details_set_clock: once, before the first job */
void encodes_job_details_set_clock (EncodesJobDetails *self, EncodesClock *clock);

/** encodes_job_details_set_job: @job: (nullable): the job to show */
void        encodes_job_details_set_job (EncodesJobDetails *self, EncodesJob *job);
EncodesJob *encodes_job_details_get_job (EncodesJobDetails *self);

G_END_DECLS
