/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The window for signing in, with real parts: a server that speaks the device code flow, a keyring, a browser that is
 * whatever the desktop says it is. */

#include "encodes-sign-in-window.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encodes-account-window.h"
#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-keyring.h"
#include "encodes-memory-secret-store.h"
#include "encodes-sign-in-again.h"
#include "encodes-trouble-bar.h"
#include "v2-test.h"
#include "widgets.h"

typedef struct
{
  V2Server *server;
  EncodesAccount *account;
  EncodesSignInWindow *window;
  GAsyncResult *result;
  GCancellable *cancellable;
} Fixture;

static void
open_window (Fixture *fixture)
{
  fixture->window = encodes_sign_in_window_run_async (NULL, encodes_provider_find_class ("media-services-v2"),
                                                      fixture->account, fixture->cancellable, v2_on_ready,
                                                      &fixture->result);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (fixture->server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (fixture->server, "http", "/studio/oauth2/v2.0/token");

  fixture->account = v2_account_new (endpoint, token_endpoint, "authentication", "device-code", "client-id", NULL, NULL);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window)
    {
      gtk_window_destroy (GTK_WINDOW (fixture->window));
      WAIT_UNTIL (fixture->result != NULL);
    }
  WAIT_UNTIL (fixture->window == NULL);
  g_clear_object (&fixture->result);
  g_clear_object (&fixture->cancellable);
  g_assert_finalize_object (fixture->account);
  v2_server_free (fixture->server);
}

static void
open_with_code (Fixture *fixture)
{
  open_window (fixture);
  WAIT_UNTIL (encodes_sign_in_window_get_code (fixture->window) != NULL);
}

static char *
end (Fixture *fixture, GError **error)
{
  WAIT_UNTIL (fixture->result != NULL);
  return encodes_sign_in_window_run_finish (fixture->result, error);
}

static void
assert_ends_cancelled (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (end (fixture, &error));
  g_assert_true (encodes_error_is_cancelled (error));
}

static void
activate (Fixture *fixture, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL);
}

static gboolean
sees (Fixture *fixture, const char *text)
{
  return widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, text) != NULL;
}

static void
on_clipboard_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static char *
read_clipboard (Fixture *fixture)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), NULL, on_clipboard_read,
                                 &text);
  WAIT_UNTIL (text != NULL);
  return text;
}

static void
test_shows_code (Fixture *fixture, gconstpointer data)
{
  GtkWidget *label;

  open_window (fixture);
  g_assert_true (sees (fixture, "Asking for a code…"));
  WAIT_UNTIL (encodes_sign_in_window_get_code (fixture->window) != NULL);
  g_assert_cmpstr (encodes_sign_in_window_get_code (fixture->window), ==, "ABCD00001");

  label = widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "ABCD00001");
  g_assert_nonnull (label);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_LABEL, "The code is A B C D 0 0 0 0 1");
  g_assert_true (sees (fixture, "Test"));
  g_assert_true (sees (fixture, "microsoft.com"));
  g_assert_true (sees (fixture, "https://microsoft.com/devicelogin"));
  g_assert_true (sees (fixture, "Waiting for you to sign in…"));

  /* Where the focus is, the code is read. */
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (widget_find_text (focus, GTK_TYPE_LABEL, "Open Page") != NULL);
  gtk_test_accessible_assert_property (focus, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "The code is A B C D 0 0 0 0 1");
}

static void
test_copies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  open_with_code (fixture);
  activate (fixture, "sign-in.copy");
  text = read_clipboard (fixture);
  g_assert_cmpstr (text, ==, "ABCD00001");
  g_assert_true (sees (fixture, "Copied"));
  WAIT_UNTIL (sees (fixture, "Copy Code"));
}

/* A desktop file makes a script the browser of this test's home. */
static char *
install_browser (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *script = g_build_filename (folder, "browser.sh", NULL);
  g_autofree char *seen = g_build_filename (folder, "seen", NULL);
  g_autofree char *desktop_file = g_build_filename (folder, "browser.desktop", NULL);
  g_autofree char *list = g_build_filename (folder, "mimeapps.list", NULL);
  g_autofree char *code = g_strdup_printf ("#!/bin/sh\necho \"$1\" >'%s.part' && mv '%s.part' '%s'\n", seen, seen, seen);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/https;\n", script);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (script, code, -1, NULL));
  g_assert_cmpint (g_chmod (script, 0700), ==, 0);
  g_assert_true (g_file_set_contents (desktop_file, entry, -1, NULL));
  g_assert_true (g_file_set_contents (list, "[Default Applications]\nx-scheme-handler/https=browser.desktop\n", -1,
                                      NULL));

  return g_steal_pointer (&seen);
}

