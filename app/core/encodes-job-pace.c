/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-pace.h"

#include <math.h>

#define SECOND ((double) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

/* What is shown before the service says that the job has finished. */
#define SHOWN_MAX 99.0

/* A fall is a new phase at once if it is that deep, in points and below that share of what was shown. */
#define FALL_POINTS 10.0
#define FALL_SHARE 0.5
/* A smaller one is, too, when the job goes on from below for so many movements. */
#define LOW_POINTS 5.0
#define LOW_MOVES 3

/* Movements that follow each other faster are one step. */
#define STEP_TIME (2 * SECOND)
/* The past loses its weight over this share of all that was seen, but not faster than over so many of the longest
 * rests: what works in spurts has no pace but that of spurts and rests together. */
#define MEMORY_SHARE 0.3
#define MEMORY_WAITS 4
#define MEMORY_TIME (30 * SECOND)

/* A way that nobody saw begins to speak when it is that long, and then counts like that much of seen time. */
#define SEED_TIME (60 * SECOND)
#define SEED_PERCENT 3.0
#define SEED_WEIGHT (180 * SECOND)

/* What makes an estimate more than a guess. */
#define TOLD_STEPS 2
#define TOLD_TIME (10 * SECOND)
#define TOLD_PERCENT 1.0
#define TOLD_UNCERTAINTY 0.35
#define KEPT_UNCERTAINTY 0.6
#define LEFT_MAX (7 * 24 * 60 * MINUTE)

/* What has been told is put right when it is wrong by this share of what is left: slowly, so that the time left counts
 * down now slower and now quicker, but does not rise; at once only when it is very wrong. */
#define CHANGE_SHARE 0.06
#define CHANGE_TIME (5 * SECOND)
#define CHANGE_SPEED_LATER 0.7
#define CHANGE_SPEED_SOONER 3.0
#define JUMP_SHARE 0.3
#define JUMP_TIME (20 * SECOND)

/* Silence that means nothing yet, whatever the pace. */
#define PATIENCE_MIN (2 * MINUTE)
#define PATIENCE_ONE_MOVE (10 * MINUTE)
#define PATIENCE_NEVER (30 * MINUTE)
#define PATIENCE_WAITS 10
#define PATIENCE_LONGEST 4
#define PATIENCE_POLLS 4

void
encodes_job_pace_init (EncodesJobPace *self)
{
  *self = (EncodesJobPace) { .percent = -1, .shown = -1 };
}

void
encodes_job_pace_begin_phase (EncodesJobPace *self)
{
  encodes_job_pace_init (self);
}

void
encodes_job_pace_interrupt (EncodesJobPace *self)
{
  self->at_edge = FALSE;
}

/* The share that a new value gets in a running mean that forgets. */
static double
get_share (guint n)
{
  return 1.0 / CLAMP (n, 1, 6);
}

static double
get_rate (const EncodesJobPace *self)
{
  return self->weighted_time > 0 ? self->weighted_percent / self->weighted_time : 0;
}

static void
take_step (EncodesJobPace *self, double time, double percent)
{
  double expected = get_rate (self) * time;
  double seen = self->steps_time + self->seeded_time + time;
  double rests = MEMORY_WAITS * MAX (time, self->longest_wait);
  double memory = MAX (MAX (MEMORY_SHARE * seen, rests), MEMORY_TIME);
  double kept = exp (-time / memory);

  self->n_steps++;
  self->steps_time += time;
  self->steps_percent += percent;
  self->weighted_time = self->weighted_time * kept + time;
  self->weighted_percent = self->weighted_percent * kept + percent;
  self->usual_step += (percent - self->usual_step) * get_share (self->n_steps);

  if (expected > 0)
    {
      /* Of two numbers that differ by a factor neither is the right one to divide by. */
      double deviation = (percent - expected) / MAX (percent, expected);

      self->scatter += (deviation * deviation - self->scatter) * get_share (self->n_steps - 1);
    }
}

static void
take_movement (EncodesJobPace *self, gint64 time, double percent)
{
  double wait = (double) (time - self->moved_time);

  if (!self->at_edge)
    {
      self->at_edge = TRUE;
      self->mark_time = time;
      self->mark_percent = percent;
    }
  else
    {
      self->usual_wait += (wait - self->usual_wait) * get_share (++self->n_moves - 1);
      self->longest_wait = MAX (self->longest_wait, wait);
      if (time - self->mark_time >= STEP_TIME)
        {
          take_step (self, (double) (time - self->mark_time), percent - self->mark_percent);
          self->mark_time = time;
          self->mark_percent = percent;
        }
    }

  self->n_moves = MAX (self->n_moves, 1);
  self->moved_time = time;
}

/* Returns: whether a fall from what is shown means that something new has begun */
static gboolean
is_new_phase (EncodesJobPace *self, double percent)
{
  if (self->shown - percent >= FALL_POINTS && percent < self->shown * FALL_SHARE)
    return TRUE;

  if (percent > self->percent && self->shown - percent >= LOW_POINTS)
    self->n_low_moves++;
  else if (self->shown - percent < LOW_POINTS)
    self->n_low_moves = 0;

  return self->n_low_moves >= LOW_MOVES;
}

gboolean
encodes_job_pace_add (EncodesJobPace *self, gint64 time, double percent)
{
  gboolean moved = FALSE;

  percent = CLAMP (percent, 0, 100);
  if (self->shown >= 0 && percent < self->shown && is_new_phase (self, percent))
    {
      encodes_job_pace_begin_phase (self);
      moved = TRUE;
    }

  if (self->percent < 0)
    {
      self->moved_time = time;
    }
  else if (percent > self->percent)
    {
      take_movement (self, time, percent);
      moved = TRUE;
    }
  else if (percent < self->percent)
    {
      self->at_edge = FALSE;
    }

  self->percent = percent;
  self->shown = MAX (self->shown, percent);

  return moved;
}

