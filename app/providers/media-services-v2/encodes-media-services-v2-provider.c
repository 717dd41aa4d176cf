/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-provider.h"

#include "encodes-error.h"
#include "encodes-media-services-v2-connection.h"
#include "encodes-media-services-v2-description.h"
#include "encodes-media-services-v2-fault.h"
#include "encodes-media-services-v2-meanings.h"
#include "encodes-media-services-v2-memory.h"
#include "encodes-media-services-v2-odata.h"
#include "encodes-media-services-v2-options.h"
#include "encodes-media-services-v2-poll.h"
#include "encodes-media-services-v2-reader.h"
#include "encodes-media-services-v2-sign-in.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_DEADLINE 120.0

struct _EncodesMediaServicesV2Provider
{
  EncodesProvider parent_instance;

  EncodesMediaServicesV2Connection *connection; /* NULL until something is asked */
  EncodesMediaServicesV2Memory *memory;
  char *signature; /* of the options that the connection was made by */
  GHashTable *operations;
  double deadline;
};

G_DEFINE_FINAL_TYPE (EncodesMediaServicesV2Provider, encodes_media_services_v2_provider, ENCODES_TYPE_PROVIDER)

/* A call of the core's, with its end: the caller's wish, the deadline, or that of the whole provider. */
typedef struct
{
  EncodesMediaServicesV2Provider *provider;
  EncodesMediaServicesV2Connection *connection;
  GCancellable *cancellable; /* for all requests of this call */
  GCancellable *caller;
  gulong caller_handler;
  guint deadline_source;
  gboolean too_slow;
  EncodesJob *job; /* that is read */
} Operation;

static void
operation_free (Operation *operation)
{
  g_hash_table_remove (operation->provider->operations, operation);
  g_clear_handle_id (&operation->deadline_source, g_source_remove);
  /* Not g_cancellable_disconnect(): that waits for ever for a handler that is on the stack below. */
  if (operation->caller_handler)
    g_signal_handler_disconnect (operation->caller, operation->caller_handler);
  g_clear_object (&operation->caller);
  g_clear_object (&operation->cancellable);
  g_clear_object (&operation->connection);
  g_clear_object (&operation->job);
  g_object_unref (operation->provider);
  g_free (operation);
}

