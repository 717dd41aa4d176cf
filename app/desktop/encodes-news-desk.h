/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-store.h"
#include "encodes-ledger.h"
#include "encodes-monitor.h"
#include "encodes-notification-service.h"
#include "encodes-notifier.h"
#include "encodes-shown-news.h"
#include "encodes-watched-groups.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_NEWS_DESK (encodes_news_desk_get_type ())

/**
 * EncodesNewsDesk:
 *
 * Decides what the person is told, and when: one notification for each job that has ended, if preferences and the job's
 * bell say so, or one that sums up if there are more than three at once; never more than three a minute. What ended
 * while Encodes was not running is told in one.
 *
 * Everything is told, and nothing twice: all news is claimed from the ledger, only what was claimed is told, right after,
 * and confirmed as soon as the bus has it. The word on the bus and the confirmation on the disk cannot be made one act: a
 * program that is killed in the moment between them (well under a millisecond, unless the machine is busy) tells again at
 * the next start, under the same id, so that where the desktop knows a program's notifications by their ids (GNOME, and
 * all portals) the one takes the place of the other. While nobody shows notifications, nothing is claimed: that news is
 * told later, maybe at the next start.
 *
 * It begins by catching up: until encodes_news_desk_end_catching_up(), or until all accounts of a monitor have been
 * heard, news is gathered.
 *
 * Property "busy" (boolean, readable): see encodes_news_desk_get_busy().
 * Property "catching-up" (boolean, readable): whether news is still being gathered.
 *
 * Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesNewsDesk, encodes_news_desk, ENCODES, NEWS_DESK, GObject)

/**
 * encodes_news_desk_new:
 * @notifier: tells
 * @service: whether anybody hears it
 * @store: where jobs end
 * @ledger: what has been told
 * @groups: whose jobs are not told singly
 * @settings: (nullable): the preferences; without, everything is told
 */
EncodesNewsDesk *encodes_news_desk_new (EncodesNotifier *notifier, EncodesNotificationService *service,
                                        EncodesJobStore *store, EncodesLedger *ledger, EncodesWatchedGroups *groups,
                                        GSettings *settings);

/**
 * encodes_news_desk_set_period:
 * @seconds: in how long at most three notifications are sent; a minute unless said otherwise
 */
void encodes_news_desk_set_period (EncodesNewsDesk *self, double seconds);

/**
 * encodes_news_desk_catch_up:
 *
 * The accounts of @monitor are known: catching up ends when each has been heard, or soon.
 */
void encodes_news_desk_catch_up (EncodesNewsDesk *self, EncodesMonitor *monitor);

/** encodes_news_desk_end_catching_up: what has been gathered is told now */
void encodes_news_desk_end_catching_up (EncodesNewsDesk *self);

gboolean encodes_news_desk_get_catching_up (EncodesNewsDesk *self);

/** encodes_news_desk_get_busy: Returns: whether something has been claimed, or is just being, that is not told yet */
gboolean encodes_news_desk_get_busy (EncodesNewsDesk *self);

/** encodes_news_desk_get_shown: Returns: (transfer none): what it has told, as long as it is shown */
EncodesShownNews *encodes_news_desk_get_shown (EncodesNewsDesk *self);

/** encodes_news_desk_stop: nothing more is claimed; what has been is told. Once it is not busy, the program may end */
void encodes_news_desk_stop (EncodesNewsDesk *self);

/** encodes_news_desk_add_stalled: @job does not move any more */
void encodes_news_desk_add_stalled (EncodesNewsDesk *self, EncodesJob *job);

/** encodes_news_desk_tell_when_done: @members: of type a(ss), account id and job id of each: to be told of together */
void encodes_news_desk_tell_when_done (EncodesNewsDesk *self, GVariant *members);

G_END_DECLS
