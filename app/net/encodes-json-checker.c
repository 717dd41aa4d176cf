/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-json-checker.h"

#include "encodes-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_STRING (1024 * 1024)
#define MAX_NUMBER 64
/* json-glib keeps members in a hash table whose function anybody can find collisions for: few members, little harm. */
#define MAX_MEMBERS 1024
/* json-glib makes up to 300 bytes of an empty array or object, which takes 3, and some 100 of any other value. A page
 * of 1,000 jobs stays below a quarter of this. */
#define MAX_COST (256 * 1024)
#define COST_OF_LEVEL 4
#define COST_OF_SCALAR 1

typedef enum
{
  FAULT_SYNTAX,
  FAULT_END,
  FAULT_AFTER_END,
  FAULT_UTF8,
  FAULT_DEPTH,
  FAULT_STRING,
  FAULT_NUMBER,
  FAULT_MEMBERS,
  FAULT_VALUES,
  FAULT_KEY_TWICE,
  FAULT_CHARACTER,
} Fault;

typedef struct
{
  const char *at;   /* where the key begins in the document */
  const char *text; /* the key without escapes */
  gsize length;
} Key;

typedef struct
{
  gboolean is_object;
  guint first_key;
} Level;

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  Level levels[MAX_DEPTH];
  guint depth;
  guint cost; /* of all values so far */
  GArray *keys;          /* of Key: those of all open objects, outermost first */
  GStringChunk *decoded; /* of keys that have escapes; made when the first one comes */
  Fault fault;
  const char *fault_at;
} Checker;

static gboolean
fail (Checker *self, Fault fault, const char *at)
{
  self->fault = at == self->end && fault == FAULT_SYNTAX ? FAULT_END : fault;
  self->fault_at = at;
  return FALSE;
}

static char *
describe_fault (Checker *self)
{
  g_autofree char *byte = g_strdup_printf ("%" G_GSIZE_FORMAT, (gsize) (self->fault_at - self->start));

  switch (self->fault)
    {
    case FAULT_END:
      return g_strdup_printf (_("The answer is not whole: its JSON ends too early, at byte %s."), byte);
    case FAULT_AFTER_END:
      return g_strdup_printf (_("The answer has something after the end of its JSON, at byte %s."), byte);
    case FAULT_UTF8:
      return g_strdup_printf (_("The answer is not valid UTF-8 text at byte %s."), byte);
    case FAULT_DEPTH:
      return g_strdup_printf (_("The answer is nested too deeply at byte %s."), byte);
    case FAULT_STRING:
      return g_strdup_printf (_("The answer has a text that is too long at byte %s."), byte);
    case FAULT_NUMBER:
      return g_strdup_printf (_("The answer has a number that is too large or too long at byte %s."), byte);
    case FAULT_MEMBERS:
      return g_strdup_printf (_("The answer has an object with too many members at byte %s."), byte);
    case FAULT_VALUES:
      return g_strdup_printf (_("The answer has too many values at byte %s."), byte);
    case FAULT_KEY_TWICE:
      return g_strdup_printf (_("The answer has the same key twice in one object at byte %s."), byte);
    case FAULT_CHARACTER:
      return g_strdup_printf (_("The answer has a character that may not be in JSON at byte %s."), byte);
    case FAULT_SYNTAX:
    default:
      return g_strdup_printf (_("The answer is not valid JSON at byte %s."), byte);
    }
}

