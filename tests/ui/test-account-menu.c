/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-menu-row.h"
#include "encodes-account-menu.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-tooltips.h"
#include "fake-provider.h"
#include "widgets.h"

typedef struct
{
  GListStore *accounts;
  EncodesMonitor *monitor;
  EncodesHealth *health;
  EncodesClock *clock;
  GtkWindow *window;
  EncodesAccountMenu *menu;
  guint n_notified;
} Fixture;

static void
on_notify (Fixture *fixture)
{
  fixture->n_notified++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();

  fake_service_reset ();
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), secrets, store);
  fixture->health = encodes_health_new (G_LIST_MODEL (fixture->monitor));
  fixture->clock = encodes_clock_new ();
  fixture->menu = g_object_new (ENCODES_TYPE_ACCOUNT_MENU, NULL);
  encodes_account_menu_follow (fixture->menu, fixture->health, fixture->clock);
  g_signal_connect_swapped (fixture->menu, "notify::account-id", G_CALLBACK (on_notify), fixture);
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->menu));
  gtk_window_present (fixture->window);
  WAIT_UNTIL (gtk_window_is_active (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_monitor_stop (fixture->monitor);
  gtk_window_destroy (fixture->window);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->health);
  g_assert_finalize_object (fixture->clock);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->accounts);
}

static void
add (Fixture *fixture, const char *name, GError *error)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (name, "fake", name);
  g_autoptr (EncodesAccountMonitor) monitor = NULL;

  g_clear_error (&fake_service.list_error);
  fake_service.list_error = error;
  g_list_store_append (fixture->accounts, account);
  monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor),
                                   g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)) - 1);
  WAIT_UNTIL (encodes_account_monitor_get_health (monitor) != ENCODES_ACCOUNT_HEALTH_NEW);
}

static void
open_menu (Fixture *fixture)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (widget_find (GTK_WIDGET (fixture->menu), GTK_TYPE_MENU_BUTTON)));
  WAIT_UNTIL (widget_find (GTK_WIDGET (fixture->menu), ENCODES_TYPE_ACCOUNT_MENU_ROW) != NULL);
}

static GtkWidget *
get_row (Fixture *fixture, guint position)
{
  g_autoptr (GPtrArray) rows = widget_find_all (GTK_WIDGET (fixture->menu), ENCODES_TYPE_ACCOUNT_MENU_ROW);

  g_assert_cmpuint (position, <, rows->len);

  return rows->pdata[position];
}

static gboolean
says (Fixture *fixture, guint position, const char *text)
{
  return widget_find_text (get_row (fixture, position), GTK_TYPE_LABEL, text) != NULL;
}

/* Returns: (nullable): what stands there in the row after "Next try in " */
static const char *
find_next_try (Fixture *fixture, guint position)
{
  g_autoptr (GPtrArray) labels = widget_find_all (get_row (fixture, position), GTK_TYPE_LABEL);

  for (guint i = 0; i < labels->len; i++)
    if (g_str_has_prefix (gtk_label_get_text (labels->pdata[i]), "Next try in "))
      return gtk_label_get_text (labels->pdata[i]) + strlen ("Next try in ");

  return NULL;
}

static void
test_visible (Fixture *fixture, gconstpointer data)
{
  add (fixture, "Contoso", NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->menu)));
  add (fixture, "Studio", NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->menu)));
  g_list_store_remove (fixture->accounts, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->menu)));
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccountMonitor) monitor = NULL;

  add (fixture, "<b>Contoso</b>", NULL);
  add (fixture, "Studio", g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "The <i>secret</i> is wrong."));
  open_menu (fixture);
  g_assert_true (says (fixture, 0, "All Accounts"));
  g_assert_true (says (fixture, 1, "<b>Contoso</b>"));
  g_assert_true (says (fixture, 1, "Up to date"));
  g_assert_true (says (fixture, 2, "Needs attention: The <i>secret</i> is wrong."));
  gtk_test_accessible_assert_property (get_row (fixture, 1), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "<b>Contoso</b>, Up to date");

  /* While it is open, too. */
  g_clear_error (&fake_service.list_error);
  monitor = g_list_model_get_item (G_LIST_MODEL (fixture->monitor), 1);
  encodes_account_monitor_refresh (monitor);
  WAIT_UNTIL (says (fixture, 2, "Up to date"));
}

