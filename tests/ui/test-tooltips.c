/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-tooltips.h"
#include "window-fixture.h"

/* The label of the tooltip that shows @text, which GTK keeps below the window. */
static GtkLabel *
find_tooltip (GtkWidget *window, const char *text)
{
  GtkWidget *label = widget_find_text (window, GTK_TYPE_LABEL, text);

  return label && gtk_widget_get_mapped (label) && gtk_widget_get_width (label) > 0 ? GTK_LABEL (label) : NULL;
}

/* In a window that holds nothing but what has the tooltip. */
static void
test_line (gconstpointer data)
{
  const char *text = data;
  WindowFixture fixture = { .window = gtk_window_new () };
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");
  GtkLabel *label = NULL;

  gtk_widget_set_tooltip_text (button, text);
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 300, 200);
  gtk_window_set_child (GTK_WINDOW (fixture.window), button);
  window_fixture_point_at (&fixture, NULL);
  gtk_window_present (GTK_WINDOW (fixture.window));
  WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (fixture.window)) && gtk_widget_get_width (button) > 0);

  window_fixture_point_at (&fixture, button);
  WAIT_UNTIL ((label = find_tooltip (fixture.window, text)) != NULL);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (label)), ==, 1);

  gtk_window_destroy (GTK_WINDOW (fixture.window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  encodes_tooltips_set_up ();
  g_test_add_data_func ("/ui/tooltips/one-line-of-latin-letters", "Show all of this", test_line);
  g_test_add_data_func ("/ui/tooltips/one-line-of-chinese", "顯示帳號：所有帳號", test_line);
  g_test_add_data_func ("/ui/tooltips/one-line-of-korean", "작업 검색", test_line);

  return g_test_run ();
}
