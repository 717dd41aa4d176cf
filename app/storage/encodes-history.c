/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history.h"

#include "encodes-history-notes.h"
#include "encodes-history-reader.h"
#include "encodes-history-worker.h"
#include "encodes-history-writer.h"
#include "encodes-provider.h"
#include "encodes-timing.h"

#define CLOSE_SECONDS 0.9
#define PRUNE_INTERVAL_SECONDS (6 * 60 * 60)
/* How long pruning may hold up the main loop at a time, microseconds. */
#define PRUNE_SLICE_TIME 3000
#define USEC_PER_DAY (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

struct _EncodesHistory
{
  GObject parent_instance;

  EncodesHistoryWorker *worker;   /* NULL once closed */
  EncodesHistoryWriter *writer;   /* NULL until opened */
  EncodesHistoryNotes *notes;
  EncodesJobStore *store;
  GListModel *accounts;
  char *problem;

  GTask *opening;
  EncodesHistoryContents *contents;   /* while they are being restored */
  GHashTable *untold;                 /* id of each known account → GPtrArray of EncodesJob */

  guint keep_days;
  GHashTable *heard;                  /* ids of accounts that have answered since we started */
  guint prune_position;               /* the jobs before it are still to be looked at */
  guint prune_id;
  guint prune_timeout_id;
};

static void encodes_history_ledger_init (EncodesLedgerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesHistory, encodes_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENCODES_TYPE_LEDGER, encodes_history_ledger_init))

enum
{
  PROP_0,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  JOB_OUTDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_problem (EncodesHistory *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* A new file had to be begun: what was in the old one is written again from what we know. */
static void
mend (EncodesHistory *self)
{
  if (!self->worker || !encodes_history_worker_take_lost (self->worker))
    return;

  encodes_history_notes_write_all (self->notes);
  if (self->writer)
    encodes_history_writer_write_all (self->writer);
}

static void
on_tried (GObject *source, const GError *error, gpointer user_data)
{
  EncodesHistory *self = user_data;

  if (!error)
    encodes_history_notes_retry (self->notes);
  set_problem (self, error ? error->message : NULL);
  mend (self);
}

static GTask *
make_task (EncodesHistory *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* What has been asked for is done, or has been, whether or not anybody still waits. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, tag);

  return task;
}

/* ---- the ledger ---- */

typedef struct
{
  GPtrArray *jobs;     /* of EncodesJob: only for the main thread */
  GPtrArray *claims;   /* of EncodesHistoryClaim */
} ClaimWork;

static void
claim_work_free (ClaimWork *work)
{
  g_ptr_array_unref (work->jobs);
  g_ptr_array_unref (work->claims);
  g_free (work);
}

static void
claim_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  ClaimWork *work = task_data;

  encodes_history_database_claim (database, work->claims);
  g_task_return_boolean (task, TRUE);
}

static ClaimWork *
make_claim_work (GPtrArray *jobs, EncodesNews news)
{
  ClaimWork *work = g_new0 (ClaimWork, 1);

  work->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  work->claims = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_history_claim_free);
  for (guint i = 0; i < jobs->len; i++)
    {
      EncodesHistoryClaim *claim = g_new0 (EncodesHistoryClaim, 1);

      claim->account_id = g_strdup (encodes_job_get_account_id (jobs->pdata[i]));
      claim->job_id = encodes_history_database_make_key (encodes_job_get_id (jobs->pdata[i]));
      claim->news = news;
      claim->end = encodes_ledger_get_end (jobs->pdata[i], news);
      g_ptr_array_add (work->claims, claim);
      g_ptr_array_add (work->jobs, g_object_ref (jobs->pdata[i]));
    }

  return work;
}

static void
encodes_history_claim_async (EncodesLedger *ledger, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesHistory *self = ENCODES_HISTORY (ledger);
  g_autoptr (GTask) task = make_task (self, encodes_history_claim_async, cancellable, callback, user_data);

  g_task_set_task_data (task, make_claim_work (jobs, news), (GDestroyNotify) claim_work_free);
  /* After the end nothing is told any more: it is news again at the next start. */
  if (self->worker)
    encodes_history_worker_push (self->worker, g_steal_pointer (&task), claim_in_thread);
  else
    g_task_return_boolean (task, FALSE);
}

