/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-text.h"

#include <string.h>

/* What a name may not do to the line around it: turn its direction. */
static gboolean
is_direction_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

static gboolean
is_line_break (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

char *
encodes_text_to_line (const char *text, gsize max_characters)
{
  if (!text)
    return g_strdup ("");

  /* A megabyte of name is not worth looking at to its end: four bytes are the most that a character takes. */
  gsize length = strnlen (text, (max_characters + 1) * 4 + 4);
  g_autofree char *valid = g_utf8_make_valid (text, length);
  GString *line = g_string_sized_new (MIN (length, 256));
  gsize n_characters = 0;
  gboolean space_pending = FALSE;

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_direction_control (c))
        continue;

      if (is_line_break (c) || c == '\t' || c == ' ')
        {
          space_pending = line->len > 0;
          continue;
        }

      if (n_characters + (space_pending ? 2 : 1) > max_characters)
        {
          /* The last place is the ellipsis's own. */
          if (n_characters >= max_characters && line->len > 0)
            g_string_truncate (line, g_utf8_find_prev_char (line->str, line->str + line->len) - line->str);
          if (line->len > 0 && line->str[line->len - 1] == ' ')
            g_string_truncate (line, line->len - 1);
          g_string_append (line, "…");
          return g_string_free (line, FALSE);
        }

      if (space_pending)
        {
          g_string_append_c (line, ' ');
          n_characters++;
          space_pending = FALSE;
        }
      g_string_append_unichar (line, g_unichar_iscntrl (c) ? 0xfffd : c);
      n_characters++;
    }

  return g_string_free (line, FALSE);
}

char *
encodes_text_first_line (const char *text, gsize max_characters)
{
  if (!text)
    return g_strdup ("");

  while (*text && g_ascii_isspace (*text))
    text++;

  g_autofree char *first = g_strndup (text, strcspn (text, "\r\n"));
  return encodes_text_to_line (first, max_characters);
}

char *
encodes_text_to_lines (const char *text)
{
  if (!text)
    return g_strdup ("");

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *lines = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_direction_control (c) || (c == '\r' && p[1] == '\n'))
        continue;

      if (is_line_break (c))
        g_string_append_c (lines, '\n');
      else
        g_string_append_unichar (lines, g_unichar_iscntrl (c) && c != '\t' ? 0xfffd : c);
    }

  return g_string_free (lines, FALSE);
}

char *
encodes_text_to_plain_body (const char *text)
{
  if (!text)
    return g_strdup ("");

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *body = g_string_new (NULL);

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      switch (c)
        {
        case '<':
          g_string_append (body, "‹");
          break;
        case '>':
          g_string_append (body, "›");
          break;
        case '&':
          g_string_append (body, "＆");
          break;
        default:
          if (!is_direction_control (c))
            g_string_append_unichar (body, g_unichar_iscntrl (c) && c != '\n' ? 0xfffd : c);
          break;
        }
    }

  return g_string_free (body, FALSE);
}

/* From the "://" of a URL: where does its authority begin? */
static void
append_url_without_secrets (GString *result, const char *url, gsize length)
{
  gsize authority = strcspn (url, "/?#");
  authority = MIN (authority, length);
  const char *at = g_strrstr_len (url, authority, "@");
  const char *rest = at ? at : url;

  if (at)
    g_string_append (result, "…");

  const char *query = memchr (rest, '?', url + length - rest);
  if (!query)
    {
      g_string_append_len (result, rest, url + length - rest);
      return;
    }

  /* The names in a query help to recognise it, the values may be signatures and tokens. */
  const char *p = query;
  g_string_append_len (result, rest, query - rest);
  while (p < url + length)
    {
      gsize name = strcspn (p + 1, "=&#");
      gsize value;

      name = MIN (name + 1, (gsize) (url + length - p));
      g_string_append_len (result, p, name);
      p += name;
      if (p >= url + length || *p != '=')
        continue;
      value = strcspn (p + 1, "&#") + 1;
      value = MIN (value, (gsize) (url + length - p));
      g_string_append (result, value > 1 ? "=…" : "=");
      p += value;
    }
}

/* From the "://" of a URL on, without its query and without who asks. */
static void
append_url_without_query (GString *result, const char *url, gsize length)
{
  gsize shown = MIN (strcspn (url, "?#"), length);
  gsize authority = MIN (strcspn (url, "/?#"), length);
  const char *at = g_strrstr_len (url, authority, "@");
  const char *begin = at ? at + 1 : url;

  g_string_append_len (result, begin, url + shown - begin);
}

static char *
rewrite_urls (const char *text, void (*append_url) (GString *result, const char *url, gsize length))
{
  if (!text)
    return g_strdup ("");

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_new (NULL);
  const char *p = valid;

  for (const char *mark = strstr (p, "://"); mark; mark = strstr (p, "://"))
    {
      const char *url = mark + strlen ("://");
      gsize length = strcspn (url, " \t\r\n\"'<>|");

      g_string_append_len (result, p, url - p);
      append_url (result, url, length);
      p = url + length;
    }
  g_string_append (result, p);

  return g_string_free (result, FALSE);
}

char *
encodes_text_hide_passwords (const char *text)
{
  return rewrite_urls (text, append_url_without_secrets);
}

char *
encodes_text_drop_queries (const char *text)
{
  return rewrite_urls (text, append_url_without_query);
}
