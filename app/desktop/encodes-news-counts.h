/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesNewsCounts:
 * @finished: how many jobs have finished
 * @failed: how many have failed
 * @canceled: how many have been canceled
 * @gone: how many their service does not have any more, so that nobody knows how they ended
 * @stalled: how many run and do not move any more
 *
 * What has become of several jobs. A plain value; begin with all 0.
 */
typedef struct
{
  guint finished;
  guint failed;
  guint canceled;
  guint gone;
  guint stalled;
} EncodesNewsCounts;

/** encodes_news_counts_add: counts @job by the state that it is in; one that has not ended counts as stalled */
void encodes_news_counts_add (EncodesNewsCounts *self, EncodesJob *job);

/** encodes_news_counts_to_text: Returns: (transfer full): "14 encodes finished, 2 failed"; "" if nothing is counted */
char *encodes_news_counts_to_text (const EncodesNewsCounts *self);

G_END_DECLS
