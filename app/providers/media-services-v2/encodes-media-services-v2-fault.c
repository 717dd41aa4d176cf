/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-fault.h"

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

#include <string.h>

/* An error's words stand at its start; nobody reads more than a line of them. */
#define MAX_LOOKED_AT (64 * 1024)
#define MAX_WORDS 240
#define MAX_HOST 100

/* Not among the HTTP library's */
#define TOO_MANY_REQUESTS 429
#define NETWORK_SIGN_IN_REQUIRED 511

static char *
to_words (const char *text)
{
  g_autofree char *line = encodes_text_first_line (text, MAX_WORDS);

  return *line ? g_steal_pointer (&line) : NULL;
}

static char *
find_json_words (GBytes *body)
{
  g_autoptr (JsonNode) root = encodes_json_parse (body, NULL);
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *fault = encodes_json_get_object (object, "odata.error");
  const char *text;

  if (!fault)
    fault = encodes_json_get_object (object, "error");
  text = encodes_json_get_string (encodes_json_get_object (fault, "message"), "value");
  if (!text)
    text = encodes_json_get_string (fault, "message");
  if (!text)
    text = encodes_json_get_string (object, "error_description");
  if (!text || *text == '\0')
    text = encodes_json_get_string (fault, "code");

  return to_words (text);
}

typedef struct
{
  gboolean in_message;
  GString *text;
} XmlWords;

static gboolean
is_message_element (const char *name)
{
  const char *colon = strrchr (name, ':');

  return g_ascii_strcasecmp (colon ? colon + 1 : name, "message") == 0;
}

static void
on_xml_start (GMarkupParseContext *context, const char *name, const char **keys, const char **values,
              gpointer user_data, GError **error)
{
  XmlWords *words = user_data;

  words->in_message = words->text->len == 0 && is_message_element (name);
}

static void
on_xml_end (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  XmlWords *words = user_data;

  words->in_message = FALSE;
}

static void
on_xml_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  XmlWords *words = user_data;

  if (words->in_message)
    g_string_append_len (words->text, text, length);
}

static char *
find_xml_words (const char *text, gsize length)
{
  static const GMarkupParser parser = { on_xml_start, on_xml_end, on_xml_text, NULL, NULL };
  XmlWords words = { FALSE, g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &words, NULL);

  /* What was said before the text went wrong counts. */
  g_markup_parse_context_parse (context, text, length, NULL);
  g_autofree char *message = g_string_free (words.text, FALSE);

  return to_words (message);
}

char *
encodes_media_services_v2_fault_get_words (GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  while (length > 0 && g_ascii_isspace (*data))
    {
      data++;
      length--;
    }
  if (length == 0)
    return NULL;

  length = MIN (length, MAX_LOOKED_AT);
  if (*data == '{' || *data == '[')
    return find_json_words (body);
  if (*data == '<')
    return find_xml_words (data, length);
  if (memchr (data, '\0', length))
    return NULL;

  g_autofree char *text = g_strndup (data, length);
  return to_words (text);
}

static char *
get_host (GUri *uri)
{
  return encodes_text_to_line (g_uri_get_host (uri), MAX_HOST);
}

/* Some reasons stand only in the status line: "Server is busy. More than 30 requests per second can be throttled." */
static char *
get_reason (EncodesHttpResponse *response)
{
  g_autofree char *words = NULL;

  if (!encodes_http_response_looks_like_html (response))
    words = encodes_media_services_v2_fault_get_words (response->body);
  if (words || !response->reason
      || g_ascii_strcasecmp (response->reason, soup_status_get_phrase (response->status)) == 0
      || g_ascii_strcasecmp (response->reason, "Too Many Requests") == 0)
    return g_steal_pointer (&words);

  return to_words (response->reason);
}

static char *
describe_web_page (const char *host)
{
  return g_strdup_printf (_("A web page came instead of the answer of %s. This network may ask you to sign in first."),
                          host);
}

