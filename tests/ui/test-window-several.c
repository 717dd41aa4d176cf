/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-selection-bar.h"
#include "fake-provider.h"
#include "window-fixture.h"

static gboolean
says (WindowFixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, GTK_TYPE_LABEL, text) != NULL;
}

static gboolean
bar_says (WindowFixture *fixture, const char *text)
{
  GtkWidget *bar = widget_find (fixture->window, ENCODES_TYPE_SELECTION_BAR);

  return gtk_revealer_get_child_revealed (GTK_REVEALER (widget_find (bar, GTK_TYPE_REVEALER)))
         && widget_find_text (bar, GTK_TYPE_LABEL, text);
}

static void
activate (WindowFixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (fixture->window, action, NULL));
}

static void
click_row (WindowFixture *fixture, const char *name, const char *modifier)
{
  window_fixture_click (fixture, window_fixture_find_row (fixture, name), 1, modifier);
}

static void
on_tell (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  char **told = user_data;

  g_free (*told);
  *told = g_variant_print (parameter, FALSE);
}

static void
test_tell (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("tell-when-done", G_VARIANT_TYPE ("a(ss)"));
  g_autofree char *told = NULL;

  g_signal_connect (action, "activate", G_CALLBACK (on_tell), &told);
  g_action_map_add_action (G_ACTION_MAP (fixture->application), G_ACTION (action));
  window_fixture_fill (fixture);
  click_row (fixture, "Clip without progress.mkv", NULL);
  click_row (fixture, "Interview 03", "shift");
  WAIT_UNTIL (bar_says (fixture, "3 selected"));
  WAIT_UNTIL (says (fixture, "3 Jobs Selected"));

  window_fixture_click (fixture, widget_find_text (fixture->window, GTK_TYPE_BUTTON, "Tell Me When Done"), 1, NULL);
  /* One of them has failed already. */
  WAIT_UNTIL (says (fixture, "You will be told when these 2 jobs are done"));
  g_assert_cmpstr (told, ==, "[('This Computer', 'nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850001'), "
                             "('Contoso', 'nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850001')]");
  WAIT_UNTIL (!bar_says (fixture, "3 selected"));
  g_assert_nonnull (gtk_widget_get_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), GTK_TYPE_LIST_VIEW));

  click_row (fixture, "Interview 03", NULL);
  WAIT_UNTIL (!g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "tell-when-done"));
  g_action_map_remove_action (G_ACTION_MAP (fixture->application), "tell-when-done");
}

static void
test_cancel (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *body = NULL;
  gboolean use_markup = TRUE;
  GtkWidget *question;

  fake_service.actions = ENCODES_JOB_ACTION_CANCEL;
  fake_service.accepts = "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850000";
  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  click_row (fixture, "64\302\240%", NULL);
  click_row (fixture, "Nightly proxies 2026-11-21", "ctrl");
  click_row (fixture, "Interview 03", "ctrl");
  WAIT_UNTIL (bar_says (fixture, "3 selected"));
  window_fixture_press (fixture, "ctrl+period");
  /* What has ended is not asked about. */
  WAIT_UNTIL ((question = widget_find_question ("Cancel 2 Jobs?")) != NULL);
  g_assert_cmpuint (fake_service.n_cancels, ==, 0);
  widget_press (question, "Cancel Jobs");
  WAIT_UNTIL ((question = widget_find_question ("Not All Jobs Were Canceled")) != NULL);
  g_assert_cmpuint (fake_service.n_cancels, ==, 2);
  body = widget_get_question_body (question, &use_markup);
  g_assert_cmpstr (body, ==, "1 of 2 jobs could not be canceled. <b>Too</b> late.");
  g_assert_false (use_markup);
  widget_press (question, "Close");
}

