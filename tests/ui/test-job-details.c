/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The details of a job and what they are made of, in a window of their own. */

#include "encodes-bell-button.h"
#include "encodes-failure-box.h"
#include "encodes-job-details.h"
#include "encodes-job-phases.h"
#include "encodes-task-row.h"
#include "encodes-timeline.h"
#include "encodes-tooltips.h"
#include "fake-provider.h"
#include "sample-jobs.h"
#include "widgets.h"

#include <string.h>

typedef struct
{
  EncodesClock *clock;
  EncodesJob *job;
  GtkWidget *window;
  EncodesJobDetails *details;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = encodes_clock_new ();
  fixture->details = g_object_new (ENCODES_TYPE_JOB_DETAILS, NULL);
  encodes_job_details_set_clock (fixture->details, fixture->clock);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->details));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (gtk_widget_get_mapped (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_finalize_object (fixture->clock);
  if (fixture->job)
    g_assert_finalize_object (fixture->job);
}

static EncodesJob *
show_job (Fixture *fixture, const char *name, EncodesJobState state)
{
  fixture->job = sample_job_new ("Contoso", "nb:jid:UUID:1", name, state, 30);
  encodes_job_set_account_name (fixture->job, "Contoso");
  encodes_job_details_set_job (fixture->details, fixture->job);

  return fixture->job;
}

static gboolean
says (Fixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, GTK_TYPE_LABEL, text) != NULL;
}

static GDateTime *
make_time (int minute, double second)
{
  return g_date_time_new_utc (2026, 11, 21, 12, minute, second);
}

static void
set_job_times (EncodesJob *job, int created, int started, int ended)
{
  g_autoptr (GDateTime) a = created >= 0 ? make_time (created, 0) : NULL;
  g_autoptr (GDateTime) b = started >= 0 ? make_time (started, 0) : NULL;
  g_autoptr (GDateTime) c = ended >= 0 ? make_time (ended, 0) : NULL;

  encodes_job_set_created (job, a);
  encodes_job_set_started (job, b);
  encodes_job_set_ended (job, c);
}

static void
assert_phases (EncodesJobState state, int created, int started, int ended, const char *expected)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("a", "p", "1");
  g_autoptr (GDateTime) now = make_time (40, 0);
  g_autoptr (GString) words = g_string_new (NULL);
  EncodesJobPhase phases[ENCODES_MAX_JOB_PHASES];
  guint n_phases;

  encodes_job_set_state (job, state, NULL);
  set_job_times (job, created, started, ended);
  n_phases = encodes_job_phases_get (job, now, phases);
  for (guint i = 0; i < n_phases; i++)
    {
      g_autofree char *text = encodes_job_phase_to_text (&phases[i]);

      g_assert_cmpint (phases[i].end, >=, phases[i].begin);
      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", text);
    }
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_phases (void)
{
  assert_phases (ENCODES_JOB_STATE_FINISHED, 0, 12, 30, "Waited 12 min, Ran 18 min");
  assert_phases (ENCODES_JOB_STATE_PROCESSING, 0, 12, -1, "Waited 12 min, Running for 28 min");
  assert_phases (ENCODES_JOB_STATE_CANCELING, 0, 12, -1, "Waited 12 min, Running for 28 min");
  assert_phases (ENCODES_JOB_STATE_QUEUED, 0, -1, -1, "Waiting for 40 min");
  assert_phases (ENCODES_JOB_STATE_CANCELED, 10, -1, 30, "Waited 20 min");
  assert_phases (ENCODES_JOB_STATE_CANCELED, 10, 11, 13, "Waited 1 min, Ran 2 min");
  /* What nobody knows is left out. */
  assert_phases (ENCODES_JOB_STATE_FINISHED, -1, 12, 30, "Ran 18 min");
  assert_phases (ENCODES_JOB_STATE_FINISHED, 0, -1, 30, "");
  assert_phases (ENCODES_JOB_STATE_ERROR, 0, -1, 30, "");
  assert_phases (ENCODES_JOB_STATE_FINISHED, 0, 12, -1, "Waited 12 min");
  assert_phases (ENCODES_JOB_STATE_FINISHED, -1, -1, -1, "");
  /* Clocks that do not agree, and a start without waiting. */
  assert_phases (ENCODES_JOB_STATE_FINISHED, 20, 12, 10, "Ran less than a second");
  assert_phases (ENCODES_JOB_STATE_FINISHED, 12, 12, 30, "Ran 18 min");
}

