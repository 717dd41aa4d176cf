/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-window.h"
#include "encodes-secret-row.h"

#include <glib/gstdio.h>
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

/* A choice says what is chosen, below its title. */
static gboolean
shows_choice (Fixture *fixture, const char *title, const char *choice)
{
  g_autoptr (GPtrArray) rows = widget_find_all (GTK_WIDGET (fixture->window), ADW_TYPE_COMBO_ROW);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (adw_preferences_row_get_title (rows->pdata[i]), title))
      return g_strcmp0 (adw_action_row_get_subtitle (rows->pdata[i]), choice) == 0;

  return FALSE;
}

static void
test_fields_of_kind (Fixture *fixture, gconstpointer data)
{
  g_assert_true (encodes_account_form_has_field (fixture->form, "address"));
  g_assert_false (encodes_account_form_has_field (fixture->form, "tenant"));
  WAIT_UNTIL (shows_choice (fixture, "Method", "Simple"));
  encodes_account_form_set_value (fixture->form, "method", "tenant");
  WAIT_UNTIL (shows_choice (fixture, "Method", "With a tenant"));
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

static void
test_validates_when_left (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  gtk_widget_grab_focus (GTK_WIDGET (fixture->form));
  g_assert_null (encodes_account_form_get_problem (fixture->form, "name"));
  encodes_account_form_focus (fixture->form, "address");
  WAIT_UNTIL (encodes_account_form_get_problem (fixture->form, "name") != NULL);

  /* What is still to come does not hide what is wrong with the address. */
  encodes_account_form_set_value (fixture->form, "address", "http://media.example/");
  encodes_account_form_focus (fixture->form, "client");
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
  g_autofree char *body = NULL;
  gboolean use_markup = TRUE;
  GtkWidget *question;

  fake_service.redirect = "https://elsewhere.example:8443";
  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL ((question = widget_find_question ("Trust “elsewhere.example”?")) != NULL);
  body = widget_get_question_body (question, &use_markup);
  g_assert_nonnull (strstr (body, "“media.example” hands"));
  g_assert_false (use_markup);
  g_assert_null (fixture->saved);
  widget_press (question, "Trust");
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpstr (encodes_account_get_option (fixture->saved, "trusted"), ==, "https://elsewhere.example:8443");
  g_assert_cmpuint (fake_service.n_tests, ==, 2);
}

static void
test_redirect_not_trusted (Fixture *fixture, gconstpointer data)
{
  GtkWidget *question;

  fake_service.redirect = "https://elsewhere.example";
  fill (fixture, "right");
  add (fixture);
  WAIT_UNTIL ((question = widget_find_question ("Trust “elsewhere.example”?")) != NULL);
  widget_press (question, "Don’t Trust");
  WAIT_UNTIL (widget_find_question ("Trust “elsewhere.example”?") == NULL);
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

/* ---- pasted and dropped ---- */

#define WHOLE "{fake\nname=Contoso\naddress=https://media.example/api/\nclient=me\nsecret=right"

static void
copy (Fixture *fixture, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), text);
}

static void
paste (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.paste", NULL);
}

/* The entry of the field with this title. */
static GtkText *
find_entry (Fixture *fixture, const char *title)
{
  g_autoptr (GPtrArray) rows = widget_find_all (GTK_WIDGET (fixture->window), ADW_TYPE_PREFERENCES_ROW);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (adw_preferences_row_get_title (rows->pdata[i]), title))
      return ENCODES_IS_SECRET_ROW (rows->pdata[i]) ? encodes_secret_row_get_text (rows->pdata[i])
                                                    : GTK_TEXT (gtk_editable_get_delegate (rows->pdata[i]));

  g_error ("no field “%s”", title);
}

static const char *
get_text (Fixture *fixture, const char *title)
{
  return gtk_editable_get_text (GTK_EDITABLE (find_entry (fixture, title)));
}

static void
assert_whole (Fixture *fixture)
{
  WAIT_UNTIL (*get_text (fixture, "Client") != '\0');
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "Contoso");
  g_assert_cmpstr (get_text (fixture, "Address"), ==, "https://media.example/api/");
  g_assert_cmpstr (get_text (fixture, "Client"), ==, "me");
  g_assert_cmpstr (encodes_account_form_get_secret (fixture->form), ==, "right");
  /* Nobody sees the secret: not in its entry, and it is in no other. */
  g_assert_false (gtk_text_get_visibility (find_entry (fixture, "Secret")));
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "4 fields were filled in"));
}

static void
test_pasted (Fixture *fixture, gconstpointer data)
{
  GtkWidget *focus;

  copy (fixture, WHOLE);
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Paste from Clipboard"));
  paste (fixture);
  assert_whole (fixture);
  /* All is there: Enter adds. */
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (focus)), ==, "Add");
  add (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpstr (encodes_account_get_name (fixture->saved), ==, "Contoso");
}

static void
test_pasted_into_entry (Fixture *fixture, gconstpointer data)
{
  copy (fixture, WHOLE);
  g_signal_emit_by_name (find_entry (fixture, "Name"), "paste-clipboard");
  assert_whole (fixture);
}

