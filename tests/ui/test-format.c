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
  assert_text (encodes_format_duration (0), "0 s");
  assert_text (encodes_format_duration (45 * G_TIME_SPAN_SECOND), "45 s");
  assert_text (encodes_format_duration (1100 * G_TIME_SPAN_SECOND), "18 min 20 s");
  assert_text (encodes_format_duration (72 * G_TIME_SPAN_MINUTE), "1 h 12 min");
  assert_text (encodes_format_duration (51 * G_TIME_SPAN_HOUR), "2 d 3 h");
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

static void
test_estimate (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (GDateTime) started = at ("2026-11-21T13:50:00Z");
  g_autoptr (EncodesJob) job = encodes_job_new ("a", "fake", "1");
  g_autoptr (GDateTime) end = NULL;

  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_job_set_started (job, started);
  g_assert_null (encodes_estimate_end (job, now));
  encodes_job_set_progress (job, 0.5);
  g_assert_null (encodes_estimate_end (job, now));
  encodes_job_set_progress (job, 50);
  end = encodes_estimate_end (job, now);
  assert_text (g_date_time_format_iso8601 (end), "2026-11-21T14:10:00Z");
  assert_text (encodes_format_time_left (job, now), "10 min left");
  encodes_job_set_progress (job, 100);
  g_assert_null (encodes_estimate_end (job, now));
  encodes_job_set_state (job, ENCODES_JOB_STATE_QUEUED, NULL);
  encodes_job_set_progress (job, 50);
  g_assert_null (encodes_estimate_end (job, now));
}

static void
test_row (void)
{
  g_autoptr (GDateTime) now = at ("2026-11-21T14:00:00Z");
  g_autoptr (GDateTime) started = at ("2026-11-21T13:50:00Z");
  g_autoptr (EncodesJob) job = encodes_job_new ("a", "fake", "1");

  encodes_job_set_account_name (job, "Contoso");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  assert_text (encodes_format_job_name (job), "1");
  assert_text (encodes_format_job_side (job, now), "Running");
  assert_text (encodes_format_job_note (job, now), "Contoso · working");

  encodes_job_set_name (job, "BigBuckBunny\n720p");
  encodes_job_set_started (job, started);
  encodes_job_set_created (job, started);
  encodes_job_set_progress (job, 64);
  assert_text (encodes_format_job_name (job), "BigBuckBunny 720p");
  assert_text (encodes_format_job_side (job, now), "64\302\240%");
  assert_text (encodes_format_job_note (job, now), "Contoso · 6 min left");
  assert_text (encodes_format_job_spoken (job, now),
               "BigBuckBunny 720p, Running, 64 percent, Contoso · 6 min left");

  encodes_job_set_state (job, ENCODES_JOB_STATE_QUEUED, NULL);
  assert_text (encodes_format_job_note (job, now), "Contoso · waiting for 10 min");

  encodes_job_set_state (job, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_job_set_ended (job, now);
  encodes_job_set_error (job, "E1", "\nNo video track\nmore");
  assert_text (encodes_format_job_side (job, now), "just now");
  assert_text (encodes_format_job_note (job, now), "No video track");

  encodes_job_set_state (job, ENCODES_JOB_STATE_FINISHED, NULL);
  assert_text (encodes_format_job_note (job, now), "Contoso · took 10 min");

  encodes_job_set_state (job, ENCODES_JOB_STATE_UNKNOWN, "Paused");
  assert_text (encodes_format_job_state (job), "Paused");
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
  g_test_add_func ("/ui/format/estimate/only-when-it-can-be-told", test_estimate);
  g_test_add_func ("/ui/format/row", test_row);
  g_test_add_func ("/ui/clock/ticks-only-while-it-runs", test_clock);

  return g_test_run ();
}
