/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-server-api.h"
#include "encodes-server-listener.h"
#include "encodes-server-query.h"
#include "encodes-server-reply.h"
#include "encodes-server-sign-in.h"
#include "encodes-server-tokens.h"

#define MAX_ADDRESS_BYTES (8 * 1024)
#define MAX_BODY_BYTES (64 * 1024)
/* Most clients write all of a body before they read the refusal. */
#define MAX_IGNORED_BYTES (1024 * 1024)
#define MAX_MINOR_VERSION 19
#define API_PATH "/api"

struct _EncodesServer
{
  GObject parent_instance;

  EncodesServerClients *clients;
  EncodesServerTokens *tokens;
  EncodesServerSignIn *sign_in;
  EncodesServerApi *api;
  SoupServer *soup;
  EncodesServerListener *listener;
  GCancellable *cancellable;
  char *base;
  guint max_connections;
  double seconds;
};

G_DEFINE_FINAL_TYPE (EncodesServer, encodes_server, G_TYPE_OBJECT)

static const char *const methods[] = { "GET", "HEAD", "POST", "DELETE", "MERGE", "PATCH", "PUT", NULL };

/* The Host header comes back in links: only if it can be nothing but a host. */
static char *
make_base (EncodesServer *self, SoupServerMessage *message)
{
  const char *host = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Host");
  const char *scheme = g_str_has_prefix (self->base, "https") ? "https" : "http";

  if (!host || !*host || strlen (host) > 255 ||
      strspn (host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]") != strlen (host))
    return g_strdup (self->base);

  return g_strdup_printf ("%s://%s" API_PATH "/", scheme, host);
}

static gboolean
is_known_version (const char *version)
{
  guint64 minor;

  return version && g_str_has_prefix (version, "2.") &&
         g_ascii_string_to_unsigned (version + 2, 10, 0, MAX_MINOR_VERSION, &minor, NULL);
}

static gboolean
check_version (SoupServerMessage *message, EncodesODataForm form, GHashTable *options)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *version = soup_message_headers_get_one (headers, "x-ms-version");

  if (!version)
    version = g_hash_table_lookup (options, "api-version");
  if (is_known_version (version))
    return TRUE;

  encodes_server_reply_error (message, form, SOUP_STATUS_BAD_REQUEST,
                              version ? "The value of the header 'x-ms-version' is not supported. Send 2.19."
                                      : "The required header 'x-ms-version' is missing. Send 2.19.");
  return FALSE;
}

static gboolean
check_token (EncodesServer *self, SoupServerMessage *message, EncodesODataForm form)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char *authorization = soup_message_headers_get_one (request, "Authorization");
  gboolean has_token = authorization && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0;

  if (has_token && encodes_server_tokens_check (self->tokens, authorization + 7))
    return TRUE;

  soup_message_headers_replace (response, "WWW-Authenticate",
                                has_token ? "Bearer realm=\"encodes\", error=\"invalid_token\""
                                          : "Bearer realm=\"encodes\"");
  encodes_server_reply_error (message, form, SOUP_STATUS_UNAUTHORIZED,
                              has_token ? "The access token is invalid or has expired."
                                        : "The header 'Authorization' with a bearer token is missing.");
  return FALSE;
}

/* Returns what follows /api/, or NULL for an address outside it. */
static const char *
get_api_path (const char *path)
{
  gsize length = strlen (API_PATH);

  if (g_ascii_strncasecmp (path, API_PATH, length) != 0 || (path[length] && path[length] != '/'))
    return NULL;

  return path[length] ? path + length + 1 : path + length;
}

