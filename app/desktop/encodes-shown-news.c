/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-shown-news.h"

/* So many jobs, at most, are asked to be taken back of which only an earlier run may have told. */
#define MAX_BLIND 200

typedef struct
{
  EncodesNews news;
  gint64 time;                  /* monotonic */
  gulong forecast_id;           /* of a job that has stalled */
} Told;

struct _EncodesShownNews
{
  GObject parent_instance;

  EncodesNotifier *notifier;
  GHashTable *told;             /* EncodesJob → Told: that nobody has seen yet */
  GHashTable *blind;            /* EncodesJob: taken back without knowing whether it had been told */
  GPtrArray *groups;            /* of char: ids of groups that have been told */
  EncodesNewsCounts counts;     /* of the summary */
  EncodesJob *counted_job;      /* nullable: one of those that are counted, while all are of one account */
  gboolean counted_several;     /* accounts */
  gboolean looking;
  gint64 look_time;             /* since when, monotonic */
  gboolean alarming;
};

G_DEFINE_FINAL_TYPE (EncodesShownNews, encodes_shown_news, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ALARMING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_alarming (EncodesShownNews *self, gboolean alarming)
{
  if (self->alarming == alarming)
    return;

  self->alarming = alarming;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALARMING]);
}

static void
on_forecast_changed (EncodesJob *job, GParamSpec *pspec, EncodesShownNews *self)
{
  /* What ends meanwhile is told under the same id, or taken back by who decides not to tell it. */
  if (!encodes_job_is_ended (job) && !encodes_job_get_forecast (job)->stalled)
    encodes_shown_news_withdraw (self, job);
}

static void
forget (EncodesShownNews *self, EncodesJob *job)
{
  Told *told = g_hash_table_lookup (self->told, job);

  if (told)
    g_clear_signal_handler (&told->forecast_id, job);
  g_hash_table_remove (self->told, job);
}

static void
forget_counts (EncodesShownNews *self)
{
  self->counts = (EncodesNewsCounts) { 0 };
  self->counted_several = FALSE;
  g_clear_object (&self->counted_job);
}

static void
on_job_changed (EncodesShownNews *self, EncodesJob *job)
{
  const Told *told = g_hash_table_lookup (self->told, job);

  if (told && told->news == ENCODES_NEWS_ENDED && !encodes_job_is_ended (job))
    encodes_shown_news_withdraw (self, job);
}

static void
withdraw_blindly (EncodesShownNews *self, EncodesJob *job)
{
  if (g_hash_table_size (self->blind) < MAX_BLIND && g_hash_table_add (self->blind, g_object_ref (job)))
    encodes_notifier_withdraw (self->notifier, job);
}

static void
on_job_removed (EncodesShownNews *self, EncodesJob *job)
{
  if (g_hash_table_contains (self->told, job))
    encodes_shown_news_withdraw (self, job);
  else if (encodes_job_is_ended (job))
    withdraw_blindly (self, job);
}

static void
encodes_shown_news_dispose (GObject *object)
{
  EncodesShownNews *self = ENCODES_SHOWN_NEWS (object);
  g_autoptr (GList) jobs = g_hash_table_get_keys (self->told);

  for (GList *link = jobs; link; link = link->next)
    forget (self, link->data);
  g_hash_table_remove_all (self->blind);
  g_clear_object (&self->counted_job);
  g_clear_object (&self->notifier);

  G_OBJECT_CLASS (encodes_shown_news_parent_class)->dispose (object);
}

static void
encodes_shown_news_finalize (GObject *object)
{
  EncodesShownNews *self = ENCODES_SHOWN_NEWS (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->blind);
  g_ptr_array_unref (self->groups);

  G_OBJECT_CLASS (encodes_shown_news_parent_class)->finalize (object);
}