static void
on_caller_cancelled (GCancellable *caller, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gboolean
on_deadline (gpointer user_data)
{
  Operation *operation = user_data;

  operation->deadline_source = 0;
  operation->too_slow = TRUE;
  g_cancellable_cancel (operation->cancellable);

  return G_SOURCE_REMOVE;
}

/* The options have been edited: what was learnt by the old ones does not count. */
static void
on_account_changed (EncodesMediaServicesV2Provider *self)
{
  EncodesAccount *account = encodes_provider_get_account (ENCODES_PROVIDER (self));
  g_autofree char *signature = encodes_media_services_v2_options_get_signature (account);

  if (!self->connection || g_strcmp0 (signature, self->signature) == 0)
    return;

  g_clear_object (&self->connection);
  encodes_media_services_v2_memory_unref (self->memory);
  self->memory = encodes_media_services_v2_memory_new ();
}

static gboolean
ensure_connection (EncodesMediaServicesV2Provider *self, GError **error)
{
  EncodesAccount *account = encodes_provider_get_account (ENCODES_PROVIDER (self));

  if (self->connection)
    return TRUE;

  self->connection = encodes_media_services_v2_connection_new (ENCODES_PROVIDER (self), error);
  g_free (self->signature);
  self->signature = encodes_media_services_v2_options_get_signature (account);

  return self->connection != NULL;
}

/* Returns: (nullable): the operation, kept by @task; %NULL if @task has been returned already */
static Operation *
begin (EncodesMediaServicesV2Provider *self, GTask *task, gpointer source_tag)
{
  GCancellable *caller = g_task_get_cancellable (task);
  GError *error = NULL;

  g_task_set_source_tag (task, source_tag);
  if (!ensure_connection (self, &error))
    {
      g_task_return_error (task, error);
      return NULL;
    }

  Operation *operation = g_new0 (Operation, 1);
  operation->provider = g_object_ref (self);
  operation->connection = g_object_ref (self->connection);
  operation->cancellable = g_cancellable_new ();
  operation->deadline_source = g_timeout_add ((guint) (self->deadline * 1000), on_deadline, operation);
  g_hash_table_add (self->operations, operation);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  if (caller)
    {
      operation->caller = g_object_ref (caller);
      operation->caller_handler = g_cancellable_connect (caller, G_CALLBACK (on_caller_cancelled),
                                                         g_object_ref (operation->cancellable), g_object_unref);
    }

  return operation;
}

static void
return_error (GTask *task, GError *error)
{
  Operation *operation = g_task_get_task_data (task);

  if (operation->too_slow && encodes_error_is_cancelled (error))
    {
      g_error_free (error);
      error = g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                           _("The service took too long: not all was read within %.0f seconds."),
                           operation->provider->deadline);
    }

  g_task_return_error (task, error);
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  EncodesMediaServicesV2Provider *self = operation->provider;
  g_autoptr (EncodesMediaServicesV2Memory) memory = NULL;
  GError *error = NULL;
  EncodesJobList *jobs = encodes_media_services_v2_poll_finish (result, &memory, &error);

  if (!jobs)
    {
      return_error (task, error);
      return;
    }

  /* A caller who does not get the answer has not learnt it: neither have we. */
  if (self->connection == operation->connection && !g_cancellable_is_cancelled (operation->caller))
    {
      encodes_media_services_v2_memory_unref (self->memory);
      self->memory = g_steal_pointer (&memory);
    }
  g_task_return_pointer (task, jobs, g_object_unref);
}

static void
encodes_media_services_v2_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);
  EncodesAccount *account = encodes_provider_get_account (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Operation *operation = begin (self, task, encodes_media_services_v2_provider_list_jobs_async);

  if (!operation)
    return;

  encodes_provider_set_untrusted_origin (provider, NULL);
  encodes_media_services_v2_poll_async (operation->connection, encodes_account_get_id (account), self->memory, full,
                                        operation->cancellable, on_polled, g_object_ref (task));
}

static gpointer
finish_with_pointer (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static EncodesJobList *
encodes_media_services_v2_provider_list_jobs_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_with_pointer (provider, result, error);
}

static gboolean
finish_with_boolean (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_tasks_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_read_tasks_finish (result, &error);

  if (!tasks)
    {
      return_error (task, error);
      return;
    }

  encodes_job_set_tasks (operation->job, tasks);
  g_task_return_pointer (task, g_steal_pointer (&operation->job), g_object_unref);
}

static void
on_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_read_jobs_finish (result, &error);

  if (page && page->jobs->len == 0)
    g_set_error_literal (&error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, _("The service no longer has this job."));
  if (error)
    {
      return_error (task, error);
      return;
    }

  operation->job = g_object_ref (page->jobs->pdata[0]);
  encodes_media_services_v2_read_tasks_async (operation->connection, encodes_job_get_id (operation->job),
                                              operation->cancellable, on_tasks_read, g_object_ref (task));
}

static void
encodes_media_services_v2_provider_read_job_async (EncodesProvider *provider, const char *job_id,
                                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                                   gpointer user_data)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);
  EncodesAccount *account = encodes_provider_get_account (provider);
  g_autofree char *relative = encodes_media_services_v2_odata_job_by_id (job_id);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Operation *operation = begin (self, task, encodes_media_services_v2_provider_read_job_async);

  if (!operation)
    return;

  encodes_media_services_v2_read_jobs_async (operation->connection, encodes_account_get_id (account), relative, NULL,
                                             operation->cancellable, on_job_read, g_object_ref (task));
}

static EncodesJob *
encodes_media_services_v2_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_with_pointer (provider, result, error);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_read_jobs_finish (result, &error);

  if (page)
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

