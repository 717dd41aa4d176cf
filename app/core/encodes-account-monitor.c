/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-monitor.h"

#include "encodes-account-action.h"
#include "encodes-clock-watch.h"
#include "encodes-error.h"
#include "encodes-retry-policy.h"
#include "encodes-timing.h"

/* Trouble that seldom goes by itself: no permission, wrong address. */
#define SLOW_RETRY (10 * 60.0)

/* An answer with more jobs is merged bit by bit. */
#define BIG_ANSWER 1000
/* How long updates are trusted before everything is read once more. */
#define FULL_READ_INTERVAL (G_GINT64_CONSTANT (6) * 60 * 60 * G_USEC_PER_SEC)

struct _EncodesAccountMonitor
{
  GObject parent_instance;

  EncodesAccount *account;
  EncodesSecretStore *secret_store;
  EncodesJobStore *store;
  EncodesClockWatch *clock_watch;
  EncodesProvider *provider;
  char *options;            /* what the provider was made with */

  EncodesAccountHealth health;
  GError *error;
  GDateTime *last_success;
  GDateTime *troubled_since; /* NULL: no trouble */
  gint64 last_full_read;    /* monotonic; 0: never */
  gint64 next_poll;         /* monotonic; 0: none planned */
  EncodesRetryPolicy *retries; /* by a clock that goes on during sleep */
  guint64 n_requests;       /* of the provider, those that have been told to the retries */
  double interval_running;
  double interval_idle;

  GCancellable *cancellable; /* of all that is under way; NULL while stopped */
  gboolean refreshing;
  gboolean refresh_again;    /* something changed while a poll was under way */
  gboolean by_hand;          /* the poll under way, or the next one */
  gboolean in_phase;         /* a regular poll has been planned */
  guint timeout_id;
};

G_DEFINE_ENUM_TYPE (EncodesAccountHealth, encodes_account_health,
                    G_DEFINE_ENUM_VALUE (ENCODES_ACCOUNT_HEALTH_NEW, "new"),
                    G_DEFINE_ENUM_VALUE (ENCODES_ACCOUNT_HEALTH_UP_TO_DATE, "up-to-date"),
                    G_DEFINE_ENUM_VALUE (ENCODES_ACCOUNT_HEALTH_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION, "needs-attention"))

