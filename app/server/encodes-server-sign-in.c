/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-sign-in.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-secret-store.h"
#include "encodes-server-guard.h"
#include "encodes-server-reply.h"

#define MAX_BODY_BYTES (16 * 1024)
#define MAX_FIELD_BYTES 2048
#define DEFAULT_TOKEN_SECONDS 3599
#define DEFAULT_RESOURCE "https://rest.media.azure.net"
#define CONTENT_TYPE "application/json; charset=utf-8"
/* libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

struct _EncodesServerSignIn
{
  GObject parent_instance;

  EncodesServerClients *clients;
  EncodesServerTokens *tokens;
  EncodesServerGuard *guard;
  GCancellable *cancellable;
  guint token_seconds;
};

G_DEFINE_FINAL_TYPE (EncodesServerSignIn, encodes_server_sign_in, G_TYPE_OBJECT)

/* A request that waits for the list of clients to be read. */
typedef struct
{
  EncodesServerSignIn *self;
  SoupServerMessage *message;
  gboolean is_v2;
  char *client_id;
  char *resource;
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_object_unref (attempt->self);
  g_object_unref (attempt->message);
  g_free (attempt->client_id);
  g_free (attempt->resource);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void
encodes_server_sign_in_finalize (GObject *object)
{
  EncodesServerSignIn *self = ENCODES_SERVER_SIGN_IN (object);

  g_clear_object (&self->clients);
  g_object_unref (self->cancellable);
  encodes_server_guard_free (self->guard);

  G_OBJECT_CLASS (encodes_server_sign_in_parent_class)->finalize (object);
}

static void
encodes_server_sign_in_class_init (EncodesServerSignInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_server_sign_in_finalize;
}

static void
encodes_server_sign_in_init (EncodesServerSignIn *self)
{
  self->guard = encodes_server_guard_new ();
  self->cancellable = g_cancellable_new ();
  self->token_seconds = DEFAULT_TOKEN_SECONDS;
}

EncodesServerSignIn *
encodes_server_sign_in_new (EncodesServerClients *clients, EncodesServerTokens *tokens)
{
  EncodesServerSignIn *self = g_object_new (ENCODES_TYPE_SERVER_SIGN_IN, NULL);

  self->clients = g_object_ref (clients);
  self->tokens = tokens;

  return self;
}

void
encodes_server_sign_in_set_token_life (EncodesServerSignIn *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_SERVER_SIGN_IN (self));

  self->token_seconds = seconds;
}

static gboolean
is_v2_path (const char *path)
{
  gsize length = strlen (path);
  gsize suffix_length = strlen ("/oauth2/v2.0/token");

  return length > suffix_length && g_ascii_strcasecmp (path + length - suffix_length, "/oauth2/v2.0/token") == 0;
}

gboolean
encodes_server_sign_in_is_path (const char *path)
{
  gsize length = strlen (path);
  gsize suffix_length = strlen ("/oauth2/token");

  return is_v2_path (path) ||
         (length > suffix_length && g_ascii_strcasecmp (path + length - suffix_length, "/oauth2/token") == 0);
}

/* The shape of an answer of Azure AD, with the ids that its own support would ask for. */
static void
reply_error (SoupServerMessage *message, guint status, const char *error, guint code, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *timestamp = g_date_time_format (now, "%Y-%m-%d %H:%M:%SZ");
  g_autofree char *trace_id = g_uuid_string_random ();
  g_autofree char *correlation_id = g_uuid_string_random ();
  GString *json = g_string_new (NULL);

  g_string_append_printf (json,
                          "{\"error\":\"%s\",\"error_description\":\"AADSTS%u: %s\\r\\nTrace ID: %s\\r\\n"
                          "Correlation ID: %s\\r\\nTimestamp: %s\",\"error_codes\":[%u],\"timestamp\":\"%s\","
                          "\"trace_id\":\"%s\",\"correlation_id\":\"%s\"}",
                          error, code, text, trace_id, correlation_id, timestamp, code, timestamp, trace_id,
                          correlation_id);
  encodes_server_reply_body (message, status, CONTENT_TYPE, g_string_free (json, FALSE));
}

