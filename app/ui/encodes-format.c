/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "encodes-field.h"
#include "encodes-text.h"
#include "encodes-time.h"

/* One line of a list needs no more; the details show the whole. */
#define LINE_LENGTH 500
/* Above this, what runs has done all that it measures. */
#define ALL_MEASURED 99.0
/* In bytes: pages of it; a label needs seconds for a megabyte. */
#define MOST_TEXT 5000
/* In bytes. The time that a label needs for a word grows with the square of its length. */
#define LONG_WORD 600

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
  if (days > 0 && hours == 0)
    return g_strdup_printf (_("%d d"), days);
  if (days > 0)
    return g_strdup_printf (_("%d d %d h"), days, hours);
  if (hours > 0 && minutes == 0)
    return g_strdup_printf (_("%d h"), hours);
  if (hours > 0)
    return g_strdup_printf (_("%d h %d min"), hours, minutes);
  if (minutes > 0 && seconds % 60 == 0)
    return g_strdup_printf (_("%d min"), minutes);
  if (minutes > 0)
    return g_strdup_printf (_("%d min %d s"), minutes, (int) (seconds % 60));
  if (seconds == 0)
    return g_strdup (_("less than a second"));

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

char *
encodes_format_relative (GDateTime *time, GDateTime *now)
{
  if (!time)
    return g_strdup ("");

  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  GTimeSpan ago = g_date_time_difference (now, time);
  int minutes = (int) (ago / G_TIME_SPAN_MINUTE);
  int days = encodes_time_get_days_ago (time, now);

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
encodes_format_moment (GDateTime *time, GDateTime *now)
{
  if (!time)
    return g_strdup ("—");

  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  int days = encodes_time_get_days_ago (time, now);

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

char *
encodes_format_progress (EncodesJob *job)
{
  const EncodesForecast *forecast = encodes_job_get_forecast (job);
  int percent = (int) floor (CLAMP (forecast->progress, 0, 99));

  switch (forecast->kind)
    {
    case ENCODES_PROGRESS_KIND_MEASURED:
      return encodes_format_percent (forecast->progress, FALSE);
    case ENCODES_PROGRESS_KIND_ESTIMATED:
      /* To the next five: more would claim to know it.
       * Translators: an estimated percentage; the second space does not break */
      return g_strdup_printf (_("about %d %%"), MAX (percent / 5 * 5, 5));
    case ENCODES_PROGRESS_KIND_NONE:
      /* Nobody forecasts it: then what the service says. */
      if (encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING)
        return encodes_format_percent (encodes_job_get_progress (job), FALSE);
      return g_strdup ("");
    case ENCODES_PROGRESS_KIND_WORKING:
    default:
      return g_strdup ("");
    }
}

/* (transfer full) (nullable): as encodes_forecast_get_minutes_left() counts */
static char *
format_left (int minutes)
{
  int hours = minutes / 60;
  int days = (hours + 12) / 24;

  if (minutes < 0)
    return NULL;
  if (minutes == 0)
    return g_strdup (_("less than a minute left"));
  if (hours == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d min left", "about %d min left", minutes), minutes);
  if (hours >= 48)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d day left", "about %d days left", days), days);
  if (minutes % 60 == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d h left", "about %d h left", hours), hours);

  return g_strdup_printf (_("about %d h %d min left"), hours, minutes % 60);
}

static char *
speak_left (int minutes)
{
  int hours = minutes / 60;
  g_autofree char *spoken_hours = NULL;
  g_autofree char *spoken_minutes = NULL;

  if (minutes < 0)
    return NULL;
  if (minutes == 0)
    return g_strdup (_("less than a minute left"));
  if (hours == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute left", "%d minutes left", minutes), minutes);
  if (hours >= 48 || minutes % 60 == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour left", "%d hours left", hours), hours);

  spoken_hours = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", hours), hours);
  spoken_minutes = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", minutes % 60),
                                    minutes % 60);

  /* Translators: read aloud: "1 hour", "10 minutes" */
  return g_strdup_printf (_("%s %s left"), spoken_hours, spoken_minutes);
}

char *
encodes_format_time_left (EncodesJob *job, GDateTime *now)
{
  return format_left (encodes_forecast_get_minutes_left (encodes_job_get_forecast (job)->end_time,
                                                         encodes_time_to_unix_us (now)));
}

/* (transfer full) (nullable): as coarse as the time left */
static char *
format_end (gint64 end, GDateTime *now)
{
  int minutes = encodes_forecast_get_minutes_left (end, encodes_time_to_unix_us (now));
  gint64 step = minutes < 60 ? 60 : minutes < 6 * 60 ? 5 * 60 : 15 * 60;
  gint64 seconds = (end / G_USEC_PER_SEC + step / 2) / step * step;

  if (minutes < 0)
    return NULL;

  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time ? encodes_time_to_clock (time, now) : NULL;
}

char *
encodes_format_end (EncodesJob *job, GDateTime *now)
{
  return format_end (encodes_job_get_forecast (job)->end_time, now);
}

/* How long ago its service was heard; -1: never. */
static GTimeSpan
get_age (EncodesJob *job, GDateTime *now)
{
  gint64 heard = encodes_job_get_forecast (job)->heard;

  return heard > 0 ? MAX (encodes_time_to_unix_us (now) - heard, 0) : -1;
}

char *
encodes_format_heard (EncodesJob *job, GDateTime *now)
{
  GTimeSpan age = get_age (job, now);
  int minutes = (int) MIN (age / G_TIME_SPAN_MINUTE, G_MAXINT);
  int hours = minutes / 60;
  int days = hours / 24;

  if (!encodes_job_get_forecast (job)->stale)
    return NULL;
  if (age < 0)
    return g_strdup (_("not heard of yet"));
  if (minutes == 0)
    return g_strdup (_("last heard a moment ago"));
  if (hours == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "last heard %d min ago", "last heard %d min ago", minutes),
                            minutes);
  if (days == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "last heard %d h ago", "last heard %d h ago", hours), hours);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "last heard %d day ago", "last heard %d days ago", days), days);
}

static char *
speak_heard (EncodesJob *job, GDateTime *now)
{
  int minutes = (int) MIN (get_age (job, now) / G_TIME_SPAN_MINUTE, G_MAXINT);

  if (!encodes_job_get_forecast (job)->stale || minutes <= 0 || minutes >= 24 * 60)
    return encodes_format_heard (job, now);
  if (minutes < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "last heard %d minute ago", "last heard %d minutes ago",
                                         minutes), minutes);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "last heard %d hour ago", "last heard %d hours ago",
                                       minutes / 60), minutes / 60);
}