static GPtrArray *
encodes_history_claim_finish (EncodesLedger *ledger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, ledger), NULL);

  GPtrArray *given = g_ptr_array_new_with_free_func (g_object_unref);
  ClaimWork *work = g_task_get_task_data (G_TASK (result));

  for (guint i = 0; i < work->jobs->len; i++)
    if (((EncodesHistoryClaim *) work->claims->pdata[i])->given)
      g_ptr_array_add (given, g_object_ref (work->jobs->pdata[i]));
  mend (ENCODES_HISTORY (ledger));

  return given;
}

static void
confirm_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  ClaimWork *work = task_data;

  encodes_history_database_confirm (database, work->claims);
  g_task_return_boolean (task, TRUE);
  encodes_history_database_sync (database);
}

static void
encodes_history_confirm (EncodesLedger *ledger, GPtrArray *jobs, EncodesNews news)
{
  EncodesHistory *self = ENCODES_HISTORY (ledger);
  GTask *task;

  if (!self->worker)
    return;

  task = make_task (self, encodes_history_confirm, NULL, NULL, NULL);
  g_task_set_task_data (task, make_claim_work (jobs, news), (GDestroyNotify) claim_work_free);
  /* Who is killed before tells again: this does not wait for what takes longer. */
  encodes_history_worker_push_front (self->worker, task, confirm_in_thread);
}

static void
encodes_history_set_note (EncodesLedger *ledger, const char *key, GVariant *value)
{
  encodes_history_notes_set (ENCODES_HISTORY (ledger)->notes, key, value);
}

static GVariant *
encodes_history_get_note (EncodesLedger *ledger, const char *key)
{
  return encodes_history_notes_get (ENCODES_HISTORY (ledger)->notes, key);
}

static char **
encodes_history_list_notes (EncodesLedger *ledger)
{
  return encodes_history_notes_list (ENCODES_HISTORY (ledger)->notes);
}

static void
on_note_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, encodes_history_notes_take_finish (ENCODES_HISTORY_NOTES (source), result));
}

static void
encodes_history_take_note_async (EncodesLedger *ledger, const char *key, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesHistory *self = ENCODES_HISTORY (ledger);
  GTask *task = make_task (self, encodes_history_take_note_async, cancellable, callback, user_data);

  encodes_history_notes_take_async (self->notes, key, on_note_taken, task);
}

static gboolean
finish_boolean (EncodesLedger *ledger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, ledger), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
encodes_history_ledger_init (EncodesLedgerInterface *iface)
{
  iface->claim_async = encodes_history_claim_async;
  iface->claim_finish = encodes_history_claim_finish;
  iface->confirm = encodes_history_confirm;
  iface->set_note = encodes_history_set_note;
  iface->get_note = encodes_history_get_note;
  iface->list_notes = encodes_history_list_notes;
  iface->take_note_async = encodes_history_take_note_async;
  iface->take_note_finish = finish_boolean;
}

/* ---- pruning ---- */

static gboolean
has_account (EncodesHistory *self, const char *account_id)
{
  for (guint i = 0; self->accounts && i < g_list_model_get_n_items (self->accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (self->accounts, i);

      if (g_strcmp0 (encodes_account_get_id (account), account_id) == 0)
        return TRUE;
    }

  return FALSE;
}

static gint64
get_limit (EncodesHistory *self)
{
  return encodes_timing_real () - self->keep_days * USEC_PER_DAY;
}

/* Before an account has answered, its service may still have what is only remembered; unless it is silent for as long
 * as anything is kept, or not asked any more. */
static gboolean
is_forgotten (EncodesHistory *self, EncodesJob *job)
{
  const char *account_id = encodes_job_get_account_id (job);

  return encodes_job_get_remembered (job)
         && (g_hash_table_contains (self->heard, account_id) || !has_account (self, account_id)
             || encodes_history_writer_get_heard (self->writer, account_id) < get_limit (self));
}

static gboolean
is_kept_for_ever (EncodesJob *job)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_job_get_provider_id (job));

  return !encodes_job_get_remembered (job) && klass && klass->keeps_for_ever;
}

