/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-news-desk.h"

#include "encodes-news-budget.h"

#define PERIOD_SECONDS 60
/* Longer nobody waits for an account that does not answer: what the others have to tell is told without it. */
#define LONGEST_CATCHING_UP_SECONDS 5

struct _EncodesNewsDesk
{
  GObject parent_instance;

  EncodesNotifier *notifier;
  EncodesShownNews *shown;
  EncodesNotificationService *service;
  EncodesLedger *ledger;
  EncodesWatchedGroups *groups;
  GSettings *settings;          /* nullable */

  EncodesMonitor *monitor;      /* nullable: until its accounts are known */
  GHashTable *heard;            /* ids of accounts that have answered since the start */
  GPtrArray *pending;           /* of Item: not claimed yet; one for each job and news */
  GHashTable *waiting[2];       /* of EncodesJob, by EncodesNews: those in pending; not owned */
  GPtrArray *forgone;           /* of EncodesJob: that have ended and are not to be told */
  EncodesNewsBudget budget;
  gint64 period;
  gboolean catching_up;
  gboolean stopped;
  guint catching_up_id;
  guint wait_id;
  guint removals_id;
  GPtrArray *claiming;          /* of Item: for which the ledger has been asked; NULL if none */
  guint n_claims;
  guint n_sending;
};

G_DEFINE_FINAL_TYPE (EncodesNewsDesk, encodes_news_desk, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_BUSY,
  PROP_CATCHING_UP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (EncodesNewsDesk *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* One piece of news. */
typedef struct
{
  EncodesJob *job;
  EncodesNews news;
  gboolean while_closed;
  gboolean claimed;
} Item;

static void
item_free (Item *item)
{
  g_object_unref (item->job);
  g_free (item);
}

static Item *
item_new (EncodesJob *job, EncodesNews news, gboolean while_closed)
{
  Item *item = g_new0 (Item, 1);

  item->job = g_object_ref (job);
  item->news = news;
  item->while_closed = while_closed;

  return item;
}

/* A job that has ended has not stalled, and one that runs again has not ended. */
static gboolean
item_is_true (const Item *item)
{
  return encodes_job_is_ended (item->job) == (item->news == ENCODES_NEWS_ENDED);
}

static const char *
get_key (EncodesJob *job, EncodesNews news)
{
  if (news == ENCODES_NEWS_STALLED)
    return "notify-stalled";

  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_ERROR:
      return "notify-failed";
    case ENCODES_JOB_STATE_CANCELED:
      return "notify-canceled";
    case ENCODES_JOB_STATE_QUEUED:
    case ENCODES_JOB_STATE_SCHEDULED:
    case ENCODES_JOB_STATE_PROCESSING:
    case ENCODES_JOB_STATE_CANCELING:
    case ENCODES_JOB_STATE_FINISHED:
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      return "notify-finished";
    }
}

/* The bell of the job is over the preferences; what the person has done is no news to the person. */
static gboolean
is_wanted (EncodesNewsDesk *self, EncodesJob *job, EncodesNews news)
{
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_CANCELED && encodes_job_get_canceled_here (job))
    return FALSE;

  switch (encodes_job_get_bell (job))
    {
    case ENCODES_JOB_BELL_ALWAYS:
      return TRUE;
    case ENCODES_JOB_BELL_NEVER:
      return FALSE;
    case ENCODES_JOB_BELL_DEFAULT:
    default:
      return !self->settings || g_settings_get_boolean (self->settings, get_key (job, news));
    }
}

static void
on_forgone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesNews news = GPOINTER_TO_INT (user_data);
  g_autoptr (GPtrArray) jobs = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, NULL);

  if (jobs && jobs->len > 0)
    encodes_ledger_confirm (ENCODES_LEDGER (source), jobs, news);
}

/* What the person does not want to hear counts as told, so that it is not dug out later. */
static void
forgo (EncodesNewsDesk *self, GPtrArray *jobs, EncodesNews news)
{
  if (jobs->len > 0)
    encodes_ledger_claim_async (self->ledger, jobs, news, NULL, on_forgone, GINT_TO_POINTER (news));
}

static void flush (EncodesNewsDesk *self);

static void
send_singly (EncodesNewsDesk *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      Item *item = items->pdata[i];

      encodes_news_budget_spend (&self->budget, g_get_monotonic_time ());
      encodes_shown_news_tell_job (self->shown, item->job, item->news);
    }
}