static void
test_opens (Fixture *fixture, gconstpointer data)
{
  g_autofree char *seen = install_browser ();
  g_autofree char *address = NULL;
  g_autofree char *text = NULL;

  open_with_code (fixture);
  activate (fixture, "sign-in.open");
  WAIT_UNTIL (g_file_get_contents (seen, &address, NULL, NULL));
  g_assert_cmpstr (address, ==, "https://microsoft.com/devicelogin\n");
  text = read_clipboard (fixture);
  g_assert_cmpstr (text, ==, "ABCD00001");
}

static void
test_signs_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;

  open_with_code (fixture);
  g_assert_null (fixture->result);
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  secret = end (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (secret, "refresh-"));
  WAIT_UNTIL (fixture->window == NULL);
}

/* Two seconds are two questions at this server's pace. */
static void
assert_asks_no_more (Fixture *fixture)
{
  gint64 until = g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND;

  v2_server_count (fixture->server, "");
  WAIT_UNTIL (g_get_monotonic_time () > until);
  g_assert_cmpuint (v2_server_count (fixture->server, ""), ==, 0);
}

static void
test_cancels (Fixture *fixture, gconstpointer data)
{
  open_with_code (fixture);
  WAIT_UNTIL (v2_server_count (fixture->server, "token") > 0);
  activate (fixture, "sign-in.cancel");
  assert_ends_cancelled (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  assert_asks_no_more (fixture);
}

static void
test_cancelled_by_caller (Fixture *fixture, gconstpointer data)
{
  open_with_code (fixture);
  g_cancellable_cancel (fixture->cancellable);
  assert_ends_cancelled (fixture);
  WAIT_UNTIL (fixture->window == NULL);
}

static void
test_destroyed (Fixture *fixture, gconstpointer data)
{
  open_window (fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  assert_ends_cancelled (fixture);
  WAIT_UNTIL (fixture->window == NULL);
}

static void
test_new_code (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = NULL;

  v2_server_do (fixture->server, "{`op`:`person`,`polls`:[`expired_token`]}");
  open_window (fixture);
  WAIT_UNTIL (encodes_sign_in_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_sign_in_window_get_failure (fixture->window), ==, "The code was not entered in time.");
  g_assert_null (encodes_sign_in_window_get_code (fixture->window));
  g_assert_null (fixture->result);
  g_assert_true (sees (fixture, "Get a New Code"));

  activate (fixture, "sign-in.again");
  WAIT_UNTIL (encodes_sign_in_window_get_code (fixture->window) != NULL);
  g_assert_cmpstr (encodes_sign_in_window_get_code (fixture->window), ==, "ABCD00002");
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  secret = end (fixture, NULL);
  g_assert_nonnull (secret);
}

static void
test_declined (Fixture *fixture, gconstpointer data)
{
  open_with_code (fixture);
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`decline`}");
  WAIT_UNTIL (encodes_sign_in_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_sign_in_window_get_failure (fixture->window), ==, "The sign-in was declined.");
}

static void
test_short_time (Fixture *fixture, gconstpointer data)
{
  v2_server_do (fixture->server, "{`op`:`person`,`code`:{`expires_in`:150}}");
  open_with_code (fixture);
  g_assert_true (sees (fixture, "Waiting for you to sign in, for 3 more minutes…"));
}

static char *
get_only_refresh_token (Fixture *fixture)
{
  g_autoptr (JsonNode) answer = v2_server_run (fixture->server, "{`op`:`person`}");
  JsonArray *given = encodes_json_get_array (json_node_get_object (answer), "refresh_tokens");

  g_assert_cmpuint (json_array_get_length (given), ==, 1);
  return g_strdup (json_array_get_string_element (given, 0));
}

static char *
look_up (EncodesSecretStore *keyring, const char *account_id)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_secret_store_lookup_async (keyring, account_id, NULL, v2_on_ready, &result);
  WAIT_UNTIL (result != NULL);
  return encodes_secret_store_lookup_finish (keyring, result, NULL);
}

static GtkWindow *
find_sign_in_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ENCODES_IS_SIGN_IN_WINDOW (window))
        return window;
    }

  return NULL;
}

