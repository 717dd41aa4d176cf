/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account-edit.h"

#include "encodes-ctl-account-options.h"
#include "encodes-ctl-secret.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-sign-in.h"
#include "encodes-ctl-test.h"
#include "encodes-ctl.h"

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-provider.h"

#include <glib/gi18n.h>

#include <signal.h>

typedef struct
{
  char **words;
  char *name;
  gboolean replace_secret;
  gboolean offline;
  gboolean sign_in;          /* a person signs in to what it is to be, and did not before */
  EncodesAccount *account;   /* as it is to be, with the id that it has */
  char *old_name;
  EncodesSecret *secret;     /* in place of the one in the keyring; NULL: that one stays, if nobody is to sign in */
  EncodesSecret *old_secret; /* that has been in the keyring */
  EncodesSecretStore *tried; /* has the secret while the account is tried */
  EncodesCtlSession *session;
} Edit;

static void
edit_clear (Edit *edit)
{
  g_clear_pointer (&edit->words, g_strfreev);
  g_clear_pointer (&edit->name, g_free);
  g_clear_object (&edit->account);
  g_clear_pointer (&edit->old_name, g_free);
  g_clear_pointer (&edit->secret, encodes_secret_free);
  g_clear_pointer (&edit->old_secret, encodes_secret_free);
  g_clear_object (&edit->tried);
  g_clear_object (&edit->session);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Edit, edit_clear)

static EncodesProviderClass *
get_class (EncodesAccount *account)
{
  return encodes_provider_find_class (encodes_account_get_provider_id (account));
}

/* ---- what it is to be ---- */

static gboolean
check_name (EncodesCtlSession *session, EncodesAccount *account)
{
  GListModel *accounts = encodes_ctl_session_get_accounts (session);
  const char *name = encodes_account_get_name (account);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EncodesAccount) other = g_list_model_get_item (accounts, i);

      if (!g_str_equal (encodes_account_get_id (other), encodes_account_get_id (account)) &&
          (g_str_equal (encodes_account_get_name (other), name) || g_str_equal (encodes_account_get_id (other), name)))
        {
          encodes_ctl_complain_usage (_("There is an account “%s” already."), name);
          return FALSE;
        }
    }

  return TRUE;
}

/* What has been in the keyring is of another kind than what is needed then. */
static gboolean
check_secret (Edit *edit, EncodesAccount *before)
{
  EncodesProviderClass *klass = get_class (before);
  gboolean signs_in = encodes_provider_class_wants_sign_in (klass, edit->account);
  gboolean signed_in = encodes_provider_class_wants_sign_in (klass, before);

  if (signs_in && edit->replace_secret)
    encodes_ctl_complain_usage (_("Nobody gives a secret for this account: a person signs in to it."));
  else if (signed_in && !signs_in && !edit->replace_secret)
    encodes_ctl_complain_usage (_("The account then needs a secret: give --secret."));
  else
    {
      edit->sign_in = signs_in && !signed_in;
      return TRUE;
    }

  return FALSE;
}

static gboolean
make_account (Edit *edit, EncodesAccount *before)
{
  g_autofree const char **keys = encodes_account_get_keys (before);

  edit->old_name = g_strdup (encodes_account_get_name (before));
  edit->account = encodes_account_new (encodes_account_get_id (before), encodes_account_get_provider_id (before),
                                       encodes_account_get_name (before));
  for (guint i = 0; keys[i]; i++)
    encodes_account_set_option (edit->account, keys[i], encodes_account_get_option (before, keys[i]));

  return (!edit->name || encodes_ctl_account_parse_name (edit->account, edit->name)) &&
         encodes_ctl_account_parse_options (edit->account, edit->words + 1) && check_secret (edit, before);
}

/* Before anybody is asked for a secret. */
static void
start_making_account (EncodesCtlSession *session, gpointer user_data)
{
  Edit *edit = user_data;
  EncodesAccount *before = encodes_account_store_find (encodes_ctl_session_get_store (session), edit->words[0]);
  gboolean made = FALSE;

  if (!before)
    encodes_ctl_complain_usage (_("There is no account “%s”; “encodesctl account list” prints them."), edit->words[0]);
  else if (!get_class (before))
    encodes_ctl_complain_usage (_("This version of Encodes does not know the provider “%s”."),
                                encodes_account_get_provider_id (before));
  else
    made = make_account (edit, before) && check_name (session, edit->account);

  encodes_ctl_session_quit (session, made ? ENCODES_CTL_DONE : ENCODES_CTL_USAGE);
}

/* ---- testing and storing ---- */

/* Another one, or none where a person is yet to sign in. */
static gboolean
changes_secret (Edit *edit)
{
  return edit->secret || edit->sign_in;
}

static void
on_secret_taken_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = edit->old_secret
                    ? encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error)
                    : encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (!done)
    encodes_ctl_complain (encodes_account_get_name (edit->account), error->message);
  encodes_ctl_session_quit (edit->session, ENCODES_CTL_UNREACHABLE);
}

static void
take_secret_back (Edit *edit)
{
  EncodesSecretStore *keyring = encodes_ctl_session_get_secret_store (edit->session);
  const char *id = encodes_account_get_id (edit->account);

  if (edit->old_secret)
    encodes_secret_store_store_async (keyring, id, edit->old_name, edit->old_secret, NULL, on_secret_taken_back, edit);
  else
    encodes_secret_store_clear_async (keyring, id, NULL, on_secret_taken_back, edit);
}

