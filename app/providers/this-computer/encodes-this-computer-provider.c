/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-this-computer-provider.h"

#include <glib/gi18n-lib.h>

#include "encodes-error.h"
#include "encodes-field.h"
#include "encodes-job-folder.h"
#include "encodes-job-watch.h"
#include "encodes-this-computer-meanings.h"

struct _EncodesThisComputerProvider
{
  EncodesProvider parent_instance;

  char *jobs_folder;
  EncodesJobWatch *watch;
};

G_DEFINE_FINAL_TYPE (EncodesThisComputerProvider, encodes_this_computer_provider, ENCODES_TYPE_PROVIDER)

/* What a thread needs; it never touches the provider itself. */
typedef struct
{
  char *jobs_folder;
  char *account_id;
  char *job_id;
  EncodesJobWatch *watch;
  GPtrArray *changed;
} Work;

static void
work_free (Work *work)
{
  g_free (work->jobs_folder);
  g_free (work->account_id);
  g_free (work->job_id);
  g_clear_object (&work->watch);
  g_clear_pointer (&work->changed, g_ptr_array_unref);
  g_free (work);
}

static GTask *
make_task (EncodesProvider *provider, const char *job_id, gpointer tag, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesThisComputerProvider *self = ENCODES_THIS_COMPUTER_PROVIDER (provider);
  GTask *task = g_task_new (provider, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->jobs_folder = g_strdup (self->jobs_folder);
  work->account_id = g_strdup (encodes_account_get_id (encodes_provider_get_account (provider)));
  work->job_id = g_strdup (job_id);
  g_set_object (&work->watch, self->watch);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_set_source_tag (task, tag);
  return task;
}

/* Reads a job; one that may still change is watched first, so that no change falls between reading and watching. */
static EncodesJob *
read_and_follow (Work *work, const char *id, GError **error)
{
  g_autoptr (EncodesJob) job = encodes_job_folder_read (work->jobs_folder, id, work->account_id, error);

  if (!work->watch)
    return g_steal_pointer (&job);

  if (job && !encodes_job_is_ended (job))
    {
      g_clear_object (&job);
      encodes_job_watch_follow (work->watch, id);
      job = encodes_job_folder_read (work->jobs_folder, id, work->account_id, error);
    }
  if (!job || encodes_job_is_ended (job))
    encodes_job_watch_unfollow (work->watch, id);
  return g_steal_pointer (&job);
}

static void
read_into (Work *work, EncodesJobList *list, GPtrArray *ids, GCancellable *cancellable)
{
  for (guint i = 0; i < ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncodesJob) job = read_and_follow (work, ids->pdata[i], &error);

      if (job)
        encodes_job_list_add (list, job);
      else if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND))
        encodes_job_list_add_gone (list, ids->pdata[i]);
      else
        encodes_job_list_add_skipped (list, 1);
    }
}

static void
list_jobs_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (EncodesJobList) list = encodes_job_list_new (work->changed == NULL);
  g_autoptr (GPtrArray) ids = NULL;
  GError *error = NULL;

  if (work->watch)
    encodes_job_watch_attach (work->watch);
  ids = work->changed ? g_ptr_array_ref (work->changed) : encodes_job_folder_list (work->jobs_folder, &error);
  if (ids)
    read_into (work, list, ids, cancellable);

  if (work->watch && (!ids || g_cancellable_is_cancelled (cancellable)))
    encodes_job_watch_forget (work->watch);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&list), g_object_unref);
}

static void
encodes_this_computer_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = make_task (provider, NULL, encodes_this_computer_provider_list_jobs_async, cancellable,
                                      callback, user_data);
  Work *work = g_task_get_task_data (task);

  if (work->watch)
    {
      g_autoptr (GPtrArray) changed = encodes_job_watch_take_changed (work->watch);

      if (!full)
        work->changed = g_steal_pointer (&changed);
    }
  g_task_run_in_thread (task, list_jobs_in_thread);
}

static EncodesJobList *
encodes_this_computer_provider_list_jobs_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_job_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  EncodesJob *job = encodes_job_folder_read (work->jobs_folder, work->job_id, work->account_id, &error);

  if (job)
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
encodes_this_computer_provider_read_job_async (EncodesProvider *provider, const char *job_id,
                                               GCancellable *cancellable, GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = make_task (provider, job_id, encodes_this_computer_provider_read_job_async, cancellable,
                                      callback, user_data);

  g_task_run_in_thread (task, read_job_in_thread);
}

