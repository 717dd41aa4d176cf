/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-notifier.h"

#include "encodes-job-target.h"
#include "encodes-notification-service.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

/* Longer names are cut: a daemon shows a line or two of a title, and of an error. */
#define LONGEST_NAME 120
#define LONGEST_ERROR 300

#define SHOW_JOB_ACTION "app.show-job"
#define KEEPS_WATCHING_ID "keeps-watching"
#define SUMMARY_ID "jobs"
#define WHILE_CLOSED_ID "while-closed"

/* The target that means the list. */
#define NO_JOB "/"

struct _EncodesNotifier
{
  GObject parent_instance;

  GApplication *application;   /* weak: it is what owns us */
  gint64 last_sent;
};

G_DEFINE_FINAL_TYPE (EncodesNotifier, encodes_notifier, G_TYPE_OBJECT)

static char *
job_id (EncodesJob *job)
{
  return g_strdup_printf ("job-%s-%s", encodes_job_get_account_id (job), encodes_job_get_id (job));
}

static char *
group_id (const char *id)
{
  return g_strconcat ("group-", id, NULL);
}

static char *
account_line (EncodesJob *job)
{
  g_autofree char *line = encodes_text_to_line (encodes_job_get_account_name (job), LONGEST_NAME);

  return encodes_text_to_plain_body (line);
}

static char *
name_of (EncodesJob *job)
{
  const char *name = encodes_job_get_name (job);

  return encodes_text_to_line (name && *name ? name : encodes_job_get_id (job), LONGEST_NAME);
}

static char *
title_for_job (EncodesJob *job)
{
  g_autofree char *name = name_of (job);

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

static char *
join_lines (const char *first, const char *second)
{
  if (!*first || !*second)
    return g_strconcat (first, second, NULL);

  return g_strjoin ("\n", first, second, NULL);
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

  return join_lines (account, error);
}

static GNotification *
make_notification (const char *title, const char *body, const char *target)
{
  GNotification *notification = g_notification_new (title);

  if (body && *body)
    g_notification_set_body (notification, body);
  /* Never without: daemons with the freedesktop interface then ignore a click. */
  g_notification_set_default_action_and_target (notification, SHOW_JOB_ACTION, "s", target);

  return notification;
}

/* High, but never urgent: that would break into a presentation, and stay until it is clicked. Which is what the portal's
 * back end for desktops without one of their own makes of high, too. */
static GNotificationPriority
get_failure_priority (void)
{
  return encodes_notification_service_is_portal () ? G_NOTIFICATION_PRIORITY_NORMAL : G_NOTIFICATION_PRIORITY_HIGH;
}

static void
set_importance (GNotification *notification, gboolean failed)
{
  g_notification_set_priority (notification, failed ? get_failure_priority () : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_category (notification, failed ? "transfer.error" : "transfer.complete");
}

/* The message goes to the thread that writes to the bus at once, and a quitting GApplication waits for that thread. */
static void
send (EncodesNotifier *self, const char *id, GNotification *notification)
{
  if (!self->application)
    return;

  self->last_sent = g_get_monotonic_time ();
  g_application_send_notification (self->application, id, notification);
}

/* Whole sentences: a language puts the words where it needs them. Returns: NULL if it is not known */
static char *
describe_time_taken (GTimeSpan time_taken)
{
  int minutes = (int) (time_taken / G_TIME_SPAN_MINUTE % 60);
  int hours = (int) (time_taken / G_TIME_SPAN_HOUR % 24);
  int days = (int) MIN (time_taken / G_TIME_SPAN_DAY, 100000);

  if (time_taken < 0)
    return NULL;
  if (time_taken < G_TIME_SPAN_MINUTE)
    return g_strdup (_("All you asked about have ended. It took less than a minute."));
  if (time_taken < G_TIME_SPAN_HOUR)
    return g_strdup_printf (_("All you asked about have ended. It took %d min."), minutes);
  if (time_taken < G_TIME_SPAN_DAY)
    return g_strdup_printf (_("All you asked about have ended. It took %d h %d min."), hours, minutes);

  return g_strdup_printf (_("All you asked about have ended. It took %d d %d h."), days, hours);
}

static void
encodes_notifier_dispose (GObject *object)
{
  EncodesNotifier *self = ENCODES_NOTIFIER (object);

  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (encodes_notifier_parent_class)->dispose (object);
}

static void
encodes_notifier_class_init (EncodesNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_notifier_dispose;
}

static void
encodes_notifier_init (EncodesNotifier *self)
{
}

EncodesNotifier *
encodes_notifier_new (GApplication *application)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  EncodesNotifier *self = g_object_new (ENCODES_TYPE_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);

  return self;
}

void
encodes_notifier_prepare (EncodesNotifier *self)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  /* GLib asks the bus for the right service before it does anything for the first time, and waits for the answer. What
   * this takes back is old in any case. */
  encodes_notifier_withdraw_keeps_watching (self);
}

void
encodes_notifier_send_ended (EncodesNotifier *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  g_autofree char *id = job_id (job);
  g_autofree char *target = encodes_job_target_new (job);
  g_autofree char *title = title_for_job (job);
  g_autofree char *body = body_for_job (job);
  g_autoptr (GNotification) notification = make_notification (title, body, target);

  set_importance (notification, encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR);
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR)
    g_notification_add_button_with_target (notification, _("Copy Error"), "app.copy-error", "s", target);
  else if (encodes_job_get_state (job) == ENCODES_JOB_STATE_FINISHED)
    g_notification_add_button_with_target (notification, _("Show"), "app.show-output", "s", target);
  send (self, id, notification);
}

