/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-details.h"
#include "encodes-job-row.h"
#include "fake-provider.h"
#include "window-fixture.h"

#include <string.h>

static gboolean
searches (WindowFixture *fixture, const char *text)
{
  GtkWidget *entry = widget_find (fixture->window, GTK_TYPE_SEARCH_ENTRY);

  return entry && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), text);
}

static gboolean
is_searching (WindowFixture *fixture)
{
  GtkWidget *bar = widget_find (fixture->window, GTK_TYPE_SEARCH_BAR);

  return gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (bar));
}

static gboolean
is_focus_in (WindowFixture *fixture, GType type)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  return focus && (g_type_is_a (G_OBJECT_TYPE (focus), type) || gtk_widget_get_ancestor (focus, type));
}

static EncodesJob *
get_shown (WindowFixture *fixture)
{
  return encodes_window_get_shown_job (ENCODES_WINDOW (fixture->window));
}

static void
test_typing (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));
  window_fixture_press (fixture, "I n t e r");
  WAIT_UNTIL (is_searching (fixture) && searches (fixture, "Inter"));
  WAIT_UNTIL (window_fixture_find_row (fixture, "Interview 03")
              && !window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"));

  /* Delete and Ctrl+C belong to the entry that has the focus. */
  window_fixture_press (fixture, "ctrl+a ctrl+c");
  g_autofree char *copied = window_fixture_read_clipboard (fixture);
  g_assert_cmpstr (copied, ==, "Inter");
  window_fixture_press (fixture, "Home Delete");
  WAIT_UNTIL (searches (fixture, "nter"));

  window_fixture_press (fixture, "Escape");
  WAIT_UNTIL (!is_searching (fixture) && window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"));
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));
}

/* Down goes past the pills to what was found. */
static void
test_down (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));
  window_fixture_press (fixture, "I n t e r");
  WAIT_UNTIL (is_searching (fixture) && searches (fixture, "Inter"));
  WAIT_UNTIL (window_fixture_find_row (fixture, "Interview 03")
              && !window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"));
  window_fixture_press (fixture, "Down");
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));
  g_assert_true (searches (fixture, "Inter"));
}

static void
test_typing_over_details (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  window_fixture_narrow (fixture);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Interview 03"), 1, NULL);
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS)
              && !window_fixture_find_row (fixture, "Interview 03"));
  window_fixture_press (fixture, "o l d");
  WAIT_UNTIL (searches (fixture, "old"));
  WAIT_UNTIL (window_fixture_find_row (fixture, "Old master"));
}

static void
test_space (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));
  /* Space unselects the row, and begins no search. */
  window_fixture_press (fixture, "ctrl+space Down Down");
  WAIT_UNTIL (get_shown (fixture) && g_str_equal (encodes_job_get_name (get_shown (fixture)), "Clip without progress.mkv"));
  g_assert_false (is_searching (fixture));
}