void
encodes_job_pace_seed (EncodesJobPace *self, gint64 running)
{
  double weight;

  if (self->n_steps > 0 || self->percent < SEED_PERCENT || self->percent >= 100 || running < SEED_TIME)
    return;

  weight = MIN (1, SEED_WEIGHT / (double) running);
  self->seeded_time = weight * (double) running;
  self->weighted_time = weight * (double) running;
  self->weighted_percent = weight * self->percent;
}

double
encodes_job_pace_get_shown (const EncodesJobPace *self)
{
  return MIN (self->shown, SHOWN_MAX);
}

gboolean
encodes_job_pace_has_moved (const EncodesJobPace *self)
{
  return self->n_moves > 0;
}

/* How wrong the rate may be, as a share of it. */
static double
get_uncertainty (const EncodesJobPace *self)
{
  double n_steps = self->weighted_percent / MAX (self->usual_step, 0.001);

  /* A few steps that happen to be alike prove little. */
  return sqrt (MAX (self->scatter, 0.04) / MAX (n_steps, 1)) + 0.25 / MAX (n_steps, 1);
}

static gboolean
is_more_than_a_guess (const EncodesJobPace *self)
{
  if (self->percent < 0 || self->percent >= SHOWN_MAX || self->weighted_time <= 0 || self->weighted_percent <= 0)
    return FALSE;
  if (self->n_steps == 0)
    return self->seeded_time > 0;
  if (self->seeded_time == 0 && (self->n_steps < TOLD_STEPS || self->steps_time < TOLD_TIME
                                 || self->steps_percent < TOLD_PERCENT))
    return FALSE;

  return get_uncertainty (self) <= (self->end > 0 ? KEPT_UNCERTAINTY : TOLD_UNCERTAINTY);
}

/* How much it has probably done since it last moved. */
static double
get_unseen (const EncodesJobPace *self, double silence)
{
  double rate = get_rate (self);
  /* Between two movements it goes on unseen, but not beyond the next of them. */
  double usual = 0.9 * MAX (self->usual_step / rate, self->longest_wait);

  return MIN (MIN (silence, usual) * rate, (100 - self->percent) * 0.9);
}

gint64
encodes_job_pace_get_left (const EncodesJobPace *self, gint64 time)
{
  double silence = MAX ((double) (time - self->moved_time), 0);
  double rate = get_rate (self);
  double left;

  if (!is_more_than_a_guess (self))
    return -1;

  if (self->n_steps > 0)
    {
      double overdue = silence - 1.3 * MAX (self->usual_step / rate, self->longest_wait);

      left = 100 - self->percent - get_unseen (self, silence);
      left *= (self->weighted_time + MAX (overdue, 0)) / self->weighted_percent;
    }
  else
    {
      left = (100 - self->percent) / rate;
      left = MAX (left - silence, left / 2);
    }

  return left > LEFT_MAX ? -1 : (gint64) MAX (left, SECOND);
}

gint64
encodes_job_pace_get_end (EncodesJobPace *self, gint64 time)
{
  gint64 left = encodes_job_pace_get_left (self, time);
  double wrong = (double) (time + left - self->end);
  double lasting = (double) MAX (self->end - time, left);

  if (left < 0)
    {
      self->end = 0;
    }
  else if (self->end == 0 || fabs (wrong) > MAX ((JUMP_SHARE + get_uncertainty (self)) * lasting, JUMP_TIME))
    {
      self->end = time + left;
      self->end_time = time;
    }
  else if (fabs (wrong) > MAX (CHANGE_SHARE * lasting, CHANGE_TIME))
    {
      double passed = (double) (time - self->end_time);

      self->end += (gint64) CLAMP (wrong, -CHANGE_SPEED_SOONER * passed, CHANGE_SPEED_LATER * passed);
      self->end_time = time;
    }
  else
    {
      self->end_time = time;
    }

  return self->end;
}

gint64
encodes_job_pace_get_review (const EncodesJobPace *self, gint64 time)
{
  double usual;

  if (self->end == 0 || self->n_steps == 0)
    return self->end > time ? self->end : 0;

  /* While it is overdue, as often as the estimate may have changed enough to be told. */
  usual = self->usual_step / get_rate (self);

  return MAX (self->moved_time + (gint64) (2 * usual), time + (gint64) MAX (usual, CHANGE_TIME));
}

gint64
encodes_job_pace_get_stall (const EncodesJobPace *self, gint64 poll)
{
  double patience = PATIENCE_MIN;

  if (self->n_moves == 0)
    patience = PATIENCE_NEVER;
  else if (self->n_moves == 1)
    patience = PATIENCE_ONE_MOVE;
  /* All has been done that is measured; what comes then may take its time. */
  if (self->percent >= SHOWN_MAX)
    patience = PATIENCE_NEVER;

  patience = MAX (patience, PATIENCE_WAITS * self->usual_wait);
  patience = MAX (patience, PATIENCE_LONGEST * self->longest_wait);

  return self->moved_time + (gint64) MAX (patience, PATIENCE_POLLS * (double) poll);
}

gboolean
encodes_job_pace_is_stalled (const EncodesJobPace *self, gint64 heard, gint64 poll)
{
  return self->percent >= 0 && heard > encodes_job_pace_get_stall (self, poll);
}
