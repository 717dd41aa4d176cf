/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-writer.h"

#include "encodes-history-codec.h"
#include "encodes-ledger.h"
#include "encodes-time.h"
#include "encodes-timing.h"

/* How long the main loop may be held up at a time, and how much is written in one go. */
#define SLICE_TIME 3000
#define MOST_ROWS 2000
/* How often mere progress, and that an account was heard, is written; and how often we look whether that is due. */
#define LAZY_INTERVAL (30 * G_USEC_PER_SEC)
#define LAZY_TICK 5
#define RETRY_MS (5 * 1000)
/* At the end of the program. */
#define STOP_TIME (300 * 1000)

/* A job that the history has, or is about to have. */
typedef struct
{
  EncodesJobState state; /* as last written */
  gint64 ended;
  gboolean has_ended;    /* as last seen */
  gint64 end;            /* …; see encodes_ledger_get_end() */
  gint64 written;        /* monotonic; 0: never by us */
  gboolean queued;
  gboolean lazy;
  gboolean quiet;        /* it is new and had ended, which is no news: unless the answer says so in the end */
} Record;

typedef enum
{
  ACCOUNT_UNKNOWN,       /* not read completely yet: its jobs are collected */
  ACCOUNT_WRITING,       /* its first jobs are being written */
  ACCOUNT_KNOWN,
} AccountPhase;

/* A job of the first complete answer, and whether it had ended by then. */
typedef struct
{
  EncodesJob *job;
  gboolean ended;
} FirstJob;

typedef struct
{
  char *id;
  char *name;            /* NULL: as the history has it */
  AccountPhase phase;
  GArray *first;         /* of FirstJob */
  guint n_written;       /* of these */
  GHashTable *news;      /* EncodesJob → its end, gint64: which was news all the same; not owned */
  GPtrArray *fresh;      /* of EncodesJob: that are new in an answer which is not all merged yet, and had ended */
  gint64 heard;
  gint64 heard_written;
} Account;

struct _EncodesHistoryWriter
{
  GObject parent_instance;

  EncodesHistoryWorker *worker;
  EncodesJobStore *store;
  GListModel *accounts_model;
  GHashTable *records;          /* EncodesJob → Record */
  GHashTable *accounts;         /* id → Account */
  GQueue writing;               /* of Account, not owned: whose first jobs are being written */
  GPtrArray *queue;             /* of EncodesJob: what changed */
  GPtrArray *lazy;              /* of EncodesJob: what changed, but can wait */
  EncodesHistoryBatch *batch;   /* that is being filled */
  EncodesHistoryBatch *sent;    /* that the worker has, or that could not be written */
  gboolean failed;
  guint slice_id;
  guint lazy_id;
  guint retry_id;
};

G_DEFINE_FINAL_TYPE (EncodesHistoryWriter, encodes_history_writer, G_TYPE_OBJECT)

enum
{
  TRIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void plan_slice (EncodesHistoryWriter *self);
static void on_choice_made (EncodesJob *job, GParamSpec *pspec, gpointer user_data);

static void
clear_first_job (gpointer data)
{
  g_clear_object (&((FirstJob *) data)->job);
}

static void
account_free (Account *account)
{
  g_free (account->id);
  g_free (account->name);
  g_array_unref (account->first);
  g_hash_table_unref (account->news);
  g_ptr_array_unref (account->fresh);
  g_free (account);
}

static Account *
ensure_account (EncodesHistoryWriter *self, const char *account_id)
{
  Account *account = g_hash_table_lookup (self->accounts, account_id);

  if (!account)
    {
      account = g_new0 (Account, 1);
      account->id = g_strdup (account_id);
      account->first = g_array_new (FALSE, FALSE, sizeof (FirstJob));
      g_array_set_clear_func (account->first, clear_first_job);
      account->news = g_hash_table_new_full (NULL, NULL, NULL, g_free);
      account->fresh = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->accounts, account->id, account);
    }

  return account;
}

static Record *
ensure_record (EncodesHistoryWriter *self, EncodesJob *job)
{
  Record *record = g_hash_table_lookup (self->records, job);

  if (!record)
    {
      record = g_new0 (Record, 1);
      g_hash_table_insert (self->records, g_object_ref (job), record);
      g_signal_connect (job, "notify::bell", G_CALLBACK (on_choice_made), self);
      g_signal_connect (job, "notify::canceled-here", G_CALLBACK (on_choice_made), self);
    }

  return record;
}

