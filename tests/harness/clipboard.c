/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The clipboard as another program has it:
 *
 *   clipboard set    offers the text of the standard input until it is ended; says "ready" when it does
 *   clipboard get    prints the text that is offered now */

#include <gtk/gtk.h>
#include <stdio.h>

#define MAX_LENGTH (1024 * 1024)

static char *
read_input (void)
{
  g_autofree char *text = g_malloc (MAX_LENGTH + 1);

  text[fread (text, 1, MAX_LENGTH, stdin)] = '\0';

  return g_steal_pointer (&text);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text)
    fputs (text, stdout);
  else if (error)
    g_printerr ("%s\n", error->message);
  g_main_loop_quit (user_data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gboolean sets = argc == 2 && g_str_equal (argv[1], "set");
  GdkClipboard *clipboard;

  if (!sets && !(argc == 2 && g_str_equal (argv[1], "get")))
    {
      g_printerr ("usage: clipboard set|get\n");
      return 2;
    }

  gtk_init ();
  clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  if (sets)
    {
      g_autofree char *text = read_input ();

      gdk_clipboard_set_text (clipboard, text);
      gdk_display_sync (gdk_display_get_default ());
      puts ("ready");
      fflush (stdout);
    }
  else
    gdk_clipboard_read_text_async (clipboard, NULL, on_text, loop);
  g_main_loop_run (loop);

  return 0;
}
