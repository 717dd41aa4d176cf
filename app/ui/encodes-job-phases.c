/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-phases.h"

#include <glib/gi18n-lib.h>

#include "encodes-format.h"
#include "encodes-time.h"

static EncodesJobPhase
make_phase (EncodesJobPhaseKind kind, gint64 begin, gint64 end, gboolean lasts)
{
  EncodesJobPhase phase = { kind, begin, MAX (end, begin), lasts };

  return phase;
}

guint
encodes_job_phases_get (EncodesJob *job, GDateTime *now, EncodesJobPhase phases[ENCODES_MAX_JOB_PHASES])
{
  gboolean ended = encodes_job_is_ended (job);
  gint64 present = encodes_time_to_unix_us (now);
  gint64 created = encodes_time_to_unix_us (encodes_job_get_created (job));
  gint64 started = encodes_time_to_unix_us (encodes_job_get_started (job));
  gint64 end = ended ? encodes_time_to_unix_us (encodes_job_get_ended (job)) : present;
  EncodesJobState state = encodes_job_get_state (job);
  guint n = 0;

  /* Less than a second is no waiting. */
  if (created && started && started - created >= G_USEC_PER_SEC)
    phases[n++] = make_phase (ENCODES_JOB_PHASE_WAITED, created, started, FALSE);
  else if (created && !started && state == ENCODES_JOB_STATE_QUEUED)
    phases[n++] = make_phase (ENCODES_JOB_PHASE_WAITED, created, present, TRUE);
  /* Canceled before its turn: of one that failed without a start nobody knows when it began. */
  else if (created && !started && state == ENCODES_JOB_STATE_CANCELED && end)
    phases[n++] = make_phase (ENCODES_JOB_PHASE_WAITED, created, end, FALSE);

  if (started && end && state != ENCODES_JOB_STATE_QUEUED)
    phases[n++] = make_phase (ENCODES_JOB_PHASE_RAN, started, end, !ended);

  return n;
}

static char *
format_length (const EncodesJobPhase *phase)
{
  GTimeSpan length = phase->end - phase->begin;

  /* The details have the seconds too; and of what lasts they would have to move. */
  if (phase->lasts || length >= G_TIME_SPAN_MINUTE)
    return encodes_format_minutes (length);

  return encodes_format_duration (length);
}

char *
encodes_job_phase_to_text (const EncodesJobPhase *phase)
{
  g_autofree char *length = format_length (phase);

  /* Translators: the parts of a job's life, with a duration such as "12 min" */
  if (phase->kind == ENCODES_JOB_PHASE_WAITED)
    return phase->lasts ? g_strdup_printf (_("Waiting for %s"), length) : g_strdup_printf (_("Waited %s"), length);

  return phase->lasts ? g_strdup_printf (_("Running for %s"), length) : g_strdup_printf (_("Ran %s"), length);
}

gboolean
encodes_job_phases_get_task (EncodesTask *task, GDateTime *now, EncodesJobPhase *phase)
{
  gboolean ended = encodes_job_state_is_ended (encodes_task_get_state (task));
  gint64 started = encodes_time_to_unix_us (encodes_task_get_started (task));
  gint64 end = ended ? encodes_time_to_unix_us (encodes_task_get_ended (task)) : encodes_time_to_unix_us (now);

  if (!started || !end || encodes_task_get_state (task) == ENCODES_JOB_STATE_QUEUED)
    return FALSE;

  *phase = make_phase (ENCODES_JOB_PHASE_RAN, started, end, !ended);

  return TRUE;
}

void
encodes_job_phases_share (const gint64 *durations, guint n, int width, int minimum, int *widths)
{
  double sum = 0;
  int least = n > 0 ? MIN (minimum, width / (int) n) : 0;
  int rest = width - least * (int) n;
  int given = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) durations[i];

  for (guint i = 0; i < n; i++)
    {
      double share = sum > 0 ? (double) durations[i] / sum : 1.0 / n;

      /* The last one gets what rounding left. */
      widths[i] = i + 1 == n ? width - given : least + (int) (rest * share);
      given += widths[i];
    }
}