static void
assert_share (gint64 first, gint64 second, int width, int expected_first, int expected_second)
{
  gint64 durations[2] = { first, second };
  int widths[2];

  encodes_job_phases_share (durations, 2, width, 4, widths);
  g_assert_cmpint (widths[0], ==, expected_first);
  g_assert_cmpint (widths[1], ==, expected_second);
}

static void
test_share (void)
{
  gint64 one = 5;
  int width;

  assert_share (1, 1, 100, 50, 50);
  assert_share (1, 3, 108, 29, 79);
  assert_share (0, 1000, 100, 4, 96);
  assert_share (0, 0, 100, 50, 50);
  assert_share (G_MAXINT64, G_MAXINT64, 100, 50, 50);
  assert_share (1, 1, 3, 1, 2);
  assert_share (1, 1, 0, 0, 0);
  encodes_job_phases_share (&one, 1, 77, 4, &width);
  g_assert_cmpint (width, ==, 77);
}

static void
test_timeline (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);
  GtkWidget *timeline;

  set_job_times (job, 0, 12, 30);
  timeline = widget_find (fixture->window, ENCODES_TYPE_TIMELINE);
  g_assert_nonnull (widget_find_text (timeline, GTK_TYPE_LABEL, "Waited 12 min"));
  g_assert_nonnull (widget_find_text (timeline, GTK_TYPE_LABEL, "Ran 18 min"));
  gtk_test_accessible_assert_role (timeline, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (timeline), GTK_ACCESSIBLE_PROPERTY_LABEL));

  set_job_times (job, -1, -1, -1);
  g_assert_null (widget_find (fixture->window, ENCODES_TYPE_TIMELINE));
  g_assert_false (says (fixture, "Timeline"));
}

/* Where the part that ran begins and ends inside the strip. */
static void
get_ran (GtkWidget *timeline, float *begin, float *end)
{
  GtkWidget *segment = gtk_widget_get_next_sibling (gtk_widget_get_first_child (timeline));
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_has_css_class (segment, "finished"));
  g_assert_true (gtk_widget_compute_bounds (segment, timeline, &bounds));
  *begin = bounds.origin.x;
  *end = bounds.origin.x + bounds.size.width;
}

static void
test_timeline_mirrors (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);
  GtkWidget *timeline;
  float begin;
  float end;

  set_job_times (job, 0, 20, 30);
  timeline = widget_find (fixture->window, ENCODES_TYPE_TIMELINE);
  WAIT_UNTIL (gtk_widget_get_width (timeline) > 0);
  get_ran (timeline, &begin, &end);
  g_assert_cmpfloat_with_epsilon (begin, gtk_widget_get_width (timeline) * 2 / 3.0, 4);
  g_assert_cmpfloat (end, ==, gtk_widget_get_width (timeline));

  gtk_widget_set_direction (timeline, GTK_TEXT_DIR_RTL);
  WAIT_UNTIL ((get_ran (timeline, &begin, &end), begin == 0));
  g_assert_cmpfloat_with_epsilon (end, gtk_widget_get_width (timeline) / 3.0, 4);
}

static const EncodesErrorMeaning meanings[] = {
  { "Broken", "The input file is broken.", ENCODES_RETRY_WILL_NOT_HELP },
  { "Busy", "The service was busy.", ENCODES_RETRY_MAY_HELP },
  { NULL }
};

static EncodesJob *
show_failed (Fixture *fixture, const char *code, const char *text)
{
  encodes_provider_find_class ("fake")->meanings = meanings;
  fixture->job = encodes_job_new ("Contoso", "fake", "1");
  encodes_job_set_state (fixture->job, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_job_set_error (fixture->job, code, text);
  encodes_job_details_set_job (fixture->details, fixture->job);

  return fixture->job;
}

static void
test_failure_explained (Fixture *fixture, gconstpointer data)
{
  const char *text = "First line\nActivity id: 8d2f9c1e-2f3c-4a5e";
  EncodesJob *job = show_failed (fixture, "Broken", text);
  GtkWidget *words;

  g_assert_true (says (fixture, "The input file is broken."));
  g_assert_true (says (fixture, "It will fail again unless something is changed first."));
  g_assert_true (says (fixture, "Broken"));
  words = widget_find_text (fixture->window, GTK_TYPE_LABEL, text);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (words)));
  g_assert_true (says (fixture, "Request ID: 8d2f9c1e-2f3c-4a5e"));

  encodes_job_set_error (job, "Busy", "words");
  g_assert_true (says (fixture, "The service was busy."));
  g_assert_true (says (fixture, "Running it again may help."));
  encodes_job_set_error (job, "E42", NULL);
  g_assert_true (says (fixture, "The service gave the code “E42”, which Encodes does not know."));
  g_assert_false (says (fixture, "Running it again may help."));
  encodes_job_set_error (job, NULL, "only words");
  g_assert_true (says (fixture, "The job failed."));
  encodes_job_set_error (job, NULL, NULL);
  g_assert_null (widget_find (fixture->window, ENCODES_TYPE_FAILURE_BOX));
}

