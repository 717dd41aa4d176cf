/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-reply.h"

#include <string.h>

#define MAX_REQUEST_ID 256

static const char *const caller_id_headers[] = { "x-ms-client-request-id", "client-request-id", NULL };

static gboolean
is_sane_id (const char *id)
{
  return *id && strlen (id) <= MAX_REQUEST_ID &&
         strspn (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:{}") == strlen (id);
}

void
encodes_server_reply_begin (SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char *request_id = g_uuid_string_random ();

  /* See EncodesServerListener. */
  soup_message_headers_replace (response, "Connection", "close");
  soup_message_headers_replace (response, "Cache-Control", "no-cache");
  soup_message_headers_replace (response, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (response, "DataServiceVersion", "3.0;");
  soup_message_headers_replace (response, "request-id", request_id);
  soup_message_headers_replace (response, "x-ms-request-id", request_id);

  for (const char *const *name = caller_id_headers; *name; name++)
    {
      const char *id = soup_message_headers_get_one (request, *name);

      if (id && is_sane_id (id))
        soup_message_headers_replace (response, *name, id);
    }
}

void
encodes_server_reply_body (SoupServerMessage *message, guint status, const char *content_type, char *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body)
    soup_server_message_set_response (message, content_type, SOUP_MEMORY_TAKE, body, strlen (body));
}

void
encodes_server_reply_error (SoupServerMessage *message, EncodesODataForm form, guint status, const char *text)
{
  encodes_server_reply_body (message, status, encodes_odata_get_content_type (form),
                             encodes_odata_write_error (form, text));
}

void
encodes_server_reply_wait (SoupServerMessage *message, guint seconds)
{
  g_autofree char *value = g_strdup_printf ("%u", seconds);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", value);
}

void
encodes_server_reply_not_allowed (SoupServerMessage *message, EncodesODataForm form, const char *allowed)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", allowed);
  encodes_server_reply_error (message, form, SOUP_STATUS_METHOD_NOT_ALLOWED, "This method is not allowed here.");
}
