/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "fake-provider.h"
#include "window-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static GtkWidget *
find_file_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

/* What the list shows now, and in its order. */
static void
test_export (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("encodes-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "jobs.csv", NULL);
  g_autofree char *toast = g_strdup_printf ("5 jobs exported to %s", path);
  g_autofree char *text = NULL;
  GtkWidget *dialog;

  window_fixture_fill (fixture);
  gtk_widget_activate_action (fixture->window, "win.filter", "s", "finished");
  WAIT_UNTIL (!window_fixture_find_row (fixture, "Interview 03"));
  gtk_widget_activate_action (fixture->window, "win.export", "s", "csv");
  WAIT_UNTIL ((dialog = find_file_chooser ()) != NULL && gtk_window_is_active (GTK_WINDOW (dialog)));
  window_fixture_press (fixture, "ctrl+a");
  window_fixture_type (fixture, path);
  window_fixture_press (fixture, "Return");
  WAIT_UNTIL (widget_find_text (fixture->window, GTK_TYPE_LABEL, toast));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "Interview 03"));
  g_assert_true (strstr (text, "春季宣传片") < strstr (text, "Old master"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
  WINDOW_TEST ("/ui/window-export/writes-what-is-shown", test_export);

  return g_test_run ();
}
