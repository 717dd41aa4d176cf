/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-show.h"

#include "encodes-ctl-finder.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include "encodes-failure.h"
#include "encodes-field.h"
#include "encodes-json-writer.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

#define BAR_WIDTH 20
#define LABEL_WIDTH_AT_LEAST 14
#define LONGEST_VALUE 4000

typedef struct
{
  char **accounts;
  char **words;
  char *format_word;
  EncodesCtlFormat format;
} Show;

static void
show_clear (Show *show)
{
  g_clear_pointer (&show->accounts, g_strfreev);
  g_clear_pointer (&show->words, g_strfreev);
  g_clear_pointer (&show->format_word, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Show, show_clear)

/* How far to the right the values stand: beyond the longest label of the language, so that they make one column. */
static guint
get_label_width (void)
{
  static const char *const LABELS[] = {
    N_ ("Account"),   N_ ("Error code"), N_ ("Id"),       N_ ("Modified"),   N_ ("Preset"),       N_ ("Priority"),
    N_ ("Processor"), N_ ("Progress"),   N_ ("Provider"), N_ ("Request ID"), N_ ("Running time"), N_ ("State"),
  };
  guint width = LABEL_WIDTH_AT_LEAST;

  for (guint i = 0; i < G_N_ELEMENTS (LABELS); i++)
    width = MAX (width, encodes_ctl_text_get_width (_(LABELS[i])) + 1);

  return width;
}

/* Each line of what a service said is made safe for itself; the lines after the first stand under it. */
static void
append_value (GString *text, guint indent, const char *label, const char *value)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *shown_label = encodes_text_to_line (label, 60);
  guint label_width = encodes_ctl_text_get_width (shown_label);
  guint column = get_label_width ();
  guint filling = column > label_width ? column - label_width : 1;

  if (!value || *value == '\0')
    return;

  lines = g_strsplit (value, "\n", 100);
  g_string_append_printf (text, "%*s%s:%*s", (int)indent, "", shown_label, (int)filling, "");
  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *line = encodes_text_to_line (g_strchomp (lines[i]), LONGEST_VALUE);

      if (i > 0 && *line)
        g_string_append_printf (text, "%*s", (int)(indent + column + 1), "");
      if (i == 0 || *line)
        g_string_append_printf (text, "%s\n", line);
    }
}

static void
append_progress (GString *text, guint indent, EncodesJobState state, double known)
{
  double progress = encodes_job_state_limit_progress (state, known);
  g_autofree char *bar = encodes_ctl_text_bar (progress, BAR_WIDTH);
  g_autofree char *percent = encodes_ctl_text_percent (progress);
  g_autofree char *both = g_strdup_printf ("%s  %s", bar, g_strchug (percent));

  append_value (text, indent, _("Progress"), progress < 0 ? percent : both);
}

static void
append_time (GString *text, guint indent, const char *label, GDateTime *time)
{
  g_autofree char *shown = time ? encodes_ctl_text_time (time) : NULL;

  append_value (text, indent, label, shown);
}

static void
append_fields (GString *text, guint indent, GListModel *fields)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      append_value (text, indent, encodes_field_get_name (field), encodes_field_get_value (field));
    }
}

static void
append_messages (GString *text, guint indent, const char *label, GListModel *messages)
{
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (EncodesMessage) message = g_list_model_get_item (messages, i);
      const char *code = encodes_message_get_code (message);
      const char *words = encodes_message_get_text (message);
      g_autofree char *both = code && words ? g_strdup_printf ("%s: %s", code, words) : g_strdup (code ? code : words);

      append_value (text, indent, label, both);
    }
}

static void
append_task (GString *text, EncodesTask *task)
{
  const char *name = encodes_task_get_name (task);
  g_autofree char *state = encodes_job_state_describe (encodes_task_get_state (task),
                                                       encodes_task_get_state_code (task));

  g_string_append_c (text, '\n');
  append_value (text, 0, _("Task"), name && *name ? name : encodes_task_get_id (task));
  append_value (text, 2, _("State"), state);
  append_progress (text, 2, encodes_task_get_state (task), encodes_task_get_progress (task));
  append_value (text, 2, _("Id"), encodes_task_get_id (task));
  append_value (text, 2, _("Processor"), encodes_task_get_processor (task));
  append_value (text, 2, _("Preset"), encodes_task_get_preset (task));
  append_time (text, 2, _("Started"), encodes_task_get_started (task));
  append_time (text, 2, _("Ended"), encodes_task_get_ended (task));
  append_messages (text, 2, _("Error"), encodes_task_get_errors (task));
  append_messages (text, 2, _("Event"), encodes_task_get_events (task));
  append_fields (text, 2, encodes_task_get_fields (task));
}

