/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account.h"

#include "encodes-ctl-account-add.h"
#include "encodes-ctl-account-edit.h"
#include "encodes-ctl-commands.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-sign-in.h"
#include "encodes-ctl-test.h"
#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include "encodes-error.h"
#include "encodes-json-writer.h"
#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

/* ---- account list ---- */

static void
print_json (GListModel *accounts)
{
  guint n_accounts = g_list_model_get_n_items (accounts);
  g_autoptr (GString) json = g_string_new ("[");
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (accounts, i);

      g_string_append (json, i > 0 ? ",\n  " : "\n  ");
      encodes_json_writer_append_account (json, account);
    }
  g_string_append (json, n_accounts > 0 ? "\n]\n" : "]\n");
  text = g_string_free (g_steal_pointer (&json), FALSE);
  encodes_ctl_print (text);
}

static char *
join_options (EncodesAccount *account)
{
  g_autofree const char **keys = encodes_account_get_keys (account);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; keys[i]; i++)
    g_string_append_printf (joined, "%s%s=%s", i > 0 ? " " : "", keys[i],
                            encodes_account_get_option (account, keys[i]));
  return g_string_free (joined, FALSE);
}

static void
print_table (GListModel *accounts)
{
  const char *head[] = { _("NAME"), _("PROVIDER"), _("OPTIONS"), _("ID"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_list_model_get_n_items (accounts) == 0)
    {
      encodes_ctl_complain (NULL, _("There are no accounts; “encodesctl account add” adds one."));
      return;
    }

  g_ptr_array_add (rows, g_strdupv ((char **) head));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (accounts, i);
      char **row = g_new0 (char *, G_N_ELEMENTS (head));

      row[0] = g_strdup (encodes_account_get_name (account));
      row[1] = g_strdup (encodes_account_get_provider_id (account));
      row[2] = join_options (account);
      row[3] = g_strdup (encodes_account_get_id (account));
      g_ptr_array_add (rows, row);
    }
  encodes_ctl_text_append_table (text, rows, encodes_ctl_get_width (), 2);
  encodes_ctl_print (text->str);
}

static void
start_list (EncodesCtlSession *session, gpointer user_data)
{
  const EncodesCtlFormat *format = user_data;
  GListModel *accounts = G_LIST_MODEL (encodes_ctl_session_get_store (session));

  if (*format == ENCODES_CTL_FORMAT_JSON)
    print_json (accounts);
  else
    print_table (accounts);
  encodes_ctl_session_quit (session, ENCODES_CTL_DONE);
}

static int
account_list_main (int argc, char **argv)
{
  g_autoptr (EncodesCtlSession) session = NULL;
  g_autofree char *format_word = NULL;
  g_auto (GStrv) words = NULL;
  EncodesCtlFormat format;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format_word, N_("For people (table) or for scripts (json)"),
      N_("table|json") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account list", NULL, _("Prints the accounts and their options, never a secret."),
                          NULL, entries, argc, argv) ||
      !encodes_ctl_parse_format (format_word, &format))
    return ENCODES_CTL_USAGE;

  if (words)
    {
      encodes_ctl_complain_usage (_("“%s” is too much."), words[0]);
      return ENCODES_CTL_USAGE;
    }

  session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (session, start_list, &format);
}

/* ---- account remove, account sign-in, account test ---- */

typedef struct
{
  EncodesCtlSession *session;
  EncodesAccount *account;
  const char *word;
  gboolean keep_secret;
  char *secret; /* that has been taken out of the keyring */
} Chosen;

static void
on_secret_put_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    encodes_ctl_complain (encodes_account_get_name (chosen->account), error->message);
  encodes_ctl_session_quit (chosen->session, ENCODES_CTL_UNREACHABLE);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_account_store_remove_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    {
      encodes_ctl_session_quit (chosen->session, ENCODES_CTL_DONE);
      return;
    }

  encodes_ctl_complain (encodes_account_get_name (chosen->account), error->message);
  if (chosen->secret)
    encodes_secret_store_store_async (encodes_ctl_session_get_secret_store (chosen->session),
                                      encodes_account_get_id (chosen->account),
                                      encodes_account_get_name (chosen->account), chosen->secret, NULL,
                                      on_secret_put_back, chosen);
  else
    encodes_ctl_session_quit (chosen->session, ENCODES_CTL_UNREACHABLE);
}

