/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-store.h"

#include "encodes-job-index.h"
#include "encodes-time.h"

#include <string.h>

/* Of a big answer, so many jobs are merged at a time: a few milliseconds of work. */
#define SLICE_JOBS 250

struct _EncodesJobStore
{
  GObject parent_instance;

  GSequence *jobs;        /* of EncodesJob, in the order of their coming */
  GHashTable *accounts;   /* account id → AccountJobs */
  gboolean keeps_ended;
};

typedef struct
{
  EncodesJobIndex *index;
  GHashTable *deleted;    /* job id in lower case → when it had ended, microseconds */
  gboolean read_completely;
  gint64 restored_time;   /* when the service had been heard, as what was restored says */
  guint n_active;
} AccountJobs;

static void encodes_job_store_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesJobStore, encodes_job_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, encodes_job_store_list_model_init))

enum
{
  PROP_0,
  PROP_KEEPS_ENDED,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  JOB_ENDED,
  JOB_CHANGED,
  JOB_REMOVED,
  MERGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
account_jobs_free (AccountJobs *account_jobs)
{
  encodes_job_index_free (account_jobs->index);
  g_hash_table_unref (account_jobs->deleted);
  g_free (account_jobs);
}

static GType
encodes_job_store_get_item_type (GListModel *model)
{
  return ENCODES_TYPE_JOB;
}

static guint
encodes_job_store_get_n_items (GListModel *model)
{
  return g_sequence_get_length (ENCODES_JOB_STORE (model)->jobs);
}

static gpointer
encodes_job_store_get_item (GListModel *model, guint position)
{
  EncodesJobStore *self = ENCODES_JOB_STORE (model);

  if (position >= (guint) g_sequence_get_length (self->jobs))
    return NULL;

  return g_object_ref (g_sequence_get (g_sequence_get_iter_at_pos (self->jobs, position)));
}

static void
encodes_job_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = encodes_job_store_get_item_type;
  iface->get_n_items = encodes_job_store_get_n_items;
  iface->get_item = encodes_job_store_get_item;
}

static void
encodes_job_store_finalize (GObject *object)
{
  EncodesJobStore *self = ENCODES_JOB_STORE (object);

  g_hash_table_unref (self->accounts);
  g_sequence_free (self->jobs);

  G_OBJECT_CLASS (encodes_job_store_parent_class)->finalize (object);
}

