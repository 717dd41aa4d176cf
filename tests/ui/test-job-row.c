/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A row of the list and what it is made of, in a window of its own. */

#include "encodes-job-row.h"
#include "encodes-progress-line.h"
#include "encodes-pulse.h"
#include "sample-jobs.h"
#include "widgets.h"

typedef struct
{
  EncodesClock *clock;
  GListStore *jobs;
  GtkWidget *window;
  GtkWidget *list;
} Fixture;

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = encodes_job_row_new (ENCODES_CLOCK (user_data));

  encodes_job_row_set_list_item (ENCODES_JOB_ROW (row), item);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  encodes_job_row_set_job (ENCODES_JOB_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  fixture->clock = encodes_clock_new ();
  fixture->jobs = g_list_store_new (ENCODES_TYPE_JOB);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), fixture->clock);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  fixture->list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_multi_selection_new (
                                       g_object_ref (G_LIST_MODEL (fixture->jobs)))), factory);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), fixture->list);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 400);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (gtk_widget_get_mapped (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_finalize_object (fixture->jobs);
  g_assert_finalize_object (fixture->clock);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

static EncodesJob *
add_job (Fixture *fixture, const char *name, EncodesJobState state)
{
  g_autofree char *id = g_strdup_printf ("%u", g_list_model_get_n_items (G_LIST_MODEL (fixture->jobs)));
  g_autoptr (EncodesJob) job = sample_job_new ("Contoso", id, name, state, 7);

  encodes_job_set_account_name (job, "Contoso");
  g_list_store_append (fixture->jobs, job);

  return job;
}

static void
set_forecast (EncodesJob *job, EncodesProgressKind kind, double progress, gboolean stale)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  forecast.kind = kind;
  forecast.progress = progress;
  forecast.stale = stale;
  forecast.heard = g_get_real_time () - 4 * G_TIME_SPAN_MINUTE - G_TIME_SPAN_SECOND;
  encodes_job_set_forecast (job, &forecast);
}

static GtkWidget *
find_row (Fixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, ENCODES_TYPE_JOB_ROW, text);
}

static gboolean
row_says (GtkWidget *row, const char *text)
{
  return widget_find_text (row, GTK_TYPE_LABEL, text) != NULL;
}

static gboolean
row_has_class (GtkWidget *row, const char *css_class)
{
  GtkWidget *line = widget_find (row, ENCODES_TYPE_PROGRESS_LINE);

  return line && gtk_widget_has_css_class (line, css_class);
}

static void
test_measured (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Measured", ENCODES_JOB_STATE_PROCESSING);
  GtkWidget *row;
  GtkWidget *bar;

  set_forecast (job, ENCODES_PROGRESS_KIND_MEASURED, 64.9, FALSE);
  WAIT_UNTIL ((row = find_row (fixture, "64\302\240%")) != NULL);
  bar = widget_find (row, GTK_TYPE_PROGRESS_BAR);
  g_assert_false (row_has_class (row, "estimated"));
  g_assert_false (row_has_class (row, "stale"));
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), 0.649, 0.0001);
  gtk_test_accessible_assert_role (bar, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL, "Measured");
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "64 percent");

  /* All of it, and yet not ended. */
  set_forecast (job, ENCODES_PROGRESS_KIND_MEASURED, 100, FALSE);
  WAIT_UNTIL (row_says (row, "99\302\240%"));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), <, 1);
}

static void
test_estimated (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Estimated", ENCODES_JOB_STATE_PROCESSING);
  GtkWidget *row;
  GtkWidget *bar;

  set_forecast (job, ENCODES_PROGRESS_KIND_ESTIMATED, 41, FALSE);
  WAIT_UNTIL ((row = find_row (fixture, "about 40\302\240%")) != NULL);
  bar = widget_find (row, GTK_TYPE_PROGRESS_BAR);
  g_assert_true (row_has_class (row, "estimated"));
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "about 40 percent");
}

