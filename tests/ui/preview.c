/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The main window over sample jobs, to look at: preview [sample|looks|hostile|many|empty] [WIDTH HEIGHT [JOB-ID]]
 * ENCODES_PREVIEW_DPI=192 doubles the text, ENCODES_PREVIEW_RTL=1 turns the window round. */

#include <adwaita.h>
#include <stdlib.h>

#include "encodes-locale.h"
#include "encodes-memory-secret-store.h"
#include "encodes-window.h"
#include "sample-jobs.h"

static char **arguments;

static void
fill (EncodesJobStore *store, const char *what)
{
  if (g_str_equal (what, "many"))
    {
      GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

      for (int i = 0; i < 100000; i++)
        {
          g_autofree char *id = g_strdup_printf ("job-%06d", i);

          g_ptr_array_add (jobs, sample_job_new ("Many", id, id, (EncodesJobState) (1 + i % 7), i % 5000));
        }
      sample_jobs_merge (store, "Many", jobs);
    }
  else if (g_str_equal (what, "hostile"))
    sample_jobs_fill_hostile (store);
  else if (g_str_equal (what, "looks"))
    sample_jobs_fill_looks (store);
  else if (!g_str_equal (what, "empty"))
    sample_jobs_fill (store);
}

static void
on_activate (GtkApplication *application, gpointer user_data)
{
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  EncodesMonitor *monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  EncodesWindow *window = encodes_window_new (application, monitor, NULL);
  guint n_arguments = g_strv_length (arguments);

  if (g_getenv ("ENCODES_PREVIEW_DPI"))
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", atoi (g_getenv ("ENCODES_PREVIEW_DPI")) * 1024, NULL);
  if (g_getenv ("ENCODES_PREVIEW_RTL"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (n_arguments > 3)
    gtk_window_set_default_size (GTK_WINDOW (window), atoi (arguments[2]), atoi (arguments[3]));
  gtk_window_present (GTK_WINDOW (window));
  fill (store, n_arguments > 1 ? arguments[1] : "sample");
  if (n_arguments > 4)
    encodes_window_show_job (window, "Contoso", arguments[4]);
  g_object_set_data_full (G_OBJECT (application), "monitor", monitor, g_object_unref);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;

  encodes_locale_set_up ();
  arguments = argv;
  application = g_object_new (ADW_TYPE_APPLICATION,
                              "application-id", "io.github.encodes.Encodes.Preview",
                              "resource-base-path", "/io/github/encodes/Encodes",
                              "flags", G_APPLICATION_NON_UNIQUE,
                              NULL);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);

  return g_application_run (G_APPLICATION (application), 1, argv);
}
