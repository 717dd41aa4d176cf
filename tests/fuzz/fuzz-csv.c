/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Texts of other people in a table for spreadsheets: a reader of RFC 4180 finds them in their cells, as they were, and no
 * cell is a formula. The texts are separated by 0x1E. */

#include "fuzz.h"

#include <string.h>

#include "encodes-job-csv.h"
#include "encodes-json-checker.h"
#include "encodes-json-writer.h"

#define SEPARATOR '\x1e'
#define N_COLUMNS 14

/* Takes a cell from *@at, which ends up at what ended it. */
static char *
read_cell (const char **at)
{
  GString *cell = g_string_new (NULL);

  if (**at != '"')
    {
      gsize length = strcspn (*at, ",\r\n\"");

      g_string_append_len (cell, *at, (gssize) length);
      *at += length;
      return g_string_free (cell, FALSE);
    }

  for ((*at)++; **at != '\0'; (*at)++)
    {
      if (**at == '"' && *++(*at) != '"')
        return g_string_free (cell, FALSE);
      g_string_append_c (cell, **at);
    }
  g_assert_not_reached ();
}

static void
check_cell (const char *cell, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);

  g_assert_true (g_utf8_validate (cell, -1, NULL));
  g_assert_true (*cell == '\0' || !strchr ("=+-@\t\r\n", *cell));
  g_assert_cmpstr (*cell == '\'' && *valid != '\'' ? cell + 1 : cell, ==, valid);
}

static void
check_row (const char *row, EncodesJob *job)
{
  const char *texts[N_COLUMNS] = {
    encodes_job_get_id (job), encodes_job_get_account_name (job), encodes_job_get_provider_id (job),
    encodes_job_get_name (job),
  };

  texts[N_COLUMNS - 2] = encodes_job_get_error_code (job);
  texts[N_COLUMNS - 1] = encodes_job_get_error_text (job);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autofree char *cell = read_cell (&row);

      if (i < 4 || i >= N_COLUMNS - 2)
        check_cell (cell, texts[i]);
      if (i < N_COLUMNS - 1)
        g_assert_cmpint (*row++, ==, ',');
    }
  g_assert_cmpstr (row, ==, "\r\n");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  gint64 number = fuzz_input_take_number (&input, G_MININT64, G_MAXINT64);
  g_autofree char *id = fuzz_input_take_text (&input, SEPARATOR);
  g_autofree char *name = fuzz_input_take_text (&input, SEPARATOR);
  g_autofree char *account_name = fuzz_input_take_text (&input, SEPARATOR);
  g_autofree char *code = fuzz_input_take_text (&input, SEPARATOR);
  g_autofree char *text = fuzz_input_take_text (&input, SEPARATOR);
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "media-services-v2", *id ? id : "id");
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  encodes_job_set_name (job, name);
  encodes_job_set_account_name (job, account_name);
  encodes_job_set_error (job, code, text);
  encodes_job_set_priority (job, number);
  encodes_job_set_progress (job, (double) number);
  encodes_job_set_running_ms (job, (double) number);
  encodes_job_csv_append_job (csv, job);
  check_row (csv->str, job);

  encodes_json_writer_append_job (json, job);
  encodes_json_check (json->str, json->len, &error);
  g_assert_no_error (error);
  return 0;
}
