/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account-monitor.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_HEALTH (encodes_health_get_type ())

/**
 * EncodesHealth:
 *
 * How the watched accounts are, taken together: what the trouble bar and the empty pages tell. Emits "changed".
 */
G_DECLARE_FINAL_TYPE (EncodesHealth, encodes_health, ENCODES, HEALTH, GObject)

/** encodes_health_new: @monitors: a model of #EncodesAccountMonitor */
EncodesHealth *encodes_health_new (GListModel *monitors);

/** encodes_health_get_monitors: Returns: (transfer none): the model that it was made with */
GListModel *encodes_health_get_monitors (EncodesHealth *self);

/** encodes_health_get_n_accounts: Returns: how many accounts a person has added; what is just there does not count */
guint encodes_health_get_n_accounts (EncodesHealth *self);

/** encodes_health_is_loading: Returns: %TRUE while an account has not answered for the first time, nor failed */
gboolean encodes_health_is_loading (EncodesHealth *self);

/** encodes_health_get_n_troubled: Returns: how many accounts could not be read the last time */
guint encodes_health_get_n_troubled (EncodesHealth *self);

/** encodes_health_get_troubled: Returns: (transfer none) (nullable): the first of them that only a person can help, or else the first */
EncodesAccountMonitor *encodes_health_get_troubled (EncodesHealth *self);

/** encodes_health_get_troubled_since: Returns: (transfer none) (nullable): since when that one fails, UTC */
GDateTime *encodes_health_get_troubled_since (EncodesHealth *self);

/** encodes_health_describe: Returns: (transfer full) (nullable): the trouble in a sentence, if there is any */
char *encodes_health_describe (EncodesHealth *self);

/**
 * encodes_health_describe_account:
 * @now: the present time, UTC
 *
 * Returns: (transfer full): how one account is, in words: "Up to date", "Refreshing…", "Offline since 14:02" and on a
 *   second line why, "Needs attention: …"
 */
char *encodes_health_describe_account (EncodesHealth *self, EncodesAccountMonitor *monitor, GDateTime *now);

/**
 * encodes_health_describe_next_try:
 * @monitor: an account's
 *
 * Returns: (transfer full) (nullable): when it is asked again: "Next try in 12 seconds"; %NULL if it is not in trouble,
 *   or waits for a person
 */
char *encodes_health_describe_next_try (EncodesAccountMonitor *monitor);

/** encodes_health_retry: asks all accounts in trouble again, now */
void encodes_health_retry (EncodesHealth *self);

/** encodes_health_is_retrying: Returns: %TRUE while an account in trouble is being asked */
gboolean encodes_health_is_retrying (EncodesHealth *self);

G_END_DECLS
