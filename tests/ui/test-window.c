/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-menu.h"
#include "encodes-details-pane.h"
#include "encodes-error.h"
#include "encodes-filter-pills.h"
#include "encodes-job-details.h"
#include "encodes-job-row.h"
#include "encodes-list-pane.h"
#include "encodes-memory-secret-store.h"
#include "encodes-pulse.h"
#include "encodes-task-row.h"
#include "encodes-trouble-bar.h"
#include "encodes-trouble-page.h"
#include "encodes-value-row.h"
#include "encodes-welcome-page.h"
#include "encodes-window.h"
#include "fake-provider.h"
#include "sample-jobs.h"
#include "widgets.h"

static GtkApplication *application;

typedef struct
{
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  EncodesForecaster *forecaster;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fake_service_reset ();
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), fixture->secrets, fixture->store);
  fixture->forecaster = encodes_forecaster_new (fixture->monitor);
  fixture->window = GTK_WIDGET (encodes_window_new (application, fixture->monitor, NULL));
  encodes_window_set_forecaster (ENCODES_WINDOW (fixture->window), fixture->forecaster);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (gtk_widget_get_mapped (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  encodes_monitor_stop (fixture->monitor);
  g_assert_finalize_object (fixture->forecaster);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->secrets);
  g_object_unref (fixture->accounts);
}

static void
merge_one (Fixture *fixture, EncodesJobState state, double progress)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJob *job = sample_job_new ("Contoso", "1", "BigBuckBunny 720p", state, 7);

  sample_job_set_progress (job, progress, progress);
  g_ptr_array_add (jobs, job);
  sample_jobs_merge (fixture->store, "Contoso", jobs);
}

static EncodesJobRow *
find_row (Fixture *fixture, const char *name)
{
  return ENCODES_JOB_ROW (widget_find_text (fixture->window, ENCODES_TYPE_JOB_ROW, name));
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, GTK_TYPE_LABEL, text) != NULL;
}

static GtkWidget *
find_button (Fixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, GTK_TYPE_BUTTON, text);
}

static void
test_row_follows (Fixture *fixture, gconstpointer data)
{
  EncodesJobRow *row;
  GtkProgressBar *bar;

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL (find_row (fixture, "10\302\240%") != NULL);
  row = find_row (fixture, "BigBuckBunny 720p");
  bar = GTK_PROGRESS_BAR (widget_find (GTK_WIDGET (row), GTK_TYPE_PROGRESS_BAR));
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (bar), 0.10, 0.0001);

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 64);
  WAIT_UNTIL (find_row (fixture, "64\302\240%") != NULL);
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (bar), 0.64, 0.0001);
  g_assert_true (find_row (fixture, "64\302\240%") == row);

  merge_one (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  WAIT_UNTIL (find_row (fixture, "BigBuckBunny 720p") != NULL);
  WAIT_UNTIL (!widget_find (GTK_WIDGET (find_row (fixture, "BigBuckBunny 720p")), GTK_TYPE_PROGRESS_BAR));
}

static void
test_unknown_progress (Fixture *fixture, gconstpointer data)
{
  EncodesJobRow *row;

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, ENCODES_PROGRESS_UNKNOWN);
  WAIT_UNTIL ((row = find_row (fixture, "BigBuckBunny 720p")) != NULL);
  g_assert_null (widget_find (GTK_WIDGET (row), GTK_TYPE_PROGRESS_BAR));
  g_assert_nonnull (widget_find (GTK_WIDGET (row), ENCODES_TYPE_PULSE));
  g_assert_nonnull (widget_find_text (GTK_WIDGET (row), GTK_TYPE_LABEL, "Contoso · working"));
  /* Unknown is not nought. */
  g_assert_null (widget_find_text (GTK_WIDGET (row), GTK_TYPE_LABEL, "0\302\240%"));
}

