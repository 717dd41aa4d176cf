/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-json.h"

#include "encodes-error.h"
#include "encodes-json-checker.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

static JsonNode *
get_value (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static char *
double_to_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* 0.1 is to read as 0.1, and what needs all digits gets them. */
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) < value || g_ascii_strtod (text, NULL) > value)
    g_ascii_formatd (text, sizeof text, "%.17g", value);
  return g_strdup (text);
}

JsonNode *
encodes_json_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) parse_error = NULL;
  const char *data;
  gsize length;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &length);
  if (!encodes_json_check (data, length, error))
    return NULL;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, data, (gssize) length, &parse_error)
      || json_parser_get_root (parser) == NULL)
    {
      /* The parser's own words quote the text. */
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer could not be read as JSON."));
      return NULL;
    }
  return json_parser_steal_root (parser);
}

static void wipe_strings (JsonNode *node);

static void
on_member_to_wipe (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  wipe_strings (node);
}

static void
on_element_to_wipe (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  wipe_strings (node);
}

/* No deeper than encodes_json_check() lets pass. */
static void
wipe_strings (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), on_member_to_wipe, NULL);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), on_element_to_wipe, NULL);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      /* Nobody else has these: they were made for this node. */
      char *text = (char *) json_node_get_string (node);

      explicit_bzero (text, strlen (text));
    }
}

void
encodes_json_free_secret (JsonNode *root)
{
  if (!root)
    return;

  wipe_strings (root);
  json_node_unref (root);
}

const char *
encodes_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

char *
encodes_json_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);
  GType type = node ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return double_to_text (json_node_get_double (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return NULL;
}

gboolean
encodes_json_get_int (JsonObject *object, const char *name, gint64 *value)
{
  JsonNode *node = get_value (object, name);
  GType type = node ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double real;

  g_return_val_if_fail (value != NULL, FALSE);

  if (type == G_TYPE_INT64)
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (type != G_TYPE_DOUBLE)
    return FALSE;

  real = json_node_get_double (node);
  /* 2^63 itself does not fit. */
  if (!(real >= -0x1p63 && real < 0x1p63) || real < floor (real) || real > floor (real))
    return FALSE;
  *value = (gint64) real;
  return TRUE;
}

gboolean
encodes_json_get_int_or_string (JsonObject *object, const char *name, gint64 *value)
{
  const char *text = encodes_json_get_string (object, name);
  gint64 number;

  if (text == NULL)
    return encodes_json_get_int (object, name, value);

  g_return_val_if_fail (value != NULL, FALSE);

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return FALSE;
  *value = number;
  return TRUE;
}

gboolean
encodes_json_get_double (JsonObject *object, const char *name, double *value)
{
  JsonNode *node = get_value (object, name);
  GType type = node ? json_node_get_value_type (node) : G_TYPE_INVALID;

  g_return_val_if_fail (value != NULL, FALSE);

  if (type == G_TYPE_DOUBLE)
    *value = json_node_get_double (node);
  else if (type == G_TYPE_INT64)
    *value = (double) json_node_get_int (node);
  else
    return FALSE;
  return TRUE;
}

JsonObject *
encodes_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
encodes_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}