static void
encodes_media_services_v2_provider_test_async (EncodesProvider *provider, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);
  EncodesAccount *account = encodes_provider_get_account (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Operation *operation = begin (self, task, encodes_media_services_v2_provider_test_async);

  if (!operation)
    return;

  encodes_provider_set_untrusted_origin (provider, NULL);
  encodes_media_services_v2_read_jobs_async (operation->connection, encodes_account_get_id (account), "Jobs()?$top=1",
                                             NULL, operation->cancellable, on_tested, g_object_ref (task));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Answer) answer
    = encodes_media_services_v2_connection_finish (ENCODES_MEDIA_SERVICES_V2_CONNECTION (source), result, &error);

  if (!answer)
    {
      return_error (task, error);
      return;
    }

  /* A web page with a good status is somebody else's: the service has not heard of it. */
  if (encodes_http_response_looks_like_html (answer->response)
      && !encodes_media_services_v2_fault_check_body (answer->response, answer->uri, &error))
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
act (EncodesProvider *provider, const char *method, const char *relative, const char *body, GTask *task,
     gpointer source_tag)
{
  Operation *operation = begin (ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider), task, source_tag);

  if (operation)
    encodes_media_services_v2_connection_act_async (operation->connection, method, relative, body,
                                                    operation->cancellable, on_acted, g_object_ref (task));
}

static void
encodes_media_services_v2_provider_cancel_job_async (EncodesProvider *provider, const char *job_id,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data)
{
  g_autofree char *relative = encodes_media_services_v2_odata_cancel (job_id);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  act (provider, SOUP_METHOD_GET, relative, NULL, task, encodes_media_services_v2_provider_cancel_job_async);
}

static void
encodes_media_services_v2_provider_delete_job_async (EncodesProvider *provider, const char *job_id,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data)
{
  g_autofree char *relative = encodes_media_services_v2_odata_job (job_id);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  act (provider, SOUP_METHOD_DELETE, relative, NULL, task, encodes_media_services_v2_provider_delete_job_async);
}

static void
encodes_media_services_v2_provider_set_priority_async (EncodesProvider *provider, const char *job_id, gint64 priority,
                                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                                       gpointer user_data)
{
  g_autofree char *relative = encodes_media_services_v2_odata_job (job_id);
  g_autofree char *body = g_strdup_printf ("{\"Priority\":%" G_GINT64_FORMAT "}", priority);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  if (priority < G_MININT32 || priority > G_MAXINT32)
    {
      g_task_set_source_tag (task, encodes_media_services_v2_provider_set_priority_async);
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                               _("The service takes priorities from %d to %d."), G_MININT32, G_MAXINT32);
      return;
    }

  act (provider, "MERGE", relative, body, task, encodes_media_services_v2_provider_set_priority_async);
}

static EncodesJobActions
encodes_media_services_v2_provider_get_actions (EncodesProvider *provider, EncodesJob *job)
{
  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_QUEUED:
      return ENCODES_JOB_ACTION_CANCEL | ENCODES_JOB_ACTION_SET_PRIORITY;
    case ENCODES_JOB_STATE_SCHEDULED:
    case ENCODES_JOB_STATE_PROCESSING:
      return ENCODES_JOB_ACTION_CANCEL;
    case ENCODES_JOB_STATE_FINISHED:
    case ENCODES_JOB_STATE_ERROR:
    case ENCODES_JOB_STATE_CANCELED:
      return ENCODES_JOB_ACTION_DELETE;
    case ENCODES_JOB_STATE_CANCELING:
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      return ENCODES_JOB_ACTION_NONE;
    }
}

static void
encodes_media_services_v2_provider_stop (EncodesProvider *provider)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer operation;

  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, &operation, NULL))
    g_ptr_array_add (cancellables, g_object_ref (((Operation *) operation)->cancellable));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (cancellables->pdata[i]);

  if (self->connection)
    encodes_media_services_v2_connection_stop (self->connection);
}

