/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-serve.h"

#include "encodes-ctl.h"

#include "encodes-error.h"
#include "encodes-json-writer.h"
#include "encodes-memory-secret-store.h"
#include "encodes-server.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_DESCRIPTION 4096

typedef struct
{
  char *listen;
  char *certificate;
  char *key;
  char *add;
  char *remove;
  char *format_word;
  EncodesCtlFormat format;
  gboolean list;
} Options;

typedef struct
{
  GMainLoop *loop;
  EncodesMonitor *monitor;
  EncodesServer *server;
  gboolean told;
} Serve;

static void
options_clear (Options *options)
{
  g_clear_pointer (&options->listen, g_free);
  g_clear_pointer (&options->certificate, g_free);
  g_clear_pointer (&options->key, g_free);
  g_clear_pointer (&options->add, g_free);
  g_clear_pointer (&options->remove, g_free);
  g_clear_pointer (&options->format_word, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
complain (const GError *error)
{
  encodes_ctl_complain (NULL, error->message);

  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID) ||
      g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND))
    return ENCODES_CTL_USAGE;

  return encodes_ctl_status_for_error (error);
}

/* What the other computer's account needs: on standard error, so that a pipe gets nothing but the secret. */
static void
print_hint (Options *options, const char *name)
{
  const char *scheme = options->certificate ? "https" : "http";
  const char *address = options->listen ? options->listen : ENCODES_SERVER_DEFAULT_LISTEN;

  fprintf (stderr, _("The client “%s” may ask now; its secret is shown only this once. Its account:"), name);
  fprintf (stderr,
           "\n  encodesctl account add media-services-v2 NAME api-endpoint=%s://%s/api/"
           " token-endpoint=%s://%s/encodes/oauth2/token client-id=%s\n",
           scheme, address, scheme, address, name);
}

/* "0.0.0.0" is where one listens, not where one asks: others know this computer by its name. */
static char *
get_address_for_others (Options *options)
{
  const char *address = options->listen ? options->listen : ENCODES_SERVER_DEFAULT_LISTEN;
  const char *colon = strrchr (address, ':');

  if (colon && (g_str_has_prefix (address, "0.0.0.0:") || g_str_has_prefix (address, "[::]:")))
    return g_strconcat (g_get_host_name (), colon, NULL);

  return g_strdup (address);
}

static void
append_member (GString *json, const char *name, const char *value)
{
  g_string_append_printf (json, "%s  \"%s\": ", json->len > 0 ? ",\n" : "{\n", name);
  encodes_json_writer_append_string (json, value);
}

/* The whole account, to be pasted on the other computer. */
static void
print_description (Options *options, const char *name, const char *secret)
{
  const char *scheme = options->certificate ? "https" : "http";
  g_autofree char *address = get_address_for_others (options);
  g_autofree char *api_endpoint = g_strdup_printf ("%s://%s/api/", scheme, address);
  g_autofree char *token_endpoint = g_strdup_printf ("%s://%s/encodes/oauth2/token", scheme, address);
  /* So long that it does not grow, which would leave copies behind. */
  g_autoptr (GString) json = g_string_sized_new (LONGEST_DESCRIPTION);

  append_member (json, "provider", "media-services-v2");
  append_member (json, "name", g_get_host_name ());
  append_member (json, "api-endpoint", api_endpoint);
  append_member (json, "token-endpoint", token_endpoint);
  append_member (json, "client-id", name);
  append_member (json, "client-secret", secret);
  g_string_append (json, "\n}\n");
  encodes_ctl_print (json->str);
  explicit_bzero (json->str, json->len);
}

static int
add_client (EncodesServerClients *clients, Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = encodes_server_clients_add (clients, options->add, &error);

  if (!secret)
    return complain (error);

  if (options->format == ENCODES_CTL_FORMAT_JSON)
    {
      print_description (options, options->add, secret);
      return ENCODES_CTL_DONE;
    }

  print_hint (options, options->add);
  encodes_ctl_print (secret);
  encodes_ctl_print ("\n");
  return ENCODES_CTL_DONE;
}

