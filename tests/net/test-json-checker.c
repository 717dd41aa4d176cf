/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-json-checker.h"

#include "encodes-error.h"
#include "encodes-json.h"

#include <string.h>

#define PAGE \
  "{\"odata.metadata\":\"https://media.windows.net/api/$metadata#Jobs\",\"value\":[{\"Id\":\"nb:jid:UUID:f3c43f94\"," \
  "\"Name\":\"Encoding \\u00fc \\ud83c\\udfac \xe7\xb7\xa8\xe7\xa2\xbc\",\"Created\":\"2015-02-11T01:46:08.897\"," \
  "\"EndTime\":null,\"Priority\":-1,\"RunningDuration\":1.5e3,\"State\":2,\"Tasks\":[]," \
  "\"X\":{\"a\":true,\"b\":false}}]}"

typedef struct
{
  const char *name;
  const char *text;
  gsize length; /* 0 for that of the text */
} Document;

static const Document good[] = {
  { "empty-object", "{}" },
  { "empty-array", "[]" },
  { "space-around", " \t\r\n [ \n ] \r\n" },
  { "scalar-null", "null" },
  { "scalar-true", "true" },
  { "scalar-false", " false " },
  { "scalar-string", "\"\"" },
  { "scalar-number", "-0" },
  { "integer-largest", "9223372036854775807" },
  { "integer-smallest", "-9223372036854775808" },
  { "double-largest", "1.7976931348623157e308" },
  { "double-vanishing", "1e-999" },
  { "exponents", "[1e1,1E1,1e+1,1e-1,1.0E+01,0e0,0.0,-0.0e-0]" },
  { "escapes", "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041 \\u00E9 \\uffff\"" },
  { "surrogates", "\"\\ud83d\\ude00\\uDBFF\\uDFFF\"" },
  { "utf-8", "\"\xc3\xa9 \xe7\xb7\xa8 \xf0\x9f\x98\x80 \x7f\"" },
  { "byte-order-mark", "\xef\xbb\xbf{\"a\":1}" },
  { "keys-alike-elsewhere", "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":{\"a\":1}}" },
  { "keys-that-differ", "{\"a\":1,\"A\":2,\"aa\":3,\"\":4,\"\\u0062\":5}" },
  { "nested-empties", "[[],{},[{}],{\"a\":[]},\"\"]" },
  { "page", PAGE },
};

static const Document bad[] = {
  { "nothing", "" },
  { "only-space", "  \n" },
  { "only-mark", "\xef\xbb\xbf" },
  { "two-marks", "\xef\xbb\xbf\xef\xbb\xbf{}" },
  { "mark-inside", "{\xef\xbb\xbf}" },
  { "trailing-text", "{} x" },
  { "two-documents", "{}{}" },
  { "trailing-bracket", "[]]" },
  { "trailing-nul", "{}\0", 3 },
  { "nul-inside", "[\0]", 3 },
  { "nul-in-string", "\"a\0b\"", 5 },
  { "escaped-nul", "\"\\u0000\"" },
  { "escaped-nul-in-key", "{\"a\\u0000b\":1}" },
  { "html", "<!DOCTYPE html><html></html>" },
  { "single-quotes", "{'a':1}" },
  { "bare-key", "{a:1}" },
  { "comment", "{} /* no */" },
  { "comment-inside", "[1, // no\n2]" },
  { "comma-before-object-end", "{\"a\":1,}" },
  { "comma-before-array-end", "[1,]" },
  { "comma-first", "[,1]" },
  { "comma-twice", "[1,,2]" },
  { "comma-missing", "[1 2]" },
  { "comma-missing-in-object", "{\"a\":1 \"b\":2}" },
  { "colon-missing", "{\"a\" 1}" },
  { "value-missing", "{\"a\":}" },
  { "key-missing", "{:1}" },
  { "key-number", "{1:1}" },
  { "brackets-crossed", "[{]}" },
  { "word-wrong", "nul" },
  { "word-longer", "nullx" },
  { "word-upper-case", "True" },
  { "nan", "NaN" },
  { "infinity", "-Infinity" },
  { "plus", "+1" },
  { "minus-alone", "-" },
  { "minus-apart", "- 1" },
  { "leading-zero", "01" },
  { "hexadecimal", "0x10" },
  { "point-first", ".5" },
  { "point-last", "1." },
  { "exponent-empty", "1e" },
  { "exponent-sign-only", "1e+" },
  { "infinite", "1e999" },
  { "minus-infinite", "-1e999" },
  { "integer-too-large", "9223372036854775808" },
  { "integer-too-small", "-9223372036854775809" },
  { "integer-of-20-digits", "99999999999999999999" },
  { "number-of-65-characters", "0.000000000000000000000000000000000000000000000000000000000000001" },
  { "string-open", "\"abc" },
  { "string-tab", "\"\t\"" },
  { "string-line-break", "\"\n\"" },
  { "escape-unknown", "\"\\x41\"" },
  { "escape-open", "\"\\" },
  { "escape-short", "\"\\u12\"" },
  { "escape-not-hex", "\"\\u12g4\"" },
  { "surrogate-high-alone", "\"\\ud83d\"" },
  { "surrogate-high-then-text", "\"\\ud83dabcdef\"" },
  { "surrogate-high-twice", "\"\\ud83d\\ud83d\"" },
  { "surrogate-low-alone", "\"\\ude00\"" },
  { "surrogate-as-utf-8", "\"\xed\xa0\xbd\"" },
  { "utf-8-ff", "\"\xff\"" },
  { "utf-8-overlong", "\"\xc0\xaf\"" },
  { "utf-8-cut", "\"\xe7\xb7\"" },
  { "utf-8-too-high", "\"\xf4\x90\x80\x80\"" },
  { "utf-16", "{\0}\0", 4 },
  { "key-twice", "{\"State\":3,\"Id\":1,\"State\":2}" },
  { "key-twice-escaped", "{\"State\":3,\"\\u0053tate\":2}" },
  { "key-twice-empty", "{\"\":1,\"\":2}" },
  { "key-twice-deep", "[[{\"x\":{\"a\":1,\"b\":[{\"a\":1}],\"a\":2}}]]" },
};

static gsize
get_length (const Document *document)
{
  return document->length ? document->length : strlen (document->text);
}

static gboolean
is_valid (const char *text, gsize length)
{
  /* From memory of exactly this size, so that reading on is noticed. */
  g_autofree char *copy = g_memdup2 (length ? text : "x", length ? length : 1);
  g_autoptr (GError) error = NULL;
  gboolean valid = encodes_json_check (copy, length, &error);

  if (valid)
    g_assert_no_error (error);
  else
    g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
  return valid;
}

static gboolean
is_parsed (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = encodes_json_parse (bytes, &error);

  g_assert_true ((root != NULL) == (error == NULL));
  return root != NULL;
}

static void
test_good (gconstpointer data)
{
  const Document *document = data;

  g_assert_true (is_valid (document->text, get_length (document)));
  g_assert_true (is_parsed (document->text, get_length (document)));
}

static void
test_bad (gconstpointer data)
{
  const Document *document = data;

  g_assert_false (is_valid (document->text, get_length (document)));
  g_assert_false (is_parsed (document->text, get_length (document)));
}

static void
test_cut (void)
{
  for (gsize length = 0; length < strlen (PAGE); length++)
    g_assert_false (is_valid (PAGE, length));
}

/* One byte of a page is replaced by each other byte: what passes must also be something that json-glib reads. */
static void
test_damage (void)
{
  gsize length = strlen (PAGE);
  guint n_valid = 0;

  for (gsize i = 0; i < length; i++)
    for (guint byte = 0; byte < 256; byte++)
      {
        g_autofree char *text = g_strdup (PAGE);

        text[i] = (char) byte;
        if (encodes_json_check (text, length, NULL))
          {
            n_valid++;
            g_assert_true (is_parsed (text, length));
          }
      }
  g_assert_cmpuint (n_valid, >, length);
}

/* Random text out of the pieces of JSON. */
static void
test_random (void)
{
  guint n_rounds = g_getenv ("ENCODES_TEST_SLOWLY") ? 5000 : 200000;
  static const char *const pieces[]
      = { "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-1.5e2", "null", "true", " " };

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      int n_pieces = g_test_rand_int_range (1, 12);

      for (int i = 0; i < n_pieces; i++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if (encodes_json_check (text->str, text->len, NULL))
        g_assert_true (is_parsed (text->str, text->len));
    }
}

static char *
nest (guint depth, const char *open, const char *inside, const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inside);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *arrays = nest (64, "[", "", "]");
  g_autofree char *objects = nest (64, "{\"a\":", "1", "}");
  g_autofree char *too_deep = nest (65, "[", "", "]");
  g_autofree char *objects_too_deep = nest (65, "{\"a\":", "1", "}");
  g_autofree char *far_too_deep = nest (100000, "[", "", "]");

  g_assert_true (is_valid (arrays, strlen (arrays)));
  g_assert_true (is_valid (objects, strlen (objects)));
  g_assert_true (is_parsed (objects, strlen (objects)));
  g_assert_false (is_valid (too_deep, strlen (too_deep)));
  g_assert_false (is_valid (objects_too_deep, strlen (objects_too_deep)));
  g_assert_false (is_parsed (far_too_deep, strlen (far_too_deep)));
}

