/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-token-answer.h"

#include "encodes-http-uri.h"
#include "encodes-json.h"
#include "encodes-secret-store.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define MAX_BODY (256 * 1024)
#define MAX_TOKEN (32 * 1024)
#define MAX_WORDS 300
#define MAX_LIFE (24 * 60 * 60)
#define UNKNOWN_LIFE (5 * 60)

/* The payload of a JWT is JSON in base64 without padding and with two other letters. */
static gboolean
read_jwt_end (const char *token, gint64 *end)
{
  g_auto (EncodesSecretStrv) parts = g_strsplit (token, ".", 4);
  g_autoptr (GString) encoded = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (JsonNode) root = NULL;
  guchar *data;
  gsize length;

  if (g_strv_length (parts) != 3)
    return FALSE;

  encoded = g_string_new (parts[1]);
  g_strdelimit (encoded->str, "-", '+');
  g_strdelimit (encoded->str, "_", '/');
  while (encoded->len % 4 != 0)
    g_string_append_c (encoded, '=');

  data = g_base64_decode (encoded->str, &length);
  payload = g_bytes_new_take (data, length);
  root = encodes_json_parse (payload, NULL);
  return root && JSON_NODE_HOLDS_OBJECT (root)
         && encodes_json_get_int_or_string (json_node_get_object (root), "exp", end);
}

static gboolean
read_swt_end (const char *token, gint64 *end)
{
  g_auto (EncodesSecretStrv) parts = g_strsplit (token, "&", 0);

  for (char **part = parts; *part != NULL; part++)
    if (g_str_has_prefix (*part, "ExpiresOn="))
      return g_ascii_string_to_signed (*part + strlen ("ExpiresOn="), 10, 0, G_MAXINT64, end, NULL);
  return FALSE;
}

static gint64
get_now (EncodesHttpResponse *response)
{
  g_autoptr (GDateTime) date = encodes_http_response_get_date (response);

  /* The server's own clock, if it tells: this computer's may be wrong. */
  return date ? g_date_time_to_unix (date) : g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
read_life (EncodesHttpResponse *response, JsonObject *object, const char *token)
{
  gint64 now = get_now (response);
  gint64 life;
  gint64 end;

  if (encodes_json_get_int_or_string (object, "expires_in", &life) && life > 0)
    return MIN (life, MAX_LIFE);
  if (encodes_json_get_int_or_string (object, "expires_on", &end) && end > now)
    return MIN (end - now, MAX_LIFE);
  if ((read_jwt_end (token, &end) || read_swt_end (token, &end)) && end > now)
    return MIN (end - now, MAX_LIFE);
  return UNKNOWN_LIFE;
}

/* Only what may stand in a header, since that is where it goes. */
static gboolean
is_token (const char *text)
{
  gsize length = text ? strlen (text) : 0;

  if (length == 0 || length > MAX_TOKEN)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return TRUE;
}

static JsonNode *
parse_object (EncodesHttpResponse *response)
{
  g_autoptr (EncodesSecretJson) root = NULL;

  if (g_bytes_get_size (response->body) > MAX_BODY)
    return NULL;
  root = encodes_json_parse (response->body, NULL);
  return root && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

static gboolean
contains (const char *text, const char *secret)
{
  g_autoptr (EncodesSecret) text_folded = text ? g_ascii_strdown (text, -1) : NULL;
  g_autoptr (EncodesSecret) secret_folded = g_ascii_strdown (secret, -1);

  return text_folded && strstr (text_folded, secret_folded);
}

/* A server may send back what it was sent, as it was or as it came in the form; a host's name loses its letter case. */
static gboolean
repeats_secret (const char *text, const char *secret)
{
  g_autoptr (EncodesSecret) escaped = NULL;
  g_autoptr (EncodesSecret) unescaped = NULL;

  if (text == NULL || secret == NULL || *secret == '\0')
    return FALSE;
  escaped = g_uri_escape_string (secret, NULL, FALSE);
  unescaped = g_uri_unescape_string (text, NULL);
  return contains (text, secret) || contains (text, escaped) || contains (unescaped, secret);
}

static GError *
describe_redirect (EncodesHttpResponse *response, GUri *endpoint, const char *host, const char *secret)
{
  const char *location = soup_message_headers_get_one (response->headers, "Location");
  g_autoptr (GUri) target = location ? g_uri_parse_relative (endpoint, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *target_host = target ? encodes_http_describe_host (target) : NULL;

  /* Whoever follows would send the secret along. */
  if (target_host == NULL || *target_host == '\0' || repeats_secret (target_host, secret))
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_REDIRECT,
                        _("The sign-in server %s points to another address, which is not followed."), host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_REDIRECT,
                      _("The sign-in server %s points to another address at %s, which is not followed."), host,
                      target_host);
}

static GError *
describe_busy (EncodesHttpResponse *response, const char *host)
{
  GError *error = g_error_new (ENCODES_ERROR, ENCODES_ERROR_SERVER,
                               _("The sign-in server %s cannot answer now (status %u)."), host, response->status);

  encodes_error_set_retry_after (error, encodes_http_response_get_retry_after (response));
  return error;
}

static GError *
describe_code (const char *code, const char *host)
{
  if (g_strcmp0 (code, "invalid_client") == 0)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED,
                        _("The sign-in server %s says that the client id or the secret is wrong."), host);
  if (g_strcmp0 (code, "unauthorized_client") == 0)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED,
                        _("The sign-in server %s says that this client id is unknown or not allowed to sign in."),
                        host);
  if (g_strcmp0 (code, "invalid_resource") == 0 || g_strcmp0 (code, "invalid_scope") == 0)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED,
                        _("The sign-in server %s does not know the service that the account is for."), host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, _("The sign-in server %s refused the credentials."),
                      host);
}

