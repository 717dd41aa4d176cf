/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-account.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_PREFERENCES_WINDOW (encodes_preferences_window_get_type ())

/**
 * EncodesPreferencesWindow:
 *
 * The accounts with their health, and what a person can set. What is set is kept at once.
 *
 * Signal "remove-account" (EncodesAccount *account, gboolean with_history): the person has said that the account is to
 * go, and whether what is remembered of its jobs is to go, too.
 */
G_DECLARE_FINAL_TYPE (EncodesPreferencesWindow, encodes_preferences_window, ENCODES, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/**
 * encodes_preferences_window_new:
 * @parent: (nullable): the window that it stands over
 * @monitors: a model of #EncodesAccountMonitor
 * @settings: (nullable): what is set; %NULL: only the accounts can be seen to
 */
EncodesPreferencesWindow *encodes_preferences_window_new (GtkWindow *parent, GListModel *monitors,
                                                          GSettings *settings);

/**
 * encodes_preferences_window_set_login_problem:
 * @problem: (nullable): why starting at login is not to be had here, without a full stop; %NULL: it is
 */
void encodes_preferences_window_set_login_problem (EncodesPreferencesWindow *self, const char *problem);

/** encodes_preferences_window_set_news_problem: @problem: (nullable): a sentence: why no notification will be seen */
void encodes_preferences_window_set_news_problem (EncodesPreferencesWindow *self, const char *problem);

G_END_DECLS