static void
test_enter (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  window_fixture_narrow (fixture);
  window_fixture_press (fixture, "Down Down Up");
  window_fixture_press (fixture, "Return");
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  window_fixture_press (fixture, "Escape");
  WAIT_UNTIL (!widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));

  window_fixture_press (fixture, "alt+Return");
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  window_fixture_press (fixture, "alt+Left");
  WAIT_UNTIL (!widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  WAIT_UNTIL (is_focus_in (fixture, GTK_TYPE_LIST_VIEW));

  window_fixture_press (fixture, "Return");
  WAIT_UNTIL (widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
  window_fixture_click (fixture, fixture->window, 8, NULL);
  WAIT_UNTIL (!widget_find (fixture->window, ENCODES_TYPE_JOB_DETAILS));
}

static void
test_filters (WindowFixture *fixture, gconstpointer data)
{
  const char *rows[] = { "Interview 03", "Trailer_de_DE_final_v7.mov", "Nightly proxies 2026-11-21", "Interview 03",
                         "Höstkollektion reklamfilm" };
  const char *others[] = { NULL, "Interview 03", "Interview 03", "Nightly proxies 2026-11-21", "Interview 03" };

  window_fixture_fill (fixture);
  for (int i = 4; i >= 0; i--)
    {
      g_autofree char *keys = g_strdup_printf ("ctrl+%d", i + 1);

      g_test_message ("%s", keys);
      window_fixture_press (fixture, keys);
      WAIT_UNTIL (window_fixture_find_row (fixture, rows[i])
                  && !(others[i] && window_fixture_find_row (fixture, others[i])));
    }
}

static void
test_copy (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Interview 03"), 1, NULL);
  WAIT_UNTIL (g_strcmp0 (encodes_job_get_name (get_shown (fixture)), "Interview 03") == 0);
  window_fixture_press (fixture, "ctrl+c");
  WAIT_UNTIL (widget_find_text (fixture->window, GTK_TYPE_LABEL, "Copied"));

  g_autofree char *text = window_fixture_read_clipboard (fixture);

  g_assert_true (g_str_has_prefix (text, "Interview 03\nState: Failed\nAccount: Contoso\nJob ID: nb:jid:UUID:"));
  g_assert_nonnull (strstr (text, "\nCreated: "));
  g_assert_nonnull (strstr (text, "\nEnded: "));
  g_assert_nonnull (strstr (text, "\nError: ErrorProcessingTask: The input file has no video track\n"));
}

static void
test_copy_several (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_fill (fixture);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Interview 03"), 1, NULL);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Clip without progress.mkv"), 1, "ctrl");
  WAIT_UNTIL (widget_find_text (fixture->window, GTK_TYPE_LABEL, "2 Jobs Selected"));
  window_fixture_press (fixture, "ctrl+c");
  WAIT_UNTIL (widget_find_text (fixture->window, GTK_TYPE_LABEL, "Copied"));

  g_autofree char *text = window_fixture_read_clipboard (fixture);

  /* In the order of the list, with a blank line between them. */
  g_assert_true (g_str_has_prefix (text, "Clip without progress.mkv\n"));
  g_assert_nonnull (strstr (text, "\n\nInterview 03\n"));
}

static void
test_delete (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *question;

  fake_service.actions = ENCODES_JOB_ACTION_DELETE;
  fake_service.accepts = "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f850000";
  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"), 1, NULL);
  window_fixture_press (fixture, "Delete");
  WAIT_UNTIL ((question = widget_find_question ("Delete “Nightly proxies 2026-11-21”?")) != NULL);
  WAIT_UNTIL (widget_has_keys (question));
  /* What a hasty Enter chooses is to keep it. */
  window_fixture_press (fixture, "Return");
  WAIT_UNTIL (widget_find_question ("Delete “Nightly proxies 2026-11-21”?") == NULL
              && gtk_window_is_active (GTK_WINDOW (fixture->window)));
  g_assert_cmpuint (fake_service.n_deletes, ==, 0);

  window_fixture_click (fixture, window_fixture_find_row (fixture, "64\302\240%"), 1, NULL);
  window_fixture_press (fixture, "Delete");
  WAIT_UNTIL ((question = widget_find_question ("Delete “BigBuckBunny into H264 Adaptive Bitrate MP4 Set 720p”?")) != NULL);
  widget_press (question, "Delete Job");
  WAIT_UNTIL (!window_fixture_find_row (fixture, "64\302\240%"));
  g_assert_cmpuint (fake_service.n_deletes, ==, 1);
}

static void
test_delete_remembered (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *question;
  EncodesJob *job;

  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  fake_service.actions = ENCODES_JOB_ACTION_CANCEL | ENCODES_JOB_ACTION_DELETE;
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"), 1, NULL);
  WAIT_UNTIL (g_strcmp0 (encodes_job_get_name (get_shown (fixture)), "Nightly proxies 2026-11-21") == 0);
  job = get_shown (fixture);
  g_assert_false (encodes_job_get_remembered (job));
  encodes_job_set_remembered (job, TRUE);
  /* Its service is not to be asked for anything. */
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "cancel-job"));

  window_fixture_press (fixture, "Delete");
  WAIT_UNTIL ((question = widget_find_question ("Remove “Nightly proxies 2026-11-21” from the List?")) != NULL);
  widget_press (question, "Remove");
  WAIT_UNTIL (!window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"));
  g_assert_cmpuint (fake_service.n_deletes, ==, 0);
}