static void
test_string_length (void)
{
  gsize largest = 1024 * 1024;
  g_autofree char *text = g_malloc (largest + 3);

  memset (text, 'x', largest + 3);
  text[0] = '"';
  text[largest + 1] = '"';
  g_assert_true (is_valid (text, largest + 2));

  text[largest + 1] = 'x';
  text[largest + 2] = '"';
  g_assert_false (is_valid (text, largest + 3));
}

static void
test_number_length (void)
{
  const char *text = "0.00000000000000000000000000000000000000000000000000000000000001";

  g_assert_cmpuint (strlen (text), ==, 64);
  g_assert_true (is_valid (text, 64));
}

static char *
make_object (guint n_keys, const char *last)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n_keys; i++)
    g_string_append_printf (text, "\"key %u\":%u,", i, i);
  g_string_append_printf (text, "\"%s\":0}", last);
  return g_string_free (text, FALSE);
}

static void
test_members (void)
{
  g_autofree char *full = make_object (1023, "last");
  g_autofree char *too_full = make_object (1024, "last");
  g_autofree char *twice = make_object (1000, "key 517");
  g_autofree char *twice_escaped = make_object (1000, "key\\u0020517");

  g_assert_true (is_valid (full, strlen (full)));
  g_assert_false (is_valid (too_full, strlen (too_full)));
  g_assert_false (is_valid (twice, strlen (twice)));
  g_assert_false (is_valid (twice_escaped, strlen (twice_escaped)));
}

