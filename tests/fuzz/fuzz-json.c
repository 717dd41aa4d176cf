/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The checker of JSON beside the parser that it stands in front of: what the checker lets pass, json-glib reads, without
 * a warning, and writes as something that the checker lets pass again with the same meaning. (But for large and small
 * numbers: json-glib writes 1e40 as 1e+40.0, which nobody can read.) */

#include "fuzz.h"

#include <string.h>

#include "encodes-json-checker.h"
#include "encodes-json.h"

static void
check_getters (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);
  gint64 number;
  double real;

  for (GList *l = names; l; l = l->next)
    {
      g_autofree char *text = encodes_json_get_text (object, l->data);

      fuzz_assert_text (l->data);
      fuzz_assert_text (text);
      fuzz_assert_text (encodes_json_get_string (object, l->data));
      encodes_json_get_int (object, l->data, &number);
      encodes_json_get_int_or_string (object, l->data, &number);
      encodes_json_get_double (object, l->data, &real);
      encodes_json_get_object (object, l->data);
      encodes_json_get_array (object, l->data);
    }
}

static void
check_same_again (JsonNode *root)
{
  g_autofree char *written = json_to_string (root, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new (written, strlen (written));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) again = encodes_json_parse (bytes, &error);
  g_autofree char *written_again = NULL;

  if (strstr (written, "e+") || strstr (written, "e-"))
    return;

  g_assert_no_error (error);
  written_again = json_to_string (again, FALSE);
  g_assert_cmpstr (written_again, ==, written);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) parse_error = NULL;
  gboolean valid = encodes_json_check ((const char *) data, size, &error);
  g_autoptr (JsonNode) root = encodes_json_parse (bytes, &parse_error);

  if (!valid)
    {
      fuzz_assert_sentence (error);
      fuzz_assert_sentence (parse_error);
      g_assert_null (root);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_no_error (parse_error);
  g_assert_nonnull (root);
  if (JSON_NODE_HOLDS_OBJECT (root))
    check_getters (json_node_get_object (root));
  check_same_again (root);
  return 0;
}
