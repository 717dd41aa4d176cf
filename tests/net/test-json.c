/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-json.h"

#include <math.h>

#define ALL \
  "{\"string\":\"text\",\"digits\":\"3599\",\"minus\":\"-5\",\"empty\":\"\",\"spaced\":\" 3\"," \
  "\"large\":\"9223372036854775808\"," \
  "\"int\":7,\"negative\":-9223372036854775808,\"most\":9223372036854775807,\"whole\":3.0,\"double\":2.75," \
  "\"tenth\":0.1," \
  "\"tiny\":1e-300,\"huge\":1e300,\"edge\":9223372036854775808.0,\"third\":0.33333333333333331," \
  "\"true\":true,\"false\":false,\"null\":null,\"object\":{\"a\":1},\"array\":[1]}"

typedef struct
{
  JsonNode *root;
  JsonObject *object;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (ALL, sizeof ALL - 1);
  g_autoptr (GError) error = NULL;

  fixture->root = encodes_json_parse (bytes, &error);
  g_assert_no_error (error);
  fixture->object = json_node_get_object (fixture->root);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  json_node_unref (fixture->root);
}

/* Asks for each member: only the listed ones may be there. Warnings are fatal, so this proves silence as well. */
static void
assert_only (JsonObject *object, gboolean (*is_there) (JsonObject *object, const char *name), const char *const *names)
{
  g_autoptr (GList) members = json_object_get_members (object);

  g_assert_cmpuint (g_list_length (members), ==, 21);
  for (GList *member = members; member != NULL; member = member->next)
    g_assert_cmpint (is_there (object, member->data), ==, g_strv_contains (names, member->data));
  g_assert_false (is_there (object, "missing"));
  g_assert_false (is_there (NULL, "string"));
}

static gboolean
has_string (JsonObject *object, const char *name)
{
  return encodes_json_get_string (object, name) != NULL;
}

static gboolean
has_text (JsonObject *object, const char *name)
{
  g_autofree char *text = encodes_json_get_text (object, name);

  return text != NULL;
}

static gboolean
has_int (JsonObject *object, const char *name)
{
  gint64 value;

  return encodes_json_get_int (object, name, &value);
}

static gboolean
has_int_or_string (JsonObject *object, const char *name)
{
  gint64 value;

  return encodes_json_get_int_or_string (object, name, &value);
}

static gboolean
has_double (JsonObject *object, const char *name)
{
  double value;

  return encodes_json_get_double (object, name, &value);
}

static gboolean
has_object (JsonObject *object, const char *name)
{
  return encodes_json_get_object (object, name) != NULL;
}

static gboolean
has_array (JsonObject *object, const char *name)
{
  return encodes_json_get_array (object, name) != NULL;
}

static void
test_types (Fixture *fixture, gconstpointer data)
{
  static const char *const strings[] = { "string", "digits", "minus", "empty", "spaced", "large", NULL };
  static const char *const texts[]
      = { "string", "digits", "minus",  "empty", "spaced", "large", "int",   "negative", "most", "whole",
          "double", "tenth",  "tiny",   "huge",  "edge",   "third", "true", "false",    NULL };
  static const char *const ints[] = { "int", "negative", "most", "whole", NULL };
  static const char *const ints_or_strings[] = { "int", "negative", "most", "whole", "digits", "minus", NULL };
  static const char *const doubles[]
      = { "int", "negative", "most", "whole", "double", "tenth", "tiny", "huge", "edge", "third", NULL };
  static const char *const objects[] = { "object", NULL };
  static const char *const arrays[] = { "array", NULL };

  assert_only (fixture->object, has_string, strings);
  assert_only (fixture->object, has_text, texts);
  assert_only (fixture->object, has_int, ints);
  assert_only (fixture->object, has_int_or_string, ints_or_strings);
  assert_only (fixture->object, has_double, doubles);
  assert_only (fixture->object, has_object, objects);
  assert_only (fixture->object, has_array, arrays);
}

static void
assert_text (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *text = encodes_json_get_text (fixture->object, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  gint64 number;
  double real;

  g_assert_cmpstr (encodes_json_get_string (fixture->object, "string"), ==, "text");
  g_assert_true (encodes_json_get_int (fixture->object, "negative", &number));
  g_assert_cmpint (number, ==, G_MININT64);
  g_assert_true (encodes_json_get_int (fixture->object, "most", &number));
  g_assert_cmpint (number, ==, G_MAXINT64);
  g_assert_true (encodes_json_get_int (fixture->object, "whole", &number));
  g_assert_cmpint (number, ==, 3);
  g_assert_true (encodes_json_get_int_or_string (fixture->object, "digits", &number));
  g_assert_cmpint (number, ==, 3599);
  g_assert_true (encodes_json_get_int_or_string (fixture->object, "minus", &number));
  g_assert_cmpint (number, ==, -5);
  g_assert_true (encodes_json_get_double (fixture->object, "int", &real));
  g_assert_cmpfloat (real, ==, 7.0);
  g_assert_true (encodes_json_get_double (fixture->object, "double", &real));
  g_assert_cmpfloat (real, ==, 2.75);
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  assert_text (fixture, "string", "text");
  assert_text (fixture, "int", "7");
  assert_text (fixture, "negative", "-9223372036854775808");
  assert_text (fixture, "whole", "3");
  assert_text (fixture, "double", "2.75");
  assert_text (fixture, "tenth", "0.1");
  assert_text (fixture, "third", "0.33333333333333331");
  assert_text (fixture, "huge", "1e+300");
  assert_text (fixture, "true", "true");
  assert_text (fixture, "false", "false");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/net/json/getters/see-only-what-has-the-type", Fixture, NULL, set_up, test_types, tear_down);
  g_test_add ("/net/json/getters/give-the-values", Fixture, NULL, set_up, test_values, tear_down);
  g_test_add ("/net/json/getters/write-values-as-people-do", Fixture, NULL, set_up, test_texts, tear_down);

  return g_test_run ();
}
