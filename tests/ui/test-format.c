/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-clock.h"
#include "encodes-format.h"
#include "sample-jobs.h"

#define assert_text(call, expected) \
  G_STMT_START { g_autofree char *text_ = (call); g_assert_cmpstr (text_, ==, expected); } G_STMT_END

static GDateTime *
at (const char *text)
{
  GDateTime *time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);

  return time;
}

static void
test_percent (void)
{
  assert_text (encodes_format_percent (0, FALSE), "0\302\240%");
  assert_text (encodes_format_percent (63.99, FALSE), "63\302\240%");
  /* The mean of the tasks may be 100 before the job has finished: nobody is told so. */
  assert_text (encodes_format_percent (100, FALSE), "99\302\240%");
  assert_text (encodes_format_percent (100, TRUE), "100\302\240%");
  assert_text (encodes_format_percent (ENCODES_PROGRESS_UNKNOWN, FALSE), "");
}

static void
test_duration (void)
{
  assert_text (encodes_format_duration (-1), "");
  assert_text (encodes_format_duration (0), "less than a second");
  assert_text (encodes_format_duration (45 * G_TIME_SPAN_SECOND), "45 s");
  assert_text (encodes_format_duration (1100 * G_TIME_SPAN_SECOND), "18 min 20 s");
  assert_text (encodes_format_duration (72 * G_TIME_SPAN_MINUTE), "1 h 12 min");
  assert_text (encodes_format_duration (51 * G_TIME_SPAN_HOUR), "2 d 3 h");
  assert_text (encodes_format_duration (G_TIME_SPAN_MINUTE), "1 min");
  assert_text (encodes_format_duration (G_TIME_SPAN_HOUR), "1 h");
  assert_text (encodes_format_duration (2 * G_TIME_SPAN_DAY), "2 d");
  assert_text (encodes_format_duration (G_MAXINT64), "100000 d 4 h");
  assert_text (encodes_format_minutes (59 * G_TIME_SPAN_SECOND), "less than a minute");
  assert_text (encodes_format_minutes (1100 * G_TIME_SPAN_SECOND), "18 min");
}

static void
test_relative (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  const struct
  {
    const char *time;
    const char *text;
  } cases[] = {
    { "2026-11-21T14:02:00Z", "just now" },
    { "2026-11-21T13:59:30Z", "just now" },
    { "2026-11-21T13:48:00Z", "12 min ago" },
    { "2026-11-21T10:02:00Z", "10:02" },
    { "2026-11-20T23:59:00Z", "Yesterday" },
    { "2026-11-16T12:00:00Z", "Monday" },
    { "2025-01-02T03:04:05Z", "01/02/25" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) time = at (cases[i].time);

      assert_text (encodes_format_relative (time, now), cases[i].text);
    }
  assert_text (encodes_format_relative (NULL, now), "");
  assert_text (encodes_format_moment (NULL, now), "—");
}

/* Lets @job forecast its end in @seconds from @now. */
static void
forecast (EncodesJob *job, GDateTime *now, EncodesProgressKind kind, double progress, gint64 seconds)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  forecast.kind = kind;
  forecast.progress = progress;
  forecast.end_time = seconds != 0 ? (g_date_time_to_unix (now) + seconds) * G_USEC_PER_SEC : 0;
  encodes_job_set_forecast (job, &forecast);
}

static void
forecast_age (EncodesJob *job, GDateTime *now, gint64 seconds)
{
  EncodesForecast forecast = *encodes_job_get_forecast (job);

  forecast.end_time = 0;
  forecast.stale = TRUE;
  forecast.heard = seconds >= 0 ? (g_date_time_to_unix (now) - seconds) * G_USEC_PER_SEC : 0;
  encodes_job_set_forecast (job, &forecast);
}

static EncodesJob *
make_running (void)
{
  EncodesJob *job = encodes_job_new ("a", "fake", "1");

  encodes_job_set_name (job, "BigBuckBunny\n720p");
  encodes_job_set_account_name (job, "Contoso");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);

  return job;
}

