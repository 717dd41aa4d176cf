/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_FAILURE_BOX (encodes_failure_box_get_type ())

/**
 * EncodesFailureBox:
 *
 * Why a job failed: what that means, whether running it again may help, and the service's exact words, to read, select
 * and copy. Invisible for a job without an error.
 */
G_DECLARE_FINAL_TYPE (EncodesFailureBox, encodes_failure_box, ENCODES, FAILURE_BOX, AdwBin)

/** encodes_failure_box_set_job: shows the error of @job as it is now */
void encodes_failure_box_set_job (EncodesFailureBox *self, EncodesJob *job);

G_END_DECLS