static void
on_clipboard_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_failure_copied (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copied = NULL;

  show_failed (fixture, "Broken", "GET https://store.example/a?sig=SECRET failed");
  g_signal_emit_by_name (widget_find_text (fixture->window, GTK_TYPE_BUTTON, "Copy"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_clipboard_read, &copied);
  WAIT_UNTIL (copied != NULL);
  g_assert_cmpstr (copied, ==, "Broken: GET https://store.example/a failed");
}

/* What would take a label seconds to lay out. */
static void
test_huge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = g_strnfill (2000000, 'x');
  g_autofree char *copied = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  guint n_cut = 0;

  show_failed (fixture, "Broken", words);
  encodes_job_add_field (fixture->job, "Huge", words);
  encodes_job_details_set_job (fixture->details, NULL);
  encodes_job_details_set_job (fixture->details, fixture->job);
  labels = widget_find_all (fixture->window, GTK_TYPE_LABEL);
  for (guint i = 0; i < labels->len; i++)
    {
      const char *text = gtk_label_get_text (labels->pdata[i]);

      g_assert_cmpuint (strlen (text), <, 6000);
      n_cut += g_str_has_prefix (text, "xxxx") && g_str_has_suffix (text, "x…");
    }
  g_assert_cmpuint (n_cut, ==, 2);

  /* To pass it on, there is all of it. */
  g_signal_emit_by_name (widget_find_text (fixture->window, GTK_TYPE_BUTTON, "Copy"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_clipboard_read, &copied);
  WAIT_UNTIL (copied != NULL);
  g_assert_cmpuint (strlen (copied), >, 2000000);
}

/* Each row is some widgets: a service that names thousands of things gets the first of them shown. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_strdup_printf ("many-%u", i);
      g_autoptr (EncodesTask) task = encodes_task_new (id);
      g_autoptr (EncodesMessage) message = encodes_message_new (id, "words", NULL);

      encodes_task_add_error (task, message);
      g_ptr_array_add (tasks, g_object_ref (task));
      encodes_job_add_field (job, id, "value");
    }
  encodes_job_set_tasks (job, tasks);
  encodes_job_details_set_job (fixture->details, NULL);
  encodes_job_details_set_job (fixture->details, job);
  rows = widget_find_all (fixture->window, GTK_TYPE_LIST_BOX_ROW);
  g_assert_cmpuint (rows->len, >, 250);
  g_assert_cmpuint (rows->len, <, 320);
  g_assert_nonnull (widget_find_text (fixture->window, GTK_TYPE_LABEL, "… and 4900 more"));
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  int minimum;

  show_failed (fixture, "<i>code</i>", "<b>not bold</b> & \001\xff");
  encodes_job_set_name (fixture->job, name);
  g_assert_true (says (fixture, "<i>code</i>"));
  g_assert_true (says (fixture, "<b>not bold</b> & \357\277\275\357\277\275"));
  g_assert_true (says (fixture, name));
  gtk_widget_measure (GTK_WIDGET (fixture->details), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_large_text (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_ERROR);
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;
  int minimum;

  set_job_times (job, 0, 12, 30);
  sample_job_set_progress (job, 100, 100);
  encodes_job_set_error (job, "ErrorDownloadingInputAssetServiceFailure",
                         "An error has occurred. Stage: DownloadFile.");
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->details), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_remembered (Fixture *fixture, gconstpointer data)
{
  const char *note = "Contoso does not list this job at present. This is what Encodes remembers of it.";
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_FINISHED);

  g_assert_false (says (fixture, note));
  encodes_job_set_remembered (job, TRUE);
  g_assert_true (says (fixture, note));
}

static void
test_tasks (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job = show_job (fixture, "Job", ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesTask) task = NULL;
  GtkWidget *row;

  sample_job_set_progress (job, 10, ENCODES_PROGRESS_UNKNOWN);
  task = g_list_model_get_item (encodes_job_get_tasks (job), 0);
  encodes_task_add_field (task, "TaskBody", "<xml/>");
  row = widget_find_text (fixture->window, ENCODES_TYPE_TASK_ROW, "H264 Adaptive Bitrate MP4 Set 720p");
  g_assert_nonnull (widget_find_text (row, GTK_TYPE_LABEL, "10\302\240%"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  g_assert_false (says (fixture, "TaskBody"));
  encodes_task_row_toggle (ENCODES_TASK_ROW (row));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  WAIT_UNTIL (says (fixture, "TaskBody"));
  g_assert_true (says (fixture, "<xml/>"));
  g_assert_true (says (fixture, "t1"));
}

static guint
count_usable_items (GtkWidget *widget)
{
  guint n = g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") && gtk_widget_is_sensitive (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += count_usable_items (child);

  return n;
}

/* As it is in a window: the job comes later than the button and its menu. */
static void
test_bell_menu (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("Contoso", "fake", "1");
  GtkWidget *bell = g_object_new (ENCODES_TYPE_BELL_BUTTON, NULL);
  GtkMenuButton *button = GTK_MENU_BUTTON (gtk_widget_get_first_child (bell));

  gtk_window_set_child (GTK_WINDOW (fixture->window), bell);
  encodes_bell_button_set_job (ENCODES_BELL_BUTTON (bell), job);
  gtk_menu_button_popup (button);
  WAIT_UNTIL (gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (button))));
  g_assert_cmpuint (count_usable_items (GTK_WIDGET (gtk_menu_button_get_popover (button))), ==, 3);
}