static char *
describe (EncodesHttpResponse *response, const char *host, const char *words)
{
  switch (response->status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return words ? g_strdup_printf (_("%s refused the credentials: %s"), host, words)
                   : g_strdup_printf (_("%s refused the credentials."), host);
    case SOUP_STATUS_FORBIDDEN:
      return words ? g_strdup_printf (_("%s does not permit this: %s"), host, words)
                   : g_strdup_printf (_("%s does not permit this."), host);
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return words ? g_strdup_printf (_("%s does not have what was asked for: %s"), host, words)
                   : g_strdup_printf (_("%s does not have what was asked for."), host);
    case TOO_MANY_REQUESTS:
      return words ? g_strdup_printf (_("%s asks to be asked less often: %s"), host, words)
                   : g_strdup_printf (_("%s asks to be asked less often."), host);
    case NETWORK_SIGN_IN_REQUIRED:
      return describe_web_page (host);
    default:
      break;
    }

  if (response->status == SOUP_STATUS_REQUEST_TIMEOUT || response->status >= 500)
    return words ? g_strdup_printf (_("%s cannot answer at the moment (%u): %s"), host, response->status, words)
                 : g_strdup_printf (_("%s cannot answer at the moment (%u)."), host, response->status);
  if (response->status >= 400)
    return words ? g_strdup_printf (_("%s refused this (%u): %s"), host, response->status, words)
                 : g_strdup_printf (_("%s refused this (%u)."), host, response->status);

  return g_strdup_printf (_("%s gave an answer that does not belong to the protocol (%u)."), host, response->status);
}

static EncodesError
get_code (guint status)
{
  if (status == SOUP_STATUS_UNAUTHORIZED)
    return ENCODES_ERROR_UNAUTHORIZED;
  if (status == SOUP_STATUS_FORBIDDEN)
    return ENCODES_ERROR_FORBIDDEN;
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    return ENCODES_ERROR_NOT_FOUND;
  if (status == SOUP_STATUS_REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= 500)
    return ENCODES_ERROR_SERVER;

  return status >= 400 ? ENCODES_ERROR_REFUSED : ENCODES_ERROR_FORMAT;
}

char *
encodes_media_services_v2_fault_get_request_id (EncodesHttpResponse *response)
{
  const char *id = soup_message_headers_get_one (response->headers, "x-ms-request-id");

  if (!id)
    id = soup_message_headers_get_one (response->headers, "request-id");

  return id && *id ? encodes_text_to_line (id, 64) : NULL;
}

GError *
encodes_media_services_v2_fault_new (EncodesHttpResponse *response, GUri *uri)
{
  g_autofree char *host = get_host (uri);
  g_autofree char *words = get_reason (response);
  g_autofree char *sentence = describe (response, host, words);
  g_autofree char *request_id = encodes_media_services_v2_fault_get_request_id (response);
  EncodesError code = get_code (response->status);
  GError *error;

  /* Translators: a sentence about a failure, and the number by which the service's support finds the request */
  if (request_id)
    error = g_error_new (ENCODES_ERROR, code, _("%s (request %s)"), sentence, request_id);
  else
    error = g_error_new_literal (ENCODES_ERROR, code, sentence);
  encodes_error_set_retry_after (error, encodes_http_response_get_retry_after (response));

  return error;
}

gboolean
encodes_media_services_v2_fault_check_body (EncodesHttpResponse *response, GUri *uri, GError **error)
{
  g_autofree char *host = get_host (uri);

  if (encodes_http_response_looks_like_html (response))
    {
      g_autofree char *sentence = describe_web_page (host);

      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, sentence);
      return FALSE;
    }
  if (g_bytes_get_size (response->body) == 0)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("%s gave an empty answer."), host);
      return FALSE;
    }
  /* A part of a list, or one that is still to come, is not the list. */
  if (response->status != SOUP_STATUS_OK && response->status != SOUP_STATUS_NON_AUTHORITATIVE)
    {
      g_propagate_error (error, encodes_media_services_v2_fault_new (response, uri));
      return FALSE;
    }

  return TRUE;
}

GError *
encodes_media_services_v2_fault_explain (GError *error, GBytes *body)
{
  g_autofree char *words = NULL;
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  if (!g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT) || length == 0 || *data != '{')
    return error;

  words = find_json_words (body);
  if (!words)
    return error;

  g_error_free (error);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer is an error instead of a list: %s"), words);
}
