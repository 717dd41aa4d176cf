/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-commands.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "encodes-error.h"
#include "encodes-format.h"
#include "encodes-text.h"

typedef struct
{
  GtkWindow *parent;
  EncodesAccountMonitor *monitor;
  EncodesJob *job;
  EncodesJobActions action;
  GtkSpinButton *priority; /* of the dialog; NULL if it does not ask for one */
} Command;

static void
command_clear (gpointer data)
{
  Command *command = data;

  g_object_unref (command->parent);
  g_object_unref (command->monitor);
  g_object_unref (command->job);
}

/* Held by its dialog, and then by what the dialog started. */
static void
command_unref (Command *command)
{
  g_rc_box_release_full (command, command_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Command, command_unref)

static char *
quote_name (EncodesJob *job)
{
  g_autofree char *name = encodes_format_job_name (job);

  return encodes_text_to_line (name, 80);
}

static void
show_failure (Command *command, const GError *error)
{
  g_autofree char *name = quote_name (command->job);
  g_autofree char *heading = NULL;

  if (command->action == ENCODES_JOB_ACTION_CANCEL)
    heading = g_strdup_printf (_("Could Not Cancel “%s”"), name);
  else if (command->action == ENCODES_JOB_ACTION_DELETE)
    heading = g_strdup_printf (_("Could Not Delete “%s”"), name);
  else
    heading = g_strdup_printf (_("Could Not Change the Priority of “%s”"), name);

  GtkWidget *dialog = adw_message_dialog_new (command->parent, heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Command) command = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error)
      || encodes_error_is_cancelled (error))
    return;

  /* The person may have closed the window meanwhile. */
  if (gtk_widget_get_mapped (GTK_WIDGET (command->parent)))
    show_failure (command, error);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Command *command = user_data;
  gint64 priority = command->priority ? gtk_spin_button_get_value_as_int (command->priority) : 0;
  EncodesAccountMonitor *monitor = command->monitor;

  if (!g_str_equal (response, "do") || !encodes_account_monitor_get_provider (monitor))
    return;

  encodes_account_monitor_act_async (monitor, command->job, command->action, priority, NULL, on_acted,
                                     g_rc_box_acquire (command));
}

static void
on_dialog_gone (gpointer user_data, GClosure *closure)
{
  command_unref (user_data);
}

static AdwMessageDialog *
ask (Command *command, const char *heading, const char *body, const char *verb)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (command->parent, heading, body));
  gboolean destructive = command->action != ENCODES_JOB_ACTION_SET_PRIORITY;

  adw_message_dialog_add_responses (dialog, "keep", destructive ? _("_Keep") : _("_Close"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                        : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, destructive ? "keep" : "do");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), command, on_dialog_gone, 0);

  return dialog;
}

static Command *
command_new (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job, EncodesJobActions action)
{
  Command *command = g_rc_box_new0 (Command);

  command->parent = g_object_ref (parent);
  command->monitor = g_object_ref (monitor);
  command->job = g_object_ref (job);
  command->action = action;

  return command;
}

void
encodes_job_commands_cancel (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job)
{
  g_autofree char *name = quote_name (job);
  g_autofree char *heading = g_strdup_printf (_("Cancel “%s”?"), name);
  Command *command = command_new (parent, monitor, job, ENCODES_JOB_ACTION_CANCEL);

  gtk_window_present (GTK_WINDOW (ask (command, heading, _("What has been encoded so far may be lost."),
                                       _("_Cancel Job"))));
}

void
encodes_job_commands_delete (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job)
{
  g_autofree char *name = quote_name (job);
  g_autofree char *heading = g_strdup_printf (_("Delete “%s”?"), name);
  Command *command = command_new (parent, monitor, job, ENCODES_JOB_ACTION_DELETE);

  gtk_window_present (GTK_WINDOW (ask (command, heading,
                                       _("The service forgets the job for everybody. What it has encoded stays."),
                                       _("_Delete Job"))));
}

void
encodes_job_commands_set_priority (GtkWindow *parent, EncodesAccountMonitor *monitor, EncodesJob *job)
{
  g_autofree char *name = quote_name (job);
  g_autofree char *heading = g_strdup_printf (_("Priority of “%s”"), name);
  Command *command = command_new (parent, monitor, job, ENCODES_JOB_ACTION_SET_PRIORITY);
  AdwMessageDialog *dialog = ask (command, heading, _("Higher numbers run first."), _("_Set Priority"));
  GtkWidget *spin = gtk_spin_button_new_with_range (G_MININT32, G_MAXINT32, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), (double) encodes_job_get_priority (job));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Priority"), -1);
  command->priority = GTK_SPIN_BUTTON (spin);
  adw_message_dialog_set_extra_child (dialog, spin);
  gtk_window_present (GTK_WINDOW (dialog));
}
