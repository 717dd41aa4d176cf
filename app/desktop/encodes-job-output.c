/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-output.h"

#include "encodes-field.h"
#include "encodes-sandbox.h"

#define LOCAL_PROVIDER "this-computer"
#define OUTPUTS_FIELD "outputs"

GFile *
encodes_job_output_find (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  GListModel *fields = encodes_job_get_fields (job);

  /* What a service calls so is no file here. */
  if (!g_str_equal (encodes_job_get_provider_id (job), LOCAL_PROVIDER)
      || encodes_job_get_state (job) != ENCODES_JOB_STATE_FINISHED)
    return NULL;

  /* A file that a sandbox does not see it cannot show either: the portal wants it opened first. */
  if (encodes_sandbox_is_inside ())
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);
      g_auto (GStrv) paths = NULL;
      g_autoptr (GFile) file = NULL;

      if (!g_str_equal (encodes_field_get_name (field), OUTPUTS_FIELD))
        continue;

      paths = g_strsplit (encodes_field_get_value (field), "\n", -1);
      if (!paths[0] || !g_path_is_absolute (paths[0]))
        return NULL;

      file = g_file_new_for_path (paths[0]);
      return g_file_has_parent (file, NULL) ? g_steal_pointer (&file) : NULL;
    }

  return NULL;
}

static void
on_folder_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
open_folder (GTask *task)
{
  g_autoptr (GFile) folder = g_file_get_parent (g_task_get_task_data (task));
  g_autofree char *uri = g_file_get_uri (folder);

  g_app_info_launch_default_for_uri_async (uri, NULL, g_task_get_cancellable (task), on_folder_opened,
                                           g_object_ref (task));
}

static void
on_item_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_debug ("the file manager does not show single files: %s", error->message);
  open_folder (task);
}

static void
on_output_looked_at (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GDBusConnection *connection = g_object_get_data (G_OBJECT (task), "connection");
  g_autofree char *uri = g_file_get_uri (G_FILE (source));
  const char *uris[] = { uri, NULL };
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (!info)
    g_task_return_error (task, error);
  else if (!connection)
    open_folder (task);
  else
    g_dbus_connection_call (connection, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), on_item_shown,
                            g_object_ref (task));
}

void
encodes_job_output_show_async (GFile *output, GDBusConnection *connection, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (output));
  g_return_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection));

  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_job_output_show_async);
  g_task_set_task_data (task, g_object_ref (output), g_object_unref);
  if (connection)
    g_object_set_data_full (G_OBJECT (task), "connection", g_object_ref (connection), g_object_unref);
  g_file_query_info_async (output, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           cancellable, on_output_looked_at, task);
}

gboolean
encodes_job_output_show_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