static void
drop_record (EncodesHistoryWriter *self, EncodesJob *job)
{
  if (!g_hash_table_contains (self->records, job))
    return;

  g_signal_handlers_disconnect_by_func (job, on_choice_made, self);
  g_hash_table_remove (self->records, job);
}

static gboolean
is_in_store (EncodesHistoryWriter *self, EncodesJob *job)
{
  return encodes_job_store_lookup (self->store, encodes_job_get_account_id (job), encodes_job_get_id (job)) == job;
}

static EncodesHistoryRow *
new_row (EncodesJob *job)
{
  EncodesHistoryRow *row = g_new0 (EncodesHistoryRow, 1);

  row->account_id = g_strdup (encodes_job_get_account_id (job));
  row->job_id = encodes_history_database_make_key (encodes_job_get_id (job));

  return row;
}

static gint64
find_end (EncodesJob *job, gint64 known)
{
  gint64 ended = encodes_time_to_unix_us (encodes_job_get_ended (job));

  if (!encodes_job_is_ended (job))
    return 0;
  if (ended > 0)
    return ended;

  return known > 0 ? known : encodes_timing_real ();
}

/* ---- filling a batch ---- */

/* Returns: (transfer none) (nullable): the row, if there is one to write */
static EncodesHistoryRow *
add_row (EncodesHistoryWriter *self, EncodesJob *job)
{
  if (!is_in_store (self, job))
    return NULL;

  Record *record = ensure_record (self, job);
  EncodesHistoryRow *row = new_row (job);

  row->end = encodes_ledger_get_end (job, ENCODES_NEWS_ENDED);
  record->state = encodes_job_get_state (job);
  record->has_ended = encodes_job_is_ended (job);
  record->end = row->end;
  record->ended = find_end (job, record->ended);
  record->written = g_get_monotonic_time ();
  record->queued = record->lazy = FALSE;
  row->ended = record->ended;
  row->told = record->quiet && encodes_job_is_ended (job);
  record->quiet = FALSE;
  row->data = encodes_history_codec_pack (job);
  g_ptr_array_add (self->batch->rows, row);

  return row;
}

static void
add_first_row (EncodesHistoryWriter *self, Account *account, FirstJob *first)
{
  EncodesHistoryRow *row = add_row (self, first->job);
  gint64 *told_end = g_hash_table_lookup (account->news, first->job);

  if (!row)
    return;

  if (!encodes_job_is_ended (first->job))
    return;

  row->told = first->ended && !told_end;
  if (told_end)
    {
      row->replaces = row->end != *told_end;
      row->replaced_end = *told_end;
    }
}

/* Once an account is removed, it keeps the name that it had when it was last heard. */
static void
update_name (EncodesHistoryWriter *self, Account *account)
{
  for (guint i = 0; self->accounts_model && i < g_list_model_get_n_items (self->accounts_model); i++)
    {
      g_autoptr (EncodesAccount) model = g_list_model_get_item (self->accounts_model, i);

      if (g_strcmp0 (encodes_account_get_id (model), account->id) == 0)
        {
          g_free (account->name);
          account->name = g_strdup (encodes_account_get_name (model));
        }
    }
}

static void
add_account (EncodesHistoryWriter *self, Account *account)
{
  account->heard_written = account->heard;
  g_ptr_array_add (self->batch->accounts,
                   encodes_history_account_new (account->id, account->name, account->heard));
}

/* Returns: whether there is more of them */
static gboolean
add_first_job (EncodesHistoryWriter *self)
{
  Account *account = g_queue_peek_head (&self->writing);

  if (!account)
    return FALSE;

  if (account->n_written < account->first->len)
    {
      FirstJob *first = &g_array_index (account->first, FirstJob, account->n_written++);

      add_first_row (self, account, first);
      /* Now, because all at once would take long. */
      clear_first_job (first);
      return TRUE;
    }

  /* Known only now, that they are all on the disk or in this batch: if it ends before, nothing has been told. */
  g_queue_pop_head (&self->writing);
  g_array_set_size (account->first, 0);
  g_hash_table_remove_all (account->news);
  account->phase = ACCOUNT_KNOWN;
  add_account (self, account);

  return !g_queue_is_empty (&self->writing);
}

