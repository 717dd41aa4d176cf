/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application.h"

#include "encodes-account-store.h"
#include "encodes-account-window.h"
#include "encodes-error.h"
#include "encodes-keyring.h"
#include "encodes-monitor.h"
#include "encodes-notifier.h"
#include "encodes-sample.h"
#include "encodes-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _EncodesApplication
{
  AdwApplication parent_instance;

  EncodesAccountStore *account_store;
  EncodesSecretStore *keyring;
  EncodesJobStore *job_store;
  EncodesMonitor *monitor;
  EncodesNotifier *notifier;
  GSettings *settings; /* NULL without a schema */
  gboolean accounts_read;
};

G_DEFINE_FINAL_TYPE (EncodesApplication, encodes_application, ADW_TYPE_APPLICATION)

/* Returns: (transfer none) (nullable): the main window, if there is one */
static EncodesWindow *
find_window (EncodesApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link; link = link->next)
    if (ENCODES_IS_WINDOW (link->data))
      return link->data;

  return NULL;
}

/* What the person looks at need not be told any more. */
static void
on_job_shown (EncodesWindow *window, GParamSpec *pspec, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesJob *job = encodes_window_get_shown_job (window);

  if (job && encodes_job_is_ended (job))
    encodes_notifier_withdraw (self->notifier, job);
}

static EncodesWindow *
present_window (EncodesApplication *self)
{
  EncodesWindow *window = find_window (self);

  if (!window)
    {
      window = encodes_window_new (GTK_APPLICATION (self), self->monitor, self->settings);
      encodes_window_set_reading_accounts (window, !self->accounts_read);
      g_signal_connect_object (window, "notify::shown-job", G_CALLBACK (on_job_shown), self, 0);
    }
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static void
show_failure (EncodesApplication *self, const char *heading, const GError *error)
{
  EncodesWindow *window = find_window (self);
  GtkWidget *dialog;

  g_message ("%s: %s", heading, error->message);
  if (!window)
    return;

  dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_account_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) account_window = user_data;
  g_autoptr (GError) error = NULL;

  encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &error);
  if (error)
    g_message ("%s", error->message);
  encodes_account_window_saved (account_window, error);
}

static void
on_account_save (EncodesAccountWindow *account_window, EncodesAccount *account, gpointer user_data)
{
  EncodesApplication *self = user_data;

  encodes_account_store_put_async (self->account_store, account, NULL, on_account_put, g_object_ref (account_window));
}

static void
on_add_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = present_window (self);
  EncodesAccountWindow *account_window;

  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link; link = link->next)
    {
      if (ENCODES_IS_ACCOUNT_WINDOW (link->data))
        {
          gtk_window_present (link->data);
          return;
        }
    }

  account_window = encodes_account_window_new (GTK_WINDOW (window), self->keyring);
  g_signal_connect_object (account_window, "save", G_CALLBACK (on_account_save), self, 0);
  gtk_window_present (GTK_WINDOW (account_window));
}

static void
on_refresh (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;

  encodes_monitor_refresh (self->monitor);
}

static void
on_sample (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = present_window (self);
  g_autoptr (GError) error = NULL;

  if (encodes_sample_start (&error))
    encodes_window_toast (window, _("A sample encode starts"));
  else
    show_failure (self, _("Could Not Start the Sample"), error);
}

