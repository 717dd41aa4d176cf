/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-help.h"

#include "encodes-ctl-text.h"

#include <glib/gi18n.h>

/* An option that takes more room than this has its meaning in the next line. */
#define WIDEST_OPTION 30

/* ---- where a line may be broken ---- */

static gboolean
is_hangul (gunichar character)
{
  return g_unichar_get_script (character) == G_UNICODE_SCRIPT_HANGUL;
}

/* Chinese, which has no spaces. Korean has. */
static gboolean
stands_alone (gunichar character)
{
  return g_unichar_iswide (character) && !is_hangul (character);
}

static gboolean
may_end_line (gunichar character)
{
  GUnicodeBreakType type = g_unichar_break_type (character);

  return type != G_UNICODE_BREAK_OPEN_PUNCTUATION && type != G_UNICODE_BREAK_QUOTATION;
}

static gboolean
may_begin_line (gunichar character)
{
  GUnicodeBreakType type = g_unichar_break_type (character);

  return type == G_UNICODE_BREAK_IDEOGRAPHIC || type == G_UNICODE_BREAK_OPEN_PUNCTUATION ||
         type == G_UNICODE_BREAK_ALPHABETIC || type == G_UNICODE_BREAK_NUMERIC;
}

static gboolean
may_break_between (gunichar before, gunichar after)
{
  return (stands_alone (before) || stands_alone (after)) && may_end_line (before) && may_begin_line (after);
}

/* Returns: the end of what is never broken and begins at @text, which is no space */
static const char *
find_end_of_piece (const char *text)
{
  const char *c = text;

  for (;;)
    {
      gunichar character = g_utf8_get_char (c);

      c = g_utf8_next_char (c);
      if (*c == '\0' || *c == ' ' || may_break_between (character, g_utf8_get_char (c)))
        return c;
    }
}

/* Appends one paragraph to a line that @used cells are filled of; what follows is @indent cells in. */
static void
append_paragraph (GString *help, const char *text, guint used, guint indent, guint width)
{
  gboolean is_first = TRUE;

  while (*text)
    {
      gboolean space = *text == ' ';
      const char *end;
      g_autofree char *piece = NULL;
      guint piece_width;

      while (*text == ' ')
        text++;
      if (*text == '\0')
        break;

      end = find_end_of_piece (text);
      piece = g_strndup (text, (gsize) (end - text));
      piece_width = encodes_ctl_text_get_width (piece);
      if (!is_first && used + space + piece_width > width)
        {
          g_string_append_printf (help, "\n%*s", (int) indent, "");
          used = indent;
          space = FALSE;
        }
      g_string_append_printf (help, "%s%s", space && !is_first ? " " : "", piece);
      used += (space && !is_first) + piece_width;
      is_first = FALSE;
      text = end;
    }
  g_string_append_c (help, '\n');
}

/* ---- what a help is made of ---- */

static void
join_line (GString *paragraph, const char *line)
{
  if (paragraph->len > 0)
    {
      const char *last = g_utf8_prev_char (paragraph->str + paragraph->len);

      if (!stands_alone (g_utf8_get_char (last)) || !stands_alone (g_utf8_get_char (line)))
        g_string_append_c (paragraph, ' ');
    }
  g_string_append (paragraph, line);
}

static void
end_paragraph (GString *help, GString *paragraph, guint width)
{
  if (paragraph->len > 0)
    append_paragraph (help, paragraph->str, 0, 0, width);
  g_string_truncate (paragraph, 0);
}

void
encodes_ctl_help_append_text (GString *help, const char *text, guint width)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) paragraph = g_string_new (NULL);

  for (guint i = 0; lines[i]; i++)
    {
      if (*lines[i] != '\0' && *lines[i] != ' ')
        {
          join_line (paragraph, lines[i]);
          continue;
        }
      end_paragraph (help, paragraph, width);
      g_string_append_printf (help, "%s\n", lines[i]);
    }
  end_paragraph (help, paragraph, width);
}

void
encodes_ctl_help_append_pair (GString *help, const char *word, const char *text, guint column, guint width)
{
  guint used = 2 + encodes_ctl_text_get_width (word);

  g_string_append_printf (help, "  %s", word);
  if (used + 2 > column)
    g_string_append_printf (help, "\n%*s", (int) column, "");
  else
    g_string_append_printf (help, "%*s", (int) (column - used), "");
  append_paragraph (help, text, column, column, width);
}

void
encodes_ctl_help_append_usage (GString *help, const char *command, const char *parameters)
{
  g_auto (GStrv) ways = parameters ? g_strsplit (parameters, " | ", -1) : NULL;

  g_string_append_printf (help, "%s\n", _("Usage:"));
  if (!ways)
    g_string_append_printf (help, "  %s %s\n", command, _("[OPTION…]"));
  for (guint i = 0; ways && ways[i]; i++)
    g_string_append_printf (help, "  %s %s %s\n", command, _("[OPTION…]"), ways[i]);
}

static gboolean
is_shown (const GOptionEntry *entry)
{
  return !g_str_equal (entry->long_name, G_OPTION_REMAINING) && !(entry->flags & G_OPTION_FLAG_HIDDEN);
}

static char *
spell_option (const GOptionEntry *entry)
{
  g_autofree char *short_name = entry->short_name ? g_strdup_printf ("-%c, ", entry->short_name) : g_strdup ("    ");

  return g_strconcat (short_name, "--", entry->long_name, entry->arg_description ? "=" : NULL,
                      entry->arg_description ? _(entry->arg_description) : NULL, NULL);
}

void
encodes_ctl_help_append_options (GString *help, const GOptionEntry *entries, guint width)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  guint widest = 0;

  for (const GOptionEntry *entry = entries; entry->long_name; entry++)
    {
      char *word = spell_option (entry);

      g_ptr_array_add (words, word);
      if (is_shown (entry) && encodes_ctl_text_get_width (word) <= WIDEST_OPTION)
        widest = MAX (widest, encodes_ctl_text_get_width (word));
    }

  g_string_append_printf (help, "%s\n", _("Options:"));
  for (guint i = 0; i < words->len; i++)
    if (is_shown (&entries[i]))
      encodes_ctl_help_append_pair (help, words->pdata[i], _(entries[i].description), widest + 4, width);
}
