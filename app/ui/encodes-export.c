/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-export.h"

#include "encodes-compat.h"

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
tell_failure (Export *export, const GError *error)
{
  /* Translators: the reason, which is a sentence */
  g_autofree char *text = g_strdup_printf (_("The jobs could not be exported: %s"), error->message);

  encodes_window_toast (export->window, text);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (export->file);
  g_autofree char *text = NULL;
  guint n = export->jobs->len;

  if (!encodes_job_export_finish (result, &error))
    {
      tell_failure (export, error);
      return;
    }

  /* Translators: how many jobs, and the name of the file */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u job exported to %s", "%u jobs exported to %s", n), n, name);
  encodes_window_toast (export->window, text);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = export->jobs;
  EncodesExportFormat format = export->format;

  export->file = encodes_choose_save_file_finish (result, &error);
  if (export->file)
    {
      GFile *file = export->file;

      encodes_job_export_async (jobs, format, file, NULL, on_exported, g_steal_pointer (&export));
    }
  else if (error)
    {
      tell_failure (export, error);
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

  g_autofree char *name = suggest_name (format);
  Export *export = g_new0 (Export, 1);

  export->window = g_object_ref (window);
  export->jobs = g_ptr_array_ref (jobs);
  export->format = format;
  encodes_choose_save_file_async (GTK_WINDOW (window), _("Export Jobs"), _("_Export"), name, NULL, on_file_chosen, export);
}
