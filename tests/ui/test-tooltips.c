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

  window_fixture_point_at (fixture, button);
  WAIT_UNTIL ((label = find_tooltip (fixture->window, text)) != NULL);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (label)), ==, 1);

  window_fixture_point_at (fixture, NULL);
  WAIT_UNTIL (!find_tooltip (fixture->window, text));
}

/* A window that holds nothing but what has the tooltip. */
static GtkWidget *
present_button (WindowFixture *fixture)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 300, 200);
  gtk_window_set_child (GTK_WINDOW (fixture->window), button);
  window_fixture_point_at (fixture, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (fixture->window)) && gtk_widget_get_width (button) > 0);

  return button;
}

static const char *const lines[] = { "Show all of this", "顯示帳號：所有帳號", "작업 검색" };

static void
test_lines (void)
{
  WindowFixture fixture = { .window = NULL };
  GtkWidget *button = present_button (&fixture);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      gtk_widget_set_tooltip_text (button, lines[i]);
      g_assert_cmpstr (encodes_tooltips_get (button), ==, lines[i]);
      assert_is_one_line (&fixture, button, lines[i]);
    }

  gtk_window_destroy (GTK_WINDOW (fixture.window));
}

static void
test_quiet_ones (void)
{
  WindowFixture fixture = { .window = NULL };
  GtkWidget *button = present_button (&fixture);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      encodes_tooltips_set (button, lines[i]);
      g_assert_cmpstr (encodes_tooltips_get (button), ==, lines[i]);
      assert_is_one_line (&fixture, button, lines[i]);
    }
  encodes_tooltips_set (button, NULL);
  g_assert_null (encodes_tooltips_get (button));
  g_assert_false (gtk_widget_get_has_tooltip (button));

  gtk_window_destroy (GTK_WINDOW (fixture.window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  encodes_tooltips_set_up ();
  g_test_add_func ("/ui/tooltips/short-ones-take-one-line-in-every-script", test_lines);
  g_test_add_func ("/ui/tooltips/those-that-do-not-ask-the-screen-are-shown-alike", test_quiet_ones);

  return g_test_run ();
}