/* The target is "ACCOUNT-ID/JOB-ID"; a job's id may have slashes of its own. Without a job, the list is meant. */
static void
on_show_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesWindow *window = present_window (self);
  const char *target = g_variant_get_string (parameter, NULL);
  const char *slash = strchr (target, '/');
  g_autofree char *account_id = slash ? g_strndup (target, (gsize) (slash - target)) : NULL;

  if (slash && slash[1] != '\0')
    encodes_window_show_job (window, account_id, slash + 1);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *window = present_window (ENCODES_APPLICATION (user_data));

  adw_show_about_window (GTK_WINDOW (window),
                         "application-name", "Encodes",
                         "application-icon", ENCODES_APPLICATION_ID,
                         "developer-name", _("The Encodes authors"),
                         "version", ENCODES_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Watches encoding jobs and tells you when they are done."),
                         "copyright", "Copyright © 2026 The Encodes authors",
                         NULL);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry actions[] = {
  { "add-account", on_add_account },
  { "refresh", on_refresh },
  { "sample", on_sample },
  { "show-job", on_show_job, "s" },
  { "about", on_about },
  { "quit", on_quit },
};

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.add-account", { "<Control>n" } },
  { "app.refresh", { "<Control>r", "F5" } },
  { "app.quit", { "<Control>q" } },
  { "win.search", { "<Control>f" } },
  { "win.cancel-job", { "<Control>period" } },
  { "win.filter::all", { "<Control>1" } },
  { "win.filter::running", { "<Control>2" } },
  { "win.filter::waiting", { "<Control>3" } },
  { "win.filter::failed", { "<Control>4" } },
  { "win.filter::finished", { "<Control>5" } },
  { "window.close", { "<Control>w" } },
};

static void
on_accounts_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean read = encodes_account_store_load_finish (ENCODES_ACCOUNT_STORE (source), result, &error);
  EncodesWindow *window = find_window (self);

  self->accounts_read = TRUE;
  if (window)
    encodes_window_set_reading_accounts (window, FALSE);
  if (!read && !encodes_error_is_cancelled (error))
    show_failure (self, _("Could Not Read the Accounts"), error);
}

/* Without an installed schema the window simply has its default size. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source ? g_settings_schema_source_lookup (source, ENCODES_APPLICATION_ID, TRUE) : NULL;

  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* Providers that need no account are just there, under their own name. */
static GListModel *
make_accounts (EncodesApplication *self)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();
  g_autoptr (GListStore) built_in = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (!klass->fields)
        {
          g_autoptr (EncodesAccount) account = encodes_account_new (klass->id, klass->id, _(klass->title));

          g_list_store_append (built_in, account);
        }
    }

  g_list_store_append (models, built_in);
  g_list_store_append (models, self->account_store);

  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
}

static void
encodes_application_startup (GApplication *application)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);
  g_autoptr (GListModel) accounts = NULL;

  G_APPLICATION_CLASS (encodes_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (ENCODES_APPLICATION_ID);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);

  self->settings = open_settings ();
  self->account_store = encodes_account_store_new (NULL);
  self->keyring = encodes_keyring_new ();
  self->job_store = encodes_job_store_new ();
  accounts = make_accounts (self);
  self->notifier = encodes_notifier_new (application, self->job_store);
  self->monitor = encodes_monitor_new (accounts, self->keyring, self->job_store);
  encodes_account_store_load_async (self->account_store, NULL, on_accounts_loaded, g_object_ref (self));
}

static void
encodes_application_activate (GApplication *application)
{
  present_window (ENCODES_APPLICATION (application));
}

static void
encodes_application_shutdown (GApplication *application)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);

  encodes_monitor_stop (self->monitor);

  G_APPLICATION_CLASS (encodes_application_parent_class)->shutdown (application);
}

static void
encodes_application_dispose (GObject *object)
{
  EncodesApplication *self = ENCODES_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->monitor);
  g_clear_object (&self->job_store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->account_store);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (encodes_application_parent_class)->dispose (object);
}

static int
encodes_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Encodes %s\n", ENCODES_VERSION);
      return 0;
    }

  return G_APPLICATION_CLASS (encodes_application_parent_class)->handle_local_options (application, options);
}

static void
encodes_application_class_init (EncodesApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_application_dispose;
  application_class->startup = encodes_application_startup;
  application_class->activate = encodes_application_activate;
  application_class->shutdown = encodes_application_shutdown;
  application_class->handle_local_options = encodes_application_handle_local_options;
}

static void
encodes_application_init (EncodesApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE,
                                 _("Show the version"), NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

EncodesApplication *
encodes_application_new (void)
{
  return g_object_new (ENCODES_TYPE_APPLICATION,
                       "application-id", ENCODES_APPLICATION_ID,
                       "resource-base-path", "/io/github/encodes/Encodes",
                       NULL);
}
