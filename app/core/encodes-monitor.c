/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-monitor.h"

#include "encodes-account.h"
#include "encodes-sleep-watch.h"
#include "encodes-timing.h"

/* How often, in seconds: while something runs and while nothing does, with and without somebody looking. */
#define RUNNING_WATCHED 5
#define RUNNING_UNWATCHED 15
#define IDLE_WATCHED 20
#define IDLE_UNWATCHED 60
/* One change of network comes as many signals: this much quiet ends them. One that comes and goes counts once in a while. */
#define NETWORK_QUIET (2 * G_USEC_PER_SEC)
#define NETWORK_PAUSE (10 * G_USEC_PER_SEC)
/* What wakes one account wakes all: they are asked one after the other, one a second, but all within these seconds. */
#define WAKE_SPREAD 15.0
/* At the start somebody waits for all of them. */
#define START_STEP 0.05
#define START_SPREAD 1.0
/* So many seconds after waking it is known whether the network of before is still there. If not, another one is waited
 * for, but no longer than that: some services are near enough to need none. */
#define WAKE_PAUSE 2.0
#define WAKE_PATIENCE 30.0

struct _EncodesMonitor
{
  GObject parent_instance;

  GListModel *accounts;
  EncodesSecretStore *secret_store;
  EncodesJobStore *store;
  GListStore *monitors;     /* of EncodesAccountMonitor, in the order of accounts */
  EncodesSleepWatch *sleep_watch;
  gboolean watched;
  guint fixed_interval;     /* seconds; 0: automatic */
  gboolean stopped;
  guint network_timeout_id;
  gint64 network_woken;     /* when a change of network last woke the accounts; 0: never */
  gint64 woken;             /* when the computer last woke up; 0: never */
  gboolean was_offline;     /* since then: connections of before lead nowhere */
};

static void encodes_monitor_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesMonitor, encodes_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, encodes_monitor_list_model_init))

enum
{
  PROP_0,
  PROP_WATCHED,
  PROP_FIXED_INTERVAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  WOKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
encodes_monitor_get_item_type (GListModel *model)
{
  return ENCODES_TYPE_ACCOUNT_MONITOR;
}

static guint
encodes_monitor_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (ENCODES_MONITOR (model)->monitors));
}

static gpointer
encodes_monitor_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (ENCODES_MONITOR (model)->monitors), position);
}

static void
encodes_monitor_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = encodes_monitor_get_item_type;
  iface->get_n_items = encodes_monitor_get_n_items;
  iface->get_item = encodes_monitor_get_item;
}

static void
set_intervals (EncodesMonitor *self, EncodesAccountMonitor *account_monitor)
{
  double running = self->watched ? RUNNING_WATCHED : RUNNING_UNWATCHED;
  double idle = self->watched ? IDLE_WATCHED : IDLE_UNWATCHED;

  if (self->fixed_interval > 0)
    encodes_account_monitor_set_intervals (account_monitor, self->fixed_interval, self->fixed_interval);
  else
    encodes_account_monitor_set_intervals (account_monitor, running, idle);
}

static void
set_all_intervals (EncodesMonitor *self)
{
  for (guint i = 0; i < encodes_monitor_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), i);

      set_intervals (self, account_monitor);
    }
}

static void
remove_monitor (EncodesMonitor *self, guint position)
{
  g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), position);
  EncodesAccount *account = encodes_account_monitor_get_account (account_monitor);

  encodes_account_monitor_stop (account_monitor);
  g_list_store_remove (self->monitors, position);
  encodes_job_store_remove_account (self->store, encodes_account_get_id (account));
}

static void
insert_monitor (EncodesMonitor *self, guint position, double seconds)
{
  g_autoptr (EncodesAccount) account = g_list_model_get_item (self->accounts, position);
  g_autoptr (EncodesAccountMonitor) account_monitor =
    encodes_account_monitor_new (account, self->secret_store, self->store);

  set_intervals (self, account_monitor);
  g_list_store_insert (self->monitors, position, account_monitor);
  encodes_account_monitor_start_later (account_monitor, seconds);
}

