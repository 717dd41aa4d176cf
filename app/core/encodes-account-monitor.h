/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account.h"
#include "encodes-job-store.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

/**
 * EncodesAccountHealth:
 * @ENCODES_ACCOUNT_HEALTH_NEW: never asked
 * @ENCODES_ACCOUNT_HEALTH_UP_TO_DATE: the last answer was good
 * @ENCODES_ACCOUNT_HEALTH_OFFLINE: it could not be reached, or not understood; it is tried again
 * @ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION: only a person can help (credentials, permission, keyring, a redirect)
 *
 * How an account is. Whether it is being asked just now is the property "refreshing".
 */
typedef enum
{
  ENCODES_ACCOUNT_HEALTH_NEW,
  ENCODES_ACCOUNT_HEALTH_UP_TO_DATE,
  ENCODES_ACCOUNT_HEALTH_OFFLINE,
  ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION,
} EncodesAccountHealth;

#define ENCODES_TYPE_ACCOUNT_HEALTH (encodes_account_health_get_type ())

GType encodes_account_health_get_type (void);

#define ENCODES_TYPE_ACCOUNT_MONITOR (encodes_account_monitor_get_type ())

/**
 * EncodesAccountMonitor:
 *
 * Decides when one account is asked, asks it, and hands whole answers to the store. Its trouble is its own: nothing
 * of it waits for another account. Main thread only.
 *
 * Properties: "account", "provider", "health", "refreshing", "error-message" (nullable), "last-success" and "next-poll"
 * (microseconds of encodes_timing_now(), 0: never).
 */
G_DECLARE_FINAL_TYPE (EncodesAccountMonitor, encodes_account_monitor, ENCODES, ACCOUNT_MONITOR, GObject)

/**
 * encodes_account_monitor_new:
 * @account: the account; if its options change, it is read anew
 * @secret_store: handed to its provider
 * @store: gets the answers
 */
EncodesAccountMonitor *encodes_account_monitor_new (EncodesAccount *account, EncodesSecretStore *secret_store,
                                                    EncodesJobStore *store);

EncodesAccount       *encodes_account_monitor_get_account       (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_provider: Returns: (nullable): %NULL if this version does not know the kind of service */
EncodesProvider      *encodes_account_monitor_get_provider      (EncodesAccountMonitor *self);
EncodesAccountHealth  encodes_account_monitor_get_health        (EncodesAccountMonitor *self);
gboolean              encodes_account_monitor_get_refreshing    (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_error: Returns: (nullable): why the last poll failed */
const GError         *encodes_account_monitor_get_error         (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_last_success: Returns: (nullable): when the last good answer came, UTC */
GDateTime            *encodes_account_monitor_get_last_success  (EncodesAccountMonitor *self);
/** encodes_account_monitor_dup_jobs_time: Returns: (transfer full) (nullable): how old the jobs in the store are, UTC:
 * when the last good answer came, be it when Encodes last ran */
GDateTime            *encodes_account_monitor_dup_jobs_time     (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_troubled_since: Returns: (nullable): since when no answer is good, UTC; %NULL: no trouble */
GDateTime            *encodes_account_monitor_get_troubled_since (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_next_poll: Returns: when it polls next by itself, in
 * microseconds of encodes_timing_now(); 0 if none is planned */
gint64                encodes_account_monitor_get_next_poll     (EncodesAccountMonitor *self);

/**
 * encodes_account_monitor_get_interval:
 *
 * Returns: microseconds between two polls, as things are now and if all goes well; 0 if the service itself says when
 *   something has changed
 */
gint64                encodes_account_monitor_get_interval      (EncodesAccountMonitor *self);

/** encodes_account_monitor_start: begins with a full read, at once */
void encodes_account_monitor_start   (EncodesAccountMonitor *self);
/** encodes_account_monitor_start_later: begins with a full read, after @seconds */
void encodes_account_monitor_start_later (EncodesAccountMonitor *self, double seconds);
/** encodes_account_monitor_stop: ends all that is under way; nothing happens any more */
void encodes_account_monitor_stop    (EncodesAccountMonitor *self);
/** encodes_account_monitor_get_active: Returns: whether it was started, and not stopped since */
gboolean encodes_account_monitor_get_active (EncodesAccountMonitor *self);

/**
 * encodes_account_monitor_refresh:
 *
 * A person wants to see how it is: asks now, whatever was planned. After three times at once, only every five seconds; while
 * a poll is under way, or the service has asked to be left alone, not at all.
 */
void encodes_account_monitor_refresh (EncodesAccountMonitor *self);

/** encodes_account_monitor_leave_alone: plans nothing for the next @seconds; for a service that asks for that; 0: nothing */
void encodes_account_monitor_leave_alone (EncodesAccountMonitor *self, guint seconds);

/**
 * encodes_account_monitor_wake:
 * @seconds: how long to wait
 * @reconnect: whether what is under way, and every connection, is lost
 *
 * Something has changed (the computer has woken up, the network is another one): old failures count no more, and the
 * service is asked after @seconds; later if it has asked to be left alone for longer. Not for accounts that only a
 * person can help.
 *
 * Returns: whether it will be asked because of that
 */
gboolean encodes_account_monitor_wake (EncodesAccountMonitor *self, double seconds, gboolean reconnect);

/**
 * encodes_account_monitor_set_intervals:
 * @running: seconds between polls while a job is not ended
 * @idle: seconds between polls while all have ended
 *
 * How often to ask; each wait is spread by a tenth either way, the first one by a half, so that clients that were started
 * together do not stay together.
 */
void encodes_account_monitor_set_intervals (EncodesAccountMonitor *self, double running, double idle);

/**
 * encodes_account_monitor_act_async:
 * @action: one of #EncodesJobActions
 * @priority: the new priority for %ENCODES_JOB_ACTION_SET_PRIORITY
 *
 * Asks the service for a change of @job, once, never repeated blindly; then reads the job again, so that the store shows
 * what came of it. If the answer was lost, what is read then decides whether it was done. A deleted job leaves the store.
 */
void encodes_account_monitor_act_async (EncodesAccountMonitor *self, EncodesJob *job, EncodesJobActions action,
                                        gint64 priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean encodes_account_monitor_act_finish (EncodesAccountMonitor *self, GAsyncResult *result, GError **error);

/**
 * encodes_account_monitor_read_job:
 *
 * Reads all about @job into the store, in the background; for a job whose tasks have not been read yet.
 */
void encodes_account_monitor_read_job (EncodesAccountMonitor *self, EncodesJob *job);

G_END_DECLS