static gboolean
has_pill (Fixture *fixture, const char *name, const char *count)
{
  GtkWidget *pills = widget_find (fixture->window, ENCODES_TYPE_FILTER_PILLS);
  GtkWidget *pill = pills ? widget_find_text (pills, GTK_TYPE_TOGGLE_BUTTON, name) : NULL;

  return pill && widget_find_text (pill, GTK_TYPE_LABEL, count);
}

static void
test_pills (Fixture *fixture, gconstpointer data)
{
  sample_jobs_fill (fixture->store);
  g_assert_true (has_pill (fixture, "All", "11"));
  g_assert_true (has_pill (fixture, "Running", "3"));
  g_assert_true (has_pill (fixture, "Waiting", "1"));
  g_assert_true (has_pill (fixture, "Failed", "1"));
  g_assert_true (has_pill (fixture, "Finished", "5"));
  g_assert_true (has_pill (fixture, "Canceled", "1"));

  encodes_job_store_remove_account (fixture->store, "Fabrikam");
  g_assert_true (has_pill (fixture, "All", "8"));
  g_assert_true (has_pill (fixture, "Finished", "3"));
  g_assert_false (has_pill (fixture, "Canceled", "0"));

  g_signal_emit_by_name (find_button (fixture, "Failed"), "clicked");
  WAIT_UNTIL (find_row (fixture, "Interview 03") != NULL && !find_row (fixture, "Nightly proxies 2026-11-21"));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry;

  sample_jobs_fill (fixture->store);
  WAIT_UNTIL (find_row (fixture, "Interview 03") != NULL);
  gtk_widget_activate_action (fixture->window, "win.search", NULL);
  WAIT_UNTIL ((entry = widget_find (fixture->window, GTK_TYPE_SEARCH_ENTRY)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "весенний");
  WAIT_UNTIL (find_row (fixture, "Весенний ролик 720p") != NULL && !find_row (fixture, "Interview 03"));

  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing & <b>has</b> this name");
  WAIT_UNTIL (shows (fixture, "No Jobs Match")
              && shows (fixture, "No name, ID, account or error contains “nothing & <b>has</b> this name”."));
  g_signal_emit_by_name (find_button (fixture, "Clear Search"), "clicked");
  WAIT_UNTIL (find_row (fixture, "Interview 03") != NULL);
}

static char *
get_value (Fixture *fixture, const char *title)
{
  GtkWidget *details = widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS);
  GtkWidget *row = widget_find_text (details, ENCODES_TYPE_VALUE_ROW, title);

  g_assert_nonnull (row);

  return g_strdup (encodes_value_row_get_value (ENCODES_VALUE_ROW (row)));
}

