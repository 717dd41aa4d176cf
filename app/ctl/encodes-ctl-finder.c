/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-finder.h"

#include "encodes-error.h"

#include <glib/gi18n.h>

typedef struct
{
  char *word;
  GListStore *accounts;
  EncodesProvider *provider;
  EncodesJob *job;
  EncodesCtlStatus status;
} Search;

static void
search_free (Search *search)
{
  g_free (search->word);
  g_clear_object (&search->accounts);
  g_clear_object (&search->provider);
  g_clear_object (&search->job);
  g_free (search);
}

static void
end_with_status (GTask *task, EncodesCtlStatus status)
{
  Search *search = g_task_get_task_data (task);

  search->status = status;
  g_task_return_boolean (task, FALSE);
}

/* Whether the service looked and found none, rather than that it could not be asked. */
static gboolean
means_not_there (const GError *error)
{
  return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND) ||
         g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED) ||
         g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID) ||
         g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED) ||
         g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

static EncodesCtlAnswer *
find_answer_with_job (GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    if (((EncodesCtlAnswer *) answers->pdata[i])->job)
      return answers->pdata[i];

  return NULL;
}

static gboolean
take_job (GTask *task, GPtrArray *answers)
{
  Search *search = g_task_get_task_data (task);
  EncodesCtlAnswer *answer = find_answer_with_job (answers);

  if (!answer)
    return FALSE;

  search->job = g_object_ref (answer->job);
  /* Taken out: what stays in the answers is stopped. */
  search->provider = g_steal_pointer (&answer->provider);
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static void
on_found_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) answers = encodes_ctl_read_finish (ENCODES_CTL_SESSION (source), result);

  if (take_job (task, answers))
    return;

  encodes_ctl_answers_complain (answers);
  end_with_status (task, encodes_ctl_answers_get_status (answers));
}

static void
collect_named (const char *name, EncodesCtlAnswer *answer, GPtrArray *found, GPtrArray *owners)
{
  GPtrArray *jobs = answer->list ? encodes_job_list_get_jobs (answer->list) : NULL;

  for (guint i = 0; jobs && i < jobs->len; i++)
    if (g_strcmp0 (encodes_job_get_name (jobs->pdata[i]), name) == 0)
      {
        g_ptr_array_add (found, jobs->pdata[i]);
        g_ptr_array_add (owners, answer);
      }
}

static void
complain_ambiguous (const char *name, GPtrArray *found)
{
  encodes_ctl_complain_usage (_("Several jobs have the name “%s”; say which one by its id:"), name);
  for (guint i = 0; i < found->len; i++)
    encodes_ctl_complain (encodes_job_get_account_name (found->pdata[i]), encodes_job_get_id (found->pdata[i]));
}

static void
complain_not_found (GTask *task, GPtrArray *answers)
{
  Search *search = g_task_get_task_data (task);
  EncodesCtlStatus status = encodes_ctl_answers_get_status (answers);
  g_autofree char *sentence = g_strdup_printf (_("There is no job “%s”."), search->word);

  encodes_ctl_answers_complain (answers);
  if (status == ENCODES_CTL_DONE || status == ENCODES_CTL_PARTLY)
    encodes_ctl_complain (NULL, sentence);
  end_with_status (task, status == ENCODES_CTL_DONE ? ENCODES_CTL_UNREACHABLE : status);
}

static void
on_all_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesCtlSession *session = ENCODES_CTL_SESSION (source);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GPtrArray) answers = encodes_ctl_read_finish (session, result);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GPtrArray) owners = g_ptr_array_new ();
  EncodesCtlAnswer *owner;

  for (guint i = 0; i < answers->len; i++)
    collect_named (search->word, answers->pdata[i], found, owners);

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (session)))
    {
      end_with_status (task, ENCODES_CTL_UNREACHABLE);
      return;
    }
  if (found->len == 0)
    {
      complain_not_found (task, answers);
      return;
    }
  if (found->len > 1)
    {
      complain_ambiguous (search->word, found);
      end_with_status (task, ENCODES_CTL_USAGE);
      return;
    }

  owner = owners->pdata[0];
  g_list_store_remove_all (search->accounts);
  g_list_store_append (search->accounts, owner->account);
  encodes_ctl_read_async (session, G_LIST_MODEL (search->accounts), encodes_job_get_id (found->pdata[0]),
                          on_found_job_read, g_steal_pointer (&task));
}

static void
on_id_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesCtlSession *session = ENCODES_CTL_SESSION (source);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GPtrArray) answers = encodes_ctl_read_finish (session, result);
  gboolean asked_well = FALSE;

  if (take_job (task, answers))
    return;

  for (guint i = 0; i < answers->len; i++)
    {
      EncodesCtlAnswer *answer = answers->pdata[i];

      asked_well |= means_not_there (answer->error);
    }

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (session)))
    end_with_status (task, ENCODES_CTL_UNREACHABLE);
  else if (asked_well)
    encodes_ctl_read_async (session, G_LIST_MODEL (search->accounts), NULL, on_all_listed, g_steal_pointer (&task));
  else
    complain_not_found (task, answers);
}

void
encodes_ctl_find_async (EncodesCtlSession *session, const char *word, char **account_words,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, encodes_ctl_find_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  search->word = g_strdup (word);
  search->accounts = encodes_ctl_session_select_accounts (session, account_words);

  if (search->accounts)
    encodes_ctl_read_async (session, G_LIST_MODEL (search->accounts), word, on_id_read, g_steal_pointer (&task));
  else
    end_with_status (task, ENCODES_CTL_USAGE);
}

EncodesJob *
encodes_ctl_find_finish (EncodesCtlSession *session, GAsyncResult *result, EncodesProvider **provider,
                         EncodesCtlStatus *status)
{
  Search *search;

  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  search = g_task_get_task_data (G_TASK (result));
  *status = search->status;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return NULL;

  *provider = g_steal_pointer (&search->provider);
  return g_steal_pointer (&search->job);
}
