/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application.h"

#include <glib/gi18n.h>

#include "encodes-account-store.h"
#include "encodes-keyring.h"
#include "encodes-monitor.h"
#include "encodes-notifier.h"
#include "encodes-window.h"

struct _EncodesApplication
{
  AdwApplication parent_instance;

  EncodesAccountStore *account_store;
  EncodesSecretStore *keyring;
  EncodesJobStore *job_store;
  EncodesMonitor *monitor;
  EncodesNotifier *notifier;
};

G_DEFINE_FINAL_TYPE (EncodesApplication, encodes_application, ADW_TYPE_APPLICATION)

static EncodesWindow *
ensure_window (EncodesApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link; link = link->next)
    if (ENCODES_IS_WINDOW (link->data))
      window = link->data;

  if (!ENCODES_IS_WINDOW (window))
    window = GTK_WINDOW (encodes_window_new (GTK_APPLICATION (self), self->monitor, NULL));

  return ENCODES_WINDOW (window);
}

static void
on_refresh (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesApplication *self = user_data;

  encodes_monitor_refresh (self->monitor);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry actions[] = {
  { "refresh", on_refresh },
  { "quit", on_quit },
};

static void
on_accounts_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_store_load_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    g_warning ("%s", error->message);
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
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.refresh",
                                         (const char *[]) { "<Control>r", "F5", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", (const char *[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close",
                                         (const char *[]) { "<Control>w", NULL });

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
  gtk_window_present (GTK_WINDOW (ensure_window (ENCODES_APPLICATION (application))));
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
