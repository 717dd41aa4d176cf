/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <math.h>

#include "fake-provider.h"
#include "window-fixture.h"

/* A real pointer over the list, while jobs go on, end and come. */

/* Longer than the list waits before it brings the order up to date. */
#define A_WHILE_MS 2600

static void
merge_job (WindowFixture *fixture, const char *name, EncodesJobState state, int minutes_left)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Contoso", "media-services-v2", "Contoso");
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "Contoso", name);
  double progress = job ? encodes_job_get_progress (job) + 1 : 5;
  g_autoptr (EncodesJob) fresh = sample_job_new ("Contoso", name, name, state, 20);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  sample_job_set_progress (fresh, progress, progress);
  encodes_job_store_merge_job (fixture->store, account, fresh);
  job = encodes_job_store_lookup (fixture->store, "Contoso", name);
  if (minutes_left > 0)
    {
      forecast.kind = ENCODES_PROGRESS_KIND_MEASURED;
      forecast.progress = progress;
      forecast.end_time = g_get_real_time () + (gint64) minutes_left * 60 * G_USEC_PER_SEC;
    }
  encodes_job_set_forecast (job, &forecast);
}

/* "Job 1" ends first. */
static void
merge_running (WindowFixture *fixture, int n_jobs, gboolean reversed)
{
  for (int i = 1; i <= n_jobs; i++)
    {
      g_autofree char *name = g_strdup_printf ("Job %d", i);

      merge_job (fixture, name, ENCODES_JOB_STATE_PROCESSING, 30 * (reversed ? n_jobs + 1 - i : i));
    }
}

/* Where the row is in the window, or NAN if it is not to be seen. */
static double
find_top (WindowFixture *fixture, const char *name)
{
  GtkWidget *row = window_fixture_find_row (fixture, name);
  graphene_rect_t bounds;

  if (!row || gtk_widget_get_width (row) == 0 || !gtk_widget_compute_bounds (row, fixture->window, &bounds))
    return NAN;

  return graphene_rect_get_y (&bounds);
}

static gboolean
is_above (WindowFixture *fixture, const char *name, const char *other)
{
  return find_top (fixture, name) < find_top (fixture, other);
}

static gboolean
on_time_passed (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Whatever is done meanwhile, in each moment the row is where it was. */
static void
assert_stays (WindowFixture *fixture, const char *name, double top, guint milliseconds)
{
  gboolean passed = FALSE;

  g_timeout_add (milliseconds, on_time_passed, &passed);
  while (!passed)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpfloat (find_top (fixture, name), ==, top);
    }
}

static double
point_at (WindowFixture *fixture, const char *name)
{
  GtkWidget *row;

  WAIT_UNTIL ((row = window_fixture_find_row (fixture, name)) != NULL && gtk_widget_get_width (row) > 0);
  window_fixture_point_at (fixture, row);
  WAIT_UNTIL (gtk_widget_get_state_flags (gtk_widget_get_parent (row)) & GTK_STATE_FLAG_PRELIGHT);

  return find_top (fixture, name);
}

static void
test_order (WindowFixture *fixture, gconstpointer data)
{
  double top;

  merge_running (fixture, 5, FALSE);
  top = point_at (fixture, "Job 3");
  g_assert_true (is_above (fixture, "Job 1", "Job 5"));

  /* Progress and the times when they will be done change, to the opposite even. */
  merge_running (fixture, 5, TRUE);
  assert_stays (fixture, "Job 3", top, A_WHILE_MS);
  g_assert_true (is_above (fixture, "Job 1", "Job 5"));

  window_fixture_point_at (fixture, NULL);
  WAIT_UNTIL (is_above (fixture, "Job 5", "Job 1"));
}

static void
test_state_change (WindowFixture *fixture, gconstpointer data)
{
  double top;

  merge_running (fixture, 5, FALSE);
  top = point_at (fixture, "Job 3");

  /* It has ended: it goes, and what is under the pointer stays. */
  merge_job (fixture, "Job 1", ENCODES_JOB_STATE_FINISHED, 0);
  assert_stays (fixture, "Job 3", top, 300);
  g_assert_true (is_above (fixture, "Job 5", "Job 1"));
  /* The one under the pointer goes as well when it ends itself. */
  merge_job (fixture, "Job 3", ENCODES_JOB_STATE_ERROR, 0);
  WAIT_UNTIL (is_above (fixture, "Job 5", "Job 3"));

  /* Afterwards nothing is left of the gap. */
  window_fixture_point_at (fixture, NULL);
  top = find_top (fixture, "Job 2");
  WAIT_UNTIL (find_top (fixture, "Job 2") < top);
}

static void
test_new_in_short_list (WindowFixture *fixture, gconstpointer data)
{
  double top;

  merge_running (fixture, 3, FALSE);
  top = point_at (fixture, "Job 2");
  merge_job (fixture, "Sooner", ENCODES_JOB_STATE_PROCESSING, 1);
  WAIT_UNTIL (is_above (fixture, "Job 3", "Sooner"));
  assert_stays (fixture, "Job 2", top, 300);

  window_fixture_point_at (fixture, NULL);
  WAIT_UNTIL (is_above (fixture, "Sooner", "Job 1"));
}