static void
append_failure (GString *text, EncodesJob *job)
{
  g_autofree char *meaning = encodes_failure_get_meaning (job);
  g_autofree char *request_id = encodes_failure_get_request_id (job);

  append_value (text, 0, _("Meaning"), meaning);
  append_value (text, 0, _("Advice"), encodes_failure_advice_to_text (encodes_failure_get_advice (job)));
  append_value (text, 0, _("Error code"), encodes_job_get_error_code (job));
  append_value (text, 0, _("Error"), encodes_job_get_error_text (job));
  append_value (text, 0, _("Request ID"), request_id);
}

static void
print_text (EncodesJob *job)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = encodes_ctl_text_name (job);
  g_autofree char *state = encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
  g_autofree char *duration = encodes_ctl_text_duration (encodes_job_get_duration (job, now));
  g_autofree char *priority = g_strdup_printf ("%" G_GINT64_FORMAT, encodes_job_get_priority (job));
  GListModel *tasks = encodes_job_get_tasks (job);

  append_value (text, 0, _("Name"), name);
  append_value (text, 0, _("State"), state);
  append_progress (text, 0, encodes_job_get_state (job), encodes_job_get_progress (job));
  append_value (text, 0, _("Account"), encodes_job_get_account_name (job));
  append_value (text, 0, _("Provider"), encodes_job_get_provider_id (job));
  append_value (text, 0, _("Id"), encodes_job_get_id (job));
  append_value (text, 0, _("Priority"), priority);
  append_time (text, 0, _("Created"), encodes_job_get_created (job));
  append_time (text, 0, _("Started"), encodes_job_get_started (job));
  append_time (text, 0, _("Ended"), encodes_job_get_ended (job));
  append_time (text, 0, _("Modified"), encodes_job_get_modified (job));
  append_value (text, 0, _("Running time"), duration);
  append_failure (text, job);
  append_fields (text, 0, encodes_job_get_fields (job));
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      append_task (text, task);
    }
  encodes_ctl_print (text->str);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesCtlSession *session = ENCODES_CTL_SESSION (source);
  Show *show = user_data;
  EncodesCtlStatus status = ENCODES_CTL_DONE;
  g_autoptr (EncodesProvider) provider = NULL;
  g_autoptr (EncodesJob) job = encodes_ctl_find_finish (session, result, &provider, &status);

  if (job && show->format == ENCODES_CTL_FORMAT_JSON)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      encodes_json_writer_append_job (json, job);
      g_string_append_c (json, '\n');
      encodes_ctl_print (json->str);
    }
  else if (job)
    print_text (job);

  encodes_ctl_session_quit (session, status);
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  Show *show = user_data;

  encodes_ctl_find_async (session, show->words[0], show->accounts, on_found, show);
}

int
encodes_ctl_show_main (int argc, char **argv)
{
  g_auto (Show) show = { 0 };
  g_autoptr (EncodesCtlSession) session = NULL;
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &show.accounts, N_ ("Look for the job only in this account"),
      N_ ("ACCOUNT") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &show.format_word, N_ ("For people (table) or for scripts (json)"),
      N_ ("table|json") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &show.words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl show", _("JOB"), _("Prints all about one job, with its tasks."),
                          _("JOB is a job's id, or its name if no other job has the same.\n\n"
                             "Example:\n"
                             "  encodesctl show nb:jid:UUID:89f4ba0a-67ae-4f2e-8b5c-2a3e8e5bb7b1 --format json"),
                          entries, argc, argv)
      || !encodes_ctl_parse_format (show.format_word, &show.format))
    return ENCODES_CTL_USAGE;

  if (g_strv_length (show.words ? show.words : (char *[]){ NULL }) != 1 || *show.words[0] == '\0')
    {
      encodes_ctl_complain_usage (_("One job is needed: its id, or its name."));
      return ENCODES_CTL_USAGE;
    }

  session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (session, start, &show);
}
