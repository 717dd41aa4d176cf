/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ffmpeg-probe.h"

#include <string.h>

#include "encodes-ffmpeg-progress.h"

typedef struct
{
  GSubprocess *process;
  guint timeout_source;
} Probe;

static void
probe_free (Probe *probe)
{
  g_clear_handle_id (&probe->timeout_source, g_source_remove);
  g_object_unref (probe->process);
  g_free (probe);
}

static gboolean
on_timeout (gpointer user_data)
{
  Probe *probe = user_data;

  probe->timeout_source = 0;
  g_subprocess_force_exit (probe->process);
  return G_SOURCE_REMOVE;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  gint64 *duration;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &output, NULL, &error))
    {
      g_subprocess_force_exit (G_SUBPROCESS (source));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  duration = g_new (gint64, 1);
  if (output && encodes_ffmpeg_parse_time (g_strstrip (output), duration) && *duration > 0)
    g_task_return_pointer (task, duration, g_free);
  else
    {
      g_free (duration);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "ffprobe does not know the duration");
    }
}

void
encodes_ffmpeg_probe_async (const char *ffprobe, const char *format, const char *path, guint timeout_ms,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  /* With the protocol before it no name is taken for an option or an address. */
  g_autofree char *url = g_strconcat ("file:", path, NULL);
  const char *argv[] = { ffprobe, "-v", "error", "-show_entries", "format=duration", "-of", "default=nw=1:nk=1",
                         "-i", url, format ? "-f" : NULL, format, NULL };
  GSubprocess *process;
  GError *error = NULL;
  Probe *probe;

  g_task_set_source_tag (task, encodes_ffmpeg_probe_async);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  if (!process)
    {
      g_task_return_error (task, error);
      return;
    }

  probe = g_new0 (Probe, 1);
  probe->process = process;
  probe->timeout_source = g_timeout_add (timeout_ms, on_timeout, probe);
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, on_answered, g_steal_pointer (&task));
}

gint64
encodes_ffmpeg_probe_finish (GAsyncResult *result, GError **error)
{
  g_autofree gint64 *duration = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  duration = g_task_propagate_pointer (G_TASK (result), error);
  return duration ? *duration : -1;
}