static void
test_details_follow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *details;
  GtkWidget *task;
  g_autofree char *account = NULL;
  g_autofree char *id = NULL;

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  /* On a wide window the first job is shown without being asked for. */
  WAIT_UNTIL ((details = widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS)) != NULL);
  g_assert_nonnull (widget_find_text (details, GTK_TYPE_LABEL, "BigBuckBunny 720p"));
  account = get_value (fixture, "Account");
  id = get_value (fixture, "Job ID");
  g_assert_cmpstr (account, ==, "Contoso");
  g_assert_cmpstr (id, ==, "1");
  task = widget_find_text (details, ENCODES_TYPE_TASK_ROW, "Thumbnails");
  g_assert_nonnull (widget_find_text (task, GTK_TYPE_LABEL, "10\302\240%"));

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 64);
  g_assert_nonnull (widget_find_text (task, GTK_TYPE_LABEL, "64\302\240%"));
  g_assert_true (widget_find_text (details, ENCODES_TYPE_TASK_ROW, "Thumbnails") == task);

  merge_one (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  g_assert_nonnull (widget_find_text (details, GTK_TYPE_LABEL, "took 8 min"));

  encodes_job_store_remove_job (fixture->store, "Contoso", "1");
  g_assert_null (encodes_window_get_shown_job (ENCODES_WINDOW (fixture->window)));
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  GtkWidget *details;

  sample_jobs_fill (fixture->store);
  encodes_window_show_job (ENCODES_WINDOW (fixture->window), "Contoso",
                           "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850002");
  WAIT_UNTIL ((details = widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS)) != NULL
              && widget_find_text (details, GTK_TYPE_LABEL, "ErrorProcessingTask"));
  /* The service's exact words, whole. */
  g_assert_nonnull (widget_find_text (details, GTK_TYPE_LABEL,
                                      encodes_job_get_error_text (encodes_window_get_shown_job (
                                        ENCODES_WINDOW (fixture->window)))));
  g_assert_nonnull (find_row (fixture, "The input file has no video track"));
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;

  sample_jobs_fill_hostile (fixture->store);
  WAIT_UNTIL (find_row (fixture, "<b>bold</b> &amp; <span size='99999'>huge</span>") != NULL);
  g_assert_nonnull (find_row (fixture, "line one line two line three"));
  g_assert_nonnull (find_row (fixture, "gpj.exe right to left isolate"));
  g_assert_nonnull (find_row (fixture, "%s%n%d percent"));

  /* However long or tall a name is, all rows of a kind are as high, and none is wider than the window. */
  WAIT_UNTIL (gtk_widget_get_width (GTK_WIDGET (find_row (fixture, "%s%n%d percent"))) > 0);
  rows = widget_find_all (fixture->window, ENCODES_TYPE_JOB_ROW);
  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *row = rows->pdata[i];

      g_assert_cmpint (gtk_widget_get_height (row), <, 100);
      g_assert_cmpint (gtk_widget_get_width (row), <, gtk_widget_get_width (fixture->window));
    }

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *id = g_strdup_printf ("nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f85%04x", i);

      encodes_window_show_job (ENCODES_WINDOW (fixture->window), "Hostile", id);
      g_assert_cmpstr (encodes_job_get_id (encodes_window_get_shown_job (ENCODES_WINDOW (fixture->window))), ==, id);
    }
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = widget_find (fixture->window, ENCODES_TYPE_WELCOME_PAGE);
  GtkWidget *sample;

  g_assert_nonnull (page);
  sample = widget_find_text (page, GTK_TYPE_BUTTON, "Try a Sample Encode");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (sample)), ==, "app.sample");
  g_assert_nonnull (widget_find_text (page, GTK_TYPE_BUTTON, "Add Account…"));
  g_assert_nonnull (widget_find_text (page, GTK_TYPE_LABEL, "encodesctl run -- ffmpeg …"));

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL (find_row (fixture, "BigBuckBunny 720p") != NULL);
  encodes_job_store_remove_account (fixture->store, "Contoso");
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_WELCOME_PAGE) != NULL);
}

static void
add_account (Fixture *fixture)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Contoso", "fake", "Con<b>toso");

  encodes_account_set_option (account, "address", "https://media.example");
  g_list_store_append (fixture->accounts, account);
}

static void
test_trouble_page (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN,
                                                 "This is <i>not allowed</i>.");
  add_account (fixture);
  WAIT_UNTIL ((page = widget_find (fixture->window, ENCODES_TYPE_TROUBLE_PAGE)) != NULL);
  WAIT_UNTIL (shows (fixture, "Con<b>toso: This is <i>not allowed</i>."));
  g_assert_cmpuint (fake_service.n_lists, ==, 1);

  g_clear_error (&fake_service.list_error);
  g_signal_emit_by_name (widget_find_text (page, GTK_TYPE_BUTTON, "Retry"), "clicked");
  WAIT_UNTIL (shows (fixture, "No Jobs Yet"));
  g_assert_cmpuint (fake_service.n_lists, ==, 2);
}