static void
prune_job (EncodesHistory *self, EncodesJob *job)
{
  gint64 ended = encodes_job_is_ended (job) ? encodes_history_writer_get_ended (self->writer, job) : 0;

  if (ended == 0 || ended >= get_limit (self))
    return;

  if (is_forgotten (self, job))
    encodes_job_store_forget_job (self->store, encodes_job_get_account_id (job), encodes_job_get_id (job));
  else if (is_kept_for_ever (job))
    g_signal_emit (self, signals[JOB_OUTDATED], 0, job);
}

static gboolean
on_prune (gpointer user_data)
{
  EncodesHistory *self = user_data;
  gint64 end = g_get_monotonic_time () + PRUNE_SLICE_TIME;

  while (self->prune_position > 0 && g_get_monotonic_time () < end)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (self->store), --self->prune_position);

      if (job)
        prune_job (self, job);
    }
  if (self->prune_position > 0)
    return G_SOURCE_CONTINUE;

  self->prune_id = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_prune (EncodesHistory *self)
{
  if (self->keep_days == 0 || !self->writer || !self->worker || self->opening)
    return;

  self->prune_position = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  if (self->prune_id == 0)
    self->prune_id = g_idle_add (on_prune, self);
}

static gboolean
on_prune_due (gpointer user_data)
{
  plan_prune (ENCODES_HISTORY (user_data));

  return G_SOURCE_CONTINUE;
}

static void
on_merged (EncodesHistory *self, const char *account_id)
{
  if (g_hash_table_add (self->heard, g_strdup (account_id)))
    plan_prune (self);
}

/* ---- opening ---- */

static void
open_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  g_task_return_pointer (task, encodes_history_reader_open (database), (GDestroyNotify) encodes_history_contents_free);
}

static void
read_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  g_task_return_pointer (task, encodes_history_reader_read (database, task_data),
                         (GDestroyNotify) encodes_history_portion_free);
}

static void
finish_opening (EncodesHistory *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->opening);
  g_autoptr (EncodesHistoryContents) contents = g_steal_pointer (&self->contents);

  set_problem (self, contents->problem ? contents->problem->message : NULL);
  if (contents->problem)
    g_task_return_error (task, g_steal_pointer (&contents->problem));
  else
    g_task_return_boolean (task, TRUE);
}

static const char *
find_name (EncodesHistory *self, EncodesHistoryAccount *known)
{
  for (guint i = 0; self->accounts && i < g_list_model_get_n_items (self->accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (self->accounts, i);

      if (g_strcmp0 (encodes_account_get_id (account), known->id) == 0)
        return encodes_account_get_name (account);
    }

  return *known->name ? known->name : known->id;
}

static EncodesHistoryAccount *
find_known (EncodesHistory *self, const char *account_id)
{
  for (guint i = 0; i < self->contents->accounts->len; i++)
    {
      EncodesHistoryAccount *account = self->contents->accounts->pdata[i];

      if (g_str_equal (account->id, account_id))
        return account;
    }

  return NULL;
}

static void
restore_slice (EncodesHistory *self, EncodesHistorySlice *slice)
{
  EncodesHistoryAccount *account = find_known (self, slice->account_id);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  if (!account)
    return;

  /* The clock may have been set back since. */
  forecast.heard = MIN (account->heard, encodes_timing_real ());
  for (guint i = 0; i < slice->jobs->len; i++)
    encodes_job_set_forecast (slice->jobs->pdata[i], &forecast);
  encodes_job_store_restore (self->store, account->id, find_name (self, account), slice->jobs);
  for (guint i = 0; i < slice->jobs->len; i++)
    encodes_history_writer_add_job (self->writer, slice->jobs->pdata[i], g_array_index (slice->ended, gint64, i));
  for (guint i = 0; i < slice->untold->len; i++)
    g_ptr_array_add (g_hash_table_lookup (self->untold, account->id), g_object_ref (slice->untold->pdata[i]));
}

static void on_portion_read (GObject *source, GAsyncResult *result, gpointer user_data);

/* After what is to be drawn: the window fills meanwhile. */
static void
read_portion (EncodesHistory *self, EncodesHistoryPlace place)
{
  GTask *task = make_task (self, read_portion, NULL, on_portion_read, NULL);

  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  g_task_set_task_data (task, g_memdup2 (&place, sizeof place), g_free);
  encodes_history_worker_push (self->worker, task, read_in_thread);
}

static void
on_portion_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesHistory *self = ENCODES_HISTORY (source);
  g_autoptr (EncodesHistoryPortion) portion = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!self->opening)
    return;

  /* The next is read while this one is restored. */
  if (!portion->is_last)
    read_portion (self, portion->next);
  for (guint i = 0; i < portion->slices->len; i++)
    restore_slice (self, portion->slices->pdata[i]);
  if (portion->is_last)
    finish_opening (self);
}

