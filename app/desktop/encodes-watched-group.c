/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-watched-group.h"

#include "encodes-time.h"

/* When the person asked, in microseconds since 1970 UTC, and the members: account id, job id. */
#define KEPT_TYPE "(xa(ss))"

struct _EncodesWatchedGroup
{
  GObject parent_instance;

  char *id;
  gint64 asked;
  GPtrArray *members;   /* of Member */
  GHashTable *index;    /* what it is called → Member */
  gint64 first_start;   /* microseconds since 1970 UTC; 0: unknown */
  gint64 last_end;
};

G_DEFINE_FINAL_TYPE (EncodesWatchedGroup, encodes_watched_group, G_TYPE_OBJECT)

typedef struct
{
  char *account_id;
  char *job_id;
  EncodesJob *ended;    /* as it was when it had ended; NULL: it has not, or is gone */
  gboolean gone;
} Member;

static void
member_free (Member *member)
{
  g_free (member->account_id);
  g_free (member->job_id);
  g_clear_object (&member->ended);
  g_free (member);
}

static char *
name_member (const char *account_id, const char *job_id)
{
  g_autofree char *lower = g_ascii_strdown (job_id, -1);

  return g_strconcat (account_id, "\n", lower, NULL);
}

static void
add_members (EncodesWatchedGroup *self, GVariant *members)
{
  GVariantIter iter;
  const char *account_id, *job_id;

  g_variant_iter_init (&iter, members);
  while (g_variant_iter_next (&iter, "(&s&s)", &account_id, &job_id))
    {
      g_autofree char *name = name_member (account_id, job_id);
      Member *member;

      if (g_hash_table_contains (self->index, name))
        continue;

      member = g_new0 (Member, 1);
      member->account_id = g_strdup (account_id);
      member->job_id = g_strdup (job_id);
      g_ptr_array_add (self->members, member);
      g_hash_table_insert (self->index, g_steal_pointer (&name), member);
    }
}

static void
note_times (EncodesWatchedGroup *self, EncodesJob *job)
{
  gint64 start = encodes_time_to_unix_us (encodes_job_get_started (job));
  gint64 end = encodes_time_to_unix_us (encodes_job_get_ended (job));

  if (start > 0 && (self->first_start == 0 || start < self->first_start))
    self->first_start = start;
  self->last_end = MAX (self->last_end, end);
}

static void
update_member (EncodesWatchedGroup *self, Member *member, EncodesJobStore *store)
{
  EncodesJob *job = encodes_job_store_lookup (store, member->account_id, member->job_id);

  if (job)
    {
      member->gone = FALSE;
      g_clear_object (&member->ended);
      if (encodes_job_is_ended (job))
        member->ended = g_object_ref (job);
      note_times (self, job);
    }
  else
    /* Of one that had ended before, how it ended is still known. */
    member->gone = member->ended == NULL;
}

static void
encodes_watched_group_finalize (GObject *object)
{
  EncodesWatchedGroup *self = ENCODES_WATCHED_GROUP (object);

  g_free (self->id);
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->members);

  G_OBJECT_CLASS (encodes_watched_group_parent_class)->finalize (object);
}

static void
encodes_watched_group_class_init (EncodesWatchedGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_watched_group_finalize;
}

static void
encodes_watched_group_init (EncodesWatchedGroup *self)
{
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

EncodesWatchedGroup *
encodes_watched_group_new (const char *id, GVariant *members)
{
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (members, G_VARIANT_TYPE ("a(ss)")), NULL);

  EncodesWatchedGroup *self = g_object_new (ENCODES_TYPE_WATCHED_GROUP, NULL);

  self->id = g_strdup (id);
  self->asked = g_get_real_time ();
  add_members (self, members);

  return self;
}

EncodesWatchedGroup *
encodes_watched_group_new_from_variant (const char *id, GVariant *variant)
{
  g_return_val_if_fail (id != NULL && variant != NULL, NULL);

  g_autoptr (GVariant) members = NULL;
  EncodesWatchedGroup *self;
  gint64 asked;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (KEPT_TYPE)))
    return NULL;

  g_variant_get (variant, "(x@a(ss))", &asked, &members);
  self = encodes_watched_group_new (id, members);
  /* From a file: a time that has not been, or never was, makes no duration. */
  self->asked = CLAMP (asked, 0, g_get_real_time ());

  return self;
}

GVariant *
encodes_watched_group_to_variant (EncodesWatchedGroup *self)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUP (self), NULL);

  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = self->members->pdata[i];

      g_variant_builder_add (&builder, "(ss)", member->account_id, member->job_id);
    }

  return g_variant_new (KEPT_TYPE, self->asked, &builder);
}

const char *
encodes_watched_group_get_id (EncodesWatchedGroup *self)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUP (self), NULL);

  return self->id;
}

gboolean
encodes_watched_group_contains (EncodesWatchedGroup *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUP (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_JOB (job), FALSE);

  g_autofree char *name = name_member (encodes_job_get_account_id (job), encodes_job_get_id (job));

  return g_hash_table_contains (self->index, name);
}

gboolean
encodes_watched_group_update (EncodesWatchedGroup *self, EncodesJobStore *store)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUP (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), FALSE);

  gboolean ended = TRUE;

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = self->members->pdata[i];

      update_member (self, member, store);
      ended &= member->ended || member->gone;
    }

  return ended;
}

void
encodes_watched_group_get_counts (EncodesWatchedGroup *self, EncodesNewsCounts *counts)
{
  g_return_if_fail (ENCODES_IS_WATCHED_GROUP (self));
  g_return_if_fail (counts != NULL);

  *counts = (EncodesNewsCounts) { 0 };
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = self->members->pdata[i];

      if (member->ended)
        encodes_news_counts_add (counts, member->ended);
      else if (member->gone)
        counts->gone++;
    }
}

GTimeSpan
encodes_watched_group_get_time_taken (EncodesWatchedGroup *self)
{
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUP (self), -1);

  gint64 start = self->first_start > 0 ? self->first_start : self->asked;
  gint64 end = self->last_end > 0 ? self->last_end : g_get_real_time ();

  return end >= start ? end - start : -1;
}
