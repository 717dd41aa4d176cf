/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-forecaster.h"

#include "encodes-clock-watch.h"
#include "encodes-job-prospect.h"
#include "encodes-timing.h"
#include "encodes-typical-times.h"

/* A service is called silent after so many usual waits, but not before this. */
#define STALE_WAITS 4
#define STALE_MIN (60 * (gint64) G_USEC_PER_SEC)
/* The clocks are not read in one moment: less is no sleep. */
#define SLEEP_MIN (2 * (gint64) G_USEC_PER_SEC)
/* What is due soon waits for what is due a little later; what is much at once is done in slices. */
#define REVIEW_PAUSE ((gint64) G_USEC_PER_SEC)
#define SLICE_JOBS 500
#define SLICE_PAUSE (G_USEC_PER_SEC / 20)
#define LEARN_JOBS 200
/* Titles need not follow at once. */
#define SUM_PAUSE (G_USEC_PER_SEC / 2)

struct _EncodesForecaster
{
  GObject parent_instance;

  EncodesMonitor *monitor;
  EncodesJobStore *store;
  EncodesClockWatch *clock_watch;
  GHashTable *jobs;         /* EncodesJob → Tracked */
  GHashTable *services;     /* account id → Service */
  GSequence *reviews;       /* of Tracked, the next due first */
  guint timer_id;
  gint64 timer_time;
  gint64 next_check;        /* when the next service may have to be called silent */
  gboolean is_reviewing;
  gint64 asleep;            /* how long the computer had slept at the last look */
  guint n_sleeps;

  EncodesTypicalTimes *typical_times;
  guint n_learned;          /* so many of the store's jobs have been looked at for that */
  guint learn_id;

  guint n_unknown;
  gint64 last_end;
  gboolean last_end_known;
  guint sum_id;
};

/* An account's service, as far as hearing of it goes. */
typedef struct
{
  char *account_id;
  EncodesAccountMonitor *monitor; /* NULL: nobody asks it */
  GSignalGroup *signals;
  guint n_jobs;
  gint64 heard;                   /* 0: never */
  gint64 heard_real;
  gint64 heard_asleep;
  gboolean stale;
} Service;

typedef struct
{
  EncodesJob *job;
  Service *service;
  EncodesJobProspect prospect;
  guint n_sleeps;
  gint64 review;                  /* may be earlier than wanted */
  gint64 wanted_review;
  GSequenceIter *iter;            /* NULL: no review */
  gboolean is_remembered;         /* its service has not been heard of it yet */
  gint64 restored_heard;
  gboolean is_running;            /* as it was counted */
  gint64 end_time;
} Tracked;

G_DEFINE_FINAL_TYPE (EncodesForecaster, encodes_forecaster, G_TYPE_OBJECT)

/* On a job: it has been learned from when it ended. */
#define LEARNED "encodes-learned"