static void
encodes_job_store_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_KEEPS_ENDED:
      g_value_set_boolean (value, ENCODES_JOB_STORE (object)->keeps_ended);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, encodes_job_store_get_n_items (G_LIST_MODEL (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_store_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_KEEPS_ENDED:
      encodes_job_store_set_keeps_ended (ENCODES_JOB_STORE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_store_class_init (EncodesJobStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = encodes_job_store_finalize;
  object_class->get_property = encodes_job_store_get_property;
  object_class->set_property = encodes_job_store_set_property;

  properties[PROP_KEEPS_ENDED] = g_param_spec_boolean ("keeps-ended", NULL, NULL, FALSE,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                         | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[JOB_ENDED] = g_signal_new ("job-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     ENCODES_TYPE_JOB);
  signals[JOB_CHANGED] = g_signal_new ("job-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       ENCODES_TYPE_JOB);
  signals[JOB_REMOVED] = g_signal_new ("job-removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       ENCODES_TYPE_JOB);
  signals[MERGED] = g_signal_new ("merged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
encodes_job_store_init (EncodesJobStore *self)
{
  self->jobs = g_sequence_new (g_object_unref);
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) account_jobs_free);
}

EncodesJobStore *
encodes_job_store_new (void)
{
  return g_object_new (ENCODES_TYPE_JOB_STORE, NULL);
}

static void
emit_items_changed (EncodesJobStore *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static AccountJobs *
ensure_account (EncodesJobStore *self, const char *account_id)
{
  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  if (!account_jobs)
    {
      account_jobs = g_new0 (AccountJobs, 1);
      account_jobs->index = encodes_job_index_new ();
      account_jobs->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->accounts, g_strdup (account_id), account_jobs);
    }

  return account_jobs;
}

/* An answer that is on its way to the widgets: signals wait until the store is whole again. */
typedef struct
{
  EncodesAccount *account;
  AccountJobs *account_jobs;
  gboolean tell_new;      /* a job that is new to us and has ended is news */
  GPtrArray *changed;
  GPtrArray *ended;
  GPtrArray *removed;
} Merge;

static void
merge_init (Merge *merge, EncodesJobStore *self, EncodesAccount *account)
{
  merge->account = account;
  merge->account_jobs = ensure_account (self, encodes_account_get_id (account));
  merge->tell_new = merge->account_jobs->read_completely;
  merge->changed = g_ptr_array_new_with_free_func (g_object_unref);
  merge->ended = g_ptr_array_new_with_free_func (g_object_unref);
  merge->removed = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
merge_clear (Merge *merge)
{
  g_clear_pointer (&merge->changed, g_ptr_array_unref);
  g_clear_pointer (&merge->ended, g_ptr_array_unref);
  g_clear_pointer (&merge->removed, g_ptr_array_unref);
}

static void
merge_tell_changed (Merge *merge, EncodesJobStore *self)
{
  for (guint i = 0; i < merge->changed->len; i++)
    g_signal_emit (self, signals[JOB_CHANGED], 0, merge->changed->pdata[i]);
  g_ptr_array_set_size (merge->changed, 0);
}

static void
merge_finish (Merge *merge, EncodesJobStore *self)
{
  /* A listener may do anything, even remove the account. */
  g_object_ref (self);
  merge_tell_changed (merge, self);
  for (guint i = 0; i < merge->removed->len; i++)
    g_signal_emit (self, signals[JOB_REMOVED], 0, merge->removed->pdata[i]);
  for (guint i = 0; i < merge->ended->len; i++)
    g_signal_emit (self, signals[JOB_ENDED], 0, merge->ended->pdata[i]);
  g_signal_emit (self, signals[MERGED], 0, encodes_account_get_id (merge->account));
  g_object_unref (self);
  merge_clear (merge);
}

static gboolean
is_older (EncodesJob *fresh, EncodesJob *known)
{
  GDateTime *fresh_modified = encodes_job_get_modified (fresh);
  GDateTime *known_modified = encodes_job_get_modified (known);

  return fresh_modified && known_modified && g_date_time_compare (fresh_modified, known_modified) < 0;
}

static void
update_job (EncodesJobStore *self, Merge *merge, GSequenceIter *iter, EncodesJob *fresh)
{
  EncodesJob *job = g_sequence_get (iter);
  gboolean was_ended = encodes_job_is_ended (job);

  encodes_job_set_remembered (job, FALSE);
  encodes_job_set_account_name (job, encodes_account_get_name (merge->account));
  if (is_older (fresh, job))
    return;

  EncodesJobChanges changes = encodes_job_update_from (job, fresh);

  if (was_ended != encodes_job_is_ended (job))
    merge->account_jobs->n_active += was_ended ? 1 : -1;

  if (changes & ENCODES_JOB_CHANGED_ORDER)
    emit_items_changed (self, g_sequence_iter_get_position (iter), 1, 1);
  if (changes)
    g_ptr_array_add (merge->changed, g_object_ref (job));
  if (!was_ended && encodes_job_is_ended (job))
    g_ptr_array_add (merge->ended, g_object_ref (job));
}

/* Whether it is a job that has been deleted, in an answer that was on its way then. Some services let a new job have
 * the id of an old one. */
static gboolean
is_deleted (AccountJobs *account_jobs, EncodesJob *fresh)
{
  if (!encodes_job_is_ended (fresh) || g_hash_table_size (account_jobs->deleted) == 0)
    return FALSE;

  g_autofree char *key = g_ascii_strdown (encodes_job_get_id (fresh), -1);
  gint64 *end = g_hash_table_lookup (account_jobs->deleted, key);

  return end && *end == encodes_time_to_unix_us (encodes_job_get_ended (fresh));
}

/* Appends without a signal: the caller announces all new jobs of an answer at once. */
static void
append_job (EncodesJobStore *self, Merge *merge, EncodesJob *fresh)
{
  GSequenceIter *iter = g_sequence_append (self->jobs, g_object_ref (fresh));

  encodes_job_index_insert (merge->account_jobs->index, encodes_job_get_id (fresh), iter);
  merge->account_jobs->n_active += encodes_job_is_ended (fresh) ? 0 : 1;
  encodes_job_set_account_name (fresh, encodes_account_get_name (merge->account));
  g_ptr_array_add (merge->changed, g_object_ref (fresh));
  if (merge->tell_new && encodes_job_is_ended (fresh))
    g_ptr_array_add (merge->ended, g_object_ref (fresh));
}

/* Returns: the job that was taken out */
static EncodesJob *
take_job (EncodesJobStore *self, AccountJobs *account_jobs, GSequenceIter *iter)
{
  EncodesJob *job = g_object_ref (g_sequence_get (iter));
  guint position = g_sequence_iter_get_position (iter);

  account_jobs->n_active -= encodes_job_is_ended (job) ? 0 : 1;
  encodes_job_index_remove (account_jobs->index, encodes_job_get_id (job));
  g_sequence_remove (iter);
  emit_items_changed (self, position, 1, 0);

  return job;
}

static void
remove_if_missing (EncodesJobStore *self, Merge *merge, EncodesJobList *list, EncodesJob *job)
{
  GSequenceIter *iter = encodes_job_index_lookup (merge->account_jobs->index, encodes_job_get_id (job));

  /* It may have gone, or come anew, since the list was made. */
  if (!iter || g_sequence_get (iter) != job || encodes_job_list_lookup (list, encodes_job_get_id (job)))
    return;

  if (self->keeps_ended && encodes_job_is_ended (job))
    encodes_job_set_remembered (job, TRUE);
  else
    g_ptr_array_add (merge->removed, take_job (self, merge->account_jobs, iter));
}

/* Returns: (transfer full) (element-type EncodesJob) */
static GPtrArray *
list_jobs (AccountJobs *account_jobs)
{
  g_autoptr (GPtrArray) iters = encodes_job_index_list (account_jobs->index);
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < iters->len; i++)
    g_ptr_array_add (jobs, g_object_ref (g_sequence_get (iters->pdata[i])));

  return jobs;
}

static void
merge_jobs (EncodesJobStore *self, Merge *merge, GPtrArray *jobs, guint begin, guint end)
{
  guint n_before;

  for (guint i = begin; i < end; i++)
    {
      GSequenceIter *iter = encodes_job_index_lookup (merge->account_jobs->index, encodes_job_get_id (jobs->pdata[i]));

      if (iter)
        update_job (self, merge, iter, jobs->pdata[i]);
    }

  n_before = g_sequence_get_length (self->jobs);
  for (guint i = begin; i < end; i++)
    if (!encodes_job_index_lookup (merge->account_jobs->index, encodes_job_get_id (jobs->pdata[i]))
        && !is_deleted (merge->account_jobs, jobs->pdata[i]))
      append_job (self, merge, jobs->pdata[i]);
  if ((guint) g_sequence_get_length (self->jobs) > n_before)
    emit_items_changed (self, n_before, 0, g_sequence_get_length (self->jobs) - n_before);
}

static void
merge_gone (EncodesJobStore *self, Merge *merge, GPtrArray *gone)
{
  for (guint i = 0; i < gone->len; i++)
    {
      GSequenceIter *iter = encodes_job_index_lookup (merge->account_jobs->index, gone->pdata[i]);

      if (iter)
        g_ptr_array_add (merge->removed, take_job (self, merge->account_jobs, iter));
    }
}

void
encodes_job_store_merge (EncodesJobStore *self, EncodesAccount *account, EncodesJobList *list)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));
  g_return_if_fail (ENCODES_IS_JOB_LIST (list));

  GPtrArray *jobs = encodes_job_list_get_jobs (list);
  Merge merge;

  merge_init (&merge, self, account);
  merge_jobs (self, &merge, jobs, 0, jobs->len);
  merge_gone (self, &merge, encodes_job_list_get_gone (list));
  if (encodes_job_list_is_complete (list))
    {
      g_autoptr (GPtrArray) known = list_jobs (merge.account_jobs);

      for (guint i = 0; i < known->len; i++)
        remove_if_missing (self, &merge, list, known->pdata[i]);
      merge.account_jobs->read_completely = TRUE;
    }
  merge_finish (&merge, self);
}

/* An answer that is merged bit by bit. */
typedef struct
{
  EncodesAccount *account;
  EncodesJobList *list;
  Merge merge;
  GPtrArray *known;       /* what may be missing in the answer; NULL until that is looked for */
  guint position;
} Slices;

static void
slices_free (Slices *slices)
{
  merge_clear (&slices->merge);
  g_clear_pointer (&slices->known, g_ptr_array_unref);
  g_object_unref (slices->account);
  g_object_unref (slices->list);
  g_free (slices);
}

/* Returns: whether all of the answer has been merged */
static gboolean
merge_slice (EncodesJobStore *self, Slices *slices)
{
  GPtrArray *jobs = encodes_job_list_get_jobs (slices->list);
  guint begin = slices->position;

  if (!slices->known && begin < jobs->len)
    {
      slices->position = MIN (begin + SLICE_JOBS, jobs->len);
      merge_jobs (self, &slices->merge, jobs, begin, slices->position);
      merge_tell_changed (&slices->merge, self);
      return FALSE;
    }
  if (!slices->known)
    {
      slices->known = list_jobs (slices->merge.account_jobs);
      slices->position = 0;
      return FALSE;
    }

  for (guint i = begin; encodes_job_list_is_complete (slices->list) && i < slices->known->len; i++)
    {
      slices->position = i + 1;
      remove_if_missing (self, &slices->merge, slices->list, slices->known->pdata[i]);
      if (slices->position - begin == SLICE_JOBS)
        return FALSE;
    }

  return TRUE;
}

/* What the store has taken already is told although the rest does not come: nothing else would ever tell it. */
static void
merge_break_off (Merge *merge, EncodesJobStore *self, const char *account_id)
{
  for (guint i = 0; i < merge->removed->len; i++)
    g_signal_emit (self, signals[JOB_REMOVED], 0, merge->removed->pdata[i]);
  for (guint i = 0; i < merge->ended->len; i++)
    if (encodes_job_store_lookup (self, account_id, encodes_job_get_id (merge->ended->pdata[i]))
        == merge->ended->pdata[i])
      g_signal_emit (self, signals[JOB_ENDED], 0, merge->ended->pdata[i]);
}

static gboolean
on_slice (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (EncodesJobStore) self = g_object_ref (g_task_get_source_object (task));
  Slices *slices = g_task_get_task_data (task);
  Merge *merge = &slices->merge;

  if (g_task_return_error_if_cancelled (task))
    {
      merge_break_off (merge, self, encodes_account_get_id (slices->account));
      return G_SOURCE_REMOVE;
    }

  /* The account may have been forgotten meanwhile, and then nobody wants its jobs. */
  merge->account_jobs = g_hash_table_lookup (self->accounts, encodes_account_get_id (slices->account));
  if (!merge->account_jobs)
    {
      merge_break_off (merge, self, encodes_account_get_id (slices->account));
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (!merge_slice (self, slices))
    return G_SOURCE_CONTINUE;

  merge_gone (self, merge, encodes_job_list_get_gone (slices->list));
  if (encodes_job_list_is_complete (slices->list))
    merge->account_jobs->read_completely = TRUE;
  merge_finish (merge, self);
  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

void
encodes_job_store_merge_async (EncodesJobStore *self, EncodesAccount *account, EncodesJobList *list,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));
  g_return_if_fail (ENCODES_IS_JOB_LIST (list));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Slices *slices = g_new0 (Slices, 1);

  slices->account = g_object_ref (account);
  slices->list = g_object_ref (list);
  merge_init (&slices->merge, self, account);
  g_task_set_source_tag (task, encodes_job_store_merge_async);
  g_task_set_task_data (task, slices, (GDestroyNotify) slices_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_slice, g_object_ref (task), g_object_unref);
}

gboolean
encodes_job_store_merge_finish (EncodesJobStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encodes_job_store_merge_job (EncodesJobStore *self, EncodesAccount *account, EncodesJob *fresh)
{
  g_return_if_fail (ENCODES_IS_JOB (fresh));

  g_autoptr (EncodesJobList) list = encodes_job_list_new (FALSE);

  encodes_job_list_add (list, fresh);
  encodes_job_store_merge (self, account, list);
}

/* Appends what is not there yet. Returns: how many that were */
static guint
restore_jobs (EncodesJobStore *self, AccountJobs *account_jobs, const char *account_name, GPtrArray *jobs)
{
  guint n_before = g_sequence_get_length (self->jobs);

  for (guint i = 0; i < jobs->len; i++)
    {
      EncodesJob *job = jobs->pdata[i];

      if (encodes_job_index_lookup (account_jobs->index, encodes_job_get_id (job)))
        continue;

      encodes_job_set_account_name (job, account_name);
      encodes_job_set_remembered (job, TRUE);
      account_jobs->n_active += encodes_job_is_ended (job) ? 0 : 1;
      encodes_job_index_insert (account_jobs->index, encodes_job_get_id (job),
                                g_sequence_append (self->jobs, g_object_ref (job)));
    }

  return g_sequence_get_length (self->jobs) - n_before;
}

void
encodes_job_store_restore (EncodesJobStore *self, const char *account_id, const char *account_name, GPtrArray *jobs)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL && jobs != NULL);

  AccountJobs *account_jobs = ensure_account (self, account_id);
  guint n_added = restore_jobs (self, account_jobs, account_name, jobs);

  account_jobs->read_completely = TRUE;
  for (guint i = 0; i < jobs->len; i++)
    account_jobs->restored_time = MAX (account_jobs->restored_time, encodes_job_get_forecast (jobs->pdata[i])->heard);
  if (n_added > 0)
    emit_items_changed (self, g_sequence_get_length (self->jobs) - n_added, 0, n_added);
}

void
encodes_job_store_announce (EncodesJobStore *self, const char *account_id, GPtrArray *ended)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL && ended != NULL);

  g_object_ref (self);
  for (guint i = 0; i < ended->len; i++)
    g_signal_emit (self, signals[JOB_ENDED], 0, ended->pdata[i]);
  g_signal_emit (self, signals[MERGED], 0, account_id);
  g_object_unref (self);
}

gboolean
encodes_job_store_get_read_completely (EncodesJobStore *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (self), FALSE);
  g_return_val_if_fail (account_id != NULL, FALSE);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  return account_jobs && account_jobs->read_completely;
}