static void
test_new_in_long_list (WindowFixture *fixture, gconstpointer data)
{
  double top;

  merge_running (fixture, 40, FALSE);
  top = point_at (fixture, "Job 4");
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("Sooner %d", i);

      merge_job (fixture, name, ENCODES_JOB_STATE_PROCESSING, 1);
      assert_stays (fixture, "Job 4", top, 200);
    }
  merge_job (fixture, "Sooner 1", ENCODES_JOB_STATE_FINISHED, 0);
  assert_stays (fixture, "Job 4", top, 200);
  merge_job (fixture, "Job 30", ENCODES_JOB_STATE_FINISHED, 0);
  assert_stays (fixture, "Job 4", top, 200);
}

/* Without anybody in it, the list brings what will be done first to the top by itself. */
static void
test_nobody (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *search;

  merge_running (fixture, 5, FALSE);
  window_fixture_point_at (fixture, NULL);
  WAIT_UNTIL (window_fixture_find_row (fixture, "Job 5") != NULL);
  gtk_widget_activate_action (fixture->window, "win.search", NULL);
  WAIT_UNTIL ((search = widget_find (fixture->window, GTK_TYPE_SEARCH_ENTRY)) != NULL);
  WAIT_UNTIL (is_above (fixture, "Job 1", "Job 5"));
  merge_running (fixture, 5, TRUE);
  WAIT_UNTIL (is_above (fixture, "Job 5", "Job 1"));
}

static void
test_focus (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *row;
  double top;

  merge_running (fixture, 5, FALSE);
  WAIT_UNTIL ((row = window_fixture_find_row (fixture, "Job 3")) != NULL && gtk_widget_get_width (row) > 0);
  window_fixture_click (fixture, row, 1, NULL);
  WAIT_UNTIL (gtk_widget_get_state_flags (gtk_widget_get_parent (row)) & GTK_STATE_FLAG_FOCUSED);
  window_fixture_point_at (fixture, NULL);
  top = find_top (fixture, "Job 3");
  merge_running (fixture, 5, TRUE);
  assert_stays (fixture, "Job 3", top, A_WHILE_MS);
  g_assert_true (is_above (fixture, "Job 1", "Job 5"));

  gtk_widget_activate_action (fixture->window, "win.search", NULL);
  WAIT_UNTIL (is_above (fixture, "Job 5", "Job 1"));
}

/* Until all accounts have answered, the pointer that happens to be there holds nothing. */
static void
test_loading (WindowFixture *fixture, gconstpointer data)
{
  fake_service.hang = TRUE;
  window_fixture_add_account (fixture);
  merge_job (fixture, "Ended", ENCODES_JOB_STATE_FINISHED, 0);
  point_at (fixture, "Ended");
  merge_job (fixture, "Waiting", ENCODES_JOB_STATE_QUEUED, 0);
  WAIT_UNTIL (is_above (fixture, "Waiting", "Ended"));

  encodes_monitor_stop (fixture->monitor);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GtkWidget *
find_menu (GtkWidget *row)
{
  GtkWidget *child = gtk_widget_get_first_child (row);

  while (child && !GTK_IS_POPOVER_MENU (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

/* Clicking selects the row, upon which the list looks at it anew. */
static void
test_row_menu (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *row;
  GtkWidget *menu;
  gboolean passed = FALSE;

  merge_running (fixture, 5, FALSE);
  WAIT_UNTIL ((row = window_fixture_find_row (fixture, "Job 3")) != NULL && gtk_widget_get_width (row) > 0);
  window_fixture_click (fixture, row, 3, NULL);
  WAIT_UNTIL ((menu = find_menu (row)) != NULL && gtk_widget_get_mapped (menu));

  /* Also while its job goes on. */
  merge_running (fixture, 5, FALSE);
  g_timeout_add (A_WHILE_MS, on_time_passed, &passed);
  while (!passed)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (find_menu (row) == menu && gtk_widget_get_mapped (menu));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  WINDOW_TEST ("/ui/list-calm/row-stays-under-the-pointer", test_order);
  WINDOW_TEST ("/ui/list-calm/state-change-moves", test_state_change);
  WINDOW_TEST ("/ui/list-calm/new-ones-come-last-in-a-short-list", test_new_in_short_list);
  WINDOW_TEST ("/ui/list-calm/new-ones-come-in-above-in-a-long-list", test_new_in_long_list);
  WINDOW_TEST ("/ui/list-calm/order-follows-while-nobody-is-there", test_nobody);
  WINDOW_TEST ("/ui/list-calm/focus-keeps-the-order", test_focus);
  WINDOW_TEST ("/ui/list-calm/comes-together-under-the-pointer", test_loading);
  WINDOW_TEST ("/ui/list-calm/menu-of-a-row-stays-open", test_row_menu);

  return g_test_run ();
}