static void
remove_account (Chosen *chosen)
{
  encodes_account_store_remove_async (encodes_ctl_session_get_store (chosen->session),
                                      encodes_account_get_id (chosen->account), NULL, on_removed, chosen);
}

static void
quit_with_secret (Chosen *chosen, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (chosen->session)))
    return;

  /* Without its account nobody would find the secret again. Translators: %s is a sentence that says why */
  sentence = g_strdup_printf (_("%s The account is still there; --keep-secret removes it without its secret."),
                              error->message);
  encodes_ctl_complain (encodes_account_get_name (chosen->account), sentence);
  encodes_ctl_session_quit (chosen->session, ENCODES_CTL_UNREACHABLE);
}

static void
on_secret_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error))
    remove_account (user_data);
  else
    quit_with_secret (user_data, error);
}

/* It is put back if the account cannot be removed after all. */
static void
on_secret_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  g_autoptr (GError) error = NULL;

  chosen->secret = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);
  if (error && !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    {
      quit_with_secret (chosen, error);
      return;
    }

  encodes_secret_store_clear_async (ENCODES_SECRET_STORE (source), encodes_account_get_id (chosen->account),
                                    encodes_ctl_session_get_cancellable (chosen->session), on_secret_cleared, chosen);
}

static void
start_remove (EncodesCtlSession *session, Chosen *chosen)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (chosen->account));

  if (chosen->keep_secret || (klass && !klass->secret_label))
    remove_account (chosen);
  else
    encodes_secret_store_lookup_async (encodes_ctl_session_get_secret_store (session),
                                       encodes_account_get_id (chosen->account),
                                       encodes_ctl_session_get_cancellable (session), on_secret_read, chosen);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  EncodesCtlStatus status = encodes_ctl_test_finish (chosen->session, result);

  if (status == ENCODES_CTL_DONE)
    {
      g_autofree char *name = encodes_text_to_line (encodes_account_get_name (chosen->account), 200);
      /* Translators: %s is an account's name */
      g_autofree char *line = g_strdup_printf (_("%s: the service answers, and accepts the account."), name);

      encodes_ctl_print (line);
      encodes_ctl_print ("\n");
    }
  encodes_ctl_session_quit (chosen->session, status);
}

static void
start_test (EncodesCtlSession *session, Chosen *chosen)
{
  encodes_ctl_test_async (session, chosen->account, encodes_ctl_session_get_secret_store (session), on_tested, chosen);
}

static void
on_sign_in_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    start_test (chosen->session, chosen);
  else if (!g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (chosen->session)))
    {
      encodes_ctl_complain (encodes_account_get_name (chosen->account), error->message);
      encodes_ctl_session_quit (chosen->session, ENCODES_CTL_UNREACHABLE);
    }
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chosen *chosen = user_data;
  EncodesCtlStatus status;
  g_autoptr (EncodesSecret) secret = encodes_ctl_sign_in_finish (chosen->session, result, &status);

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (chosen->session)))
    return;

  if (secret)
    encodes_secret_store_store_async (encodes_ctl_session_get_secret_store (chosen->session),
                                      encodes_account_get_id (chosen->account),
                                      encodes_account_get_name (chosen->account), secret,
                                      encodes_ctl_session_get_cancellable (chosen->session), on_sign_in_stored, chosen);
  else
    encodes_ctl_session_quit (chosen->session, status);
}

static void
start_sign_in (EncodesCtlSession *session, Chosen *chosen)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (chosen->account));

  if (klass && encodes_provider_class_wants_sign_in (klass, chosen->account))
    {
      encodes_ctl_sign_in_async (session, chosen->account, on_signed_in, chosen);
      return;
    }

  encodes_ctl_complain (encodes_account_get_name (chosen->account),
                        _("Nobody signs in to this account: it has a secret of its own."));
  encodes_ctl_session_quit (session, ENCODES_CTL_USAGE);
}

