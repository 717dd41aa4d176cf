/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A file manager with one file:
 *
 *   drag-source FILE    shows a window “Drag Source”, all of which can be dragged; prints the kinds that it offers, then
 *                       “ready”. It does not end by itself */

#include <gtk/gtk.h>
#include <stdio.h>

static gboolean
on_close_request (GtkWindow *window, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return GDK_EVENT_PROPAGATE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) file = argc == 2 ? g_file_new_for_commandline_arg (argv[1]) : NULL;
  g_autoptr (GdkContentProvider) content = NULL;
  g_autoptr (GdkContentFormats) formats = NULL;
  g_autofree char *kinds = NULL;
  GtkDragSource *source;
  GtkWidget *window;

  if (!file)
    {
      g_printerr ("usage: drag-source FILE\n");
      return 2;
    }

  gtk_init ();
  window = gtk_window_new ();
  source = gtk_drag_source_new ();
  content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, g_slist_append (NULL, file));
  gtk_drag_source_set_content (source, content);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "Drag Source");
  gtk_window_set_default_size (GTK_WINDOW (window), 150, 150);
  g_signal_connect (window, "close-request", G_CALLBACK (on_close_request), loop);
  gtk_window_present (GTK_WINDOW (window));

  formats = gdk_content_formats_union_serialize_mime_types (gdk_content_provider_ref_formats (content));
  kinds = gdk_content_formats_to_string (formats);
  printf ("%s\nready\n", kinds);
  fflush (stdout);
  g_main_loop_run (loop);

  return 0;
}
