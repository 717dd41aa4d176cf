/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-export.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncodesWindow *window;
  GPtrArray *jobs;
  EncodesExportFormat format;
  GFile *file;
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->window);
  g_ptr_array_unref (export->jobs);
  g_clear_object (&export->file);
  g_free (export);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (export->file);
  g_autofree char *text = NULL;
  guint n = export->jobs->len;

  if (encodes_job_export_finish (result, &error))
    /* Translators: how many jobs, and the name of the file */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u job exported to %s", "%u jobs exported to %s", n), n, name);
  else
    /* Translators: the reason, which is a sentence */
    text = g_strdup_printf (_("The jobs could not be exported: %s"), error->message);

  encodes_window_toast (export->window, text);
}

static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (Export) export = user_data;
  GPtrArray *jobs = export->jobs;
  EncodesExportFormat format = export->format;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  export->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (export->file)
    {
      GFile *file = export->file;

      encodes_job_export_async (jobs, format, file, NULL, on_exported, g_steal_pointer (&export));
    }
}

static char *
suggest_name (EncodesExportFormat format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

  return g_strdup_printf ("encodes-%s.%s", date, format == ENCODES_EXPORT_CSV ? "csv" : "json");
}

void
encodes_export_ask (EncodesWindow *window, GPtrArray *jobs, EncodesExportFormat format)
{
  g_return_if_fail (ENCODES_IS_WINDOW (window));
  g_return_if_fail (jobs != NULL);

  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Export Jobs"), GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  g_autofree char *name = suggest_name (format);
  Export *export = g_new0 (Export, 1);

  export->window = g_object_ref (window);
  export->jobs = g_ptr_array_ref (jobs);
  export->format = format;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* The dialog is its own, until it answers. */
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), export);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