static void
test_working (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Working", ENCODES_JOB_STATE_PROCESSING);
  GtkWidget *row;
  GtkWidget *pulse;

  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, FALSE);
  WAIT_UNTIL ((row = find_row (fixture, "Contoso · working")) != NULL);
  g_assert_null (widget_find (row, GTK_TYPE_PROGRESS_BAR));
  pulse = widget_find (row, ENCODES_TYPE_PULSE);
  gtk_test_accessible_assert_role (pulse, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
  gtk_test_accessible_assert_property (pulse, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "working");
  /* No value at all: an unknown one is not 0. */
  g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (pulse), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW));
  WAIT_UNTIL (encodes_pulse_is_moving (ENCODES_PULSE (pulse)));
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  EncodesJob *measured = add_job (fixture, "Measured", ENCODES_JOB_STATE_PROCESSING);
  EncodesJob *working = add_job (fixture, "Working", ENCODES_JOB_STATE_PROCESSING);
  GtkWidget *row;
  GtkWidget *pulse;

  set_forecast (measured, ENCODES_PROGRESS_KIND_MEASURED, 64, TRUE);
  set_forecast (working, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, TRUE);
  WAIT_UNTIL ((row = find_row (fixture, "Measured")) != NULL && row_says (row, "Contoso · last heard 4 min ago"));
  g_assert_true (row_has_class (row, "stale"));
  gtk_test_accessible_assert_property (widget_find (row, GTK_TYPE_PROGRESS_BAR), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "64 percent when last heard");

  WAIT_UNTIL ((row = find_row (fixture, "Working")) != NULL && row_has_class (row, "stale"));
  pulse = widget_find (row, ENCODES_TYPE_PULSE);
  g_assert_false (encodes_pulse_is_moving (ENCODES_PULSE (pulse)));
  gtk_test_accessible_assert_property (pulse, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "working when last heard");
}

static void
test_without_bar (Fixture *fixture, gconstpointer data)
{
  static const EncodesJobState states[] = { ENCODES_JOB_STATE_QUEUED, ENCODES_JOB_STATE_FINISHED,
                                            ENCODES_JOB_STATE_ERROR, ENCODES_JOB_STATE_CANCELED };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *name = g_strdup_printf ("job %zu", i);
      EncodesJob *job = add_job (fixture, name, states[i]);
      GtkWidget *row;

      encodes_job_set_progress (job, 100);
      WAIT_UNTIL ((row = find_row (fixture, name)) != NULL);
      g_assert_null (widget_find (row, ENCODES_TYPE_PROGRESS_LINE));
    }
}

/* A height of the list's own row, once its texts are those of @job's present state. */
static int
get_height (Fixture *fixture, const char *text)
{
  GtkWidget *row;

  WAIT_UNTIL ((row = find_row (fixture, text)) != NULL && gtk_widget_get_height (row) > 0);

  return gtk_widget_get_height (gtk_widget_get_parent (row));
}

static void
test_height_stays (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Job", ENCODES_JOB_STATE_QUEUED);
  int waiting = get_height (fixture, "Contoso · waiting for 7 min");

  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  set_forecast (job, ENCODES_PROGRESS_KIND_MEASURED, 12, FALSE);
  g_assert_cmpint (get_height (fixture, "12\302\240%"), ==, waiting);
  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, FALSE);
  g_assert_cmpint (get_height (fixture, "Contoso · working"), ==, waiting);
  encodes_job_set_state (job, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_job_set_error (job, "Unknown", "line one\nline two");
  g_assert_cmpint (get_height (fixture, "line one"), ==, waiting);
}

static void
test_still_without_animations (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Working", ENCODES_JOB_STATE_PROCESSING);
  GtkWidget *row;
  EncodesPulse *pulse;

  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, FALSE);
  WAIT_UNTIL ((row = find_row (fixture, "Contoso · working")) != NULL);
  pulse = ENCODES_PULSE (widget_find (row, ENCODES_TYPE_PULSE));
  WAIT_UNTIL (encodes_pulse_is_moving (pulse));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_assert_false (encodes_pulse_is_moving (pulse));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_assert_true (encodes_pulse_is_moving (pulse));
}