static int
remove_client (EncodesServerClients *clients, Options *options)
{
  g_autoptr (GError) error = NULL;

  return encodes_server_clients_remove (clients, options->remove, &error) ? ENCODES_CTL_DONE : complain (error);
}

static int
list_clients (EncodesServerClients *clients)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = encodes_server_clients_list (clients, &error);

  if (!names)
    return complain (error);

  for (char **name = names; *name; name++)
    {
      encodes_ctl_print (*name);
      encodes_ctl_print ("\n");
    }
  return ENCODES_CTL_DONE;
}

static GListStore *
make_accounts (void)
{
  GListStore *accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();

  /* Only what is here by itself: passing on what other services said would be another thing. */
  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (!klass->fields)
        {
          g_autoptr (EncodesAccount) account = encodes_account_new (klass->id, klass->id, _(klass->title));

          g_list_store_append (accounts, account);
        }
    }

  return accounts;
}

static gboolean
load_certificate (Options *options, GTlsCertificate **certificate)
{
  g_autoptr (GError) error = NULL;

  if (!options->certificate && !options->key)
    return TRUE;
  if (!options->certificate || !options->key)
    {
      encodes_ctl_complain_usage (_("TLS needs both, --tls-certificate and --tls-key."));
      return FALSE;
    }

  *certificate = g_tls_certificate_new_from_files (options->certificate, options->key, &error);
  if (!*certificate)
    /* Translators: the library's reason */
    encodes_ctl_complain_usage (_("The certificate and its key could not be used: %s"), error->message);

  return *certificate != NULL;
}

static void
warn_without_clients (EncodesServerClients *clients)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = encodes_server_clients_list (clients, &error);

  if (!names)
    encodes_ctl_complain (NULL, error->message);
  else if (!*names)
    encodes_ctl_complain (NULL, _("Nobody may ask yet. “encodesctl serve --add-client NAME” adds a client, also while "
                                  "this goes on."));
}

static gboolean
is_read (EncodesMonitor *monitor)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (monitor), i);

      if (encodes_account_monitor_get_health (account_monitor) == ENCODES_ACCOUNT_HEALTH_NEW)
        return FALSE;
    }

  return TRUE;
}

/* Who waits for the line may ask at once, and gets all jobs. */
static void
tell_when_ready (Serve *serve)
{
  g_autofree char *line = NULL;

  if (serve->told || !is_read (serve->monitor))
    return;

  serve->told = TRUE;
  /* Not translated: scripts read it. */
  line = g_strdup_printf ("Listening on %s\n", encodes_server_get_base (serve->server));
  encodes_ctl_print (line);
}

static void
on_health_changed (EncodesAccountMonitor *account_monitor, GParamSpec *pspec, gpointer user_data)
{
  const GError *error = encodes_account_monitor_get_error (account_monitor);

  if (error && encodes_account_monitor_get_health (account_monitor) != ENCODES_ACCOUNT_HEALTH_UP_TO_DATE)
    encodes_ctl_complain (encodes_account_get_name (encodes_account_monitor_get_account (account_monitor)),
                          error->message);
  tell_when_ready (user_data);
}

static gboolean
on_asked_to_end (gpointer user_data)
{
  Serve *serve = user_data;

  g_main_loop_quit (serve->loop);
  return G_SOURCE_CONTINUE;
}

static void
run (Serve *serve)
{
  guint interrupted = g_unix_signal_add (SIGINT, on_asked_to_end, serve);
  guint terminated = g_unix_signal_add (SIGTERM, on_asked_to_end, serve);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (serve->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (serve->monitor), i);

      g_signal_connect (account_monitor, "notify::health", G_CALLBACK (on_health_changed), serve);
    }
  tell_when_ready (serve);
  g_main_loop_run (serve->loop);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (serve->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (serve->monitor), i);

      g_signal_handlers_disconnect_by_data (account_monitor, serve);
    }
  g_source_remove (interrupted);
  g_source_remove (terminated);
}