static void
handle_api (EncodesServer *self, SoupServerMessage *message, EncodesODataForm form, const char *api_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) options = NULL;
  g_autofree char *base = NULL;

  if (!check_token (self, message, form))
    return;

  options = encodes_server_query_decode (g_uri_get_query (soup_server_message_get_uri (message)), &error);
  if (!options)
    {
      encodes_server_reply_error (message, form, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }
  if (!check_version (message, form, options))
    return;

  base = make_base (self, message);
  encodes_server_api_handle (self->api, message, form, base, api_path, options);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *unused_path, GHashTable *unused_query,
            gpointer user_data)
{
  EncodesServer *self = user_data;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept");
  const char *api_path = get_api_path (path);
  EncodesODataForm form;
  gboolean acceptable = encodes_odata_choose_form (accept, &form);

  encodes_server_listener_note_asked (self->listener, message);
  if (!g_strv_contains (methods, soup_server_message_get_method (message)))
    encodes_server_reply_not_allowed (message, form, "GET, HEAD, POST, DELETE, MERGE, PATCH, PUT");
  else if (encodes_server_sign_in_is_path (path) && !api_path)
    encodes_server_sign_in_handle (self->sign_in, message, path);
  else if (!api_path)
    encodes_server_reply_error (message, form, SOUP_STATUS_NOT_FOUND, "Resource not found.");
  else if (!acceptable)
    encodes_server_reply_error (message, form, SOUP_STATUS_NOT_ACCEPTABLE, "Only JSON is offered.");
  else
    handle_api (self, message, form, api_path);
}

static void
refuse_body (SoupServerMessage *message)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  encodes_server_reply_error (message, ENCODES_ODATA_MINIMAL, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
                              "The request is too large.");
}

/* A message with a status is answered with it, without asking on_request(). */
static void
on_headers_read (SoupServer *soup, SoupServerMessage *message, const char *unused_path, GHashTable *unused_query,
                 gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));

  encodes_server_reply_begin (message);
  if (strlen (uri) > MAX_ADDRESS_BYTES)
    encodes_server_reply_error (message, ENCODES_ODATA_MINIMAL, SOUP_STATUS_REQUEST_URI_TOO_LONG,
                                "The address is too long.");
  else if (soup_message_headers_get_content_length (headers) > MAX_BODY_BYTES)
    refuse_body (message);
}

static void
on_body_part_read (SoupServerMessage *message, GBytes *part, gpointer user_data)
{
  EncodesServer *self = user_data;
  gsize before = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), "encodes-n-bytes"));
  gsize n_bytes = before + g_bytes_get_size (part);

  g_object_set_data (G_OBJECT (message), "encodes-n-bytes", GSIZE_TO_POINTER (n_bytes));
  if (n_bytes > MAX_IGNORED_BYTES)
    encodes_server_listener_cut (self->listener, message);
  else if (n_bytes > MAX_BODY_BYTES && before <= MAX_BODY_BYTES &&
           soup_server_message_get_status (message) == SOUP_STATUS_NONE)
    refuse_body (message);
}

static void
on_request_started (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  g_signal_connect_object (message, "got-chunk", G_CALLBACK (on_body_part_read), user_data, 0);
}

static void
on_marks_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesServer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) marks =
    encodes_server_clients_read_marks_finish (ENCODES_SERVER_CLIENTS (source), result, &error);

  if (encodes_error_is_cancelled (error))
    return;

  if (marks)
    encodes_server_tokens_keep_only (self->tokens, marks);
  else
    g_warning ("The clients could not be read again: %s", error->message);
}

static void
on_clients_changed (EncodesServerClients *clients, gpointer user_data)
{
  EncodesServer *self = user_data;

  encodes_server_clients_read_marks_async (clients, self->cancellable, on_marks_read, g_object_ref (self));
}

static void
encodes_server_dispose (GObject *object)
{
  EncodesServer *self = ENCODES_SERVER (object);

  encodes_server_stop (self);
  g_clear_object (&self->listener);
  g_clear_object (&self->soup);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->api);
  g_clear_object (&self->clients);

  G_OBJECT_CLASS (encodes_server_parent_class)->dispose (object);
}

static void
encodes_server_finalize (GObject *object)
{
  EncodesServer *self = ENCODES_SERVER (object);

  encodes_server_tokens_free (self->tokens);
  g_object_unref (self->cancellable);
  g_free (self->base);

  G_OBJECT_CLASS (encodes_server_parent_class)->finalize (object);
}

static void
encodes_server_class_init (EncodesServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_server_dispose;
  object_class->finalize = encodes_server_finalize;
}

