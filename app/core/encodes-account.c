/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account.h"

#include <string.h>

struct _EncodesAccount
{
  GObject parent_instance;

  char *id;
  char *provider_id;
  char *name;
  GHashTable *options;
};

G_DEFINE_FINAL_TYPE (EncodesAccount, encodes_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_PROVIDER_ID,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
encodes_account_finalize (GObject *object)
{
  EncodesAccount *self = ENCODES_ACCOUNT (object);

  g_free (self->id);
  g_free (self->provider_id);
  g_free (self->name);
  g_hash_table_unref (self->options);

  G_OBJECT_CLASS (encodes_account_parent_class)->finalize (object);
}

static void
encodes_account_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesAccount *self = ENCODES_ACCOUNT (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_PROVIDER_ID:
      g_value_set_string (value, self->provider_id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_account_class_init (EncodesAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = encodes_account_finalize;
  object_class->get_property = encodes_account_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_PROVIDER_ID] = g_param_spec_string ("provider-id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * EncodesAccount::changed:
   *
   * The name or an option has another value now.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_account_init (EncodesAccount *self)
{
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

EncodesAccount *
encodes_account_new (const char *id, const char *provider_id, const char *name)
{
  EncodesAccount *self = g_object_new (ENCODES_TYPE_ACCOUNT, NULL);

  g_return_val_if_fail (provider_id != NULL && name != NULL, self);

  self->id = id ? g_strdup (id) : g_uuid_string_random ();
  self->provider_id = g_strdup (provider_id);
  self->name = g_strdup (name);

  return self;
}

const char *
encodes_account_get_id (EncodesAccount *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (self), NULL);

  return self->id;
}

const char *
encodes_account_get_provider_id (EncodesAccount *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (self), NULL);

  return self->provider_id;
}

const char *
encodes_account_get_name (EncodesAccount *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (self), NULL);

  return self->name;
}

void
encodes_account_set_name (EncodesAccount *self, const char *name)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT (self));
  g_return_if_fail (name != NULL);

  if (g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
encodes_account_get_option (EncodesAccount *self, const char *key)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_hash_table_lookup (self->options, key);
}

void
encodes_account_set_option (EncodesAccount *self, const char *key, const char *value)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT (self));
  g_return_if_fail (key != NULL && *key != '\0');

  if (value && *value == '\0')
    value = NULL;
  if (g_strcmp0 (g_hash_table_lookup (self->options, key), value) == 0)
    return;

  if (value)
    g_hash_table_insert (self->options, g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (self->options, key);
  g_signal_emit (self, signals[CHANGED], 0);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

const char **
encodes_account_get_keys (EncodesAccount *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (self), NULL);

  guint n_keys = 0;
  const char **keys = (const char **) g_hash_table_get_keys_as_array (self->options, &n_keys);

  qsort (keys, n_keys, sizeof *keys, compare_keys);

  return keys;
}

static gboolean
has_same_options (EncodesAccount *self, EncodesAccount *other)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size (self->options) != g_hash_table_size (other->options))
    return FALSE;

  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (g_hash_table_lookup (other->options, key), value) != 0)
      return FALSE;

  return TRUE;
}

void
encodes_account_update_from (EncodesAccount *self, EncodesAccount *fresh)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT (self));
  g_return_if_fail (ENCODES_IS_ACCOUNT (fresh));

  gboolean name_changed = g_strcmp0 (self->name, fresh->name) != 0;
  gboolean options_changed = !has_same_options (self, fresh);

  if (options_changed)
    {
      GHashTableIter iter;
      gpointer key, value;

      g_hash_table_remove_all (self->options);
      g_hash_table_iter_init (&iter, fresh->options);
      while (g_hash_table_iter_next (&iter, &key, &value))
        g_hash_table_insert (self->options, g_strdup (key), g_strdup (value));
    }

  if (name_changed)
    {
      g_free (self->name);
      self->name = g_strdup (fresh->name);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }

  if (name_changed || options_changed)
    g_signal_emit (self, signals[CHANGED], 0);
}
