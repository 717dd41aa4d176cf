/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application-private.h"

#include "encodes-compat.h"
#include "encodes-error.h"
#include "encodes-keyring.h"
#include "encodes-paths.h"
#include "encodes-sandbox.h"
#include "encodes-tooltips.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/* Longer the end of the program does not wait for what is just being told. */
#define LONGEST_QUITTING_MS 500

G_DEFINE_FINAL_TYPE (EncodesApplication, encodes_application, ADW_TYPE_APPLICATION)

EncodesWindow *
encodes_application_find_window (EncodesApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link; link = link->next)
    if (ENCODES_IS_WINDOW (link->data))
      return link->data;

  return NULL;
}

/* A window that is hidden goes on being the active one, as far as GTK knows. */
static gboolean
is_looked_at (EncodesWindow *window)
{
  return gtk_window_is_active (GTK_WINDOW (window)) && gtk_widget_get_mapped (GTK_WIDGET (window));
}

/* What the person looks at need not be told any more. */
static void
on_job_shown (EncodesWindow *window, GParamSpec *pspec, gpointer user_data)
{
  EncodesApplication *self = user_data;
  EncodesJob *job = is_looked_at (window) ? encodes_window_get_shown_job (window) : NULL;

  if (job)
    encodes_shown_news_withdraw (encodes_news_desk_get_shown (self->news_desk), job);
}

static void
on_sight_changed (EncodesWindow *window, gpointer user_data)
{
  EncodesApplication *self = user_data;
  g_autoptr (GPtrArray) jobs = NULL;

  if (!is_looked_at (window))
    return;

  jobs = encodes_window_list_in_sight (window);
  for (guint i = 0; i < jobs->len; i++)
    encodes_shown_news_see (encodes_news_desk_get_shown (self->news_desk), jobs->pdata[i]);
}

static void
update_looking (EncodesApplication *self)
{
  EncodesWindow *window = encodes_application_find_window (self);

  encodes_shown_news_set_looking (encodes_news_desk_get_shown (self->news_desk), window && is_looked_at (window));
  if (!window)
    return;

  on_job_shown (window, NULL, self);
  on_sight_changed (window, self);
}

static void
set_has_window (EncodesApplication *self, gboolean has_window)
{
  encodes_background_set_has_window (self->background, has_window);
  encodes_background_status_set_has_window (self->background_status, has_window);
}

/* While there is something to watch, the window only hides: it comes back as it was. */
static gboolean
on_close_request (GtkWindow *window, gpointer user_data)
{
  EncodesApplication *self = user_data;

  set_has_window (self, FALSE);
  if (!encodes_background_get_watching (self->background))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  return GDK_EVENT_STOP;
}

/* With nothing left to watch, a window that nobody sees is not kept, and the program ends. */
static void
on_watching_changed (EncodesApplication *self)
{
  EncodesWindow *window = encodes_application_find_window (self);

  if (!encodes_background_get_watching (self->background) && window
      && !gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_destroy (GTK_WINDOW (window));
}

/* Said once, and to somebody: without a window it waits for one. */
static void
tell_problem (EncodesApplication *self)
{
  const char *problem = encodes_history_get_problem (self->history);
  EncodesWindow *window = encodes_application_find_window (self);

  if (!problem || !window || self->problem_told)
    return;

  self->problem_told = TRUE;
  encodes_window_toast (window, problem);
}

EncodesWindow *
encodes_application_present_window (EncodesApplication *self)
{
  EncodesWindow *window = encodes_application_find_window (self);

  if (!window)
    {
      window = encodes_window_new (GTK_APPLICATION (self), self->monitor, self->settings);
      encodes_window_set_forecaster (window, self->forecaster);
      encodes_window_set_reading_accounts (window, !self->accounts_read);
      g_signal_connect_object (window, "notify::shown-job", G_CALLBACK (on_job_shown), self, 0);
      g_signal_connect_object (window, "notify::is-active", G_CALLBACK (update_looking), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "map", G_CALLBACK (update_looking), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "unmap", G_CALLBACK (update_looking), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "sight-changed", G_CALLBACK (on_sight_changed), self, 0);
      g_signal_connect_object (window, "file-dropped", G_CALLBACK (encodes_account_keeper_add_from_file),
                               self->account_keeper, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_request), self, 0);
      tell_problem (self);
    }
  gtk_window_present (GTK_WINDOW (window));
  /* Only now: a window that is hidden when there is nothing to watch goes. */
  set_has_window (self, TRUE);

  return window;
}

void
encodes_application_show_failure (EncodesApplication *self, const char *heading, const GError *error)
{
  EncodesWindow *window = encodes_application_find_window (self);

  g_message ("%s: %s", heading, error->message);
  if (window)
    encodes_tell (GTK_WINDOW (window), heading, error->message);
}