typedef struct
{
  Chosen chosen;
  void (*start) (EncodesCtlSession *session, Chosen *chosen);
} ChosenStart;

static void
start_with_account (EncodesCtlSession *session, gpointer user_data)
{
  ChosenStart *start = user_data;
  EncodesAccount *account = encodes_account_store_find (encodes_ctl_session_get_store (session), start->chosen.word);

  if (!account)
    {
      encodes_ctl_complain_usage (_("There is no account “%s”; “encodesctl account list” prints them."),
                                  start->chosen.word);
      encodes_ctl_session_quit (session, ENCODES_CTL_USAGE);
      return;
    }

  start->chosen.session = session;
  start->chosen.account = g_object_ref (account);
  start->start (session, &start->chosen);
}

static int
run_with_account (char **words, gboolean keep_secret, void (*start) (EncodesCtlSession *session, Chosen *chosen))
{
  g_autoptr (EncodesCtlSession) session = NULL;
  ChosenStart chosen_start = { { .keep_secret = keep_secret }, start };
  int status;

  if (!words || !words[0] || words[1])
    {
      encodes_ctl_complain_usage (_("One account is needed: its name, or its id."));
      return ENCODES_CTL_USAGE;
    }

  chosen_start.chosen.word = words[0];
  session = encodes_ctl_session_new ();
  status = encodes_ctl_session_run (session, start_with_account, &chosen_start);
  g_clear_object (&chosen_start.chosen.account);
  encodes_secret_free (chosen_start.chosen.secret);
  return status;
}

static int
account_remove_main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  gboolean keep_secret = FALSE;
  const GOptionEntry entries[] = {
    { "keep-secret", 0, 0, G_OPTION_ARG_NONE, &keep_secret, N_("Leave its secret in the keyring"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account remove", _("ACCOUNT"),
                          _("Removes an account, and its secret from the keyring."),
                          _("ACCOUNT is an account's name or id. The service and its jobs are not touched."), entries,
                          argc, argv))
    return ENCODES_CTL_USAGE;

  return run_with_account (words, keep_secret, start_remove);
}

static int
account_test_main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account test", _("ACCOUNT"),
                          _("Connects to an account's service and says whether it accepts the account."),
                          _("ACCOUNT is an account's name or id. The exit status is 3 if the service refuses, and 4 "
                            "if it is not reachable."),
                          entries, argc, argv))
    return ENCODES_CTL_USAGE;

  return run_with_account (words, FALSE, start_test);
}

static int
account_sign_in_main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account sign-in", _("ACCOUNT"),
                          _("Lets you sign in again to an account with authentication=device-code."),
                          _("ACCOUNT is an account's name or id. A page and a code are printed on standard error; what "
                            "comes of signing in there\nis kept in the keyring, in place of what was there."),
                          entries, argc, argv))
    return ENCODES_CTL_USAGE;

  return run_with_account (words, FALSE, start_sign_in);
}

/* ---- the words after "account" ---- */

static const EncodesCtlCommand account_commands[] = {
  { "add", N_("connect to a service, and store the account"), encodes_ctl_account_add_main },
  { "edit", N_("change an account"), encodes_ctl_account_edit_main },
  { "list", N_("print the accounts"), account_list_main },
  { "remove", N_("remove an account and its secret"), account_remove_main },
  { "sign-in", N_("sign in to an account again"), account_sign_in_main },
  { "test", N_("connect to an account's service"), account_test_main },
  { NULL },
};

static const EncodesCtlCommandSet account_set = {
  .command = "encodesctl account",
  .summary = N_("The accounts are those of the Encodes window; their secrets are in the keyring."),
  .hint = N_("“encodesctl account COMMAND --help” says all about one of them."),
  .commands = account_commands,
};

int
encodes_ctl_account_main (int argc, char **argv)
{
  return encodes_ctl_commands_run (&account_set, argc, argv);
}
