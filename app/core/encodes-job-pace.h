/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesJobPace:
 *
 * How one job moves: its progress as it was heard, and what follows from that. A plain value and pure arithmetic: it
 * knows no clock, no job and no service. All times are microseconds of one clock that never jumps and does not count
 * sleep (g_get_monotonic_time()); all percents are 0 to 100.
 *
 * Services tell whole percents or tens, and are asked every few seconds or minutes. So a movement counts from the
 * moment at which the former one was seen, and the first one, which began before anybody looked, only sets the mark.
 *
 * A phase is a stretch in which the percent can only rise. It ends when the job is begun again, and when the percent
 * falls so deep that the service must have begun something new, such as the next pass of an encoder.
 */
typedef struct
{
  /*< private >*/
  double percent;       /* as last heard; -1: nothing heard yet */
  double shown;         /* never falls within a phase */
  gint64 moved_time;    /* when it last moved, or was first heard of */
  guint n_moves;
  guint n_low_moves;    /* below what is shown */
  double usual_wait;    /* between two movements */
  double longest_wait;

  gboolean at_edge;     /* the mark below was set by a movement */
  gint64 mark_time;
  double mark_percent;
  guint n_steps;
  double steps_time;    /* what was observed of steps, without weights */
  double steps_percent;
  double weighted_time;
  double weighted_percent;
  double seeded_time;
  double usual_step;    /* percent */
  double scatter;       /* mean square of the steps' relative deviation */

  gint64 end;           /* what was told last; 0: nothing */
  gint64 end_time;      /* when that was last found right, or put right */
} EncodesJobPace;

void encodes_job_pace_init (EncodesJobPace *self);

/** encodes_job_pace_begin_phase: what comes is not compared with what was */
void encodes_job_pace_begin_phase (EncodesJobPace *self);

/** encodes_job_pace_interrupt: nobody could look for a while (the computer slept): what lies between is no pace */
void encodes_job_pace_interrupt (EncodesJobPace *self);

/**
 * encodes_job_pace_add:
 * @percent: what is heard at @time; below 0 counts as 0, above 100 as 100
 *
 * Takes what the service says, changed or not.
 *
 * Returns: whether the job has moved
 */
gboolean encodes_job_pace_add (EncodesJobPace *self, gint64 time, double percent);

/**
 * encodes_job_pace_seed:
 * @running: microseconds for which it has run, as the service says
 *
 * Lets the whole way up to now speak for a job of which no step has been seen yet, if that way was long enough.
 */
void encodes_job_pace_seed (EncodesJobPace *self, gint64 running);

/** encodes_job_pace_get_shown: Returns: percent to show: at most 99, never less than before in a phase; -1: unknown */
double encodes_job_pace_get_shown (const EncodesJobPace *self);

/** encodes_job_pace_has_moved: Returns: whether it was seen to move in this phase */
gboolean encodes_job_pace_has_moved (const EncodesJobPace *self);

/** encodes_job_pace_get_left: Returns: microseconds until it is done, as of @time; -1 if that would be a guess */
gint64 encodes_job_pace_get_left (const EncodesJobPace *self, gint64 time);

/**
 * encodes_job_pace_get_end:
 *
 * Returns: when it will be done; 0 while that would be a guess. Follows the estimate so that words made of it stay
 *   still: not at all while it is about right, else slowly, so that the time left does not rise; at once if it is very
 *   wrong.
 */
gint64 encodes_job_pace_get_end (EncodesJobPace *self, gint64 time);

/**
 * encodes_job_pace_get_review:
 *
 * Returns: when to look again even if nothing is heard, because silence itself then says something; 0: no need
 */
gint64 encodes_job_pace_get_review (const EncodesJobPace *self, gint64 time);

/**
 * encodes_job_pace_get_stall:
 * @poll: microseconds between two looks at the service
 *
 * Returns: when the job must be called stalled if it has not moved until then: after much longer than its own pace, and
 *   after longer still if it was never seen to move
 */
gint64 encodes_job_pace_get_stall (const EncodesJobPace *self, gint64 poll);

/**
 * encodes_job_pace_is_stalled:
 * @heard: when the service was last heard: what it did not say since is no sign
 */
gboolean encodes_job_pace_is_stalled (const EncodesJobPace *self, gint64 heard, gint64 poll);

G_END_DECLS