static void
test_progress (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (EncodesJob) job = make_running ();

  assert_text (encodes_format_progress (job), "");
  forecast (job, now, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, 0);
  assert_text (encodes_format_progress (job), "");
  assert_text (encodes_format_job_side (job, now), "Running");
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 99.999, 0);
  assert_text (encodes_format_progress (job), "99\302\240%");
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 100, 0);
  assert_text (encodes_format_progress (job), "99\302\240%");
  forecast (job, now, ENCODES_PROGRESS_KIND_ESTIMATED, 43.2, 0);
  assert_text (encodes_format_progress (job), "about 40\302\240%");
  forecast (job, now, ENCODES_PROGRESS_KIND_ESTIMATED, 0.1, 0);
  assert_text (encodes_format_progress (job), "about 5\302\240%");
}

static void
test_time_left (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (EncodesJob) job = make_running ();
  const struct
  {
    gint64 seconds;
    const char *left;
    const char *spoken;
  } cases[] = {
    { -30, "less than a minute left", "less than a minute left" },
    { 1, "less than a minute left", "less than a minute left" },
    { 60, "about 1 min left", "1 minute left" },
    { 238, "about 4 min left", "4 minutes left" },
    { 9 * 60, "about 9 min left", "9 minutes left" },
    { 11 * 60, "about 10 min left", "10 minutes left" },
    { 13 * 60, "about 15 min left", "15 minutes left" },
    { 58 * 60, "about 1 h left", "1 hour left" },
    { 72 * 60, "about 1 h 10 min left", "1 hour 10 minutes left" },
    { 5 * 3600 + 900, "about 5 h 30 min left", "5 hours 30 minutes left" },
    { 20 * 3600, "about 20 h left", "20 hours left" },
    { 100 * 3600, "about 4 days left", "100 hours left" },
  };

  g_assert_null (encodes_format_time_left (job, now));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *spoken = g_strdup_printf ("BigBuckBunny 720p, processing, 64 percent, %s, Contoso",
                                                 cases[i].spoken);

      forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, cases[i].seconds);
      assert_text (encodes_format_time_left (job, now), cases[i].left);
      assert_text (encodes_format_job_spoken (job, now), spoken);
    }

  /* What should have ended long ago was no forecast. */
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, -600);
  g_assert_null (encodes_format_time_left (job, now));
  g_assert_null (encodes_format_end (job, now));
}

static void
test_end (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (EncodesJob) job = make_running ();

  g_assert_null (encodes_format_end (job, now));
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, 32 * 60 + 10);
  assert_text (encodes_format_end (job, now), "14:32");
  assert_text (encodes_format_forecast (job, now), "about 30 min left · done at about 14:32");
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, 92 * 60);
  assert_text (encodes_format_end (job, now), "15:30");
  forecast (job, now, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, 0);
  assert_text (encodes_format_forecast (job, now), "how far it is cannot be told");
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 99.5, 0);
  assert_text (encodes_format_forecast (job, now), "almost done");
}

static void
test_stale (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (EncodesJob) job = make_running ();

  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, 240);
  g_assert_null (encodes_format_heard (job, now));
  forecast_age (job, now, 250);
  assert_text (encodes_format_heard (job, now), "last heard 4 min ago");
  assert_text (encodes_format_job_note (job, now), "Contoso · last heard 4 min ago");
  assert_text (encodes_format_forecast (job, now), "last heard 4 min ago");
  assert_text (encodes_format_job_spoken (job, now),
               "BigBuckBunny 720p, processing, 64 percent, last heard 4 minutes ago, Contoso");
  forecast_age (job, now, 20);
  assert_text (encodes_format_heard (job, now), "last heard a moment ago");
  forecast_age (job, now, 3 * 3600);
  assert_text (encodes_format_heard (job, now), "last heard 3 h ago");
  forecast_age (job, now, 25 * 3600);
  assert_text (encodes_format_heard (job, now), "last heard 1 day ago");
  forecast_age (job, now, -1);
  assert_text (encodes_format_heard (job, now), "not heard of yet");
}

static void
test_sum (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  gint64 end = (g_date_time_to_unix (now) + 32 * 60) * G_USEC_PER_SEC;

  assert_text (encodes_format_sum (0, 0, 0, 0, now), "Nothing is running");
  assert_text (encodes_format_sum (0, 5, 0, 0, now), "5 waiting");
  assert_text (encodes_format_sum (2, 0, 0, 2, now), "2 running");
  assert_text (encodes_format_sum (2, 5, 0, 2, now), "2 running · 5 waiting");
  assert_text (encodes_format_sum (2, 5, end, 0, now), "2 running · done at about 14:32");
  assert_text (encodes_format_sum (3, 0, end, 1, now), "3 running · 2 of them done at about 14:32");
  assert_text (encodes_format_sum (2, 0, end - 3600 * (gint64) G_USEC_PER_SEC, 0, now), "2 running");
}

