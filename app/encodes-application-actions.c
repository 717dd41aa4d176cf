/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application-private.h"

#include "encodes-compat.h"
#include "encodes-job-output.h"
#include "encodes-job-target.h"
#include "encodes-sample.h"
#include "encodes-sign-in-again.h"
#include "encodes-shortcuts.h"

#include <glib/gi18n.h>

/* Who asks for it from outside, by the launcher's menu, wants to see what comes of it. */
static void
on_refresh (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = encodes_application_find_window (self);

  if (!window || !gtk_widget_get_visible (GTK_WIDGET (window)))
    encodes_application_present_window (self);
  encodes_monitor_refresh (self->monitor);
}

static void
on_sample (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = encodes_application_present_window (self);
  g_autoptr (GError) error = NULL;

  if (encodes_sample_start (&error))
    encodes_window_toast (window, _("A sample encode starts"));
  else
    encodes_application_show_failure (self, _("Could Not Start the Sample"), error);
}

/* Without a job, the list is meant. */
static EncodesWindow *
show_target (EncodesApplication *self, GVariant *parameter)
{
  EncodesWindow *window = encodes_application_present_window (self);
  g_autofree char *account_id = NULL;
  const char *job_id;

  if (encodes_job_target_parse (g_variant_get_string (parameter, NULL), &account_id, &job_id))
    encodes_window_show_job (window, account_id, job_id);

  return window;
}

/* Returns: (transfer none) (nullable): the job, if it is known by now */
static EncodesJob *
find_target (EncodesApplication *self, GVariant *parameter)
{
  g_autofree char *account_id = NULL;
  const char *job_id;

  return encodes_job_target_parse (g_variant_get_string (parameter, NULL), &account_id, &job_id)
           ? encodes_job_store_lookup (self->job_store, account_id, job_id)
           : NULL;
}

static void
on_show_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_target (ENCODES_APPLICATION (user_data), parameter);
}

/* A click on a notification may be what starts the program: what is asked of a job waits until it is known. */
static gboolean
defer (EncodesApplication *self, GSimpleAction *action, GVariant *parameter)
{
  if (self->accounts_read)
    return FALSE;

  g_variant_builder_add (&self->deferred, "(sv)", g_action_get_name (G_ACTION (action)), parameter);

  return TRUE;
}

void
encodes_application_run_deferred (EncodesApplication *self)
{
  g_autoptr (GVariant) deferred = g_variant_ref_sink (g_variant_builder_end (&self->deferred));
  GVariantIter iter;
  const char *name;
  GVariant *parameter;

  g_variant_builder_init (&self->deferred, G_VARIANT_TYPE ("a(sv)"));
  g_variant_iter_init (&iter, deferred);
  while (g_variant_iter_loop (&iter, "(&sv)", &name, &parameter))
    g_action_group_activate_action (G_ACTION_GROUP (self), name, parameter);
}

static char *
describe_error (EncodesJob *job)
{
  const char *code = encodes_job_get_error_code (job);
  const char *text = encodes_job_get_error_text (job);

  if (code && *code && text && *text)
    return g_strdup_printf ("%s: %s", code, text);

  return g_strdup (text && *text ? text : code ? code : "");
}

static void
copy (GtkWidget *window, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (window), text);
}

static void
on_active (GtkWindow *window, GParamSpec *pspec, gpointer user_data)
{
  EncodesApplication *self = user_data;

  if (!self->to_copy || !gtk_window_is_active (window))
    return;

  copy (GTK_WIDGET (window), self->to_copy);
  g_clear_pointer (&self->to_copy, g_free);
  g_signal_handlers_disconnect_by_func (window, on_active, self);
}

/* The window comes forward with the job: Wayland lets only the program in front set the clipboard, and what is copied
 * lasts for as long as somebody has it. */
static void
on_copy_error (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesJob *job = find_target (self, parameter);
  EncodesWindow *window = show_target (self, parameter);
  g_autofree char *text = job ? describe_error (job) : NULL;

  if (defer (self, action, parameter) || !text || !*text)
    return;

  copy (GTK_WIDGET (window), text);
  encodes_window_toast (window, _("Error copied"));
  if (gtk_window_is_active (GTK_WINDOW (window)))
    return;

  g_free (self->to_copy);
  self->to_copy = g_steal_pointer (&text);
  g_signal_handlers_disconnect_by_func (window, on_active, self);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_active), self, 0);
}

typedef struct
{
  EncodesApplication *self;
  GVariant *target;
} Showing;

static void
on_output_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Showing *showing = user_data;
  g_autoptr (EncodesApplication) self = showing->self;
  g_autoptr (GVariant) target = showing->target;
  g_autoptr (GError) error = NULL;

  if (!encodes_job_output_show_finish (result, &error))
    {
      g_debug ("the output cannot be shown: %s", error->message);
      show_target (self, target);
    }
  g_application_release (G_APPLICATION (self));
}

/* Where the output is not known, or not on this computer, the job itself is shown. */
static void
on_show_output (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesJob *job = find_target (self, parameter);
  g_autoptr (GFile) output = job ? encodes_job_output_find (job) : NULL;
  Showing *showing;

  if (defer (self, action, parameter))
    return;
  if (!output)
    {
      show_target (self, parameter);
      return;
    }

  showing = g_new0 (Showing, 1);
  showing->self = g_object_ref (self);
  showing->target = g_variant_ref (parameter);
  g_application_hold (G_APPLICATION (self));
  encodes_job_output_show_async (output, g_application_get_dbus_connection (G_APPLICATION (self)), NULL,
                                 on_output_shown, showing);
}

static void
on_tell_when_done (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;

  encodes_news_desk_tell_when_done (self->news_desk, parameter);
}

/* The target is an account's id. */
static void
on_sign_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = encodes_application_present_window (self);

  encodes_sign_in_again (GTK_WINDOW (window), self->monitor, self->keyring, g_variant_get_string (parameter, NULL));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *window = encodes_application_present_window (ENCODES_APPLICATION (user_data));
  const char *const developers[] = { _("The Encodes authors"), NULL };
  /* Translators: your names, one a line; they are shown in the about window */
  const char *translators = _("translator-credits");

  encodes_show_about (GTK_WINDOW (window),
                      "application-name", "Encodes",
                      "application-icon", ENCODES_APPLICATION_ID,
                      "developer-name", _("The Encodes authors"),
                      "version", ENCODES_VERSION,
                      "license-type", GTK_LICENSE_GPL_3_0,
                      "comments", _("Watches encoding jobs and tells you when they are done."),
                      "copyright", "Copyright © 2026 The Encodes authors",
                      "website", "https://github.com/encodes/Encodes",
                      "issue-url", "https://github.com/encodes/Encodes/issues",
                      "developers", developers,
                      /* In English there is nobody to thank. */
                      "translator-credits", g_str_equal (translators, "translator-credits") ? "" : translators,
                      NULL);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_application_quit (ENCODES_APPLICATION (user_data));
}

static const GActionEntry actions[] = {
  { "refresh", on_refresh },
  { "sample", on_sample },
  { "show-job", on_show_job, "s" },
  { "copy-error", on_copy_error, "s" },
  { "show-output", on_show_output, "s" },
  { "sign-in", on_sign_in, "s" },
  { "tell-when-done", on_tell_when_done, "a(ss)" },
  { "about", on_about },
  { "quit", on_quit },
};

void
encodes_application_add_actions (EncodesApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "sample")),
                               encodes_sample_is_offered ());
  encodes_shortcuts_add (GTK_APPLICATION (self));
}
