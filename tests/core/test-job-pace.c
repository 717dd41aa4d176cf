/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <math.h>
#include <stdio.h>

#include "encodes-forecast.h"
#include "encodes-job-pace.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* How a job goes: of the time that it takes, 0 to 1, the share that is done. */
typedef double (*Course) (double time);

static double
constant (double time)
{
  return time;
}

/* Three times as slow at the end as at the beginning. */
static double
slowing (double time)
{
  return 1.5 * time - 0.5 * time * time;
}

/* Twice as fast after the first third of the work, which takes half of the time. */
static double
quickening (double time)
{
  return time < 0.5 ? time * 2 / 3 : 1.0 / 3 + (time - 0.5) * 4 / 3;
}

/* Ten spurts, each followed by a rest. */
static double
bursts (double time)
{
  double tenth = floor (time * 10) / 10;

  return MIN (tenth + MIN ((time - tenth) * 3, 0.1), 1);
}

/* Easy and hard scenes in turn. */
static double
scenes (double time)
{
  return time + 0.02 * sin (time * 40) * (1 - time);
}

typedef struct
{
  const char *name;
  Course course;
  double duration;    /* seconds */
  double poll;        /* seconds between two looks, give or take a tenth */
  double first_look;  /* the share of the time at which somebody begins to look */
  double grain;       /* percent that the service tells at least */
  double error_25;    /* the most that the time left may be wrong, as a share of it; 0: need not be told yet */
  double error_50;
  double error_75;
  guint n_needless;   /* the most changes of the words that do not count down */
} Trace;

static const Trace traces[] = {
  { "constant, whole percents", constant, 1200, 5, 0, 1, 0.10, 0.10, 0.10, 0 },
  { "constant, a minute between two looks", constant, 3600, 60, 0, 1, 0.10, 0.10, 0.15, 0 },
  { "constant, tens", constant, 1200, 5, 0, 10, 0, 0.15, 0.20, 1 },
  { "constant, very short", constant, 60, 1, 0, 0.1, 0.15, 0.15, 0.20, 0 },
  { "constant, ten hours", constant, 36000, 15, 0, 0.1, 0.10, 0.10, 0.10, 0 },
  { "constant, seen from a third on", constant, 1200, 5, 0.33, 1, 0, 0.10, 0.10, 0 },
  { "slowing down to a third", slowing, 1800, 5, 0, 1, 0.45, 0.40, 0.40, 1 },
  { "twice as fast from a third on", quickening, 1800, 5, 0, 1, 1.00, 0.50, 0.20, 1 },
  { "spurts and rests", bursts, 1200, 5, 0, 1, 0.30, 0.30, 0.30, 4 },
  { "easy and hard scenes", scenes, 2400, 5, 0, 1, 0.20, 0.20, 0.20, 2 },
};

typedef struct
{
  double first_told;   /* percent; -1: never */
  double error[3];     /* at 25, 50 and 75 percent; -1: not told */
  guint n_words;       /* changes of the words */
  guint n_needless;    /* those that do not count down */
  double shown;
} Outcome;

static void
look (EncodesJobPace *pace, const Trace *trace, double time, double percent, Outcome *outcome, int *word)
{
  const double marks[] = { 25, 50, 75 };
  double before = outcome->shown;
  gint64 now = (gint64) ((time + 1000) * SECOND);
  double left;
  gint64 end;
  int new_word;

  encodes_job_pace_add (pace, now, percent);
  end = encodes_job_pace_get_end (pace, now);
  outcome->shown = encodes_job_pace_get_shown (pace);
  g_assert_cmpfloat (outcome->shown, >=, before);
  g_assert_cmpfloat (outcome->shown, <, 100);
  g_assert_false (encodes_job_pace_is_stalled (pace, now, (gint64) (trace->poll * SECOND)));
  if (end == 0)
    return;

  left = (double) (end - now) / SECOND;
  if (outcome->first_told < 0)
    outcome->first_told = percent;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (before < marks[i] && outcome->shown >= marks[i])
      outcome->error[i] = fabs (left - (trace->duration - time)) / (trace->duration - time);

  new_word = encodes_forecast_get_minutes_left (end, now);
  if (*word >= 0 && new_word != *word)
    {
      outcome->n_words++;
      outcome->n_needless += new_word > *word;
    }
  *word = new_word;
}

