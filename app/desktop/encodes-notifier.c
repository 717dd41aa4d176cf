/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-notifier.h"

#include "encodes-text.h"

#include <glib/gi18n-lib.h>

/* One answer that ends more than this many jobs is told in one notification. */
#define MOST_SINGLE_NOTIFICATIONS 3

/* Longer names are cut: a daemon shows a line or two of a title, and of an error. */
#define LONGEST_NAME 120
#define LONGEST_ERROR 300

#define SHOW_JOB_ACTION "app.show-job"

struct _EncodesNotifier
{
  GObject parent_instance;

  GApplication *application;   /* weak: it is what owns us */
  GPtrArray *ended;   /* of EncodesJob, until the answer that ended them has been merged as a whole */
  guint n_summaries;
};

G_DEFINE_FINAL_TYPE (EncodesNotifier, encodes_notifier, G_TYPE_OBJECT)

static char *
notification_id (EncodesJob *job)
{
  return g_strdup_printf ("job-%s-%s", encodes_job_get_account_id (job), encodes_job_get_id (job));
}

static char *
account_line (EncodesJob *job)
{
  g_autofree char *line = encodes_text_to_line (encodes_job_get_account_name (job), LONGEST_NAME);

  return encodes_text_to_plain_body (line);
}

static char *
title_for_job (EncodesJob *job)
{
  const char *text = encodes_job_get_name (job);
  g_autofree char *name = encodes_text_to_line (text && *text ? text : encodes_job_get_id (job), LONGEST_NAME);

  switch (encodes_job_state_get_group (encodes_job_get_state (job)))
    {
    case ENCODES_JOB_GROUP_FAILED:
      /* Translators: the title of a notification; %s is the name of a job */
      return g_strdup_printf (_("%s failed"), name);
    case ENCODES_JOB_GROUP_CANCELED:
      /* Translators: the title of a notification; %s is the name of a job */
      return g_strdup_printf (_("%s was canceled"), name);
    case ENCODES_JOB_GROUP_RUNNING:
    case ENCODES_JOB_GROUP_WAITING:
    case ENCODES_JOB_GROUP_FINISHED:
    default:
      /* Translators: the title of a notification; %s is the name of a job */
      return g_strdup_printf (_("%s finished"), name);
    }
}

/* The account and, of a failed job, what went wrong: each on a line of its own. */
static char *
body_for_job (EncodesJob *job)
{
  g_autofree char *account = account_line (job);
  g_autofree char *first_line = NULL;
  g_autofree char *error = NULL;

  if (encodes_job_get_state (job) != ENCODES_JOB_STATE_ERROR)
    return g_steal_pointer (&account);

  first_line = encodes_text_first_line (encodes_job_get_error_text (job), LONGEST_ERROR);
  if (!*first_line)
    {
      g_free (first_line);
      first_line = encodes_text_first_line (encodes_job_get_error_code (job), LONGEST_ERROR);
    }
  error = encodes_text_to_plain_body (first_line);

  if (!*account || !*error)
    return g_strconcat (account, error, NULL);
  return g_strjoin ("\n", account, error, NULL);
}

static void
send_notification (EncodesNotifier *self, const char *id, const char *title, const char *body, gboolean failed,
                   const char *target)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (*body)
    g_notification_set_body (notification, body);
  g_notification_set_priority (notification, failed ? G_NOTIFICATION_PRIORITY_HIGH : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_category (notification, failed ? "transfer.error" : "transfer.complete");
  /* Never without: daemons with the freedesktop interface then ignore a click. */
  g_notification_set_default_action_and_target (notification, SHOW_JOB_ACTION, "s", target);

  g_application_send_notification (self->application, id, notification);
}

static void
send_for_job (EncodesNotifier *self, EncodesJob *job)
{
  g_autofree char *id = notification_id (job);
  g_autofree char *title = title_for_job (job);
  g_autofree char *body = body_for_job (job);
  g_autofree char *target = g_strdup_printf ("%s/%s", encodes_job_get_account_id (job), encodes_job_get_id (job));

  send_notification (self, id, title, body, encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR, target);
}

typedef struct
{
  guint finished;
  guint failed;
  guint canceled;
} Counts;