gint64
encodes_job_store_get_restored_time (EncodesJobStore *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (self), 0);
  g_return_val_if_fail (account_id != NULL, 0);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  return account_jobs ? account_jobs->restored_time : 0;
}

void
encodes_job_store_set_keeps_ended (EncodesJobStore *self, gboolean keeps_ended)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));

  if (self->keeps_ended == keeps_ended)
    return;

  self->keeps_ended = keeps_ended;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEPS_ENDED]);
}

gboolean
encodes_job_store_get_keeps_ended (EncodesJobStore *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (self), FALSE);

  return self->keeps_ended;
}

void
encodes_job_store_expect_anew (EncodesJobStore *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  if (account_jobs)
    account_jobs->read_completely = FALSE;
}

EncodesJob *
encodes_job_store_lookup (EncodesJobStore *self, const char *account_id, const char *job_id)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL && job_id != NULL, NULL);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);
  GSequenceIter *iter = account_jobs ? encodes_job_index_lookup (account_jobs->index, job_id) : NULL;

  return iter ? g_sequence_get (iter) : NULL;
}

guint
encodes_job_store_get_n_active (EncodesJobStore *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (self), 0);
  g_return_val_if_fail (account_id != NULL, 0);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  return account_jobs ? account_jobs->n_active : 0;
}

