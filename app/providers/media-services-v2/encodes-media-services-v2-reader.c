/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-reader.h"

#include "encodes-failure.h"
#include "encodes-media-services-v2-fault.h"
#include "encodes-media-services-v2-odata.h"

/* What the thread works on. Only it touches this until it is done. */
typedef struct
{
  char *account_id; /* NULL for tasks */
  GBytes *body;
  GUri *uri;
  GDateTime *date;
  char *request_id; /* NULL: the service gave none */
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->account_id);
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

static GTask *
new_reading (const char *account_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->account_id = g_strdup (account_id);
  g_task_set_source_tag (task, new_reading);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);

  return task;
}

void
encodes_media_services_v2_read_jobs_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                           const char *relative, GUri *uri, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (account_id != NULL);
  g_return_if_fail (relative != NULL || uri != NULL);

  GTask *task = new_reading (account_id, cancellable, callback, user_data);

  if (uri)
    encodes_media_services_v2_connection_get_uri_async (connection, uri, cancellable, on_answered, task);
  else
    encodes_media_services_v2_connection_get_async (connection, relative, cancellable, on_answered, task);
}

EncodesMediaServicesV2Page *
encodes_media_services_v2_read_jobs_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
encodes_media_services_v2_read_tasks_async (EncodesMediaServicesV2Connection *connection, const char *job_id,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  g_return_if_fail (job_id != NULL);

  g_autofree char *relative = encodes_media_services_v2_odata_tasks (job_id);

  encodes_media_services_v2_connection_get_async (connection, relative, cancellable, on_answered,
                                                  new_reading (NULL, cancellable, callback, user_data));
}

GPtrArray *
encodes_media_services_v2_read_tasks_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
