/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-keeper.h"

#include "encodes-account-removal.h"
#include "encodes-account-window.h"
#include "encodes-compat.h"
#include "encodes-error.h"
#include "encodes-preferences-window.h"
#include "encodes-trust-dialog.h"

#include <glib/gi18n.h>

struct _EncodesAccountKeeper
{
  GObject parent_instance;

  GtkApplication *application; /* which owns us */
  EncodesAccountStore *account_store;
  EncodesSecretStore *secret_store;
  EncodesMonitor *monitor;
  GSettings *settings; /* NULL without a schema */
  char *login_problem; /* nullable */
  char *news_problem;  /* nullable */
};

G_DEFINE_FINAL_TYPE (EncodesAccountKeeper, encodes_account_keeper, G_TYPE_OBJECT)

enum
{
  FORGET_HISTORY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a person sees to accounts in stands over what was used last; there is always a window then. */
static GtkWindow *
get_parent (EncodesAccountKeeper *self)
{
  if (!gtk_application_get_active_window (self->application))
    g_application_activate (G_APPLICATION (self->application));

  return gtk_application_get_active_window (self->application);
}

static GtkWindow *
find_window (EncodesAccountKeeper *self, GType type)
{
  for (GList *link = gtk_application_get_windows (self->application); link; link = link->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (link->data, type))
      return link->data;

  return NULL;
}

/* ---- adding and editing ---- */

static void
on_account_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) window = user_data;
  EncodesAccountKeeper *self = g_object_get_data (G_OBJECT (window), "keeper");
  EncodesAccount *edited = encodes_account_window_get_edited (window);
  EncodesAccountMonitor *monitor = NULL;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    g_message ("%s", error->message);
  else if (edited)
    monitor = encodes_monitor_find (self->monitor, encodes_account_get_id (edited));

  /* Where only the secret is new, nothing else tells the account to try again. */
  if (monitor)
    encodes_account_monitor_refresh (monitor);
  encodes_account_window_saved (window, error);
}

static void
on_save (EncodesAccountWindow *window, EncodesAccount *account, EncodesAccountKeeper *self)
{
  encodes_account_store_put_async (self->account_store, account, NULL, on_account_put, g_object_ref (window));
}

static void
present_account_window (EncodesAccountKeeper *self, EncodesAccountWindow *window)
{
  gtk_window_set_application (GTK_WINDOW (window), self->application);
  g_object_set_data_full (G_OBJECT (window), "keeper", g_object_ref (self), g_object_unref);
  g_signal_connect (window, "save", G_CALLBACK (on_save), self);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_add_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesAccountKeeper *self = user_data;
  GtkWindow *window = find_window (self, ENCODES_TYPE_ACCOUNT_WINDOW);

  if (window)
    gtk_window_present (window);
  else
    present_account_window (self, encodes_account_window_new (get_parent (self), self->secret_store));
}

void
encodes_account_keeper_add_from_file (EncodesAccountKeeper *self, GFile *file)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_KEEPER (self));
  g_return_if_fail (G_IS_FILE (file));

  GtkWindow *window = find_window (self, ENCODES_TYPE_ACCOUNT_WINDOW);

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "add-account", NULL);
  /* One that is being edited is another one. */
  if (!window || !encodes_account_window_get_edited (ENCODES_ACCOUNT_WINDOW (window)))
    encodes_account_window_read_file (ENCODES_ACCOUNT_WINDOW (find_window (self, ENCODES_TYPE_ACCOUNT_WINDOW)), file);
}

static gboolean
lacks_right_secret (EncodesAccountMonitor *monitor)
{
  const GError *error = monitor ? encodes_account_monitor_get_error (monitor) : NULL;

  return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
}

static void
on_edit_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesAccountKeeper *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  EncodesAccount *account = encodes_account_store_find (self->account_store, id);
  GtkWindow *window = find_window (self, ENCODES_TYPE_ACCOUNT_WINDOW);
  EncodesAccountWindow *fresh;

  if (window || !account)
    {
      if (window)
        gtk_window_present (window);
      return;
    }

  fresh = encodes_account_window_new_for_account (get_parent (self), self->secret_store, account);
  if (!fresh)
    return;

  present_account_window (self, fresh);
  if (lacks_right_secret (encodes_monitor_find (self->monitor, id)))
    encodes_account_form_focus (encodes_account_window_get_form (fresh), "secret");
}

/* ---- removing ---- */

typedef struct
{
  EncodesAccountKeeper *keeper;
  EncodesAccount *account;
  gboolean with_history;
} Removal;

static Removal *
removal_new (EncodesAccountKeeper *keeper, EncodesAccount *account, gboolean with_history)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->keeper = g_object_ref (keeper);
  removal->account = g_object_ref (account);
  removal->with_history = with_history;

  return removal;
}

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->keeper);
  g_object_unref (removal->account);
  g_free (removal);
}

static void remove_account (Removal *removal, gboolean keep_secret);

static void
on_anyway_answered (gboolean yes, gpointer user_data)
{
  Removal *removal = user_data;

  if (yes)
    remove_account (removal_new (removal->keeper, removal->account, removal->with_history), TRUE);
}

