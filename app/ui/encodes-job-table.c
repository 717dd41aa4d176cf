/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-table.h"

#include <string.h>

#include "encodes-job-pass.h"

/* A table of so few is always up to date at once. */
#define FEW_JOBS 500

/* So many changes take effect one by one between two turns of the main loop; what is more is worked out together. */
#define FEW_CHANGES 16

/* How long the main loop may be held up at a time, and how many jobs are looked at between two looks at the clock. */
#define SLICE_USEC 3000
#define STRIDE 32

typedef enum
{
  STAGE_NONE,
  STAGE_READ,   /* what is new, and what is to move, is given its place */
  STAGE_PASS,   /* it is worked out how all looks then */
  STAGE_APPLY,  /* and told */
} Stage;

struct _EncodesJobTable
{
  GObject parent_instance;

  GListModel *jobs;
  GPtrArray *entries;     /* by position in @jobs; NULL: not read yet */
  guint n_unread;
  GHashTable *by_job;     /* EncodesJob → EncodesJobEntry */
  GPtrArray *sorted;      /* all that have been read */
  EncodesShownJobs *shown;
  EncodesJobCounts *counts;
  GHashTable *changed;    /* set of entries: to be looked at */
  GHashTable *displaced;  /* set of entries: would be elsewhere if the list were not calm */
  GPtrArray *gone;        /* have left the model, but not the list */
  guint8 shown_bit;       /* which bit of the entries says that they are shown */

  EncodesJobNarrowing narrowing;
  EncodesCalm calm;

  Stage stage;
  guint slice_id;
  guint n_changes;        /* since the last turn of the main loop */
  guint turn_id;
  gboolean narrow_again;
  gboolean begins;        /* what the pass comes to is another list than before */
  guint read_position;
  GPtrArray *going;       /* can be freed after this pass */
  GPtrArray *fresh;       /* what is to be merged in */
  EncodesJobPass *pass;
};

G_DEFINE_FINAL_TYPE (EncodesJobTable, encodes_job_table, G_TYPE_OBJECT)

static gboolean on_slice (gpointer user_data);

static EncodesJobEntry *
add_entry (EncodesJobTable *self, guint position)
{
  EncodesJobEntry *entry = encodes_job_entry_new (g_list_model_get_item (self->jobs, position));

  self->entries->pdata[position] = entry;
  self->n_unread--;
  g_hash_table_insert (self->by_job, entry->job, entry);
  encodes_job_entry_read (entry);
  if (self->calm == ENCODES_CALM_PLACES)
    {
      encodes_job_entry_place_last (entry);
      g_hash_table_add (self->displaced, entry);
    }
  else
    encodes_job_entry_place (entry);

  return entry;
}

static void
free_entries (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    if (entries->pdata[i])
      encodes_job_entry_free (entries->pdata[i]);
  g_ptr_array_set_size (entries, 0);
}

/* One by one: what takes effect at once */

static void
insert_entry (EncodesJobTable *self, EncodesJobEntry *entry)
{
  encodes_job_entries_insert (self->sorted, entry);
  if (encodes_job_narrowing_counts (&self->narrowing, entry))
    encodes_job_counts_move (self->counts, ENCODES_JOB_GROUP_NONE, entry->group);
  if (encodes_job_narrowing_shows (&self->narrowing, entry))
    {
      entry->shown |= self->shown_bit;
      encodes_shown_jobs_insert (self->shown, entry);
    }
}

static void
remove_entry (EncodesJobTable *self, EncodesJobEntry *entry)
{
  guint position = encodes_job_entries_find (self->sorted, entry);

  /* It may have left before it was ever merged in. */
  if (position == G_MAXUINT)
    return;

  g_ptr_array_remove_index (self->sorted, position);
  if (encodes_job_narrowing_counts (&self->narrowing, entry))
    encodes_job_counts_move (self->counts, entry->group, ENCODES_JOB_GROUP_NONE);
  if (entry->shown & self->shown_bit)
    encodes_shown_jobs_remove (self->shown, encodes_shown_jobs_find (self->shown, entry));
}

