/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-store.h"
#include "encodes-ledger.h"
#include "encodes-notifier.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SHOWN_NEWS (encodes_shown_news_get_type ())

/**
 * EncodesShownNews:
 *
 * The notifications that the desktop shows at the moment, as far as the program knows: sends them, has what is new take
 * the place of what says less, and takes back what the person has seen and what is true no more.
 *
 * Of a job there is one. Of many jobs at once there is one for all that has been summed up since the person last looked:
 * a later one has the counts of those before, so that they need not pile up. Main thread only.
 *
 * Property "alarming" (boolean, readable): whether a failure has been told that the person has not come to look at.
 */
G_DECLARE_FINAL_TYPE (EncodesShownNews, encodes_shown_news, ENCODES, SHOWN_NEWS, GObject)

/**
 * encodes_shown_news_new:
 * @notifier: shows what is told
 * @store: where what is told may become untrue
 */
EncodesShownNews *encodes_shown_news_new (EncodesNotifier *notifier, EncodesJobStore *store);

/** encodes_shown_news_tell_job: tells @news of @job */
void encodes_shown_news_tell_job (EncodesShownNews *self, EncodesJob *job, EncodesNews news);

/**
 * encodes_shown_news_tell_summary:
 * @counts: what has become of several jobs
 * @job: (nullable): one of them if all are of one account
 * @while_closed: whether it happened while Encodes was not running
 */
void encodes_shown_news_tell_summary (EncodesShownNews *self, const EncodesNewsCounts *counts, EncodesJob *job,
                                      gboolean while_closed);

/** encodes_shown_news_tell_group: tells that a group has ended, as encodes_notifier_send_group() does */
void encodes_shown_news_tell_group (EncodesShownNews *self, const char *id, const EncodesNewsCounts *counts,
                                    GTimeSpan time_taken);

/**
 * encodes_shown_news_set_looking:
 * @looking: whether the person is in the window
 *
 * Who comes to look has no more need of what was told of many jobs.
 */
void encodes_shown_news_set_looking (EncodesShownNews *self, gboolean looking);

/**
 * encodes_shown_news_see:
 *
 * @job is in sight in the list of the window that the person is in. What was told of it before the person came is taken
 * back, also by an earlier run of the program, where the desktop knows whose that is.
 */
void encodes_shown_news_see (EncodesShownNews *self, EncodesJob *job);

/** encodes_shown_news_withdraw: takes back what was told of @job alone: the person now looks at all about it */
void encodes_shown_news_withdraw (EncodesShownNews *self, EncodesJob *job);

/** encodes_shown_news_revoke: what was told of @job alone, if anything was, is true no more */
void encodes_shown_news_revoke (EncodesShownNews *self, EncodesJob *job);

gboolean encodes_shown_news_get_alarming (EncodesShownNews *self);

G_END_DECLS