static Counts
count_jobs (GPtrArray *jobs)
{
  Counts counts = { 0, 0, 0 };

  for (guint i = 0; i < jobs->len; i++)
    {
      EncodesJobState state = encodes_job_get_state (jobs->pdata[i]);

      if (state == ENCODES_JOB_STATE_ERROR)
        counts.failed++;
      else if (state == ENCODES_JOB_STATE_CANCELED)
        counts.canceled++;
      else
        counts.finished++;
    }

  return counts;
}

/* The first part names what is counted, those after it need not. */
static char *
title_for_counts (Counts counts)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (counts.finished > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u encode finished", "%u encodes finished", counts.finished),
                                             counts.finished));
  if (counts.failed > 0)
    /* Translators: the short form follows another count, as in "14 encodes finished, 2 failed" */
    g_ptr_array_add (parts, g_strdup_printf (parts->len > 0
                                               ? ngettext ("%u failed", "%u failed", counts.failed)
                                               : ngettext ("%u encode failed", "%u encodes failed", counts.failed),
                                             counts.failed));
  if (counts.canceled > 0)
    /* Translators: the short form follows another count, as in "14 encodes finished, 2 canceled" */
    g_ptr_array_add (parts, g_strdup_printf (parts->len > 0
                                               ? ngettext ("%u canceled", "%u canceled", counts.canceled)
                                               : ngettext ("%u encode canceled", "%u encodes canceled",
                                                           counts.canceled),
                                             counts.canceled));
  g_ptr_array_add (parts, NULL);

  /* Translators: stands between counts, as in "14 encodes finished, 2 failed" */
  return g_strjoinv (_(", "), (char **) parts->pdata);
}

static void
send_for_all (EncodesNotifier *self, GPtrArray *jobs)
{
  Counts counts = count_jobs (jobs);
  g_autofree char *title = title_for_counts (counts);
  g_autofree char *body = account_line (jobs->pdata[0]);
  /* Each its own: a later one must not silently take the place of one that nobody has seen. */
  g_autofree char *id = g_strdup_printf ("jobs-%u", ++self->n_summaries);
  g_autofree char *target = g_strdup_printf ("%s/", encodes_job_get_account_id (jobs->pdata[0]));

  send_notification (self, id, title, body, counts.failed > 0, target);
}

static void
on_job_ended (EncodesNotifier *self, EncodesJob *job)
{
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_CANCELED && encodes_job_get_canceled_here (job))
    return;

  g_ptr_array_add (self->ended, g_object_ref (job));
}

static void
on_merged (EncodesNotifier *self, const char *account_id)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->ended->len;)
    {
      EncodesJob *job = self->ended->pdata[i];

      if (g_str_equal (encodes_job_get_account_id (job), account_id))
        g_ptr_array_add (jobs, g_ptr_array_steal_index (self->ended, i));
      else
        i++;
    }

  if (!self->application)
    return;

  if (jobs->len > MOST_SINGLE_NOTIFICATIONS)
    send_for_all (self, jobs);
  else
    for (guint i = 0; i < jobs->len; i++)
      send_for_job (self, jobs->pdata[i]);
}

static void
encodes_notifier_dispose (GObject *object)
{
  EncodesNotifier *self = ENCODES_NOTIFIER (object);

  g_ptr_array_set_size (self->ended, 0);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (encodes_notifier_parent_class)->dispose (object);
}

static void
encodes_notifier_finalize (GObject *object)
{
  EncodesNotifier *self = ENCODES_NOTIFIER (object);

  g_ptr_array_unref (self->ended);

  G_OBJECT_CLASS (encodes_notifier_parent_class)->finalize (object);
}

static void
encodes_notifier_class_init (EncodesNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_notifier_dispose;
  object_class->finalize = encodes_notifier_finalize;
}

static void
encodes_notifier_init (EncodesNotifier *self)
{
  self->ended = g_ptr_array_new_with_free_func (g_object_unref);
}

EncodesNotifier *
encodes_notifier_new (GApplication *application, EncodesJobStore *store)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesNotifier *self = g_object_new (ENCODES_TYPE_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);
  g_signal_connect_object (store, "job-ended", G_CALLBACK (on_job_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_notifier_withdraw (EncodesNotifier *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  g_autofree char *id = notification_id (job);

  if (self->application)
    g_application_withdraw_notification (self->application, id);
}
