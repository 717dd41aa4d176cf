/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "http-input.h"

#include <string.h>

static gboolean
take_status (FuzzInput *input, EncodesHttpResponse *response)
{
  FuzzInput rest = *input;
  g_autofree char *line = fuzz_input_take_line (&rest);
  char *end;
  gint64 status = g_ascii_strtoll (line, &end, 10);

  if (end == line || status < 100 || status > 999)
    return FALSE;

  response->status = (guint) status;
  response->reason = *end == ' ' ? g_strdup (end + 1) : NULL;
  *input = rest;
  return TRUE;
}

EncodesHttpResponse *
fuzz_http_take_response (FuzzInput *input)
{
  EncodesHttpResponse *response = g_new0 (EncodesHttpResponse, 1);
  gboolean has_head = take_status (input, response);
  g_autoptr (GString) head = g_string_new ("HTTP/1.1 200 OK\r\n");

  while (has_head && input->size > 0)
    {
      g_autofree char *line = fuzz_input_take_line (input);

      if (*line == '\0')
        break;
      g_string_append_printf (head, "%s\r\n", line);
    }

  response->status = has_head ? response->status : SOUP_STATUS_OK;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  /* The library's own reader, as for a real answer; what it does not take is not there. */
  soup_headers_parse (head->str, (int) head->len, response->headers);
  response->body = fuzz_input_take_bytes (input);
  return response;
}