enum
{
  JOB_STALLED,
  SUM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void on_timer (gpointer user_data);
static void arm_timer (EncodesForecaster *self, gint64 earliest);
static void learn_soon (EncodesForecaster *self);

/* ---- services ---- */

static gint64
get_poll (Service *service)
{
  return service->monitor ? encodes_account_monitor_get_interval (service->monitor) : 0;
}

static gint64
get_silence_limit (Service *service)
{
  return MAX (STALE_WAITS * get_poll (service), STALE_MIN);
}

/* A service that announces what changes is heard all the time, unless it is known to be out of reach. */
static gboolean
is_heard_now (Service *service)
{
  return service->monitor && get_poll (service) == 0
         && encodes_account_monitor_get_health (service->monitor) == ENCODES_ACCOUNT_HEALTH_UP_TO_DATE;
}

static void
hear_service (Service *service)
{
  service->heard = encodes_timing_now ();
  service->heard_real = encodes_timing_real ();
  service->heard_asleep = encodes_timing_asleep ();
}

/* When it must be called silent, if it is not heard until then; may be before the clock began. */
static gint64
get_stale_time (Service *service)
{
  if (!service->monitor || service->heard == 0 || is_heard_now (service))
    return G_MAXINT64;

  return service->heard + get_silence_limit (service) - (encodes_timing_asleep () - service->heard_asleep);
}

static gboolean
is_silent (Service *service)
{
  return encodes_timing_now () > get_stale_time (service);
}

/* The time at which to look whether it has become silent, unless that is known anyway. */
static void
plan_check (EncodesForecaster *self, Service *service)
{
  gint64 time = service->stale || service->n_jobs == 0 ? G_MAXINT64 : get_stale_time (service);

  if (time < self->next_check)
    self->next_check = time + 1;
}

/* ---- forecasts ---- */

static EncodesJobContext
make_context (EncodesForecaster *self, Tracked *tracked)
{
  Service *service = tracked->service;
  EncodesJobContext context = {
    .now = encodes_timing_now (),
    .real = encodes_timing_real (),
    .heard = service->heard,
    .heard_real = service->heard_real,
    .poll = get_poll (service),
    .stale = service->stale,
    .typical = -1,
  };

  if (is_heard_now (service))
    {
      context.heard = context.now;
      context.heard_real = context.real;
    }
  if (service->heard == 0)
    {
      context.heard_real = tracked->restored_heard;
      context.stale = context.real - tracked->restored_heard > get_silence_limit (service);
    }

  return context;
}

static void
count (EncodesForecaster *self, Tracked *tracked, gboolean is_running, gint64 end_time)
{
  if (tracked->is_running == is_running && tracked->end_time == end_time)
    return;

  self->n_unknown += (is_running && end_time == 0) - (tracked->is_running && tracked->end_time == 0);
  if (end_time >= self->last_end)
    self->last_end = end_time;
  else if (tracked->end_time == self->last_end)
    self->last_end_known = FALSE;
  tracked->is_running = is_running;
  tracked->end_time = end_time;
}

static void
on_sum_due (gpointer user_data)
{
  EncodesForecaster *self = user_data;

  self->sum_id = 0;
  g_signal_emit (self, signals[SUM_CHANGED], 0);
}

static int
compare_reviews (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Tracked *tracked_a = a;
  const Tracked *tracked_b = b;

  return (tracked_a->review > tracked_b->review) - (tracked_a->review < tracked_b->review);
}

/* A later review does not move the job in the queue: it is put off when it comes up. */
static void
plan_review (EncodesForecaster *self, Tracked *tracked, gint64 time)
{
  tracked->wanted_review = time;
  if (time == 0)
    return;

  if (!tracked->iter)
    {
      tracked->review = time;
      tracked->iter = g_sequence_insert_sorted (self->reviews, tracked, compare_reviews, NULL);
    }
  else if (time < tracked->review)
    {
      tracked->review = time;
      g_sequence_sort_changed (tracked->iter, compare_reviews, NULL);
    }
  arm_timer (self, 0);
}

/* Tells what is known of the job now. The caller holds the job: a listener may do anything. */
static void
tell (EncodesForecaster *self, Tracked *tracked, EncodesJobContext *context)
{
  EncodesJob *job = tracked->job;
  gboolean was_stalled = encodes_job_get_forecast (job)->stalled;
  gboolean is_running = encodes_job_state_get_group (encodes_job_get_state (job)) == ENCODES_JOB_GROUP_RUNNING;
  EncodesForecast forecast;

  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING && encodes_job_get_progress (job) < 0)
    {
      learn_soon (self);
      context->typical = encodes_typical_times_find (self->typical_times, job);
    }

  forecast = encodes_job_prospect_tell (&tracked->prospect, job, context);
  plan_review (self, tracked, encodes_job_prospect_get_review (&tracked->prospect, job, context));
  if (tracked->is_running != is_running || tracked->end_time != forecast.end_time)
    {
      count (self, tracked, is_running, forecast.end_time);
      if (self->sum_id == 0)
        self->sum_id = encodes_timing_call_at (context->now + SUM_PAUSE, on_sum_due, self);
    }

