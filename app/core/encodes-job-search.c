/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-search.h"

#include <string.h>

/* Between two texts of a job, so that nothing is found across them. */
#define SEPARATOR '\001'

#define N_TEXTS 5

static gboolean
is_ascii (const char *text)
{
  for (; text && *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;

  return TRUE;
}

/* Accents of Latin, Greek and Cyrillic letters. In other scripts marks are letters of their own. */
static gboolean
is_accent (gunichar c)
{
  return c >= 0x0300 && c <= 0x036F;
}

static char *
drop_accents (char *text)
{
  char *out = text;

  for (const char *p = text, *next; *p != '\0'; p = next)
    {
      /* Before the text moves: what stands at @p may then be another letter's end. */
      next = g_utf8_next_char (p);
      if (is_accent (g_utf8_get_char (p)))
        continue;

      memmove (out, p, (gsize) (next - p));
      out += next - p;
    }
  *out = '\0';

  return text;
}

char *
encodes_job_search_fold (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  if (is_ascii (text))
    return g_ascii_strdown (text, -1);

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);

  /* Folding the case may bring back an accent, as of the Turkish capital dotted i. */
  return drop_accents (g_utf8_casefold (drop_accents (normal), -1));
}

char *
encodes_job_search_needle (const char *text)
{
  g_autofree char *folded = encodes_job_search_fold (text ? text : "");
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\r\n\v\f", -1);
  g_autoptr (GString) needle = g_string_new (NULL);

  for (char **word = words; *word; word++)
    if (**word != '\0')
      g_string_append_printf (needle, "%s%s", needle->len > 0 ? " " : "", *word);

  return needle->len > 0 ? g_strdup (needle->str) : NULL;
}

static void
get_texts (EncodesJob *job, const char *texts[N_TEXTS])
{
  texts[0] = encodes_job_get_name (job);
  texts[1] = encodes_job_get_id (job);
  texts[2] = encodes_job_get_account_name (job);
  texts[3] = encodes_job_get_error_text (job);
  texts[4] = encodes_job_get_error_code (job);
}

char *
encodes_job_search_dup_folded (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  const char *texts[N_TEXTS];
  g_autoptr (GString) all = NULL;
  gboolean is_plain = TRUE;

  get_texts (job, texts);
  for (guint i = 0; i < N_TEXTS; i++)
    is_plain = is_plain && is_ascii (texts[i]);
  if (is_plain)
    return NULL;

  all = g_string_new (NULL);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autofree char *folded = texts[i] ? encodes_job_search_fold (texts[i]) : NULL;

      if (folded)
        {
          g_string_append (all, folded);
          g_string_append_c (all, SEPARATOR);
        }
    }

  return g_strndup (all->str, all->len);
}

static gboolean
contains (const char *text, const char *word, gsize length)
{
  for (; text && *text != '\0'; text++)
    if (g_ascii_tolower (*text) == *word && g_ascii_strncasecmp (text, word, length) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
has_word (const char *texts[N_TEXTS], const char *folded, const char *word, gsize length)
{
  if (folded)
    return memmem (folded, strlen (folded), word, length) != NULL;

  for (guint i = 0; i < N_TEXTS; i++)
    if (contains (texts[i], word, length))
      return TRUE;

  return FALSE;
}

gboolean
encodes_job_search_matches (EncodesJob *job, const char *folded, const char *needle)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), FALSE);
  g_return_val_if_fail (needle != NULL, FALSE);

  const char *texts[N_TEXTS];

  get_texts (job, texts);
  for (const char *word = needle; *word != '\0';)
    {
      gsize length = strcspn (word, " ");

      if (length > 0 && !has_word (texts, folded, word, length))
        return FALSE;
      word += length + (word[length] == ' ' ? 1 : 0);
    }

  return TRUE;
}
