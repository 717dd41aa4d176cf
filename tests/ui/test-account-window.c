/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-window.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "fake-provider.h"
#include "widgets.h"

typedef struct
{
  EncodesSecretStore *secrets;
  EncodesAccountWindow *window;
  EncodesAccountForm *form;
  EncodesAccount *saved;    /* what the window handed out to be kept */
  GError *save_error;       /* what keeping it comes to */
} Fixture;

static void
on_save (EncodesAccountWindow *window, EncodesAccount *account, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->saved, account);
  encodes_account_window_saved (window, fixture->save_error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fake_service_reset ();
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->window = encodes_account_window_new (NULL, fixture->secrets);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->form = encodes_account_window_get_form (fixture->window);
  g_signal_connect (fixture->window, "save", G_CALLBACK (on_save), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  g_clear_object (&fixture->saved);
  g_clear_error (&fixture->save_error);
  g_assert_finalize_object (fixture->secrets);
}

static void
fill (Fixture *fixture, const char *secret)
{
  encodes_account_form_set_value (fixture->form, "name", " Contoso ");
  encodes_account_form_set_value (fixture->form, "address", "https://media.example/api/");
  encodes_account_form_set_value (fixture->form, "client", "me");
  encodes_account_form_set_value (fixture->form, "secret", secret);
}

static void
add (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.add", NULL);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
get_secret (Fixture *fixture, const char *account_id)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_secret_store_lookup_async (fixture->secrets, account_id, NULL, on_looked_up, &result);
  WAIT_UNTIL (result != NULL);

  return encodes_secret_store_lookup_finish (fixture->secrets, result, NULL);
}

static void
test_fields_of_kind (Fixture *fixture, gconstpointer data)
{
  g_assert_true (encodes_account_form_has_field (fixture->form, "address"));
  g_assert_false (encodes_account_form_has_field (fixture->form, "tenant"));
  encodes_account_form_set_value (fixture->form, "method", "tenant");
  g_assert_true (encodes_account_form_has_field (fixture->form, "tenant"));
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "Where it is"));
}

static void
test_validates (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  g_assert_cmpstr (encodes_account_form_get_problem (fixture->form, "address"), ==, "“Address” is needed.");
  g_assert_nonnull (encodes_account_form_get_problem (fixture->form, "name"));
  g_assert_nonnull (encodes_account_form_get_problem (fixture->form, "secret"));

  fill (fixture, "right");
  encodes_account_form_set_value (fixture->form, "address", "http://media.example/");
  g_assert_null (encodes_account_form_get_problem (fixture->form, "address"));
  add (fixture);
  g_assert_cmpstr (encodes_account_form_get_problem (fixture->form, "address"), ==, "It must begin with https.");
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "It must begin with https."));
  g_assert_cmpuint (fake_service.n_tests, ==, 0);
}

static gboolean
move_on (Fixture *fixture)
{
  return gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_FORWARD);
}

static void
test_validates_when_left (Fixture *fixture, gconstpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (fixture->form));
  g_assert_null (encodes_account_form_get_problem (fixture->form, "name"));
  g_assert_true (move_on (fixture));
  WAIT_UNTIL (encodes_account_form_get_problem (fixture->form, "name") != NULL);

  /* What is still to come does not hide what is wrong with the address. */
  encodes_account_form_set_value (fixture->form, "address", "http://media.example/");
  g_assert_true (move_on (fixture));
  WAIT_UNTIL (encodes_account_form_get_problem (fixture->form, "address") != NULL);
  g_assert_cmpstr (encodes_account_form_get_problem (fixture->form, "address"), ==, "It must begin with https.");
  /* Nobody has been there yet. */
  g_assert_null (encodes_account_form_get_problem (fixture->form, "client"));
  g_assert_null (encodes_account_form_get_problem (fixture->form, "secret"));
}

static void
test_saves (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = NULL;

  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpstr (encodes_account_get_name (fixture->saved), ==, "Contoso");
  g_assert_cmpstr (encodes_account_get_option (fixture->saved, "address"), ==, "https://media.example/api/");
  g_assert_null (encodes_account_get_option (fixture->saved, "method"));
  secret = get_secret (fixture, encodes_account_get_id (fixture->saved));
  g_assert_cmpstr (secret, ==, "right");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = NULL;

  fill (fixture, "wrong");
  add (fixture);
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "The secret is wrong.");
  g_assert_null (fixture->saved);

  /* The person may know better. */
  WAIT_UNTIL (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Save Anyway") != NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.save-anyway", NULL);
  WAIT_UNTIL (fixture->window == NULL);
  secret = get_secret (fixture, encodes_account_get_id (fixture->saved));
  g_assert_cmpstr (secret, ==, "wrong");
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  fake_service.hang = TRUE;
  fill (fixture, "right");
  add (fixture);
  g_assert_cmpuint (fake_service.n_tests, ==, 1);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (fixture->form)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.cancel", NULL);
  WAIT_UNTIL (gtk_widget_get_sensitive (GTK_WIDGET (fixture->form)));
  g_assert_nonnull (fixture->window);
  g_assert_null (fixture->saved);
  g_assert_null (encodes_account_window_get_failure (fixture->window));
}

static void
test_closed_while_connecting (Fixture *fixture, gconstpointer data)
{
  fake_service.hang = TRUE;
  fill (fixture, "right");
  add (fixture);
  gtk_window_close (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_null (fixture->saved);
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;

  fake_service.redirect = "https://elsewhere.example:8443";
  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL ((dialog = widget_find_dialog ("Trust “elsewhere.example”?")) != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "“media.example” hands"));
  g_assert_null (fixture->saved);
  widget_press (dialog, "Trust");
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpstr (encodes_account_get_option (fixture->saved, "trusted"), ==, "https://elsewhere.example:8443");
  g_assert_cmpuint (fake_service.n_tests, ==, 2);
}

static void
test_redirect_not_trusted (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;

  fake_service.redirect = "https://elsewhere.example";
  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL ((dialog = widget_find_dialog ("Trust “elsewhere.example”?")) != NULL);
  widget_press (dialog, "Don’t Trust");
  WAIT_UNTIL (widget_find_dialog ("Trust “elsewhere.example”?") == NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "It points elsewhere.");
  g_assert_cmpuint (fake_service.n_tests, ==, 1);
  g_assert_null (fixture->saved);
}

static void
test_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = NULL;

  fixture->save_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_STORAGE, "The disk is full.");
  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "The disk is full.");
  secret = get_secret (fixture, encodes_account_get_id (fixture->saved));
  g_assert_null (secret);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  fake_provider_register ();
#define ADD(path, function) g_test_add ("/ui/account-window/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("fields/of-the-kind-only", test_fields_of_kind);
  ADD ("add/tells-what-is-wrong", test_validates);
  ADD ("left/tells-what-is-wrong", test_validates_when_left);
  ADD ("add/connects-then-stores", test_saves);
  ADD ("refused/stores-nothing-unless-asked", test_refused);
  ADD ("cancel/ends-only-the-connecting", test_cancel);
  ADD ("close/while-connecting", test_closed_while_connecting);
  ADD ("redirect/asks-then-goes-on", test_redirect);
  ADD ("redirect/not-trusted", test_redirect_not_trusted);
  ADD ("not-kept/leaves-no-secret", test_not_kept);

  return g_test_run ();
}