static void
send_summary (EncodesNewsDesk *self, GPtrArray *items, gboolean while_closed)
{
  EncodesNewsCounts counts = { 0 };
  Item *first = items->pdata[0];
  gboolean one_account = TRUE;

  for (guint i = 0; i < items->len; i++)
    {
      Item *item = items->pdata[i];

      encodes_news_counts_add (&counts, item->job);
      one_account &= g_str_equal (encodes_job_get_account_id (item->job), encodes_job_get_account_id (first->job));
    }

  encodes_news_budget_spend (&self->budget, g_get_monotonic_time ());
  encodes_shown_news_tell_summary (self->shown, &counts, one_account ? first->job : NULL, while_closed);
}

static void
send (EncodesNewsDesk *self, GPtrArray *items)
{
  guint left = encodes_news_budget_get_left (&self->budget, g_get_monotonic_time (), self->period);
  gboolean while_closed = items->len > 1;

  for (guint i = 0; i < items->len; i++)
    while_closed &= ((Item *) items->pdata[i])->while_closed;

  if (while_closed || items->len > MAX (left, 1))
    send_summary (self, items, while_closed);
  else
    send_singly (self, items);
}

/* What has been claimed, and is on its way to the person. */
typedef struct
{
  EncodesNewsDesk *desk;
  GPtrArray *jobs[2];           /* of EncodesJob, by EncodesNews */
  char *group_id;               /* nullable */
} Sending;

static void
sending_free (Sending *sending)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sending->jobs); i++)
    g_ptr_array_unref (sending->jobs[i]);
  g_free (sending->group_id);
  g_object_unref (sending->desk);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static Sending *
sending_new (EncodesNewsDesk *desk)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->desk = g_object_ref (desk);
  for (gsize i = 0; i < G_N_ELEMENTS (sending->jobs); i++)
    sending->jobs[i] = g_ptr_array_new_with_free_func (g_object_unref);

  return sending;
}

static void
confirm (EncodesNewsDesk *self, Sending *sending)
{
  for (guint news = 0; news < G_N_ELEMENTS (sending->jobs); news++)
    if (sending->jobs[news]->len > 0)
      encodes_ledger_confirm (self->ledger, sending->jobs[news], news);
  if (sending->group_id)
    encodes_watched_groups_confirm (self->groups, sending->group_id);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  EncodesNewsDesk *self = sending->desk;

  self->n_sending--;
  if (self->ledger && encodes_notifier_flush_finish (ENCODES_NOTIFIER (source), result))
    confirm (self, sending);
  notify (self, PROP_BUSY);
}

/* As soon as the bus has it: not before, or who is killed has never told it; nor later, or who is killed tells again. Takes
 * @sending over. */
static void
confirm_when_sent (EncodesNewsDesk *self, Sending *sending)
{
  self->n_sending++;
  encodes_notifier_flush_async (self->notifier, on_sent, sending);
}

static void
confirm_claimed_when_sent (EncodesNewsDesk *self, GPtrArray *asked)
{
  Sending *sending = sending_new (self);

  for (guint i = 0; i < asked->len; i++)
    {
      Item *item = asked->pdata[i];

      if (item->claimed)
        g_ptr_array_add (sending->jobs[item->news], g_object_ref (item->job));
    }
  confirm_when_sent (self, sending);
}

/* All that was asked for has been answered: what may be told is told, before anything else. */
static void
on_claims_answered (EncodesNewsDesk *self)
{
  g_autoptr (GPtrArray) asked = g_steal_pointer (&self->claiming);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < asked->len; i++)
    {
      Item *item = asked->pdata[i];

      if (item->claimed && item_is_true (item))
        g_ptr_array_add (items, item);
    }

  if (items->len > 0)
    send (self, items);
  confirm_claimed_when_sent (self, asked);
  flush (self);
  notify (self, PROP_BUSY);
}

static void
take_claimed (EncodesNewsDesk *self, GPtrArray *jobs, EncodesNews news)
{
  g_autoptr (GHashTable) granted = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < jobs->len; i++)
    g_hash_table_add (granted, jobs->pdata[i]);
  for (guint i = 0; i < self->claiming->len; i++)
    {
      Item *item = self->claiming->pdata[i];

      /* Once each: a job may have ended, run and ended again since. */
      if (item->news == news)
        item->claimed = g_hash_table_remove (granted, item->job);
    }
}