static void
reply_wrong_secret (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                "Bearer realm=\"encodes\"");
  reply_error (message, SOUP_STATUS_UNAUTHORIZED, "invalid_client", 7000215,
               "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
               "value that was shown when the client was added.");
}

static void
reply_token (Attempt *attempt, const char *token)
{
  guint life = attempt->self->token_seconds;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GString *json = g_string_new (NULL);

  if (attempt->is_v2)
    {
      g_string_append_printf (json,
                              "{\"token_type\":\"Bearer\",\"expires_in\":%u,\"ext_expires_in\":%u,"
                              "\"access_token\":\"%s\"}",
                              life, life, token);
    }
  else
    {
      g_string_append_printf (json,
                              "{\"token_type\":\"Bearer\",\"expires_in\":\"%u\",\"ext_expires_in\":\"%u\","
                              "\"expires_on\":\"%" G_GINT64_FORMAT "\",\"not_before\":\"%" G_GINT64_FORMAT
                              "\",\"resource\":",
                              life, life, now + life, now);
      encodes_odata_append_string (json, attempt->resource);
      g_string_append_printf (json, ",\"access_token\":\"%s\"}", token);
    }

  encodes_server_reply_body (attempt->message, SOUP_STATUS_OK, CONTENT_TYPE, g_string_free (json, FALSE));
}

static void
reply_unable (SoupServerMessage *message, const GError *error)
{
  g_warning ("A client could not be checked: %s", error->message);
  reply_error (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "temporarily_unavailable", 90033,
               "A transient error has occurred. Please try again.");
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Attempt) attempt = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *mark = encodes_server_clients_check_finish (ENCODES_SERVER_CLIENTS (source), result, &error);
  EncodesServerSignIn *self = attempt->self;
  GSocketAddress *address = soup_server_message_get_remote_address (attempt->message);
  g_autoptr (EncodesSecret) token = NULL;

  if (encodes_error_is_cancelled (error))
    return;

  if (mark)
    token = encodes_server_tokens_issue (self->tokens, attempt->client_id, mark, self->token_seconds, &error);
  if (token)
    {
      encodes_server_guard_forgive (self->guard, address);
      reply_token (attempt, token);
    }
  else if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED))
    {
      encodes_server_guard_add_failure (self->guard, address);
      reply_wrong_secret (attempt->message);
    }
  else
    {
      reply_unable (attempt->message, error);
    }

  soup_server_message_unpause (attempt->message);
}

static char *
decode_field (const char *text, gsize length)
{
  g_autoptr (EncodesSecret) spaced = g_strndup (text, length);
  g_autoptr (EncodesSecret) decoded = NULL;

  g_strdelimit (spaced, "+", ' ');
  decoded = g_uri_unescape_string (spaced, NULL);

  return decoded && strlen (decoded) <= MAX_FIELD_BYTES && g_utf8_validate (decoded, -1, NULL)
           ? g_steal_pointer (&decoded)
           : NULL;
}

/* Not soup_form_decode(): it keeps the last of two, lets anything pass, and its copies are not wiped. */
static GHashTable *
decode_form (const char *data, gsize length)
{
  g_autoptr (GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       (GDestroyNotify) encodes_secret_free);
  const char *end = data + length;

  while (data < end)
    {
      const char *stop = memchr (data, '&', end - data);
      const char *part_end = stop ? stop : end;
      const char *equals = memchr (data, '=', part_end - data);
      g_autofree char *name = decode_field (data, (equals ? equals : part_end) - data);
      char *value = equals ? decode_field (equals + 1, part_end - equals - 1) : g_strdup ("");

      if (!name || !value || g_hash_table_contains (form, name))
        {
          encodes_secret_free (value);
          return NULL;
        }
      g_hash_table_insert (form, g_steal_pointer (&name), value);
      data = stop ? stop + 1 : end;
    }

  return g_steal_pointer (&form);
}