G_DEFINE_FINAL_TYPE (EncodesAccountMonitor, encodes_account_monitor, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_PROVIDER,
  PROP_HEALTH,
  PROP_REFRESHING,
  PROP_ERROR_MESSAGE,
  PROP_LAST_SUCCESS,
  PROP_NEXT_POLL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void poll_now (EncodesAccountMonitor *self);

static void
notify (EncodesAccountMonitor *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_refreshing (EncodesAccountMonitor *self, gboolean refreshing)
{
  if (self->refreshing == refreshing)
    return;

  self->refreshing = refreshing;
  notify (self, PROP_REFRESHING);
}

static void
set_health (EncodesAccountMonitor *self, EncodesAccountHealth health, const GError *error)
{
  gboolean health_changed = self->health != health;
  gboolean message_changed = g_strcmp0 (self->error ? self->error->message : NULL, error ? error->message : NULL) != 0;

  self->health = health;
  if (health != ENCODES_ACCOUNT_HEALTH_OFFLINE && health != ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION)
    g_clear_pointer (&self->troubled_since, g_date_time_unref);
  else if (!self->troubled_since)
    self->troubled_since = g_date_time_new_now_utc ();
  g_clear_error (&self->error);
  self->error = error ? g_error_copy (error) : NULL;

  if (health_changed)
    notify (self, PROP_HEALTH);
  if (message_changed)
    notify (self, PROP_ERROR_MESSAGE);
}

static void
on_poll_due (gpointer user_data)
{
  EncodesAccountMonitor *self = user_data;

  self->timeout_id = 0;
  poll_now (self);
}

/* seconds < 0: not by itself */
static void
plan_poll (EncodesAccountMonitor *self, double seconds)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->next_poll = 0;

  if (self->cancellable && seconds >= 0)
    {
      self->next_poll = encodes_timing_now () + (gint64) (seconds * G_USEC_PER_SEC);
      self->timeout_id = encodes_timing_call_at (self->next_poll, on_poll_due, self);
    }
  notify (self, PROP_NEXT_POLL);
}

static gboolean
announces_changes (EncodesAccountMonitor *self)
{
  return self->provider && ENCODES_PROVIDER_GET_CLASS (self->provider)->announces_changes;
}

static double
get_interval (EncodesAccountMonitor *self)
{
  gboolean active = encodes_job_store_get_n_active (self->store, encodes_account_get_id (self->account)) > 0;

  return active ? self->interval_running : self->interval_idle;
}

static void
plan_regular_poll (EncodesAccountMonitor *self)
{
  /* All who start together, as after a power failure, ask at moments of their own from the second time on. */
  double part = self->in_phase ? g_random_double_range (0.9, 1.1) : g_random_double_range (0.5, 1.5);

  self->in_phase = TRUE;
  plan_poll (self, announces_changes (self) ? -1 : get_interval (self) * part);
}

/* On a clock that goes on during sleep. */
static gint64
get_retry_time (void)
{
  return encodes_timing_now () + encodes_timing_asleep ();
}

/* Returns: how many requests the provider has sent since the last time; at least one, for those that do not count */
static guint
take_n_requests (EncodesAccountMonitor *self)
{
  guint64 before = self->n_requests;

  self->n_requests = encodes_provider_get_n_requests (self->provider);
  return self->n_requests > before ? (guint) MIN (self->n_requests - before, G_MAXINT) : 1;
}

/* How long to leave a failing service alone; negative: until a person helps. */
static double
get_retry_delay (EncodesAccountMonitor *self, const GError *error)
{
  gboolean waits_for_person = FALSE;
  double least = 0;

  if (error->domain == ENCODES_ERROR)
    switch ((EncodesError) error->code)
      {
      case ENCODES_ERROR_UNAUTHORIZED:
      case ENCODES_ERROR_SIGN_IN:
      case ENCODES_ERROR_KEYRING:
      case ENCODES_ERROR_NO_SECRET:
      case ENCODES_ERROR_INVALID:
      case ENCODES_ERROR_UNSUPPORTED:
        waits_for_person = encodes_error_get_retry_after (error) == 0;
        break;
      /* Also what a network does that wants to be signed in to. */
      case ENCODES_ERROR_REDIRECT:
      case ENCODES_ERROR_FORBIDDEN:
      case ENCODES_ERROR_NOT_FOUND:
        least = encodes_error_get_retry_after (error) == 0 ? SLOW_RETRY * g_random_double_range (1.0, 1.1) : 0;
        break;
      case ENCODES_ERROR_NETWORK:
      case ENCODES_ERROR_TLS:
      case ENCODES_ERROR_SERVER:
      case ENCODES_ERROR_FORMAT:
      case ENCODES_ERROR_REFUSED:
      case ENCODES_ERROR_STORAGE:
      default:
        break;
      }

  return waits_for_person ? -1 : encodes_retry_policy_get_wait (self->retries, get_retry_time (), least);
}

static gboolean
needs_person (const GError *error)
{
  return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
}

static void
note_answer (EncodesAccountMonitor *self, EncodesJobList *list)
{
  if (encodes_job_list_is_complete (list))
    self->last_full_read = encodes_timing_now ();
  encodes_retry_policy_succeed (self->retries);
  g_clear_pointer (&self->last_success, g_date_time_unref);
  self->last_success = g_date_time_new_now_utc ();
  notify (self, PROP_LAST_SUCCESS);
  set_health (self, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE, NULL);
}

static void
take_failure (EncodesAccountMonitor *self, const GError *error)
{
  g_debug ("%s: %s", encodes_account_get_name (self->account), error->message);
  encodes_retry_policy_fail (self->retries, get_retry_time (), take_n_requests (self), self->by_hand);
  encodes_retry_policy_leave_alone (self->retries, get_retry_time (), encodes_error_get_retry_after (error));
  set_health (self, needs_person (error) ? ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION : ENCODES_ACCOUNT_HEALTH_OFFLINE,
              error);
}

static void
plan_next (EncodesAccountMonitor *self, const GError *error)
{
  self->by_hand = FALSE;
  /* A listener of the store may have stopped us. */
  if (!self->cancellable || self->refreshing)
    return;

  if (self->refresh_again)
    poll_now (self);
  else if (!error)
    plan_regular_poll (self);
  else
    plan_poll (self, get_retry_delay (self, error));
}

static gboolean
is_outdated (EncodesAccountMonitor *self, EncodesProvider *provider)
{
  return !self->cancellable || provider != self->provider;
}

/* An answer while it is merged. */
typedef struct
{
  EncodesAccountMonitor *monitor;
  EncodesProvider *provider;
  EncodesJobList *list;
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->monitor);
  g_object_unref (answer->provider);
  g_object_unref (answer->list);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
on_answer_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  EncodesAccountMonitor *self = answer->monitor;

  if (!encodes_job_store_merge_finish (ENCODES_JOB_STORE (source), result, NULL)
      || is_outdated (self, answer->provider))
    return;

  set_refreshing (self, FALSE);
  note_answer (self, answer->list);
  plan_next (self, NULL);
}