static void
on_claimed (EncodesNewsDesk *self, GObject *source, GAsyncResult *result, EncodesNews news)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, &error);

  if (jobs)
    take_claimed (self, jobs, news);
  else
    g_debug ("nothing could be claimed: %s", error->message);
  if (--self->n_claims == 0)
    on_claims_answered (self);
}

static void
on_ended_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesNewsDesk) self = user_data;

  on_claimed (self, source, result, ENCODES_NEWS_ENDED);
}

static void
on_stalled_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesNewsDesk) self = user_data;

  on_claimed (self, source, result, ENCODES_NEWS_STALLED);
}

static void
claim (EncodesNewsDesk *self, EncodesNews news, GAsyncReadyCallback callback)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->claiming->len; i++)
    {
      Item *item = self->claiming->pdata[i];

      if (item->news == news)
        g_ptr_array_add (jobs, g_object_ref (item->job));
    }

  if (jobs->len > 0)
    encodes_ledger_claim_async (self->ledger, jobs, news, NULL, callback, g_object_ref (self));
}

static void
claim_pending (EncodesNewsDesk *self)
{
  gboolean has[] = { FALSE, FALSE };

  self->claiming = g_steal_pointer (&self->pending);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    g_hash_table_remove_all (self->waiting[i]);
  for (guint i = 0; i < self->claiming->len; i++)
    has[((Item *) self->claiming->pdata[i])->news == ENCODES_NEWS_STALLED] = TRUE;

  /* Counted before: an answer may come at once. */
  self->n_claims = (has[0] ? 1 : 0) + (has[1] ? 1 : 0);
  claim (self, ENCODES_NEWS_ENDED, on_ended_claimed);
  claim (self, ENCODES_NEWS_STALLED, on_stalled_claimed);
  notify (self, PROP_BUSY);
}

static void
on_wait_over (gpointer user_data)
{
  EncodesNewsDesk *self = user_data;

  self->wait_id = 0;
  flush (self);
}

static void
drop_untrue (EncodesNewsDesk *self)
{
  for (guint i = self->pending->len; i > 0; i--)
    {
      Item *item = self->pending->pdata[i - 1];

      if (item_is_true (item))
        continue;

      g_hash_table_remove (self->waiting[item->news], item->job);
      g_ptr_array_remove_index (self->pending, i - 1);
    }
}

/* Begins to tell what is pending, if this is the time for it. */
static void
flush (EncodesNewsDesk *self)
{
  gint64 wait = encodes_news_budget_get_wait (&self->budget, g_get_monotonic_time (), self->period);

  if (self->stopped || self->catching_up || self->claiming || self->wait_id
      || !encodes_notification_service_get_available (self->service))
    return;

  drop_untrue (self);
  if (self->pending->len == 0)
    return;

  if (wait > 0)
    self->wait_id = g_timeout_add_once ((guint) (wait / 1000) + 1, on_wait_over, self);
  else
    claim_pending (self);
}

static void
check_groups (EncodesNewsDesk *self)
{
  if (!self->stopped && encodes_notification_service_get_available (self->service))
    encodes_watched_groups_check (self->groups);
}

static void
on_available (EncodesNewsDesk *self)
{
  if (encodes_notification_service_get_available (self->service))
    encodes_notifier_prepare (self->notifier);
  check_groups (self);
  flush (self);
}

static gboolean
has_answered (EncodesNewsDesk *self, EncodesAccountMonitor *account_monitor)
{
  const char *id = encodes_account_get_id (encodes_account_monitor_get_account (account_monitor));

  switch (encodes_account_monitor_get_health (account_monitor))
    {
    case ENCODES_ACCOUNT_HEALTH_NEW:
      return FALSE;
    case ENCODES_ACCOUNT_HEALTH_UP_TO_DATE:
      /* It is so a moment before the answer has been merged. */
      return g_hash_table_contains (self->heard, id);
    case ENCODES_ACCOUNT_HEALTH_OFFLINE:
    case ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION:
    default:
      return TRUE;
    }
}

static void
check_caught_up (EncodesNewsDesk *self)
{
  if (!self->catching_up || !self->monitor)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (self->monitor), i);

      if (!has_answered (self, account_monitor))
        return;
    }

  encodes_news_desk_end_catching_up (self);
}

static void
on_catching_up_over (gpointer user_data)
{
  EncodesNewsDesk *self = user_data;

  self->catching_up_id = 0;
  encodes_news_desk_end_catching_up (self);
}

