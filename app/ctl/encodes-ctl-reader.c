/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-reader.h"

typedef struct
{
  GPtrArray *answers;
  GCancellable *cancellable;
  gulong cancelled_id;
  guint n_open;
} Reading;

/* One account's part of a reading. */
typedef struct
{
  GTask *task;
  EncodesCtlAnswer *answer;
} Question;

static void
answer_free (EncodesCtlAnswer *answer)
{
  if (answer->provider)
    encodes_provider_stop (answer->provider);
  g_clear_object (&answer->provider);
  g_clear_object (&answer->account);
  g_clear_object (&answer->list);
  g_clear_object (&answer->job);
  g_clear_error (&answer->error);
  g_free (answer);
}

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->answers, g_ptr_array_unref);
  g_clear_object (&reading->cancellable);
  g_free (reading);
}

static void
on_session_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
question_done (Question *question)
{
  g_autoptr (GTask) task = question->task;
  Reading *reading = g_task_get_task_data (task);
  EncodesCtlSession *session = g_task_get_source_object (task);

  /* Ids are the service's own and unique: the others cannot have it too. */
  if (question->answer->job)
    g_cancellable_cancel (reading->cancellable);
  g_free (question);

  if (--reading->n_open > 0)
    return;

  g_cancellable_disconnect (encodes_ctl_session_get_cancellable (session), reading->cancelled_id);
  g_task_return_pointer (task, g_steal_pointer (&reading->answers), (GDestroyNotify) g_ptr_array_unref);
}

static void
take_name (EncodesCtlAnswer *answer, EncodesJob *job)
{
  encodes_job_set_account_name (job, encodes_account_get_name (answer->account));
}

static void
on_jobs_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  EncodesCtlAnswer *answer = question->answer;
  GPtrArray *jobs;

  answer->list = encodes_provider_list_jobs_finish (ENCODES_PROVIDER (source), result, &answer->error);
  jobs = answer->list ? encodes_job_list_get_jobs (answer->list) : NULL;
  for (guint i = 0; jobs && i < jobs->len; i++)
    take_name (answer, jobs->pdata[i]);
  question_done (question);
}

static void
on_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  EncodesCtlAnswer *answer = question->answer;

  answer->job = encodes_provider_read_job_finish (ENCODES_PROVIDER (source), result, &answer->error);
  if (answer->job)
    take_name (answer, answer->job);
  question_done (question);
}

static void
ask (GTask *task, EncodesCtlAnswer *answer, const char *job_id)
{
  Reading *reading = g_task_get_task_data (task);
  Question *question;

  if (!answer->provider)
    return;

  question = g_new0 (Question, 1);
  question->task = g_object_ref (task);
  question->answer = answer;
  reading->n_open++;
  if (job_id)
    encodes_provider_read_job_async (answer->provider, job_id, reading->cancellable, on_job_read, question);
  else
    encodes_provider_list_jobs_async (answer->provider, TRUE, reading->cancellable, on_jobs_listed, question);
}

static EncodesCtlAnswer *
answer_new (EncodesCtlSession *session, EncodesAccount *account)
{
  EncodesCtlAnswer *answer = g_new0 (EncodesCtlAnswer, 1);

  answer->account = g_object_ref (account);
  answer->counts = encodes_ctl_session_is_stored (session, account);
  answer->provider = encodes_provider_new (account, encodes_ctl_session_get_secret_store (session), &answer->error);
  return answer;
}

void
encodes_ctl_read_async (EncodesCtlSession *session, GListModel *accounts, const char *job_id,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, encodes_ctl_read_async);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  reading->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) answer_free);
  reading->cancellable = g_cancellable_new ();
  reading->cancelled_id = g_cancellable_connect (encodes_ctl_session_get_cancellable (session),
                                                 G_CALLBACK (on_session_cancelled),
                                                 g_object_ref (reading->cancellable), g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (accounts, i);

      g_ptr_array_add (reading->answers, answer_new (session, account));
    }

  /* Held open until all have been asked, whatever answers at once. */
  reading->n_open++;
  for (guint i = 0; i < reading->answers->len; i++)
    ask (task, reading->answers->pdata[i], job_id);

  if (--reading->n_open == 0)
    {
      g_cancellable_disconnect (encodes_ctl_session_get_cancellable (session), reading->cancelled_id);
      g_task_return_pointer (task, g_steal_pointer (&reading->answers), (GDestroyNotify) g_ptr_array_unref);
    }
}

GPtrArray *
encodes_ctl_read_finish (EncodesCtlSession *session, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
encodes_ctl_answers_complain (GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    {
      EncodesCtlAnswer *answer = answers->pdata[i];

      if (answer->error)
        encodes_ctl_complain (encodes_account_get_name (answer->account), answer->error->message);
    }
}

EncodesCtlStatus
encodes_ctl_count_status (guint n_answered, guint n_refused, guint n_failed)
{
  if (n_refused + n_failed == 0)
    return ENCODES_CTL_DONE;
  if (n_answered > 0)
    return ENCODES_CTL_PARTLY;

  return n_failed == 0 ? ENCODES_CTL_REFUSED : ENCODES_CTL_UNREACHABLE;
}

EncodesCtlStatus
encodes_ctl_answers_get_status (GPtrArray *answers)
{
  guint counts[5] = { 0 };
  guint n_counting = 0;

  for (guint i = 0; i < answers->len; i++)
    n_counting += ((EncodesCtlAnswer *) answers->pdata[i])->counts;

  /* With nobody else asked, what is always there has to answer for itself. */
  for (guint i = 0; i < answers->len; i++)
    {
      EncodesCtlAnswer *answer = answers->pdata[i];

      if (answer->counts || n_counting == 0)
        counts[answer->error ? encodes_ctl_status_for_error (answer->error) : ENCODES_CTL_DONE]++;
    }

  return encodes_ctl_count_status (counts[ENCODES_CTL_DONE], counts[ENCODES_CTL_REFUSED],
                                   counts[ENCODES_CTL_UNREACHABLE]);
}