  encodes_job_set_forecast (job, &forecast);
  if (forecast.stalled && !was_stalled)
    g_signal_emit (self, signals[JOB_STALLED], 0, job);
}

static void
review (EncodesForecaster *self, Tracked *tracked)
{
  g_autoptr (EncodesJob) job = g_object_ref (tracked->job);
  EncodesJobContext context = make_context (self, tracked);

  tell (self, tracked, &context);
}

static void
hear (EncodesForecaster *self, Tracked *tracked)
{
  g_autoptr (EncodesJob) job = g_object_ref (tracked->job);
  EncodesJobContext context = make_context (self, tracked);

  /* What went on while nobody looked was no pace that anybody saw. */
  if (tracked->n_sleeps != self->n_sleeps || (tracked->is_remembered && !encodes_job_get_remembered (job)))
    encodes_job_prospect_interrupt (&tracked->prospect);
  tracked->n_sleeps = self->n_sleeps;
  tracked->is_remembered = encodes_job_get_remembered (job);
  encodes_job_prospect_hear (&tracked->prospect, job, &context);
  tell (self, tracked, &context);
}

/* Those of one service; %NULL: all */
static void
review_jobs (EncodesForecaster *self, Service *service)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  /* Listeners may add and remove jobs. */
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!service || ((Tracked *) value)->service == service)
      g_ptr_array_add (jobs, g_object_ref (((Tracked *) value)->job));

  for (guint i = 0; i < jobs->len; i++)
    {
      Tracked *tracked = g_hash_table_lookup (self->jobs, jobs->pdata[i]);

      if (tracked)
        review (self, tracked);
    }
}

static void
set_stale (EncodesForecaster *self, Service *service, gboolean stale)
{
  if (service->stale == stale)
    return;

  service->stale = stale;
  review_jobs (self, service);
}

/* ---- time ---- */

/* One timer for all that may be due, and none while nothing runs. */
static void
arm_timer (EncodesForecaster *self, gint64 earliest)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->reviews);
  gint64 time = self->next_check;

  if (self->is_reviewing)
    return;

  if (!g_sequence_iter_is_end (first))
    time = MIN (time, ((Tracked *) g_sequence_get (first))->review);
  if (g_hash_table_size (self->jobs) == 0)
    time = G_MAXINT64;
  time = MAX (time, earliest);
  if (self->timer_id > 0 && time >= self->timer_time && time != G_MAXINT64)
    return;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_time = time;
  if (time != G_MAXINT64)
    self->timer_id = encodes_timing_call_at (time, on_timer, self);
}

static void
look_for_sleep (EncodesForecaster *self)
{
  gint64 asleep = encodes_timing_asleep ();

  if (asleep - self->asleep < SLEEP_MIN)
    return;

  self->asleep = asleep;
  self->n_sleeps++;
}

static void
check_services (EncodesForecaster *self)
{
  guint n_services;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->services, &n_services);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  /* Listeners may remove accounts. */
  for (guint i = 0; i < n_services; i++)
    g_ptr_array_add (ids, g_strdup (keys[i]));

  self->next_check = G_MAXINT64;
  for (guint i = 0; i < ids->len; i++)
    {
      Service *service = g_hash_table_lookup (self->services, ids->pdata[i]);

      if (service)
        set_stale (self, service, is_silent (service));
      service = g_hash_table_lookup (self->services, ids->pdata[i]);
      if (service)
        plan_check (self, service);
    }
}

/* Returns: whether more is due than fits into one slice */
static gboolean
review_due_jobs (EncodesForecaster *self)
{
  gint64 now = encodes_timing_now ();

  for (guint n = 0; n < SLICE_JOBS; n++)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->reviews);
      Tracked *tracked = g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);

      if (!tracked || tracked->review > now)
        return FALSE;

      g_sequence_remove (first);
      tracked->iter = NULL;
      if (tracked->wanted_review > now)
        plan_review (self, tracked, tracked->wanted_review);
      else if (tracked->wanted_review > 0)
        review (self, tracked);
    }

  return TRUE;
}