static void
move_entry (EncodesJobTable *self, EncodesJobEntry *entry)
{
  gboolean was_shown = entry->shown & self->shown_bit;
  guint position = encodes_job_entries_find (self->sorted, entry);
  guint shown_position = was_shown ? encodes_shown_jobs_find (self->shown, entry) : 0;

  g_hash_table_remove (self->displaced, entry);
  encodes_job_entry_place (entry);
  encodes_job_entries_move (self->sorted, position);

  entry->shown = encodes_job_narrowing_shows (&self->narrowing, entry) ? self->shown_bit : 0;
  if (was_shown && entry->shown)
    encodes_shown_jobs_move (self->shown, shown_position);
  else if (was_shown)
    encodes_shown_jobs_remove (self->shown, shown_position);
  else if (entry->shown)
    encodes_shown_jobs_insert (self->shown, entry);
}

static void
change_entry (EncodesJobTable *self, EncodesJobEntry *entry)
{
  int group = entry->group;
  gboolean is_other = encodes_job_entry_read (entry);

  encodes_job_entry_forget_text (entry);
  if (is_other && encodes_job_narrowing_counts (&self->narrowing, entry))
    encodes_job_counts_move (self->counts, group, entry->group);
  if (is_other || self->calm == ENCODES_CALM_OFF)
    move_entry (self, entry);
  else
    g_hash_table_add (self->displaced, entry);
}

/* All together: a pass, in slices */

static void
move_later (EncodesJobTable *self, EncodesJobEntry *entry)
{
  entry->is_moving = TRUE;
  encodes_job_entry_place (entry);
  g_ptr_array_add (self->fresh, entry);
}

static void
read_changed (EncodesJobTable *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gboolean is_other = encodes_job_entry_read (key);

      encodes_job_entry_forget_text (key);
      if (is_other && self->calm != ENCODES_CALM_OFF)
        {
          g_hash_table_remove (self->displaced, key);
          move_later (self, key);
        }
      else
        g_hash_table_add (self->displaced, key);
    }
  g_hash_table_remove_all (self->changed);

  if (self->calm != ENCODES_CALM_OFF)
    return;

  g_hash_table_iter_init (&iter, self->displaced);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    move_later (self, key);
  g_hash_table_remove_all (self->displaced);
}

static void
begin (EncodesJobTable *self)
{
  self->read_position = 0;
  self->fresh = g_ptr_array_new ();
  self->going = g_steal_pointer (&self->gone);
  self->gone = g_ptr_array_new ();
  if (self->slice_id == 0)
    self->slice_id = g_idle_add (on_slice, self);
}

static void
begin_reading (EncodesJobTable *self)
{
  begin (self);
  self->stage = STAGE_READ;
  read_changed (self);
}

static void
begin_pass (EncodesJobTable *self)
{
  self->stage = STAGE_PASS;
  self->pass = encodes_job_pass_new (&self->narrowing, self->sorted, self->fresh, 3 ^ self->shown_bit);
}

static gboolean
read_some (EncodesJobTable *self, gint64 deadline)
{
  for (; self->n_unread > 0 && self->read_position < self->entries->len; self->read_position++)
    {
      if (!self->entries->pdata[self->read_position])
        g_ptr_array_add (self->fresh, add_entry (self, self->read_position));
      if (self->read_position % STRIDE == STRIDE - 1 && g_get_monotonic_time () >= deadline)
        {
          self->read_position++;
          return FALSE;
        }
    }

  return TRUE;
}

static void
end_pass (EncodesJobTable *self)
{
  g_autoptr (EncodesJobPass) pass = g_steal_pointer (&self->pass);
  g_autoptr (GPtrArray) fresh = g_steal_pointer (&self->fresh);
  g_autoptr (GPtrArray) going = g_steal_pointer (&self->going);

  g_ptr_array_unref (self->sorted);
  self->sorted = g_steal_pointer (&pass->sorted);
  self->shown_bit = 3 ^ self->shown_bit;
  /* Who hears of it may do anything: what they do waits until this is done. */
  self->stage = STAGE_APPLY;
  encodes_job_counts_set (self->counts, pass->counts);
  if (self->begins || g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0)
    encodes_shown_jobs_begin (self->shown, g_steal_pointer (&pass->shown), self->shown_bit);
  else
    encodes_shown_jobs_replace (self->shown, g_steal_pointer (&pass->shown), self->shown_bit);
  self->begins = self->narrow_again;
  self->stage = STAGE_NONE;

  for (guint i = 0; i < fresh->len; i++)
    ((EncodesJobEntry *) fresh->pdata[i])->is_moving = FALSE;
  free_entries (going);
}

