/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-filter-pills.h"
#include "window-fixture.h"

static GtkWidget *
find_pill (WindowFixture *fixture, const char *name)
{
  GtkWidget *pill = widget_find_text (widget_find (fixture->window, ENCODES_TYPE_FILTER_PILLS),
                                      GTK_TYPE_TOGGLE_BUTTON, name);

  g_assert_nonnull (pill);

  return pill;
}

static gboolean
is_active (WindowFixture *fixture, const char *name)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_pill (fixture, name)));
}

static void
test_arrows (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  gtk_widget_grab_focus (find_pill (fixture, "All"));
  window_fixture_press (fixture, "Right");
  WAIT_UNTIL (is_active (fixture, "Running"));
  WAIT_UNTIL (gtk_widget_has_focus (find_pill (fixture, "Running")));
  WAIT_UNTIL (window_fixture_find_row (fixture, "Interview 03") == NULL);

  window_fixture_press (fixture, "Right Right");
  WAIT_UNTIL (is_active (fixture, "Failed"));
  WAIT_UNTIL (window_fixture_find_row (fixture, "Interview 03") != NULL);
  window_fixture_press (fixture, "Home");
  WAIT_UNTIL (is_active (fixture, "All"));

  /* Round, and over the one that is hidden while there is nothing in it. */
  g_assert_true (gtk_widget_get_visible (find_pill (fixture, "Canceled")));
  window_fixture_press (fixture, "Left");
  WAIT_UNTIL (is_active (fixture, "Canceled"));
  window_fixture_press (fixture, "Right");
  WAIT_UNTIL (is_active (fixture, "All"));
  encodes_job_store_remove_account (fixture->store, "Fabrikam");
  window_fixture_press (fixture, "Left");
  WAIT_UNTIL (is_active (fixture, "Finished"));
}

static void
test_spoken (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *running;
  GtkWidget *failed;

  window_fixture_fill (fixture);
  running = find_pill (fixture, "Running");
  failed = find_pill (fixture, "Failed");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (running), GTK_ACCESSIBLE_ROLE_RADIO);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (running), GTK_ACCESSIBLE_PROPERTY_LABEL, "Running, 3 jobs");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (failed), GTK_ACCESSIBLE_PROPERTY_LABEL, "Failed, 1 job");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (running), GTK_ACCESSIBLE_STATE_CHECKED,
                                    GTK_ACCESSIBLE_TRISTATE_FALSE);
  window_fixture_click (fixture, running, 1, NULL);
  WAIT_UNTIL (is_active (fixture, "Running"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (running), GTK_ACCESSIBLE_STATE_CHECKED,
                                    GTK_ACCESSIBLE_TRISTATE_TRUE);
}

static gboolean
is_whole (WindowFixture *fixture, GtkWidget *widget)
{
  GtkWidget *pills = widget_find (fixture->window, ENCODES_TYPE_FILTER_PILLS);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, pills, &bounds) && graphene_rect_get_x (&bounds) >= 0
         && graphene_rect_get_x (&bounds) + graphene_rect_get_width (&bounds) <= gtk_widget_get_width (pills);
}

/* However narrow it is: no count is cut, and the one that is chosen by a key can be seen. */
static void
test_narrow (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) labels = NULL;

  window_fixture_fill (fixture);
  window_fixture_narrow (fixture);
  g_assert_false (is_whole (fixture, find_pill (fixture, "Finished")));
  gtk_widget_grab_focus (find_pill (fixture, "All"));
  window_fixture_press (fixture, "End Left");
  WAIT_UNTIL (is_active (fixture, "Finished"));
  WAIT_UNTIL (is_whole (fixture, find_pill (fixture, "Finished")));

  labels = widget_find_all (widget_find (fixture->window, ENCODES_TYPE_FILTER_PILLS), GTK_TYPE_LABEL);
  for (guint i = 0; i < labels->len; i++)
    g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (labels->pdata[i])));
  window_fixture_press (fixture, "Home");
  WAIT_UNTIL (is_whole (fixture, find_pill (fixture, "All")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  WINDOW_TEST ("/ui/filter-pills/arrows-choose", test_arrows);
  WINDOW_TEST ("/ui/filter-pills/read-as-a-choice-with-counts", test_spoken);
  WINDOW_TEST ("/ui/filter-pills/whole-in-a-narrow-window", test_narrow);

  return g_test_run ();
}