static void
test_no_frames_unseen (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Working", ENCODES_JOB_STATE_PROCESSING);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list));
  GtkWidget *row;
  EncodesPulse *pulse;

  for (int i = 0; i < 50; i++)
    add_job (fixture, "Finished", ENCODES_JOB_STATE_FINISHED);
  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, FALSE);
  WAIT_UNTIL ((row = find_row (fixture, "Contoso · working")) != NULL);
  pulse = ENCODES_PULSE (widget_find (row, ENCODES_TYPE_PULSE));
  WAIT_UNTIL (encodes_pulse_is_moving (pulse));

  WAIT_UNTIL (gtk_adjustment_get_upper (adjustment) > 2500);
  gtk_adjustment_set_value (adjustment, 1500);
  WAIT_UNTIL (!encodes_pulse_is_moving (pulse));
  gtk_adjustment_set_value (adjustment, 0);
  WAIT_UNTIL (encodes_pulse_is_moving (pulse));

  gtk_widget_set_visible (fixture->window, FALSE);
  g_assert_false (encodes_pulse_is_moving (pulse));
  gtk_widget_set_visible (fixture->window, TRUE);
  WAIT_UNTIL (encodes_pulse_is_moving (pulse));
}

static void
test_unseen_costs_nothing (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list));
  EncodesJob *first = add_job (fixture, "First", ENCODES_JOB_STATE_PROCESSING);
  EncodesJob *last = NULL;
  GtkWidget *row;

  for (int i = 0; i < 40; i++)
    last = add_job (fixture, i == 39 ? "Last" : "Row", ENCODES_JOB_STATE_PROCESSING);
  WAIT_UNTIL ((row = find_row (fixture, "Last")) != NULL && find_row (fixture, "First") != NULL);

  WAIT_UNTIL (gtk_adjustment_get_upper (adjustment) > 2000);
  set_forecast (last, ENCODES_PROGRESS_KIND_MEASURED, 55, FALSE);
  set_forecast (first, ENCODES_PROGRESS_KIND_MEASURED, 33, FALSE);
  WAIT_UNTIL (find_row (fixture, "33\302\240%") != NULL);
  /* It has a widget, far below; nothing was done for it. */
  g_assert_false (row_says (row, "55\302\240%"));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  WAIT_UNTIL (find_row (fixture, "55\302\240%") != NULL);
}

static void
test_marks (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);
  GtkWidget *row;
  g_autoptr (GPtrArray) images = NULL;

  WAIT_UNTIL ((row = find_row (fixture, "Job")) != NULL);
  encodes_job_set_bell (job, ENCODES_JOB_BELL_NEVER);
  encodes_job_set_remembered (job, TRUE);
  WAIT_UNTIL (gtk_test_accessible_has_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                                GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Only in the history");
  images = widget_find_all (row, GTK_TYPE_IMAGE);
  g_assert_cmpstr (gtk_image_get_icon_name (images->pdata[1]), ==, "encodes-history-symbolic");
  g_assert_cmpstr (gtk_image_get_icon_name (images->pdata[2]), ==, "encodes-bell-never-symbolic");
  gtk_test_accessible_assert_property (images->pdata[2], GTK_ACCESSIBLE_PROPERTY_LABEL, "Never notifies");
}

static void
test_spoken (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "BigBuckBunny 720p", ENCODES_JOB_STATE_PROCESSING);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  GtkWidget *row;

  forecast.kind = ENCODES_PROGRESS_KIND_MEASURED;
  forecast.progress = 64;
  forecast.end_time = g_get_real_time () + 4 * G_TIME_SPAN_MINUTE + 5 * G_TIME_SPAN_SECOND;
  encodes_job_set_forecast (job, &forecast);
  WAIT_UNTIL ((row = find_row (fixture, "64\302\240%")) != NULL);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "BigBuckBunny 720p, processing, 64 percent, 4 minutes left, Contoso");
}

static void
test_selection_mode (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list));
  GtkWidget *row;
  GtkCheckButton *check;

  add_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);
  WAIT_UNTIL ((row = find_row (fixture, "Job")) != NULL);
  g_assert_null (widget_find (row, GTK_TYPE_CHECK_BUTTON));
  g_object_set (row, "selection-mode", TRUE, NULL);
  check = GTK_CHECK_BUTTON (widget_find (row, GTK_TYPE_CHECK_BUTTON));
  g_assert_false (gtk_check_button_get_active (check));
  gtk_selection_model_select_item (model, 0, TRUE);
  WAIT_UNTIL (gtk_check_button_get_active (check));
  gtk_selection_model_unselect_all (model);
  WAIT_UNTIL (!gtk_check_button_get_active (check));
  g_object_set (row, "selection-mode", FALSE, NULL);
  g_assert_null (widget_find (row, GTK_TYPE_CHECK_BUTTON));
}

