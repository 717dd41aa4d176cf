/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The preferences, and what becomes of what is said there. */

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>
#include <string.h>

#include "encodes-account-keeper.h"
#include "encodes-account-row.h"
#include "encodes-account-window.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-preferences-window.h"
#include "fake-provider.h"
#include "widgets.h"

typedef struct
{
  char *folder;
  GtkApplication *application;
  GtkWindow *main_window;
  EncodesAccountStore *store;
  EncodesSecretStore *secrets;
  EncodesMonitor *monitor;
  GSettings *settings;
  EncodesAccountKeeper *keeper;
  EncodesPreferencesWindow *window;
  char *forgotten;
} Fixture;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
on_forget (EncodesAccountKeeper *keeper, const char *account_id, Fixture *fixture)
{
  g_free (fixture->forgotten);
  fixture->forgotten = g_strdup (account_id);
}

static void
put (Fixture *fixture, const char *id, const char *name)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (id, "fake", name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encodes_account_set_option (account, "address", "https://media.example/api/");
  encodes_account_set_option (account, "client", id);
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), id, "right");
  encodes_account_store_put_async (fixture->store, account, NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);
  encodes_account_store_put_finish (fixture->store, result, &error);
  g_assert_no_error (error);
}

static GtkWindow *
find_window (Fixture *fixture, GType type)
{
  for (GList *link = gtk_application_get_windows (fixture->application); link; link = link->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (link->data, type) && gtk_widget_get_mapped (link->data))
      return link->data;

  return NULL;
}

static GSettings *
open_settings (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("ENCODES_TEST_BUILD_DIR"), "data", NULL);
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (folder, NULL, TRUE, NULL);
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (source, ENCODES_APPLICATION_ID, FALSE);

  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  return g_settings_new_full (schema, backend, NULL);
}

/* One for all tests: a process can register only one. */
static GtkApplication *
get_application (void)
{
  static GtkApplication *application;

  if (!application)
    {
      application = gtk_application_new ("io.github.encodes.Test", G_APPLICATION_NON_UNIQUE);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
    }

  return application;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobStore) jobs = encodes_job_store_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = NULL;

  fake_service_reset ();
  fixture->folder = g_dir_make_tmp ("encodes-test-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  fixture->store = encodes_account_store_new (path);
  encodes_account_store_load_async (fixture->store, NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->store), fixture->secrets, jobs);
  fixture->settings = open_settings ();
  fixture->application = get_application ();
  fixture->main_window = GTK_WINDOW (gtk_application_window_new (fixture->application));
  gtk_window_present (fixture->main_window);
  fixture->keeper = encodes_account_keeper_new (fixture->application, fixture->store, fixture->secrets,
                                                fixture->monitor, fixture->settings);
  g_signal_connect (fixture->keeper, "forget-history", G_CALLBACK (on_forget), fixture);
  put (fixture, "id-1", "Contoso");
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "preferences", NULL);
  WAIT_UNTIL ((fixture->window = (gpointer) find_window (fixture, ENCODES_TYPE_PREFERENCES_WINDOW)) != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  GList *windows;

  encodes_monitor_stop (fixture->monitor);
  while ((windows = gtk_application_get_windows (fixture->application)))
    gtk_window_destroy (windows->data);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->keeper);
  g_assert_finalize_object (fixture->monitor);
  g_object_unref (fixture->store);
  g_assert_finalize_object (fixture->secrets);
  g_object_unref (fixture->settings);
  g_free (fixture->forgotten);
  g_remove (path);
  g_remove (lock);
  g_remove (fixture->folder);
  g_free (fixture->folder);
}

static EncodesAccountRow *
get_row (Fixture *fixture)
{
  return ENCODES_ACCOUNT_ROW (widget_find (GTK_WIDGET (fixture->window), ENCODES_TYPE_ACCOUNT_ROW));
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, text) != NULL;
}

static GtkWidget *
find_button (GtkWidget *root, const char *tooltip)
{
  g_autoptr (GPtrArray) buttons = widget_find_all (root, GTK_TYPE_BUTTON);

  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_widget_get_tooltip_text (buttons->pdata[i]), tooltip) == 0)
      return buttons->pdata[i];

  return NULL;
}