static void
go_on (EncodesJobTable *self, gint64 deadline)
{
  if (self->stage == STAGE_READ && read_some (self, deadline))
    begin_pass (self);
  if (self->stage == STAGE_PASS && encodes_job_pass_run (self->pass, deadline))
    end_pass (self);
}

static guint
count_waiting (EncodesJobTable *self)
{
  return self->n_unread + g_hash_table_size (self->changed) + self->gone->len
         + (self->calm == ENCODES_CALM_OFF ? g_hash_table_size (self->displaced) : 0);
}

static void
take_up_one_by_one (EncodesJobTable *self)
{
  g_autoptr (GPtrArray) gone = g_steal_pointer (&self->gone);
  GHashTableIter iter;
  gpointer key;

  self->gone = g_ptr_array_new ();
  for (guint i = 0; i < gone->len; i++)
    {
      remove_entry (self, gone->pdata[i]);
      encodes_job_entry_free (gone->pdata[i]);
    }

  for (g_hash_table_iter_init (&iter, self->changed); g_hash_table_iter_next (&iter, &key, NULL);
       g_hash_table_iter_init (&iter, self->changed))
    {
      g_hash_table_remove (self->changed, key);
      change_entry (self, key);
    }
  for (g_hash_table_iter_init (&iter, self->displaced);
       self->calm == ENCODES_CALM_OFF && g_hash_table_iter_next (&iter, &key, NULL);
       g_hash_table_iter_init (&iter, self->displaced))
    move_entry (self, key);

  for (guint i = 0; self->n_unread > 0 && i < self->entries->len; i++)
    if (!self->entries->pdata[i])
      insert_entry (self, add_entry (self, i));
}

/* Takes up what has waited, in the way that costs less. */
static void
take_up (EncodesJobTable *self)
{
  guint n_waiting = count_waiting (self);
  guint few = self->entries->len <= FEW_JOBS ? 1 : FEW_CHANGES;

  if (self->stage != STAGE_NONE)
    return;

  if (self->narrow_again)
    {
      self->narrow_again = FALSE;
      begin (self);
      begin_pass (self);
    }
  else if (n_waiting > few)
    begin_reading (self);
  else if (n_waiting > 0)
    take_up_one_by_one (self);
}

static gboolean
on_slice (gpointer user_data)
{
  EncodesJobTable *self = user_data;

  go_on (self, g_get_monotonic_time () + SLICE_USEC);
  take_up (self);
  /* Who heard of a change may have made another. */
  if (self->stage != STAGE_NONE || self->narrow_again || count_waiting (self) > 0)
    return G_SOURCE_CONTINUE;

  self->slice_id = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer user_data)
{
  EncodesJobTable *self = user_data;

  self->turn_id = 0;
  self->n_changes = 0;

  return G_SOURCE_REMOVE;
}

/* Returns: whether a change can take effect by itself */
static gboolean
is_at_rest (EncodesJobTable *self)
{
  if (self->stage != STAGE_NONE || self->slice_id != 0)
    return FALSE;
  if (self->entries->len <= FEW_JOBS)
    return TRUE;

  if (self->turn_id == 0)
    self->turn_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);

  return ++self->n_changes <= FEW_CHANGES;
}

/* Has what waits taken up: now if the table is small, else soon. */
static void
take_up_soon (EncodesJobTable *self)
{
  if (self->entries->len <= FEW_JOBS && self->stage != STAGE_APPLY)
    encodes_job_table_settle (self);
  else if (self->slice_id == 0)
    self->slice_id = g_idle_add (on_slice, self);
}