static Outcome
follow (const Trace *trace)
{
  Outcome outcome = { .first_told = -1, .error = { -1, -1, -1 }, .shown = -1 };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  EncodesJobPace pace;
  int word = -1;

  encodes_job_pace_init (&pace);
  for (double time = trace->first_look * trace->duration; time < trace->duration;
       time += trace->poll * g_rand_double_range (random, 0.9, 1.1))
    {
      double percent = 100 * CLAMP (trace->course (time / trace->duration), 0, 1);

      look (&pace, trace, time, floor (percent / trace->grain) * trace->grain, &outcome, &word);
    }

  return outcome;
}

static void
test_estimates (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (traces); i++)
    {
      const Trace *trace = &traces[i];
      const double bounds[] = { trace->error_25, trace->error_50, trace->error_75 };
      Outcome outcome = follow (trace);

      g_test_message ("%-38s told from %4.1f %%; error at 25/50/75 %%: %3.0f %3.0f %3.0f %%; words: %u changes, "
                      "%.1f an hour, %u not counting down", trace->name, outcome.first_told, outcome.error[0] * 100,
                      outcome.error[1] * 100, outcome.error[2] * 100, outcome.n_words,
                      outcome.n_words * 3600 / trace->duration, outcome.n_needless);
      for (gsize j = 0; j < G_N_ELEMENTS (bounds); j++)
        {
          if (bounds[j] > 0)
            g_assert_cmpfloat (outcome.error[j], >=, 0);
          if (bounds[j] > 0)
            g_assert_cmpfloat (outcome.error[j], <=, bounds[j]);
        }
      g_assert_cmpuint (outcome.n_needless, <=, trace->n_needless);
    }
}

/* A pass that ends near 100 and another one that begins near 0. */
static void
test_next_pass_is_another_phase (void)
{
  EncodesJobPace pace;
  gint64 now = 0;

  encodes_job_pace_init (&pace);
  for (int percent = 0; percent <= 98; percent++, now += 10 * SECOND)
    encodes_job_pace_add (&pace, now, percent);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 98);
  g_assert_cmpint (encodes_job_pace_get_end (&pace, now), >, 0);

  encodes_job_pace_add (&pace, now, 1);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 1);
  g_assert_false (encodes_job_pace_has_moved (&pace));
  /* Of the new pass nothing is known yet. */
  g_assert_cmpint (encodes_job_pace_get_end (&pace, now), ==, 0);
  for (int percent = 2; percent <= 20; percent++)
    encodes_job_pace_add (&pace, now += 30 * SECOND, percent);
  g_assert_cmpint (ABS (encodes_job_pace_get_left (&pace, now) - 2400 * SECOND), <, 240 * SECOND);
}

static void
test_small_falls_are_not_shown (void)
{
  EncodesJobPace pace;

  encodes_job_pace_init (&pace);
  encodes_job_pace_add (&pace, 0, 50);
  encodes_job_pace_add (&pace, 10 * SECOND, 48);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 50);
  encodes_job_pace_add (&pace, 20 * SECOND, 49);
  encodes_job_pace_add (&pace, 30 * SECOND, 51);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 51);

  /* A deeper one is believed when the job goes on from there. */
  encodes_job_pace_add (&pace, 40 * SECOND, 40);
  encodes_job_pace_add (&pace, 50 * SECOND, 41);
  encodes_job_pace_add (&pace, 60 * SECOND, 42);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 51);
  encodes_job_pace_add (&pace, 70 * SECOND, 43);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 43);
}

static void
test_shows_no_end_before_the_end (void)
{
  EncodesJobPace pace;

  encodes_job_pace_init (&pace);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), <, 0);
  for (int percent = 50; percent <= 100; percent++)
    {
      encodes_job_pace_add (&pace, percent * 10 * SECOND, percent);
      g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), <=, 99);
    }
  g_assert_cmpint (encodes_job_pace_get_end (&pace, 1000 * SECOND), ==, 0);
  encodes_job_pace_add (&pace, 1010 * SECOND, 250);
  g_assert_cmpfloat (encodes_job_pace_get_shown (&pace), ==, 99);
}

