/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-reader.h"

#include "encodes-history-codec.h"
#include "encodes-ledger.h"

/* Few enough that they hold up the main loop for a few milliseconds, with all that listens to the store. */
#define PORTION_LENGTH 200

typedef struct
{
  EncodesHistoryPortion *portion;
  GHashTable *slices;   /* account id → EncodesHistorySlice, not owned */
  guint n_rows;
} Reading;

void
encodes_history_contents_free (EncodesHistoryContents *contents)
{
  g_ptr_array_unref (contents->accounts);
  g_hash_table_unref (contents->notes);
  g_clear_error (&contents->problem);
  g_free (contents);
}

static void
slice_free (EncodesHistorySlice *slice)
{
  g_free (slice->account_id);
  g_ptr_array_unref (slice->jobs);
  g_array_unref (slice->ended);
  g_ptr_array_unref (slice->untold);
  g_free (slice);
}

void
encodes_history_portion_free (EncodesHistoryPortion *portion)
{
  g_ptr_array_unref (portion->slices);
  g_free (portion);
}

EncodesHistoryContents *
encodes_history_reader_open (EncodesHistoryDatabase *database)
{
  EncodesHistoryContents *contents = g_new0 (EncodesHistoryContents, 1);

  encodes_history_database_open (database, &contents->problem);
  contents->accounts = encodes_history_database_read_accounts (database);
  contents->notes = encodes_history_database_read_notes (database);

  return contents;
}

static EncodesHistorySlice *
ensure_slice (Reading *reading, const char *account_id)
{
  EncodesHistorySlice *slice = g_hash_table_lookup (reading->slices, account_id);

  if (!slice)
    {
      slice = g_new0 (EncodesHistorySlice, 1);
      slice->account_id = g_strdup (account_id);
      slice->jobs = g_ptr_array_new_with_free_func (g_object_unref);
      slice->ended = g_array_new (FALSE, FALSE, sizeof (gint64));
      slice->untold = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (reading->slices, slice->account_id, slice);
      g_ptr_array_add (reading->portion->slices, slice);
    }

  return slice;
}

static void
on_row (EncodesHistoryRow *taken, gint64 position, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (EncodesHistoryRow) row = taken;
  g_autoptr (EncodesJob) job = encodes_history_codec_unpack (row->account_id, row->data);

  reading->n_rows++;
  reading->portion->next.position = position;
  if (!job)
    return;

  EncodesHistorySlice *slice = ensure_slice (reading, row->account_id);

  g_array_append_val (slice->ended, row->ended);
  if (encodes_job_is_ended (job)
      && !(encodes_ledger_get_end (job, ENCODES_NEWS_ENDED) == 0 ? row->ever_told : row->told))
    g_ptr_array_add (slice->untold, g_object_ref (job));
  g_ptr_array_add (slice->jobs, g_steal_pointer (&job));
}

EncodesHistoryPortion *
encodes_history_reader_read (EncodesHistoryDatabase *database, const EncodesHistoryPlace *place)
{
  EncodesHistoryPortion *portion = g_new0 (EncodesHistoryPortion, 1);
  g_autoptr (GHashTable) slices = g_hash_table_new (g_str_hash, g_str_equal);
  Reading reading = { portion, slices, 0 };

  portion->slices = g_ptr_array_new_with_free_func ((GDestroyNotify) slice_free);
  portion->next = *place;
  encodes_history_database_read_jobs (database, place->ended, place->position, PORTION_LENGTH, on_row, &reading);

  if (reading.n_rows < PORTION_LENGTH)
    {
      portion->is_last = place->ended;
      portion->next = (EncodesHistoryPlace) { TRUE, 0 };
    }

  return portion;
}