/* Returns: whether there is more to add */
static gboolean
add_next (EncodesHistoryWriter *self)
{
  if (add_first_job (self))
    return TRUE;
  if (self->queue->len == 0)
    return FALSE;

  g_autoptr (EncodesJob) job = g_ptr_array_steal_index_fast (self->queue, self->queue->len - 1);
  Record *record = g_hash_table_lookup (self->records, job);
  if (record && record->queued)
    add_row (self, job);

  return self->queue->len > 0 || !g_queue_is_empty (&self->writing);
}

static void
fill_batch (EncodesHistoryWriter *self, gint64 end)
{
  while (self->batch->rows->len < MOST_ROWS && add_next (self))
    if (g_get_monotonic_time () > end)
      return;
}

static gboolean
has_more (EncodesHistoryWriter *self)
{
  return self->queue->len > 0 || !g_queue_is_empty (&self->writing);
}

/* ---- writing ---- */

static void
write_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  GError *error = NULL;

  if (encodes_history_database_write (database, task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void on_written (GObject *source, GAsyncResult *result, gpointer user_data);

static void
push_sent (EncodesHistoryWriter *self)
{
  GTask *task = g_task_new (self, NULL, on_written, NULL);

  self->failed = FALSE;
  g_task_set_task_data (task, self->sent, NULL);
  encodes_history_worker_push (self->worker, task, write_in_thread);
}

/* One at a time: an account must not be known before its jobs are. */
static void
send_batch (EncodesHistoryWriter *self)
{
  if (self->sent || (self->batch->rows->len == 0 && self->batch->accounts->len == 0))
    return;

  self->sent = g_steal_pointer (&self->batch);
  self->batch = encodes_history_batch_new ();
  push_sent (self);
}

/* Takes out of a batch what belongs to accounts that have been forgotten. */
static void
drop_forgotten (EncodesHistoryWriter *self, EncodesHistoryBatch *batch)
{
  for (guint i = batch->rows->len; i > 0; i--)
    if (!g_hash_table_contains (self->accounts, ((EncodesHistoryRow *) batch->rows->pdata[i - 1])->account_id))
      g_ptr_array_remove_index (batch->rows, i - 1);
  for (guint i = batch->accounts->len; i > 0; i--)
    if (!g_hash_table_contains (self->accounts, ((EncodesHistoryAccount *) batch->accounts->pdata[i - 1])->id))
      g_ptr_array_remove_index (batch->accounts, i - 1);
}

static void
on_retry_due (gpointer user_data)
{
  EncodesHistoryWriter *self = user_data;

  self->retry_id = 0;
  drop_forgotten (self, self->sent);
  push_sent (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesHistoryWriter *self = ENCODES_HISTORY_WRITER (source);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->failed = error != NULL;
  if (!error)
    g_clear_pointer (&self->sent, encodes_history_batch_free);
  else if (self->worker)
    self->retry_id = g_timeout_add_once (RETRY_MS, on_retry_due, self);

  if (self->worker)
    {
      g_signal_emit (self, signals[TRIED], 0, error);
      plan_slice (self);
    }
}

static gboolean
on_slice (gpointer user_data)
{
  EncodesHistoryWriter *self = user_data;

  fill_batch (self, g_get_monotonic_time () + SLICE_TIME);
  if (!has_more (self) || self->batch->rows->len >= MOST_ROWS)
    send_batch (self);

  if (has_more (self) && self->batch->rows->len < MOST_ROWS)
    return G_SOURCE_CONTINUE;

  /* What is left goes on when the worker is done with what it has. */
  self->slice_id = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_slice (EncodesHistoryWriter *self)
{
  if (self->slice_id == 0 && self->worker
      && (has_more (self) || self->batch->rows->len > 0 || self->batch->accounts->len > 0))
    self->slice_id = g_idle_add (on_slice, self);
}

/* ---- what changes ---- */

static void
queue_job (EncodesHistoryWriter *self, EncodesJob *job, Record *record)
{
  if (record->queued)
    return;

  record->queued = TRUE;
  g_ptr_array_add (self->queue, g_object_ref (job));
}

static gboolean
on_lazy_tick (gpointer user_data)
{
  EncodesHistoryWriter *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gboolean waits = FALSE;
  GHashTableIter iter;
  Account *account;

  for (guint i = 0; i < self->lazy->len;)
    {
      EncodesJob *job = self->lazy->pdata[i];
      Record *record = g_hash_table_lookup (self->records, job);

      if (record && record->lazy && now - record->written < LAZY_INTERVAL)
        {
          i++;
          continue;
        }
      if (record && record->lazy)
        queue_job (self, job, record);
      g_ptr_array_remove_index_fast (self->lazy, i);
    }

  /* When a job was last heard matters while it runs. */
  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &account))
    if (account->phase == ACCOUNT_KNOWN && account->heard > account->heard_written
        && encodes_job_store_get_n_active (self->store, account->id) > 0)
      {
        if (account->heard - account->heard_written >= LAZY_INTERVAL)
          add_account (self, account);
        else
          waits = TRUE;
      }

  plan_slice (self);
  if (waits || self->lazy->len > 0)
    return G_SOURCE_CONTINUE;

  self->lazy_id = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_lazy_tick (EncodesHistoryWriter *self)
{
  if (self->lazy_id == 0)
    self->lazy_id = g_timeout_add_seconds (LAZY_TICK, on_lazy_tick, self);
}

/* A service may think twice about when a job has ended. At once, because it may run again before long. */
static void
replace_end (EncodesHistoryWriter *self, EncodesJob *job, Record *record)
{
  gint64 end = encodes_ledger_get_end (job, ENCODES_NEWS_ENDED);
  gint64 replaced_end = record->end;
  gboolean replaces = record->has_ended && encodes_job_is_ended (job) && end != replaced_end;
  EncodesHistoryRow *row = replaces ? add_row (self, job) : NULL;

  if (row)
    {
      row->replaces = TRUE;
      row->replaced_end = replaced_end;
    }
  record->has_ended = encodes_job_is_ended (job);
  record->end = end;
}

static void
on_job_changed (EncodesHistoryWriter *self, EncodesJob *job)
{
  Account *account = ensure_account (self, encodes_job_get_account_id (job));

  if (account->phase == ACCOUNT_UNKNOWN)
    {
      FirstJob first = { g_object_ref (job), encodes_job_is_ended (job) };

      g_array_append_val (account->first, first);
      return;
    }

  gboolean is_new = !g_hash_table_contains (self->records, job);
  Record *record = ensure_record (self, job);
  gboolean prompt = record->written == 0 || record->state != encodes_job_get_state (job)
                    || g_get_monotonic_time () - record->written >= LAZY_INTERVAL;

  replace_end (self, job, record);
  if (is_new && account->phase == ACCOUNT_KNOWN && encodes_job_is_ended (job))
    {
      record->quiet = TRUE;
      g_ptr_array_add (account->fresh, g_object_ref (job));
    }
  if (record->quiet)
    return;
  if (prompt)
    {
      queue_job (self, job, record);
    }
  else if (!record->queued && !record->lazy)
    {
      record->lazy = TRUE;
      g_ptr_array_add (self->lazy, g_object_ref (job));
      plan_lazy_tick (self);
    }
}

static void
on_job_ended (EncodesHistoryWriter *self, EncodesJob *job)
{
  Account *account = ensure_account (self, encodes_job_get_account_id (job));
  Record *record = g_hash_table_lookup (self->records, job);

  if (account->phase == ACCOUNT_UNKNOWN)
    {
      gint64 end = encodes_ledger_get_end (job, ENCODES_NEWS_ENDED);

      g_hash_table_replace (account->news, job, g_memdup2 (&end, sizeof end));
    }
  if (record && record->quiet)
    {
      record->quiet = FALSE;
      queue_job (self, job, record);
    }
}

static void
on_job_removed (EncodesHistoryWriter *self, EncodesJob *job)
{
  Account *account = ensure_account (self, encodes_job_get_account_id (job));

  drop_record (self, job);
  if (account->phase != ACCOUNT_UNKNOWN)
    g_ptr_array_add (self->batch->rows, new_row (job));
  plan_slice (self);
}

/* All has been merged: whose end nobody has told of by now is no news. */
static void
queue_fresh (EncodesHistoryWriter *self, Account *account)
{
  for (guint i = 0; i < account->fresh->len; i++)
    {
      Record *record = g_hash_table_lookup (self->records, account->fresh->pdata[i]);

      if (record)
        queue_job (self, account->fresh->pdata[i], record);
    }
  g_ptr_array_set_size (account->fresh, 0);
}

static void
on_merged (EncodesHistoryWriter *self, const char *account_id)
{
  Account *account = ensure_account (self, account_id);

  account->heard = encodes_timing_real ();
  update_name (self, account);
  queue_fresh (self, account);
  if (account->phase == ACCOUNT_UNKNOWN && encodes_job_store_get_read_completely (self->store, account_id))
    {
      account->phase = ACCOUNT_WRITING;
      account->n_written = 0;
      g_queue_push_tail (&self->writing, account);
    }
  else if (account->phase == ACCOUNT_KNOWN && encodes_job_store_get_n_active (self->store, account_id) > 0)
    {
      plan_lazy_tick (self);
    }
  plan_slice (self);
}

static void
on_choice_made (EncodesJob *job, GParamSpec *pspec, gpointer user_data)
{
  EncodesHistoryWriter *self = user_data;
  Record *record = g_hash_table_lookup (self->records, job);

  if (record)
    queue_job (self, job, record);
  plan_slice (self);
}

/* ---- the object ---- */

static void
encodes_history_writer_dispose (GObject *object)
{
  EncodesHistoryWriter *self = ENCODES_HISTORY_WRITER (object);

  encodes_history_writer_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts_model);

  G_OBJECT_CLASS (encodes_history_writer_parent_class)->dispose (object);
}

static void
encodes_history_writer_finalize (GObject *object)
{
  EncodesHistoryWriter *self = ENCODES_HISTORY_WRITER (object);

  g_hash_table_unref (self->records);
  g_hash_table_unref (self->accounts);
  g_queue_clear (&self->writing);
  g_ptr_array_unref (self->queue);
  g_ptr_array_unref (self->lazy);
  g_clear_pointer (&self->batch, encodes_history_batch_free);
  g_clear_pointer (&self->sent, encodes_history_batch_free);

  G_OBJECT_CLASS (encodes_history_writer_parent_class)->finalize (object);
}

static void
encodes_history_writer_class_init (EncodesHistoryWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_history_writer_dispose;
  object_class->finalize = encodes_history_writer_finalize;

  signals[TRIED] = g_signal_new ("tried", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
encodes_history_writer_init (EncodesHistoryWriter *self)
{
  self->records = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) account_free);
  self->queue = g_ptr_array_new_with_free_func (g_object_unref);
  self->lazy = g_ptr_array_new_with_free_func (g_object_unref);
  self->batch = encodes_history_batch_new ();
  g_queue_init (&self->writing);
}

EncodesHistoryWriter *
encodes_history_writer_new (EncodesHistoryWorker *worker, EncodesJobStore *store, GListModel *accounts)
{
  g_return_val_if_fail (worker != NULL, NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesHistoryWriter *self = g_object_new (ENCODES_TYPE_HISTORY_WRITER, NULL);

  self->worker = worker;
  self->store = g_object_ref (store);
  g_set_object (&self->accounts_model, accounts);

  return self;
}

void
encodes_history_writer_add_account (EncodesHistoryWriter *self, const char *account_id, gint64 heard)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));
  g_return_if_fail (account_id != NULL);

  Account *account = ensure_account (self, account_id);

  account->phase = ACCOUNT_KNOWN;
  account->heard = account->heard_written = heard;
}

