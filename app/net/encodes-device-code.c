/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-device-code.h"

#include "encodes-http-uri.h"
#include "encodes-json.h"
#include "encodes-secret-store.h"
#include "encodes-token-answer.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define MAX_BODY (64 * 1024)
#define MAX_USER_CODE 32
#define MAX_DEVICE_CODE (16 * 1024)
#define MAX_PAGE 2048
#define DEFAULT_LIFE (15 * 60)
#define MAX_LIFE (60 * 60)
#define DEFAULT_INTERVAL 5
#define MAX_INTERVAL 60

void
encodes_device_code_free (EncodesDeviceCode *self)
{
  if (self == NULL)
    return;

  g_free (self->user_code);
  encodes_secret_free (self->device_code);
  g_free (self->page);
  g_free (self);
}

static gboolean
is_printable (const char *text, gsize max_length)
{
  gsize length = text ? strlen (text) : 0;

  if (length == 0 || length > max_length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

/* A person types it: letters, digits and what divides them, nothing that looks like something else. */
static gboolean
is_user_code (const char *text)
{
  return is_printable (text, MAX_USER_CODE) && *text != ' ' && text[strlen (text) - 1] != ' ';
}

static char *
read_page (JsonObject *object)
{
  const char *text = encodes_json_get_string (object, "verification_uri");
  g_autoptr (GUri) page = NULL;

  if (text == NULL)
    text = encodes_json_get_string (object, "verification_url");
  if (is_printable (text, MAX_PAGE))
    page = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);

  /* It is opened in the person's browser, where a password is typed. */
  if (page == NULL || !g_str_equal (g_uri_get_scheme (page), "https") || !encodes_http_check_uri (page, NULL))
    return NULL;
  return g_uri_to_string (page);
}

static guint
read_seconds (JsonObject *object, const char *name, guint seconds, guint max)
{
  gint64 value;

  if (encodes_json_get_int_or_string (object, name, &value))
    return (guint) CLAMP (value, 1, max);
  return seconds;
}

static GError *
describe_failure (EncodesHttpResponse *response, GUri *endpoint)
{
  g_autofree char *code = encodes_token_answer_get_code (response);
  g_autofree char *host = encodes_http_describe_host (endpoint);

  if (code || response->status >= 500 || response->status < 400)
    return encodes_token_answer_describe_failure (response, endpoint, NULL);
  if (response->status == 404 || response->status == 405)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                        _("The sign-in server %s does not offer to sign in with a code."), host);
  return encodes_token_answer_describe_failure (response, endpoint, NULL);
}

EncodesDeviceCode *
encodes_device_code_read (EncodesHttpResponse *response, GUri *endpoint, GError **error)
{
  g_autoptr (EncodesDeviceCode) self = NULL;
  g_autoptr (EncodesSecretJson) root = NULL;
  g_autofree char *page = NULL;
  JsonObject *object;
  const char *user_code;
  const char *device_code;

  g_return_val_if_fail (response != NULL, NULL);
  g_return_val_if_fail (endpoint != NULL, NULL);

  if (response->status == 200 && g_bytes_get_size (response->body) <= MAX_BODY)
    root = encodes_json_parse (response->body, NULL);
  object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  user_code = encodes_json_get_string (object, "user_code");
  device_code = encodes_json_get_string (object, "device_code");
  page = object ? read_page (object) : NULL;
  if (object == NULL && (response->status != 200 || encodes_http_response_looks_like_html (response)))
    {
      g_propagate_error (error, describe_failure (response, endpoint));
      return NULL;
    }
  if (!is_user_code (user_code) || !is_printable (device_code, MAX_DEVICE_CODE) || page == NULL)
    {
      g_autofree char *host = encodes_http_describe_host (endpoint);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                   _("The sign-in server %s gave no code and no safe page to enter it at."), host);
      return NULL;
    }

  self = g_new0 (EncodesDeviceCode, 1);
  self->user_code = g_strdup (user_code);
  self->device_code = g_strdup (device_code);
  self->page = g_steal_pointer (&page);
  self->life = read_seconds (object, "expires_in", DEFAULT_LIFE, MAX_LIFE);
  self->interval = read_seconds (object, "interval", DEFAULT_INTERVAL, MAX_INTERVAL);
  return g_steal_pointer (&self);
}
