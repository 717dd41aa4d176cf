/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-reader.h"

#include "encodes-history-codec.h"

/* Few enough that a slice holds up the main loop for a few milliseconds, with all that listens to the store. */
#define SLICE_LENGTH 200

typedef struct
{
  EncodesHistoryContents *contents;
  EncodesHistoryAccount *account;
  EncodesHistorySlice *slice;
} Reading;

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
encodes_history_contents_free (EncodesHistoryContents *contents)
{
  g_ptr_array_unref (contents->accounts);
  g_hash_table_unref (contents->notes);
  g_ptr_array_unref (contents->slices);
  g_clear_error (&contents->problem);
  g_free (contents);
}

static EncodesHistorySlice *
add_slice (Reading *reading)
{
  EncodesHistorySlice *slice = g_new0 (EncodesHistorySlice, 1);

  slice->account_id = g_strdup (reading->account->id);
  slice->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  slice->ended = g_array_new (FALSE, FALSE, sizeof (gint64));
  slice->untold = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (reading->contents->slices, slice);

  return slice;
}

static void
on_row (EncodesHistoryRow *taken, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (EncodesHistoryRow) row = taken;
  g_autoptr (EncodesJob) job = encodes_history_codec_unpack (row->account_id, row->data);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  if (!job)
    return;

  forecast.heard = reading->account->heard;
  encodes_job_set_forecast (job, &forecast);
  if (!reading->slice || reading->slice->jobs->len >= SLICE_LENGTH)
    reading->slice = add_slice (reading);
  g_array_append_val (reading->slice->ended, row->ended);
  if (encodes_job_is_ended (job) && !row->told)
    g_ptr_array_add (reading->slice->untold, g_object_ref (job));
  g_ptr_array_add (reading->slice->jobs, g_steal_pointer (&job));
}

EncodesHistoryContents *
encodes_history_reader_read (EncodesHistoryDatabase *database)
{
  EncodesHistoryContents *contents = g_new0 (EncodesHistoryContents, 1);

  encodes_history_database_open (database, &contents->problem);
  contents->accounts = encodes_history_database_read_accounts (database);
  contents->notes = encodes_history_database_read_notes (database);
  contents->slices = g_ptr_array_new_with_free_func ((GDestroyNotify) slice_free);
  for (guint i = 0; i < contents->accounts->len; i++)
    {
      Reading reading = { contents, contents->accounts->pdata[i], NULL };

      encodes_history_database_read_jobs (database, reading.account->id, on_row, &reading);
    }

  return contents;
}