/* Seconds between accounts that begin together: they may all be at one service. */
static double
get_start_step (guint n_accounts)
{
  return MIN (START_STEP, START_SPREAD / MAX (n_accounts, 1));
}

static void
on_accounts_changed (GListModel *accounts, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesMonitor *self = user_data;

  if (self->stopped)
    return;

  for (guint i = 0; i < removed; i++)
    remove_monitor (self, position);
  for (guint i = 0; i < added; i++)
    insert_monitor (self, position + i, i * get_start_step (added));
}

/* One after the other, never two at once; and not at the same moments as every other computer that wakes up now. */
static void
wake_all (EncodesMonitor *self, double seconds, gboolean reconnect)
{
  guint n_monitors = encodes_monitor_get_n_items (G_LIST_MODEL (self));
  double step = MIN (1.0, WAKE_SPREAD / MAX (n_monitors, 1));
  double phase = g_random_double ();
  guint n_woken = 0;

  for (guint i = 0; i < n_monitors; i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), i);
      double jitter = (phase + g_random_double ()) / 2;

      if (encodes_account_monitor_wake (account_monitor, seconds + step * (n_woken + jitter), reconnect))
        n_woken++;
    }
}

static gboolean
has_network (void)
{
  return g_network_monitor_get_network_available (g_network_monitor_get_default ());
}

static void
on_network_quiet (gpointer user_data)
{
  EncodesMonitor *self = user_data;

  self->network_timeout_id = 0;
  self->network_woken = encodes_timing_now ();
  wake_all (self, 0, self->was_offline);
  self->was_offline = FALSE;
}

static void
on_network_changed (EncodesMonitor *self)
{
  gint64 time = encodes_timing_now () + NETWORK_QUIET;

  if (self->stopped)
    return;

  g_clear_handle_id (&self->network_timeout_id, g_source_remove);
  if (!has_network ())
    {
      /* Asking would only fail; the next poll finds out in its time. */
      self->was_offline = TRUE;
      if (self->woken > 0 && encodes_timing_now () - self->woken < (WAKE_PAUSE + WAKE_SPREAD) * G_USEC_PER_SEC)
        wake_all (self, WAKE_PATIENCE, FALSE);
      return;
    }
  if (self->network_woken > 0)
    time = MAX (time, self->network_woken + NETWORK_PAUSE);
  self->network_timeout_id = encodes_timing_call_at (time, on_network_quiet, self);
}

static void
on_woken (EncodesSleepWatch *sleep_watch, gpointer user_data)
{
  EncodesMonitor *self = user_data;

  if (self->stopped)
    return;

  self->woken = encodes_timing_now ();
  wake_all (self, has_network () ? WAKE_PAUSE : WAKE_PATIENCE, TRUE);
  g_signal_emit (self, signals[WOKEN], 0);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, removed, added);
}

static void
encodes_monitor_dispose (GObject *object)
{
  EncodesMonitor *self = ENCODES_MONITOR (object);

  encodes_monitor_stop (self);
  g_clear_object (&self->accounts);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (encodes_monitor_parent_class)->dispose (object);
}

static void
encodes_monitor_finalize (GObject *object)
{
  EncodesMonitor *self = ENCODES_MONITOR (object);

  g_object_unref (self->monitors);
  g_object_unref (self->sleep_watch);

  G_OBJECT_CLASS (encodes_monitor_parent_class)->finalize (object);
}

