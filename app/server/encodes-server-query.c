/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-query.h"

#include <string.h>

#include "encodes-error.h"

#define MAX_ORDERS 4
#define ORDER_DESCENDING (1u << 31)

static char *
decode_part (const char *part, gsize length, GError **error)
{
  g_autofree char *spaced = g_strndup (part, length);
  g_autofree char *decoded = NULL;

  /* Forms write a space as a plus; a plus that is meant travels as %2B. */
  g_strdelimit (spaced, "+", ' ');
  /* Gives NULL for what is no right escape and for a NUL. */
  decoded = g_uri_unescape_string (spaced, NULL);
  if (!decoded || !g_utf8_validate (decoded, -1, NULL))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The query is not correctly encoded.");
      return NULL;
    }

  return g_steal_pointer (&decoded);
}

GHashTable *
encodes_server_query_decode (const char *query, GError **error)
{
  g_autoptr (GHashTable) options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) parts = g_strsplit (query ? query : "", "&", 0);

  for (char **part = parts; *part; part++)
    {
      gsize name_length = strcspn (*part, "=");
      const char *encoded_value = (*part)[name_length] ? *part + name_length + 1 : "";
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!**part)
        continue;
      name = decode_part (*part, name_length, error);
      value = name ? decode_part (encoded_value, strlen (encoded_value), error) : NULL;
      if (!value)
        return NULL;
      if (g_hash_table_contains (options, name))
        {
          g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "'%.64s' is given more than once.", name);
          return NULL;
        }
      g_hash_table_insert (options, g_steal_pointer (&name), g_steal_pointer (&value));
    }

  return g_steal_pointer (&options);
}

void
encodes_server_query_free (EncodesServerQuery *self)
{
  g_clear_pointer (&self->filter, encodes_job_filter_free);
  g_array_unref (self->orders);
  g_free (self);
}

static gboolean
set_count (const char *name, const char *value, guint max, guint *count, GError **error)
{
  guint64 number;
  g_autofree char *trimmed = g_strstrip (g_strdup (value));

  if (!g_ascii_string_to_unsigned (trimmed, 10, 0, G_MAXINT32, &number, NULL))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The value of %s is not a whole number.", name);
      return FALSE;
    }

  *count = MIN (number, max);
  return TRUE;
}

static gboolean
find_property (EncodesServerQuery *self, const char *name, guint *property, GError **error)
{
  if (encodes_entity_find_property (self->kind, name, property))
    return TRUE;

  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "Could not find a property named '%.64s'.", name);
  return FALSE;
}

static gboolean
set_select (EncodesServerQuery *self, const char *value, GError **error)
{
  g_auto (GStrv) names = g_strsplit (value, ",", 64);

  self->selected = 0;
  for (char **name = names; *name; name++)
    {
      guint property;

      g_strstrip (*name);
      if (strcmp (*name, "*") == 0)
        self->selected = G_MAXUINT32;
      else if (!find_property (self, *name, &property, error))
        return FALSE;
      else
        self->selected |= 1u << property;
    }

  return TRUE;
}

static gboolean
add_order (EncodesServerQuery *self, char *text, GError **error)
{
  g_autofree char *name = NULL;
  const char *direction;
  guint n_properties;
  guint property;

  g_strstrip (text);
  direction = text + strcspn (text, " ");
  name = g_strndup (text, direction - text);
  while (*direction == ' ')
    direction++;

  if (!find_property (self, name, &property, error))
    return FALSE;
  if ((*direction && strcmp (direction, "asc") != 0 && strcmp (direction, "desc") != 0) ||
      encodes_entity_list_properties (self->kind, &n_properties)[property].type >= ENCODES_EDM_ERRORS ||
      self->orders->len == MAX_ORDERS)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The value of $orderby is not supported.");
      return FALSE;
    }

  if (strcmp (direction, "desc") == 0)
    property |= ORDER_DESCENDING;
  g_array_append_val (self->orders, property);
  return TRUE;
}

static gboolean
set_orders (EncodesServerQuery *self, const char *value, GError **error)
{
  g_auto (GStrv) texts = g_strsplit (value, ",", MAX_ORDERS + 1);

  for (char **text = texts; *text; text++)
    if (!add_order (self, *text, error))
      return FALSE;

  return TRUE;
}