/* Until a big answer is merged, it is still being refreshed. */
static void
take_big_answer (EncodesAccountMonitor *self, EncodesJobList *list)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->monitor = g_object_ref (self);
  answer->provider = g_object_ref (self->provider);
  answer->list = g_object_ref (list);
  encodes_job_store_merge_async (self->store, self->account, list, self->cancellable, on_answer_merged, answer);
}

static void
on_jobs_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountMonitor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobList) list = encodes_provider_list_jobs_finish (ENCODES_PROVIDER (source), result, &error);

  /* The answer of a provider that has been replaced or stopped meanwhile is nobody's any more. */
  if (is_outdated (self, ENCODES_PROVIDER (source)) || encodes_error_is_cancelled (error))
    return;
  if (list && encodes_job_list_get_jobs (list)->len > BIG_ANSWER)
    {
      take_big_answer (self, list);
      return;
    }

  set_refreshing (self, FALSE);
  if (list)
    {
      note_answer (self, list);
      encodes_job_store_merge (self->store, self->account, list);
    }
  else
    take_failure (self, error);
  plan_next (self, error);
}

static void
poll_now (EncodesAccountMonitor *self)
{
  if (!self->cancellable || !self->provider)
    return;
  if (self->refreshing)
    {
      self->refresh_again = TRUE;
      return;
    }

  gboolean full = self->last_full_read == 0 || encodes_timing_now () - self->last_full_read > FULL_READ_INTERVAL;

  plan_poll (self, -1);
  self->refresh_again = FALSE;
  /* What a person did since the last poll counts, too. */
  if (encodes_provider_get_n_requests (self->provider) > self->n_requests)
    encodes_retry_policy_count (self->retries, get_retry_time (), take_n_requests (self));
  set_refreshing (self, TRUE);
  encodes_provider_list_jobs_async (self->provider, full, self->cancellable, on_jobs_listed, g_object_ref (self));
}

static void
on_provider_changed (EncodesProvider *provider, gpointer user_data)
{
  poll_now (ENCODES_ACCOUNT_MONITOR (user_data));
}

/* Only what a person can set counts: a provider also remembers things of its own in the account. */
static char *
describe_options (EncodesAccount *account)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  GString *options = g_string_new (NULL);

  for (const EncodesProviderField *field = klass ? klass->fields : NULL; field && field->key; field++)
    {
      const char *value = encodes_account_get_option (account, field->key);

      g_string_append_printf (options, "%s=%s\n", field->key, value ? value : "");
    }

  return g_string_free (options, FALSE);
}

