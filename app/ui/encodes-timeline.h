/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_TIMELINE (encodes_timeline_get_type ())

/**
 * EncodesTimeline:
 *
 * How long a job waited and ran, as a strip in proportion, with the words under it; under the strip a line for each
 * task whose times are known, if there are several. Parts that nobody knows are left out; without any it is invisible.
 * To assistive technologies it is a picture whose name is the words.
 */
G_DECLARE_FINAL_TYPE (EncodesTimeline, encodes_timeline, ENCODES, TIMELINE, GtkWidget)

GtkWidget *encodes_timeline_new (void);

/** encodes_timeline_set_job: shows @job as it is at @now; to be called again when either changes */
void encodes_timeline_set_job (EncodesTimeline *self, EncodesJob *job, GDateTime *now);

G_END_DECLS