/* However often a job ends while nobody can be told, it waits once. */
static void
add_pending (EncodesNewsDesk *self, EncodesJob *job, EncodesNews news, gboolean while_closed)
{
  if (g_hash_table_add (self->waiting[news], job))
    g_ptr_array_add (self->pending, item_new (job, news, while_closed));
}

static void
on_job_ended (EncodesNewsDesk *self, EncodesJob *job)
{
  const char *account_id = encodes_job_get_account_id (job);

  if (encodes_watched_groups_contain (self->groups, job) || !is_wanted (self, job, ENCODES_NEWS_ENDED))
    {
      g_ptr_array_add (self->forgone, g_object_ref (job));
      /* It may have been told that it has stalled. */
      encodes_shown_news_revoke (self->shown, job);
    }
  else
    add_pending (self, job, ENCODES_NEWS_ENDED, !g_hash_table_contains (self->heard, account_id));
}

/* The history, too, merges what it remembers: that is not the account's own voice. */
static void
on_merged (EncodesNewsDesk *self, const char *account_id)
{
  EncodesAccountMonitor *account_monitor = self->monitor ? encodes_monitor_find (self->monitor, account_id) : NULL;

  if (account_monitor ? encodes_account_monitor_get_last_success (account_monitor) != NULL : !self->catching_up)
    g_hash_table_add (self->heard, g_strdup (account_id));

  /* First the jobs of the groups count as told, then the groups themselves: a crash in between tells no job singly. */
  forgo (self, self->forgone, ENCODES_NEWS_ENDED);
  g_ptr_array_set_size (self->forgone, 0);
  check_groups (self);
  check_caught_up (self);
  flush (self);
}

static void
on_removals_over (gpointer user_data)
{
  EncodesNewsDesk *self = user_data;

  self->removals_id = 0;
  check_groups (self);
}

static void
on_job_removed (EncodesNewsDesk *self, EncodesJob *job)
{
  gboolean waits = g_hash_table_remove (self->waiting[ENCODES_NEWS_ENDED], job);

  waits |= g_hash_table_remove (self->waiting[ENCODES_NEWS_STALLED], job);
  for (guint i = self->pending->len; waits && i > 0; i--)
    if (((Item *) self->pending->pdata[i - 1])->job == job)
      g_ptr_array_remove_index (self->pending, i - 1);

  /* Not at once: an answer may be half told. */
  if (!self->removals_id)
    self->removals_id = g_idle_add_once (on_removals_over, self);
}

static void
on_groups_changed (EncodesNewsDesk *self)
{
  notify (self, PROP_BUSY);
}

static void
on_group_ended (EncodesNewsDesk *self, const char *id, const EncodesNewsCounts *counts, gint64 time_taken)
{
  Sending *sending = sending_new (self);

  /* The person asked for exactly this: it never waits. */
  encodes_news_budget_spend (&self->budget, g_get_monotonic_time ());
  encodes_shown_news_tell_group (self->shown, id, counts, time_taken);
  sending->group_id = g_strdup (id);
  confirm_when_sent (self, sending);
}