static void
skip_space (Checker *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
read_hex4 (Checker *self, gunichar *value)
{
  *value = 0;

  for (guint i = 0; i < 4; i++, self->at++)
    {
      if (self->at == self->end || !g_ascii_isxdigit (*self->at))
        return fail (self, FAULT_SYNTAX, self->at);
      *value = *value << 4 | (gunichar) g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

/* After "\u". */
static gboolean
read_unicode_escape (Checker *self, gunichar *character)
{
  const char *start = self->at - 2;
  gunichar low;

  if (!read_hex4 (self, character))
    return FALSE;
  if (*character == 0 || (*character >= 0xdc00 && *character <= 0xdfff))
    return fail (self, FAULT_CHARACTER, start);
  if (*character < 0xd800 || *character > 0xdbff)
    return TRUE;

  if (self->end - self->at < 2)
    return fail (self, FAULT_END, self->end);
  if (self->at[0] != '\\' || self->at[1] != 'u')
    return fail (self, FAULT_CHARACTER, start);
  self->at += 2;
  if (!read_hex4 (self, &low))
    return FALSE;
  if (low < 0xdc00 || low > 0xdfff)
    return fail (self, FAULT_CHARACTER, start);

  *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
  return TRUE;
}

/* After the backslash. */
static gboolean
read_escape (Checker *self, gunichar *character)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  if (self->at == self->end)
    return fail (self, FAULT_END, self->at);
  if (*self->at == 'u')
    {
      self->at++;
      return read_unicode_escape (self, character);
    }

  letter = memchr (letters, *self->at, sizeof letters - 1);
  if (letter == NULL)
    return fail (self, FAULT_SYNTAX, self->at);
  *character = (gunichar) meanings[letter - letters];
  self->at++;
  return TRUE;
}

/* At the quote. With @decoded, the text is also written there. */
static gboolean
read_string (Checker *self, GString *decoded, gboolean *has_escapes)
{
  const char *start = self->at++;

  while (TRUE)
    {
      const char *run = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
        self->at++;
      if (decoded)
        g_string_append_len (decoded, run, self->at - run);

      if (self->at - start - 1 > MAX_STRING)
        return fail (self, FAULT_STRING, start);
      if (self->at == self->end)
        return fail (self, FAULT_END, self->at);
      if (*self->at == '"')
        break;
      if (*self->at == '\\')
        {
          gunichar character;

          self->at++;
          if (!read_escape (self, &character))
            return FALSE;
          if (decoded)
            g_string_append_unichar (decoded, character);
          if (has_escapes)
            *has_escapes = TRUE;
        }
      else
        return fail (self, FAULT_CHARACTER, self->at);
    }

  self->at++;
  return TRUE;
}

static gboolean
read_key (Checker *self)
{
  const char *start = self->at;
  gboolean has_escapes = FALSE;
  Key key;

  if (self->at == self->end || *self->at != '"')
    return fail (self, FAULT_SYNTAX, self->at);
  if (!read_string (self, NULL, &has_escapes))
    return FALSE;

  key = (Key){ .at = start, .text = start + 1, .length = (gsize) (self->at - start - 2) };
  if (has_escapes)
    {
      g_autoptr (GString) decoded = g_string_new (NULL);

      self->at = start;
      read_string (self, decoded, NULL);
      if (self->decoded == NULL)
        self->decoded = g_string_chunk_new (1024);
      key.text = g_string_chunk_insert_len (self->decoded, decoded->str, (gssize) decoded->len);
      key.length = decoded->len;
    }

  g_array_append_val (self->keys, key);
  if (self->keys->len - self->levels[self->depth - 1].first_key > MAX_MEMBERS)
    return fail (self, FAULT_MEMBERS, start);

  skip_space (self);
  if (self->at == self->end || *self->at != ':')
    return fail (self, FAULT_SYNTAX, self->at);
  self->at++;
  return TRUE;
}

static guint
skip_digits (Checker *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return (guint) MIN (self->at - start, G_MAXINT);
}

static gboolean
skip_one_of (Checker *self, const char *characters)
{
  if (self->at == self->end || *self->at == '\0' || strchr (characters, *self->at) == NULL)
    return FALSE;

  self->at++;
  return TRUE;
}

static gboolean
number_fits (const char *start, gsize length, gboolean whole)
{
  char text[MAX_NUMBER + 1];

  if (length > MAX_NUMBER)
    return FALSE;
  memcpy (text, start, length);
  text[length] = '\0';

  if (whole)
    {
      errno = 0;
      g_ascii_strtoll (text, NULL, 10);
      return errno != ERANGE;
    }
  return isfinite (g_ascii_strtod (text, NULL));
}

static gboolean
read_number (Checker *self)
{
  const char *start = self->at;
  gboolean whole = TRUE;

  skip_one_of (self, "-");
  /* A 0 in front is the whole of it: 012 then fails at the 1. */
  if (!skip_one_of (self, "0") && skip_digits (self) == 0)
    return fail (self, FAULT_SYNTAX, self->at);

  if (skip_one_of (self, "."))
    {
      whole = FALSE;
      if (skip_digits (self) == 0)
        return fail (self, FAULT_SYNTAX, self->at);
    }

  if (skip_one_of (self, "eE"))
    {
      whole = FALSE;
      skip_one_of (self, "+-");
      if (skip_digits (self) == 0)
        return fail (self, FAULT_SYNTAX, self->at);
    }

  if (!number_fits (start, (gsize) (self->at - start), whole))
    return fail (self, FAULT_NUMBER, start);
  return TRUE;
}

static gboolean
read_word (Checker *self, const char *word)
{
  for (; *word != '\0'; word++, self->at++)
    if (self->at == self->end || *self->at != *word)
      return fail (self, FAULT_SYNTAX, self->at);
  return TRUE;
}

static gboolean
add_cost (Checker *self, guint cost)
{
  self->cost += cost;
  return self->cost <= MAX_COST ? TRUE : fail (self, FAULT_VALUES, self->at);
}

static gboolean
read_scalar (Checker *self)
{
  if (!add_cost (self, COST_OF_SCALAR))
    return FALSE;

  switch (*self->at)
    {
    case '"':
      return read_string (self, NULL, NULL);
    case 't':
      return read_word (self, "true");
    case 'f':
      return read_word (self, "false");
    case 'n':
      return read_word (self, "null");
    default:
      return read_number (self);
    }
}

static gboolean
open_level (Checker *self)
{
  if (self->depth == MAX_DEPTH)
    return fail (self, FAULT_DEPTH, self->at);
  if (!add_cost (self, COST_OF_LEVEL))
    return FALSE;

  self->levels[self->depth++] = (Level){ .is_object = *self->at == '{', .first_key = self->keys->len };
  self->at++;
  return TRUE;
}

static int
compare_keys (const void *a, const void *b)
{
  const Key *key_a = a;
  const Key *key_b = b;

  if (key_a->length != key_b->length)
    return key_a->length < key_b->length ? -1 : 1;
  return memcmp (key_a->text, key_b->text, key_a->length);
}

static gboolean
close_level (Checker *self)
{
  Level *level = &self->levels[--self->depth];
  guint n_keys = self->keys->len - level->first_key;

  self->at++;
  if (n_keys > 1)
    {
      Key *keys = &g_array_index (self->keys, Key, level->first_key);

      qsort (keys, n_keys, sizeof *keys, compare_keys);
      for (guint i = 1; i < n_keys; i++)
        if (compare_keys (&keys[i - 1], &keys[i]) == 0)
          return fail (self, FAULT_KEY_TWICE, MAX (keys[i - 1].at, keys[i].at));
    }

  g_array_set_size (self->keys, level->first_key);
  return TRUE;
}

/* After a value: closes what ends here and goes to the next value. Leaves depth 0 when the document is over. */
static gboolean
go_on (Checker *self)
{
  while (self->depth > 0)
    {
      Level *level = &self->levels[self->depth - 1];

      skip_space (self);
      if (self->at == self->end)
        return fail (self, FAULT_END, self->at);
      if (*self->at == ',')
        {
          self->at++;
          skip_space (self);
          return level->is_object ? read_key (self) : TRUE;
        }
      if (*self->at != (level->is_object ? '}' : ']'))
        return fail (self, FAULT_SYNTAX, self->at);
      if (!close_level (self))
        return FALSE;
    }
  return TRUE;
}

/* At a bracket. Goes to the first value inside, or on to what follows an empty array or object. */
static gboolean
read_opening (Checker *self)
{
  gboolean is_object = *self->at == '{';

  if (!open_level (self))
    return FALSE;

  skip_space (self);
  if (self->at < self->end && *self->at == (is_object ? '}' : ']'))
    return close_level (self) && go_on (self);
  return is_object ? read_key (self) : TRUE;
}

static gboolean
read_document (Checker *self)
{
  do
    {
      skip_space (self);
      if (self->at == self->end)
        return fail (self, FAULT_END, self->at);

      if (*self->at == '{' || *self->at == '[')
        {
          if (!read_opening (self))
            return FALSE;
        }
      else if (!read_scalar (self) || !go_on (self))
        return FALSE;
    }
  while (self->depth > 0);

  skip_space (self);
  return self->at == self->end ? TRUE : fail (self, FAULT_AFTER_END, self->at);
}

static gboolean
check (Checker *self)
{
  const char *invalid;

  if (!g_utf8_validate_len (self->start, (gsize) (self->end - self->start), &invalid))
    {
      /* A NUL byte stops the validation as well, but it is a character that JSON does not allow. */
      return fail (self, *invalid == '\0' ? FAULT_CHARACTER : FAULT_UTF8, invalid);
    }

  if (self->end - self->at >= 3 && memcmp (self->at, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
  return read_document (self);
}

gboolean
encodes_json_check (const char *data, gsize length, GError **error)
{
  const char *start = data ? data : "";
  Checker checker = { .start = start, .at = start, .end = start + (data ? length : 0) };
  gboolean valid;

  checker.keys = g_array_new (FALSE, FALSE, sizeof (Key));
  valid = check (&checker);
  if (!valid)
    {
      g_autofree char *message = describe_fault (&checker);

      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, message);
    }

  g_array_unref (checker.keys);
  g_clear_pointer (&checker.decoded, g_string_chunk_free);
  return valid;
}