static void
encodes_server_init (EncodesServer *self)
{
  self->tokens = encodes_server_tokens_new ();
  self->cancellable = g_cancellable_new ();
  /* Paths are decoded part by part, after they have been taken apart. */
  self->soup = soup_server_new ("raw-paths", TRUE, "server-header", "Encodes", NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers_read, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  g_signal_connect_object (self->soup, "request-started", G_CALLBACK (on_request_started), self, 0);
}

EncodesServer *
encodes_server_new (EncodesMonitor *monitor, EncodesServerClients *clients)
{
  EncodesServer *self = g_object_new (ENCODES_TYPE_SERVER, NULL);

  self->clients = g_object_ref (clients);
  self->api = encodes_server_api_new (monitor);
  self->sign_in = encodes_server_sign_in_new (clients, self->tokens);
  g_signal_connect_object (clients, "changed", G_CALLBACK (on_clients_changed), self, 0);
  encodes_server_clients_watch (clients);

  return self;
}

void
encodes_server_set_token_life (EncodesServer *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_SERVER (self));

  encodes_server_sign_in_set_token_life (self->sign_in, seconds);
}

void
encodes_server_set_limits (EncodesServer *self, guint max_connections, double seconds)
{
  g_return_if_fail (ENCODES_IS_SERVER (self));

  self->max_connections = max_connections;
  self->seconds = seconds;
}

GSocketAddress *
encodes_server_parse_address (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon ? g_strndup (text, colon - text) : NULL;
  gsize length = host ? strlen (host) : 0;
  g_autoptr (GInetAddress) address = NULL;
  guint64 port;

  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      g_autofree char *inner = g_strndup (host + 1, length - 2);

      address = strchr (inner, ':') ? g_inet_address_new_from_string (inner) : NULL;
    }
  else if (host && strcmp (host, "localhost") == 0)
    {
      address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
    }
  else if (host && !strchr (host, ':'))
    {
      address = g_inet_address_new_from_string (host);
    }

  if (!address || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                   /* Translators: what the person wrote */
                   _("“%s” is no address to listen on. It has to look like 127.0.0.1:8265 or [::1]:8265."), valid);
      return NULL;
    }

  return g_inet_socket_address_new (address, port);
}

static char *
write_base (GInetSocketAddress *address, gboolean is_https)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (address));

  return g_strdup_printf (strchr (host, ':') ? "%s://[%s]:%u" API_PATH "/" : "%s://%s:%u" API_PATH "/",
                          is_https ? "https" : "http", host, g_inet_socket_address_get_port (address));
}

gboolean
encodes_server_listen (EncodesServer *self, GSocketAddress *address, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (EncodesServerListener) listener = NULL;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (ENCODES_IS_SERVER (self), FALSE);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (address), FALSE);
  g_return_val_if_fail (self->listener == NULL, FALSE);

  if (!certificate &&
      !g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                           _("Other computers are only served with TLS, because secrets travel on the way. Give a "
                             "certificate and its key, or listen on 127.0.0.1."));
      return FALSE;
    }

  listener = encodes_server_listener_new (self->soup, certificate);
  if (self->max_connections > 0)
    encodes_server_listener_set_limits (listener, self->max_connections, self->seconds);
  if (!encodes_server_listener_listen (listener, address, &failure))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                   /* Translators: the system's reason */
                   _("It is not possible to listen there: %s"), failure->message);
      return FALSE;
    }

  self->base = write_base (encodes_server_listener_get_address (listener), certificate != NULL);
  self->listener = g_steal_pointer (&listener);
  return TRUE;
}

const char *
encodes_server_get_base (EncodesServer *self)
{
  g_return_val_if_fail (ENCODES_IS_SERVER (self), NULL);

  return self->base;
}

void
encodes_server_stop (EncodesServer *self)
{
  g_return_if_fail (ENCODES_IS_SERVER (self));

  g_cancellable_cancel (self->cancellable);
  if (self->sign_in)
    encodes_server_sign_in_stop (self->sign_in);
  if (self->api)
    encodes_server_api_stop (self->api);
  if (self->listener)
    encodes_server_listener_stop (self->listener);
}
