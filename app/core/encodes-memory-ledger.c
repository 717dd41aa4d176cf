/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-memory-ledger.h"

#include <string.h>

struct _EncodesMemoryLedger
{
  GObject parent_instance;

  GHashTable *told;    /* name of the news → GArray of the ends that were told, microseconds; 0: whenever */
  GHashTable *notes;   /* key → GVariant */
};

static void encodes_memory_ledger_ledger_init (EncodesLedgerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesMemoryLedger, encodes_memory_ledger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENCODES_TYPE_LEDGER, encodes_memory_ledger_ledger_init))

static char *
name_news (EncodesJob *job, EncodesNews news)
{
  g_autofree char *job_id = g_ascii_strdown (encodes_job_get_id (job), -1);

  return g_strdup_printf ("%d\n%s\n%s", news, encodes_job_get_account_id (job), job_id);
}

/* Returns: whether it had not been told */
static gboolean
mark_told (EncodesMemoryLedger *self, EncodesJob *job, EncodesNews news)
{
  g_autofree char *name = name_news (job, news);
  gint64 end = encodes_ledger_get_end (job, news);
  GArray *told = g_hash_table_lookup (self->told, name);

  for (guint i = 0; told && i < told->len; i++)
    if (end == 0 || g_array_index (told, gint64, i) == 0 || g_array_index (told, gint64, i) == end)
      return FALSE;

  if (!told)
    {
      told = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->told, g_steal_pointer (&name), told);
    }
  g_array_append_val (told, end);

  return TRUE;
}

static void
encodes_memory_ledger_claim_async (EncodesLedger *ledger, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMemoryLedger *self = ENCODES_MEMORY_LEDGER (ledger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *given = g_ptr_array_new_with_free_func (g_object_unref);

  g_task_set_source_tag (task, encodes_memory_ledger_claim_async);
  g_task_set_check_cancellable (task, FALSE);
  for (guint i = 0; i < jobs->len; i++)
    if (mark_told (self, jobs->pdata[i], news))
      g_ptr_array_add (given, g_object_ref (jobs->pdata[i]));
  g_task_return_pointer (task, given, (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
encodes_memory_ledger_claim_finish (EncodesLedger *ledger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, ledger), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* It does not live longer than the program. */
static void
encodes_memory_ledger_confirm (EncodesLedger *ledger, GPtrArray *jobs, EncodesNews news)
{
}

static void
encodes_memory_ledger_set_note (EncodesLedger *ledger, const char *key, GVariant *value)
{
  EncodesMemoryLedger *self = ENCODES_MEMORY_LEDGER (ledger);

  if (value)
    g_hash_table_replace (self->notes, g_strdup (key), g_variant_ref (value));
  else
    g_hash_table_remove (self->notes, key);
}

static GVariant *
encodes_memory_ledger_get_note (EncodesLedger *ledger, const char *key)
{
  GVariant *note = g_hash_table_lookup (ENCODES_MEMORY_LEDGER (ledger)->notes, key);

  return note ? g_variant_ref (note) : NULL;
}

static char **
encodes_memory_ledger_list_notes (EncodesLedger *ledger)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (ENCODES_MEMORY_LEDGER (ledger)->notes);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *link = keys; link; link = link->next)
    g_strv_builder_add (names, link->data);

  return g_strv_builder_end (names);
}

static void
encodes_memory_ledger_take_note_async (EncodesLedger *ledger, const char *key, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesMemoryLedger *self = ENCODES_MEMORY_LEDGER (ledger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_memory_ledger_take_note_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_return_boolean (task, g_hash_table_remove (self->notes, key));
}

static gboolean
encodes_memory_ledger_take_note_finish (EncodesLedger *ledger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, ledger), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
encodes_memory_ledger_ledger_init (EncodesLedgerInterface *iface)
{
  iface->claim_async = encodes_memory_ledger_claim_async;
  iface->claim_finish = encodes_memory_ledger_claim_finish;
  iface->confirm = encodes_memory_ledger_confirm;
  iface->set_note = encodes_memory_ledger_set_note;
  iface->get_note = encodes_memory_ledger_get_note;
  iface->list_notes = encodes_memory_ledger_list_notes;
  iface->take_note_async = encodes_memory_ledger_take_note_async;
  iface->take_note_finish = encodes_memory_ledger_take_note_finish;
}

static void
encodes_memory_ledger_finalize (GObject *object)
{
  EncodesMemoryLedger *self = ENCODES_MEMORY_LEDGER (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->notes);

  G_OBJECT_CLASS (encodes_memory_ledger_parent_class)->finalize (object);
}

static void
encodes_memory_ledger_class_init (EncodesMemoryLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_memory_ledger_finalize;
}

static void
encodes_memory_ledger_init (EncodesMemoryLedger *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

EncodesLedger *
encodes_memory_ledger_new (void)
{
  return g_object_new (ENCODES_TYPE_MEMORY_LEDGER, NULL);
}