/* The account has lost its sign-in; a new one goes into the keyring, and the account is asked at once. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) keyring = encodes_keyring_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesMonitor) monitor = encodes_monitor_new (G_LIST_MODEL (accounts), keyring, store);
  EncodesAccountMonitor *account_monitor;
  GtkWindow *window;

  g_list_store_append (accounts, fixture->account);
  account_monitor = encodes_monitor_find (monitor, "account");
  WAIT_UNTIL (encodes_account_monitor_get_health (account_monitor) == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION);
  g_assert_true (g_error_matches (encodes_account_monitor_get_error (account_monitor), ENCODES_ERROR,
                                  ENCODES_ERROR_SIGN_IN));

  encodes_sign_in_again (NULL, monitor, keyring, "nobody");
  g_assert_null (find_sign_in_window ());
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`,`rotate`:false}");
  encodes_sign_in_again (NULL, monitor, keyring, "account");
  window = find_sign_in_window ();
  g_assert_nonnull (window);
  encodes_sign_in_again (NULL, monitor, keyring, "account");
  g_assert_true (find_sign_in_window () == window);

  WAIT_UNTIL (encodes_account_monitor_get_health (account_monitor) == ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);
  g_assert_null (find_sign_in_window ());

  g_autoptr (EncodesSecret) secret = look_up (keyring, "account");
  g_autofree char *expected = get_only_refresh_token (fixture);
  g_assert_cmpstr (secret, ==, expected);
  encodes_monitor_stop (monitor);
}

static void
on_save (EncodesAccountWindow *window, EncodesAccount *account, gpointer user_data)
{
  EncodesAccount **saved = user_data;

  g_set_object (saved, account);
  encodes_account_window_saved (window, NULL);
}

static EncodesAccountWindow *
open_account_window (Fixture *fixture, EncodesSecretStore *keyring, EncodesAccount **saved)
{
  EncodesAccountWindow *window = encodes_account_window_new (NULL, keyring);
  EncodesAccountForm *form = encodes_account_window_get_form (window);

  g_signal_connect (window, "save", G_CALLBACK (on_save), saved);
  encodes_account_form_set_value (form, "name", "Studio");
  encodes_account_form_set_value (form, "api-endpoint", encodes_account_get_option (fixture->account, "api-endpoint"));
  encodes_account_form_set_value (form, "token-endpoint",
                                  encodes_account_get_option (fixture->account, "token-endpoint"));
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

/* The service exchanges the refresh token while the account is tried: what is kept must be the one that works. */
static void
test_added (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) keyring = encodes_keyring_new ();
  g_autoptr (EncodesAccount) saved = NULL;
  EncodesAccountWindow *window = open_account_window (fixture, keyring, &saved);
  EncodesAccountForm *form = encodes_account_window_get_form (window);

  g_assert_true (encodes_account_form_has_field (form, "secret"));
  encodes_account_form_set_value (form, "authentication", "device-code");
  g_assert_false (encodes_account_form_has_field (form, "secret"));
  g_assert_nonnull (widget_find_text (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Sign In…"));

  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (find_sign_in_window () != NULL);
  g_assert_true (gtk_window_get_transient_for (find_sign_in_window ()) == GTK_WINDOW (window));
  WAIT_UNTIL (encodes_sign_in_window_get_code (ENCODES_SIGN_IN_WINDOW (find_sign_in_window ())) != NULL);
  g_assert_null (saved);
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  WAIT_UNTIL (saved != NULL);
  g_assert_cmpstr (encodes_account_get_option (saved, "authentication"), ==, "device-code");

  g_autoptr (EncodesSecret) secret = look_up (keyring, encodes_account_get_id (saved));
  g_autofree char *expected = get_only_refresh_token (fixture);
  g_assert_cmpstr (secret, ==, expected);
}

static void
test_not_added (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) keyring = encodes_keyring_new ();
  g_autoptr (EncodesAccount) saved = NULL;
  EncodesAccountWindow *window = open_account_window (fixture, keyring, &saved);

  encodes_account_form_set_value (encodes_account_window_get_form (window), "authentication", "device-code");
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (find_sign_in_window () != NULL);
  gtk_window_close (find_sign_in_window ());
  WAIT_UNTIL (encodes_account_window_get_failure (window) != NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (window), ==, "You have not signed in.");
  g_assert_null (saved);

  /* The form stays, and can be tried again. */
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (find_sign_in_window () != NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT_UNTIL (find_sign_in_window () == NULL);
}

/* An address that is wrong is no reason to sign in twice for the same thing. */
static void
test_tried_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) keyring = encodes_keyring_new ();
  g_autoptr (EncodesAccount) saved = NULL;
  EncodesAccountWindow *window = open_account_window (fixture, keyring, &saved);

  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`/api/`,`status`:503}");
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  encodes_account_form_set_value (encodes_account_window_get_form (window), "authentication", "device-code");
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (encodes_account_window_get_failure (window) != NULL);
  g_assert_null (find_sign_in_window ());

  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (saved != NULL);
  g_assert_cmpuint (v2_server_count (fixture->server, "devicecode"), ==, 1);
  g_autoptr (EncodesSecret) secret = look_up (keyring, encodes_account_get_id (saved));
  g_autofree char *expected = get_only_refresh_token (fixture);
  g_assert_cmpstr (secret, ==, expected);
}