static void
drop_entry (EncodesJobTable *self, EncodesJobEntry *entry)
{
  if (!entry)
    {
      self->n_unread--;
      return;
    }

  g_hash_table_remove (self->by_job, entry->job);
  g_hash_table_remove (self->changed, entry);
  g_hash_table_remove (self->displaced, entry);
  if (is_at_rest (self))
    {
      remove_entry (self, entry);
      encodes_job_entry_free (entry);
      return;
    }

  entry->is_gone = TRUE;
  g_ptr_array_add (self->gone, entry);
  take_up_soon (self);
}

static void
remove_range (EncodesJobTable *self, guint position, guint n_removed)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_sized_new (n_removed);

  if (n_removed == 0)
    return;

  for (guint i = 0; i < n_removed; i++)
    g_ptr_array_add (removed, self->entries->pdata[position + i]);
  g_ptr_array_remove_range (self->entries, position, n_removed);
  for (guint i = 0; i < n_removed; i++)
    drop_entry (self, removed->pdata[i]);
}

static void
insert_range (EncodesJobTable *self, guint position, guint n_added)
{
  guint n_before = self->entries->len;

  if (n_added == 0)
    return;

  g_ptr_array_set_size (self->entries, (int) (n_before + n_added));
  memmove (self->entries->pdata + position + n_added, self->entries->pdata + position,
           (n_before - position) * sizeof (gpointer));
  memset (self->entries->pdata + position, 0, n_added * sizeof (gpointer));
  self->n_unread += n_added;

  if (n_added == 1 && is_at_rest (self))
    insert_entry (self, add_entry (self, position));
  else
    take_up_soon (self);
}

/* What has been read of the model stays before the position up to which it has been read. */
static void
shift_reading (EncodesJobTable *self, guint position, guint removed, guint added)
{
  if (position + removed <= self->read_position)
    self->read_position = self->read_position - removed + added;
  else if (position < self->read_position)
    self->read_position = position;
}

static gboolean
is_same (EncodesJobTable *self, guint position)
{
  g_autoptr (EncodesJob) job = g_list_model_get_item (self->jobs, position);
  EncodesJobEntry *entry = self->entries->pdata[position];

  return !entry || entry->job == job;
}

static void
on_job_changed (EncodesJobTable *self, EncodesJobEntry *entry)
{
  if (!entry)
    return;

  if (is_at_rest (self))
    {
      change_entry (self, entry);
      return;
    }

  g_hash_table_add (self->changed, entry);
  take_up_soon (self);
}

static void
on_items_changed (GListModel *jobs, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesJobTable *self = user_data;

  if (removed == 1 && added == 1 && is_same (self, position))
    {
      on_job_changed (self, self->entries->pdata[position]);
      return;
    }

  shift_reading (self, position, removed, added);
  remove_range (self, position, removed);
  insert_range (self, position, added);
}

static void
encodes_job_table_finalize (GObject *object)
{
  EncodesJobTable *self = ENCODES_JOB_TABLE (object);

  g_clear_handle_id (&self->slice_id, g_source_remove);
  g_clear_handle_id (&self->turn_id, g_source_remove);
  /* A list view may keep what it shows. */
  encodes_shown_jobs_replace (self->shown, g_ptr_array_new (), 0);
  g_object_unref (self->shown);
  g_object_unref (self->counts);
  g_clear_pointer (&self->pass, encodes_job_pass_free);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  g_ptr_array_unref (self->sorted);
  g_hash_table_unref (self->by_job);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->displaced);
  free_entries (self->entries);
  free_entries (self->gone);
  if (self->going)
    free_entries (self->going);
  g_clear_pointer (&self->going, g_ptr_array_unref);
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->entries);
  g_clear_object (&self->jobs);
  g_free (self->narrowing.account_id);
  g_free (self->narrowing.needle);

  G_OBJECT_CLASS (encodes_job_table_parent_class)->finalize (object);
}

static void
encodes_job_table_class_init (EncodesJobTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_job_table_finalize;
}

