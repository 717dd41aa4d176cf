/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-health.h"

#include <glib/gi18n-lib.h>

#include "encodes-text.h"
#include "encodes-time.h"
#include "encodes-timing.h"

/* Most refreshes are over before anybody could read that they happen. */
#define REFRESHING_SHOWN_AFTER_MS 500

struct _EncodesHealth
{
  GObject parent_instance;

  GListModel *monitors;
  GPtrArray *followed; /* of Followed, by position in the model */
};

typedef struct
{
  EncodesHealth *health;
  EncodesAccountMonitor *monitor;
  gulong handler_id;
  guint refreshing_id;      /* it is being asked, but not long enough to say so */
  gboolean shows_refreshing;
} Followed;

G_DEFINE_FINAL_TYPE (EncodesHealth, encodes_health, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
followed_free (Followed *followed)
{
  g_signal_handler_disconnect (followed->monitor, followed->handler_id);
  g_clear_handle_id (&followed->refreshing_id, g_source_remove);
  g_object_unref (followed->monitor);
  g_free (followed);
}

static gboolean
is_troubled (EncodesAccountMonitor *monitor)
{
  EncodesAccountHealth health = encodes_account_monitor_get_health (monitor);

  return health == ENCODES_ACCOUNT_HEALTH_OFFLINE || health == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION;
}

static void
on_refreshing_long (gpointer user_data)
{
  Followed *followed = user_data;

  followed->refreshing_id = 0;
  followed->shows_refreshing = TRUE;
  g_signal_emit (followed->health, signals[CHANGED], 0);
}

static void
note_refreshing (Followed *followed)
{
  if (!encodes_account_monitor_get_refreshing (followed->monitor))
    {
      g_clear_handle_id (&followed->refreshing_id, g_source_remove);
      followed->shows_refreshing = FALSE;
    }
  else if (!followed->refreshing_id && !followed->shows_refreshing)
    followed->refreshing_id = g_timeout_add_once (REFRESHING_SHOWN_AFTER_MS, on_refreshing_long, followed);
}

static void
on_monitor_notify (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  Followed *followed = user_data;

  note_refreshing (followed);
  g_signal_emit (followed->health, signals[CHANGED], 0);
}

static void
on_monitors_changed (GListModel *monitors, guint position, guint removed, guint added, gpointer user_data)
{
  EncodesHealth *self = user_data;

  if (removed > 0)
    g_ptr_array_remove_range (self->followed, position, removed);
  for (guint i = 0; i < added; i++)
    {
      Followed *followed = g_new0 (Followed, 1);

      followed->monitor = g_list_model_get_item (monitors, position + i);
      followed->health = self;
      followed->handler_id = g_signal_connect (followed->monitor, "notify", G_CALLBACK (on_monitor_notify), followed);
      note_refreshing (followed);
      g_ptr_array_insert (self->followed, (int) (position + i), followed);
    }

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
encodes_health_finalize (GObject *object)
{
  EncodesHealth *self = ENCODES_HEALTH (object);

  g_ptr_array_unref (self->followed);
  g_clear_object (&self->monitors);

  G_OBJECT_CLASS (encodes_health_parent_class)->finalize (object);
}

static void
encodes_health_class_init (EncodesHealthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_health_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_health_init (EncodesHealth *self)
{
  self->followed = g_ptr_array_new_with_free_func ((GDestroyNotify) followed_free);
}

EncodesHealth *
encodes_health_new (GListModel *monitors)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (monitors), NULL);

  EncodesHealth *self = g_object_new (ENCODES_TYPE_HEALTH, NULL);

  self->monitors = g_object_ref (monitors);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (on_monitors_changed), self, 0);
  on_monitors_changed (monitors, 0, 0, g_list_model_get_n_items (monitors), self);

  return self;
}

/* One that only a person can help comes before one that may help itself. */
static Followed *
find_troubled (EncodesHealth *self)
{
  Followed *troubled = NULL;

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (encodes_account_monitor_get_health (followed->monitor) == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION)
        return followed;
      if (!troubled && is_troubled (followed->monitor))
        troubled = followed;
    }

  return troubled;
}

GListModel *
encodes_health_get_monitors (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), NULL);

  return self->monitors;
}

guint
encodes_health_get_n_accounts (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), 0);

  guint n_accounts = 0;

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];
      EncodesProvider *provider = encodes_account_monitor_get_provider (followed->monitor);

      if (!provider || ENCODES_PROVIDER_GET_CLASS (provider)->fields)
        n_accounts++;
    }

  return n_accounts;
}