static int
serve_jobs (EncodesServerClients *clients, GSocketAddress *address, GTlsCertificate *certificate)
{
  g_autoptr (GListStore) accounts = make_accounts ();
  g_autoptr (EncodesSecretStore) no_secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (EncodesMonitor) monitor = encodes_monitor_new (G_LIST_MODEL (accounts), no_secrets, store);
  g_autoptr (EncodesServer) server = encodes_server_new (monitor, clients);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Serve serve = { .loop = loop, .monitor = monitor, .server = server };
  int status = ENCODES_CTL_DONE;

  if (encodes_server_listen (server, address, certificate, &error))
    {
      warn_without_clients (clients);
      run (&serve);
    }
  else
    {
      status = complain (error);
    }

  encodes_server_stop (server);
  encodes_monitor_stop (monitor);
  return status;
}

static int
serve (EncodesServerClients *clients, Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  address = encodes_server_parse_address (options->listen ? options->listen : ENCODES_SERVER_DEFAULT_LISTEN, &error);
  if (!address)
    {
      encodes_ctl_complain_usage ("%s", error->message);
      return ENCODES_CTL_USAGE;
    }
  if (!load_certificate (options, &certificate))
    return ENCODES_CTL_USAGE;

  return serve_jobs (clients, address, certificate);
}

int
encodes_ctl_serve_main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (GStrv) words = NULL;
  g_autoptr (EncodesServerClients) clients = NULL;
  const GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &options.listen,
      N_("Where to listen (127.0.0.1:8265 if not given; port 0 takes any free one)"), N_("ADDRESS:PORT") },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &options.certificate,
      N_("Speak https with this certificate (PEM)"), N_("FILE") },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, N_("The certificate’s key (PEM)"), N_("FILE") },
    { "add-client", 0, 0, G_OPTION_ARG_STRING, &options.add, N_("Let a new client ask, and print its secret"),
      N_("NAME") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options.format_word,
      N_("Print a new client’s secret alone (table), or its whole account, to be pasted elsewhere (json)"),
      N_("table|json") },
    { "remove-client", 0, 0, G_OPTION_ARG_STRING, &options.remove, N_("Let a client ask no more"), N_("NAME") },
    { "list-clients", 0, 0, G_OPTION_ARG_NONE, &options.list, N_("Print who may ask"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl serve", NULL,
                          _("Offers this computer’s encodes to others over the Media Services v2 protocol."),
                          _("It prints “Listening on ADDRESS” once it does, and goes on until Ctrl-C. Other computers "
                            "are only served with TLS.\n\n"
                            "Example, with the secret going straight into the keyring:\n"
                            "  encodesctl serve --add-client laptop --format json | \\\n"
                            "    encodesctl account add --from-json - Workshop"),
                          entries, argc, argv))
    return ENCODES_CTL_USAGE;

  if (!encodes_ctl_parse_format (options.format_word, &options.format))
    return ENCODES_CTL_USAGE;
  if (words)
    {
      encodes_ctl_complain_usage (_("The word “%s” is not expected here."), words[0]);
      return ENCODES_CTL_USAGE;
    }
  if ((options.add != NULL) + (options.remove != NULL) + options.list > 1)
    {
      encodes_ctl_complain_usage (_("Clients are added, removed or listed one thing at a time."));
      return ENCODES_CTL_USAGE;
    }

  clients = encodes_server_clients_new (NULL);
  if (options.add)
    return add_client (clients, &options);
  if (options.remove)
    return remove_client (clients, &options);
  if (options.list)
    return list_clients (clients);

  return serve (clients, &options);
}