static void
on_file_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesHistory *self = ENCODES_HISTORY (source);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  self->contents = g_task_propagate_pointer (G_TASK (result), NULL);
  if (!self->worker)
    {
      finish_opening (self);
      return;
    }

  encodes_history_notes_fill (self->notes, self->contents->notes);
  for (guint i = 0; i < self->contents->accounts->len; i++)
    {
      EncodesHistoryAccount *account = self->contents->accounts->pdata[i];

      encodes_history_writer_add_account (self->writer, account->id, account->heard);
      encodes_job_store_restore (self->store, account->id, find_name (self, account), nothing);
      g_hash_table_insert (self->untold, g_strdup (account->id), g_ptr_array_new_with_free_func (g_object_unref));
    }
  read_portion (self, (EncodesHistoryPlace) { FALSE, 0 });
}

/* ---- the object ---- */

static void
encodes_history_dispose (GObject *object)
{
  EncodesHistory *self = ENCODES_HISTORY (object);

  encodes_history_close (self);
  g_clear_object (&self->writer);
  g_clear_object (&self->notes);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (encodes_history_parent_class)->dispose (object);
}

static void
encodes_history_finalize (GObject *object)
{
  EncodesHistory *self = ENCODES_HISTORY (object);

  g_clear_pointer (&self->contents, encodes_history_contents_free);
  g_hash_table_unref (self->untold);
  g_hash_table_unref (self->heard);
  g_free (self->problem);

  G_OBJECT_CLASS (encodes_history_parent_class)->finalize (object);
}

static void
encodes_history_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, ENCODES_HISTORY (object)->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_history_class_init (EncodesHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_history_dispose;
  object_class->finalize = encodes_history_finalize;
  object_class->get_property = encodes_history_get_property;

  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS
                                                    | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[JOB_OUTDATED] = g_signal_new ("job-outdated", ENCODES_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, ENCODES_TYPE_JOB);
}

static void
encodes_history_init (EncodesHistory *self)
{
  self->untold = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

EncodesHistory *
encodes_history_new (const char *path)
{
  EncodesHistory *self = g_object_new (ENCODES_TYPE_HISTORY, NULL);
  g_autofree char *default_path = g_build_filename (g_get_user_state_dir (), "encodes", "history.sqlite", NULL);

  self->worker = encodes_history_worker_new (path ? path : default_path);
  self->notes = encodes_history_notes_new (self->worker);

  return self;
}

void
encodes_history_open_async (EncodesHistory *self, EncodesJobStore *store, GListModel *accounts,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_HISTORY (self));
  g_return_if_fail (ENCODES_IS_JOB_STORE (store));
  g_return_if_fail (self->worker != NULL && self->store == NULL);

  self->store = g_object_ref (store);
  g_set_object (&self->accounts, accounts);
  self->opening = make_task (self, encodes_history_open_async, cancellable, callback, user_data);
  self->writer = encodes_history_writer_new (self->worker, store, accounts);
  g_signal_connect_object (self->writer, "tried", G_CALLBACK (on_tried), self, 0);
  encodes_job_store_set_keeps_ended (store, TRUE);
  encodes_history_worker_push (self->worker, make_task (self, encodes_history_open_async, NULL, on_file_opened, NULL),
                               open_in_thread);
}