static void
on_account_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    {
      /* Translators: %s is an account's name */
      line = g_strdup_printf (_("The account “%s” has been changed."), encodes_account_get_name (edit->account));
      encodes_ctl_print (line);
      encodes_ctl_print ("\n");
      encodes_ctl_session_quit (edit->session, ENCODES_CTL_DONE);
      return;
    }

  encodes_ctl_complain (encodes_account_get_name (edit->account), error->message);
  if (changes_secret (edit))
    take_secret_back (edit);
  else
    encodes_ctl_session_quit (edit->session, ENCODES_CTL_UNREACHABLE);
}

static void
store_account (Edit *edit)
{
  encodes_account_store_put_async (encodes_ctl_session_get_store (edit->session), edit->account, NULL,
                                   on_account_stored, edit);
}

static void
fail (Edit *edit, const GError *error)
{
  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (edit->session)))
    return;

  encodes_ctl_complain (encodes_account_get_name (edit->account), error->message);
  encodes_ctl_session_quit (edit->session, ENCODES_CTL_UNREACHABLE);
}

static void
on_secret_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = edit->secret ? encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error)
                               : encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (done)
    store_account (edit);
  else
    fail (edit, error);
}

/* It is put back if the account cannot be changed after all. */
static void
on_old_secret_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  EncodesSecretStore *keyring = ENCODES_SECRET_STORE (source);
  GCancellable *cancellable = encodes_ctl_session_get_cancellable (edit->session);
  const char *id = encodes_account_get_id (edit->account);
  g_autoptr (GError) error = NULL;

  edit->old_secret = encodes_secret_store_lookup_finish (keyring, result, &error);
  if (error && !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    fail (edit, error);
  else if (edit->secret)
    encodes_secret_store_store_async (keyring, id, encodes_account_get_name (edit->account), edit->secret, cancellable,
                                      on_secret_changed, edit);
  else
    encodes_secret_store_clear_async (keyring, id, cancellable, on_secret_changed, edit);
}

/* The secret first: who watches already reads it when the account has changed. */
static void
store (Edit *edit)
{
  if (changes_secret (edit))
    encodes_secret_store_lookup_async (encodes_ctl_session_get_secret_store (edit->session),
                                       encodes_account_get_id (edit->account),
                                       encodes_ctl_session_get_cancellable (edit->session), on_old_secret_read, edit);
  else
    store_account (edit);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  EncodesCtlStatus status = encodes_ctl_test_finish (edit->session, result);
  const char *id = encodes_account_get_id (edit->account);

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (edit->session)))
    return;

  if (status != ENCODES_CTL_DONE)
    {
      encodes_ctl_session_quit (edit->session, status);
      return;
    }
  if (edit->tried)
    {
      /* It may have been exchanged for another. */
      g_clear_pointer (&edit->secret, encodes_secret_free);
      edit->secret = g_strdup (encodes_memory_secret_store_get (ENCODES_MEMORY_SECRET_STORE (edit->tried), id));
    }
  store (edit);
}

static void
test_account (Edit *edit)
{
  if (edit->secret)
    {
      edit->tried = encodes_memory_secret_store_new ();
      encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (edit->tried),
                                       encodes_account_get_id (edit->account), edit->secret);
    }
  encodes_ctl_test_async (edit->session, edit->account,
                          edit->tried ? edit->tried : encodes_ctl_session_get_secret_store (edit->session), on_tested,
                          edit);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Edit *edit = user_data;
  EncodesCtlStatus status;

  edit->secret = encodes_ctl_sign_in_finish (edit->session, result, &status);
  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (edit->session)))
    return;

  if (edit->secret)
    test_account (edit);
  else
    encodes_ctl_session_quit (edit->session, status);
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  Edit *edit = user_data;

  if (edit->offline)
    store (edit);
  else if (edit->sign_in)
    encodes_ctl_sign_in_async (session, edit->account, on_signed_in, edit);
  else
    test_account (edit);
}

static gboolean
read_secret (Edit *edit, int *status)
{
  gboolean interrupted = FALSE;

  if (!edit->replace_secret)
    return TRUE;

  edit->secret = encodes_ctl_read_secret (_(get_class (edit->account)->secret_label), &interrupted);
  *status = interrupted ? 128 + SIGINT : ENCODES_CTL_USAGE;
  return edit->secret != NULL;
}

int
encodes_ctl_account_edit_main (int argc, char **argv)
{
  g_auto (Edit) edit = { 0 };
  int status;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &edit.name, N_("Give it another name"), N_("NAME") },
    { "secret", 0, 0, G_OPTION_ARG_NONE, &edit.replace_secret,
      N_("Replace its secret by the first line of standard input"), NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &edit.offline, N_("Store the account without asking the service"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &edit.words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account edit", _("ACCOUNT [KEY=VALUE…]"),
                          _("Changes an account, after the service has accepted it as it will be."),
                          _("ACCOUNT is an account's name or id. The keys are those of “encodesctl account add”; KEY= "
                            "without a value removes one.\nWhat is not named stays as it is, also the secret in the "
                            "keyring.\n\n"
                            "Example:\n"
                            "  encodesctl account edit Studio --name Workshop tenant=workshop.example"),
                          entries, argc, argv))
    return ENCODES_CTL_USAGE;

  if (!edit.words)
    {
      encodes_ctl_complain_usage (_("One account is needed: its name, or its id."));
      return ENCODES_CTL_USAGE;
    }
  if (!edit.words[1] && !edit.name && !edit.replace_secret)
    {
      encodes_ctl_complain_usage (_("Nothing is to be changed: give --name, --secret or KEY=VALUE."));
      return ENCODES_CTL_USAGE;
    }

  edit.session = encodes_ctl_session_new ();
  status = encodes_ctl_session_run (edit.session, start_making_account, &edit);
  g_clear_object (&edit.session);
  if (status != ENCODES_CTL_DONE || !read_secret (&edit, &status))
    return status;

  edit.session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (edit.session, start, &edit);
}
