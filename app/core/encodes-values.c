/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-values.h"

#include "encodes-field.h"
#include "encodes-message.h"
#include "encodes-time.h"

#include <math.h>
#include <string.h>

gboolean
encodes_value_set_string (char **target, const char *value)
{
  if (g_strcmp0 (*target, value) == 0)
    return FALSE;

  g_autofree char *old = *target;
  *target = g_strdup (value);

  return TRUE;
}

gboolean
encodes_value_set_time (GDateTime **target, GDateTime *value)
{
  if (encodes_time_equal (*target, value))
    return FALSE;

  g_clear_pointer (target, g_date_time_unref);
  *target = value ? g_date_time_ref (value) : NULL;

  return TRUE;
}

gboolean
encodes_value_equal_double (double a, double b)
{
  return memcmp (&a, &b, sizeof a) == 0;
}

static gboolean
set_double (double *target, double value)
{
  if (encodes_value_equal_double (*target, value))
    return FALSE;

  *target = value;

  return TRUE;
}

gboolean
encodes_value_set_progress (double *target, double value)
{
  /* A service that says −5 has counted wrong, one that says nothing has not counted: −1 is ours, for the latter. */
  if (!isfinite (value) || encodes_value_equal_double (value, -1))
    value = -1;
  else
    value = CLAMP (value, 0, 100);

  return set_double (target, value);
}

gboolean
encodes_value_set_running_ms (double *target, double value)
{
  return set_double (target, isfinite (value) && value >= 0 ? value : -1);
}

static gboolean
same_messages (GListModel *a, GListModel *b)
{
  guint n_items = g_list_model_get_n_items (a);

  if (n_items != g_list_model_get_n_items (b))
    return FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (EncodesMessage) one = g_list_model_get_item (a, i);
      g_autoptr (EncodesMessage) other = g_list_model_get_item (b, i);

      if (g_strcmp0 (encodes_message_get_code (one), encodes_message_get_code (other)) != 0
          || g_strcmp0 (encodes_message_get_text (one), encodes_message_get_text (other)) != 0
          || !encodes_time_equal (encodes_message_get_time (one), encodes_message_get_time (other)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
same_fields (GListModel *a, GListModel *b)
{
  guint n_items = g_list_model_get_n_items (a);

  if (n_items != g_list_model_get_n_items (b))
    return FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (EncodesField) one = g_list_model_get_item (a, i);
      g_autoptr (EncodesField) other = g_list_model_get_item (b, i);

      if (g_strcmp0 (encodes_field_get_name (one), encodes_field_get_name (other)) != 0
          || g_strcmp0 (encodes_field_get_value (one), encodes_field_get_value (other)) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
replace_items (GListStore *target, GListModel *fresh)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (fresh); i++)
    g_ptr_array_add (items, g_list_model_get_item (fresh, i));

  g_list_store_splice (target, 0, g_list_model_get_n_items (G_LIST_MODEL (target)), items->pdata, items->len);

  return TRUE;
}

gboolean
encodes_value_replace_messages (GListStore *target, GListModel *fresh)
{
  return !same_messages (G_LIST_MODEL (target), fresh) && replace_items (target, fresh);
}

gboolean
encodes_value_replace_fields (GListStore *target, GListModel *fresh)
{
  return !same_fields (G_LIST_MODEL (target), fresh) && replace_items (target, fresh);
}
