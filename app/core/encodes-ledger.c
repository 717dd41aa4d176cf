/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ledger.h"

#include "encodes-time.h"

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

void
encodes_ledger_confirm (EncodesLedger *self, GPtrArray *jobs, EncodesNews news)
{
  g_return_if_fail (ENCODES_IS_LEDGER (self));
  g_return_if_fail (jobs != NULL);

  ENCODES_LEDGER_GET_IFACE (self)->confirm (self, jobs, news);
}

gint64
encodes_ledger_get_end (EncodesJob *job, EncodesNews news)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), 0);

  /* What is before 1970 is no time at which anything ended. */
  return news == ENCODES_NEWS_ENDED ? MAX (encodes_time_to_unix_us (encodes_job_get_ended (job)), 0) : 0;
}

void
encodes_ledger_set_note (EncodesLedger *self, const char *key, GVariant *value)
{
  g_return_if_fail (ENCODES_IS_LEDGER (self));
  g_return_if_fail (key != NULL);

  g_autoptr (GVariant) note = value ? g_variant_ref_sink (value) : NULL;

  ENCODES_LEDGER_GET_IFACE (self)->set_note (self, key, note);
}

GVariant *
encodes_ledger_get_note (EncodesLedger *self, const char *key)
{
  g_return_val_if_fail (ENCODES_IS_LEDGER (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return ENCODES_LEDGER_GET_IFACE (self)->get_note (self, key);
}

char **
encodes_ledger_list_notes (EncodesLedger *self)
{
  g_return_val_if_fail (ENCODES_IS_LEDGER (self), NULL);

  return ENCODES_LEDGER_GET_IFACE (self)->list_notes (self);
}

void
encodes_ledger_take_note_async (EncodesLedger *self, const char *key, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_LEDGER (self));
  g_return_if_fail (key != NULL);

  ENCODES_LEDGER_GET_IFACE (self)->take_note_async (self, key, cancellable, callback, user_data);
}

gboolean
encodes_ledger_take_note_finish (EncodesLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_LEDGER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return ENCODES_LEDGER_GET_IFACE (self)->take_note_finish (self, result, error);
}
