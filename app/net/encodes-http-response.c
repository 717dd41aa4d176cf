/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-client.h"

#include "encodes-secret-store.h"

#include <string.h>

#define MAX_RETRY_AFTER 3600
/* What is shorter could be a part of any word. */
#define MIN_HIDDEN 6
#define IN_ITS_PLACE "…"

static gboolean
starts_with (const char *text, gsize length, const char *start)
{
  return length >= strlen (start) && g_ascii_strncasecmp (text, start, strlen (start)) == 0;
}

/* Goes over what may stand before the first element: a byte order mark, space, XML declarations and comments. */
static void
skip_prologue (const char **text, gsize *length)
{
  if (starts_with (*text, *length, "\xef\xbb\xbf"))
    {
      *text += 3;
      *length -= 3;
    }

  while (*length > 0)
    {
      const char *end;

      if (g_ascii_isspace (**text))
        end = *text;
      else if (starts_with (*text, *length, "<?") || starts_with (*text, *length, "<!--"))
        end = memchr (*text, '>', *length);
      else
        return;

      if (end == NULL)
        return;
      *length -= (gsize) (end + 1 - *text);
      *text = end + 1;
    }
}

static guint
clamp_seconds (gint64 seconds)
{
  return (guint) CLAMP (seconds, 0, MAX_RETRY_AFTER);
}

void
encodes_http_response_free (EncodesHttpResponse *self)
{
  if (self == NULL)
    return;

  g_free (self->reason);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

GDateTime *
encodes_http_response_get_date (EncodesHttpResponse *self)
{
  g_autoptr (GDateTime) date = NULL;
  const char *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = soup_message_headers_get_one (self->headers, "Date");
  date = text ? soup_date_time_new_from_http_string (text) : NULL;
  return date ? g_date_time_to_utc (date) : NULL;
}

guint
encodes_http_response_get_retry_after (EncodesHttpResponse *self)
{
  g_autoptr (GDateTime) until = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *text = NULL;
  const char *header;

  g_return_val_if_fail (self != NULL, 0);

  header = soup_message_headers_get_one (self->headers, "Retry-After");
  if (header == NULL)
    return 0;
  text = g_strstrip (g_strdup (header));

  if (*text != '\0' && strspn (text, "0123456789") == strlen (text))
    {
      guint64 seconds;

      if (!g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER, &seconds, NULL))
        return MAX_RETRY_AFTER;
      return (guint) seconds;
    }

  until = soup_date_time_new_from_http_string (text);
  if (until == NULL)
    return 0;
  now = encodes_http_response_get_date (self);
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  return clamp_seconds ((g_date_time_difference (until, now) + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND);
}

gboolean
encodes_http_response_looks_like_html (EncodesHttpResponse *self)
{
  const char *type;
  const char *text;
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);

  text = g_bytes_get_data (self->body, &length);
  skip_prologue (&text, &length);
  if (length == 0)
    return FALSE;
  if (starts_with (text, length, "<!doctype html") || starts_with (text, length, "<html")
      || starts_with (text, length, "<head") || starts_with (text, length, "<body")
      || starts_with (text, length, "<script"))
    return TRUE;

  /* A service that labels its JSON wrongly is still no web page. */
  type = soup_message_headers_get_content_type (self->headers, NULL);
  return *text != '{' && *text != '['
         && (g_strcmp0 (type, "text/html") == 0 || g_strcmp0 (type, "application/xhtml+xml") == 0);
}

static gboolean
holds (const char *data, gsize length, const char *secret)
{
  return length > 0 && memmem (data, length, secret, strlen (secret)) != NULL;
}

static GBytes *
replace_in_bytes (const char *data, gsize length, const char *secret)
{
  GByteArray *rest = g_byte_array_new ();
  gsize secret_length = strlen (secret);
  const char *end = data + length;

  for (const char *found = memmem (data, length, secret, secret_length); found;
       found = memmem (data, (gsize) (end - data), secret, secret_length))
    {
      g_byte_array_append (rest, (const guint8 *) data, (guint) (found - data));
      g_byte_array_append (rest, (const guint8 *) IN_ITS_PLACE, strlen (IN_ITS_PLACE));
      data = found + secret_length;
    }
  g_byte_array_append (rest, (const guint8 *) data, (guint) (end - data));

  return g_byte_array_free_to_bytes (rest);
}

static char *
replace_in_text (const char *text, const char *secret)
{
  GString *replaced = g_string_new (text);

  g_string_replace (replaced, secret, IN_ITS_PLACE, 0);
  return g_string_free (replaced, FALSE);
}

static void
hide_in_headers (EncodesHttpResponse *self, const char *secret)
{
  g_autoptr (SoupMessageHeaders) clean = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  gboolean repeated = FALSE;
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, self->headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *replaced = replace_in_text (value, secret);

      repeated = repeated || holds (value, strlen (value), secret);
      soup_message_headers_append (clean, name, replaced);
    }

  if (repeated)
    {
      g_clear_pointer (&self->headers, soup_message_headers_unref);
      self->headers = g_steal_pointer (&clean);
    }
}

static void
hide (EncodesHttpResponse *self, const char *secret)
{
  gsize length;
  const char *data = g_bytes_get_data (self->body, &length);

  if (holds (data, length, secret))
    {
      GBytes *replaced = replace_in_bytes (data, length, secret);

      g_bytes_unref (self->body);
      self->body = replaced;
    }
  if (self->reason && strstr (self->reason, secret))
    {
      char *replaced = replace_in_text (self->reason, secret);

      g_free (self->reason);
      self->reason = replaced;
    }
  hide_in_headers (self, secret);
}

void
encodes_http_response_hide (EncodesHttpResponse *self, const char *secret)
{
  g_autoptr (EncodesSecret) escaped = NULL;

  g_return_if_fail (self != NULL);

  if (!secret || strlen (secret) < MIN_HIDDEN)
    return;

  escaped = g_uri_escape_string (secret, NULL, FALSE);
  hide (self, secret);
  if (!g_str_equal (escaped, secret))
    hide (self, escaped);
}
