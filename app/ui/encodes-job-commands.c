/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-commands.h"

#include <glib/gi18n-lib.h>

#include "encodes-compat.h"
#include "encodes-error.h"
#include "encodes-format.h"
#include "encodes-text.h"

/* So many are asked of the services at a time. */
#define MAX_CALLS 4

typedef struct
{
  GtkWindow *parent;
  EncodesMonitor *monitor;
  GPtrArray *jobs;
  EncodesJobActions action;
  GtkSpinButton *spin; /* of the dialog; NULL if it does not ask for a priority */
  gint64 priority;
  guint n_begun;
  guint n_done;
  guint n_refused;
  EncodesJob *refused; /* the first one */
  GError *error;       /* and why */
} Command;

static void
command_clear (gpointer data)
{
  Command *command = data;

  g_object_unref (command->parent);
  g_object_unref (command->monitor);
  g_ptr_array_unref (command->jobs);
  g_clear_object (&command->refused);
  g_clear_error (&command->error);
}

/* Held by its dialog, and then by what the dialog started. */
static void
command_unref (Command *command)
{
  g_rc_box_release_full (command, command_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Command, command_unref)

static gboolean
can_act (EncodesMonitor *monitor, EncodesJob *job, EncodesJobActions action)
{
  /* What only we remember is ours to forget. */
  if (action == ENCODES_JOB_ACTION_DELETE && encodes_job_get_remembered (job))
    return TRUE;

  return (encodes_job_commands_get_allowed (monitor, job) & action) != 0;
}

/* Returns: (nullable): a command for those of the jobs for which it is allowed; NULL if there are none */
static Command *
command_new (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs, EncodesJobActions action)
{
  g_autoptr (GPtrArray) allowed = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < jobs->len; i++)
    if (can_act (monitor, jobs->pdata[i], action))
      g_ptr_array_add (allowed, g_object_ref (jobs->pdata[i]));

  if (allowed->len == 0)
    return NULL;

  Command *command = g_rc_box_new0 (Command);

  command->parent = g_object_ref (parent);
  command->monitor = g_object_ref (monitor);
  command->jobs = g_steal_pointer (&allowed);
  command->action = action;

  return command;
}

static char *
quote_name (EncodesJob *job)
{
  g_autofree char *name = encodes_format_job_name (job);

  return encodes_text_to_line (name, 80);
}

/* The first number decides the plural form. */
static char *
describe_failures (Command *command)
{
  guint n = command->n_refused;
  guint n_jobs = command->jobs->len;
  const char *reason = command->error->message;

  if (command->action == ENCODES_JOB_ACTION_CANCEL)
    /* Translators: how many were refused, of how many, and the first reason, which is a sentence */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u jobs could not be canceled. %s",
                                         "%u of %u jobs could not be canceled. %s", n), n, n_jobs, reason);
  if (command->action == ENCODES_JOB_ACTION_DELETE)
    /* Translators: how many were refused, of how many, and the first reason, which is a sentence */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u jobs could not be deleted. %s",
                                         "%u of %u jobs could not be deleted. %s", n), n, n_jobs, reason);

  /* Translators: how many were refused, of how many, and the first reason, which is a sentence */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The priority of %u of %u jobs could not be changed. %s",
                                       "The priority of %u of %u jobs could not be changed. %s", n),
                          n, n_jobs, reason);
}

static char *
make_failure_heading (Command *command)
{
  g_autofree char *name = quote_name (command->refused);

  if (command->action == ENCODES_JOB_ACTION_CANCEL)
    return command->jobs->len > 1 ? g_strdup (_("Not All Jobs Were Canceled"))
                                  : g_strdup_printf (_("Could Not Cancel “%s”"), name);
  if (command->action == ENCODES_JOB_ACTION_DELETE)
    return command->jobs->len > 1 ? g_strdup (_("Not All Jobs Were Deleted"))
                                  : g_strdup_printf (_("Could Not Delete “%s”"), name);

  return command->jobs->len > 1 ? g_strdup (_("Not All Priorities Were Changed"))
                                : g_strdup_printf (_("Could Not Change the Priority of “%s”"), name);
}

static void
show_failure (Command *command)
{
  g_autofree char *heading = make_failure_heading (command);
  g_autofree char *body = command->jobs->len > 1 ? describe_failures (command) : g_strdup (command->error->message);

  encodes_tell (command->parent, heading, body);
}

typedef struct
{
  Command *command;
  EncodesJob *job;
} Call;

static Call *
call_new (Command *command, EncodesJob *job)
{
  Call *call = g_new0 (Call, 1);

  call->command = g_rc_box_acquire (command);
  call->job = g_object_ref (job);

  return call;
}

static void
call_free (Call *call)
{
  command_unref (call->command);
  g_object_unref (call->job);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void begin_next (Command *command);

static void
finish_one (Command *command, EncodesJob *job, const GError *error)
{
  command->n_done++;
  if (error && !encodes_error_is_cancelled (error))
    {
      command->n_refused++;
      if (!command->error)
        {
          command->error = g_error_copy (error);
          command->refused = g_object_ref (job);
        }
    }

  /* The person may have closed the window meanwhile. */
  if (command->n_done == command->jobs->len && command->error && gtk_widget_get_mapped (GTK_WIDGET (command->parent)))
    show_failure (command);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;

  encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);
  finish_one (call->command, call->job, error);
  begin_next (call->command);
}

