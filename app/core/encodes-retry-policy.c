/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-retry-policy.h"

#define BACKOFF_FIRST 5.0
#define BACKOFF_CAP (15 * 60.0)
#define BACKOFF_LEAST 1.0

#define HOUR (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)
#define FIRST_HOUR 20
#define LATER_HOURS 6
/* So many requests are for finding out whether it was only for a moment. Then the rest is spread over the hour. */
#define QUICK_REQUESTS 8

#define MAX_ASKED 3600
#define FORGIVE_PAUSE (60 * G_USEC_PER_SEC)

#define HAND_BURST 3
#define HAND_PAUSE (5 * G_USEC_PER_SEC)

struct _EncodesRetryPolicy
{
  guint n_failures;
  gboolean failing;
  gint64 since;        /* the first failure */
  GArray *requests;    /* of gint64: when each was sent, of the last hour */
  guint cost;          /* requests that one more try is thought to take */
  gint64 forgiven;     /* 0: never */
  gint64 asked_until;
  gint64 hand_credit;  /* when all tries by hand so far will have been earned */
};

EncodesRetryPolicy *
encodes_retry_policy_new (void)
{
  EncodesRetryPolicy *self = g_new0 (EncodesRetryPolicy, 1);

  self->requests = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cost = 1;
  return self;
}

void
encodes_retry_policy_free (EncodesRetryPolicy *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->requests);
  g_free (self);
}

static void
forget_requests (EncodesRetryPolicy *self)
{
  self->failing = FALSE;
  self->cost = 1;
  g_array_set_size (self->requests, 0);
}

void
encodes_retry_policy_succeed (EncodesRetryPolicy *self)
{
  g_return_if_fail (self != NULL);

  self->n_failures = 0;
  self->asked_until = 0;
  forget_requests (self);
}

void
encodes_retry_policy_forgive (EncodesRetryPolicy *self, gint64 now)
{
  g_return_if_fail (self != NULL);

  self->n_failures = 0;
  if (self->forgiven == 0 || now - self->forgiven > FORGIVE_PAUSE)
    forget_requests (self);
  self->forgiven = now;
}

static void
add_requests (EncodesRetryPolicy *self, gint64 now, guint n_requests)
{
  guint n_old = 0;

  while (n_old < self->requests->len && g_array_index (self->requests, gint64, n_old) <= now - HOUR)
    n_old++;
  g_array_remove_range (self->requests, 0, n_old);
  /* More than are ever allowed make no difference. */
  for (guint i = 0; i < MIN (n_requests, 2 * FIRST_HOUR); i++)
    g_array_append_val (self->requests, now);
  if (self->requests->len > 4 * FIRST_HOUR)
    g_array_remove_range (self->requests, 0, self->requests->len - 4 * FIRST_HOUR);
}

void
encodes_retry_policy_count (EncodesRetryPolicy *self, gint64 now, guint n_requests)
{
  g_return_if_fail (self != NULL);

  if (self->failing)
    add_requests (self, now, n_requests);
}

void
encodes_retry_policy_fail (EncodesRetryPolicy *self, gint64 now, guint n_requests, gboolean by_hand)
{
  g_return_if_fail (self != NULL);

  if (!by_hand || self->n_failures == 0)
    self->n_failures++;
  if (self->failing)
    {
      self->cost = CLAMP (n_requests, 1, LATER_HOURS);
      /* What a person wants has a limit of its own. */
      add_requests (self, now, by_hand ? 0 : MAX (n_requests, 1));
      return;
    }

  self->failing = TRUE;
  self->since = now;
  self->cost = 1;
  add_requests (self, now, 1);
}

guint
encodes_retry_policy_get_n_failures (EncodesRetryPolicy *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_failures;
}

void
encodes_retry_policy_leave_alone (EncodesRetryPolicy *self, gint64 now, guint seconds)
{
  g_return_if_fail (self != NULL);

  self->asked_until = seconds > 0 ? now + (gint64) MIN (seconds, MAX_ASKED) * G_USEC_PER_SEC : 0;
}

double
encodes_retry_policy_get_asked_wait (EncodesRetryPolicy *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, 0);

  return (double) MAX (self->asked_until - now, 0) / G_USEC_PER_SEC;
}

/* Returns: when one more try fits into the later hours; only requests after @start count */
static gint64
fit_later (EncodesRetryPolicy *self, gint64 now, gint64 start)
{
  guint n_requests = 0;
  guint n_before = self->requests->len;

  for (guint i = self->requests->len; i > 0; i--)
    {
      gint64 time = g_array_index (self->requests, gint64, i - 1);

      if (time <= start || time <= now - HOUR)
        break;
      n_requests++;
      n_before = i - 1;
    }

  if (n_requests == 0 || n_requests + self->cost <= LATER_HOURS)
    return now;

  /* So many of them have to be over first. */
  guint n_over = MIN (n_requests + self->cost - LATER_HOURS, n_requests);
  return g_array_index (self->requests, gint64, n_before + n_over - 1) + HOUR;
}

static gint64
fit (EncodesRetryPolicy *self, gint64 now)
{
  gint64 first_end = self->since + HOUR;

  if (!self->failing)
    return now;
  if (now > first_end)
    return fit_later (self, now, first_end);

  return self->requests->len + self->cost <= FIRST_HOUR ? now : first_end + 1;
}

double
encodes_retry_policy_get_budget_wait (EncodesRetryPolicy *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, 0);

  return (double) (fit (self, now) - now) / G_USEC_PER_SEC;
}

/* Seconds between tries that use what is left of the hour evenly. */
static double
get_pace (EncodesRetryPolicy *self, gint64 now)
{
  gint64 first_end = self->since + HOUR;
  guint n_left;

  if (now > first_end)
    return (double) HOUR / G_USEC_PER_SEC * self->cost / LATER_HOURS;
  if (self->requests->len < QUICK_REQUESTS)
    return 0;

  n_left = FIRST_HOUR - MIN (self->requests->len, FIRST_HOUR - 1);
  return (double) (first_end - now) / G_USEC_PER_SEC * self->cost / n_left;
}

/* What the budget leaves, spread: clients that failed together are to come back one by one here, too. */
static double
get_paced_wait (EncodesRetryPolicy *self, gint64 now)
{
  double pace = get_pace (self, now);
  double spread = pace * g_random_double_range (1.0, 1.5);

  return MAX (MIN (spread, BACKOFF_CAP), pace);
}

double
encodes_retry_policy_get_wait (EncodesRetryPolicy *self, gint64 now, double least)
{
  guint doublings = MIN (MAX (self->n_failures, 1) - 1, 16);
  double limit = MIN (BACKOFF_FIRST * (1u << doublings), BACKOFF_CAP);
  double wait = g_random_double_range (0, limit);
  double paced = get_paced_wait (self, now);
  double asked = encodes_retry_policy_get_asked_wait (self, now) * g_random_double_range (1.0, 1.1);

  wait = MAX (wait, MAX (BACKOFF_LEAST, least));
  wait = MAX (wait, MAX (paced, asked));
  wait = MAX (wait, encodes_retry_policy_get_budget_wait (self, now));
  return MIN (wait, MAX_ASKED);
}

double
encodes_retry_policy_take_hand (EncodesRetryPolicy *self, gint64 now)
{
  gint64 credit;

  g_return_val_if_fail (self != NULL, 0);

  credit = MAX (self->hand_credit, now);
  self->hand_credit = credit + HAND_PAUSE;
  return (double) MAX (credit - now - (HAND_BURST - 1) * HAND_PAUSE, 0) / G_USEC_PER_SEC;
}