static void
on_timer (gpointer user_data)
{
  g_autoptr (EncodesForecaster) self = g_object_ref (user_data);
  gboolean more;

  self->timer_id = 0;
  self->is_reviewing = TRUE;
  look_for_sleep (self);
  check_services (self);
  more = review_due_jobs (self);
  self->is_reviewing = FALSE;
  arm_timer (self, encodes_timing_now () + (more ? SLICE_PAUSE : REVIEW_PAUSE));
}

/* ---- which jobs ---- */

static void
tracked_free (Tracked *tracked)
{
  if (tracked->iter)
    g_sequence_remove (tracked->iter);
  encodes_job_prospect_clear (&tracked->prospect);
  g_object_unref (tracked->job);
  g_free (tracked);
}

static void
service_free (Service *service)
{
  g_signal_group_set_target (service->signals, NULL);
  g_object_unref (service->signals);
  g_clear_object (&service->monitor);
  g_free (service->account_id);
  g_free (service);
}

static void
drop_idle_service (EncodesForecaster *self, Service *service)
{
  if (service->n_jobs == 0 && !service->monitor)
    g_hash_table_remove (self->services, service->account_id);
}

static void
on_service_heard (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  const char *account_id = encodes_account_get_id (encodes_account_monitor_get_account (monitor));
  Service *service = g_hash_table_lookup (self->services, account_id);
  gboolean is_first = service && service->heard == 0;

  if (!service || !encodes_account_monitor_get_last_success (monitor))
    return;

  look_for_sleep (self);
  hear_service (service);
  if (is_first)
    review_jobs (self, service);
  else
    set_stale (self, service, FALSE);
  service = g_hash_table_lookup (self->services, account_id);
  if (service)
    plan_check (self, service);
  arm_timer (self, 0);
}

static void
on_service_health (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  const char *account_id = encodes_account_get_id (encodes_account_monitor_get_account (monitor));
  Service *service = g_hash_table_lookup (self->services, account_id);

  /* What announces its changes was heard until now. */
  if (service && get_poll (service) == 0 && service->heard > 0 && !service->stale)
    hear_service (service);
  check_services (self);
  arm_timer (self, 0);
}

static Service *
ensure_service (EncodesForecaster *self, const char *account_id)
{
  Service *service = g_hash_table_lookup (self->services, account_id);

  if (service)
    return service;

  service = g_new0 (Service, 1);
  service->account_id = g_strdup (account_id);
  service->signals = g_signal_group_new (ENCODES_TYPE_ACCOUNT_MONITOR);
  g_signal_group_connect_object (service->signals, "notify::last-success", G_CALLBACK (on_service_heard), self, 0);
  g_signal_group_connect_object (service->signals, "notify::health", G_CALLBACK (on_service_health), self, 0);
  g_hash_table_insert (self->services, service->account_id, service);

  return service;
}

static Tracked *
track (EncodesForecaster *self, EncodesJob *job)
{
  Tracked *tracked = g_new0 (Tracked, 1);

  tracked->job = g_object_ref (job);
  tracked->service = ensure_service (self, encodes_job_get_account_id (job));
  tracked->service->n_jobs++;
  tracked->n_sleeps = self->n_sleeps;
  tracked->is_remembered = encodes_job_get_remembered (job);
  tracked->restored_heard = encodes_job_get_forecast (job)->heard;
  encodes_job_prospect_init (&tracked->prospect);
  g_hash_table_insert (self->jobs, job, tracked);

  if (!tracked->is_remembered && tracked->service->heard == 0)
    hear_service (tracked->service);
  plan_check (self, tracked->service);

  return tracked;
}