static void
begin_next (Command *command)
{
  while (command->n_begun < command->jobs->len)
    {
      EncodesJob *job = command->jobs->pdata[command->n_begun++];
      EncodesAccountMonitor *monitor = encodes_monitor_find (command->monitor, encodes_job_get_account_id (job));

      /* While the person was asked, the account may have been removed, or the job have been heard of. */
      if (command->action == ENCODES_JOB_ACTION_DELETE && encodes_job_get_remembered (job))
        {
          encodes_job_store_forget_job (encodes_monitor_get_store (command->monitor),
                                        encodes_job_get_account_id (job), encodes_job_get_id (job));
          finish_one (command, job, NULL);
        }
      else if (!monitor || !encodes_account_monitor_get_provider (monitor))
        {
          finish_one (command, job, NULL);
        }
      else
        {
          encodes_account_monitor_act_async (monitor, job, command->action, command->priority, NULL, on_acted,
                                             call_new (command, job));
          return;
        }
    }
}

static void
on_answered (gboolean yes, gpointer user_data)
{
  Command *command = user_data;

  if (!yes)
    return;

  /* What was typed is no number yet while the focus is still there. */
  if (command->spin)
    {
      gtk_spin_button_update (command->spin);
      command->priority = gtk_spin_button_get_value_as_int (command->spin);
    }
  for (guint i = 0; i < MAX_CALLS; i++)
    begin_next (command);
}

static void
on_question_gone (gpointer user_data)
{
  command_unref (user_data);
}

static void
ask (Command *command, const char *heading, const char *body, const char *verb)
{
  gboolean destructive = command->action != ENCODES_JOB_ACTION_SET_PRIORITY;
  EncodesQuestion question = {
    .heading = heading,
    .body = body,
    .extra_child = command->spin ? GTK_WIDGET (command->spin) : NULL,
    .no = destructive ? _("_Keep") : _("_Close"),
    .yes = verb,
    .yes_look = destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED,
    .yes_is_default = !destructive,
  };

  encodes_ask (command->parent, &question, on_answered, command, on_question_gone);
}

static guint
count_remembered (Command *command)
{
  guint n = 0;

  for (guint i = 0; i < command->jobs->len; i++)
    n += encodes_job_get_remembered (command->jobs->pdata[i]) ? 1 : 0;

  return n;
}

EncodesJobActions
encodes_job_commands_get_allowed (EncodesMonitor *monitor, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_MONITOR (monitor), ENCODES_JOB_ACTION_NONE);
  g_return_val_if_fail (ENCODES_IS_JOB (job), ENCODES_JOB_ACTION_NONE);

  EncodesAccountMonitor *account_monitor = encodes_monitor_find (monitor, encodes_job_get_account_id (job));
  EncodesProvider *provider = account_monitor ? encodes_account_monitor_get_provider (account_monitor) : NULL;

  return provider && !encodes_job_get_remembered (job) ? encodes_provider_get_actions (provider, job)
                                                       : ENCODES_JOB_ACTION_NONE;
}

void
encodes_job_commands_cancel (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  Command *command = command_new (parent, monitor, jobs, ENCODES_JOB_ACTION_CANCEL);

  if (!command)
    return;

  guint n = command->jobs->len;
  g_autofree char *name = quote_name (command->jobs->pdata[0]);
  g_autofree char *heading =
    n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Cancel %u Job?", "Cancel %u Jobs?", n), n)
          : g_strdup_printf (_("Cancel “%s”?"), name);

  ask (command, heading, _("What has been encoded so far may be lost."), n > 1 ? _("_Cancel Jobs") : _("_Cancel Job"));
}

static void
ask_to_remove (Command *command)
{
  guint n = command->jobs->len;
  g_autofree char *name = quote_name (command->jobs->pdata[0]);
  g_autofree char *heading =
    n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove %u Job from the List?",
                                          "Remove %u Jobs from the List?", n), n)
          : g_strdup_printf (_("Remove “%s” from the List?"), name);

  ask (command, heading,
       n > 1 ? _("Only Encodes remembers them. What was encoded stays.")
             : _("Only Encodes remembers it. What was encoded stays."),
       _("_Remove"));
}

void
encodes_job_commands_delete (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  Command *command = command_new (parent, monitor, jobs, ENCODES_JOB_ACTION_DELETE);

  if (!command)
    return;

  if (count_remembered (command) == command->jobs->len)
    {
      ask_to_remove (command);
      return;
    }

  guint n = command->jobs->len;
  g_autofree char *name = quote_name (command->jobs->pdata[0]);
  g_autofree char *heading =
    n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Delete %u Job?", "Delete %u Jobs?", n), n)
          : g_strdup_printf (_("Delete “%s”?"), name);

  ask (command, heading,
       n > 1 ? _("The service forgets the jobs for everybody. What they have encoded stays.")
             : _("The service forgets the job for everybody. What it has encoded stays."),
       n > 1 ? _("_Delete Jobs") : _("_Delete Job"));
}

void
encodes_job_commands_set_priority (GtkWindow *parent, EncodesMonitor *monitor, GPtrArray *jobs)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  Command *command = command_new (parent, monitor, jobs, ENCODES_JOB_ACTION_SET_PRIORITY);

  if (!command)
    return;

  guint n = command->jobs->len;
  EncodesJob *first = command->jobs->pdata[0];
  g_autofree char *name = quote_name (first);
  g_autofree char *heading =
    n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Priority of %u Job", "Priority of %u Jobs", n), n)
          : g_strdup_printf (_("Priority of “%s”"), name);
  GtkWidget *spin = gtk_spin_button_new_with_range (G_MININT32, G_MAXINT32, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), (double) encodes_job_get_priority (first));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Priority"), -1);
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (spin))), TRUE);
  command->spin = GTK_SPIN_BUTTON (spin);
  ask (command, heading, _("Higher numbers run first."), _("_Set Priority"));
}
