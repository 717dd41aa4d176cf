/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-token-form.h"

#include "encodes-http-client.h"

#include <string.h>

/* Tokens are a few kilobytes long. */
#define MAX_ANSWER ((gsize) 256 * 1024)

static void
append_escaped (GString *form, const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    {
      if (g_ascii_isalnum (*at) || strchr ("-._~", *at))
        g_string_append_c (form, *at);
      else
        {
          g_string_append_c (form, '%');
          g_string_append_c (form, "0123456789ABCDEF"[(guchar) *at >> 4]);
          g_string_append_c (form, "0123456789ABCDEF"[(guchar) *at & 15]);
        }
    }
}

static void
wipe_form (gpointer data)
{
  GString *form = data;

  explicit_bzero (form->str, form->allocated_len);
  g_string_free (form, TRUE);
}

/* Growing would leave copies of a secret behind, so the whole length is known before. */
static gsize
measure (const char *literal, const char *value, va_list more)
{
  gsize length = 1;

  while (literal)
    {
      length += strlen (literal) + 3 * strlen (value);
      literal = va_arg (more, const char *);
      value = literal ? va_arg (more, const char *) : NULL;
    }
  return length;
}

GBytes *
encodes_token_form_new (const char *literal, const char *value, ...)
{
  GString *form;
  va_list more;

  g_return_val_if_fail (literal != NULL && value != NULL, NULL);

  va_start (more, value);
  form = g_string_sized_new (measure (literal, value, more));
  va_end (more);

  va_start (more, value);
  while (literal)
    {
      g_string_append (form, literal);
      append_escaped (form, value);
      literal = va_arg (more, const char *);
      value = literal ? va_arg (more, const char *) : NULL;
    }
  va_end (more);

  return g_bytes_new_with_free_func (form->str, form->len, wipe_form, form);
}

SoupMessage *
encodes_token_form_post (GUri *endpoint, GBytes *form)
{
  SoupMessage *message;

  g_return_val_if_fail (endpoint != NULL && form != NULL, NULL);

  message = soup_message_new_from_uri ("POST", endpoint);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", form);
  encodes_http_limit_answer (message, MAX_ANSWER);
  /* On one that was kept, what is left of another answer could be taken for a token. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  return message;
}

gboolean
encodes_token_endpoint_is_v2 (GUri *endpoint)
{
  g_return_val_if_fail (endpoint != NULL, FALSE);

  return strstr (g_uri_get_path (endpoint), "/oauth2/v2.0/") != NULL;
}