static void
test_delete (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *question;
  EncodesJob *remembered;

  fake_service.actions = ENCODES_JOB_ACTION_DELETE;
  fake_service.accepts = "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850000";
  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  remembered = encodes_job_store_lookup (fixture->store, "Contoso", "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850001");
  encodes_job_set_remembered (remembered, TRUE);
  click_row (fixture, "64\302\240%", NULL);
  click_row (fixture, "Nightly proxies 2026-11-21", "ctrl");
  WAIT_UNTIL (bar_says (fixture, "2 selected"));
  window_fixture_press (fixture, "Delete");
  WAIT_UNTIL ((question = widget_find_question ("Delete 2 Jobs?")) != NULL);
  widget_press (question, "Delete Jobs");
  WAIT_UNTIL (!window_fixture_find_row (fixture, "Nightly proxies 2026-11-21")
              && !window_fixture_find_row (fixture, "64\302\240%"));
  /* Only the one that its service knows. */
  g_assert_cmpuint (fake_service.n_deletes, ==, 1);
}

/* Whichever way it is confirmed, what was typed counts: the number need not have been left before. */
static void
set_priority_by (WindowFixture *fixture, const char *number, const char *key)
{
  GtkWidget *question;

  gtk_widget_activate_action (fixture->window, "win.set-priority", NULL);
  WAIT_UNTIL ((question = widget_find_question ("Priority of “Nightly proxies 2026-11-21”")) != NULL
              && widget_has_keys (question));
  gtk_widget_grab_focus (widget_find (question, GTK_TYPE_SPIN_BUTTON));
  window_fixture_press (fixture, "ctrl+a");
  window_fixture_type (fixture, number);
  window_fixture_press (fixture, key);
  WAIT_UNTIL (widget_find_question ("Priority of “Nightly proxies 2026-11-21”") == NULL);
}

static void
test_priority (WindowFixture *fixture, gconstpointer data)
{
  fake_service.actions = ENCODES_JOB_ACTION_SET_PRIORITY;
  fake_service.accepts = "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850001";
  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  click_row (fixture, "Nightly proxies 2026-11-21", NULL);
  WAIT_UNTIL (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "set-priority"));

  set_priority_by (fixture, "7", "alt+s");
  WAIT_UNTIL (fake_service.priority == 7);
  set_priority_by (fixture, "12", "Return");
  WAIT_UNTIL (fake_service.priority == 12);
}

static guint
count_checks (WindowFixture *fixture, gboolean active)
{
  g_autoptr (GPtrArray) checks = widget_find_all (fixture->window, GTK_TYPE_CHECK_BUTTON);
  guint n = 0;

  for (guint i = 0; i < checks->len; i++)
    n += gtk_check_button_get_active (checks->pdata[i]) == active;

  return n;
}

static void
test_mode (WindowFixture *fixture, gconstpointer data)
{
  /* Two clicks are two, however fast a test is. */
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 1, NULL);
  window_fixture_fill (fixture);
  window_fixture_narrow (fixture);
  g_assert_cmpuint (count_checks (fixture, FALSE), ==, 0);
  activate (fixture, "win.select-jobs");
  WAIT_UNTIL (says (fixture, "Select Jobs") && bar_says (fixture, "0 selected"));
  WAIT_UNTIL (count_checks (fixture, FALSE) > 4);
  g_assert_cmpuint (count_checks (fixture, TRUE), ==, 0);

  /* Each click adds one or takes it back; none leads to the details. */
  click_row (fixture, "Clip without progress.mkv", NULL);
  WAIT_UNTIL (bar_says (fixture, "1 selected") && count_checks (fixture, TRUE) == 1);
  click_row (fixture, "Nightly proxies 2026-11-21", NULL);
  WAIT_UNTIL (bar_says (fixture, "2 selected") && count_checks (fixture, TRUE) == 2);
  click_row (fixture, "Clip without progress.mkv", NULL);
  WAIT_UNTIL (bar_says (fixture, "1 selected") && count_checks (fixture, TRUE) == 1);

  /* Arrow keys only move the focus; Space selects. */
  window_fixture_press (fixture, "Down Down");
  window_fixture_press (fixture, "space");
  WAIT_UNTIL (bar_says (fixture, "2 selected"));
  window_fixture_press (fixture, "Down");
  window_fixture_press (fixture, "space");
  WAIT_UNTIL (bar_says (fixture, "3 selected"));

  window_fixture_press (fixture, "Escape");
  WAIT_UNTIL (!says (fixture, "Select Jobs") && count_checks (fixture, FALSE) + count_checks (fixture, TRUE) == 0);
  WAIT_UNTIL (!widget_find (widget_find (fixture->window, ENCODES_TYPE_SELECTION_BAR), GTK_TYPE_LABEL)
              || !bar_says (fixture, "3 selected"));
}

