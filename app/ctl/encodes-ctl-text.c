/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-text.h"

#include "encodes-text.h"

#include <glib/gi18n.h>

#include <math.h>

#define LONGEST_CELL 400
#define PERCENT_WIDTH 5
#define NARROWEST_CELL 8
#define READABLE_CELL 24
#define GAP 2

static guint
get_character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

guint
encodes_ctl_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *c = text; *c; c = g_utf8_next_char (c))
    width += get_character_width (g_utf8_get_char (c));

  return width;
}

char *
encodes_ctl_text_fit (const char *text, guint width)
{
  g_autofree char *line = encodes_text_to_line (text, LONGEST_CELL);
  gboolean cut = encodes_ctl_text_get_width (line) > width;
  guint room = cut && width > 0 ? width - 1 : width;
  GString *fitted = g_string_new (NULL);
  guint used = 0;

  for (const char *c = line; *c; c = g_utf8_next_char (c))
    {
      guint character_width = get_character_width (g_utf8_get_char (c));

      if (used + character_width > room)
        break;
      g_string_append_unichar (fitted, g_utf8_get_char (c));
      used += character_width;
    }

  if (cut && width > 0)
    {
      g_string_append (fitted, "…");
      used++;
    }
  for (; used < width; used++)
    g_string_append_c (fitted, ' ');

  return g_string_free (fitted, FALSE);
}

char *
encodes_ctl_text_pad (const char *text, guint width)
{
  guint used = encodes_ctl_text_get_width (text);

  return g_strdup_printf ("%s%*s", text, (int) (width - MIN (used, width)), "");
}

static gboolean
has_block_characters (void)
{
  return g_get_charset (NULL);
}

char *
encodes_ctl_text_bar (double progress, guint width)
{
  gboolean blocks = has_block_characters ();
  GString *bar;
  guint filled;

  if (progress < 0)
    return g_strnfill (width, ' ');

  bar = g_string_new (NULL);
  filled = (guint) floor (progress / 100 * width + 0.001);
  for (guint i = 0; i < width; i++)
    {
      if (blocks)
        g_string_append (bar, i < filled ? "█" : "░");
      else
        g_string_append_c (bar, i < filled ? '#' : '.');
    }

  return g_string_free (bar, FALSE);
}

char *
encodes_ctl_text_percent (double progress)
{
  g_autofree char *text = NULL;
  guint width;

  /* Rounded down: what is not done is not 100 %. */
  text = progress < 0 ? g_strdup ("–") : g_strdup_printf (_("%d %%"), (int) floor (progress + 1e-9));
  width = MIN (encodes_ctl_text_get_width (text), PERCENT_WIDTH);
  return g_strdup_printf ("%*s%s", (int) (PERCENT_WIDTH - width), "", text);
}

char *
encodes_ctl_text_duration (GTimeSpan duration)
{
  gint64 seconds = duration / G_TIME_SPAN_SECOND;

  if (duration < 0)
    return g_strdup ("–");
  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));

  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600, (int) (seconds / 60 % 60),
                          (int) (seconds % 60));
}

char *
encodes_ctl_text_time (GDateTime *time)
{
  g_autoptr (GDateTime) local = time ? g_date_time_to_local (time) : NULL;
  char *text = local ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : NULL;

  return text ? text : g_strdup ("–");
}

char *
encodes_ctl_text_name (EncodesJob *job)
{
  g_autofree char *name = encodes_text_to_line (encodes_job_get_name (job), LONGEST_CELL);

  if (*g_strstrip (name) != '\0')
    return g_steal_pointer (&name);

  return encodes_text_to_line (encodes_job_get_id (job), LONGEST_CELL);
}

static void
measure_columns (GPtrArray *rows, guint *widths, guint n_columns)
{
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = rows->pdata[i];

      for (guint column = 0; column < n_columns; column++)
        widths[column] = MAX (widths[column], encodes_ctl_text_get_width (cells[column]));
    }
}

static char *
fit_cell (const char *cell, guint width)
{
  g_autofree char *fitted = encodes_ctl_text_fit (cell, width);
  g_autofree char *words = g_strdup (fitted);
  guint filling = width - MIN (encodes_ctl_text_get_width (g_strchomp (words)), width);

  if (*cell != ' ')
    return g_steal_pointer (&fitted);

  return g_strdup_printf ("%*s%s", (int) filling, "", words);
}

static void
append_row (GString *text, char **cells, const guint *widths, guint n_columns)
{
  for (guint column = 0; column < n_columns; column++)
    {
      g_autofree char *cell = fit_cell (cells[column], widths[column]);

      if (column > 0)
        g_string_append_printf (text, "%*s", GAP, "");
      g_string_append (text, cell);
    }

  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

void
encodes_ctl_text_append_table (GString *text, GPtrArray *rows, guint width, guint flexible)
{
  guint n_columns = rows->len > 0 ? g_strv_length (rows->pdata[0]) : 0;
  g_autofree guint *widths = g_new0 (guint, n_columns + 1);
  guint total = 0;

  measure_columns (rows, widths, n_columns);
  for (guint column = 0; column < n_columns; column++)
    total += widths[column] + (column > 0 ? GAP : 0);

  /* The last columns of a narrow terminal go first; then the flexible one gives way. */
  while (width > 0 && total > width && n_columns > flexible + 1 &&
         widths[flexible] < total - width + MIN (READABLE_CELL, widths[flexible]))
    total -= widths[--n_columns] + GAP;
  if (width > 0 && total > width)
    widths[flexible] = MAX (widths[flexible], total - width + NARROWEST_CELL) - (total - width);

  for (guint i = 0; i < rows->len; i++)
    append_row (text, rows->pdata[i], widths, n_columns);
}
