/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-active-jobs.h"
#include "encodes-background-portal.h"
#include "encodes-notification-service.h"
#include "encodes-notifier.h"
#include "encodes-watched-groups.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_BACKGROUND (encodes_background_get_type ())

/**
 * EncodesBackground:
 *
 * Keeps the program alive without a window for as long as there is something to watch: jobs that have not ended, or
 * groups that have not been told, if the preferences say so (key "keep-watching"). The first time that happens it says
 * so. A program that was started to answer a question, such as a search, and has shown no window is not kept.
 *
 * In a sandbox the desktop may not want that: it is asked when it first matters. If it refuses, that is said instead,
 * once each time the program runs; the program then stays for as long as it is let.
 *
 * When the last job has ended while no window was open it stays for a while: where notifications follow the freedesktop
 * interface, only the program that sent one hears the click.
 *
 * Without a session bus it does nothing of that.
 *
 * Property "watching" (boolean, readable): whether the program goes on when the window closes. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesBackground, encodes_background, ENCODES, BACKGROUND, GObject)

/**
 * encodes_background_new:
 * @application: is held for as long as there is something to watch
 * @settings: (nullable): the preferences; without, it keeps watching, and says so once each time it runs
 */
EncodesBackground *encodes_background_new (GApplication *application, EncodesActiveJobs *jobs,
                                           EncodesWatchedGroups *groups, EncodesNotifier *notifier,
                                           GSettings *settings);

/** encodes_background_set_portal: @portal: (nullable): who must be asked, in a sandbox; %NULL, as before this is called: nobody */
void encodes_background_set_portal (EncodesBackground *self, EncodesBackgroundPortal *portal);

/**
 * encodes_background_set_service:
 * @service: (nullable): who shows notifications: while nobody does, what is to be said waits; %NULL, as before this is called:
 *   somebody does
 */
void encodes_background_set_service (EncodesBackground *self, EncodesNotificationService *service);

/** encodes_background_set_stays: @stays: it was started to stay: as a service, or at login */
void encodes_background_set_stays (EncodesBackground *self, gboolean stays);

/**
 * encodes_background_set_starting:
 * @starting: nobody knows yet whether there is something to watch or to tell; or it is just being told
 */
void encodes_background_set_starting (EncodesBackground *self, gboolean starting);

/** encodes_background_set_has_window: @has_window: whether a window is open */
void encodes_background_set_has_window (EncodesBackground *self, gboolean has_window);

/** encodes_background_set_lingering_time: @seconds: how long it stays for clicks on its last notification */
void encodes_background_set_lingering_time (EncodesBackground *self, guint seconds);

gboolean encodes_background_get_watching (EncodesBackground *self);

G_END_DECLS
