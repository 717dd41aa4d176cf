/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-claim.h"

void
encodes_history_claim_free (EncodesHistoryClaim *claim)
{
  g_free (claim->account_id);
  g_free (claim->job_id);
  g_free (claim);
}

EncodesHistoryClaim *
encodes_history_claim_copy (const EncodesHistoryClaim *claim)
{
  EncodesHistoryClaim *copy = g_memdup2 (claim, sizeof *claim);

  copy->account_id = g_strdup (claim->account_id);
  copy->job_id = g_strdup (claim->job_id);

  return copy;
}

guint
encodes_history_claim_hash (gconstpointer key)
{
  const EncodesHistoryClaim *claim = key;

  return g_str_hash (claim->account_id) * 31 + g_str_hash (claim->job_id) + (guint) claim->news;
}

gboolean
encodes_history_claim_equal (gconstpointer a, gconstpointer b)
{
  const EncodesHistoryClaim *one = a, *other = b;

  return one->news == other->news && g_str_equal (one->job_id, other->job_id)
         && g_str_equal (one->account_id, other->account_id);
}