static void
untrack (EncodesForecaster *self, Tracked *tracked)
{
  Service *service = tracked->service;

  count (self, tracked, FALSE, 0);
  service->n_jobs--;
  g_hash_table_remove (self->jobs, tracked->job);
  drop_idle_service (self, service);
  arm_timer (self, 0);
}

static void
end_job (EncodesForecaster *self, Tracked *tracked)
{
  const EncodesForecast nothing = ENCODES_FORECAST_INIT;
  g_autoptr (EncodesJob) job = g_object_ref (tracked->job);

  encodes_typical_times_add (self->typical_times, job);
  g_object_set_data (G_OBJECT (job), LEARNED, GINT_TO_POINTER (TRUE));
  untrack (self, tracked);
  encodes_job_set_forecast (job, &nothing);
}

static void
on_job_changed (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  Tracked *tracked = g_hash_table_lookup (self->jobs, job);

  if (!encodes_job_is_ended (job))
    hear (self, tracked ? tracked : track (self, job));
  else if (tracked)
    end_job (self, tracked);
}

static void
on_job_removed (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  Tracked *tracked = g_hash_table_lookup (self->jobs, job);

  if (tracked)
    untrack (self, tracked);
}

static void
take_jobs (EncodesForecaster *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (!encodes_job_is_ended (job) && !g_hash_table_contains (self->jobs, job))
        hear (self, track (self, job));
    }
}

/* Jobs that are remembered come without being announced one by one. */
static void
on_merged (EncodesJobStore *store, const char *account_id, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  Service *service = g_hash_table_lookup (self->services, account_id);

  if (encodes_job_store_get_n_active (store, account_id) > (service ? service->n_jobs : 0))
    take_jobs (self);
}

static void
on_monitors_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  g_autoptr (GList) services = g_hash_table_get_values (self->services);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (model, position + i);
      Service *service =
        ensure_service (self, encodes_account_get_id (encodes_account_monitor_get_account (monitor)));

      g_set_object (&service->monitor, monitor);
      g_signal_group_set_target (service->signals, monitor);
    }

  for (GList *link = removed > 0 ? services : NULL; link; link = link->next)
    {
      Service *service = link->data;

      if (service->monitor && encodes_monitor_find (self->monitor, service->account_id) != service->monitor)
        {
          g_signal_group_set_target (service->signals, NULL);
          g_clear_object (&service->monitor);
          drop_idle_service (self, service);
        }
    }
}

/* What was heard is as long ago as it was; only its time of day is another one now. */
static void
on_clock_set (EncodesClockWatch *clock_watch, gint64 microseconds, gpointer user_data)
{
  EncodesForecaster *self = user_data;
  g_autoptr (GList) services = g_hash_table_get_values (self->services);

  for (GList *link = services; link; link = link->next)
    if (((Service *) link->data)->heard != 0)
      ((Service *) link->data)->heard_real += microseconds;

  review_jobs (self, NULL);
}

static void
on_woken (EncodesMonitor *monitor, gpointer user_data)
{
  EncodesForecaster *self = user_data;

  look_for_sleep (self);
  check_services (self);
  arm_timer (self, 0);
}

/* ---- how long the like of them take ---- */

static void
review_unknown_jobs (EncodesForecaster *self)
{
  gint64 now = encodes_timing_now ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Tracked *tracked = value;

      if (encodes_job_get_state (tracked->job) == ENCODES_JOB_STATE_PROCESSING
          && encodes_job_get_progress (tracked->job) < 0)
        plan_review (self, tracked, now);
    }
}

static gboolean
on_learn (gpointer user_data)
{
  EncodesForecaster *self = user_data;
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint end = MIN (self->n_learned + LEARN_JOBS, n_jobs);

  for (; self->n_learned < end; self->n_learned++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (self->store), self->n_learned);

      if (encodes_job_is_ended (job) && !g_object_get_data (G_OBJECT (job), LEARNED))
        encodes_typical_times_add (self->typical_times, job);
    }
  self->n_learned = MIN (self->n_learned, n_jobs);
  if (self->n_learned < n_jobs)
    return G_SOURCE_CONTINUE;

  self->learn_id = 0;
  review_unknown_jobs (self);

  return G_SOURCE_REMOVE;
}