/* Only now, that it is known what has been told before, may there be news. */
static void
on_history_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  EncodesWindow *window = encodes_application_find_window (self);

  if (!encodes_history_open_finish (self->history, result, &error))
    g_message ("%s", error->message);

  encodes_watched_groups_load (self->groups);
  encodes_history_start (self->history);
  g_list_store_append (self->watched_accounts, self->accounts);
  encodes_news_desk_catch_up (self->news_desk, self->monitor);
  self->accounts_read = TRUE;
  encodes_search_provider_start (self->search_provider);
  if (window)
    encodes_window_set_reading_accounts (window, FALSE);
  encodes_application_run_deferred (self);
}

static void
on_accounts_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean read = encodes_account_store_load_finish (ENCODES_ACCOUNT_STORE (source), result, &error);

  if (!read && !encodes_error_is_cancelled (error))
    encodes_application_show_failure (self, _("Could Not Read the Accounts"), error);
  encodes_history_open_async (self->history, self->job_store, self->accounts, NULL, on_history_opened,
                              g_object_ref (self));
}

static GSettingsSchema *
find_schema (GSettingsSchemaSource *source)
{
  return source ? g_settings_schema_source_lookup (source, ENCODES_APPLICATION_ID, TRUE) : NULL;
}

/* Where the session does not know the prefix that this is installed in, the schema is there all the same. Without one the
 * window simply has its default size. */
static GSettings *
open_settings (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema (g_settings_schema_source_get_default ());

  if (!schema)
    {
      g_autoptr (GSettingsSchemaSource) own =
        g_settings_schema_source_new_from_directory (ENCODES_DATADIR "/glib-2.0/schemas", NULL, FALSE, NULL);

      schema = find_schema (own);
    }

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

/* A bus that starts a program says so to it, and then wants something of it. Whoever else starts it as a service wants
 * it to stay. */
static gboolean
is_started_to_stay (EncodesApplication *self)
{
  if (self->settings && g_settings_get_boolean (self->settings, "start-at-login"))
    return TRUE;

  return (g_application_get_flags (G_APPLICATION (self)) & G_APPLICATION_IS_SERVICE)
         && !g_getenv ("DBUS_STARTER_BUS_TYPE");
}

static void
update_stays (EncodesApplication *self)
{
  encodes_background_set_stays (self->background, is_started_to_stay (self));
}

#define SERVICE_ARGUMENT "--gapplication-service"

/* By its name where a login finds it; from a build folder by its place. */
static EncodesAutostart *
make_autostart (void)
{
  g_autofree char *found = g_find_program_in_path ("encodes");
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  const char *program = self_path && g_strcmp0 (found, self_path) != 0 ? self_path : "encodes";

  return encodes_autostart_new (ENCODES_APPLICATION_ID, (const char *const[]) { program, SERVICE_ARGUMENT, NULL });
}

static EncodesStartAtLogin *
make_start_at_login (EncodesApplication *self)
{
  g_autoptr (EncodesAutostart) autostart = NULL;

  if (self->background_portal)
    return encodes_start_at_login_new_with_portal (self->settings, self->background_portal);

  autostart = make_autostart ();
  return encodes_start_at_login_new_with_file (self->settings, autostart);
}

static void
on_start_at_login_failed (EncodesApplication *self, const GError *error)
{
  encodes_application_show_failure (self, _("Could Not Change What Starts at Login"), error);
}

static void
on_notifications_available (EncodesNotificationService *service, GParamSpec *pspec, EncodesApplication *self)
{
  encodes_account_keeper_set_news_problem (self->account_keeper,
                                           encodes_notification_service_get_available (service)
                                             ? NULL
                                             : _("This desktop shows no notifications."));
}

static void
on_start_at_login_problem (EncodesApplication *self)
{
  encodes_account_keeper_set_login_problem (self->account_keeper,
                                            encodes_start_at_login_get_problem (self->start_at_login));
}

/* Before all is known, and while something is being told, it does not end by itself. */
static void
update_starting (EncodesApplication *self)
{
  encodes_background_set_starting (self->background, encodes_news_desk_get_catching_up (self->news_desk)
                                                       || encodes_news_desk_get_busy (self->news_desk));
}

static gboolean
on_signal (gpointer user_data)
{
  encodes_application_quit (ENCODES_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

static void
update_keep_days (EncodesApplication *self)
{
  encodes_history_set_keep_days (self->history, (guint) g_settings_get_int (self->settings, "keep-days"));
}

static void
on_history_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_history_forget_account_finish (ENCODES_HISTORY (source), result, &error))
    encodes_application_show_failure (self, _("The History Was Not Forgotten"), error);
}

static void
on_forget_history (EncodesAccountKeeper *keeper, const char *account_id, gpointer user_data)
{
  EncodesApplication *self = user_data;

  encodes_history_forget_account_async (self->history, account_id, NULL, on_history_forgotten, g_object_ref (self));
}

static void
on_outdated_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error))
    g_debug ("an old job could not be deleted: %s", error->message);
}