static void
test_trouble_bar (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar;

  sample_jobs_fill (fixture->store);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN, "This is not allowed.");
  add_account (fixture);
  WAIT_UNTIL (shows (fixture, "Con<b>toso: This is not allowed."));
  /* What is known stays readable. */
  WAIT_UNTIL (find_row (fixture, "Interview 03") != NULL);

  WAIT_UNTIL ((bar = widget_find (fixture->window, ENCODES_TYPE_TROUBLE_BAR)) != NULL
              && widget_find_text (bar, GTK_TYPE_BUTTON, "Retry"));
  g_clear_error (&fake_service.list_error);
  g_signal_emit_by_name (widget_find_text (bar, GTK_TYPE_BUTTON, "Retry"), "clicked");
  WAIT_UNTIL (!shows (fixture, "Con<b>toso: This is not allowed."));
}

static void
test_cancel_job (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = NULL;
  gboolean use_markup = TRUE;
  GtkWidget *question;

  fake_service.actions = ENCODES_JOB_ACTION_CANCEL;
  add_account (fixture);
  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL (find_button (fixture, "Cancel Job…") != NULL);
  g_signal_emit_by_name (find_button (fixture, "Cancel Job…"), "clicked");
  WAIT_UNTIL ((question = widget_find_question ("Cancel “BigBuckBunny 720p”?")) != NULL);
  g_assert_cmpuint (fake_service.n_cancels, ==, 0);
  widget_press (question, "Cancel Job");
  WAIT_UNTIL ((question = widget_find_question ("Could Not Cancel “BigBuckBunny 720p”")) != NULL);
  g_assert_cmpuint (fake_service.n_cancels, ==, 1);
  body = widget_get_question_body (question, &use_markup);
  g_assert_cmpstr (body, ==, "<b>Too</b> late.");
  g_assert_false (use_markup);
  widget_press (question, "Close");

  /* What has ended cannot be cancelled, and the button says so by being gone. */
  merge_one (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  WAIT_UNTIL (find_button (fixture, "Cancel Job…") == NULL);
}

static void
test_show_awaited (Fixture *fixture, gconstpointer data)
{
  EncodesWindow *window = ENCODES_WINDOW (fixture->window);

  encodes_window_show_job (window, "Contoso", "1");
  g_assert_null (encodes_window_get_shown_job (window));
  sample_jobs_fill (fixture->store);
  g_assert_cmpstr (encodes_job_get_id (encodes_window_get_shown_job (window)), !=, "1");
  merge_one (fixture, ENCODES_JOB_STATE_ERROR, 10);
  g_assert_cmpstr (encodes_job_get_id (encodes_window_get_shown_job (window)), ==, "1");
}

static void
test_show_filtered (Fixture *fixture, gconstpointer data)
{
  EncodesWindow *window = ENCODES_WINDOW (fixture->window);

  merge_one (fixture, ENCODES_JOB_STATE_FINISHED, 100);
  gtk_widget_activate_action (fixture->window, "win.filter", "s", "failed");
  WAIT_UNTIL (shows (fixture, "Nothing Has Failed") && find_button (fixture, "Show All Jobs"));
  encodes_window_show_job (window, "Contoso", "1");
  g_assert_cmpstr (encodes_job_get_id (encodes_window_get_shown_job (window)), ==, "1");
  WAIT_UNTIL (find_row (fixture, "BigBuckBunny 720p") != NULL);
}

static void
on_notify (gboolean *notified)
{
  *notified = TRUE;
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  EncodesWindow *window = ENCODES_WINDOW (fixture->window);
  gboolean notified = FALSE;
  GtkWidget *list;

  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL (gtk_widget_get_width (fixture->window) > 500);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 294);
  WAIT_UNTIL (gtk_widget_get_width (fixture->window) <= 360 && gtk_widget_get_height (fixture->window) <= 294);
  WAIT_UNTIL (!widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));

  /* What is not to be seen nobody has seen. */
  g_assert_null (encodes_window_get_shown_job (window));

  g_signal_connect_swapped (window, "notify::shown-job", G_CALLBACK (on_notify), &notified);
  WAIT_UNTIL ((list = widget_find (fixture->window, GTK_TYPE_LIST_VIEW)) != NULL);
  g_signal_emit_by_name (list, "activate", 0);
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS) && !find_row (fixture, "BigBuckBunny 720p"));
  g_assert_true (notified);
  g_assert_nonnull (encodes_window_get_shown_job (window));
  notified = FALSE;
  gtk_widget_activate_action (fixture->window, "win.back", NULL);
  WAIT_UNTIL (!widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  g_assert_true (notified);
  g_assert_null (encodes_window_get_shown_job (window));
  g_signal_handlers_disconnect_by_data (window, &notified);
}

