/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-notes.h"

#include <string.h>

#define RETRY_MS (5 * 1000)

struct _EncodesHistoryNotes
{
  GObject parent_instance;

  EncodesHistoryWorker *worker;   /* NULL once stopped */
  GHashTable *values;             /* key → GVariant */
  GHashTable *taken;              /* keys: they are still there for who comes after this program */
  GHashTable *unwritten;          /* key → the number of its last change, as long as that is not on the disk */
  gsize n_changes;
  guint retry_id;
};

G_DEFINE_FINAL_TYPE (EncodesHistoryNotes, encodes_history_notes, G_TYPE_OBJECT)

static void write_note (EncodesHistoryNotes *self, const char *key);

static GBytes *
pack (GVariant *value)
{
  g_autoptr (GVariant) boxed = g_variant_ref_sink (g_variant_new_variant (value));

  return g_variant_get_data_as_bytes (boxed);
}

/* Returns: (nullable) */
static GVariant *
unpack (GBytes *bytes)
{
  g_autoptr (GVariant) boxed = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARIANT, bytes, FALSE));

  return g_variant_is_normal_form (boxed) ? g_variant_get_variant (boxed) : NULL;
}

static gsize
get_change (EncodesHistoryNotes *self, const char *key)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->unwritten, key));
}

static gboolean
is_taken (EncodesHistoryNotes *self, const char *key)
{
  return g_hash_table_contains (self->taken, key);
}

/* ---- writing ---- */

typedef struct
{
  char *key;
  gsize change;
  EncodesHistoryBatch *batch;
  gboolean taken;
} Work;

static void
work_free (Work *work)
{
  g_free (work->key);
  g_clear_pointer (&work->batch, encodes_history_batch_free);
  g_free (work);
}

static void
write_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  Work *work = task_data;
  GError *error = NULL;

  if (encodes_history_database_write (database, work->batch, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_unwritten (EncodesHistoryNotes *self)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (self->unwritten);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) copies = NULL;

  /* Writing one changes the table. */
  for (GList *link = keys; link; link = link->next)
    g_strv_builder_add (builder, link->data);
  copies = g_strv_builder_end (builder);
  for (char **key = copies; *key; key++)
    write_note (self, *key);
}

static void
on_retry_due (gpointer user_data)
{
  EncodesHistoryNotes *self = user_data;

  self->retry_id = 0;
  write_unwritten (self);
}

static void
plan_retry (EncodesHistoryNotes *self)
{
  if (self->retry_id == 0 && self->worker)
    self->retry_id = g_timeout_add_once (RETRY_MS, on_retry_due, self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesHistoryNotes *self = ENCODES_HISTORY_NOTES (source);
  Work *work = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    plan_retry (self);
  else if (get_change (self, work->key) == work->change)
    g_hash_table_remove (self->unwritten, work->key);
}

static void
write_note (EncodesHistoryNotes *self, const char *key)
{
  GVariant *value = g_hash_table_lookup (self->values, key);
  Work *work = g_new0 (Work, 1);

  work->key = g_strdup (key);
  work->change = ++self->n_changes;
  work->batch = encodes_history_batch_new ();
  g_hash_table_replace (work->batch->notes, g_strdup (key), value ? pack (value) : NULL);
  g_hash_table_replace (self->unwritten, g_strdup (key), GSIZE_TO_POINTER (work->change));

  if (self->worker)
    {
      GTask *task = g_task_new (self, NULL, on_written, NULL);

      g_task_set_task_data (task, work, (GDestroyNotify) work_free);
      encodes_history_worker_push (self->worker, task, write_in_thread);
    }
  else
    {
      work_free (work);
    }
}

static void
encodes_history_notes_dispose (GObject *object)
{
  encodes_history_notes_stop (ENCODES_HISTORY_NOTES (object));

  G_OBJECT_CLASS (encodes_history_notes_parent_class)->dispose (object);
}

static void
encodes_history_notes_finalize (GObject *object)
{
  EncodesHistoryNotes *self = ENCODES_HISTORY_NOTES (object);

  g_hash_table_unref (self->values);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->unwritten);

  G_OBJECT_CLASS (encodes_history_notes_parent_class)->finalize (object);
}