static void
encodes_news_desk_dispose (GObject *object)
{
  EncodesNewsDesk *self = ENCODES_NEWS_DESK (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_handle_id (&self->catching_up_id, g_source_remove);
  g_clear_handle_id (&self->removals_id, g_source_remove);
  g_ptr_array_set_size (self->pending, 0);
  g_ptr_array_set_size (self->forgone, 0);
  g_clear_object (&self->shown);
  g_clear_object (&self->notifier);
  g_clear_object (&self->service);
  g_clear_object (&self->ledger);
  g_clear_object (&self->groups);
  g_clear_object (&self->settings);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (encodes_news_desk_parent_class)->dispose (object);
}

static void
encodes_news_desk_finalize (GObject *object)
{
  EncodesNewsDesk *self = ENCODES_NEWS_DESK (object);

  g_ptr_array_unref (self->pending);
  for (gsize i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    g_hash_table_unref (self->waiting[i]);
  g_ptr_array_unref (self->forgone);
  g_clear_pointer (&self->claiming, g_ptr_array_unref);
  g_hash_table_unref (self->heard);

  G_OBJECT_CLASS (encodes_news_desk_parent_class)->finalize (object);
}

static void
encodes_news_desk_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, encodes_news_desk_get_busy (ENCODES_NEWS_DESK (object)));
      break;
    case PROP_CATCHING_UP:
      g_value_set_boolean (value, ENCODES_NEWS_DESK (object)->catching_up);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_news_desk_class_init (EncodesNewsDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_news_desk_dispose;
  object_class->finalize = encodes_news_desk_finalize;
  object_class->get_property = encodes_news_desk_get_property;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CATCHING_UP] = g_param_spec_boolean ("catching-up", NULL, NULL, TRUE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_news_desk_init (EncodesNewsDesk *self)
{
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    self->waiting[i] = g_hash_table_new (NULL, NULL);
  self->forgone = g_ptr_array_new_with_free_func (g_object_unref);
  self->period = PERIOD_SECONDS * G_USEC_PER_SEC;
  self->catching_up = TRUE;
}

EncodesNewsDesk *
encodes_news_desk_new (EncodesNotifier *notifier, EncodesNotificationService *service, EncodesJobStore *store,
                       EncodesLedger *ledger, EncodesWatchedGroups *groups, GSettings *settings)
{
  g_return_val_if_fail (ENCODES_IS_NOTIFIER (notifier), NULL);
  g_return_val_if_fail (ENCODES_IS_NOTIFICATION_SERVICE (service), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);
  g_return_val_if_fail (ENCODES_IS_LEDGER (ledger), NULL);
  g_return_val_if_fail (ENCODES_IS_WATCHED_GROUPS (groups), NULL);
  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  EncodesNewsDesk *self = g_object_new (ENCODES_TYPE_NEWS_DESK, NULL);

  self->notifier = g_object_ref (notifier);
  self->shown = encodes_shown_news_new (notifier, store);
  self->service = g_object_ref (service);
  self->ledger = g_object_ref (ledger);
  self->groups = g_object_ref (groups);
  g_set_object (&self->settings, settings);
  g_signal_connect_object (store, "job-ended", G_CALLBACK (on_job_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::available", G_CALLBACK (on_available), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (groups, "group-ended", G_CALLBACK (on_group_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (groups, "notify::n-open", G_CALLBACK (on_groups_changed), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_news_desk_set_period (EncodesNewsDesk *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));

  self->period = (gint64) (seconds * G_USEC_PER_SEC);
}

void
encodes_news_desk_catch_up (EncodesNewsDesk *self, EncodesMonitor *monitor)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));
  g_return_if_fail (ENCODES_IS_MONITOR (monitor));

  if (!g_set_object (&self->monitor, monitor) || !self->catching_up)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (G_LIST_MODEL (monitor), i);

      g_signal_connect_object (account_monitor, "notify::health", G_CALLBACK (check_caught_up), self,
                               G_CONNECT_SWAPPED);
    }
  self->catching_up_id = g_timeout_add_once (LONGEST_CATCHING_UP_SECONDS * 1000, on_catching_up_over, self);
  check_caught_up (self);
}

void
encodes_news_desk_end_catching_up (EncodesNewsDesk *self)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));

  if (!self->catching_up)
    return;

  g_clear_handle_id (&self->catching_up_id, g_source_remove);
  self->catching_up = FALSE;
  encodes_watched_groups_start (self->groups);
  check_groups (self);
  flush (self);
  notify (self, PROP_CATCHING_UP);
}

gboolean
encodes_news_desk_get_catching_up (EncodesNewsDesk *self)
{
  g_return_val_if_fail (ENCODES_IS_NEWS_DESK (self), FALSE);

  return self->catching_up;
}

gboolean
encodes_news_desk_get_busy (EncodesNewsDesk *self)
{
  g_return_val_if_fail (ENCODES_IS_NEWS_DESK (self), FALSE);

  return self->claiming || self->n_sending > 0 || encodes_watched_groups_get_busy (self->groups);
}

EncodesShownNews *
encodes_news_desk_get_shown (EncodesNewsDesk *self)
{
  g_return_val_if_fail (ENCODES_IS_NEWS_DESK (self), NULL);

  return self->shown;
}

void
encodes_news_desk_stop (EncodesNewsDesk *self)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));

  self->stopped = TRUE;
}

void
encodes_news_desk_add_stalled (EncodesNewsDesk *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  if (!is_wanted (self, job, ENCODES_NEWS_STALLED))
    return;

  add_pending (self, job, ENCODES_NEWS_STALLED, FALSE);
  flush (self);
}

void
encodes_news_desk_tell_when_done (EncodesNewsDesk *self, GVariant *members)
{
  g_return_if_fail (ENCODES_IS_NEWS_DESK (self));
  g_return_if_fail (g_variant_is_of_type (members, G_VARIANT_TYPE ("a(ss)")));

  encodes_watched_groups_add (self->groups, members);
  check_groups (self);
}