/* Who looks at the menu sees the seconds pass. */
static void
test_next_try (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;

  add (fixture, "Contoso", NULL);
  add (fixture, "Studio", g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN, "Not for you."));
  encodes_error_set_retry_after (fake_service.list_error, 90);
  encodes_health_retry (fixture->health);
  WAIT_UNTIL (!encodes_health_is_retrying (fixture->health));
  open_menu (fixture);
  g_assert_true (says (fixture, 2, "Needs attention: Not for you."));
  first = g_strdup (find_next_try (fixture, 2));
  g_assert_true (g_regex_match_simple ("^9[0-9] seconds$", first, 0, 0));
  g_assert_null (find_next_try (fixture, 0));
  g_assert_null (find_next_try (fixture, 1));
  WAIT_UNTIL (g_strcmp0 (find_next_try (fixture, 2), first) != 0);
  g_assert_nonnull (find_next_try (fixture, 2));
}

/* Accounts may come from elsewhere while somebody is in the menu. */
static void
test_others_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *row;

  add (fixture, "Contoso", NULL);
  add (fixture, "Studio", NULL);
  open_menu (fixture);
  row = get_row (fixture, 2);
  gtk_widget_grab_focus (row);
  add (fixture, "Third", NULL);
  g_assert_true (get_row (fixture, 2) == row);
  g_assert_true (says (fixture, 3, "Third"));
  g_list_store_remove (fixture->accounts, 0);
  g_assert_true (get_row (fixture, 1) == row);
  g_assert_true (gtk_widget_has_focus (row));
  rows = widget_find_all (GTK_WIDGET (fixture->menu), ENCODES_TYPE_ACCOUNT_MENU_ROW);
  g_assert_cmpuint (rows->len, ==, 3);
}

static void
test_chooses (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = widget_find (GTK_WIDGET (fixture->menu), GTK_TYPE_MENU_BUTTON);

  add (fixture, "Contoso", NULL);
  add (fixture, "Studio", NULL);
  button = widget_find (GTK_WIDGET (fixture->menu), GTK_TYPE_MENU_BUTTON);
  open_menu (fixture);
  gtk_test_accessible_assert_role (get_row (fixture, 0), GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO);
  gtk_test_accessible_assert_state (get_row (fixture, 0), GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_TRUE);
  /* The choice has the focus; an arrow and Enter are enough. */
  WAIT_UNTIL (gtk_widget_has_focus (get_row (fixture, 0)));
  g_assert_cmpstr (encodes_tooltips_get (button), ==, "Show account: All Accounts");

  gtk_widget_activate (get_row (fixture, 2));
  g_assert_cmpstr (encodes_account_menu_get_account_id (fixture->menu), ==, "Studio");
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  g_assert_cmpstr (encodes_tooltips_get (button), ==, "Show account: Studio");
  WAIT_UNTIL (widget_find (GTK_WIDGET (fixture->menu), ENCODES_TYPE_ACCOUNT_MENU_ROW) == NULL);
  open_menu (fixture);
  gtk_test_accessible_assert_state (get_row (fixture, 0), GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_FALSE);
  gtk_test_accessible_assert_state (get_row (fixture, 2), GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_TRUE);
  WAIT_UNTIL (gtk_widget_has_focus (get_row (fixture, 2)));

  gtk_widget_activate (get_row (fixture, 0));
  g_assert_null (encodes_account_menu_get_account_id (fixture->menu));
}

static void
test_chosen_goes (Fixture *fixture, gconstpointer data)
{
  add (fixture, "Contoso", NULL);
  add (fixture, "Studio", NULL);
  encodes_account_menu_set_account_id (fixture->menu, "Studio");
  g_list_store_remove (fixture->accounts, 0);
  g_assert_cmpstr (encodes_account_menu_get_account_id (fixture->menu), ==, "Studio");
  g_list_store_remove (fixture->accounts, 0);
  g_assert_null (encodes_account_menu_get_account_id (fixture->menu));
  g_assert_cmpuint (fixture->n_notified, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  fake_provider_register ();
#define ADD(path, function) g_test_add ("/ui/account-menu/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("seen-when-there-are-several", test_visible);
  ADD ("tells-each-health-in-words", test_words);
  ADD ("tells-when-it-is-tried-again", test_next_try);
  ADD ("stays-as-it-is-when-others-come-and-go", test_others_come_and_go);
  ADD ("narrows-to-one", test_chooses);
  ADD ("shows-all-when-the-chosen-goes", test_chosen_goes);

  return g_test_run ();
}
