/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-text.h"

#include "encodes-failure.h"
#include "encodes-format.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

/* In characters, of what is copied as one line. */
#define MAX_LENGTH 5000

static void
append_line (GString *text, const char *label, const char *value)
{
  if (!value || *value == '\0')
    return;

  /* Translators: a line of the text that is copied for a job: what it is, and its value: "Account: Contoso" */
  g_string_append_printf (text, _("%s: %s"), label, value);
  g_string_append_c (text, '\n');
}

static void
append_time (GString *text, const char *label, GDateTime *time)
{
  g_autofree char *exact = encodes_format_exact (time);

  append_line (text, label, exact);
}

static void
append_state (GString *text, EncodesJob *job)
{
  g_autofree char *state = encodes_format_job_state (job);
  g_autofree char *percent = encodes_job_is_ended (job) ? g_strdup ("") : encodes_format_progress (job);
  g_autofree char *both = *percent != '\0' ? g_strdup_printf ("%s, %s", state, percent) : g_strdup (state);

  append_line (text, _("State"), both);
}

static void
append_job (GString *text, EncodesJob *job)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = encodes_format_job_name (job);
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (job), MAX_LENGTH);
  g_autofree char *id = encodes_text_to_line (encodes_job_get_id (job), MAX_LENGTH);
  g_autofree char *duration = encodes_format_duration (encodes_job_get_duration (job, now));
  g_autofree char *error = encodes_failure_to_text (job);

  g_string_append_printf (text, "%s\n", name);
  append_state (text, job);
  append_line (text, _("Account"), account);
  append_line (text, _("Job ID"), id);
  append_time (text, _("Created"), encodes_job_get_created (job));
  append_time (text, _("Started"), encodes_job_get_started (job));
  append_time (text, _("Ended"), encodes_job_get_ended (job));
  append_line (text, _("Running Time"), duration);
  append_line (text, _("Error"), error);
}

char *
encodes_job_text_describe (GPtrArray *jobs)
{
  g_return_val_if_fail (jobs != NULL, NULL);

  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      append_job (text, jobs->pdata[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
encodes_job_text_describe_errors (GPtrArray *jobs)
{
  g_return_val_if_fail (jobs != NULL, NULL);

  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++)
    {
      g_autofree char *error = encodes_failure_to_text (jobs->pdata[i]);
      g_autofree char *name = encodes_format_job_name (jobs->pdata[i]);

      if (*error == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, "\n\n");
      if (jobs->len > 1)
        g_string_append_printf (text, "%s\n", name);
      g_string_append (text, error);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