/* [e,e,…] */
static gboolean
is_valid_with_elements (const char *element, guint n_elements)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < n_elements; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", element);
  g_string_append_c (text, ']');
  return is_valid (text->str, text->len);
}

/* Else a body of the largest size would take a hundred times as much memory once it is read. */
static void
test_values (void)
{
  guint most = 256 * 1024 - 4;

  g_assert_true (is_valid_with_elements ("1", most));
  g_assert_false (is_valid_with_elements ("1", most + 1));
  g_assert_true (is_valid_with_elements ("{}", most / 4));
  g_assert_false (is_valid_with_elements ("{}", most / 4 + 1));
  g_assert_false (is_valid_with_elements ("[[]]", most / 8 + 1));
  g_assert_false (is_valid_with_elements ("{\"a\":\"b\"}", most / 5 + 1));
}

static void
test_says_where (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) twice = NULL;
  const char *text = "{\"secret-token\": \"marked\", \"x\": nonsense}";
  const char *double_key = "{\"marked\":1,\"b\":2,\"marked\":3}";

  g_assert_false (encodes_json_check (text, strlen (text), &error));
  g_assert_nonnull (strstr (error->message, "byte 33"));
  g_assert_null (strstr (error->message, "marked"));
  g_assert_null (strstr (error->message, "nonsense"));

  g_assert_false (encodes_json_check (double_key, strlen (double_key), &twice));
  g_assert_nonnull (strstr (twice->message, "byte 18"));
  g_assert_null (strstr (twice->message, "marked"));
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  g_assert_false (encodes_json_check (NULL, 0, NULL));
  g_assert_null (encodes_json_parse (nothing, NULL));
}

static void
add_documents (const Document *documents, guint n_documents, const char *group, GTestDataFunc test)
{
  for (guint i = 0; i < n_documents; i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/json-checker/%s/%s", group, documents[i].name);

      g_test_add_data_func (path, &documents[i], test);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_documents (good, G_N_ELEMENTS (good), "accepts", test_good);
  add_documents (bad, G_N_ELEMENTS (bad), "refuses", test_bad);
  g_test_add_func ("/net/json-checker/refuses/a-page-cut-at-every-byte", test_cut);
  g_test_add_func ("/net/json-checker/refuses/no-data-at-all", test_nothing);
  g_test_add_func ("/net/json-checker/limits/depth", test_depth);
  g_test_add_func ("/net/json-checker/limits/string", test_string_length);
  g_test_add_func ("/net/json-checker/limits/number", test_number_length);
  g_test_add_func ("/net/json-checker/limits/members", test_members);
  g_test_add_func ("/net/json-checker/limits/values", test_values);
  g_test_add_func ("/net/json-checker/says-where-and-not-what", test_says_where);
  g_test_add_func ("/net/json-checker/agrees-with-json-glib/on-damaged-pages", test_damage);
  g_test_add_func ("/net/json-checker/agrees-with-json-glib/on-random-pieces", test_random);

  return g_test_run ();
}