void
encodes_history_writer_add_job (EncodesHistoryWriter *self, EncodesJob *job, gint64 ended)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  Record *record = ensure_record (self, job);

  record->state = encodes_job_get_state (job);
  record->ended = ended;
  record->has_ended = encodes_job_is_ended (job);
  record->end = encodes_ledger_get_end (job, ENCODES_NEWS_ENDED);
  record->written = g_get_monotonic_time ();
}

void
encodes_history_writer_start (EncodesHistoryWriter *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));

  g_signal_connect_object (self->store, "job-changed", G_CALLBACK (on_job_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "job-ended", G_CALLBACK (on_job_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);
}

gint64
encodes_history_writer_get_ended (EncodesHistoryWriter *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_HISTORY_WRITER (self), 0);

  Record *record = g_hash_table_lookup (self->records, job);

  return record ? record->ended : 0;
}

gint64
encodes_history_writer_get_heard (EncodesHistoryWriter *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_HISTORY_WRITER (self), 0);

  Account *account = g_hash_table_lookup (self->accounts, account_id);

  return account ? account->heard : 0;
}

void
encodes_history_writer_forget_account (EncodesHistoryWriter *self, const char *account_id)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));
  g_return_if_fail (account_id != NULL);

  Account *account = g_hash_table_lookup (self->accounts, account_id);

  if (!account)
    return;

  g_queue_remove (&self->writing, account);
  g_hash_table_remove (self->accounts, account_id);
  drop_forgotten (self, self->batch);
}