static void
test_cancel (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *question;

  fake_service.actions = ENCODES_JOB_ACTION_CANCEL;
  window_fixture_add_account (fixture);
  window_fixture_fill (fixture);
  window_fixture_click (fixture, window_fixture_find_row (fixture, "Nightly proxies 2026-11-21"), 1, NULL);
  window_fixture_press (fixture, "ctrl+period");
  WAIT_UNTIL ((question = widget_find_question ("Cancel “Nightly proxies 2026-11-21”?")) != NULL);
  widget_press (question, "Keep");
  g_assert_cmpuint (fake_service.n_cancels, ==, 0);
}

static GtkWidget *
find_overlay (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_SHORTCUTS_WINDOW (window) && gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

static void
collect_shortcuts (GtkWidget *widget, GHashTable *accels)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerator = NULL;
      g_auto (GStrv) alternatives = NULL;

      g_object_get (widget, "accelerator", &accelerator, NULL);
      alternatives = g_strsplit (accelerator ? accelerator : "", " ", -1);
      for (guint i = 0; alternatives[i]; i++)
        {
          guint key = 0;
          GdkModifierType modifiers = 0;

          g_assert_true (gtk_accelerator_parse (alternatives[i], &key, &modifiers));
          g_hash_table_add (accels, gtk_accelerator_name (key, modifiers));
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_shortcuts (child, accels);
}

static void
test_overlay (WindowFixture *fixture, gconstpointer data)
{
  const char *const of_the_window[] = { "<Control>c", "Delete", "<Alt>Return", "Return", "Escape", "<Alt>Left",
                                        "<Shift>F10", "Menu", "F10" };
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (fixture->application);
  GtkWidget *overlay;

  window_fixture_fill (fixture);
  window_fixture_press (fixture, "ctrl+question");
  WAIT_UNTIL ((overlay = find_overlay ()) != NULL);
  collect_shortcuts (overlay, listed);

  g_assert_cmpuint (g_strv_length (actions), >, 10);
  for (guint i = 0; actions[i]; i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (fixture->application, actions[i]);

      for (guint j = 0; accels[j]; j++)
        if (!g_hash_table_contains (listed, accels[j]))
          g_error ("%s (%s) is not in the shortcuts window", actions[i], accels[j]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (of_the_window); i++)
    if (!g_hash_table_contains (listed, of_the_window[i]))
      g_error ("%s is not in the shortcuts window", of_the_window[i]);
  gtk_window_close (GTK_WINDOW (overlay));
  WAIT_UNTIL (!find_overlay ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
  WINDOW_TEST ("/ui/window-keys/typing-begins-a-search", test_typing);
  WINDOW_TEST ("/ui/window-keys/down-leads-from-the-search-to-the-list", test_down);
  WINDOW_TEST ("/ui/window-keys/typing-over-the-details-searches-too", test_typing_over_details);
  WINDOW_TEST ("/ui/window-keys/space-stays-with-the-list", test_space);
  WINDOW_TEST ("/ui/window-keys/enter-leads-to-the-details-and-back", test_enter);
  WINDOW_TEST ("/ui/window-keys/digits-filter", test_filters);
  WINDOW_TEST ("/ui/window-keys/copy-a-job", test_copy);
  WINDOW_TEST ("/ui/window-keys/copy-several-jobs", test_copy_several);
  WINDOW_TEST ("/ui/window-keys/delete-asks", test_delete);
  WINDOW_TEST ("/ui/window-keys/delete-forgets-what-only-we-remember", test_delete_remembered);
  WINDOW_TEST ("/ui/window-keys/cancel-asks", test_cancel);
  WINDOW_TEST ("/ui/window-keys/shortcuts-window-lists-them-all", test_overlay);

  return g_test_run ();
}