/* (transfer full) (nullable): what there is to say of a job that runs, while its end cannot be told */
static char *
format_doing (EncodesJob *job)
{
  const EncodesForecast *forecast = encodes_job_get_forecast (job);
  EncodesJobState state = encodes_job_get_state (job);

  if (state == ENCODES_JOB_STATE_SCHEDULED)
    return g_strdup (_("starting"));
  if (state != ENCODES_JOB_STATE_PROCESSING)
    return NULL;
  /* Translators: of a job that should go on, but does not */
  if (forecast->stalled)
    return g_strdup (_("not moving"));
  /* Translators: of a job that has done all but the last of it */
  if (forecast->kind == ENCODES_PROGRESS_KIND_MEASURED && forecast->progress >= ALL_MEASURED)
    return g_strdup (_("almost done"));

  return g_strdup (_("working"));
}

char *
encodes_format_forecast (EncodesJob *job, GDateTime *now)
{
  g_autofree char *heard = encodes_format_heard (job, now);
  g_autofree char *left = encodes_format_time_left (job, now);
  g_autofree char *end = encodes_format_end (job, now);
  g_autofree char *doing = format_doing (job);

  if (encodes_job_is_ended (job))
    return g_strdup ("");
  if (heard)
    return g_steal_pointer (&heard);
  /* Translators: "about 4 min left · done at about 14:32" */
  if (left && end)
    return g_strdup_printf (_("%s · done at about %s"), left, end);
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING && !encodes_job_get_forecast (job)->stalled
      && encodes_job_get_forecast (job)->kind == ENCODES_PROGRESS_KIND_WORKING)
    return g_strdup (_("how far it is cannot be told"));

  return doing ? g_steal_pointer (&doing) : g_strdup ("");
}

