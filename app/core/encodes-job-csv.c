/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-csv.h"

#include "encodes-time.h"

#include <math.h>
#include <string.h>

static void
append_cell (GString *csv, const char *text, gboolean last)
{
  gboolean quoted = strpbrk (text, ",\"\r\n") != NULL;

  if (quoted)
    g_string_append_c (csv, '"');
  for (const char *c = text; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *c);
    }
  if (quoted)
    g_string_append_c (csv, '"');
  g_string_append (csv, last ? "\r\n" : ",");
}

static void
append_text (GString *csv, const char *text, gboolean last)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  /* Wide ones count in spreadsheets for East Asia. */
  gboolean counts = *valid != '\0' && g_utf8_strchr ("=+-@\t\r\n＝＋－＠", -1, g_utf8_get_char (valid));
  g_autofree char *safe = g_strconcat (counts ? "'" : "", valid, NULL);

  append_cell (csv, safe, last);
}

/* Below zero stands for unknown, in all that Encodes counts. */
static void
append_number (GString *csv, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (isfinite (number) && number >= 0)
    g_ascii_formatd (buffer, sizeof buffer, "%.15g", round (number * 1000) / 1000);
  append_cell (csv, buffer, FALSE);
}

static void
append_time (GString *csv, GDateTime *time)
{
  g_autofree char *text = encodes_time_to_rfc3339 (time);

  append_cell (csv, text ? text : "", FALSE);
}

void
encodes_job_csv_append_head (GString *csv)
{
  g_return_if_fail (csv != NULL);

  g_string_append (csv, "id,account,provider,name,state,progress,created,started,ended,modified,priority,running_ms,"
                        "error_code,error_message\r\n");
}

void
encodes_job_csv_append_job (GString *csv, EncodesJob *job)
{
  g_return_if_fail (csv != NULL);
  g_return_if_fail (ENCODES_IS_JOB (job));

  g_autofree char *priority = g_strdup_printf ("%" G_GINT64_FORMAT, encodes_job_get_priority (job));

  append_text (csv, encodes_job_get_id (job), FALSE);
  append_text (csv, encodes_job_get_account_name (job), FALSE);
  append_text (csv, encodes_job_get_provider_id (job), FALSE);
  append_text (csv, encodes_job_get_name (job), FALSE);
  append_text (csv, encodes_job_state_to_word (encodes_job_get_state (job)), FALSE);
  append_number (csv, encodes_job_get_progress (job));
  append_time (csv, encodes_job_get_created (job));
  append_time (csv, encodes_job_get_started (job));
  append_time (csv, encodes_job_get_ended (job));
  append_time (csv, encodes_job_get_modified (job));
  append_cell (csv, priority, FALSE);
  append_number (csv, encodes_job_get_running_ms (job));
  append_text (csv, encodes_job_get_error_code (job), FALSE);
  append_text (csv, encodes_job_get_error_text (job), TRUE);
}
