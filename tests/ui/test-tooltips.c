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

static void
assert_is_one_line (WindowFixture *fixture, GtkWidget *button, const char *text)
{
  GtkLabel *label = NULL;

  gtk_widget_set_tooltip_text (button, text);
  window_fixture_point_at (fixture, button);
  WAIT_UNTIL ((label = find_tooltip (fixture->window, text)) != NULL);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (label)), ==, 1);

  window_fixture_point_at (fixture, NULL);
  WAIT_UNTIL (!find_tooltip (fixture->window, text));
}

/* In a window that holds nothing but what has the tooltip. */
static void
test_lines (void)
{
  WindowFixture fixture = { .window = gtk_window_new () };
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 300, 200);
  gtk_window_set_child (GTK_WINDOW (fixture.window), button);
  window_fixture_point_at (&fixture, NULL);
  gtk_window_present (GTK_WINDOW (fixture.window));
  WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (fixture.window)) && gtk_widget_get_width (button) > 0);

  assert_is_one_line (&fixture, button, "Show all of this");
  assert_is_one_line (&fixture, button, "顯示帳號：所有帳號");
  assert_is_one_line (&fixture, button, "작업 검색");

  gtk_window_destroy (GTK_WINDOW (fixture.window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  encodes_tooltips_set_up ();
  g_test_add_func ("/ui/tooltips/short-ones-take-one-line-in-every-script", test_lines);

  return g_test_run ();
}