static void
test_row (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (GDateTime) started = at ("2026-11-21T13:50:00Z");
  g_autoptr (EncodesJob) job = encodes_job_new ("a", "fake", "1");

  encodes_job_set_account_name (job, "Contoso");
  encodes_job_set_state (job, ENCODES_JOB_STATE_SCHEDULED, NULL);
  assert_text (encodes_format_job_note (job, now), "Contoso · starting");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  assert_text (encodes_format_job_name (job), "1");
  assert_text (encodes_format_job_side (job, now), "Running");
  assert_text (encodes_format_job_note (job, now), "Contoso · working");

  encodes_job_set_name (job, "BigBuckBunny\n720p");
  encodes_job_set_started (job, started);
  encodes_job_set_created (job, started);
  forecast (job, now, ENCODES_PROGRESS_KIND_MEASURED, 64, 350);
  assert_text (encodes_format_job_name (job), "BigBuckBunny 720p");
  assert_text (encodes_format_job_side (job, now), "64\302\240%");
  assert_text (encodes_format_job_note (job, now), "Contoso · about 6 min left");
  assert_text (encodes_format_job_summary (job, now), "Running · about 6 min left · done at about 14:06");

  encodes_job_set_state (job, ENCODES_JOB_STATE_QUEUED, NULL);
  forecast (job, now, ENCODES_PROGRESS_KIND_NONE, ENCODES_PROGRESS_UNKNOWN, 0);
  assert_text (encodes_format_job_note (job, now), "Contoso · waiting for 10 min");
  assert_text (encodes_format_job_summary (job, now), "Waiting");

  encodes_job_set_state (job, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_job_set_ended (job, now);
  encodes_job_set_error (job, "E1", "\nNo video track\nmore");
  assert_text (encodes_format_job_side (job, now), "just now");
  assert_text (encodes_format_job_note (job, now), "No video track");
  assert_text (encodes_format_job_summary (job, now), "Failed · No video track");
  assert_text (encodes_format_job_spoken (job, now), "BigBuckBunny 720p, failed, just now, No video track, Contoso");

  encodes_job_set_state (job, ENCODES_JOB_STATE_FINISHED, NULL);
  assert_text (encodes_format_job_note (job, now), "Contoso · took 10 min");

  encodes_job_set_state (job, ENCODES_JOB_STATE_UNKNOWN, "Paused");
  assert_text (encodes_format_job_state (job), "Unknown (Paused)");
  /* No such word passes for one that is known. */
  encodes_job_set_state (job, ENCODES_JOB_STATE_UNKNOWN, "Finished\n");
  assert_text (encodes_format_job_state (job), "Unknown (Finished)");
  encodes_job_set_state (job, ENCODES_JOB_STATE_UNKNOWN, NULL);
  assert_text (encodes_format_job_state (job), "Unknown");
}

static void
on_tick (EncodesClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_clock (void)
{
  g_autoptr (EncodesClock) clock = encodes_clock_new ();
  guint n_ticks = 0;

  g_signal_connect (clock, "tick", G_CALLBACK (on_tick), &n_ticks);
  g_assert_false (encodes_clock_get_running (clock));
  encodes_clock_set_running (clock, TRUE);
  encodes_clock_set_running (clock, TRUE);
  g_assert_cmpuint (n_ticks, ==, 1);
  g_assert_true (encodes_clock_get_running (clock));
  encodes_clock_set_running (clock, FALSE);
  g_assert_false (encodes_clock_get_running (clock));
  g_assert_cmpuint (n_ticks, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/percent/never-100-before-the-end", test_percent);
  g_test_add_func ("/ui/format/duration", test_duration);
  g_test_add_func ("/ui/format/relative", test_relative);
  g_test_add_func ("/ui/format/progress/unknown-is-no-percent", test_progress);
  g_test_add_func ("/ui/format/time-left/in-coarse-words", test_time_left);
  g_test_add_func ("/ui/format/end/at-about", test_end);
  g_test_add_func ("/ui/format/stale/says-its-age", test_stale);
  g_test_add_func ("/ui/format/sum", test_sum);
  g_test_add_func ("/ui/format/row", test_row);
  g_test_add_func ("/ui/clock/ticks-only-while-it-runs", test_clock);

  return g_test_run ();
}
