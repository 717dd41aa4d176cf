/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many notifications may come in one period: singly up to there, else summed up. */
#define ENCODES_NEWS_BUDGET_SIZE 3

/**
 * EncodesNewsBudget:
 *
 * How many notifications may still be sent now, so that a burst never becomes a flood. A plain value; begin with all 0.
 * Times are monotonic microseconds.
 */
typedef struct
{
  gint64 spent[ENCODES_NEWS_BUDGET_SIZE];
} EncodesNewsBudget;

/** encodes_news_budget_get_left: Returns: how many may be sent now, if no more than the whole budget in each @period */
guint encodes_news_budget_get_left (const EncodesNewsBudget *self, gint64 now, gint64 period);

/** encodes_news_budget_get_wait: Returns: how long it takes until one more may be sent; 0: now */
gint64 encodes_news_budget_get_wait (const EncodesNewsBudget *self, gint64 now, gint64 period);

/** encodes_news_budget_spend: one is sent now */
void encodes_news_budget_spend (EncodesNewsBudget *self, gint64 now);

G_END_DECLS
