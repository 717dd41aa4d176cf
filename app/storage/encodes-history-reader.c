/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-reader.h"

#include "encodes-history-codec.h"

/* Few enough that a slice holds up the main loop for a few milliseconds, with all that listens to the store. */
#define SLICE_LENGTH 200

/* An account, and the slice that is being filled with its jobs. */
typedef struct
{
  EncodesHistoryAccount *account;
  EncodesHistorySlice *slice;
} Filling;

typedef struct
{
  EncodesHistoryContents *contents;
  GHashTable *fillings;   /* account id → Filling */
} Reading;

void
encodes_history_slice_free (EncodesHistorySlice *slice)
{
  g_free (slice->account_id);
  g_ptr_array_unref (slice->jobs);
  g_array_unref (slice->ended);
  g_ptr_array_unref (slice->untold);
  g_free (slice);
}

void
encodes_history_contents_free (EncodesHistoryContents *contents)
{
  g_ptr_array_unref (contents->accounts);
  g_hash_table_unref (contents->notes);
  g_queue_clear_full (&contents->slices, (GDestroyNotify) encodes_history_slice_free);
  g_clear_error (&contents->problem);
  g_free (contents);
}

static EncodesHistorySlice *
add_slice (EncodesHistoryContents *contents, const char *account_id)
{
  EncodesHistorySlice *slice = g_new0 (EncodesHistorySlice, 1);

  slice->account_id = g_strdup (account_id);
  slice->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  slice->ended = g_array_new (FALSE, FALSE, sizeof (gint64));
  slice->untold = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_push_tail (&contents->slices, slice);

  return slice;
}

static void
on_row (EncodesHistoryRow *taken, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (EncodesHistoryRow) row = taken;
  Filling *filling = g_hash_table_lookup (reading->fillings, row->account_id);
  g_autoptr (EncodesJob) job = filling ? encodes_history_codec_unpack (row->account_id, row->data) : NULL;
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  if (!job)
    return;

  forecast.heard = filling->account->heard;
  encodes_job_set_forecast (job, &forecast);
  if (!filling->slice || filling->slice->jobs->len >= SLICE_LENGTH)
    filling->slice = add_slice (reading->contents, row->account_id);
  g_array_append_val (filling->slice->ended, row->ended);
  if (encodes_job_is_ended (job) && !row->told)
    g_ptr_array_add (filling->slice->untold, g_object_ref (job));
  g_ptr_array_add (filling->slice->jobs, g_steal_pointer (&job));
}

EncodesHistoryContents *
encodes_history_reader_read (EncodesHistoryDatabase *database)
{
  EncodesHistoryContents *contents = g_new0 (EncodesHistoryContents, 1);
  g_autoptr (GHashTable) fillings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  Reading reading = { contents, fillings };

  encodes_history_database_open (database, &contents->problem);
  contents->accounts = encodes_history_database_read_accounts (database);
  contents->notes = encodes_history_database_read_notes (database);
  g_queue_init (&contents->slices);
  for (guint i = 0; i < contents->accounts->len; i++)
    {
      Filling *filling = g_new0 (Filling, 1);

      filling->account = contents->accounts->pdata[i];
      g_hash_table_insert (fillings, filling->account->id, filling);
    }
  encodes_history_database_read_jobs (database, on_row, &reading);

  return contents;
}