static GError *
describe_refusal (EncodesHttpResponse *response, JsonObject *object, const char *host, const char *secret)
{
  const char *code = encodes_json_get_string (object, "error");
  const char *description = encodes_json_get_string (object, "error_description");
  g_autofree char *words = encodes_text_first_line (description, MAX_WORDS);

  if (g_strcmp0 (code, "temporarily_unavailable") == 0 || g_strcmp0 (code, "server_error") == 0)
    return describe_busy (response, host);
  if (*words == '\0' || repeats_secret (description, secret))
    return describe_code (code, host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, _("The sign-in server %s refused: %s"), host, words);
}

GError *
encodes_token_answer_describe_failure (EncodesHttpResponse *response, GUri *endpoint, const char *secret)
{
  g_return_val_if_fail (response != NULL, NULL);
  g_return_val_if_fail (endpoint != NULL, NULL);

  g_autofree char *host = encodes_http_describe_host (endpoint);
  g_autoptr (EncodesSecretJson) root = NULL;
  JsonObject *object;
  guint status = response->status;

  if (status >= 300 && status < 400)
    return describe_redirect (response, endpoint, host, secret);
  if (status == 408 || status == 429 || status >= 500)
    return describe_busy (response, host);
  if (encodes_http_response_looks_like_html (response))
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                        _("The sign-in server %s answered with a web page."), host);

  root = parse_object (response);
  object = root ? json_node_get_object (root) : NULL;
  if (status >= 400 && (status == 401 || status == 403 || encodes_json_get_string (object, "error")))
    return describe_refusal (response, object, host, secret);
  if (status >= 400)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                        _("The sign-in server %s gives no tokens at this address (status %u)."), host, status);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                      _("The sign-in server %s answered with something else than a token."), host);
}

void
encodes_token_answer_free (EncodesTokenAnswer *self)
{
  if (self == NULL)
    return;

  encodes_secret_free (self->token);
  encodes_secret_free (self->refresh_token);
  g_free (self);
}

EncodesTokenAnswer *
encodes_token_answer_read (EncodesHttpResponse *response, GUri *endpoint, const char *secret, GError **error)
{
  g_autoptr (EncodesSecretJson) root = NULL;
  JsonObject *object;
  const char *token;
  const char *refresh_token;
  EncodesTokenAnswer *self;

  g_return_val_if_fail (response != NULL, NULL);
  g_return_val_if_fail (endpoint != NULL, NULL);

  root = response->status == 200 ? parse_object (response) : NULL;
  object = root ? json_node_get_object (root) : NULL;
  token = encodes_json_get_string (object, "access_token");
  if (!is_token (token))
    {
      g_propagate_error (error, encodes_token_answer_describe_failure (response, endpoint, secret));
      return NULL;
    }

  self = g_new0 (EncodesTokenAnswer, 1);
  self->token = g_strdup (token);
  self->life = read_life (response, object, token);
  refresh_token = encodes_json_get_string (object, "refresh_token");
  self->refresh_token = is_token (refresh_token) ? g_strdup (refresh_token) : NULL;
  return self;
}

char *
encodes_token_answer_get_code (EncodesHttpResponse *response)
{
  g_autoptr (EncodesSecretJson) root = NULL;

  g_return_val_if_fail (response != NULL, NULL);

  root = response->status >= 400 && response->status < 500 ? parse_object (response) : NULL;
  return root ? g_strdup (encodes_json_get_string (json_node_get_object (root), "error")) : NULL;
}

void
encodes_token_answer_wipe (EncodesHttpResponse *response)
{
  gsize length;
  gconstpointer data;

  g_return_if_fail (response != NULL);

  /* Nobody else has seen these bytes: they were made for this answer. */
  data = g_bytes_get_data (response->body, &length);
  if (length > 0)
    explicit_bzero ((gpointer) data, length);
}