static char *
format_running_sum (guint n_running, guint n_known, const char *end)
{
  if (n_known == n_running)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running · done at about %s",
                                         "%u running · done at about %s", n_running), n_running, end);

  /* Translators: "3 running · 2 of them done at about 14:32" */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running · %u of them done at about %s",
                                       "%u running · %u of them done at about %s", n_known), n_running, n_known, end);
}

char *
encodes_format_sum (guint n_running, guint n_waiting, gint64 last_end, guint n_unknown, GDateTime *now)
{
  g_autofree char *running = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running", "%u running", n_running),
                                              n_running);
  g_autofree char *waiting = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u waiting", "%u waiting", n_waiting),
                                              n_waiting);
  g_autofree char *end = format_end (last_end, now);

  if (n_running > n_unknown && end)
    return format_running_sum (n_running, n_running - n_unknown, end);
  /* Translators: "2 running · 5 waiting" */
  if (n_running > 0 && n_waiting > 0)
    return g_strdup_printf (_("%s · %s"), running, waiting);
  if (n_running > 0)
    return g_steal_pointer (&running);
  if (n_waiting > 0)
    return g_steal_pointer (&waiting);

  return g_strdup (_("Nothing is running"));
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
  return encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
}

char *
encodes_format_shortened (const char *text)
{
  gsize length = text ? strnlen (text, MOST_TEXT) : 0;

  if (length < MOST_TEXT)
    return encodes_text_to_lines (text);

  /* Not in the middle of a letter. */
  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;

  g_autofree char *begin = g_strndup (text, length);
  g_autofree char *lines = encodes_text_to_lines (begin);

  return g_strconcat (lines, text[length] != '\0' ? "…" : NULL, NULL);
}

PangoWrapMode
encodes_format_get_wrap_mode (const char *text)
{
  gsize n = 0;

  for (; *text != '\0' && n <= LONG_WORD; text++)
    n = g_ascii_isspace (*text) ? 0 : n + 1;

  return n > LONG_WORD ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR;
}

char *
encodes_format_job_side (EncodesJob *job, GDateTime *now)
{
  g_autofree char *progress = encodes_format_progress (job);

  if (encodes_job_is_ended (job))
    {
      GDateTime *ended = encodes_job_get_ended (job);

      return ended ? encodes_format_relative (ended, now) : encodes_format_job_state (job);
    }
  if (*progress != '\0' && encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING)
    return g_steal_pointer (&progress);

  return encodes_format_job_state (job);
}

/* (transfer full) (nullable): what there is to say of the time of a job that has not failed */
static char *
format_job_time (EncodesJob *job, GDateTime *now)
{
  GDateTime *created = encodes_job_get_created (job);
  GTimeSpan duration = encodes_job_get_duration (job, now);
  g_autofree char *text = encodes_job_is_ended (job) ? NULL : encodes_format_heard (job, now);

  /* What was known of it then says nothing of now. */
  if (text)
    return g_steal_pointer (&text);

  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_PROCESSING:
      text = encodes_format_time_left (job, now);
      return text ? g_steal_pointer (&text) : format_doing (job);
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
      return format_doing (job);
    case ENCODES_JOB_STATE_CANCELING:
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      return NULL;
    }
}

/* (transfer full) (nullable): how fast an encode on this computer goes: "1.8× speed" */
static char *
format_speed (EncodesJob *job)
{
  g_autoptr (EncodesTask) task = g_list_model_get_item (encodes_job_get_tasks (job), 0);
  GListModel *fields = task ? encodes_task_get_fields (task) : NULL;

  if (encodes_job_get_state (job) != ENCODES_JOB_STATE_PROCESSING || encodes_job_get_forecast (job)->stale)
    return NULL;

  for (guint i = 0; fields && i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);
      double speed = g_str_equal (encodes_field_get_name (field), "speed")
                       ? g_ascii_strtod (encodes_field_get_value (field), NULL) : 0;

      if (speed >= 0.05 && speed < 10000)
        /* Translators: how fast an encode goes, compared with playing the film: "1.8× speed" */
        return g_strdup_printf (_("%.1f× speed"), speed);
    }

  return NULL;
}