static void
press (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static char *
get_secret (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_secret_store_lookup_async (fixture->secrets, "id-1", NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);

  return encodes_secret_store_lookup_finish (fixture->secrets, result, NULL);
}

static void
test_health (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (shows (fixture, "Up to date"));
  g_assert_true (shows (fixture, "Contoso"));
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "<b>Wrong</b> & over.");
  encodes_monitor_refresh (fixture->monitor);
  WAIT_UNTIL (shows (fixture, "Needs attention: <b>Wrong</b> & over."));

  /* What is tried again by itself, too: why it failed, and when that will be. */
  g_clear_error (&fake_service.list_error);
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN, "Not for you.");
  encodes_monitor_refresh (fixture->monitor);
  WAIT_UNTIL (shows (fixture, "Needs attention: Not for you.\nNext try in 10 minutes")
              || shows (fixture, "Needs attention: Not for you.\nNext try in 11 minutes"));
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window;

  press (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Add Account…"));
  WAIT_UNTIL ((window = find_window (fixture, ENCODES_TYPE_ACCOUNT_WINDOW)) != NULL);
  g_assert_true (gtk_window_get_transient_for (window) == GTK_WINDOW (fixture->window));
  put (fixture, "id-2", "Studio");
  WAIT_UNTIL (shows (fixture, "Studio"));
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *account = encodes_account_store_find (fixture->store, "id-1");
  GtkWindow *window;
  EncodesAccountForm *form;

  press (find_button (GTK_WIDGET (get_row (fixture)), "Edit"));
  WAIT_UNTIL ((window = find_window (fixture, ENCODES_TYPE_ACCOUNT_WINDOW)) != NULL);
  form = encodes_account_window_get_form (ENCODES_ACCOUNT_WINDOW (window));
  encodes_account_form_set_value (form, "name", "Contoso Ltd");
  encodes_account_form_set_value (form, "client", "you");
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (find_window (fixture, ENCODES_TYPE_ACCOUNT_WINDOW) == NULL);
  /* The account that is at work has changed, and its name where it is shown. */
  g_assert_true (encodes_account_store_find (fixture->store, "id-1") == account);
  g_assert_cmpstr (encodes_account_get_option (account, "client"), ==, "you");
  WAIT_UNTIL (shows (fixture, "Contoso Ltd"));
}

/* A wrong secret is replaced: the editor opens where it is entered, and the account is asked again at once. */
static void
test_replace_secret (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window;
  EncodesAccountForm *form;
  guint n_lists;

  WAIT_UNTIL (shows (fixture, "Up to date"));
  fake_service.list_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "Wrong.");
  encodes_monitor_refresh (fixture->monitor);
  WAIT_UNTIL (shows (fixture, "Needs attention: Wrong."));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "edit-account", g_variant_new_string ("id-1"));
  WAIT_UNTIL ((window = find_window (fixture, ENCODES_TYPE_ACCOUNT_WINDOW)) != NULL);
  g_assert_true (GTK_IS_TEXT (gtk_window_get_focus (window)));
  g_assert_false (gtk_text_get_visibility (GTK_TEXT (gtk_window_get_focus (window))));

  g_clear_error (&fake_service.list_error);
  n_lists = fake_service.n_lists;
  form = encodes_account_window_get_form (ENCODES_ACCOUNT_WINDOW (window));
  encodes_account_form_set_value (form, "secret", "right");
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (find_window (fixture, ENCODES_TYPE_ACCOUNT_WINDOW) == NULL);
  WAIT_UNTIL (fake_service.n_lists > n_lists);
  WAIT_UNTIL (shows (fixture, "Up to date"));
}

static void
ask_to_remove (Fixture *fixture, gboolean with_history, const char *answer)
{
  GtkWidget *question;
  GtkWidget *check;

  press (find_button (GTK_WIDGET (get_row (fixture)), "Remove"));
  WAIT_UNTIL ((question = widget_find_question ("Remove “Contoso”?")) != NULL);
  WAIT_UNTIL ((check = widget_find (question, GTK_TYPE_CHECK_BUTTON)) != NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), with_history);
  widget_press (question, answer);
  WAIT_UNTIL (widget_find_question ("Remove “Contoso”?") == NULL);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  gboolean with_history = GPOINTER_TO_INT (data);
  g_autofree char *kept = NULL;
  g_autofree char *gone = NULL;

  ask_to_remove (fixture, with_history, "Cancel");
  kept = get_secret (fixture);
  g_assert_cmpstr (kept, ==, "right");

  /* While it is being asked. */
  WAIT_UNTIL (shows (fixture, "Up to date"));
  fake_service.hang = TRUE;
  encodes_monitor_refresh (fixture->monitor);
  ask_to_remove (fixture, with_history, "Remove");
  WAIT_UNTIL (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)) == 0);
  WAIT_UNTIL (get_row (fixture) == NULL);
  gone = get_secret (fixture);
  g_assert_null (gone);
  if (with_history)
    WAIT_UNTIL (fixture->forgotten != NULL);
  g_assert_cmpstr (fixture->forgotten, ==, with_history ? "id-1" : NULL);
}

static void
test_remove_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  g_autofree char *secret = NULL;
  GtkWidget *question;

  /* What another program has broken is left alone. */
  g_assert_true (g_file_set_contents (path, "no key file", -1, NULL));
  ask_to_remove (fixture, TRUE, "Remove");
  WAIT_UNTIL ((question = widget_find_question ("The Account Was Not Removed")) != NULL);
  widget_press (question, "Close");
  secret = get_secret (fixture);
  g_assert_cmpstr (secret, ==, "right");
  g_assert_null (fixture->forgotten);
}