static void
test_tells_nothing_too_early (void)
{
  EncodesJobPace pace;

  encodes_job_pace_init (&pace);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 0), ==, -1);
  encodes_job_pace_add (&pace, 0, 40);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 600 * SECOND), ==, -1);
  /* The first movement began before anybody looked. */
  encodes_job_pace_add (&pace, 600 * SECOND, 50);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 600 * SECOND), ==, -1);
  encodes_job_pace_add (&pace, 660 * SECOND, 60);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 660 * SECOND), ==, -1);
  encodes_job_pace_add (&pace, 720 * SECOND, 70);
  g_assert_cmpint (ABS (encodes_job_pace_get_left (&pace, 720 * SECOND) - 180 * SECOND), <, 10 * SECOND);

  /* Neither a short way nor a little one speaks for the rest. */
  encodes_job_pace_init (&pace);
  encodes_job_pace_add (&pace, 0, 2);
  encodes_job_pace_seed (&pace, 600 * SECOND);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 0), ==, -1);
  encodes_job_pace_add (&pace, 0, 20);
  encodes_job_pace_seed (&pace, 30 * SECOND);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 0), ==, -1);
  encodes_job_pace_seed (&pace, 600 * SECOND);
  g_assert_cmpint (encodes_job_pace_get_left (&pace, 0), ==, 2400 * SECOND);
}

static void
test_patience_has_its_own_pace (void)
{
  const gint64 poll = 5 * SECOND;
  EncodesJobPace quick;
  EncodesJobPace slow;

  encodes_job_pace_init (&quick);
  encodes_job_pace_init (&slow);
  for (int i = 0; i <= 20; i++)
    {
      encodes_job_pace_add (&quick, i * 2 * SECOND, 10 + i);
      encodes_job_pace_add (&slow, i * 300 * SECOND, 10 + i);
    }

  g_assert_false (encodes_job_pace_is_stalled (&quick, (40 + 110) * SECOND, poll));
  g_assert_true (encodes_job_pace_is_stalled (&quick, (40 + 130) * SECOND, poll));
  /* Polls that are rare tell late. */
  g_assert_false (encodes_job_pace_is_stalled (&quick, (40 + 130) * SECOND, 60 * SECOND));
  g_assert_false (encodes_job_pace_is_stalled (&slow, (6000 + 2900) * SECOND, poll));
  g_assert_true (encodes_job_pace_is_stalled (&slow, (6000 + 3100) * SECOND, poll));
}

/* An encode by ffmpeg as it was recorded, in seconds and percents. From 58 percent on it took four times as long, which
 * nobody could foresee: then the estimate follows, without going to and fro. */
static void
test_a_recorded_encode (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "data", "pace", "ffmpeg.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Outcome outcome = { .first_told = -1, .error = { -1, -1, -1 }, .shown = -1 };
  Trace trace = { .name = "ffmpeg", .poll = 1 };
  EncodesJobPace pace;
  int word = -1;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  trace.duration = g_ascii_strtod (lines[g_strv_length (lines) - 1], NULL);
  encodes_job_pace_init (&pace);
  for (guint i = 0; lines[i]; i++)
    {
      char *rest;
      double time = g_ascii_strtod (lines[i], &rest);

      look (&pace, &trace, time, g_ascii_strtod (rest, NULL), &outcome, &word);
    }

  g_test_message ("told from %.1f %%; error at 25/50/75 %%: %.0f %.0f %.0f %%; words: %u changes in %.0f s, %u not "
                  "counting down", outcome.first_told, outcome.error[0] * 100, outcome.error[1] * 100,
                  outcome.error[2] * 100, outcome.n_words, trace.duration, outcome.n_needless);
  g_assert_cmpuint (outcome.n_needless, <=, 2);
  g_assert_cmpfloat (outcome.error[0], <=, 0.7);
  g_assert_cmpfloat (outcome.error[1], <=, 0.75);
  g_assert_cmpfloat (outcome.error[2], <=, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/job-pace/estimates-are-near-and-still", test_estimates);
  g_test_add_func ("/core/job-pace/a-recorded-encode", test_a_recorded_encode);
  g_test_add_func ("/core/job-pace/next-pass-is-another-phase", test_next_pass_is_another_phase);
  g_test_add_func ("/core/job-pace/small-falls-are-not-shown", test_small_falls_are_not_shown);
  g_test_add_func ("/core/job-pace/shows-no-end-before-the-end", test_shows_no_end_before_the_end);
  g_test_add_func ("/core/job-pace/tells-nothing-too-early", test_tells_nothing_too_early);
  g_test_add_func ("/core/job-pace/patience-has-its-own-pace", test_patience_has_its_own_pace);

  return g_test_run ();
}