char *
encodes_format_job_note (EncodesJob *job, GDateTime *now)
{
  g_autofree char *error = encodes_text_first_line (encodes_job_get_error_text (job), LINE_LENGTH);
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (job), 100);
  g_autofree char *time = format_job_time (job, now);
  g_autofree char *speed = format_speed (job);

  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR && *error != '\0')
    return g_steal_pointer (&error);
  if (!time)
    return g_steal_pointer (&account);
  if (speed)
    /* Translators: account, time left and speed: "This Computer · about 4 min left · 1.8× speed" */
    return g_strdup_printf (_("%s · %s · %s"), account, time, speed);

  /* Translators: the account's name, and what there is to say: "Contoso · about 4 min left" */
  return g_strdup_printf (_("%s · %s"), account, time);
}

/* The state inside a sentence that is read aloud. */
static char *
speak_state (EncodesJob *job)
{
  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_QUEUED:
      return g_strdup (C_("spoken", "waiting"));
    case ENCODES_JOB_STATE_SCHEDULED:
      return g_strdup (C_("spoken", "starting"));
    case ENCODES_JOB_STATE_PROCESSING:
      return g_strdup (C_("spoken", "processing"));
    case ENCODES_JOB_STATE_FINISHED:
      return g_strdup (C_("spoken", "finished"));
    case ENCODES_JOB_STATE_ERROR:
      return g_strdup (C_("spoken", "failed"));
    case ENCODES_JOB_STATE_CANCELING:
      return g_strdup (C_("spoken", "canceling"));
    case ENCODES_JOB_STATE_CANCELED:
      return g_strdup (C_("spoken", "canceled"));
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      return encodes_format_job_state (job);
    }
}

char *
encodes_format_progress_spoken (const EncodesForecast *forecast)
{
  int percent = (int) floor (CLAMP (forecast->progress, 0, 99));

  if (forecast->kind == ENCODES_PROGRESS_KIND_MEASURED)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d percent", "%d percent", percent), percent);
  if (forecast->kind != ENCODES_PROGRESS_KIND_ESTIMATED)
    return NULL;

  percent = MAX (percent / 5 * 5, 5);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %d percent", "about %d percent", percent), percent);
}

/* (transfer full) (nullable): what there is to say of the time of a job that has not ended */
static char *
speak_time (EncodesJob *job, GDateTime *now)
{
  g_autofree char *heard = speak_heard (job, now);
  int minutes = encodes_forecast_get_minutes_left (encodes_job_get_forecast (job)->end_time,
                                                   encodes_time_to_unix_us (now));

  if (heard)
    return g_steal_pointer (&heard);
  if (minutes >= 0)
    return speak_left (minutes);
  if (encodes_job_get_forecast (job)->stalled)
    return format_doing (job);

  return NULL;
}

static void
take_part (GStrvBuilder *parts, char *part)
{
  if (part && *part != '\0')
    g_strv_builder_add (parts, part);
  g_free (part);
}

char *
encodes_format_job_summary (EncodesJob *job, GDateTime *now)
{
  g_autofree char *state = encodes_format_job_state (job);
  g_autofree char *error = encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR
                             ? encodes_text_first_line (encodes_job_get_error_text (job), LINE_LENGTH)
                             : g_strdup ("");
  g_autofree char *rest = NULL;

  if (*error != '\0')
    rest = g_steal_pointer (&error);
  else if (encodes_job_is_ended (job))
    rest = encodes_format_relative (encodes_job_get_ended (job), now);
  else
    rest = encodes_format_forecast (job, now);

  /* Translators: the state of a job, and what there is to say of it: "Running · about 4 min left" */
  return *rest != '\0' ? g_strdup_printf (_("%s · %s"), state, rest) : g_steal_pointer (&state);
}

char *
encodes_format_job_spoken (EncodesJob *job, GDateTime *now)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  gboolean ended = encodes_job_is_ended (job);

  take_part (parts, encodes_format_job_name (job));
  take_part (parts, speak_state (job));
  take_part (parts, ended ? encodes_format_relative (encodes_job_get_ended (job), now)
                          : encodes_format_progress_spoken (encodes_job_get_forecast (job)));
  take_part (parts, ended ? NULL : speak_time (job, now));
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR)
    take_part (parts, encodes_text_first_line (encodes_job_get_error_text (job), LINE_LENGTH));
  take_part (parts, encodes_text_to_line (encodes_job_get_account_name (job), 100));

  g_auto (GStrv) strings = g_strv_builder_end (parts);

  /* Translators: between the parts of a spoken sentence: "Trailer, processing, 64 percent" */
  return g_strjoinv (_(", "), strings);
}