static void
drop_provider (EncodesAccountMonitor *self)
{
  if (!self->provider)
    return;

  g_signal_handlers_disconnect_by_func (self->provider, on_provider_changed, self);
  encodes_provider_stop (self->provider);
  g_clear_object (&self->provider);
}

static void
make_provider (EncodesAccountMonitor *self)
{
  g_autoptr (GError) error = NULL;

  drop_provider (self);
  g_free (self->options);
  self->options = describe_options (self->account);
  self->provider = encodes_provider_new (self->account, self->secret_store, &error);

  if (self->provider)
    g_signal_connect_object (self->provider, "changed", G_CALLBACK (on_provider_changed), self, 0);
  else
    set_health (self, ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION, error);
  notify (self, PROP_PROVIDER);
}

static void
on_account_changed (EncodesAccount *account, gpointer user_data)
{
  EncodesAccountMonitor *self = user_data;
  g_autofree char *options = describe_options (account);

  if (g_str_equal (options, self->options))
    return;

  gboolean was_running = self->cancellable != NULL;

  encodes_account_monitor_stop (self);
  make_provider (self);
  encodes_job_store_expect_anew (self->store, encodes_account_get_id (self->account));
  self->last_full_read = 0;
  self->n_requests = 0;
  encodes_retry_policy_succeed (self->retries);
  if (was_running)
    encodes_account_monitor_start (self);
}

static void
shift_time (GDateTime **time, gint64 microseconds)
{
  g_autoptr (GDateTime) before = g_steal_pointer (time);

  if (before)
    *time = g_date_time_add (before, microseconds);
}

/* What was is as long ago as it was; only its time of day is another one now. */
static void
on_clock_set (EncodesClockWatch *clock_watch, gint64 microseconds, gpointer user_data)
{
  EncodesAccountMonitor *self = user_data;

  shift_time (&self->last_success, microseconds);
  shift_time (&self->troubled_since, microseconds);
  notify (self, PROP_LAST_SUCCESS);
}

static void
encodes_account_monitor_dispose (GObject *object)
{
  EncodesAccountMonitor *self = ENCODES_ACCOUNT_MONITOR (object);

  encodes_account_monitor_stop (self);
  drop_provider (self);
  g_clear_object (&self->account);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->store);
  g_clear_object (&self->clock_watch);

  G_OBJECT_CLASS (encodes_account_monitor_parent_class)->dispose (object);
}

static void
encodes_account_monitor_finalize (GObject *object)
{
  EncodesAccountMonitor *self = ENCODES_ACCOUNT_MONITOR (object);

  encodes_retry_policy_free (self->retries);
  g_free (self->options);
  g_clear_error (&self->error);
  g_clear_pointer (&self->last_success, g_date_time_unref);
  g_clear_pointer (&self->troubled_since, g_date_time_unref);

  G_OBJECT_CLASS (encodes_account_monitor_parent_class)->finalize (object);
}