static void
test_bell (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("Contoso", "fake", "1");
  GtkWidget *bell = g_object_ref_sink (g_object_new (ENCODES_TYPE_BELL_BUTTON, NULL));
  GtkWidget *button = gtk_widget_get_first_child (bell);

  g_assert_false (gtk_widget_get_visible (bell));
  encodes_bell_button_set_job (ENCODES_BELL_BUTTON (bell), job);
  g_assert_true (gtk_widget_get_visible (bell));
  g_assert_cmpstr (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (button)), ==, "encodes-bell-symbolic");
  g_assert_true (gtk_widget_activate_action (button, "bell.choice", "s", "never"));
  g_assert_cmpint (encodes_job_get_bell (job), ==, ENCODES_JOB_BELL_NEVER);
  g_assert_cmpstr (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (button)), ==, "encodes-bell-never-symbolic");
  encodes_job_set_bell (job, ENCODES_JOB_BELL_ALWAYS);
  g_assert_cmpstr (encodes_tooltips_get (button), ==, "Notifications: Always");
  encodes_bell_button_set_job (ENCODES_BELL_BUTTON (bell), NULL);
  g_assert_false (gtk_widget_get_visible (bell));
  g_assert_finalize_object (bell);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  fake_provider_register ();

#define ADD(path, function) g_test_add ("/ui/job-details/" path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/ui/job-phases/leave-out-what-nobody-knows", test_phases);
  g_test_add_func ("/ui/job-phases/share-the-width", test_share);
  ADD ("timeline-shows-and-says-waited-and-ran", test_timeline);
  ADD ("timeline-mirrors", test_timeline_mirrors);
  ADD ("failure-is-explained-in-plain-words", test_failure_explained);
  ADD ("huge-texts-do-not-hold-up-the-window", test_huge);
  ADD ("thousands-of-tasks-do-not-hold-up-the-window", test_many);
  ADD ("failure-is-copied-without-signatures", test_failure_copied);
  ADD ("hostile-texts-are-text-and-fit", test_hostile);
  ADD ("double-text-fits-a-narrow-window", test_large_text);
  ADD ("what-is-only-remembered-says-so", test_remembered);
  ADD ("tasks-open-to-all-about-them", test_tasks);
  ADD ("bell-menu-can-be-used", test_bell_menu);
  ADD ("bell-shows-and-sets-the-choice", test_bell);

  return g_test_run ();
}
