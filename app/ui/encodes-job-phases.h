/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesJobPhaseKind:
 * @ENCODES_JOB_PHASE_WAITED: from its creation until it ran, or ended without having run
 * @ENCODES_JOB_PHASE_RAN: from its start to its end
 */
typedef enum
{
  ENCODES_JOB_PHASE_WAITED,
  ENCODES_JOB_PHASE_RAN,
} EncodesJobPhaseKind;

/**
 * EncodesJobPhase:
 * @begin: microseconds since 1970 UTC
 * @end: the same, not before @begin; the present while @lasts
 * @lasts: it has not ended
 *
 * A part of a job's life. A job has at most one of each kind; a part whose times nobody knows is left out.
 */
typedef struct
{
  EncodesJobPhaseKind kind;
  gint64 begin;
  gint64 end;
  gboolean lasts;
} EncodesJobPhase;

#define ENCODES_MAX_JOB_PHASES 2

/** encodes_job_phases_get: Returns: how many parts of the life of @job are known; @phases has them, in order */
guint encodes_job_phases_get (EncodesJob *job, GDateTime *now, EncodesJobPhase phases[ENCODES_MAX_JOB_PHASES]);

/** encodes_job_phase_to_text: Returns: (transfer full): "Waited 12 min", "Running for 7 min" */
char *encodes_job_phase_to_text (const EncodesJobPhase *phase);

/** encodes_job_phases_get_task: puts the time that @task ran into @phase; Returns: %FALSE if it is not known */
gboolean encodes_job_phases_get_task (EncodesTask *task, GDateTime *now, EncodesJobPhase *phase);

/**
 * encodes_job_phases_share:
 * @durations: (array length=n): what to share by; not negative
 * @width: pixels to share
 * @minimum: what each gets at least, if there are so many
 * @widths: (array length=n): (out): their parts, which add up to @width
 */
void encodes_job_phases_share (const gint64 *durations, guint n, int width, int minimum, int *widths);

G_END_DECLS
