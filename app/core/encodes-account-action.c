/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-action.h"

#include "encodes-error.h"

typedef struct
{
  EncodesJobStore *store;
  EncodesJob *job;
  EncodesJobActions action;
  gint64 priority;
  GError *doubt; /* why it is not known whether it was done; NULL: it was */
} Act;

static void
act_free (Act *act)
{
  g_object_unref (act->store);
  g_object_unref (act->job);
  g_clear_error (&act->doubt);
  g_free (act);
}

static gboolean
finish_action (EncodesProvider *provider, EncodesJobActions action, GAsyncResult *result, GError **error)
{
  if (action == ENCODES_JOB_ACTION_CANCEL)
    return encodes_provider_cancel_job_finish (provider, result, error);
  if (action == ENCODES_JOB_ACTION_DELETE)
    return encodes_provider_delete_job_finish (provider, result, error);

  return encodes_provider_set_priority_finish (provider, result, error);
}

/* What its service has forgotten already need only be deleted from what is remembered. */
static gboolean
was_forgotten (Act *act, const GError *error)
{
  return act->action == ENCODES_JOB_ACTION_DELETE && encodes_job_get_remembered (act->job)
         && g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
}

/* No answer, or none that says anything: it may have been done all the same. */
static gboolean
leaves_doubt (const GError *error)
{
  return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SERVER)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

/* Whether a job that was read again is as it was to become. */
static gboolean
has_effect (Act *act, EncodesJob *fresh, const GError *error)
{
  EncodesJobState state = fresh ? encodes_job_get_state (fresh) : ENCODES_JOB_STATE_UNKNOWN;

  switch (act->action)
    {
    case ENCODES_JOB_ACTION_CANCEL:
      return state == ENCODES_JOB_STATE_CANCELING || state == ENCODES_JOB_STATE_CANCELED;
    case ENCODES_JOB_ACTION_DELETE:
      return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
    case ENCODES_JOB_ACTION_SET_PRIORITY:
      return fresh && encodes_job_get_priority (fresh) == act->priority;
    case ENCODES_JOB_ACTION_NONE:
    default:
      return FALSE;
    }
}

static void
return_done (GTask *task)
{
  EncodesAccountMonitor *monitor = g_task_get_source_object (task);
  EncodesAccount *account = encodes_account_monitor_get_account (monitor);
  Act *act = g_task_get_task_data (task);

  if (act->action == ENCODES_JOB_ACTION_DELETE)
    encodes_job_store_remove_job (act->store, encodes_account_get_id (account), encodes_job_get_id (act->job));
  g_task_return_boolean (task, TRUE);
}

static void
return_not_done (GTask *task, GError *error)
{
  Act *act = g_task_get_task_data (task);

  if (act->action == ENCODES_JOB_ACTION_CANCEL)
    encodes_job_set_canceled_here (act->job, FALSE);
  g_task_return_error (task, error);
}

static void
on_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJob) fresh = encodes_provider_read_job_finish (ENCODES_PROVIDER (source), result, &error);
  EncodesAccountMonitor *monitor = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);

  if (fresh && encodes_account_monitor_get_active (monitor))
    encodes_job_store_merge_job (act->store, encodes_account_monitor_get_account (monitor), fresh);

  /* What was asked for was done, whether or not its effect can be seen already. */
  if (!act->doubt || has_effect (act, fresh, error))
    return_done (task);
  else if (fresh)
    return_not_done (task, g_steal_pointer (&act->doubt));
  else
    g_task_return_error (task, g_steal_pointer (&act->doubt));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Act *act = g_task_get_task_data (task);
  gboolean done = finish_action (ENCODES_PROVIDER (source), act->action, result, &error);

  if (error)
    encodes_account_monitor_leave_alone (g_task_get_source_object (task), encodes_error_get_retry_after (error));
  if (!done && !was_forgotten (act, error))
    {
      if (!leaves_doubt (error) || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        {
          return_not_done (task, g_steal_pointer (&error));
          return;
        }
      act->doubt = g_steal_pointer (&error);
    }
  else if (act->action == ENCODES_JOB_ACTION_DELETE)
    {
      return_done (task);
      return;
    }

  encodes_provider_read_job_async (ENCODES_PROVIDER (source), encodes_job_get_id (act->job),
                                   g_task_get_cancellable (task), on_job_read, g_object_ref (task));
}

void
encodes_account_action_async (EncodesAccountMonitor *monitor, EncodesJobStore *store, EncodesJob *job,
                              EncodesJobActions action, gint64 priority, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (monitor, cancellable, callback, user_data);
  EncodesProvider *provider = encodes_account_monitor_get_provider (monitor);
  const char *job_id = encodes_job_get_id (job);
  Act *act = g_new0 (Act, 1);

  act->store = g_object_ref (store);
  act->job = g_object_ref (job);
  act->action = action;
  act->priority = priority;
  g_task_set_source_tag (task, encodes_account_action_async);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  if (action == ENCODES_JOB_ACTION_CANCEL)
    {
      /* Before the answer: the next poll may be quicker. */
      encodes_job_set_canceled_here (job, TRUE);
      encodes_provider_cancel_job_async (provider, job_id, cancellable, on_acted, g_object_ref (task));
    }
  else if (action == ENCODES_JOB_ACTION_DELETE)
    {
      encodes_provider_delete_job_async (provider, job_id, cancellable, on_acted, g_object_ref (task));
    }
  else
    {
      encodes_provider_set_priority_async (provider, job_id, priority, cancellable, on_acted, g_object_ref (task));
    }
}

gboolean
encodes_account_action_finish (EncodesAccountMonitor *monitor, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, monitor), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
