/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A failing service is played through in hours of a clock that only shows what it is told to. */

#include "encodes-retry-policy.h"

#include <math.h>

#define SECOND G_USEC_PER_SEC
#define HOUR (G_GINT64_CONSTANT (3600) * SECOND)
#define START (G_GINT64_CONSTANT (1000000) * SECOND)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesRetryPolicy, encodes_retry_policy_free)

typedef struct
{
  GArray *requests; /* of gint64 */
  gint64 longest;   /* wait between two tries */
} Outage;

static void
outage_clear (Outage *outage)
{
  g_clear_pointer (&outage->requests, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outage, outage_clear)

/* Each try but the first takes @cost requests. */
static void
play (Outage *outage, EncodesRetryPolicy *policy, guint hours, guint cost)
{
  gint64 now = START;
  guint n_requests = 1;

  outage->requests = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (now < START + hours * HOUR)
    {
      gint64 wait;

      for (guint i = 0; i < n_requests; i++)
        g_array_append_val (outage->requests, now);
      encodes_retry_policy_fail (policy, now, n_requests, FALSE);
      n_requests = cost;
      wait = (gint64) (encodes_retry_policy_get_wait (policy, now, 0) * SECOND) + 1;
      outage->longest = MAX (outage->longest, wait);
      now += wait;
    }
}

static guint
count (Outage *outage, gint64 after, gint64 until)
{
  guint n_requests = 0;

  for (guint i = 0; i < outage->requests->len; i++)
    {
      gint64 time = g_array_index (outage->requests, gint64, i);

      n_requests += time > after && time <= until;
    }
  return n_requests;
}

/* In any hour, wherever it begins. */
static void
assert_budget (Outage *outage)
{
  g_assert_cmpuint (count (outage, START - 1, START + HOUR), <=, 20);
  for (guint i = 0; i < outage->requests->len; i++)
    {
      gint64 time = g_array_index (outage->requests, gint64, i);

      if (time > START + 2 * HOUR)
        g_assert_cmpuint (count (outage, time - HOUR, time), <=, 6);
    }
  g_assert_cmpuint (count (outage, START + HOUR, START + 2 * HOUR), <=, 6);
}

static void
test_budget (void)
{
  guint most_first = 0;
  guint most_later = 0;
  guint least_later = G_MAXUINT;

  for (guint seed = 0; seed < 1000; seed++)
    for (guint cost = 1; cost <= 3; cost++)
      {
        g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
        g_auto (Outage) outage = { 0 };

        g_random_set_seed (seed);
        play (&outage, policy, 8, cost);
        assert_budget (&outage);
        /* It is back within one cap of the end, wherever that is, as long as one request shows it. */
        if (cost == 1)
          g_assert_cmpint (outage.longest, <=, 15 * 60 * SECOND + 1);
        g_assert_cmpint (outage.longest, <=, HOUR + 1);
        if (cost == 1)
          {
            most_first = MAX (most_first, count (&outage, START - 1, START + HOUR));
            most_later = MAX (most_later, count (&outage, START + 5 * HOUR, START + 6 * HOUR));
            least_later = MIN (least_later, count (&outage, START + 5 * HOUR, START + 6 * HOUR));
          }
      }

  g_test_message ("at most %u requests in the first hour, %u to %u in the sixth", most_first, least_later, most_later);
  g_assert_cmpuint (least_later, >=, 3);
}

/* Whatever a try takes, the next ones wait for it. */
static void
test_costly_tries (void)
{
  g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
  g_auto (Outage) outage = { 0 };

  play (&outage, policy, 10, 50);
  /* One try an hour, so that it comes back by itself. */
  g_assert_cmpuint (outage.requests->len, <=, 1 + 50 * 13);
  g_assert_cmpint (outage.longest, <=, HOUR + 1);
}

/* Full jitter: of clients that failed at the same moment, no two tenths of the wait have far more than others. */
static void
test_jitter (void)
{
  guint bins[10] = { 0 };
  double chi_square = 0;

  for (guint seed = 0; seed < 1000; seed++)
    {
      g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
      double wait;

      g_random_set_seed (seed * 7919);
      for (guint i = 0; i < 6; i++)
        encodes_retry_policy_fail (policy, START + i, 1, FALSE);
      wait = encodes_retry_policy_get_wait (policy, START + 10, 0);
      g_assert_cmpfloat (wait, >=, 1);
      g_assert_cmpfloat (wait, <, 160);
      bins[(guint) (wait / 16)]++;
    }

  for (guint i = 0; i < 10; i++)
    chi_square += pow (bins[i] - 100.0, 2) / 100;
  g_test_message ("chi-square of the sixth wait: %.1f (9 degrees of freedom)", chi_square);
  g_assert_cmpfloat (chi_square, <, 27.9);
}

static void
test_first_waits (void)
{
  for (guint seed = 0; seed < 200; seed++)
    {
      g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
      double limit = 5;

      g_random_set_seed (seed);
      for (guint i = 0; i < 7; i++, limit *= 2)
        {
          encodes_retry_policy_fail (policy, START, 1, FALSE);
          g_assert_cmpfloat (encodes_retry_policy_get_wait (policy, START, 0), <=, limit);
        }
    }
}

static void
test_asked_wait (void)
{
  static const struct { guint asked; double least; double most; } cases[] = {
    { 0, 1, 5 }, { 1, 1, 5 }, { 120, 120, 132 }, { 3599, 3599, 3600 }, { 3600, 3600, 3600 }, { 1000000000, 3600, 3600 },
  };

  for (guint seed = 0; seed < 100; seed++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
        double wait;

        g_random_set_seed (seed);
        encodes_retry_policy_fail (policy, START, 1, FALSE);
        encodes_retry_policy_leave_alone (policy, START, cases[i].asked);
        wait = encodes_retry_policy_get_wait (policy, START, 0);
        g_assert_cmpfloat (wait, >=, cases[i].least);
        g_assert_cmpfloat (wait, <=, cases[i].most);
        g_assert_cmpfloat (encodes_retry_policy_get_asked_wait (policy, START + HOUR), <=, 0);
      }
}

/* The short waits after a change are not had for nothing when changes come one after the other. */
static void
test_network_that_flaps (void)
{
  g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
  guint n_tries = 0;
  gint64 next = START;

  for (gint64 now = START; now < START + HOUR; now += 10 * SECOND)
    {
      encodes_retry_policy_forgive (policy, now);
      next = MIN (next, now + (gint64) (encodes_retry_policy_get_budget_wait (policy, now) * SECOND));
      if (next > now)
        continue;

      n_tries++;
      encodes_retry_policy_fail (policy, now, 1, FALSE);
      next = now + (gint64) (encodes_retry_policy_get_wait (policy, now, 0) * SECOND);
    }
  g_assert_cmpuint (n_tries, <=, 20);

  /* When it has been quiet for a while, what was counts no more. */
  encodes_retry_policy_forgive (policy, START + HOUR + 120 * SECOND);
  g_assert_cmpfloat (encodes_retry_policy_get_budget_wait (policy, START + HOUR + 120 * SECOND), <=, 0);
  g_assert_cmpuint (encodes_retry_policy_get_n_failures (policy), ==, 0);
}

static void
test_key_held_down (void)
{
  g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();
  guint n_tries = 0;

  /* Thirty times a second, for a minute. */
  for (gint64 now = START; now < START + 60 * SECOND; now += SECOND / 30)
    {
      double wait = encodes_retry_policy_take_hand (policy, now);

      g_assert_cmpfloat (wait, <=, 5);
      now += (gint64) (wait * SECOND);
      n_tries++;
      encodes_retry_policy_fail (policy, now, 1, TRUE);
    }
  g_assert_cmpuint (n_tries, >=, 10);
  g_assert_cmpuint (n_tries, <=, 15);

  /* It has not made the waits longer, nor used up what there is without it. */
  g_assert_cmpuint (encodes_retry_policy_get_n_failures (policy), ==, 1);
  g_assert_cmpfloat (encodes_retry_policy_get_wait (policy, START + 60 * SECOND, 0), <=, 5);
}

/* What a person does besides is paid by the tries that nobody asked for. */
static void
test_other_requests_count (void)
{
  g_autoptr (EncodesRetryPolicy) policy = encodes_retry_policy_new ();

  encodes_retry_policy_count (policy, START, 30);
  encodes_retry_policy_fail (policy, START, 1, FALSE);
  g_assert_cmpfloat (encodes_retry_policy_get_budget_wait (policy, START), <=, 0);
  encodes_retry_policy_count (policy, START, 19);
  g_assert_cmpfloat (encodes_retry_policy_get_budget_wait (policy, START), >, 3599);

  encodes_retry_policy_succeed (policy);
  g_assert_cmpfloat (encodes_retry_policy_get_budget_wait (policy, START), <=, 0);
  g_assert_cmpuint (encodes_retry_policy_get_n_failures (policy), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/retry-policy/first-waits-double-from-five-seconds", test_first_waits);
  g_test_add_func ("/core/retry-policy/full-jitter", test_jitter);
  g_test_add_func ("/core/retry-policy/budget-of-a-lasting-failure", test_budget);
  g_test_add_func ("/core/retry-policy/costly-tries-are-rare", test_costly_tries);
  g_test_add_func ("/core/retry-policy/other-requests-count", test_other_requests_count);
  g_test_add_func ("/core/retry-policy/what-the-service-asks-for-is-clamped", test_asked_wait);
  g_test_add_func ("/core/retry-policy/a-network-that-flaps-makes-no-storm", test_network_that_flaps);
  g_test_add_func ("/core/retry-policy/a-key-that-is-held-down-makes-no-storm", test_key_held_down);

  return g_test_run ();
}
