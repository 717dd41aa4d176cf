/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account-add.h"

#include "encodes-ctl-account-options.h"
#include "encodes-ctl-secret.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-sign-in.h"
#include "encodes-ctl-test.h"
#include "encodes-ctl.h"

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* What no description of an account comes near. */
#define DESCRIPTION_SIZE (128 * 1024)
/* As wide as the longest of the keys. */
#define KEY_WIDTH 21

typedef struct
{
  char **words;
  char *from; /* a file with a description, "-" for standard input; NULL: all is in words */
  gboolean offline;
  EncodesProviderClass *klass;
  EncodesAccount *account;
  EncodesSecret *secret;
  EncodesSecretStore *tried; /* has the secret while the account is tried */
  EncodesCtlSession *session;
  EncodesCtlStatus status; /* of what has failed, while its secret is taken back */
} Add;

static void
add_clear (Add *add)
{
  g_clear_pointer (&add->words, g_strfreev);
  g_clear_pointer (&add->from, g_free);
  g_clear_object (&add->account);
  g_clear_pointer (&add->secret, encodes_secret_free);
  g_clear_object (&add->tried);
  g_clear_object (&add->session);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Add, add_clear)

/* ---- the command line ---- */

static gboolean
takes_accounts (EncodesProviderClass *klass)
{
  return klass->fields != NULL;
}

static char *
join_providers (void)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (takes_accounts (klass))
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", klass->id);
    }
  return g_string_free (joined, FALSE);
}

static gboolean
parse_provider (Add *add, const char *id)
{
  g_autofree char *providers = join_providers ();

  add->klass = encodes_provider_find_class (id);
  if (!add->klass)
    encodes_ctl_complain_usage (_("The provider “%s” is unknown; there is: %s."), id, providers);
  else if (!takes_accounts (add->klass))
    encodes_ctl_complain_usage (_("“%s” needs no account: it is always there. Accounts are for: %s."), id, providers);
  else
    return TRUE;

  return FALSE;
}

static void
wipe_description (gpointer data)
{
  explicit_bzero (data, DESCRIPTION_SIZE);
  g_free (data);
}

/* Returns: (nullable): the bytes, of which no copy stays behind; NULL if it said why not */
static GBytes *
read_file (const char *path)
{
  FILE *file = g_str_equal (path, "-") ? stdin : fopen (path, "re");
  char *data = g_malloc (DESCRIPTION_SIZE);
  gsize length;

  if (file)
    setvbuf (file, NULL, _IONBF, 0);
  length = file ? fread (data, 1, DESCRIPTION_SIZE, file) : 0;
  if (!file || ferror (file))
    {
      /* Translators: a file's name, and the system's reason */
      encodes_ctl_complain_usage (_("“%s” could not be read: %s."), path, g_strerror (errno));
      g_clear_pointer (&data, wipe_description);
    }
  if (file && file != stdin)
    fclose (file);

  return data ? g_bytes_new_with_free_func (data, length, wipe_description, data) : NULL;
}

/* Returns: whether add->account is what the description says; its secret never goes anywhere but to the keyring */
static gboolean
read_description (Add *add)
{
  g_autoptr (GBytes) bytes = read_file (add->from);
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  if (!bytes)
    return FALSE;

  add->account = encodes_provider_read_description (bytes, &add->secret, &note, &error);
  if (!add->account)
    {
      encodes_ctl_complain_usage ("%s", error->message);
      return FALSE;
    }

  add->klass = encodes_provider_find_class (encodes_account_get_provider_id (add->account));
  if (note)
    encodes_ctl_complain (NULL, note);

  return TRUE;
}

static gboolean
wants_sign_in (Add *add)
{
  return encodes_provider_class_wants_sign_in (add->klass, add->account);
}

/* Where the description came from, nothing more can be asked for. */
static gboolean
check_described_secret (Add *add)
{
  if (add->secret || !add->klass->secret_label || wants_sign_in (add) || !g_str_equal (add->from, "-"))
    return TRUE;

  encodes_ctl_complain_usage (_("The description lacks the secret. Put it in a file, so that the secret can be asked "
                                "for."));
  return FALSE;
}

/* With a description: the name, if it is to be another, and what is to differ. */
static gboolean
parse_words_after_description (Add *add)
{
  char *none[] = { NULL };
  char **words = add->words ? add->words : none;
  const char *name = words[0] && !strchr (words[0], '=') ? *words++ : NULL;

  if (!read_description (add))
    return FALSE;

  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *key = g_strndup (words[i], strcspn (words[i], "="));

      encodes_account_set_option (add->account, key, NULL);
    }
  if (!name && *encodes_account_get_name (add->account) == '\0')
    {
      encodes_ctl_complain_usage (_("The description has no name for the account: give one."));
      return FALSE;
    }

  return (!name || encodes_ctl_account_parse_name (add->account, name)) &&
         encodes_ctl_account_parse_options (add->account, words) && check_described_secret (add);
}

