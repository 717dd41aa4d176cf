/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesHistoryClaim:
 * @news: #EncodesNews
 * @end: see encodes_ledger_get_end()
 * @given: whether it had not been told: the answer
 *
 * Somebody's wish to tell a piece of news.
 */
typedef struct
{
  char *account_id;
  char *job_id;
  int news;
  gint64 end;
  gboolean given;
} EncodesHistoryClaim;

void encodes_history_claim_free (EncodesHistoryClaim *claim);

/** encodes_history_claim_copy: Returns: (transfer full): another one */
EncodesHistoryClaim *encodes_history_claim_copy (const EncodesHistoryClaim *claim);

/* For a #GHashTable: those of the same job and news, whichever end, are equal. */
guint    encodes_history_claim_hash  (gconstpointer key);
gboolean encodes_history_claim_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