void
encodes_notifier_send_stalled (EncodesNotifier *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  /* The same id: when it ends after all, that takes the place of this. */
  g_autofree char *id = job_id (job);
  g_autofree char *target = encodes_job_target_new (job);
  g_autofree char *name = name_of (job);
  /* Translators: the title of a notification; %s is the name of a job that runs, but does not move any more */
  g_autofree char *title = g_strdup_printf (_("%s has stalled"), name);
  g_autofree char *account = account_line (job);
  g_autofree char *body = join_lines (account, _("It has not moved for much longer than usual."));
  g_autoptr (GNotification) notification = make_notification (title, body, target);

  g_notification_set_category (notification, "transfer");
  send (self, id, notification);
}

void
encodes_notifier_send_summary (EncodesNotifier *self, const EncodesNewsCounts *counts, EncodesJob *job,
                               gboolean while_closed)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (counts != NULL);

  g_autofree char *text = encodes_news_counts_to_text (counts);
  g_autofree char *account = job ? account_line (job) : g_strdup ("");
  g_autofree char *body = while_closed ? join_lines (text, account) : g_strdup (account);
  g_autofree char *target = job ? g_strdup_printf ("%s/", encodes_job_get_account_id (job)) : g_strdup (NO_JOB);
  g_autoptr (GNotification) notification =
    /* Translators: the title of a notification; what has happened meanwhile follows: "3 encodes finished, 1 failed" */
    make_notification (while_closed ? _("While Encodes was closed") : text, body, target);

  set_importance (notification, counts->failed > 0);
  send (self, while_closed ? WHILE_CLOSED_ID : SUMMARY_ID, notification);
}

void
encodes_notifier_send_group (EncodesNotifier *self, const char *id, const EncodesNewsCounts *counts,
                             GTimeSpan time_taken)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (id != NULL && counts != NULL);

  g_autofree char *title = encodes_news_counts_to_text (counts);
  g_autofree char *body = describe_time_taken (time_taken);
  g_autofree char *notification_id = group_id (id);
  g_autoptr (GNotification) notification = make_notification (title, body, NO_JOB);

  set_importance (notification, counts->failed > 0);
  send (self, notification_id, notification);
}

void
encodes_notifier_send_keeps_watching (EncodesNotifier *self, guint n_jobs)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  g_autofree char *title =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Encodes keeps watching %u encode",
                                  "Encodes keeps watching %u encodes", n_jobs), n_jobs);
  g_autoptr (GNotification) notification =
    make_notification (title, _("You are told when they end. To stop this, quit, or change it in the preferences."),
                       NO_JOB);

  g_notification_add_button (notification, _("Quit"), "app.quit");
  g_notification_add_button (notification, _("Preferences"), "app.preferences");
  send (self, KEEPS_WATCHING_ID, notification);
}

static void
withdraw (EncodesNotifier *self, const char *id)
{
  if (self->application)
    g_application_withdraw_notification (self->application, id);
}

void
encodes_notifier_send_may_not_watch (EncodesNotifier *self, guint n_jobs)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  g_autofree char *body =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                  "It may be ended before %u encode is done. To be told, keep the window open, or allow it "
                                  "in the settings of your desktop.",
                                  "It may be ended before %u encodes are done. To be told, keep the window open, or allow "
                                  "it in the settings of your desktop.", n_jobs), n_jobs);
  g_autoptr (GNotification) notification =
    make_notification (_("Your desktop does not let Encodes run in the background"), body, NO_JOB);

  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  send (self, KEEPS_WATCHING_ID, notification);
}

void
encodes_notifier_withdraw (EncodesNotifier *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (ENCODES_IS_JOB (job));

  g_autofree char *id = job_id (job);

  withdraw (self, id);
}

void
encodes_notifier_withdraw_summaries (EncodesNotifier *self)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  withdraw (self, SUMMARY_ID);
  withdraw (self, WHILE_CLOSED_ID);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, &error))
    g_debug ("the bus did not take the news: %s", error->message);
  g_task_return_boolean (task, error == NULL);
}

void
encodes_notifier_flush_async (EncodesNotifier *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  GDBusConnection *connection = self->application ? g_application_get_dbus_connection (self->application) : NULL;

  g_task_set_source_tag (task, encodes_notifier_flush_async);
  if (connection)
    {
      g_dbus_connection_flush (connection, NULL, on_flushed, task);
      return;
    }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
encodes_notifier_flush_finish (EncodesNotifier *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

void
encodes_notifier_withdraw_group (EncodesNotifier *self, const char *id)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));
  g_return_if_fail (id != NULL);

  g_autofree char *notification_id = group_id (id);

  withdraw (self, notification_id);
}

void
encodes_notifier_withdraw_keeps_watching (EncodesNotifier *self)
{
  g_return_if_fail (ENCODES_IS_NOTIFIER (self));

  withdraw (self, KEEPS_WATCHING_ID);
}

gint64
encodes_notifier_get_last_sent (EncodesNotifier *self)
{
  g_return_val_if_fail (ENCODES_IS_NOTIFIER (self), 0);

  return self->last_sent;
}