/* No display of a test has a touch screen: the gesture says what it has seen. */
static GtkGesture *
find_long_press (GtkWidget *list)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (list);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_LONG_PRESS (controller))
        return GTK_GESTURE (controller);
    }

  return NULL;
}

static void
test_long_press (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *list;
  GtkWidget *row;
  double x;
  double y;

  window_fixture_fill (fixture);
  window_fixture_narrow (fixture);
  list = widget_find (fixture->window, GTK_TYPE_LIST_VIEW);
  row = window_fixture_find_row (fixture, "Nightly proxies 2026-11-21");
  g_assert_true (gtk_widget_translate_coordinates (row, list, 20, 10, &x, &y));
  g_signal_emit_by_name (find_long_press (list), "pressed", x, y);
  WAIT_UNTIL (says (fixture, "Select Jobs") && bar_says (fixture, "1 selected") && count_checks (fixture, TRUE) == 1);
  click_row (fixture, "Interview 03", NULL);
  WAIT_UNTIL (bar_says (fixture, "2 selected"));
}

static void
test_done (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  activate (fixture, "win.select-jobs");
  WAIT_UNTIL (says (fixture, "Select Jobs"));
  window_fixture_click (fixture, widget_find_text (fixture->window, GTK_TYPE_BUTTON, "Done"), 1, NULL);
  WAIT_UNTIL (!says (fixture, "Select Jobs"));
  /* What was shown is selected again. */
  g_assert_nonnull (encodes_window_get_shown_job (ENCODES_WINDOW (fixture->window)));
  WAIT_UNTIL (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "show-details"));
}

static void
test_bell (WindowFixture *fixture, gconstpointer data)
{
  EncodesJob *first;
  EncodesJob *second;
  g_autoptr (GVariant) differ = NULL;

  window_fixture_fill (fixture);
  first = encodes_job_store_lookup (fixture->store, "Contoso", "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850000");
  second = encodes_job_store_lookup (fixture->store, "Contoso", "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850001");
  encodes_job_set_bell (first, ENCODES_JOB_BELL_NEVER);
  click_row (fixture, "64\302\240%", NULL);
  click_row (fixture, "Nightly proxies 2026-11-21", "ctrl");
  WAIT_UNTIL (bar_says (fixture, "2 selected"));
  differ = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "bell");
  g_assert_cmpstr (g_variant_get_string (differ, NULL), ==, "");
  gtk_widget_activate_action (fixture->window, "win.bell", "s", "always");
  g_assert_cmpint (encodes_job_get_bell (first), ==, ENCODES_JOB_BELL_ALWAYS);
  g_assert_cmpint (encodes_job_get_bell (second), ==, ENCODES_JOB_BELL_ALWAYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
  WINDOW_TEST ("/ui/window-several/told-when-done", test_tell);
  WINDOW_TEST ("/ui/window-several/cancel-asks-once-and-tells-refusals", test_cancel);
  WINDOW_TEST ("/ui/window-several/delete-asks-once", test_delete);
  WINDOW_TEST ("/ui/window-several/priority-is-what-was-typed", test_priority);
  WINDOW_TEST ("/ui/window-several/selection-mode-for-touch", test_mode);
  WINDOW_TEST ("/ui/window-several/long-press-begins-selection-mode", test_long_press);
  WINDOW_TEST ("/ui/window-several/selection-mode-ends-by-done", test_done);
  WINDOW_TEST ("/ui/window-several/one-bell-for-all", test_bell);

  return g_test_run ();
}
