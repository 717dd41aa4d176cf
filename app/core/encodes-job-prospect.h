/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-pace.h"
#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesJobProspect:
 *
 * What was seen of one job that has not ended, and what can be said of it now. A plain value; it knows no clock: all
 * times are handed in.
 */
typedef struct
{
  /*< private >*/
  EncodesJobPace pace;
  EncodesJobState state;
  GDateTime *started;
  guint n_tasks;
  gboolean seen;          /* anything at all */
  gint64 began;           /* when it was seen to begin to run; 0: it ran before */
  gboolean way_is_known;  /* it has come from 0 since it began to run */
  double estimated;       /* what was shown last of an estimate; -1: nothing */
  gint64 estimated_end;
  gint64 told_end;        /* what was told last, as a time of the clock that does not jump */
  gint64 told_end_real;   /* the same as it was told */
  gboolean stalled;
} EncodesJobProspect;

/**
 * EncodesJobContext:
 * @now: microseconds of a clock that does not jump
 * @real: the same moment in microseconds since 1970 UTC
 * @heard: when its service was heard, on the clock of @now
 * @heard_real: the same moment since 1970 UTC; 0: never
 * @poll: microseconds between two looks at the service; 0 if it announces what changes
 * @stale: whether that is too long ago
 * @typical: microseconds that its like take; -1: unknown
 *
 * What a job's prospect depends on besides the job.
 */
typedef struct
{
  gint64 now;
  gint64 real;
  gint64 heard;
  gint64 heard_real;
  gint64 poll;
  gboolean stale;
  GTimeSpan typical;
} EncodesJobContext;

void encodes_job_prospect_init  (EncodesJobProspect *self);
void encodes_job_prospect_clear (EncodesJobProspect *self);

/** encodes_job_prospect_interrupt: nobody could look for a while (the computer slept) */
void encodes_job_prospect_interrupt (EncodesJobProspect *self);

/** encodes_job_prospect_hear: takes what is known of @job now; anything may have changed, or nothing */
void encodes_job_prospect_hear (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context);

/** encodes_job_prospect_tell: Returns: what can honestly be said of @job, as of @context */
EncodesForecast encodes_job_prospect_tell (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context);

/**
 * encodes_job_prospect_get_review:
 *
 * Returns: when, on the clock of @context, there will be something else to say although nothing is heard; 0: never
 */
gint64 encodes_job_prospect_get_review (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context);

G_END_DECLS