static void
encodes_monitor_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesMonitor *self = ENCODES_MONITOR (object);

  switch (property_id)
    {
    case PROP_WATCHED:
      g_value_set_boolean (value, self->watched);
      break;
    case PROP_FIXED_INTERVAL:
      g_value_set_uint (value, self->fixed_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_monitor_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_WATCHED:
      encodes_monitor_set_watched (ENCODES_MONITOR (object), g_value_get_boolean (value));
      break;
    case PROP_FIXED_INTERVAL:
      encodes_monitor_set_fixed_interval (ENCODES_MONITOR (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_monitor_class_init (EncodesMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_monitor_dispose;
  object_class->finalize = encodes_monitor_finalize;
  object_class->get_property = encodes_monitor_get_property;
  object_class->set_property = encodes_monitor_set_property;

  properties[PROP_WATCHED] = g_param_spec_boolean ("watched", NULL, NULL, TRUE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                   | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FIXED_INTERVAL] = g_param_spec_uint ("fixed-interval", NULL, NULL, 0, G_MAXUINT, 0,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                       | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[WOKEN] = g_signal_new ("woken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
encodes_monitor_init (EncodesMonitor *self)
{
  self->watched = TRUE;
  self->monitors = g_list_store_new (ENCODES_TYPE_ACCOUNT_MONITOR);
  g_signal_connect_object (self->monitors, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  self->sleep_watch = encodes_sleep_watch_new ();
  g_signal_connect_object (self->sleep_watch, "woken", G_CALLBACK (on_woken), self, 0);
}

EncodesMonitor *
encodes_monitor_new (GListModel *accounts, EncodesSecretStore *secret_store, EncodesJobStore *store)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (accounts), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesMonitor *self = g_object_new (ENCODES_TYPE_MONITOR, NULL);
  GNetworkMonitor *network = g_network_monitor_get_default ();

  self->accounts = g_object_ref (accounts);
  self->secret_store = g_object_ref (secret_store);
  self->store = g_object_ref (store);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, 0);
  g_signal_connect_object (network, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (network, "notify::connectivity", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (accounts, 0, 0, g_list_model_get_n_items (accounts), self);

  return self;
}

EncodesJobStore *
encodes_monitor_get_store (EncodesMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (self), NULL);

  return self->store;
}

EncodesAccountMonitor *
encodes_monitor_find (EncodesMonitor *self, const char *account_id)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (self), NULL);

  for (guint i = 0; i < encodes_monitor_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), i);
      EncodesAccount *account = encodes_account_monitor_get_account (account_monitor);

      if (g_strcmp0 (encodes_account_get_id (account), account_id) == 0)
        return account_monitor;
    }

  return NULL;
}

void
encodes_monitor_refresh (EncodesMonitor *self)
{
  g_return_if_fail (ENCODES_IS_MONITOR (self));

  for (guint i = 0; i < encodes_monitor_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), i);

      encodes_account_monitor_refresh (account_monitor);
    }
}

void
encodes_monitor_set_watched (EncodesMonitor *self, gboolean watched)
{
  g_return_if_fail (ENCODES_IS_MONITOR (self));

  if (self->watched == watched)
    return;

  self->watched = watched;
  set_all_intervals (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCHED]);
}

gboolean
encodes_monitor_get_watched (EncodesMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (self), FALSE);

  return self->watched;
}

void
encodes_monitor_set_fixed_interval (EncodesMonitor *self, guint seconds)
{
  g_return_if_fail (ENCODES_IS_MONITOR (self));

  if (self->fixed_interval == seconds)
    return;

  self->fixed_interval = seconds;
  set_all_intervals (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIXED_INTERVAL]);
}

guint
encodes_monitor_get_fixed_interval (EncodesMonitor *self)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (self), 0);

  return self->fixed_interval;
}

void
encodes_monitor_stop (EncodesMonitor *self)
{
  g_return_if_fail (ENCODES_IS_MONITOR (self));

  self->stopped = TRUE;
  encodes_sleep_watch_stop (self->sleep_watch);
  g_clear_handle_id (&self->network_timeout_id, g_source_remove);
  for (guint i = 0; i < encodes_monitor_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = encodes_monitor_get_item (G_LIST_MODEL (self), i);

      encodes_account_monitor_stop (account_monitor);
    }
}