static gboolean
is_form (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), "application/x-www-form-urlencoded") == 0;
}

static const char *
get_field (GHashTable *form, const char *name)
{
  const char *value = g_hash_table_lookup (form, name);

  return value && *value ? value : NULL;
}

static gboolean
check_form (SoupServerMessage *message, GHashTable *form)
{
  if (!form)
    reply_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", 900144,
                 "The request body must be a form with each field at most once.");
  else if (!get_field (form, "grant_type"))
    reply_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", 900144,
                 "The request body must contain the following parameter: 'grant_type'.");
  else if (g_strcmp0 (get_field (form, "grant_type"), "client_credentials") != 0)
    reply_error (message, SOUP_STATUS_BAD_REQUEST, "unsupported_grant_type", 70003,
                 "The app requested an unsupported grant type.");
  else if (!get_field (form, "client_id"))
    reply_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", 900144,
                 "The request body must contain the following parameter: 'client_id'.");
  else if (!get_field (form, "client_secret"))
    reply_error (message, SOUP_STATUS_UNAUTHORIZED, "invalid_client", 7000216,
                 "'client_secret' is required for the 'client_credentials' grant type.");
  else
    return TRUE;

  return FALSE;
}

static void
begin_attempt (EncodesServerSignIn *self, SoupServerMessage *message, const char *path, GHashTable *form)
{
  Attempt *attempt = g_new0 (Attempt, 1);
  const char *resource = get_field (form, "resource");
  const char *client_id = get_field (form, "client_id");

  attempt->self = g_object_ref (self);
  attempt->message = g_object_ref (message);
  attempt->is_v2 = is_v2_path (path);
  attempt->client_id = g_strdup (client_id);
  attempt->resource = g_strdup (resource ? resource : DEFAULT_RESOURCE);

  soup_server_message_pause (message);
  encodes_server_clients_check_async (self->clients, client_id, get_field (form, "client_secret"), self->cancellable,
                                      on_checked, attempt);
}

void
encodes_server_sign_in_handle (EncodesServerSignIn *self, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  SoupMessageBody *request_body = soup_server_message_get_request_body (message);
  guint wait = encodes_server_guard_get_wait (self->guard, soup_server_message_get_remote_address (message));
  g_autoptr (GBytes) body = soup_message_body_flatten (request_body);
  g_autoptr (GHashTable) form = NULL;

  soup_message_headers_replace (response, "Cache-Control", "no-store, no-cache");
  soup_message_headers_replace (response, "Pragma", "no-cache");

  if (strcmp (soup_server_message_get_method (message), "POST") != 0)
    {
      soup_message_headers_replace (response, "Allow", "POST");
      reply_error (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "invalid_request", 900561,
                   "The endpoint only accepts POST requests.");
    }
  else if (wait > 0)
    {
      encodes_server_reply_wait (message, wait);
      reply_error (message, STATUS_TOO_MANY_REQUESTS, "temporarily_unavailable", 50196,
                   "Too many requests with a wrong secret. Wait before you try again.");
    }
  else if (!is_form (message))
    reply_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", 900144,
                 "The request body must be of the type application/x-www-form-urlencoded.");
  else if (g_bytes_get_size (body) > MAX_BODY_BYTES)
    reply_error (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "invalid_request", 90023,
                 "The request body is too large.");
  else
    {
      form = decode_form (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      if (check_form (message, form))
        begin_attempt (self, message, path, form);
    }
}

void
encodes_server_sign_in_stop (EncodesServerSignIn *self)
{
  g_return_if_fail (ENCODES_IS_SERVER_SIGN_IN (self));

  g_cancellable_cancel (self->cancellable);
}