static gboolean
set_option (EncodesServerQuery *self, const char *name, const char *value, gboolean is_list, GError **error)
{
  if (strcmp (name, "$select") == 0)
    return set_select (self, value, error);
  if (!is_list || !g_strv_contains ((const char *const[]) { "$filter", "$top", "$skip", "$orderby", NULL }, name))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "The query option '%.64s' is not supported here.",
                   name);
      return FALSE;
    }

  if (strcmp (name, "$top") == 0)
    return set_count (name, value, ENCODES_SERVER_QUERY_MAX_PAGE, &self->top, error);
  if (strcmp (name, "$skip") == 0)
    return set_count (name, value, G_MAXINT32, &self->skip, error);
  if (strcmp (name, "$orderby") == 0)
    return set_orders (self, value, error);

  self->filter = encodes_job_filter_new (value, self->kind, error);
  return self->filter != NULL;
}

EncodesServerQuery *
encodes_server_query_new (GHashTable *options, EncodesEntityKind kind, gboolean is_list, GError **error)
{
  g_autoptr (EncodesServerQuery) self = g_new0 (EncodesServerQuery, 1);
  GHashTableIter iter;
  gpointer name, value;

  self->kind = kind;
  self->top = ENCODES_SERVER_QUERY_MAX_PAGE;
  self->selected = G_MAXUINT32;
  self->orders = g_array_new (FALSE, FALSE, sizeof (guint));

  g_hash_table_iter_init (&iter, options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (*(const char *) name == '$' && !set_option (self, name, value, is_list, error))
      return NULL;

  return g_steal_pointer (&self);
}

static int
compare_values (EncodesEntity *a, EncodesEntity *b, guint property)
{
  guint n_properties;
  EncodesEdmType type = encodes_entity_list_properties (encodes_entity_get_kind (a), &n_properties)[property].type;
  EncodesEntityValue a_value, b_value;

  encodes_entity_get_value (a, property, &a_value);
  encodes_entity_get_value (b, property, &b_value);
  if (a_value.is_null || b_value.is_null)
    return b_value.is_null - a_value.is_null;
  if (type == ENCODES_EDM_STRING)
    return strcmp (a_value.string, b_value.string);
  if (type == ENCODES_EDM_TIME)
    return (a_value.time > b_value.time) - (a_value.time < b_value.time);

  return (a_value.number > b_value.number) - (a_value.number < b_value.number);
}

static int
compare_entities (gconstpointer a_pointer, gconstpointer b_pointer, gpointer user_data)
{
  EncodesEntity *a = *(EncodesEntity *const *) a_pointer;
  EncodesEntity *b = *(EncodesEntity *const *) b_pointer;
  EncodesServerQuery *self = user_data;
  GDateTime *a_created = encodes_job_get_created (encodes_entity_get_job (a));
  GDateTime *b_created = encodes_job_get_created (encodes_entity_get_job (b));

  for (guint i = 0; i < self->orders->len; i++)
    {
      guint order = g_array_index (self->orders, guint, i);
      int result = compare_values (a, b, order & ~ORDER_DESCENDING);

      if (result != 0)
        return (order & ORDER_DESCENDING) ? -result : result;
    }

  if (a_created && b_created && !g_date_time_equal (a_created, b_created))
    return g_date_time_compare (a_created, b_created);
  if (!a_created != !b_created)
    return a_created ? 1 : -1;
  return strcmp (encodes_entity_get_id (a), encodes_entity_get_id (b));
}

void
encodes_server_query_apply (EncodesServerQuery *self, GPtrArray *entities)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_entity_free);

  if (self->filter)
    {
      /* Takes all over, then gives back: removing one by one would be quadratic. */
      gsize n_entities;
      g_autofree EncodesEntity **all = (EncodesEntity **) g_ptr_array_steal (entities, &n_entities);

      for (gsize i = 0; i < n_entities; i++)
        g_ptr_array_add (encodes_job_filter_matches (self->filter, all[i]) ? entities : kept, all[i]);
    }

  g_ptr_array_sort_with_data (entities, compare_entities, self);
  if (self->skip > 0)
    g_ptr_array_remove_range (entities, 0, MIN (self->skip, entities->len));
  if (entities->len > self->top)
    g_ptr_array_set_size (entities, self->top);
}
