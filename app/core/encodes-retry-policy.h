/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesRetryPolicy:
 *
 * When a service that fails is asked again: after a random part of a wait that doubles from 5 s to 15 min (full jitter,
 * so that clients that failed together do not come back together); with at most 20 requests in the first hour of a
 * failure that lasts and 6 in each hour from then on, whatever kind of requests they are; and not before the service
 * wants to be asked. It also says how often a person may ask by hand. All times are microseconds of one clock, which goes
 * on while the computer sleeps; whoever asks says what it shows, so nothing here waits.
 */
typedef struct _EncodesRetryPolicy EncodesRetryPolicy;

EncodesRetryPolicy *encodes_retry_policy_new (void);

/** encodes_retry_policy_free: @self: (nullable) */
void encodes_retry_policy_free (EncodesRetryPolicy *self);

/** encodes_retry_policy_succeed: all is well: what was counted is forgotten */
void encodes_retry_policy_succeed (EncodesRetryPolicy *self);

/**
 * encodes_retry_policy_forgive:
 *
 * Something has changed that may mend it, such as the network: the waits begin with the shortest one again. The requests
 * of before are forgotten too, unless it was forgiven within the last minute: a network that comes and goes changes
 * nothing for the service.
 */
void encodes_retry_policy_forgive (EncodesRetryPolicy *self, gint64 now);

/** encodes_retry_policy_count: @n_requests: so many were sent, besides those of a try that fails */
void encodes_retry_policy_count (EncodesRetryPolicy *self, gint64 now, guint n_requests);

/**
 * encodes_retry_policy_fail:
 * @n_requests: how many requests the try took that has failed; at least one
 * @by_hand: a person wanted it: then the waits do not grow
 *
 * A try has failed. Of the first one only the request that failed counts.
 */
void encodes_retry_policy_fail (EncodesRetryPolicy *self, gint64 now, guint n_requests, gboolean by_hand);

/** encodes_retry_policy_get_n_failures: Returns: how many tries have failed since all was well, or forgiven */
guint encodes_retry_policy_get_n_failures (EncodesRetryPolicy *self);

/** encodes_retry_policy_leave_alone: @seconds: so long the service wants no request; at most an hour; 0: it said nothing */
void encodes_retry_policy_leave_alone (EncodesRetryPolicy *self, gint64 now, guint seconds);

/** encodes_retry_policy_get_asked_wait: Returns: seconds for which the service still wants no request; 0: none */
double encodes_retry_policy_get_asked_wait (EncodesRetryPolicy *self, gint64 now);

/**
 * encodes_retry_policy_get_wait:
 * @least: seconds to wait in any case; 0 for the usual
 *
 * Returns: seconds from @now until the service is to be asked again; at most an hour, and more than 15 minutes only if it
 *   asked for that or one try takes several requests
 */
double encodes_retry_policy_get_wait (EncodesRetryPolicy *self, gint64 now, double least);

/** encodes_retry_policy_get_budget_wait: Returns: seconds from @now until there may be one more try; 0: at once */
double encodes_retry_policy_get_budget_wait (EncodesRetryPolicy *self, gint64 now);

/**
 * encodes_retry_policy_take_hand:
 *
 * A person asks by hand: that may be thrice at once, then once every five seconds, as often as a running job is looked
 * at; a key that is held down is no storm. Each call is one try, which is to come then.
 *
 * Returns: seconds to wait; 0: it may be now
 */
double encodes_retry_policy_take_hand (EncodesRetryPolicy *self, gint64 now);

G_END_DECLS