static GtkWidget *
find_popover (GtkWidget *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER_MENU (child))
      return child;

  return NULL;
}

static void
test_menu (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list));
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) cancel = g_simple_action_new ("cancel-job", NULL);
  g_autoptr (GSimpleAction) delete = g_simple_action_new ("delete-job", NULL);
  GtkWidget *row;
  GtkWidget *popover;

  g_simple_action_set_enabled (delete, FALSE);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (cancel));
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (delete));
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (actions));
  add_job (fixture, "One", ENCODES_JOB_STATE_PROCESSING);
  add_job (fixture, "Two", ENCODES_JOB_STATE_PROCESSING);
  WAIT_UNTIL ((row = find_row (fixture, "Two")) != NULL && gtk_widget_get_height (row) > 0);

  encodes_job_row_popup_menu (ENCODES_JOB_ROW (row));
  g_assert_true (gtk_selection_model_is_selected (model, 1));
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  WAIT_UNTIL ((popover = find_popover (row)) != NULL && gtk_widget_get_mapped (popover));
  g_assert_nonnull (widget_find_text (popover, GTK_TYPE_LABEL, "Details"));
  g_assert_nonnull (widget_find_text (popover, GTK_TYPE_LABEL, "Cancel Job…"));
  /* What is not allowed now is not there. */
  g_assert_null (widget_find_text (popover, GTK_TYPE_LABEL, "Delete Job…"));
  gtk_popover_popdown (GTK_POPOVER (popover));
  WAIT_UNTIL (find_popover (row) == NULL);

  /* A selection that it belongs to stays. */
  gtk_selection_model_select_all (model);
  encodes_job_row_popup_menu (ENCODES_JOB_ROW (row));
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  /* And the menu goes with its job. */
  g_list_store_remove_all (fixture->jobs);
  WAIT_UNTIL (find_row (fixture, "Two") == NULL);
}

static void
on_activated (GtkListView *list, guint position, guint *activated)
{
  *activated = position;
}

static void
test_menu_moves_along (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) begun = sample_job_new ("Contoso", "new", "New", ENCODES_JOB_STATE_PROCESSING, 0);
  guint activated = G_MAXUINT;
  GtkWidget *row;
  GtkWidget *popover;
  GtkWidget *button;

  add_job (fixture, "One", ENCODES_JOB_STATE_PROCESSING);
  add_job (fixture, "Two", ENCODES_JOB_STATE_PROCESSING);
  g_signal_connect (fixture->list, "activate", G_CALLBACK (on_activated), &activated);
  WAIT_UNTIL ((row = find_row (fixture, "Two")) != NULL && gtk_widget_get_height (row) > 0);
  encodes_job_row_popup_menu (ENCODES_JOB_ROW (row));
  WAIT_UNTIL ((popover = find_popover (row)) != NULL && gtk_widget_get_mapped (popover));

  /* While the person looks at the menu, a job begins. */
  g_list_store_insert (fixture->jobs, 0, begun);
  WAIT_UNTIL (find_row (fixture, "New") != NULL);
  button = widget_find_text (popover, GTK_TYPE_LABEL, "Details");
  while (!g_str_equal (G_OBJECT_TYPE_NAME (button), "GtkModelButton"))
    button = gtk_widget_get_parent (button);
  g_signal_emit_by_name (button, "clicked");
  WAIT_UNTIL (activated != G_MAXUINT);
  g_assert_cmpuint (activated, ==, 2);
}

