/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ledger.h"

G_DEFINE_INTERFACE (EncodesLedger, encodes_ledger, G_TYPE_OBJECT)

static void
encodes_ledger_default_init (EncodesLedgerInterface *iface)
{
}

void
encodes_ledger_claim_async (EncodesLedger *self, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_LEDGER (self));
  g_return_if_fail (jobs != NULL);

  ENCODES_LEDGER_GET_IFACE (self)->claim_async (self, jobs, news, cancellable, callback, user_data);
}

GPtrArray *
encodes_ledger_claim_finish (EncodesLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_LEDGER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return ENCODES_LEDGER_GET_IFACE (self)->claim_finish (self, result, error);
}