/* Only when some job needs it, and in small bites: there may be very many. */
static void
learn_soon (EncodesForecaster *self)
{
  if (self->learn_id == 0 && self->n_learned < g_list_model_get_n_items (G_LIST_MODEL (self->store)))
    self->learn_id = g_idle_add_full (G_PRIORITY_LOW, on_learn, self, NULL);
}

/* ---- the object ---- */

static void
encodes_forecaster_dispose (GObject *object)
{
  EncodesForecaster *self = ENCODES_FORECASTER (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->learn_id, g_source_remove);
  g_clear_handle_id (&self->sum_id, g_source_remove);
  g_hash_table_remove_all (self->jobs);
  g_hash_table_remove_all (self->services);
  g_clear_object (&self->monitor);
  g_clear_object (&self->store);
  g_clear_object (&self->clock_watch);

  G_OBJECT_CLASS (encodes_forecaster_parent_class)->dispose (object);
}

static void
encodes_forecaster_finalize (GObject *object)
{
  EncodesForecaster *self = ENCODES_FORECASTER (object);

  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->services);
  g_sequence_free (self->reviews);
  encodes_typical_times_free (self->typical_times);

  G_OBJECT_CLASS (encodes_forecaster_parent_class)->finalize (object);
}

static void
encodes_forecaster_class_init (EncodesForecasterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = encodes_forecaster_dispose;
  object_class->finalize = encodes_forecaster_finalize;

  signals[JOB_STALLED] = g_signal_new ("job-stalled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       ENCODES_TYPE_JOB);
  signals[SUM_CHANGED] = g_signal_new ("sum-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
encodes_forecaster_init (EncodesForecaster *self)
{
  self->reviews = g_sequence_new (NULL);
  self->jobs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) tracked_free);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) service_free);
  self->typical_times = encodes_typical_times_new ();
  self->asleep = encodes_timing_asleep ();
  self->next_check = G_MAXINT64;
  self->last_end_known = TRUE;
}

EncodesForecaster *
encodes_forecaster_new (EncodesMonitor *monitor)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (monitor), NULL);

  EncodesForecaster *self = g_object_new (ENCODES_TYPE_FORECASTER, NULL);

  self->monitor = g_object_ref (monitor);
  self->store = g_object_ref (encodes_monitor_get_store (monitor));
  self->clock_watch = encodes_clock_watch_dup_default ();
  g_signal_connect_object (monitor, "items-changed", G_CALLBACK (on_monitors_changed), self, 0);
  g_signal_connect_object (monitor, "woken", G_CALLBACK (on_woken), self, 0);
  g_signal_connect_object (self->clock_watch, "clock-set", G_CALLBACK (on_clock_set), self, 0);
  g_signal_connect_object (self->store, "job-changed", G_CALLBACK (on_job_changed), self, 0);
  g_signal_connect_object (self->store, "job-removed", G_CALLBACK (on_job_removed), self, 0);
  g_signal_connect_object (self->store, "merged", G_CALLBACK (on_merged), self, 0);
  on_monitors_changed (G_LIST_MODEL (monitor), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (monitor)), self);
  take_jobs (self);

  return self;
}

gint64
encodes_forecaster_get_last_end (EncodesForecaster *self, guint *n_unknown)
{
  g_return_val_if_fail (ENCODES_IS_FORECASTER (self), 0);

  GHashTableIter iter;
  gpointer value;

  if (n_unknown)
    *n_unknown = self->n_unknown;
  if (self->last_end_known)
    return self->last_end;

  self->last_end = 0;
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    self->last_end = MAX (self->last_end, ((Tracked *) value)->end_time);
  self->last_end_known = TRUE;

  return self->last_end;
}