static void
encodes_job_table_init (EncodesJobTable *self)
{
  self->entries = g_ptr_array_new ();
  self->by_job = g_hash_table_new (NULL, NULL);
  self->sorted = g_ptr_array_new ();
  self->shown = encodes_shown_jobs_new ();
  self->counts = encodes_job_counts_new ();
  self->changed = g_hash_table_new (NULL, NULL);
  self->displaced = g_hash_table_new (NULL, NULL);
  self->gone = g_ptr_array_new ();
  self->shown_bit = 1;
  self->narrowing.group = ENCODES_JOB_GROUP_NONE;
}

EncodesJobTable *
encodes_job_table_new (GListModel *jobs)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  EncodesJobTable *self = g_object_new (ENCODES_TYPE_JOB_TABLE, NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  insert_range (self, 0, g_list_model_get_n_items (jobs));

  return self;
}

EncodesShownJobs *
encodes_job_table_get_shown (EncodesJobTable *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_TABLE (self), NULL);

  return self->shown;
}

EncodesJobCounts *
encodes_job_table_get_counts (EncodesJobTable *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_TABLE (self), NULL);

  return self->counts;
}

/* What is shown is another part of the jobs. If a pass is looking which, it begins again. */
static void
narrow (EncodesJobTable *self)
{
  self->begins = TRUE;
  if (self->stage == STAGE_PASS)
    encodes_job_pass_narrow (self->pass);
  else if (self->stage == STAGE_NONE || self->stage == STAGE_APPLY)
    self->narrow_again = TRUE;

  take_up_soon (self);
}

void
encodes_job_table_set_account (EncodesJobTable *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  if (g_strcmp0 (self->narrowing.account_id, account_id) == 0)
    return;

  g_free (self->narrowing.account_id);
  self->narrowing.account_id = g_strdup (account_id);
  narrow (self);
}

void
encodes_job_table_set_group (EncodesJobTable *self, int group)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  if (self->narrowing.group == group)
    return;

  self->narrowing.group = group;
  narrow (self);
}

void
encodes_job_table_set_needle (EncodesJobTable *self, const char *needle)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  if (g_strcmp0 (self->narrowing.needle, needle) == 0)
    return;

  g_free (self->narrowing.needle);
  self->narrowing.needle = g_strdup (needle);
  narrow (self);
}

void
encodes_job_table_set_calm (EncodesJobTable *self, EncodesCalm calm)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  if (self->calm == calm)
    return;

  self->calm = calm;
  encodes_job_table_look_at_forecasts (self);
  if (count_waiting (self) > 0)
    take_up_soon (self);
}

void
encodes_job_table_look_at_forecasts (EncodesJobTable *self)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  gint64 now = g_get_real_time ();

  if (self->calm != ENCODES_CALM_OFF)
    return;

  for (guint i = 0; i < self->sorted->len; i++)
    {
      EncodesJobEntry *entry = self->sorted->pdata[i];

      if (entry->rank != ENCODES_JOB_RANK_RUNNING)
        break;
      if (!entry->is_gone && !entry->is_moving && encodes_job_entry_is_displaced (entry, now))
        g_hash_table_add (self->displaced, entry);
    }
  if (count_waiting (self) > 0)
    take_up_soon (self);
}

EncodesJobEntry *
encodes_job_table_lookup (EncodesJobTable *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB_TABLE (self), NULL);

  return g_hash_table_lookup (self->by_job, job);
}

gboolean
encodes_job_table_is_settled (EncodesJobTable *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_TABLE (self), FALSE);

  return self->stage == STAGE_NONE && !self->narrow_again && count_waiting (self) == 0
         && encodes_shown_jobs_is_whole (self->shown);
}

void
encodes_job_table_settle (EncodesJobTable *self)
{
  g_return_if_fail (ENCODES_IS_JOB_TABLE (self));

  if (self->stage == STAGE_APPLY)
    return;

  do
    {
      go_on (self, G_MAXINT64);
      take_up (self);
    }
  while (self->stage != STAGE_NONE);
  encodes_shown_jobs_complete (self->shown);
  g_clear_handle_id (&self->slice_id, g_source_remove);
}
