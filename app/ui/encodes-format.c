/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "encodes-text.h"

/* One line of a list needs no more; the details show the whole. */
#define LINE_LENGTH 500
/* Less than this tells nothing about the rest. */
#define ESTIMATE_MIN_PROGRESS 1.0
#define ESTIMATE_MIN_SECONDS 10
#define ESTIMATE_MAX_SECONDS (7 * 24 * 3600)

char *
encodes_format_percent (double progress, gboolean ended)
{
  if (!(progress >= 0))
    return g_strdup ("");

  /* Translators: a percentage; the space does not break */
  return g_strdup_printf (_("%d %%"), (int) floor (MIN (progress, ended ? 100 : 99)));
}

char *
encodes_format_duration (GTimeSpan duration)
{
  gint64 seconds = duration / G_TIME_SPAN_SECOND;
  int minutes = (int) (seconds / 60 % 60);
  int hours = (int) (seconds / 3600 % 24);
  int days = (int) MIN (seconds / 86400, 100000);

  if (duration < 0)
    return g_strdup ("");
  if (days > 0)
    return g_strdup_printf (_("%d d %d h"), days, hours);
  if (hours > 0)
    return g_strdup_printf (_("%d h %d min"), hours, minutes);
  if (minutes > 0)
    return g_strdup_printf (_("%d min %d s"), minutes, (int) (seconds % 60));

  return g_strdup_printf (_("%d s"), (int) seconds);
}

char *
encodes_format_minutes (GTimeSpan duration)
{
  int minutes = (int) (duration / G_TIME_SPAN_MINUTE % 60);

  if (duration < 0)
    return g_strdup ("");
  if (duration < G_TIME_SPAN_MINUTE)
    return g_strdup (_("less than a minute"));
  if (duration < G_TIME_SPAN_HOUR)
    return g_strdup_printf (_("%d min"), minutes);

  return encodes_format_duration (duration);
}

/* Days between two local dates: 0 today, 1 yesterday, negative in the future. */
static int
get_days_ago (GDateTime *local, GDateTime *local_now)
{
  GDate day;
  GDate today;

  g_date_clear (&day, 1);
  g_date_clear (&today, 1);
  g_date_set_dmy (&day, g_date_time_get_day_of_month (local), g_date_time_get_month (local),
                  g_date_time_get_year (local));
  g_date_set_dmy (&today, g_date_time_get_day_of_month (local_now), g_date_time_get_month (local_now),
                  g_date_time_get_year (local_now));

  return g_date_days_between (&day, &today);
}

char *
encodes_format_relative (GDateTime *time, GDateTime *now)
{
  if (!time)
    return g_strdup ("");

  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autoptr (GDateTime) local_now = g_date_time_to_local (now);
  GTimeSpan ago = g_date_time_difference (now, time);
  int minutes = (int) (ago / G_TIME_SPAN_MINUTE);
  int days = get_days_ago (local, local_now);

  /* The service's clock may be a little ahead of ours. */
  if (ago > -G_TIME_SPAN_MINUTE * 5 && ago < G_TIME_SPAN_MINUTE)
    return g_strdup (_("just now"));
  if (ago >= 0 && ago < G_TIME_SPAN_HOUR)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d min ago", "%d min ago", minutes), minutes);
  if (days == 0)
    return g_date_time_format (local, "%H:%M");
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (local, "%A");

  return g_date_time_format (local, "%x");
}

char *
encodes_format_clock (GDateTime *time, GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autoptr (GDateTime) local_now = g_date_time_to_local (now);

  if (get_days_ago (local, local_now) == 0)
    return g_date_time_format (local, "%H:%M");

  /* Translators: a weekday and a time of day, for strftime */
  return g_date_time_format (local, _("%A %H:%M"));
}

char *
encodes_format_moment (GDateTime *time, GDateTime *now)
{
  if (!time)
    return g_strdup ("—");

  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autoptr (GDateTime) local_now = g_date_time_to_local (now);
  int days = get_days_ago (local, local_now);

  /* Translators: a day and a time, for strftime; %X is the time and %x the date in the person's own form */
  if (days == 0)
    return g_date_time_format (local, _("Today, %X"));
  if (days == 1)
    return g_date_time_format (local, _("Yesterday, %X"));

  return g_date_time_format (local, _("%x, %X"));
}

char *
encodes_format_exact (GDateTime *time)
{
  g_autoptr (GDateTime) local = time ? g_date_time_to_local (time) : NULL;

  return local ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S.%f %Z (%:z)") : NULL;
}

GDateTime *
encodes_estimate_end (EncodesJob *job, GDateTime *now)
{
  GDateTime *started = encodes_job_get_started (job);
  double progress = encodes_job_get_progress (job);

  if (encodes_job_get_state (job) != ENCODES_JOB_STATE_PROCESSING || !started || progress < ESTIMATE_MIN_PROGRESS
      || progress >= 100)
    return NULL;

  double elapsed = (double) g_date_time_difference (now, started) / G_TIME_SPAN_SECOND;
  double left = elapsed * (100 - progress) / progress;

  if (elapsed < ESTIMATE_MIN_SECONDS || left > ESTIMATE_MAX_SECONDS)
    return NULL;

  return g_date_time_add_seconds (now, left);
}