static gboolean
parse_words (Add *add)
{
  if (add->from)
    return parse_words_after_description (add);

  if (!add->words || !add->words[0] || !add->words[1])
    {
      encodes_ctl_complain_usage (_("A provider and a name for the account are needed."));
      return FALSE;
    }
  if (!parse_provider (add, add->words[0]))
    return FALSE;

  add->account = encodes_account_new (NULL, add->klass->id, "");

  return encodes_ctl_account_parse_name (add->account, add->words[1]) &&
         encodes_ctl_account_parse_options (add->account, add->words + 2);
}

/* ---- testing and storing ---- */

static void
on_secret_taken_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Add *add = user_data;

  encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, NULL);
  encodes_ctl_session_quit (add->session, add->status);
}

static void
on_account_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Add *add = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    {
      /* Translators: %s is an account's name */
      line = g_strdup_printf (_("The account “%s” has been added."), encodes_account_get_name (add->account));
      encodes_ctl_print (line);
      encodes_ctl_print ("\n");
      encodes_ctl_session_quit (add->session, ENCODES_CTL_DONE);
      return;
    }

  encodes_ctl_complain (encodes_account_get_name (add->account), error->message);
  add->status = g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID) ? ENCODES_CTL_USAGE
                                                                              : ENCODES_CTL_UNREACHABLE;
  if (add->klass->secret_label)
    encodes_secret_store_clear_async (encodes_ctl_session_get_secret_store (add->session),
                                      encodes_account_get_id (add->account), NULL, on_secret_taken_back, add);
  else
    encodes_ctl_session_quit (add->session, add->status);
}

static void
store_account (Add *add)
{
  encodes_account_store_put_async (encodes_ctl_session_get_store (add->session), add->account, NULL, on_account_stored,
                                   add);
}

static void
on_secret_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Add *add = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    store_account (add);
  else if (!g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (add->session)))
    {
      encodes_ctl_complain (encodes_account_get_name (add->account), error->message);
      encodes_ctl_session_quit (add->session, ENCODES_CTL_UNREACHABLE);
    }
}

/* The secret first: an account without one would only be trouble. */
static void
store_secret (Add *add)
{
  if (add->secret)
    encodes_secret_store_store_async (encodes_ctl_session_get_secret_store (add->session),
                                      encodes_account_get_id (add->account), encodes_account_get_name (add->account),
                                      add->secret, encodes_ctl_session_get_cancellable (add->session),
                                      on_secret_stored, add);
  else
    store_account (add);
}

/* Trying it may have been given another secret in exchange for the one that it began with. */
static void
take_exchanged_secret (Add *add)
{
  const char *id = encodes_account_get_id (add->account);

  g_clear_pointer (&add->secret, encodes_secret_free);
  add->secret = g_strdup (encodes_memory_secret_store_get (ENCODES_MEMORY_SECRET_STORE (add->tried), id));
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Add *add = user_data;
  EncodesCtlStatus status = encodes_ctl_test_finish (add->session, result);

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (add->session)))
    return;

  take_exchanged_secret (add);
  if (status == ENCODES_CTL_DONE)
    store_secret (add);
  else
    encodes_ctl_session_quit (add->session, status);
}

static void
test_account (Add *add)
{
  add->tried = encodes_memory_secret_store_new ();
  if (add->secret)
    encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (add->tried), encodes_account_get_id (add->account),
                                     add->secret);
  encodes_ctl_test_async (add->session, add->account, add->tried, on_tested, add);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Add *add = user_data;
  EncodesCtlStatus status;

  add->secret = encodes_ctl_sign_in_finish (add->session, result, &status);
  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (add->session)))
    return;

  if (add->secret)
    test_account (add);
  else
    encodes_ctl_session_quit (add->session, status);
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  Add *add = user_data;

  if (add->offline)
    store_secret (add);
  else if (wants_sign_in (add))
    encodes_ctl_sign_in_async (session, add->account, on_signed_in, add);
  else
    test_account (add);
}

