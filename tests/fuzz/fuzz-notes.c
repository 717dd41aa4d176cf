/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A note of the history, such as "tell me when these are done": any bytes in the file, and any type in them. */

#include "fuzz.h"

#include "encodes-history-notes.h"
#include "encodes-memory-ledger.h"
#include "encodes-watched-groups.h"
#include "sample-provider.h"

#define KEY "group/1"

static void
on_group_ended (EncodesWatchedGroups *groups, const char *id, gpointer counts, gint64 time_taken, gpointer user_data)
{
  g_assert_cmpint (time_taken, <=, g_get_real_time ());
}

static void
load_groups (GVariant *value)
{
  g_autoptr (EncodesLedger) ledger = encodes_memory_ledger_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (EncodesWatchedGroups) groups = NULL;

  sample_provider_fill_store (store);
  encodes_ledger_set_note (ledger, KEY, value);
  groups = encodes_watched_groups_new (store, ledger);
  g_assert_cmpuint (encodes_watched_groups_get_n_open (groups), <=, 1);
  g_signal_connect (groups, "group-ended", G_CALLBACK (on_group_ended), NULL);
  encodes_watched_groups_start (groups);
  encodes_watched_groups_check (groups);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_bytes_unref);
  g_autoptr (EncodesHistoryNotes) notes = encodes_history_notes_new (NULL);
  g_autoptr (GVariant) value = NULL;

  g_hash_table_insert (table, g_strdup (KEY), g_bytes_new (data, size));
  encodes_history_notes_fill (notes, table);
  value = encodes_history_notes_get (notes, KEY);
  if (value)
    {
      g_autofree char *printed = g_variant_print (value, TRUE);

      fuzz_assert_text (printed);
      load_groups (value);
    }
  return 0;
}
