/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-news-budget.h"

static gboolean
is_free (gint64 spent, gint64 now, gint64 period)
{
  return spent == 0 || now - spent >= period;
}

static gsize
find_oldest (const EncodesNewsBudget *self)
{
  gsize oldest = 0;

  for (gsize i = 1; i < ENCODES_NEWS_BUDGET_SIZE; i++)
    if (self->spent[i] < self->spent[oldest])
      oldest = i;

  return oldest;
}

guint
encodes_news_budget_get_left (const EncodesNewsBudget *self, gint64 now, gint64 period)
{
  guint left = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (gsize i = 0; i < ENCODES_NEWS_BUDGET_SIZE; i++)
    left += is_free (self->spent[i], now, period) ? 1 : 0;

  return left;
}

gint64
encodes_news_budget_get_wait (const EncodesNewsBudget *self, gint64 now, gint64 period)
{
  g_return_val_if_fail (self != NULL, 0);

  gint64 oldest = self->spent[find_oldest (self)];

  return is_free (oldest, now, period) ? 0 : oldest + period - now;
}

void
encodes_news_budget_spend (EncodesNewsBudget *self, gint64 now)
{
  g_return_if_fail (self != NULL);

  self->spent[find_oldest (self)] = now;
}