static gboolean
on_idle (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_menu_again (Fixture *fixture, gconstpointer data)
{
  gboolean was_idle = FALSE;
  GtkWidget *row;
  GtkWidget *popover;

  add_job (fixture, "One", ENCODES_JOB_STATE_PROCESSING);
  WAIT_UNTIL ((row = find_row (fixture, "One")) != NULL && gtk_widget_get_height (row) > 0);
  encodes_job_row_popup_menu (ENCODES_JOB_ROW (row));
  WAIT_UNTIL ((popover = find_popover (row)) != NULL && gtk_widget_get_mapped (popover));
  gtk_popover_popdown (GTK_POPOVER (popover));
  encodes_job_row_popup_menu (ENCODES_JOB_ROW (row));
  popover = find_popover (row);
  g_idle_add_full (G_PRIORITY_LOW, on_idle, &was_idle, NULL);
  WAIT_UNTIL (was_idle);
  g_assert_true (popover && find_popover (row) == popover);
}

/* The list keeps a row for another job, and until that is seen it must not bear the name of the last one. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = add_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);
  GtkWidget *row;
  GtkAccessible *list_row;

  encodes_job_set_remembered (job, TRUE);
  WAIT_UNTIL ((row = find_row (fixture, "Job")) != NULL);
  list_row = GTK_ACCESSIBLE (gtk_widget_get_parent (row));
  WAIT_UNTIL (gtk_test_accessible_has_property (list_row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  encodes_job_row_set_job (ENCODES_JOB_ROW (row), NULL);
  g_assert_false (gtk_test_accessible_has_property (list_row, GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_false (gtk_test_accessible_has_property (list_row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
}

static void
test_unseen_button (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list));
  GtkWidget *row;
  GtkWidget *button;

  add_job (fixture, "One", ENCODES_JOB_STATE_PROCESSING);
  add_job (fixture, "Two", ENCODES_JOB_STATE_PROCESSING);
  WAIT_UNTIL ((row = find_row (fixture, "Two")) != NULL && gtk_widget_get_height (row) > 0);
  button = widget_find (row, GTK_TYPE_BUTTON);
  g_assert_cmpint (gtk_widget_get_width (button), >=, 44);
  g_assert_cmpint (gtk_widget_get_height (button), >=, 44);

  /* A finger meets it before anybody has seen it: that means the row. */
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (gtk_selection_model_is_selected (model, 1));
  g_assert_null (find_popover (row));
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (find_popover (row));
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  EncodesJob *job = add_job (fixture, name, ENCODES_JOB_STATE_ERROR);
  GtkWidget *row;
  int minimum;

  encodes_job_set_error (job, "<b>", "<span size='99999'>huge</span> & \001\xff");
  add_job (fixture, "<b>bold</b>\nsecond", ENCODES_JOB_STATE_FINISHED);
  WAIT_UNTIL (find_row (fixture, "<b>bold</b> second") != NULL);
  WAIT_UNTIL ((row = find_row (fixture, "<span size='99999'>huge</span> & ��")) != NULL);
  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 320);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (style, "/io/github/encodes/Encodes/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();

#define ADD(path, function) g_test_add ("/ui/job-row/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("measured-is-a-solid-bar-with-a-percent", test_measured);
  ADD ("estimated-says-about", test_estimated);
  ADD ("working-has-no-value", test_working);
  ADD ("stale-says-when-last-heard-and-does-not-move", test_stale);
  ADD ("what-does-not-run-has-no-bar", test_without_bar);
  ADD ("height-is-the-same-in-every-state", test_height_stays);
  ADD ("pulse-stands-still-without-animations", test_still_without_animations);
  ADD ("pulse-asks-for-no-frames-unseen", test_no_frames_unseen);
  ADD ("unseen-rows-cost-nothing", test_unseen_costs_nothing);
  ADD ("marks-bell-and-history", test_marks);
  ADD ("is-read-out-as-a-sentence", test_spoken);
  ADD ("selection-mode-shows-a-check-mark", test_selection_mode);
  ADD ("menu-selects-and-shows-what-is-allowed", test_menu);
  ADD ("menu-is-of-its-job-when-the-list-moves", test_menu_moves_along);
  ADD ("menu-opens-again-at-once", test_menu_again);
  ADD ("without-a-job-says-nothing", test_empty);
  ADD ("menu-button-is-large-and-opens-when-seen", test_unseen_button);
  ADD ("hostile-texts-are-text-on-one-line", test_hostile);

  return g_test_run ();
}
