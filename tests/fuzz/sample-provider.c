/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "sample-provider.h"

#include "encodes-error.h"
#include "sample-jobs.h"

struct _SampleProvider
{
  EncodesProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (SampleProvider, sample_provider, ENCODES_TYPE_PROVIDER)

static EncodesJobList *
new_list (void)
{
  GPtrArray *jobs = sample_jobs_get ();
  EncodesJobList *list = encodes_job_list_new (TRUE);

  for (guint i = 0; i < jobs->len; i++)
    encodes_job_list_add (list, jobs->pdata[i]);
  return list;
}

void
sample_provider_fill_store (EncodesJobStore *store)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("account", SAMPLE_PROVIDER_ID, "Account");
  g_autoptr (EncodesJobList) list = new_list ();

  encodes_job_store_merge (store, account, list);
}

static void
sample_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_task_return_pointer (task, new_list (), g_object_unref);
}

static EncodesJobList *
sample_provider_list_jobs_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sample_provider_read_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  GPtrArray *jobs = sample_jobs_get ();

  for (guint i = 0; i < jobs->len; i++)
    if (g_str_equal (encodes_job_get_id (jobs->pdata[i]), job_id))
      {
        g_task_return_pointer (task, g_object_ref (jobs->pdata[i]), g_object_unref);
        return;
      }
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, "There is no such job.");
}

static EncodesJob *
sample_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sample_provider_change_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
sample_provider_change_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static EncodesJobActions
sample_provider_get_actions (EncodesProvider *provider, EncodesJob *job)
{
  return encodes_job_is_ended (job) ? ENCODES_JOB_ACTION_DELETE : ENCODES_JOB_ACTION_CANCEL;
}

static void
sample_provider_class_init (SampleProviderClass *klass)
{
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  provider_class->id = SAMPLE_PROVIDER_ID;
  provider_class->title = "Sample";
  provider_class->announces_changes = TRUE;
  provider_class->list_jobs_async = sample_provider_list_jobs_async;
  provider_class->list_jobs_finish = sample_provider_list_jobs_finish;
  provider_class->read_job_async = sample_provider_read_job_async;
  provider_class->read_job_finish = sample_provider_read_job_finish;
  provider_class->cancel_job_async = sample_provider_change_job_async;
  provider_class->cancel_job_finish = sample_provider_change_job_finish;
  provider_class->delete_job_async = sample_provider_change_job_async;
  provider_class->delete_job_finish = sample_provider_change_job_finish;
  provider_class->get_actions = sample_provider_get_actions;
}

static void
sample_provider_init (SampleProvider *self)
{
}
