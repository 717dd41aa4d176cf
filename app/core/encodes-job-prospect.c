/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-prospect.h"

#include "encodes-time.h"

#include <math.h>

/* An estimate follows the usual time so far, and from there comes ever nearer to the most that it says. */
#define ESTIMATE_LINEAR 90.0
#define ESTIMATE_MAX 95.0
/* Less than this is shown as nothing known. */
#define ESTIMATE_MIN 2.0
/* An estimate moves without being heard of: by a percent, but not more often than this. */
#define ESTIMATE_REVIEW (5 * (gint64) G_USEC_PER_SEC)
/* The clock of the day is put right by small amounts all the time. */
#define CLOCK_CHANGE (2 * (gint64) G_USEC_PER_SEC)

void
encodes_job_prospect_init (EncodesJobProspect *self)
{
  *self = (EncodesJobProspect) { .estimated = -1 };
  encodes_job_pace_init (&self->pace);
}

void
encodes_job_prospect_clear (EncodesJobProspect *self)
{
  g_clear_pointer (&self->started, g_date_time_unref);
}

void
encodes_job_prospect_interrupt (EncodesJobProspect *self)
{
  encodes_job_pace_interrupt (&self->pace);
}

static void
begin_phase (EncodesJobProspect *self)
{
  encodes_job_pace_begin_phase (&self->pace);
  self->estimated = -1;
  self->estimated_end = 0;
  self->told_end = 0;
  self->stalled = FALSE;
}

/* Something of the job itself tells that it has been begun anew, whatever its percent. */
static void
notice_phase (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context)
{
  EncodesJobState state = encodes_job_get_state (job);
  GDateTime *started = encodes_job_get_started (job);
  guint n_tasks = g_list_model_get_n_items (encodes_job_get_tasks (job));
  gboolean begins = self->state != state && state == ENCODES_JOB_STATE_PROCESSING;
  gboolean restarted = self->started && started && !encodes_time_equal (self->started, started);
  gboolean other_tasks = self->n_tasks > 0 && n_tasks > 0 && self->n_tasks != n_tasks;

  if (self->seen && (begins || restarted || other_tasks))
    begin_phase (self);
  if (self->seen && (begins || restarted))
    self->began = context->now;
  if (!self->seen || begins || restarted)
    self->way_is_known = TRUE;
  else if (other_tasks)
    self->way_is_known = FALSE;

  self->seen = TRUE;
  self->state = state;
  self->n_tasks = n_tasks;
  if (!encodes_time_equal (self->started, started))
    {
      g_clear_pointer (&self->started, g_date_time_unref);
      self->started = started ? g_date_time_ref (started) : NULL;
    }
}

/* Microseconds for which it has run; -1: nobody knows. */
static gint64
get_running (EncodesJobProspect *self, const EncodesJobContext *context)
{
  if (self->began > 0)
    return context->now - self->began;
  if (self->started)
    return MAX (context->real - encodes_time_to_unix_us (self->started), 0);

  return -1;
}

void
encodes_job_prospect_hear (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context)
{
  double progress = encodes_job_get_progress (job);
  double shown;

  notice_phase (self, job, context);
  if (progress < 0 || (self->state != ENCODES_JOB_STATE_PROCESSING && self->state != ENCODES_JOB_STATE_UNKNOWN))
    return;

  shown = encodes_job_pace_get_shown (&self->pace);
  if (encodes_job_pace_add (&self->pace, context->now, progress))
    self->stalled = FALSE;
  if (encodes_job_pace_get_shown (&self->pace) < shown)
    {
      /* The next pass: since when that runs, nobody says. */
      begin_phase (self);
      self->way_is_known = FALSE;
      encodes_job_pace_add (&self->pace, context->now, progress);
    }
  if (self->way_is_known && self->state == ENCODES_JOB_STATE_PROCESSING)
    encodes_job_pace_seed (&self->pace, get_running (self, context));
}