static void
encodes_account_monitor_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesAccountMonitor *self = ENCODES_ACCOUNT_MONITOR (object);

  switch (property_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_PROVIDER:
      g_value_set_object (value, self->provider);
      break;
    case PROP_HEALTH:
      g_value_set_enum (value, self->health);
      break;
    case PROP_REFRESHING:
      g_value_set_boolean (value, self->refreshing);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error ? self->error->message : NULL);
      break;
    case PROP_LAST_SUCCESS:
      g_value_set_boxed (value, self->last_success);
      break;
    case PROP_NEXT_POLL:
      g_value_set_int64 (value, self->next_poll);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_account_monitor_class_init (EncodesAccountMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = encodes_account_monitor_dispose;
  object_class->finalize = encodes_account_monitor_finalize;
  object_class->get_property = encodes_account_monitor_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENCODES_TYPE_ACCOUNT, flags);
  properties[PROP_PROVIDER] = g_param_spec_object ("provider", NULL, NULL, ENCODES_TYPE_PROVIDER, flags);
  properties[PROP_HEALTH] = g_param_spec_enum ("health", NULL, NULL, ENCODES_TYPE_ACCOUNT_HEALTH,
                                               ENCODES_ACCOUNT_HEALTH_NEW, flags);
  properties[PROP_REFRESHING] = g_param_spec_boolean ("refreshing", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_LAST_SUCCESS] = g_param_spec_boxed ("last-success", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_NEXT_POLL] = g_param_spec_int64 ("next-poll", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_account_monitor_init (EncodesAccountMonitor *self)
{
  self->retries = encodes_retry_policy_new ();
  self->interval_running = 5;
  self->interval_idle = 60;
}

EncodesAccountMonitor *
encodes_account_monitor_new (EncodesAccount *account, EncodesSecretStore *secret_store, EncodesJobStore *store)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesAccountMonitor *self = g_object_new (ENCODES_TYPE_ACCOUNT_MONITOR, NULL);

  self->account = g_object_ref (account);
  self->secret_store = g_object_ref (secret_store);
  self->store = g_object_ref (store);
  self->clock_watch = encodes_clock_watch_dup_default ();
  g_signal_connect_object (self->clock_watch, "clock-set", G_CALLBACK (on_clock_set), self, 0);
  make_provider (self);
  g_signal_connect_object (account, "changed", G_CALLBACK (on_account_changed), self, 0);

  return self;
}

EncodesAccount *
encodes_account_monitor_get_account (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  return self->account;
}

EncodesProvider *
encodes_account_monitor_get_provider (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  return self->provider;
}

EncodesAccountHealth
encodes_account_monitor_get_health (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), ENCODES_ACCOUNT_HEALTH_NEW);

  return self->health;
}

gboolean
encodes_account_monitor_get_refreshing (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), FALSE);

  return self->refreshing;
}

const GError *
encodes_account_monitor_get_error (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  return self->error;
}

GDateTime *
encodes_account_monitor_get_last_success (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  return self->last_success;
}

GDateTime *
encodes_account_monitor_dup_jobs_time (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  if (self->last_success)
    return g_date_time_ref (self->last_success);

  gint64 time = encodes_job_store_get_restored_time (self->store, encodes_account_get_id (self->account));

  return time > 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
}

GDateTime *
encodes_account_monitor_get_troubled_since (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), NULL);

  return self->troubled_since;
}

gint64
encodes_account_monitor_get_next_poll (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), 0);

  return self->next_poll;
}

void
encodes_account_monitor_start (EncodesAccountMonitor *self)
{
  encodes_account_monitor_start_later (self, 0);
}

void
encodes_account_monitor_start_later (EncodesAccountMonitor *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));
  g_return_if_fail (seconds >= 0);

  if (self->cancellable || !self->provider)
    return;

  self->cancellable = g_cancellable_new ();
  encodes_provider_start (self->provider);
  if (seconds > 0)
    plan_poll (self, seconds);
  else
    poll_now (self);
}

void
encodes_account_monitor_stop (EncodesAccountMonitor *self)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));

  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);
  if (!cancellable)
    return;

  plan_poll (self, -1);
  self->refresh_again = FALSE;
  self->by_hand = FALSE;
  set_refreshing (self, FALSE);
  g_cancellable_cancel (cancellable);
  if (self->provider)
    encodes_provider_stop (self->provider);
}

void
encodes_account_monitor_refresh (EncodesAccountMonitor *self)
{
  gint64 now = get_retry_time ();
  double wait;

  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));

  if (self->refreshing || self->by_hand || !self->cancellable
      || encodes_retry_policy_get_asked_wait (self->retries, now) > 0)
    return;

  wait = encodes_retry_policy_take_hand (self->retries, now);
  self->by_hand = TRUE;
  if (wait > 0)
    plan_poll (self, wait);
  else
    poll_now (self);
}

gboolean
encodes_account_monitor_get_active (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), FALSE);

  return self->cancellable != NULL;
}