gboolean
encodes_health_is_loading (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), FALSE);

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (encodes_account_monitor_get_health (followed->monitor) == ENCODES_ACCOUNT_HEALTH_NEW)
        return TRUE;
    }

  return FALSE;
}

guint
encodes_health_get_n_troubled (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), 0);

  guint n_troubled = 0;

  for (guint i = 0; i < self->followed->len; i++)
    n_troubled += is_troubled (((Followed *) self->followed->pdata[i])->monitor);

  return n_troubled;
}

EncodesAccountMonitor *
encodes_health_get_troubled (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), NULL);

  Followed *followed = find_troubled (self);

  return followed ? followed->monitor : NULL;
}

GDateTime *
encodes_health_get_troubled_since (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), NULL);

  Followed *followed = find_troubled (self);

  return followed ? encodes_account_monitor_get_troubled_since (followed->monitor) : NULL;
}

char *
encodes_health_describe (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), NULL);

  EncodesAccountMonitor *monitor = encodes_health_get_troubled (self);
  guint n_troubled = encodes_health_get_n_troubled (self);

  if (!monitor)
    return NULL;

  EncodesAccount *account = encodes_account_monitor_get_account (monitor);
  const GError *error = encodes_account_monitor_get_error (monitor);
  g_autofree char *name = encodes_text_to_line (encodes_account_get_name (account), 60);
  g_autofree char *message = encodes_text_to_line (error ? error->message : NULL, 400);

  if (n_troubled == 1)
    /* Translators: an account's name, and one sentence about its trouble */
    return g_strdup_printf (_("%s: %s"), name, message);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u account cannot be read. %s: %s",
                                       "%u accounts cannot be read. %s: %s", n_troubled),
                          n_troubled, name, message);
}

static gboolean
shows_refreshing (EncodesHealth *self, EncodesAccountMonitor *monitor)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (followed->monitor == monitor)
        return followed->shows_refreshing;
    }

  return FALSE;
}

char *
encodes_health_describe_account (EncodesHealth *self, EncodesAccountMonitor *monitor, GDateTime *now)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), NULL);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (monitor), NULL);
  g_return_val_if_fail (now != NULL, NULL);

  const GError *error = encodes_account_monitor_get_error (monitor);
  g_autofree char *message = encodes_text_to_line (error ? error->message : NULL, 400);
  g_autofree char *since = NULL;
  g_autofree char *words = NULL;

  if (shows_refreshing (self, monitor))
    return g_strdup (_("Refreshing…"));

  switch (encodes_account_monitor_get_health (monitor))
    {
    case ENCODES_ACCOUNT_HEALTH_UP_TO_DATE:
      return g_strdup (_("Up to date"));
    case ENCODES_ACCOUNT_HEALTH_OFFLINE:
      since = encodes_time_to_clock (encodes_account_monitor_get_troubled_since (monitor), now);
      /* Translators: an account that cannot be reached; %s is a time of day, "14:02", or a date */
      words = g_strdup_printf (_("Offline since %s"), since);
      return g_strdup_printf ("%s\n%s", words, message);
    case ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION:
      /* Translators: %s is one sentence about what only a person can mend */
      return g_strdup_printf (_("Needs attention: %s"), message);
    case ENCODES_ACCOUNT_HEALTH_NEW:
    default:
      return g_strdup (_("Connecting…"));
    }
}

char *
encodes_health_describe_next_try (EncodesAccountMonitor *monitor)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_MONITOR (monitor), NULL);

  gint64 next_poll = encodes_account_monitor_get_next_poll (monitor);
  gint64 left = (next_poll - encodes_timing_now () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (!is_troubled (monitor) || next_poll <= 0)
    return NULL;

  if (left < 100)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Next try in %d second", "Next try in %d seconds",
                                         (gulong) MAX (left, 0)),
                            (int) MAX (left, 0));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Next try in %d minute", "Next try in %d minutes",
                                       (gulong) (left / 60)),
                          (int) (left / 60));
}

void
encodes_health_retry (EncodesHealth *self)
{
  g_return_if_fail (ENCODES_IS_HEALTH (self));

  g_autoptr (GPtrArray) troubled = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (is_troubled (followed->monitor))
        g_ptr_array_add (troubled, g_object_ref (followed->monitor));
    }
  for (guint i = 0; i < troubled->len; i++)
    encodes_account_monitor_refresh (troubled->pdata[i]);
}

gboolean
encodes_health_is_retrying (EncodesHealth *self)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (self), FALSE);

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = self->followed->pdata[i];

      if (is_troubled (followed->monitor) && encodes_account_monitor_get_refreshing (followed->monitor))
        return TRUE;
    }

  return FALSE;
}