/* Before anybody is asked for a secret. */
static void
start_checking_name (EncodesCtlSession *session, gpointer user_data)
{
  Add *add = user_data;
  const char *name = encodes_account_get_name (add->account);
  GListModel *accounts = encodes_ctl_session_get_accounts (session);
  int status = ENCODES_CTL_DONE;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (accounts, i);

      if (g_str_equal (encodes_account_get_name (account), name) ||
          g_str_equal (encodes_account_get_id (account), name))
        status = ENCODES_CTL_USAGE;
    }

  if (status != ENCODES_CTL_DONE)
    encodes_ctl_complain_usage (_("There is an account “%s” already."), name);
  encodes_ctl_session_quit (session, status);
}

static void
append_key (GString *text, const EncodesProviderField *field)
{
  g_autoptr (GString) choices = g_string_new (NULL);

  for (guint i = 0; field->choices && field->choices[i]; i += 2)
    g_string_append_printf (choices, "%s%s", i == 0 ? "" : " | ", field->choices[i]);

  g_string_append_printf (text, "\n  %-*s ", KEY_WIDTH, field->key);
  if (choices->len > 0)
    /* Translators: what an option is called, and the words that it takes */
    g_string_append_printf (text, _("%s: %s"), _(field->label), choices->str);
  else
    g_string_append (text, _(field->label));
  if (field->only_if_key)
    g_string_append_printf (text, " (%s=%s)", field->only_if_key, field->only_if_value);
  if (field->default_value)
    {
      g_string_append_printf (text, "\n  %*s ", KEY_WIDTH, "");
      g_string_append_printf (text, _("default: %s"), field->default_value);
    }
}

static char *
describe_keys (void)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (!takes_accounts (klass))
        continue;

      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: a provider's id and its title; the keys stand below */
      g_string_append_printf (text, _("Keys of %s (%s):"), klass->id, _(klass->title));
      for (const EncodesProviderField *field = klass->fields; field->key; field++)
        append_key (text, field);
    }
  return g_string_free (text, FALSE);
}

static char *
make_description (void)
{
  g_autofree char *keys = describe_keys ();

  return g_strdup_printf ("%s\n\n%s\n\n%s\n\n%s\n\n%s",
                          _("The secret is the first line of standard input, or is asked for on the terminal without "
                            "being shown; it is\nkept in the keyring and never in a file. The service is asked first "
                            "whether it accepts the account."),
                          _("With authentication=device-code there is no secret: a page and a code are printed on standard "
                            "error, and you sign in\nthere in a browser. With --offline that is left to “encodesctl account "
                            "sign-in”."),
                          keys,
                          _("When a service sends its clients on to another address, the account is not added and the "
                            "address is named;\nif it is right, add the account again with that trusted-redirect=…"),
                          _("Example:\n"
                            "  encodesctl account add media-services-v2 Studio tenant=studio.example \\\n"
                            "      api-endpoint=https://studio.example/api/ client-id=7c7a… <secret.txt\n"
                            "  az ams account sp create -a studio -g media | \\\n"
                            "      encodesctl account add --from-json -"));
}

static gboolean
read_secret (Add *add, int *status)
{
  gboolean interrupted = FALSE;

  /* A secret that came along is of something else. */
  if (wants_sign_in (add))
    g_clear_pointer (&add->secret, encodes_secret_free);
  if (!add->klass->secret_label || add->secret || wants_sign_in (add))
    return TRUE;

  add->secret = encodes_ctl_read_secret (_(add->klass->secret_label), &interrupted);
  *status = interrupted ? 128 + SIGINT : ENCODES_CTL_USAGE;
  return add->secret != NULL;
}

int
encodes_ctl_account_add_main (int argc, char **argv)
{
  g_auto (Add) add = { 0 };
  g_autofree char *description = make_description ();
  int status;
  const GOptionEntry entries[] = {
    { "from-json", 0, 0, G_OPTION_ARG_FILENAME, &add.from,
      N_("Take the account from what a portal or command line gives for API access; “-” is standard input"), N_("FILE") },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &add.offline, N_("Store the account without asking the service"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &add.words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl account add", _("PROVIDER NAME KEY=VALUE… | --from-json FILE [NAME] [KEY=VALUE…]"),
                          _("Connects to a service and stores the account."), description, entries, argc, argv) ||
      !parse_words (&add))
    return ENCODES_CTL_USAGE;

  /* The names are read before the secret is asked for, which waits for a person and must not hold a main loop up. */
  add.session = encodes_ctl_session_new ();
  status = encodes_ctl_session_run (add.session, start_checking_name, &add);
  g_clear_object (&add.session);
  if (status != ENCODES_CTL_DONE || !read_secret (&add, &status))
    return status;

  add.session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (add.session, start, &add);
}
