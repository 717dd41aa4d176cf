/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-watched-groups.h"

#include "encodes-watched-group.h"

#include <string.h>

#define NOTE_PREFIX "group/"

struct _EncodesWatchedGroups
{
  GObject parent_instance;

  EncodesJobStore *store;
  EncodesLedger *ledger;
  GPtrArray *groups;    /* of EncodesWatchedGroup: open, oldest first */
  GHashTable *taken;    /* of EncodesWatchedGroup: the ledger has been asked for the right to tell it */
  gboolean started;
};

G_DEFINE_FINAL_TYPE (EncodesWatchedGroups, encodes_watched_groups, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_OPEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  GROUP_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
note_key (const char *id)
{
  return g_strconcat (NOTE_PREFIX, id, NULL);
}

static void
tell (EncodesWatchedGroups *self, EncodesWatchedGroup *group)
{
  EncodesNewsCounts counts;

  encodes_watched_group_get_counts (group, &counts);
  g_signal_emit (self, signals[GROUP_ENDED], 0, encodes_watched_group_get_id (group), &counts,
                 encodes_watched_group_get_time_taken (group));
}

typedef struct
{
  EncodesWatchedGroups *self;
  EncodesWatchedGroup *group;
} Taking;

static void
taking_free (Taking *taking)
{
  g_object_unref (taking->self);
  g_object_unref (taking->group);
  g_free (taking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Taking, taking_free)

static void
on_note_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Taking) taking = user_data;
  EncodesWatchedGroups *self = taking->self;
  g_autoptr (GError) error = NULL;

  if (encodes_ledger_take_note_finish (ENCODES_LEDGER (source), result, &error))
    tell (self, taking->group);
  else if (error)
    g_debug ("a group could not be taken: %s", error->message);

  g_hash_table_remove (self->taken, taking->group);
  g_ptr_array_remove (self->groups, taking->group);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPEN]);
}

static void
take (EncodesWatchedGroups *self, EncodesWatchedGroup *group)
{
  g_autofree char *key = note_key (encodes_watched_group_get_id (group));
  Taking *taking = g_new0 (Taking, 1);

  taking->self = g_object_ref (self);
  taking->group = g_object_ref (group);
  g_hash_table_add (self->taken, group);
  encodes_ledger_take_note_async (self->ledger, key, NULL, on_note_taken, taking);
}

static void
encodes_watched_groups_finalize (GObject *object)
{
  EncodesWatchedGroups *self = ENCODES_WATCHED_GROUPS (object);

  g_hash_table_unref (self->taken);
  g_ptr_array_unref (self->groups);
  g_object_unref (self->ledger);
  g_object_unref (self->store);

  G_OBJECT_CLASS (encodes_watched_groups_parent_class)->finalize (object);
}

static void
encodes_watched_groups_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_N_OPEN:
      g_value_set_uint (value, ENCODES_WATCHED_GROUPS (object)->groups->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_watched_groups_class_init (EncodesWatchedGroupsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encodes_watched_groups_finalize;
  object_class->get_property = encodes_watched_groups_get_property;

  properties[PROP_N_OPEN] = g_param_spec_uint ("n-open", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[GROUP_ENDED] = g_signal_new ("group-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_POINTER, G_TYPE_INT64);
}

static void
encodes_watched_groups_init (EncodesWatchedGroups *self)
{
  self->groups = g_ptr_array_new_with_free_func (g_object_unref);
  self->taken = g_hash_table_new (NULL, NULL);
}

EncodesWatchedGroups *
encodes_watched_groups_new (EncodesJobStore *store, EncodesLedger *ledger)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);
  g_return_val_if_fail (ENCODES_IS_LEDGER (ledger), NULL);

  EncodesWatchedGroups *self = g_object_new (ENCODES_TYPE_WATCHED_GROUPS, NULL);

  self->store = g_object_ref (store);
  self->ledger = g_object_ref (ledger);
  encodes_watched_groups_load (self);

  return self;
}

static gboolean
has_group (EncodesWatchedGroups *self, const char *id)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (g_str_equal (encodes_watched_group_get_id (self->groups->pdata[i]), id))
      return TRUE;

  return FALSE;
}

void
encodes_watched_groups_load (EncodesWatchedGroups *self)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUPS (self));

  g_auto (GStrv) keys = encodes_ledger_list_notes (self->ledger);

  for (char **key = keys; *key; key++)
    {
      g_autoptr (GVariant) value = NULL;
      EncodesWatchedGroup *group = NULL;

      if (!g_str_has_prefix (*key, NOTE_PREFIX) || has_group (self, *key + strlen (NOTE_PREFIX)))
        continue;

      value = encodes_ledger_get_note (self->ledger, *key);
      group = value ? encodes_watched_group_new_from_variant (*key + strlen (NOTE_PREFIX), value) : NULL;
      if (group)
        g_ptr_array_add (self->groups, group);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPEN]);
}

void
encodes_watched_groups_start (EncodesWatchedGroups *self)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUPS (self));

  self->started = TRUE;
}

void
encodes_watched_groups_add (EncodesWatchedGroups *self, GVariant *members)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUPS (self));
  g_return_if_fail (g_variant_is_of_type (members, G_VARIANT_TYPE ("a(ss)")));

  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (EncodesWatchedGroup) group = NULL;
  g_autofree char *key = NULL;

  if (g_variant_n_children (members) == 0)
    return;

  group = encodes_watched_group_new (id, members);
  key = note_key (id);
  encodes_ledger_set_note (self->ledger, key, encodes_watched_group_to_variant (group));
  g_ptr_array_add (self->groups, g_steal_pointer (&group));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPEN]);
}

gboolean
encodes_watched_groups_contain (EncodesWatchedGroups *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUPS (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_JOB (job), FALSE);

  for (guint i = 0; i < self->groups->len; i++)
    if (encodes_watched_group_contains (self->groups->pdata[i], job))
      return TRUE;

  return FALSE;
}

void
encodes_watched_groups_check (EncodesWatchedGroups *self)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUPS (self));

  for (guint i = 0; self->started && i < self->groups->len; i++)
    {
      EncodesWatchedGroup *group = self->groups->pdata[i];

      if (!g_hash_table_contains (self->taken, group) && encodes_watched_group_update (group, self->store))
        take (self, group);
    }
}

void
encodes_watched_groups_confirm (EncodesWatchedGroups *self, const char *id)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUPS (self));
  g_return_if_fail (id != NULL);

  g_autofree char *key = note_key (id);

  encodes_ledger_set_note (self->ledger, key, NULL);
}

guint
encodes_watched_groups_get_n_open (EncodesWatchedGroups *self)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUPS (self), 0);

  return self->groups->len;
}

gboolean
encodes_watched_groups_get_busy (EncodesWatchedGroups *self)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUPS (self), FALSE);

  return g_hash_table_size (self->taken) > 0;
}
