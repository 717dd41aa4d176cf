/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-reader.h"

#include "encodes-failure.h"
#include "encodes-media-services-v2-fault.h"
#include "encodes-error.h"
#include "encodes-media-services-v2-odata.h"

#define FAILED_KEY "encodes-failed-read"

/* Kept with the connection: what was read when that failed. */
typedef struct
{
  char *relative; /* NULL: @uri */
  GUri *uri;
  gboolean of_tasks;
} FailedRead;

/* What the thread works on. Only it touches this until it is done. */
typedef struct
{
  char *account_id; /* NULL for tasks */
  EncodesMediaServicesV2Connection *connection;
  FailedRead *what;
  GBytes *body;
  GUri *uri;
  GDateTime *date;
  char *request_id; /* NULL: the service gave none */
} Reading;

static void
failed_read_free (FailedRead *failed)
{
  if (failed == NULL)
    return;

  g_free (failed->relative);
  g_clear_pointer (&failed->uri, g_uri_unref);
  g_free (failed);
}

static void
reading_free (Reading *reading)
{
  g_free (reading->account_id);
  g_clear_object (&reading->connection);
  failed_read_free (reading->what);
  g_clear_pointer (&reading->body, g_bytes_unref);
  g_clear_pointer (&reading->uri, g_uri_unref);
  g_clear_pointer (&reading->date, g_date_time_unref);
  g_free (reading->request_id);
  g_free (reading);
}

static void
return_parse_error (GTask *task, Reading *reading, GError *error)
{
  g_task_return_error (task, encodes_media_services_v2_fault_explain (error, reading->body));
}

static void
parse_jobs (GTask *task, Reading *reading)
{
  GError *error = NULL;
  EncodesMediaServicesV2Page *page
    = encodes_media_services_v2_parse_jobs (reading->body, reading->account_id, &error);

  if (!page)
    {
      return_parse_error (task, reading, error);
      return;
    }

  page->uri = g_steal_pointer (&reading->uri);
  page->date = g_steal_pointer (&reading->date);
  g_task_return_pointer (task, page, (GDestroyNotify) encodes_media_services_v2_page_free);
}

/* Whoever asks the service why a task failed is asked for this. */
static void
name_request (GPtrArray *tasks, const char *request_id)
{
  for (guint i = 0; request_id && i < tasks->len; i++)
    if (g_list_model_get_n_items (encodes_task_get_errors (tasks->pdata[i])) > 0)
      encodes_task_add_field (tasks->pdata[i], ENCODES_FAILURE_REQUEST_ID, request_id);
}

static void
parse_tasks (GTask *task, Reading *reading)
{
  GError *error = NULL;
  GPtrArray *tasks = encodes_media_services_v2_parse_tasks (reading->body, &error);

  if (!tasks)
    {
      return_parse_error (task, reading, error);
      return;
    }

  name_request (tasks, reading->request_id);
  g_task_return_pointer (task, tasks, (GDestroyNotify) g_ptr_array_unref);
}

static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;

  if (reading->account_id)
    parse_jobs (task, reading);
  else
    parse_tasks (task, reading);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Answer) answer
    = encodes_media_services_v2_connection_finish (ENCODES_MEDIA_SERVICES_V2_CONNECTION (source), result, &error);

  if (!answer || !encodes_media_services_v2_fault_check_body (answer->response, answer->uri, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  reading->body = g_bytes_ref (answer->response->body);
  reading->uri = g_uri_ref (answer->uri);
  reading->request_id = encodes_media_services_v2_fault_get_request_id (answer->response);
  reading->date = encodes_http_response_get_date (answer->response);
  g_task_run_in_thread (task, parse_in_thread);
}

static void
begin (EncodesMediaServicesV2Connection *connection, const char *account_id, FailedRead *what,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->account_id = g_strdup (account_id);
  reading->connection = g_object_ref (connection);
  reading->what = what;
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);

  if (what->relative)
    encodes_media_services_v2_connection_get_async (connection, what->relative, cancellable, on_answered, task);
  else
    encodes_media_services_v2_connection_get_uri_async (connection, what->uri, cancellable, on_answered, task);
}

static FailedRead *
new_read (const char *relative, GUri *uri, gboolean of_tasks)
{
  FailedRead *read = g_new0 (FailedRead, 1);

  read->relative = g_strdup (relative);
  read->uri = uri ? g_uri_ref (uri) : NULL;
  read->of_tasks = of_tasks;
  return read;
}

/* What may go by is worth being tried by itself before all the rest is read again. */
static gpointer
finish (GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  Reading *reading = g_task_get_task_data (task);
  /* The reading itself may be freed by the thread, later. */
  g_autoptr (EncodesMediaServicesV2Connection) connection = g_steal_pointer (&reading->connection);
  GError *failure = NULL;
  gpointer answer = g_task_propagate_pointer (task, &failure);

  if (g_error_matches (failure, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
      || g_error_matches (failure, ENCODES_ERROR, ENCODES_ERROR_SERVER)
      || g_error_matches (failure, ENCODES_ERROR, ENCODES_ERROR_FORMAT))
    g_object_set_data_full (G_OBJECT (connection), FAILED_KEY, g_steal_pointer (&reading->what),
                            (GDestroyNotify) failed_read_free);
  if (failure)
    g_propagate_error (error, failure);
  return answer;
}

void
encodes_media_services_v2_read_jobs_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                           const char *relative, GUri *uri, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (account_id != NULL);
  g_return_if_fail (relative != NULL || uri != NULL);

  begin (connection, account_id, new_read (uri ? NULL : relative, uri, FALSE), cancellable, callback, user_data);
}

EncodesMediaServicesV2Page *
encodes_media_services_v2_read_jobs_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return finish (result, error);
}

void
encodes_media_services_v2_read_tasks_async (EncodesMediaServicesV2Connection *connection, const char *job_id,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  g_return_if_fail (job_id != NULL);

  g_autofree char *relative = encodes_media_services_v2_odata_tasks (job_id);

  begin (connection, NULL, new_read (relative, NULL, TRUE), cancellable, callback, user_data);
}

GPtrArray *
encodes_media_services_v2_read_tasks_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return finish (result, error);
}

gboolean
encodes_media_services_v2_has_failed_read (EncodesMediaServicesV2Connection *connection, const char *besides)
{
  FailedRead *failed = g_object_get_data (G_OBJECT (connection), FAILED_KEY);

  return failed && g_strcmp0 (failed->relative, besides) != 0;
}

void
encodes_media_services_v2_forget_failed_read (EncodesMediaServicesV2Connection *connection)
{
  g_object_set_data (G_OBJECT (connection), FAILED_KEY, NULL);
}

void
encodes_media_services_v2_read_again_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  FailedRead *failed = g_object_steal_data (G_OBJECT (connection), FAILED_KEY);

  g_return_if_fail (failed != NULL);

  begin (connection, failed->of_tasks ? NULL : account_id, failed, cancellable, callback, user_data);
}

gboolean
encodes_media_services_v2_read_again_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  Reading *reading = g_task_get_task_data (G_TASK (result));
  gboolean of_tasks = reading->account_id == NULL;
  gpointer answer = finish (result, error);

  if (answer && of_tasks)
    g_ptr_array_unref (answer);
  else if (answer)
    encodes_media_services_v2_page_free (answer);
  return answer != NULL;
}