static void
show_general (Fixture *fixture)
{
  g_autoptr (GPtrArray) stacks = widget_find_all (GTK_WIDGET (fixture->window), ADW_TYPE_VIEW_STACK);

  for (guint i = 0; i < stacks->len; i++)
    {
      GtkSelectionModel *pages = adw_view_stack_get_pages (stacks->pdata[i]);

      if (g_list_model_get_n_items (G_LIST_MODEL (pages)) == 2)
        gtk_selection_model_select_item (pages, 1, TRUE);
      g_object_unref (pages);
    }
  WAIT_UNTIL (shows (fixture, "Start at login"));
}

static GtkWidget *
find_row (Fixture *fixture, const char *title)
{
  g_autoptr (GPtrArray) rows = widget_find_all (GTK_WIDGET (fixture->window), ADW_TYPE_PREFERENCES_ROW);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (adw_preferences_row_get_title (rows->pdata[i]), title))
      return rows->pdata[i];

  g_error ("no row “%s”", title);
}

static void
test_switches (Fixture *fixture, gconstpointer data)
{
  static const char *const switches[][2] = {
    { "A job has finished", "notify-finished" },
    { "A job has failed", "notify-failed" },
    { "Somebody else has canceled a job", "notify-canceled" },
    { "A job has stalled", "notify-stalled" },
    { "Keep watching", "keep-watching" },
    { "Start at login", "start-at-login" },
  };

  show_general (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      GtkWidget *button = widget_find (find_row (fixture, switches[i][0]), GTK_TYPE_SWITCH);
      gboolean before = g_settings_get_boolean (fixture->settings, switches[i][1]);

      g_assert_true (gtk_switch_get_active (GTK_SWITCH (button)) == before);
      gtk_switch_set_active (GTK_SWITCH (button), !before);
      g_assert_true (g_settings_get_boolean (fixture->settings, switches[i][1]) == !before);
    }
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *refresh;
  AdwComboRow *keep;

  show_general (fixture);
  refresh = ADW_COMBO_ROW (find_row (fixture, "Ask the services"));
  keep = ADW_COMBO_ROW (find_row (fixture, "Keep finished jobs"));
  g_assert_cmpuint (adw_combo_row_get_selected (refresh), ==, 0);
  g_assert_cmpuint (adw_combo_row_get_selected (keep), ==, 2);

  adw_combo_row_set_selected (refresh, 4);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "refresh-interval"), ==, 60);
  adw_combo_row_set_selected (refresh, 0);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "refresh-interval"), ==, 0);
  adw_combo_row_set_selected (keep, 4);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "keep-days"), ==, 0);
  adw_combo_row_set_selected (keep, 0);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "keep-days"), ==, 7);

  /* What another program sets is shown, and not changed by that. */
  g_settings_set_int (fixture->settings, "refresh-interval", 45);
  WAIT_UNTIL (adw_combo_row_get_selected (refresh) == 4);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "refresh-interval"), ==, 45);
  g_settings_set_int (fixture->settings, "keep-days", 3650);
  WAIT_UNTIL (adw_combo_row_get_selected (keep) == 3);
  g_assert_cmpint (g_settings_get_int (fixture->settings, "keep-days"), ==, 3650);
}

static void
test_trust (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *account = encodes_account_store_find (fixture->store, "id-1");
  EncodesAccountMonitor *monitor = encodes_monitor_find (fixture->monitor, "id-1");
  GtkWidget *question;

  encodes_account_set_option (account, "trusted", "https://old.example");
  encodes_provider_set_untrusted_origin (encodes_account_monitor_get_provider (monitor), "https://new.example:8443");
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "trust-account", g_variant_new_string ("id-1"));
  WAIT_UNTIL ((question = widget_find_question ("Trust “new.example”?")) != NULL);
  widget_press (question, "Trust");
  WAIT_UNTIL (g_strcmp0 (encodes_account_get_option (account, "trusted"),
                         "https://old.example https://new.example:8443") == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
  adw_init ();
  fake_provider_register ();
#define ADD(path, data, function) g_test_add ("/ui/preferences/" path, Fixture, data, set_up, function, tear_down)
  ADD ("accounts/say-how-they-are", NULL, test_health);
  ADD ("accounts/add", NULL, test_add);
  ADD ("accounts/edit-while-at-work", NULL, test_edit);
  ADD ("accounts/replace-a-wrong-secret", NULL, test_replace_secret);
  ADD ("accounts/remove-with-its-secret", NULL, test_remove);
  ADD ("accounts/remove-with-its-history", GINT_TO_POINTER (TRUE), test_remove);
  ADD ("accounts/not-removed-keeps-the-secret", NULL, test_remove_fails);
  ADD ("accounts/trust-another-origin", NULL, test_trust);
  ADD ("general/switches-set-their-keys", NULL, test_switches);
  ADD ("general/choices-set-their-keys", NULL, test_choices);

  return g_test_run ();
}