static void
encodes_history_notes_class_init (EncodesHistoryNotesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_history_notes_dispose;
  object_class->finalize = encodes_history_notes_finalize;
}

static void
encodes_history_notes_init (EncodesHistoryNotes *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unwritten = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

EncodesHistoryNotes *
encodes_history_notes_new (EncodesHistoryWorker *worker)
{
  EncodesHistoryNotes *self = g_object_new (ENCODES_TYPE_HISTORY_NOTES, NULL);

  self->worker = worker;

  return self;
}

void
encodes_history_notes_fill (EncodesHistoryNotes *self, GHashTable *bytes)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));
  g_return_if_fail (bytes != NULL);

  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, bytes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      GVariant *note = get_change (self, key) == 0 ? unpack (value) : NULL;

      if (note)
        g_hash_table_replace (self->values, g_strdup (key), note);
    }
}

void
encodes_history_notes_write_all (EncodesHistoryNotes *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));

  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    write_note (self, key);
}

void
encodes_history_notes_retry (EncodesHistoryNotes *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));

  if (self->retry_id == 0)
    return;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  write_unwritten (self);
}

void
encodes_history_notes_set (EncodesHistoryNotes *self, const char *key, GVariant *value)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));
  g_return_if_fail (key != NULL);

  if (value)
    g_hash_table_replace (self->values, g_strdup (key), g_variant_ref (value));
  else
    g_hash_table_remove (self->values, key);
  g_hash_table_remove (self->taken, key);
  write_note (self, key);
}

GVariant *
encodes_history_notes_get (EncodesHistoryNotes *self, const char *key)
{
  g_return_val_if_fail (ENCODES_IS_HISTORY_NOTES (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  GVariant *value = is_taken (self, key) ? NULL : g_hash_table_lookup (self->values, key);

  return value ? g_variant_ref (value) : NULL;
}

char **
encodes_history_notes_list (EncodesHistoryNotes *self)
{
  g_return_val_if_fail (ENCODES_IS_HISTORY_NOTES (self), NULL);

  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->values), (GCompareFunc) strcmp);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (GList *link = keys; link; link = link->next)
    if (!is_taken (self, link->data))
      g_strv_builder_add (names, link->data);

  return g_strv_builder_end (names);
}

/* ---- taking ---- */

static void
take_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  Work *work = task_data;
  GError *error = NULL;

  if (encodes_history_database_take_note (database, work->key, &work->taken, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  encodes_history_database_sync (database);
}

void
encodes_history_notes_take_async (EncodesHistoryNotes *self, const char *key, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));
  g_return_if_fail (key != NULL);

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->key = g_strdup (key);
  work->change = get_change (self, key);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  if (self->worker && g_hash_table_contains (self->values, key) && g_hash_table_add (self->taken, g_strdup (key)))
    encodes_history_worker_push (self->worker, g_steal_pointer (&task), take_in_thread);
  else
    g_task_return_boolean (task, FALSE);
}

gboolean
encodes_history_notes_take_finish (EncodesHistoryNotes *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  g_autoptr (GError) error = NULL;
  gboolean answered = g_task_propagate_boolean (G_TASK (result), &error);
  Work *work = g_task_get_task_data (G_TASK (result));
  /* It never came to the disk: nobody else can have taken it. */
  gboolean was_unwritten = work->change > 0 && get_change (self, work->key) == work->change;

  /* Where nothing can be written, it may be told once more after the next start; that is better than never. */
  return error != NULL || (answered && (work->taken || was_unwritten));
}

void
encodes_history_notes_stop (EncodesHistoryNotes *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_NOTES (self));

  if (!self->worker)
    return;

  if (self->retry_id > 0)
    write_unwritten (self);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->worker = NULL;
}