/* Returns: (transfer none): what is known of the account's jobs, if the job was there */
static AccountJobs *
drop_job (EncodesJobStore *self, const char *account_id, const char *job_id)
{
  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);
  GSequenceIter *iter = account_jobs ? encodes_job_index_lookup (account_jobs->index, job_id) : NULL;

  if (!iter)
    return NULL;

  g_autoptr (EncodesJob) job = take_job (self, account_jobs, iter);
  g_signal_emit (self, signals[JOB_REMOVED], 0, job);

  return g_hash_table_lookup (self->accounts, account_id);
}

void
encodes_job_store_remove_job (EncodesJobStore *self, const char *account_id, const char *job_id)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL && job_id != NULL);

  EncodesJob *job = encodes_job_store_lookup (self, account_id, job_id);
  gint64 end = job ? encodes_time_to_unix_us (encodes_job_get_ended (job)) : 0;
  AccountJobs *account_jobs = drop_job (self, account_id, job_id);

  if (account_jobs)
    g_hash_table_replace (account_jobs->deleted, g_ascii_strdown (job_id, -1), g_memdup2 (&end, sizeof end));
}

void
encodes_job_store_forget_job (EncodesJobStore *self, const char *account_id, const char *job_id)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL && job_id != NULL);

  drop_job (self, account_id, job_id);
}

void
encodes_job_store_remove_account (EncodesJobStore *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  if (!account_jobs)
    return;
  if (!self->keeps_ended)
    {
      encodes_job_store_forget_account (self, account_id);
      return;
    }

  g_autoptr (GPtrArray) jobs = list_jobs (account_jobs);
  for (guint i = 0; i < jobs->len; i++)
    if (encodes_job_is_ended (jobs->pdata[i]))
      encodes_job_set_remembered (jobs->pdata[i], TRUE);
    else
      drop_job (self, account_id, encodes_job_get_id (jobs->pdata[i]));
}

void
encodes_job_store_forget_account (EncodesJobStore *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_JOB_STORE (self));
  g_return_if_fail (account_id != NULL);

  AccountJobs *account_jobs = g_hash_table_lookup (self->accounts, account_id);

  if (!account_jobs)
    return;

  g_autoptr (GPtrArray) jobs = list_jobs (account_jobs);
  for (guint i = 0; i < jobs->len; i++)
    drop_job (self, account_id, encodes_job_get_id (jobs->pdata[i]));
  g_hash_table_remove (self->accounts, account_id);
}