static void
tell_not_removed (Removal *removal, const GError *error)
{
  gboolean is_keyring = g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  EncodesQuestion question = {
    .heading = _("The Account Was Not Removed"),
    .body = error->message,
    .no = _("_Close"),
    .yes = is_keyring ? _("_Remove Without Its Secret") : NULL,
    .yes_look = ADW_RESPONSE_DESTRUCTIVE,
  };

  g_message ("%s", error->message);
  encodes_ask (get_parent (removal->keeper), &question, on_anyway_answered, removal, removal_free);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *removal = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_removal_finish (result, &error))
    {
      tell_not_removed (removal, error);
      return;
    }

  if (removal->with_history)
    g_signal_emit (removal->keeper, signals[FORGET_HISTORY], 0, encodes_account_get_id (removal->account));
  removal_free (removal);
}

static void
remove_account (Removal *removal, gboolean keep_secret)
{
  encodes_account_removal_async (removal->keeper->account_store, removal->keeper->secret_store, removal->account,
                                 keep_secret, on_removed, removal);
}

static void
on_remove_account (EncodesPreferencesWindow *window, EncodesAccount *account, gboolean with_history,
                   EncodesAccountKeeper *self)
{
  remove_account (removal_new (self, account, with_history), FALSE);
}

/* ---- the rest ---- */

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesAccountKeeper *self = user_data;
  GtkWindow *window = find_window (self, ENCODES_TYPE_PREFERENCES_WINDOW);

  if (!window)
    {
      window = GTK_WINDOW (encodes_preferences_window_new (get_parent (self), G_LIST_MODEL (self->monitor),
                                                           self->settings));
      encodes_preferences_window_set_login_problem (ENCODES_PREFERENCES_WINDOW (window), self->login_problem);
      encodes_preferences_window_set_news_problem (ENCODES_PREFERENCES_WINDOW (window), self->news_problem);
      gtk_window_set_application (window, self->application);
      g_signal_connect_object (window, "remove-account", G_CALLBACK (on_remove_account), self, 0);
    }
  gtk_window_present (window);
}

/* The store keeps what changes in an account, and its monitor reads it anew. */
static void
on_trusted (EncodesAccount *account, const char *key, const char *value, gpointer user_data)
{
  encodes_account_set_option (account, key, value);
}

static void
on_trust_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesAccountKeeper *self = user_data;
  EncodesAccountMonitor *monitor = encodes_monitor_find (self->monitor, g_variant_get_string (parameter, NULL));
  EncodesProvider *provider = monitor ? encodes_account_monitor_get_provider (monitor) : NULL;
  const char *origin = provider ? encodes_provider_get_untrusted_origin (provider) : NULL;

  if (origin && ENCODES_PROVIDER_GET_CLASS (provider)->trusted_origin_key)
    encodes_trust_dialog_ask (get_parent (self), encodes_account_monitor_get_account (monitor), origin, on_trusted, NULL,
                              NULL);
}

static const GActionEntry actions[] = {
  { "add-account", on_add_account },
  { "edit-account", on_edit_account, "s" },
  { "trust-account", on_trust_account, "s" },
  { "preferences", on_preferences },
};

static void
encodes_account_keeper_finalize (GObject *object)
{
  EncodesAccountKeeper *self = ENCODES_ACCOUNT_KEEPER (object);

  g_clear_object (&self->account_store);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->monitor);
  g_clear_object (&self->settings);
  g_free (self->login_problem);
  g_free (self->news_problem);

  G_OBJECT_CLASS (encodes_account_keeper_parent_class)->finalize (object);
}

static void
encodes_account_keeper_class_init (EncodesAccountKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_account_keeper_finalize;

  signals[FORGET_HISTORY] = g_signal_new ("forget-history", ENCODES_TYPE_ACCOUNT_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
encodes_account_keeper_init (EncodesAccountKeeper *self)
{
}

EncodesAccountKeeper *
encodes_account_keeper_new (GtkApplication *application, EncodesAccountStore *account_store,
                            EncodesSecretStore *secret_store, EncodesMonitor *monitor, GSettings *settings)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_STORE (account_store), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);
  g_return_val_if_fail (ENCODES_IS_MONITOR (monitor), NULL);

  EncodesAccountKeeper *self = g_object_new (ENCODES_TYPE_ACCOUNT_KEEPER, NULL);

  self->application = application;
  self->account_store = g_object_ref (account_store);
  self->secret_store = g_object_ref (secret_store);
  self->monitor = g_object_ref (monitor);
  self->settings = settings ? g_object_ref (settings) : NULL;
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);

  return self;
}

void
encodes_account_keeper_set_login_problem (EncodesAccountKeeper *self, const char *problem)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_KEEPER (self));

  g_free (self->login_problem);
  self->login_problem = g_strdup (problem);
}

void
encodes_account_keeper_set_news_problem (EncodesAccountKeeper *self, const char *problem)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_KEEPER (self));

  g_free (self->news_problem);
  self->news_problem = g_strdup (problem);
}
