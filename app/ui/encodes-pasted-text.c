/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-pasted-text.h"

#include "encodes-error.h"
#include "encodes-secret-store.h"

#include <glib/gi18n-lib.h>

#include <string.h>

/* One byte more than is taken, so that whoever gets it sees that it is too long. */
#define READ_SIZE (ENCODES_PASTED_TEXT_SIZE + 1)

/* It may be a whole description, with its secret. */
static void
wipe_buffer (gpointer data)
{
  explicit_bzero (data, READ_SIZE);
  g_free (data);
}

static void
return_failure (GTask *task, const GError *error)
{
  if (encodes_error_is_cancelled (error))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                             /* Translators: the system's reason */
                             _("It could not be read: %s"), error->message);
}

static void
on_clipboard_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text)
    g_task_return_pointer (task, encodes_secret_to_bytes (text, strnlen (text, READ_SIZE)),
                           (GDestroyNotify) g_bytes_unref);
  else if (encodes_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("There is no text on the clipboard."));
}

void
encodes_pasted_text_read_clipboard_async (GdkClipboard *clipboard, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_pasted_text_read_clipboard_async);
  gdk_clipboard_read_text_async (clipboard, cancellable, on_clipboard_read, g_object_ref (task));
}

static void
on_stream_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    g_task_return_pointer (task, encodes_secret_to_bytes (g_task_get_task_data (task), length),
                           (GDestroyNotify) g_bytes_unref);
  else
    return_failure (task, error);
}

static void
on_file_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (!stream)
    {
      return_failure (task, error);
      return;
    }

  g_task_set_task_data (task, g_malloc (READ_SIZE), wipe_buffer);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), g_task_get_task_data (task), READ_SIZE, G_PRIORITY_DEFAULT,
                                 g_task_get_cancellable (task), on_stream_read, g_object_ref (task));
}

/* A pipe or a device could keep a reader waiting for ever. */
static void
on_file_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (!info)
    return_failure (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("Only ordinary files can be read."));
  else
    g_file_read_async (G_FILE (source), G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_file_opened,
                       g_object_ref (task));
}

void
encodes_pasted_text_read_file_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_pasted_text_read_file_async);
  if (g_file_is_native (file))
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                             cancellable, on_file_known, g_object_ref (task));
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("Only ordinary files can be read."));
}

GBytes *
encodes_pasted_text_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