void
encodes_account_monitor_leave_alone (EncodesAccountMonitor *self, guint seconds)
{
  double planned;

  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));

  if (seconds == 0)
    return;

  encodes_retry_policy_leave_alone (self->retries, get_retry_time (), seconds);
  planned = (double) (self->next_poll - encodes_timing_now ()) / G_USEC_PER_SEC;
  if (self->next_poll > 0)
    plan_poll (self, MAX (planned, encodes_retry_policy_get_asked_wait (self->retries, get_retry_time ())));
}

gint64
encodes_account_monitor_get_interval (EncodesAccountMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), 0);

  return announces_changes (self) ? 0 : (gint64) (get_interval (self) * G_USEC_PER_SEC);
}

/* The answer, if there ever comes one, is nobody's any more. */
static void
drop_poll (EncodesAccountMonitor *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  self->cancellable = g_cancellable_new ();
  self->refresh_again = FALSE;
  self->by_hand = FALSE;
  g_cancellable_cancel (cancellable);
  set_refreshing (self, FALSE);
}

gboolean
encodes_account_monitor_wake (EncodesAccountMonitor *self, double seconds, gboolean reconnect)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), FALSE);
  g_return_val_if_fail (seconds >= 0, FALSE);

  /* Neither another network nor a rest mends a wrong secret. */
  if (!self->cancellable || !self->provider || announces_changes (self)
      || self->health == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION)
    return FALSE;

  if (reconnect)
    {
      drop_poll (self);
      encodes_provider_reconnect (self->provider);
    }
  if (self->refreshing)
    return FALSE;

  encodes_retry_policy_forgive (self->retries, get_retry_time ());
  seconds = MAX (seconds, encodes_retry_policy_get_asked_wait (self->retries, get_retry_time ()));
  plan_poll (self, MAX (seconds, encodes_retry_policy_get_budget_wait (self->retries, get_retry_time ())));

  return TRUE;
}

void
encodes_account_monitor_set_intervals (EncodesAccountMonitor *self, double running, double idle)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));
  g_return_if_fail (running > 0 && idle > 0);

  self->interval_running = running;
  self->interval_idle = idle;

  gint64 planned = self->next_poll;

  /* A wait that was planned under other rules, but not one that a failing service asked for. */
  if (planned == 0 || encodes_retry_policy_get_n_failures (self->retries) > 0 || !self->provider)
    return;

  plan_regular_poll (self);
  /* Whoever opens the window after sleep is not to wait longer for it. */
  if (planned < self->next_poll)
    plan_poll (self, MAX ((double) (planned - encodes_timing_now ()) / G_USEC_PER_SEC, 0));
}

void
encodes_account_monitor_act_async (EncodesAccountMonitor *self, EncodesJob *job, EncodesJobActions action,
                                   gint64 priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));
  g_return_if_fail (ENCODES_IS_JOB (job));
  g_return_if_fail (self->provider != NULL);

  encodes_account_action_async (self, self->store, job, action, priority, cancellable, callback, user_data);
}

gboolean
encodes_account_monitor_act_finish (EncodesAccountMonitor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self), FALSE);

  return encodes_account_action_finish (self, result, error);
}

static void
on_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountMonitor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJob) fresh = encodes_provider_read_job_finish (ENCODES_PROVIDER (source), result, &error);

  if (!self->cancellable || ENCODES_PROVIDER (source) != self->provider)
    return;

  if (fresh)
    encodes_job_store_merge_job (self->store, self->account, fresh);
  else
    g_debug ("%s: %s", encodes_account_get_name (self->account), error->message);
}

void
encodes_account_monitor_read_job (EncodesAccountMonitor *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_MONITOR (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  /* Nobody asked for it, so a service that wants to be left alone is. */
  if (encodes_retry_policy_get_asked_wait (self->retries, get_retry_time ()) > 0)
    return;
  if (self->cancellable && self->provider)
    encodes_provider_read_job_async (self->provider, encodes_job_get_id (job), self->cancellable, on_job_read,
                                     g_object_ref (self));
}