gboolean
encodes_history_open_finish (EncodesHistory *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (ENCODES_LEDGER (self), result, error);
}

static void
tidy_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  g_task_return_boolean (task, encodes_history_database_tidy (database, NULL));
}

/* Of an account that was removed while Encodes was not running nobody will ever say how its jobs go on. */
static void
drop_running_of_removed (EncodesHistory *self, GHashTable *known)
{
  GHashTableIter iter;
  gpointer account_id;

  g_hash_table_iter_init (&iter, known);
  while (self->accounts && g_hash_table_iter_next (&iter, &account_id, NULL))
    if (!has_account (self, account_id))
      encodes_job_store_remove_account (self->store, account_id);
}

void
encodes_history_start (EncodesHistory *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY (self));
  g_return_if_fail (self->writer != NULL && self->opening == NULL);

  g_autoptr (GHashTable) untold = g_steal_pointer (&self->untold);
  GHashTableIter iter;
  gpointer account_id, jobs;

  self->untold = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, untold);
  while (g_hash_table_iter_next (&iter, &account_id, &jobs))
    encodes_job_store_announce (self->store, account_id, jobs);

  if (!self->worker)
    return;

  encodes_history_writer_start (self->writer);
  g_signal_connect_object (self->store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);
  drop_running_of_removed (self, untold);
  encodes_history_worker_push (self->worker, make_task (self, encodes_history_start, NULL, NULL, NULL), tidy_in_thread);
  self->prune_timeout_id = g_timeout_add_seconds (PRUNE_INTERVAL_SECONDS, on_prune_due, self);
  plan_prune (self);
}

void
encodes_history_set_keep_days (EncodesHistory *self, guint days)
{
  g_return_if_fail (ENCODES_IS_HISTORY (self));

  self->keep_days = days;
  plan_prune (self);
}

static void
forget_in_thread (EncodesHistoryDatabase *database, GTask *task, gpointer task_data)
{
  GError *error = NULL;

  if (encodes_history_database_forget_account (database, task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
encodes_history_forget_account_async (EncodesHistory *self, const char *account_id, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_HISTORY (self));
  g_return_if_fail (account_id != NULL);
  g_return_if_fail (self->worker != NULL);

  GTask *task = make_task (self, encodes_history_forget_account_async, cancellable, callback, user_data);

  if (self->store)
    encodes_job_store_forget_account (self->store, account_id);
  if (self->writer)
    encodes_history_writer_forget_account (self->writer, account_id);
  g_hash_table_remove (self->untold, account_id);
  g_hash_table_remove (self->heard, account_id);
  g_task_set_task_data (task, g_strdup (account_id), g_free);
  encodes_history_worker_push (self->worker, task, forget_in_thread);
}

gboolean
encodes_history_forget_account_finish (EncodesHistory *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (ENCODES_LEDGER (self), result, error);
}

const char *
encodes_history_get_problem (EncodesHistory *self)
{
  g_return_val_if_fail (ENCODES_IS_HISTORY (self), NULL);

  return self->problem;
}

void
encodes_history_close (EncodesHistory *self)
{
  g_return_if_fail (ENCODES_IS_HISTORY (self));

  if (!self->worker)
    return;

  g_clear_handle_id (&self->prune_id, g_source_remove);
  g_clear_handle_id (&self->prune_timeout_id, g_source_remove);
  if (self->writer)
    encodes_history_writer_stop (self->writer);
  encodes_history_notes_stop (self->notes);
  encodes_history_worker_stop (g_steal_pointer (&self->worker), CLOSE_SECONDS);
  if (self->opening && self->contents)
    finish_opening (self);
}