/* The sign-in that an account had is tried; only when it does not work any more the person is asked. */
static void
test_edited (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) keyring = encodes_keyring_new ();
  g_autoptr (EncodesAccount) saved = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  EncodesAccountWindow *window;

  encodes_secret_store_store_async (keyring, "account", "Test", "refresh-of-old", NULL, v2_on_ready, &stored);
  WAIT_UNTIL (stored != NULL);
  window = encodes_account_window_new_for_account (NULL, keyring, fixture->account);
  g_signal_connect (window, "save", G_CALLBACK (on_save), &saved);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (encodes_account_form_has_field (encodes_account_window_get_form (window), "secret"));
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  gtk_widget_activate_action (GTK_WIDGET (window), "account.add", NULL);
  WAIT_UNTIL (saved != NULL);

  g_autoptr (EncodesSecret) secret = look_up (keyring, "account");
  g_autofree char *expected = get_only_refresh_token (fixture);
  g_assert_cmpstr (secret, ==, expected);
}

static void
on_sign_in_wanted (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  *(char **) user_data = g_variant_dup_string (parameter, NULL);
}

/* The bar has the one button that helps: signing in, and after that trying again. */
static void
test_trouble_bar (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesMonitor) monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  g_autoptr (EncodesHealth) health = encodes_health_new (G_LIST_MODEL (monitor));
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = { { "sign-in", on_sign_in_wanted, "s" } };
  EncodesTroubleBar *bar = g_object_new (ENCODES_TYPE_TROUBLE_BAR, NULL);
  GtkWidget *window = gtk_window_new ();
  g_autofree char *wanted = NULL;

  g_list_store_append (accounts, fixture->account);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), &wanted);
  gtk_widget_insert_action_group (window, "app", G_ACTION_GROUP (group));
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (bar));
  encodes_trouble_bar_set_health (bar, health);
  encodes_trouble_bar_set_shown (bar, TRUE);
  gtk_window_present (GTK_WINDOW (window));

  WAIT_UNTIL (widget_find_text (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Sign In Again") != NULL);
  g_assert_true (widget_find_text (GTK_WIDGET (bar), GTK_TYPE_LABEL, "Test: You are not signed in to this account.")
                 != NULL);
  g_signal_emit_by_name (widget_find_text (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Sign In Again"), "clicked");
  g_assert_cmpstr (wanted, ==, "account");

  /* Signed in, but now the service fails. */
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (secrets), "account", "refresh-token");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:-1,`status`:503}");
  encodes_monitor_refresh (monitor);
  WAIT_UNTIL (widget_find_text (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Retry") != NULL);

  gtk_window_destroy (GTK_WINDOW (window));
  encodes_monitor_stop (monitor);
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);
  adw_init ();
#define ADD(path, function) g_test_add ("/ui/sign-in-window/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("code/is-shown-and-can-be-spelled", test_shows_code);
  ADD ("code/is-copied", test_copies);
  ADD ("code/has-not-much-time-left", test_short_time);
  ADD ("page/opens-in-the-browser", test_opens);
  ADD ("signed-in/closes-and-gives-the-secret", test_signs_in);
  ADD ("cancel/ends-the-asking-at-once", test_cancels);
  ADD ("cancel/by-the-caller", test_cancelled_by_caller);
  ADD ("cancel/by-destroying", test_destroyed);
  ADD ("failed/offers-a-new-code", test_new_code);
  ADD ("failed/declined", test_declined);
  ADD ("account/is-added-with-what-works", test_added);
  ADD ("account/is-not-added-without", test_not_added);
  ADD ("account/keeps-the-sign-in-for-another-try", test_tried_again);
  ADD ("account/is-edited-and-signed-in-to-if-need-be", test_edited);
  ADD ("again/is-what-the-trouble-bar-offers", test_trouble_bar);
  ADD ("again/stores-and-asks-the-account", test_again);

  return v2_test_run ();
}