static void
encodes_media_services_v2_provider_reconnect (EncodesProvider *provider)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);

  if (self->connection)
    encodes_media_services_v2_connection_reconnect (self->connection);
}

static guint64
encodes_media_services_v2_provider_get_n_requests (EncodesProvider *provider)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider);

  return self->connection ? encodes_media_services_v2_connection_get_n_requests (self->connection) : 0;
}

static void
encodes_media_services_v2_provider_constructed (GObject *object)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (object);

  G_OBJECT_CLASS (encodes_media_services_v2_provider_parent_class)->constructed (object);

  g_signal_connect_object (encodes_provider_get_account (ENCODES_PROVIDER (self)), "changed",
                           G_CALLBACK (on_account_changed), self, G_CONNECT_SWAPPED);
}

static void
encodes_media_services_v2_provider_finalize (GObject *object)
{
  EncodesMediaServicesV2Provider *self = ENCODES_MEDIA_SERVICES_V2_PROVIDER (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->memory, encodes_media_services_v2_memory_unref);
  g_free (self->signature);
  g_hash_table_unref (self->operations);

  G_OBJECT_CLASS (encodes_media_services_v2_provider_parent_class)->finalize (object);
}

static void
encodes_media_services_v2_provider_class_init (EncodesMediaServicesV2ProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  object_class->constructed = encodes_media_services_v2_provider_constructed;
  object_class->finalize = encodes_media_services_v2_provider_finalize;

  provider_class->id = ENCODES_MEDIA_SERVICES_V2_ID;
  provider_class->title = N_("Media Services v2");
  provider_class->fields = encodes_media_services_v2_fields;
  provider_class->secret_label = N_("Client secret");
  provider_class->meanings = encodes_media_services_v2_meanings;
  provider_class->trusted_origin_key = ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY;
  provider_class->read_description = encodes_media_services_v2_description_read;
  provider_class->check_account = encodes_media_services_v2_options_check;
  provider_class->wants_sign_in = encodes_media_services_v2_options_wants_sign_in;
  provider_class->sign_in_async = encodes_media_services_v2_sign_in_async;
  provider_class->sign_in_finish = encodes_media_services_v2_sign_in_finish;
  provider_class->stop = encodes_media_services_v2_provider_stop;
  provider_class->reconnect = encodes_media_services_v2_provider_reconnect;
  provider_class->get_n_requests = encodes_media_services_v2_provider_get_n_requests;
  provider_class->list_jobs_async = encodes_media_services_v2_provider_list_jobs_async;
  provider_class->list_jobs_finish = encodes_media_services_v2_provider_list_jobs_finish;
  provider_class->read_job_async = encodes_media_services_v2_provider_read_job_async;
  provider_class->read_job_finish = encodes_media_services_v2_provider_read_job_finish;
  provider_class->test_async = encodes_media_services_v2_provider_test_async;
  provider_class->test_finish = finish_with_boolean;
  provider_class->cancel_job_async = encodes_media_services_v2_provider_cancel_job_async;
  provider_class->cancel_job_finish = finish_with_boolean;
  provider_class->delete_job_async = encodes_media_services_v2_provider_delete_job_async;
  provider_class->delete_job_finish = finish_with_boolean;
  provider_class->set_priority_async = encodes_media_services_v2_provider_set_priority_async;
  provider_class->set_priority_finish = finish_with_boolean;
  provider_class->get_actions = encodes_media_services_v2_provider_get_actions;
}

static void
encodes_media_services_v2_provider_init (EncodesMediaServicesV2Provider *self)
{
  self->memory = encodes_media_services_v2_memory_new ();
  self->operations = g_hash_table_new (NULL, NULL);
  self->deadline = DEFAULT_DEADLINE;
}

void
encodes_media_services_v2_provider_set_deadline (EncodesMediaServicesV2Provider *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_PROVIDER (self));
  g_return_if_fail (seconds > 0);

  self->deadline = seconds;
}