/* How far a job that takes @typical is after @running; on and on, but never to the end. */
static double
estimate_percent (gint64 running, GTimeSpan typical)
{
  double percent = 100.0 * (double) running / (double) typical;

  if (percent <= ESTIMATE_LINEAR)
    return percent;

  return ESTIMATE_MAX - (ESTIMATE_MAX - ESTIMATE_LINEAR) * exp (-(percent - ESTIMATE_LINEAR) / 20);
}

static void
estimate (EncodesJobProspect *self, const EncodesJobContext *context)
{
  gint64 running = get_running (self, context);

  self->estimated_end = 0;
  if (context->typical <= 0 || running < 0)
    return;

  self->estimated = MAX (self->estimated, estimate_percent (running, context->typical));
  if (running < context->typical)
    self->estimated_end = context->now + context->typical - running;
}

static void
tell_progress (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context, EncodesForecast *forecast)
{
  double shown = encodes_job_pace_get_shown (&self->pace);

  if (self->state == ENCODES_JOB_STATE_QUEUED || encodes_job_is_ended (job))
    return;

  /* Services say 0 of what they do not know yet. */
  forecast->kind = self->state == ENCODES_JOB_STATE_UNKNOWN ? ENCODES_PROGRESS_KIND_NONE
                                                            : ENCODES_PROGRESS_KIND_WORKING;
  if (self->state != ENCODES_JOB_STATE_PROCESSING && self->state != ENCODES_JOB_STATE_UNKNOWN)
    return;

  if (shown > 0)
    {
      forecast->kind = ENCODES_PROGRESS_KIND_MEASURED;
      forecast->progress = shown;
    }
  else if (shown < 0 && self->estimated >= ESTIMATE_MIN)
    {
      forecast->kind = ENCODES_PROGRESS_KIND_ESTIMATED;
      forecast->progress = self->estimated;
    }
}

/* The clock of the day may be changed at any time: a moment is told anew only if it is another one. */
static gint64
to_real (EncodesJobProspect *self, gint64 end, const EncodesJobContext *context)
{
  gint64 real = end > 0 ? end + context->real - context->now : 0;

  if (end != self->told_end || ABS (real - self->told_end_real) > CLOCK_CHANGE)
    self->told_end_real = real;
  self->told_end = end;

  return self->told_end_real;
}

EncodesForecast
encodes_job_prospect_tell (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  gboolean processing = self->state == ENCODES_JOB_STATE_PROCESSING;
  gint64 end = 0;

  if (processing && encodes_job_get_progress (job) < 0)
    estimate (self, context);
  tell_progress (self, job, context, &forecast);

  if (processing && !context->stale && encodes_job_pace_is_stalled (&self->pace, context->heard, context->poll))
    self->stalled = TRUE;
  if (processing && forecast.kind == ENCODES_PROGRESS_KIND_MEASURED)
    end = encodes_job_pace_get_end (&self->pace, context->now);
  else if (processing && forecast.kind == ENCODES_PROGRESS_KIND_ESTIMATED)
    end = self->estimated_end;

  forecast.stalled = processing && self->stalled;
  forecast.stale = context->stale && !encodes_job_is_ended (job);
  forecast.heard = encodes_job_is_ended (job) ? 0 : context->heard_real;
  forecast.end_time = to_real (self, forecast.stale || forecast.stalled ? 0 : end, context);

  return forecast;
}

gint64
encodes_job_prospect_get_review (EncodesJobProspect *self, EncodesJob *job, const EncodesJobContext *context)
{
  gint64 review;
  gint64 stall;

  if (self->state != ENCODES_JOB_STATE_PROCESSING || context->stale)
    return 0;

  if (encodes_job_get_progress (job) < 0)
    return context->typical > 0 ? context->now + MAX (context->typical / 100, ESTIMATE_REVIEW) : 0;
  if (self->stalled)
    return 0;

  review = encodes_job_pace_get_review (&self->pace, context->now);
  stall = encodes_job_pace_get_stall (&self->pace, context->poll);
  /* It can be called stalled only when the service has been heard after that. */
  stall = MAX (stall, context->now) + MAX (context->poll, G_USEC_PER_SEC);

  return review > 0 ? MIN (review, stall) : stall;
}
