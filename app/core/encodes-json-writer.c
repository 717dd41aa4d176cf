/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Written by hand rather than by json-glib, whose numbers have seventeen digits (33.299999999999997). */

#include "encodes-json-writer.h"

#include "encodes-time.h"

#include <math.h>

void
encodes_json_writer_append_string (GString *json, const char *text)
{
  g_autofree char *valid = NULL;

  if (!text)
    {
      g_string_append (json, "null");
      return;
    }

  valid = g_utf8_make_valid (text, -1);
  g_string_append_c (json, '"');
  for (const char *c = valid; *c; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (json, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (json, "\\n");
      else if ((guchar) *c < 0x20 || *c == 0x7f)
        g_string_append_printf (json, "\\u%04x", (guint) (guchar) *c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

static void
append_key (GString *json, const char *key)
{
  char last = '{';

  if (json->len > 0)
    last = json->str[json->len - 1];

  g_string_append_printf (json, "%s\"%s\": ", last == '{' ? "" : ", ", key);
}

static void
append_member (GString *json, const char *key, const char *text)
{
  append_key (json, key);
  encodes_json_writer_append_string (json, text);
}

/* Below zero stands for unknown, in all that Encodes counts. */
static void
append_number (GString *json, const char *key, double number)
{
  append_key (json, key);
  if (!isfinite (number) || number < 0)
    {
      g_string_append (json, "null");
    }
  else
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (json, g_ascii_formatd (buffer, sizeof buffer, "%.15g", round (number * 1000) / 1000));
    }
}

static void
append_time (GString *json, const char *key, GDateTime *time)
{
  g_autofree char *text = encodes_time_to_rfc3339 (time);

  append_member (json, key, text);
}

static void
append_error (GString *json, const char *code, const char *message)
{
  append_key (json, "error");
  if (!code && !message)
    {
      g_string_append (json, "null");
      return;
    }

  g_string_append_c (json, '{');
  append_member (json, "code", code);
  append_member (json, "message", message);
  g_string_append_c (json, '}');
}

static void
append_task (GString *json, EncodesTask *task)
{
  g_autoptr (EncodesMessage) error = g_list_model_get_item (encodes_task_get_errors (task), 0);

  g_string_append_c (json, '{');
  append_member (json, "id", encodes_task_get_id (task));
  append_member (json, "name", encodes_task_get_name (task));
  append_member (json, "state", encodes_job_state_to_word (encodes_task_get_state (task)));
  append_number (json, "progress", encodes_job_state_limit_progress (encodes_task_get_state (task),
                                                                     encodes_task_get_progress (task)));
  append_error (json, error ? encodes_message_get_code (error) : NULL, error ? encodes_message_get_text (error) : NULL);
  g_string_append_c (json, '}');
}

static void
append_tasks (GString *json, GListModel *tasks)
{
  append_key (json, "tasks");
  g_string_append_c (json, '[');
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      if (i > 0)
        g_string_append (json, ", ");
      append_task (json, task);
    }
  g_string_append_c (json, ']');
}

void
encodes_json_writer_append_job (GString *json, EncodesJob *job)
{
  g_string_append_c (json, '{');
  append_member (json, "id", encodes_job_get_id (job));
  append_member (json, "account", encodes_job_get_account_name (job));
  append_member (json, "provider", encodes_job_get_provider_id (job));
  append_member (json, "name", encodes_job_get_name (job));
  append_member (json, "state", encodes_job_state_to_word (encodes_job_get_state (job)));
  append_number (json, "progress", encodes_job_state_limit_progress (encodes_job_get_state (job),
                                                                     encodes_job_get_progress (job)));
  append_time (json, "created", encodes_job_get_created (job));
  append_time (json, "started", encodes_job_get_started (job));
  append_time (json, "ended", encodes_job_get_ended (job));
  append_time (json, "modified", encodes_job_get_modified (job));
  append_key (json, "priority");
  g_string_append_printf (json, "%" G_GINT64_FORMAT, encodes_job_get_priority (job));
  append_number (json, "running_ms", encodes_job_get_running_ms (job));
  append_error (json, encodes_job_get_error_code (job), encodes_job_get_error_text (job));
  append_tasks (json, encodes_job_get_tasks (job));
  g_string_append_c (json, '}');
}

void
encodes_json_writer_append_account (GString *json, EncodesAccount *account)
{
  g_autofree const char **keys = encodes_account_get_keys (account);

  g_string_append_c (json, '{');
  append_member (json, "id", encodes_account_get_id (account));
  append_member (json, "name", encodes_account_get_name (account));
  append_member (json, "provider", encodes_account_get_provider_id (account));
  append_key (json, "options");
  g_string_append_c (json, '{');
  for (guint i = 0; keys[i]; i++)
    {
      if (i > 0)
        g_string_append (json, ", ");
      encodes_json_writer_append_string (json, keys[i]);
      g_string_append (json, ": ");
      encodes_json_writer_append_string (json, encodes_account_get_option (account, keys[i]));
    }
  g_string_append (json, "}}");
}