void
encodes_history_writer_write_all (EncodesHistoryWriter *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));

  GHashTableIter iter;
  Account *account;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &account))
    if (account->phase == ACCOUNT_KNOWN)
      {
        account->phase = ACCOUNT_WRITING;
        account->n_written = 0;
        g_queue_push_tail (&self->writing, account);
      }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      FirstJob first = { job, encodes_job_is_ended (job) };

      account = g_hash_table_lookup (self->accounts, encodes_job_get_account_id (job));
      if (account && account->phase == ACCOUNT_WRITING)
        {
          g_object_ref (job);
          g_array_append_val (account->first, first);
        }
    }
  plan_slice (self);
}

/* What is written at the end of the program. */
typedef struct
{
  GPtrArray *batches;
  gboolean after_another;   /* if that failed, these must not be written */
} Rest;

static void
rest_free (Rest *rest)
{
  g_ptr_array_unref (rest->batches);
  g_free (rest);
}

static void
write_rest_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  Rest *rest = task_data;
  gboolean good = !rest->after_another || !encodes_history_database_has_failed (database);

  for (guint i = 0; good && i < rest->batches->len; i++)
    good = encodes_history_database_write (database, rest->batches->pdata[i], NULL);
  g_task_return_boolean (task, good);
}

static void
push_rest (EncodesHistoryWriter *self)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);
  Rest *rest = g_new0 (Rest, 1);

  rest->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_batch_free);
  rest->after_another = self->sent && !self->failed;
  if (self->sent && self->failed)
    g_ptr_array_add (rest->batches, g_steal_pointer (&self->sent));
  g_ptr_array_add (rest->batches, g_steal_pointer (&self->batch));
  self->batch = encodes_history_batch_new ();
  g_task_set_task_data (task, rest, (GDestroyNotify) rest_free);
  encodes_history_worker_push (self->worker, task, write_rest_in_thread);
}

