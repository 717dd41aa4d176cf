/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesNews:
 * @ENCODES_NEWS_ENDED: that a job has ended
 * @ENCODES_NEWS_STALLED: that a job does not move any more
 *
 * What a person is told about a job, once each.
 */
typedef enum
{
  ENCODES_NEWS_ENDED,
  ENCODES_NEWS_STALLED,
} EncodesNews;

#define ENCODES_TYPE_LEDGER (encodes_ledger_get_type ())

/**
 * EncodesLedger:
 *
 * Remembers what a person has been told, across restarts and crashes, so that nothing is told twice. Whoever wants to
 * tell something claims it first: what was given to a claim is never given again. Main thread only.
 */
G_DECLARE_INTERFACE (EncodesLedger, encodes_ledger, ENCODES, LEDGER, GObject)

struct _EncodesLedgerInterface
{
  GTypeInterface parent_interface;

  void       (*claim_async)  (EncodesLedger *self, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray *(*claim_finish) (EncodesLedger *self, GAsyncResult *result, GError **error);
};

/**
 * encodes_ledger_claim_async:
 * @jobs: (element-type EncodesJob): jobs of which there is news
 * @news: what news
 *
 * Asks for the right to tell @news of @jobs. Claims are answered in the order in which they were made.
 */
void encodes_ledger_claim_async (EncodesLedger *self, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_ledger_claim_finish:
 *
 * Returns: (transfer full) (element-type EncodesJob): those of the jobs that have not been told yet and may be told now,
 *   in the same order. A ledger that cannot write any more still answers, from memory.
 */
GPtrArray *encodes_ledger_claim_finish (EncodesLedger *self, GAsyncResult *result, GError **error);

G_END_DECLS