static void
test_pasted_words (Fixture *fixture, gconstpointer data)
{
  copy (fixture, "my studio");
  g_signal_emit_by_name (find_entry (fixture, "Name"), "paste-clipboard");
  WAIT_UNTIL (g_str_equal (get_text (fixture, "Name"), "my studio"));
  copy (fixture, "{s3cret");
  g_signal_emit_by_name (find_entry (fixture, "Secret"), "paste-clipboard");
  WAIT_UNTIL (g_str_equal (get_text (fixture, "Secret"), "{s3cret"));
  g_assert_null (encodes_account_window_get_failure (fixture->window));
}

static void
test_pasted_without_secret (Fixture *fixture, gconstpointer data)
{
  copy (fixture, "{fake\nname=Contoso\naddress=https://media.example/api/\nclient=me\nnote=The address is a guess.");
  paste (fixture);
  WAIT_UNTIL (*get_text (fixture, "Client") != '\0');
  WAIT_UNTIL (gtk_widget_has_focus (GTK_WIDGET (find_entry (fixture, "Secret"))));
  g_assert_nonnull (encodes_account_form_get_problem (fixture->form, "secret"));
  g_assert_null (encodes_account_form_get_problem (fixture->form, "client"));
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "The address is a guess."));
  /* Once it has been changed it is a guess no more. */
  encodes_account_form_set_value (fixture->form, "address", "https://other.example/");
  g_assert_null (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "The address is a guess."));
}

static void
test_pasted_keeps_what_is_missing (Fixture *fixture, gconstpointer data)
{
  encodes_account_form_set_value (fixture->form, "address", "https://typed.example/");
  copy (fixture, "{fake\nclient=me\nsecret=right");
  paste (fixture);
  WAIT_UNTIL (*get_text (fixture, "Client") != '\0');
  g_assert_cmpstr (get_text (fixture, "Address"), ==, "https://typed.example/");
  WAIT_UNTIL (gtk_widget_has_focus (GTK_WIDGET (find_entry (fixture, "Name"))));
}

static void
test_pasted_rubbish (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "right");
  copy (fixture, "{\"something\": \"else\"}");
  /* Also into an entry, if it cannot be meant for it. */
  g_signal_emit_by_name (find_entry (fixture, "Client"), "paste-clipboard");
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "This is <b>no</b> fake.");
  g_assert_cmpstr (get_text (fixture, "Client"), ==, "me");

  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), NULL);
  paste (fixture);
  WAIT_UNTIL (!g_strcmp0 (encodes_account_window_get_failure (fixture->window), "There is no text on the clipboard."));
  g_assert_cmpstr (get_text (fixture, "Client"), ==, "me");
}

static void
drop (Fixture *fixture, GType type, gconstpointer content)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, type);
  if (type == G_TYPE_STRING)
    g_value_set_string (&value, content);
  else
    g_value_take_boxed (&value, g_slist_append (NULL, g_file_new_for_path (content)));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 10.0, 10.0, &taken);
    }
  g_assert_true (taken);
}

static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("encodes-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "access.json", NULL);

  drop (fixture, G_TYPE_STRING, "hello");
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "This is <b>no</b> fake.");
  drop (fixture, GDK_TYPE_FILE_LIST, folder);
  WAIT_UNTIL (!g_strcmp0 (encodes_account_window_get_failure (fixture->window), "Only ordinary files can be read."));
  drop (fixture, GDK_TYPE_FILE_LIST, path);
  WAIT_UNTIL (g_str_has_prefix (encodes_account_window_get_failure (fixture->window), "It could not be read: "));

  g_assert_true (g_file_set_contents (path, WHOLE, -1, NULL));
  drop (fixture, GDK_TYPE_FILE_LIST, path);
  assert_whole (fixture);
  g_assert_null (encodes_account_window_get_failure (fixture->window));
  g_remove (path);
  g_remove (folder);
}

static void
test_closed_while_reading (Fixture *fixture, gconstpointer data)
{
  copy (fixture, WHOLE);
  paste (fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
}

/* ---- editing ---- */

static void
set_up_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("the-id", "fake", "Old Name");

  fake_service_reset ();
  encodes_account_set_option (account, "address", "https://media.example/api/");
  encodes_account_set_option (account, "client", "me");
  encodes_account_set_option (account, "method", "tenant");
  encodes_account_set_option (account, "tenant", "contoso.example");
  encodes_account_set_option (account, "of-the-providers-own", "remembered");
  fixture->secrets = encodes_memory_secret_store_new ();
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), "the-id", data ? data : "right");
  fixture->window = encodes_account_window_new_for_account (NULL, fixture->secrets, account);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  fixture->form = encodes_account_window_get_form (fixture->window);
  g_signal_connect (fixture->window, "save", G_CALLBACK (on_save), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
assert_secret (Fixture *fixture, const char *expected)
{
  g_autofree char *secret = get_secret (fixture, "the-id");

  g_assert_cmpstr (secret, ==, expected);
}

static void
test_edit_shows (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Edit Account");
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "Old Name");
  g_assert_cmpstr (get_text (fixture, "Address"), ==, "https://media.example/api/");
  g_assert_cmpstr (get_text (fixture, "Tenant"), ==, "contoso.example");
  /* What there is is never shown again. */
  g_assert_cmpstr (get_text (fixture, "Secret"), ==, "");
  g_assert_nonnull (widget_find_text (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL,
                                      "Leave it empty to keep the one in the keyring"));
}

