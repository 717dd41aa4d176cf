/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-failure.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "encodes-field.h"
#include "encodes-text.h"

#define LONGEST_CODE 100
/* A request's number stands near the words that it belongs to; nobody looks through a megabyte for it. */
#define LOOKED_THROUGH (64 * 1024)

/* (transfer full) (nullable): the task that the job's error comes from */
static EncodesTask *
find_failed_task (EncodesJob *job)
{
  GListModel *tasks = encodes_job_get_tasks (job);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      if (g_list_model_get_n_items (encodes_task_get_errors (task)) > 0)
        return g_steal_pointer (&task);
    }

  return NULL;
}

static const EncodesErrorMeaning *
explain (EncodesJob *job)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_job_get_provider_id (job));
  g_autoptr (EncodesTask) task = find_failed_task (job);

  if (!klass)
    return NULL;

  return encodes_provider_class_explain (klass, encodes_job_get_error_code (job), encodes_job_get_error_text (job),
                                         task ? encodes_task_get_processor (task) : NULL);
}

char *
encodes_failure_get_meaning (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  const EncodesErrorMeaning *meaning = explain (job);
  g_autofree char *code = encodes_text_to_line (encodes_job_get_error_code (job), LONGEST_CODE);

  if (meaning)
    return g_strdup (_(meaning->meaning));
  if (*code == '\0')
    return NULL;

  /* Translators: the code of an error, as a service writes it */
  return g_strdup_printf (_("The service gave the code “%s”, which Encodes does not know."), code);
}

EncodesRetryAdvice
encodes_failure_get_advice (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), ENCODES_RETRY_UNKNOWN);

  const EncodesErrorMeaning *meaning = explain (job);

  return meaning ? meaning->advice : ENCODES_RETRY_UNKNOWN;
}

const char *
encodes_failure_advice_to_text (EncodesRetryAdvice advice)
{
  switch (advice)
    {
    case ENCODES_RETRY_MAY_HELP:
      return _("Running it again may help.");
    case ENCODES_RETRY_WILL_NOT_HELP:
      return _("It will fail again unless something is changed first.");
    case ENCODES_RETRY_UNKNOWN:
    default:
      return NULL;
    }
}

static char *
find_request_id_in_words (EncodesJob *job)
{
  const char *text = encodes_job_get_error_text (job);
  g_autofree char *begin = g_strndup (text ? text : "", LOOKED_THROUGH);
  g_autofree char *valid = g_utf8_make_valid (begin, -1);
  g_autoptr (GRegex) regex = g_regex_new ("\\b(?:request|activity|correlation)[-_ ]?id[\"']?\\s*[:=]?\\s*[\"']?"
                                          "([0-9a-z](?:[0-9a-z-]{6,62})[0-9a-z])\\b",
                                          G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, valid, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

char *
encodes_failure_get_request_id (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  char *id = find_request_id_in_words (job);
  g_autoptr (EncodesTask) task = id ? NULL : find_failed_task (job);
  GListModel *fields = task ? encodes_task_get_fields (task) : NULL;

  for (guint i = 0; !id && fields && i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      if (g_str_equal (encodes_field_get_name (field), ENCODES_FAILURE_REQUEST_ID))
        id = encodes_text_to_line (encodes_field_get_value (field), 100);
    }

  return id;
}

char *
encodes_failure_to_text (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  const char *code = encodes_job_get_error_code (job);
  const char *text = encodes_job_get_error_text (job);
  g_autofree char *whole = code && *code && text && *text ? g_strdup_printf ("%s: %s", code, text)
                                                          : g_strdup (text && *text ? text : code);

  g_autofree char *safe = encodes_text_drop_queries (whole);
  g_autofree char *id = encodes_failure_get_request_id (job);

  if (!id || strstr (safe, id))
    return g_steal_pointer (&safe);

  return g_strdup_printf ("%s\n" ENCODES_FAILURE_REQUEST_ID ": %s", safe, id);
}