static void
encodes_shown_news_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_ALARMING:
      g_value_set_boolean (value, ENCODES_SHOWN_NEWS (object)->alarming);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_shown_news_class_init (EncodesShownNewsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_shown_news_dispose;
  object_class->finalize = encodes_shown_news_finalize;
  object_class->get_property = encodes_shown_news_get_property;

  properties[PROP_ALARMING] = g_param_spec_boolean ("alarming", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_shown_news_init (EncodesShownNews *self)
{
  self->told = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->blind = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->groups = g_ptr_array_new_with_free_func (g_free);
}

EncodesShownNews *
encodes_shown_news_new (EncodesNotifier *notifier, EncodesJobStore *store)
{
  g_return_val_if_fail (ENCODES_IS_NOTIFIER (notifier), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesShownNews *self = g_object_new (ENCODES_TYPE_SHOWN_NEWS, NULL);

  self->notifier = g_object_ref (notifier);
  g_signal_connect_object (store, "job-changed", G_CALLBACK (on_job_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_shown_news_tell_job (EncodesShownNews *self, EncodesJob *job, EncodesNews news)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  Told *told = g_new0 (Told, 1);

  forget (self, job);
  told->news = news;
  told->time = g_get_monotonic_time ();
  if (news == ENCODES_NEWS_STALLED)
    told->forecast_id = g_signal_connect (job, "notify::forecast", G_CALLBACK (on_forecast_changed), self);
  g_hash_table_insert (self->told, g_object_ref (job), told);

  if (news == ENCODES_NEWS_STALLED)
    encodes_notifier_send_stalled (self->notifier, job);
  else
    encodes_notifier_send_ended (self->notifier, job);
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR && !self->looking)
    set_alarming (self, TRUE);
}

/* Where all that is counted is of one account, it is named. */
static void
count (EncodesShownNews *self, const EncodesNewsCounts *counts, EncodesJob *job)
{
  gboolean same = job && (!self->counted_job
                          || g_str_equal (encodes_job_get_account_id (job),
                                          encodes_job_get_account_id (self->counted_job)));

  self->counted_several |= !same;
  if (same)
    g_set_object (&self->counted_job, job);
  self->counts.finished += counts->finished;
  self->counts.failed += counts->failed;
  self->counts.canceled += counts->canceled;
  self->counts.gone += counts->gone;
  self->counts.stalled += counts->stalled;
}

void
encodes_shown_news_tell_summary (EncodesShownNews *self, const EncodesNewsCounts *counts, EncodesJob *job,
                                 gboolean while_closed)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (counts != NULL);

  if (while_closed)
    {
      encodes_notifier_send_summary (self->notifier, counts, job, TRUE);
    }
  else
    {
      count (self, counts, job);
      encodes_notifier_send_summary (self->notifier, &self->counts, self->counted_several ? NULL : self->counted_job,
                                     FALSE);
    }
  if (counts->failed > 0 && !self->looking)
    set_alarming (self, TRUE);
}

void
encodes_shown_news_tell_group (EncodesShownNews *self, const char *id, const EncodesNewsCounts *counts,
                               GTimeSpan time_taken)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (id != NULL && counts != NULL);

  g_ptr_array_add (self->groups, g_strdup (id));
  encodes_notifier_send_group (self->notifier, id, counts, time_taken);
  if (counts->failed > 0 && !self->looking)
    set_alarming (self, TRUE);
}

void
encodes_shown_news_set_looking (EncodesShownNews *self, gboolean looking)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));

  if (self->looking == looking)
    return;

  self->looking = looking;
  forget_counts (self);
  if (!looking)
    return;

  self->look_time = g_get_monotonic_time ();
  encodes_notifier_withdraw_summaries (self->notifier);
  for (guint i = 0; i < self->groups->len; i++)
    encodes_notifier_withdraw_group (self->notifier, self->groups->pdata[i]);
  g_ptr_array_set_size (self->groups, 0);
  set_alarming (self, FALSE);
}

void
encodes_shown_news_see (EncodesShownNews *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  const Told *told = g_hash_table_lookup (self->told, job);

  if (told && told->time < self->look_time)
    encodes_shown_news_withdraw (self, job);
  else if (!told && encodes_job_is_ended (job))
    withdraw_blindly (self, job);
}

void
encodes_shown_news_withdraw (EncodesShownNews *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  forget (self, job);
  encodes_notifier_withdraw (self->notifier, job);
}

void
encodes_shown_news_revoke (EncodesShownNews *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_SHOWN_NEWS (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  if (g_hash_table_contains (self->told, job))
    encodes_shown_news_withdraw (self, job);
}

gboolean
encodes_shown_news_get_alarming (EncodesShownNews *self)
{
  g_return_val_if_fail (ENCODES_IS_SHOWN_NEWS (self), FALSE);

  return self->alarming;
}
