/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account-monitor.h"
#include "encodes-job-store.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_MONITOR (encodes_monitor_get_type ())

/**
 * EncodesMonitor:
 *
 * Watches all accounts: a #GListModel of #EncodesAccountMonitor that follows a list of #EncodesAccount. It starts a
 * monitor for each new account, stops those of removed ones and forgets their jobs. Main thread only.
 *
 * All accounts are asked anew, one after the other, when the computer has woken up and the network is there, and when
 * the network has changed.
 *
 * Property "watched" (boolean): whether somebody looks. If not, polls are rarer.
 * Property "fixed-interval" (unsigned): see encodes_monitor_set_fixed_interval().
 *
 * Signal "woken": the computer has slept, and all accounts are about to be asked.
 */
G_DECLARE_FINAL_TYPE (EncodesMonitor, encodes_monitor, ENCODES, MONITOR, GObject)

/**
 * encodes_monitor_new:
 * @accounts: a model of #EncodesAccount, followed for as long as the monitor lives
 * @secret_store: handed to the providers
 * @store: gets the answers
 */
EncodesMonitor *encodes_monitor_new (GListModel *accounts, EncodesSecretStore *secret_store, EncodesJobStore *store);

EncodesJobStore *encodes_monitor_get_store (EncodesMonitor *self);

/** encodes_monitor_find: Returns: (transfer none) (nullable): the monitor of the account with this id */
EncodesAccountMonitor *encodes_monitor_find (EncodesMonitor *self, const char *account_id);

/** encodes_monitor_refresh: asks every account now */
void encodes_monitor_refresh (EncodesMonitor *self);

void     encodes_monitor_set_watched (EncodesMonitor *self, gboolean watched);
gboolean encodes_monitor_get_watched (EncodesMonitor *self);

/**
 * encodes_monitor_set_fixed_interval:
 * @seconds: between two polls of an account, whatever runs and whoever looks; 0: automatic
 */
void  encodes_monitor_set_fixed_interval (EncodesMonitor *self, guint seconds);
guint encodes_monitor_get_fixed_interval (EncodesMonitor *self);

/** encodes_monitor_stop: stops every account; the monitor cannot be started again */
void encodes_monitor_stop (EncodesMonitor *self);

G_END_DECLS