static void
on_job_outdated (EncodesApplication *self, EncodesJob *job)
{
  EncodesAccountMonitor *account_monitor = encodes_monitor_find (self->monitor, encodes_job_get_account_id (job));

  if (account_monitor && encodes_account_monitor_get_provider (account_monitor))
    encodes_account_monitor_act_async (account_monitor, job, ENCODES_JOB_ACTION_DELETE, 0, NULL, on_outdated_deleted,
                                       NULL);
}

static void
make_core (EncodesApplication *self)
{
  g_autoptr (GListModel) watched = NULL;

  self->account_store = encodes_account_store_new (NULL);
  self->accounts = make_accounts (self);
  self->keyring = encodes_keyring_new ();
  self->history = encodes_history_new (NULL);
  self->watched_accounts = g_list_store_new (G_TYPE_LIST_MODEL);
  watched = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->watched_accounts))));
  self->monitor = encodes_monitor_new (watched, self->keyring, self->job_store);
  self->account_keeper = encodes_account_keeper_new (GTK_APPLICATION (self), self->account_store, self->keyring,
                                                     self->monitor, self->settings);
  g_signal_connect_object (self->account_keeper, "forget-history", G_CALLBACK (on_forget_history), self, 0);
  self->forecaster = encodes_forecaster_new (self->monitor);
  g_signal_connect_object (self->history, "notify::problem", G_CALLBACK (tell_problem), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "job-outdated", G_CALLBACK (on_job_outdated), self, G_CONNECT_SWAPPED);
}

/* All that speaks to the desktop: news, the life without a window, the dock. */
static void
make_desktop (EncodesApplication *self)
{
  GApplication *application = G_APPLICATION (self);
  GDBusConnection *connection = g_application_get_dbus_connection (application);
  EncodesLedger *ledger = ENCODES_LEDGER (self->history);
  g_autoptr (EncodesNotificationService) service = encodes_notification_service_new (connection);
  g_autoptr (EncodesActiveJobs) jobs = encodes_active_jobs_new (self->job_store);

  g_signal_connect_object (service, "notify::available", G_CALLBACK (on_notifications_available), self, 0);
  on_notifications_available (service, NULL, self);
  self->groups = encodes_watched_groups_new (self->job_store, ledger);
  self->notifier = encodes_notifier_new (application);
  self->news_desk = encodes_news_desk_new (self->notifier, service, self->job_store, ledger, self->groups,
                                           self->settings);
  g_signal_connect_object (self->forecaster, "job-stalled", G_CALLBACK (encodes_news_desk_add_stalled),
                           self->news_desk, G_CONNECT_SWAPPED);
  if (encodes_sandbox_is_inside ())
    self->background_portal =
      encodes_background_portal_new (connection, (const char *const[]) { "encodes", SERVICE_ARGUMENT, NULL });
  self->background = encodes_background_new (application, jobs, self->groups, self->notifier, self->settings);
  encodes_background_set_portal (self->background, self->background_portal);
  encodes_background_set_service (self->background, service);
  /* The portal hears the click on a notification for us. */
  if (self->background_portal)
    encodes_background_set_lingering_time (self->background, 0);
  self->background_status = encodes_background_status_new (self->background_portal, jobs, self->job_store);
  self->launcher_progress = encodes_launcher_progress_new (connection, ENCODES_APPLICATION_ID, jobs, self->job_store);
  g_object_bind_property (encodes_news_desk_get_shown (self->news_desk), "alarming", self->launcher_progress, "urgent",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->background, "notify::watching", G_CALLBACK (on_watching_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->news_desk, "notify::catching-up", G_CALLBACK (update_starting), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->news_desk, "notify::busy", G_CALLBACK (update_starting), self, G_CONNECT_SWAPPED);
  update_stays (self);
  update_starting (self);
}

static void
follow_settings (EncodesApplication *self)
{
  self->start_at_login = make_start_at_login (self);
  g_signal_connect_object (self->start_at_login, "failed", G_CALLBACK (on_start_at_login_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start_at_login, "notify::problem", G_CALLBACK (on_start_at_login_problem), self,
                           G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "refresh-interval", self->monitor, "fixed-interval", G_SETTINGS_BIND_GET);
  g_signal_connect_object (self->settings, "changed::keep-days", G_CALLBACK (update_keep_days), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::start-at-login", G_CALLBACK (update_stays), self,
                           G_CONNECT_SWAPPED);
  update_keep_days (self);
}

static void
encodes_application_startup (GApplication *application)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);

  G_APPLICATION_CLASS (encodes_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (ENCODES_APPLICATION_ID);
  encodes_tooltips_set_up ();
  encodes_application_add_actions (self);
  self->settings = open_settings ();
  make_core (self);
  make_desktop (self);
  if (self->settings)
    follow_settings (self);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    self->signal_ids[i] = g_unix_signal_add ((const int[]) { SIGTERM, SIGINT, SIGHUP }[i], on_signal, self);
  encodes_account_store_load_async (self->account_store, NULL, on_accounts_loaded, g_object_ref (self));
}

static void
encodes_application_activate (GApplication *application)
{
  encodes_application_present_window (ENCODES_APPLICATION (application));
}

static void
end (gpointer user_data)
{
  EncodesApplication *self = user_data;

  self->quit_id = 0;
  g_application_quit (G_APPLICATION (self));
}

static void
on_busy_changed (EncodesApplication *self)
{
  if (!encodes_news_desk_get_busy (self->news_desk))
    {
      g_clear_handle_id (&self->quit_id, g_source_remove);
      end (self);
    }
}

void
encodes_application_quit (EncodesApplication *self)
{
  if (self->quit_id)
    return;

  encodes_monitor_stop (self->monitor);
  encodes_news_desk_stop (self->news_desk);
  self->quit_id = g_timeout_add_once (LONGEST_QUITTING_MS, end, self);
  g_signal_connect_object (self->news_desk, "notify::busy", G_CALLBACK (on_busy_changed), self, G_CONNECT_SWAPPED);
  on_busy_changed (self);
}

static void
encodes_application_shutdown (GApplication *application)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);

  encodes_monitor_stop (self->monitor);
  encodes_launcher_progress_stop (self->launcher_progress);
  encodes_history_close (self->history);

  G_APPLICATION_CLASS (encodes_application_parent_class)->shutdown (application);
}