/* As far as there is time; an account whose jobs are not all there then simply stays unknown. */
static void
fill_last_batch (EncodesHistoryWriter *self)
{
  gint64 end = g_get_monotonic_time () + STOP_TIME;
  GHashTableIter iter;
  Account *account;

  while (self->lazy->len > 0)
    {
      g_autoptr (EncodesJob) job = g_ptr_array_steal_index_fast (self->lazy, self->lazy->len - 1);
      Record *record = g_hash_table_lookup (self->records, job);

      if (record && record->lazy)
        queue_job (self, job, record);
    }
  while (has_more (self) && g_get_monotonic_time () < end)
    add_next (self);

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &account))
    if (account->phase == ACCOUNT_KNOWN && account->heard > account->heard_written)
      add_account (self, account);
}

void
encodes_history_writer_stop (EncodesHistoryWriter *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY_WRITER (self));

  GHashTableIter iter;
  gpointer job;

  if (!self->worker)
    return;

  g_clear_handle_id (&self->slice_id, g_source_remove);
  g_clear_handle_id (&self->lazy_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->store, self);
  fill_last_batch (self);
  push_rest (self);
  self->worker = NULL;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    g_signal_handlers_disconnect_by_func (job, on_choice_made, self);
  g_hash_table_remove_all (self->records);
}