static void
test_edit_keeps_secret (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *edited = encodes_account_window_get_edited (fixture->window);

  encodes_account_form_set_value (fixture->form, "name", "New Name");
  encodes_account_form_set_value (fixture->form, "method", "simple");
  /* Meanwhile the account is at work. */
  encodes_account_set_option (edited, "of-the-providers-own", "newer");
  add (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpuint (fake_service.n_tests, ==, 1);
  g_assert_cmpstr (encodes_account_get_id (fixture->saved), ==, "the-id");
  g_assert_cmpstr (encodes_account_get_name (fixture->saved), ==, "New Name");
  g_assert_cmpstr (encodes_account_get_option (fixture->saved, "address"), ==, "https://media.example/api/");
  g_assert_null (encodes_account_get_option (fixture->saved, "method"));
  g_assert_null (encodes_account_get_option (fixture->saved, "tenant"));
  g_assert_cmpstr (encodes_account_get_option (fixture->saved, "of-the-providers-own"), ==, "newer");
  assert_secret (fixture, "right");
}

static void
test_edit_replaces_secret (Fixture *fixture, gconstpointer data)
{
  encodes_account_form_set_value (fixture->form, "secret", "wrong");
  add (fixture);
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  assert_secret (fixture, "outdated");

  encodes_account_form_set_value (fixture->form, "secret", "right");
  add (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  assert_secret (fixture, "right");
}

static void
test_edit_not_kept (Fixture *fixture, gconstpointer data)
{
  fixture->save_error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_STORAGE, "The disk is full.");
  encodes_account_form_set_value (fixture->form, "secret", "right");
  add (fixture);
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  assert_secret (fixture, "outdated");

  /* Also if there was none to take its place. */
  encodes_account_form_set_value (fixture->form, "secret", "");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.save-anyway", NULL);
  assert_secret (fixture, "outdated");
}

static void
test_edit_save_anyway (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  WAIT_UNTIL (encodes_account_window_get_failure (fixture->window) != NULL);
  g_assert_cmpstr (encodes_account_window_get_failure (fixture->window), ==, "The secret is wrong.");
  encodes_account_form_set_value (fixture->form, "name", "Later");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "account.save-anyway", NULL);
  WAIT_UNTIL (fixture->window == NULL);
  g_assert_cmpstr (encodes_account_get_name (fixture->saved), ==, "Later");
  assert_secret (fixture, "outdated");
}

static void
test_edit_pasted (Fixture *fixture, gconstpointer data)
{
  copy (fixture, "{fake\nname=Somebody\nclient=you\nsecret=right");
  paste (fixture);
  WAIT_UNTIL (g_str_equal (get_text (fixture, "Client"), "you"));
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "Old Name");
  g_assert_cmpstr (get_text (fixture, "Address"), ==, "https://media.example/api/");
  add (fixture);
  WAIT_UNTIL (fixture->window == NULL);
  assert_secret (fixture, "right");
}

static void
test_edit_unknown (void)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesAccount) account = encodes_account_new (NULL, "from-the-future", "Later");

  g_assert_null (encodes_account_window_new_for_account (NULL, secrets, account));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  widget_let_libadwaita_warn ();
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
  ADD ("paste/fills-in-every-field", test_pasted);
  ADD ("paste/into-an-entry-fills-in-every-field", test_pasted_into_entry);
  ADD ("paste/words-go-where-they-are-meant", test_pasted_words);
  ADD ("paste/without-secret-asks-for-it", test_pasted_without_secret);
  ADD ("paste/keeps-what-it-does-not-tell", test_pasted_keeps_what_is_missing);
  ADD ("paste/unknown-gets-a-sentence", test_pasted_rubbish);
  ADD ("paste/closed-while-reading", test_closed_while_reading);
  ADD ("drop/text-or-file", test_dropped);
#define ADD_EDIT(path, secret, function) \
  g_test_add ("/ui/account-window/edit/" path, Fixture, secret, set_up_edit, function, tear_down)
  ADD_EDIT ("shows-all-but-the-secret", NULL, test_edit_shows);
  ADD_EDIT ("empty-keeps-the-secret", NULL, test_edit_keeps_secret);
  ADD_EDIT ("replaces-the-secret", "outdated", test_edit_replaces_secret);
  ADD_EDIT ("not-kept/puts-the-secret-back", "outdated", test_edit_not_kept);
  ADD_EDIT ("save-anyway", "outdated", test_edit_save_anyway);
  ADD_EDIT ("paste/keeps-the-name", "outdated", test_edit_pasted);
  g_test_add_func ("/ui/account-window/edit/unknown-kind", test_edit_unknown);

  return g_test_run ();
}