/* Before the program has its name, which is what somebody who has it started waits for. */
static gboolean
encodes_application_dbus_register (GApplication *application, GDBusConnection *connection, const char *object_path,
                                   GError **error)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  return G_APPLICATION_CLASS (encodes_application_parent_class)->dbus_register (application, connection, object_path,
                                                                                error)
         && encodes_search_provider_export (self->search_provider, connection, path, error);
}

static void
encodes_application_dbus_unregister (GApplication *application, GDBusConnection *connection, const char *object_path)
{
  EncodesApplication *self = ENCODES_APPLICATION (application);

  if (self->search_provider)
    encodes_search_provider_unexport (self->search_provider);
  G_APPLICATION_CLASS (encodes_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
encodes_application_dispose (GObject *object)
{
  EncodesApplication *self = ENCODES_APPLICATION (object);

  g_clear_handle_id (&self->quit_id, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_pointer (&self->to_copy, g_free);
  g_variant_builder_clear (&self->deferred);
  g_clear_object (&self->search_provider);
  g_clear_object (&self->launcher_progress);
  g_clear_object (&self->background_status);
  g_clear_object (&self->background);
  g_clear_object (&self->background_portal);
  g_clear_object (&self->news_desk);
  g_clear_object (&self->notifier);
  g_clear_object (&self->forecaster);
  g_clear_object (&self->account_keeper);
  g_clear_object (&self->monitor);
  g_clear_object (&self->groups);
  g_clear_object (&self->watched_accounts);
  g_clear_object (&self->history);
  g_clear_object (&self->job_store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->accounts);
  g_clear_object (&self->account_store);
  g_clear_object (&self->start_at_login);
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
  application_class->dbus_register = encodes_application_dbus_register;
  application_class->dbus_unregister = encodes_application_dbus_unregister;
  application_class->handle_local_options = encodes_application_handle_local_options;
}

static void
encodes_application_init (EncodesApplication *self)
{
  /* What a search is about must be there before the bus hears of the program. */
  self->job_store = encodes_job_store_new ();
  encodes_application_add_search (self);
  g_variant_builder_init (&self->deferred, G_VARIANT_TYPE ("a(sv)"));
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE,
                                 _("Show the version"), NULL);
  g_application_set_option_context_summary (G_APPLICATION (self), _("Watches encoding jobs, wherever they run."));
  g_application_set_option_context_description (G_APPLICATION (self),
                                                _("With --gapplication-service it starts without a window, and stays.\n"
                                                  "\n"
                                                  "The manual has more: man encodes\n"
                                                  "For terminals and scripts there is encodesctl."));
}

EncodesApplication *
encodes_application_new (void)
{
  return g_object_new (ENCODES_TYPE_APPLICATION,
                       "application-id", ENCODES_APPLICATION_ID,
                       "resource-base-path", "/io/github/encodes/Encodes",
                       NULL);
}