static int
measure_pane (GtkWidget *pane, gboolean folded)
{
  int minimum;

  g_object_set (pane, "folded", folded, NULL);
  gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

/* A pane that needs more room beside the other than alone would make the window fold and unfold without an end. */
static void
test_folds_once (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *panes[2];
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  fake_service.actions = ENCODES_JOB_ACTION_CANCEL;
  add_account (fixture);
  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL ((panes[0] = widget_find (fixture->window, ENCODES_TYPE_LIST_PANE)) != NULL);
  WAIT_UNTIL ((panes[1] = widget_find (fixture->window, ENCODES_TYPE_DETAILS_PANE)) != NULL);
  WAIT_UNTIL (widget_find_text (panes[1], GTK_TYPE_BUTTON, "Cancel Job…") != NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (panes); i++)
    g_assert_cmpint (measure_pane (panes[i], FALSE), ==, measure_pane (panes[i], TRUE));
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* However large its letters are, the list leaves the half of a wide window to the details. */
static void
test_list_width (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *list, *details;
  int dpi, natural;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  merge_one (fixture, ENCODES_JOB_STATE_PROCESSING, 10);
  WAIT_UNTIL ((list = widget_find (fixture->window, ENCODES_TYPE_LIST_PANE)) != NULL);
  WAIT_UNTIL ((details = widget_find (fixture->window, ENCODES_TYPE_DETAILS_PANE)) != NULL);
  encodes_list_pane_set_sum (ENCODES_LIST_PANE (list), "17 running · all of them done on Wednesday at about 17:24");
  WAIT_UNTIL (gtk_widget_get_width (details) > 340 && gtk_widget_get_width (list) == 440);
  /* Alone in the window it takes all the room. */
  g_object_set (list, "folded", TRUE, NULL);
  gtk_widget_measure (list, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, >, 440);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_watched (Fixture *fixture, gconstpointer data)
{
  g_assert_true (encodes_monitor_get_watched (fixture->monitor));
  gtk_widget_set_visible (fixture->window, FALSE);
  g_assert_false (encodes_monitor_get_watched (fixture->monitor));
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (encodes_monitor_get_watched (fixture->monitor));
}

static void
count_frame (GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
}

static gboolean
on_time_passed (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Returns: how many frames were asked for in the next 300 ms */
static guint
count_frames (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_frames = 0;
  gboolean passed = FALSE;
  gulong id = g_signal_connect (clock, "update", G_CALLBACK (count_frame), &n_frames);

  g_timeout_add (300, on_time_passed, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, id);

  return n_frames;
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  sample_jobs_fill (fixture->store);
  WAIT_UNTIL (find_row (fixture, "Interview 03") != NULL);
  /* One of them works without a percent, and that moves: unless the person does not want it to. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  WAIT_UNTIL (count_frames (fixture->window) == 0);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

static void
merge_named (Fixture *fixture, const char *name, EncodesJobState state)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Contoso", "fake", "Contoso");
  g_autoptr (EncodesJob) job = sample_job_new ("Contoso", name, name, state, 7);

  encodes_job_store_merge_job (fixture->store, account, job);
}

static gboolean
shows_job (Fixture *fixture, const char *id)
{
  EncodesJob *job = encodes_window_get_shown_job (ENCODES_WINDOW (fixture->window));

  return job && g_str_equal (encodes_job_get_id (job), id);
}

static void
add_other_account (Fixture *fixture)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Studio", "fake", "Studio");

  g_list_store_append (fixture->accounts, account);
}

/* What is narrowed to an account bears its name, also after that has been changed. */
static void
test_renamed_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Contoso", "fake", "Contoso");
  GtkWidget *pane;

  g_list_store_append (fixture->accounts, account);
  add_other_account (fixture);
  merge_named (fixture, "Waiting", ENCODES_JOB_STATE_QUEUED);
  WAIT_UNTIL ((pane = widget_find (fixture->window, ENCODES_TYPE_LIST_PANE)) != NULL);
  encodes_account_menu_set_account_id (ENCODES_ACCOUNT_MENU (widget_find (pane, ENCODES_TYPE_ACCOUNT_MENU)), "Contoso");
  WAIT_UNTIL (widget_find_text (pane, ADW_TYPE_WINDOW_TITLE, "Contoso"));
  encodes_account_set_name (account, "Fabrikam");
  encodes_account_monitor_refresh (encodes_monitor_find (fixture->monitor, "Contoso"));
  WAIT_UNTIL (widget_find_text (pane, ADW_TYPE_WINDOW_TITLE, "Fabrikam"));
}

/* While an account has not answered yet, the first job is only the first so far. */
static void
test_first (Fixture *fixture, gconstpointer data)
{
  fake_service.hang = TRUE;
  add_account (fixture);
  merge_named (fixture, "Ended", ENCODES_JOB_STATE_FINISHED);
  WAIT_UNTIL (shows_job (fixture, "Ended"));
  merge_named (fixture, "Waiting", ENCODES_JOB_STATE_QUEUED);
  WAIT_UNTIL (shows_job (fixture, "Waiting"));

  /* What the person chose stays. */
  encodes_window_show_job (ENCODES_WINDOW (fixture->window), "Contoso", "Ended");
  WAIT_UNTIL (shows_job (fixture, "Ended"));
  merge_named (fixture, "Running", ENCODES_JOB_STATE_PROCESSING);
  WAIT_UNTIL (find_row (fixture, "Running") != NULL);
  g_assert_true (shows_job (fixture, "Ended"));

  /* What was asked ends by being cancelled, and says so. */
  encodes_monitor_stop (fixture->monitor);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
  fake_provider_register ();
  application = g_object_new (ADW_TYPE_APPLICATION,
                              "application-id", "io.github.encodes.Encodes.Test",
                              "resource-base-path", "/io/github/encodes/Encodes",
                              "flags", G_APPLICATION_NON_UNIQUE,
                              NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
#define ADD(path, function) g_test_add ("/ui/window/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("details/begin-with-the-first-of-all-accounts", test_first);
  ADD ("title-is-the-account-s-name-of-now", test_renamed_account);
  ADD ("row/follows-without-being-rebuilt", test_row_follows);
  ADD ("row/unknown-is-not-nought", test_unknown_progress);
  ADD ("pills/count-and-filter", test_pills);
  ADD ("search/narrows-and-clears", test_search);
  ADD ("details/follow", test_details_follow);
  ADD ("details/exact-error", test_error);
  ADD ("hostile/names-are-text", test_hostile);
  ADD ("empty/offers-a-sample", test_empty);
  ADD ("trouble/page-retries", test_trouble_page);
  ADD ("trouble/bar-beside-jobs", test_trouble_bar);
  ADD ("cancel/asks-and-tells-a-refusal", test_cancel_job);
  ADD ("show-job/waits-for-it", test_show_awaited);
  ADD ("show-job/lifts-the-filter", test_show_filtered);
  ADD ("narrow/slides-over-and-back", test_narrow);
  ADD ("narrow/folds-once", test_folds_once);
  ADD ("wide/list-leaves-room", test_list_width);
  ADD ("watched/only-while-visible", test_watched);
  ADD ("rest/draws-nothing-while-nothing-changes", test_rest);
  result = g_test_run ();
  g_object_unref (application);

  return result;
}
