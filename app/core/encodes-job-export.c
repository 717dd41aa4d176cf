/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-export.h"

#include "encodes-job-csv.h"
#include "encodes-json-writer.h"

/* So long the rest of the program waits at a time. */
#define TURN_US 4000

typedef struct
{
  GPtrArray *jobs;
  EncodesExportFormat format;
  GFile *file;
  GString *text;
  guint n_done;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_ptr_array_unref (export->jobs);
  g_object_unref (export->file);
  if (export->text)
    g_string_free (export->text, TRUE);
  g_free (export);
}

static void
append_next (Export *export)
{
  EncodesJob *job = export->jobs->pdata[export->n_done++];

  if (export->format == ENCODES_EXPORT_CSV)
    {
      encodes_job_csv_append_job (export->text, job);
      return;
    }

  g_string_append (export->text, export->n_done > 1 ? ",\n  " : "\n  ");
  encodes_json_writer_append_job (export->text, job);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_file (GTask *task)
{
  Export *export = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;

  if (export->format == ENCODES_EXPORT_JSON)
    g_string_append (export->text, export->jobs->len > 0 ? "\n]\n" : "]\n");
  bytes = g_string_free_to_bytes (g_steal_pointer (&export->text));
  g_file_replace_contents_bytes_async (export->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       g_task_get_cancellable (task), on_written, g_object_ref (task));
}

static gboolean
on_turn (gpointer user_data)
{
  GTask *task = user_data;
  Export *export = g_task_get_task_data (task);
  gint64 end = g_get_monotonic_time () + TURN_US;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  while (export->n_done < export->jobs->len && g_get_monotonic_time () < end)
    append_next (export);
  if (export->n_done < export->jobs->len)
    return G_SOURCE_CONTINUE;

  write_file (task);

  return G_SOURCE_REMOVE;
}

void
encodes_job_export_async (GPtrArray *jobs, EncodesExportFormat format, GFile *file, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (jobs != NULL);
  g_return_if_fail (G_IS_FILE (file));

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);

  export->jobs = g_ptr_array_ref (jobs);
  export->format = format;
  export->file = g_object_ref (file);
  export->text = g_string_new (format == ENCODES_EXPORT_JSON ? "[" : NULL);
  if (format == ENCODES_EXPORT_CSV)
    encodes_job_csv_append_head (export->text);
  g_task_set_source_tag (task, encodes_job_export_async);
  g_task_set_task_data (task, export, export_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_turn, g_steal_pointer (&task), g_object_unref);
}

gboolean
encodes_job_export_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