char *
encodes_format_time_left (EncodesJob *job, GDateTime *now)
{
  g_autoptr (GDateTime) end = encodes_estimate_end (job, now);

  if (!end)
    return NULL;

  /* Rounded up: better a little early than late. */
  GTimeSpan left = g_date_time_difference (end, now);
  g_autofree char *minutes = encodes_format_minutes (left < G_TIME_SPAN_MINUTE ? left : left + G_TIME_SPAN_MINUTE / 2);

  /* Translators: the time until a job is done: "4 min left" */
  return g_strdup_printf (_("%s left"), minutes);
}

char *
encodes_format_job_name (EncodesJob *job)
{
  const char *name = encodes_job_get_name (job);
  g_autofree char *line = encodes_text_to_line (name, LINE_LENGTH);

  g_strstrip (line);
  if (*line != '\0')
    return g_steal_pointer (&line);

  return encodes_text_to_line (encodes_job_get_id (job), LINE_LENGTH);
}

char *
encodes_format_job_state (EncodesJob *job)
{
  const char *code = encodes_job_get_state_code (job);

  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_UNKNOWN && code && *code)
    return encodes_text_to_line (code, 40);

  return g_strdup (encodes_job_state_to_label (encodes_job_get_state (job)));
}

char *
encodes_format_job_side (EncodesJob *job, GDateTime *now)
{
  EncodesJobState state = encodes_job_get_state (job);

  if (encodes_job_is_ended (job))
    {
      GDateTime *ended = encodes_job_get_ended (job);

      return ended ? encodes_format_relative (ended, now) : encodes_format_job_state (job);
    }
  if (state == ENCODES_JOB_STATE_PROCESSING && encodes_job_get_progress (job) >= 0)
    return encodes_format_percent (encodes_job_get_progress (job), FALSE);

  return encodes_format_job_state (job);
}

/* (transfer full) (nullable): what there is to say of the time of a job that has not failed */
static char *
format_job_time (EncodesJob *job, GDateTime *now)
{
  GDateTime *created = encodes_job_get_created (job);
  GTimeSpan duration = encodes_job_get_duration (job, now);
  g_autofree char *text = NULL;

  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_PROCESSING:
      text = encodes_format_time_left (job, now);
      return text ? g_steal_pointer (&text) : g_strdup (_("working"));
    case ENCODES_JOB_STATE_QUEUED:
      if (!created)
        return NULL;
      text = encodes_format_minutes (MAX (g_date_time_difference (now, created), 0));
      return g_strdup_printf (_("waiting for %s"), text);
    case ENCODES_JOB_STATE_FINISHED:
      if (duration < 0)
        return NULL;
      text = duration < G_TIME_SPAN_MINUTE ? encodes_format_duration (duration) : encodes_format_minutes (duration);
      return g_strdup_printf (_("took %s"), text);
    case ENCODES_JOB_STATE_CANCELED:
      return g_strdup (_("canceled"));
    case ENCODES_JOB_STATE_ERROR:
      return g_strdup (_("failed"));
    case ENCODES_JOB_STATE_SCHEDULED:
    case ENCODES_JOB_STATE_CANCELING:
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      return NULL;
    }
}

char *
encodes_format_job_note (EncodesJob *job, GDateTime *now)
{
  g_autofree char *error = encodes_text_first_line (encodes_job_get_error_text (job), LINE_LENGTH);
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (job), 100);
  g_autofree char *time = format_job_time (job, now);

  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR && *error != '\0')
    return g_steal_pointer (&error);
  if (!time)
    return g_steal_pointer (&account);

  /* Translators: the account's name, and what there is to say: "Contoso · 4 min left" */
  return g_strdup_printf (_("%s · %s"), account, time);
}

char *
encodes_format_job_spoken (EncodesJob *job, GDateTime *now)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_autofree char *name = encodes_format_job_name (job);
  g_autofree char *state = encodes_format_job_state (job);
  g_autofree char *side = encodes_format_job_side (job, now);
  g_autofree char *note = encodes_format_job_note (job, now);

  g_strv_builder_add_many (parts, name, state, NULL);
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING && encodes_job_get_progress (job) >= 0)
    {
      int percent = (int) MIN (encodes_job_get_progress (job), 99);
      g_autofree char *spoken =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d percent", "%d percent", percent), percent);

      g_strv_builder_add (parts, spoken);
    }
  else if (encodes_job_is_ended (job) && !g_str_equal (side, state))
    {
      g_strv_builder_add (parts, side);
    }
  g_strv_builder_add (parts, note);

  g_auto (GStrv) strings = g_strv_builder_end (parts);

  /* Translators: between the parts of a spoken sentence: "Trailer, Running, 64 percent" */
  return g_strjoinv (_(", "), strings);
}