static EncodesJob *
encodes_this_computer_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* This computer is always there. */
static void
encodes_this_computer_provider_test_async (EncodesProvider *provider, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_this_computer_provider_test_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_boolean (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cancel_job_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;

  if (encodes_job_folder_cancel (work->jobs_folder, work->job_id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
encodes_this_computer_provider_cancel_job_async (EncodesProvider *provider, const char *job_id,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer user_data)
{
  g_autoptr (GTask) task = make_task (provider, job_id, encodes_this_computer_provider_cancel_job_async, cancellable,
                                      callback, user_data);

  g_task_run_in_thread (task, cancel_job_in_thread);
}

static void
delete_job_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;

  if (encodes_job_folder_delete (work->jobs_folder, work->job_id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
encodes_this_computer_provider_delete_job_async (EncodesProvider *provider, const char *job_id,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer user_data)
{
  g_autoptr (GTask) task = make_task (provider, job_id, encodes_this_computer_provider_delete_job_async, cancellable,
                                      callback, user_data);

  g_task_run_in_thread (task, delete_job_in_thread);
}

/* One that is only observed hears nobody. */
static gboolean
has_command (EncodesJob *job)
{
  GListModel *fields = encodes_job_get_fields (job);

  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      if (g_str_equal (encodes_field_get_name (field), "command"))
        return TRUE;
    }

  return FALSE;
}

static EncodesJobActions
encodes_this_computer_provider_get_actions (EncodesProvider *provider, EncodesJob *job)
{
  if (encodes_job_is_ended (job))
    return ENCODES_JOB_ACTION_DELETE;
  return encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING && has_command (job) ? ENCODES_JOB_ACTION_CANCEL
                                                                                          : ENCODES_JOB_ACTION_NONE;
}

static void
encodes_this_computer_provider_start (EncodesProvider *provider)
{
  EncodesThisComputerProvider *self = ENCODES_THIS_COMPUTER_PROVIDER (provider);

  if (self->watch)
    return;
  self->watch = encodes_job_watch_new (self->jobs_folder);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (encodes_provider_emit_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
encodes_this_computer_provider_stop (EncodesProvider *provider)
{
  EncodesThisComputerProvider *self = ENCODES_THIS_COMPUTER_PROVIDER (provider);

  /* A thread may still hold it for a moment. */
  if (self->watch)
    encodes_job_watch_stop (self->watch);
  g_clear_object (&self->watch);
}

static void
encodes_this_computer_provider_dispose (GObject *object)
{
  encodes_this_computer_provider_stop (ENCODES_PROVIDER (object));

  G_OBJECT_CLASS (encodes_this_computer_provider_parent_class)->dispose (object);
}

static void
encodes_this_computer_provider_finalize (GObject *object)
{
  EncodesThisComputerProvider *self = ENCODES_THIS_COMPUTER_PROVIDER (object);

  g_free (self->jobs_folder);

  G_OBJECT_CLASS (encodes_this_computer_provider_parent_class)->finalize (object);
}

static void
encodes_this_computer_provider_class_init (EncodesThisComputerProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  object_class->dispose = encodes_this_computer_provider_dispose;
  object_class->finalize = encodes_this_computer_provider_finalize;

  provider_class->id = "this-computer";
  provider_class->title = N_("This Computer");
  provider_class->meanings = encodes_this_computer_meanings;
  provider_class->announces_changes = TRUE;
  provider_class->keeps_for_ever = TRUE;
  provider_class->start = encodes_this_computer_provider_start;
  provider_class->stop = encodes_this_computer_provider_stop;
  provider_class->list_jobs_async = encodes_this_computer_provider_list_jobs_async;
  provider_class->list_jobs_finish = encodes_this_computer_provider_list_jobs_finish;
  provider_class->read_job_async = encodes_this_computer_provider_read_job_async;
  provider_class->read_job_finish = encodes_this_computer_provider_read_job_finish;
  provider_class->test_async = encodes_this_computer_provider_test_async;
  provider_class->test_finish = finish_boolean;
  provider_class->cancel_job_async = encodes_this_computer_provider_cancel_job_async;
  provider_class->cancel_job_finish = finish_boolean;
  provider_class->delete_job_async = encodes_this_computer_provider_delete_job_async;
  provider_class->delete_job_finish = finish_boolean;
  provider_class->get_actions = encodes_this_computer_provider_get_actions;
}

static void
encodes_this_computer_provider_init (EncodesThisComputerProvider *self)
{
  self->jobs_folder = encodes_job_folder_get_default_path ();
}
