/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The real parts, joined as the application joins them, without its window; and a life for them, by "tests/soak/run".
 *
 *     soak-program --http ADDRESS --https ADDRESS --authority FILE --seed N --life SECONDS
 *
 * Between two polls nobody waits: as soon as few enough accounts are being asked, the time until the next poll passes.
 * What it does is said on standard output, a line each; "finish" on standard input ends all whims, "quit" the program. */

#include <gio/gunixinputstream.h>
#include <stdio.h>

#include "../core/fake-network.h"
#include "encodes-account-removal.h"
#include "encodes-account-store.h"
#include "encodes-active-jobs.h"
#include "encodes-forecaster.h"
#include "encodes-history.h"
#include "encodes-http-client.h"
#include "encodes-keyring.h"
#include "encodes-launcher-progress.h"
#include "encodes-monitor.h"
#include "encodes-news-desk.h"
#include "encodes-providers.h"
#include "encodes-search-provider.h"
#include "encodes-timing.h"

#define N_ACCOUNTS 8
#define MOST_AT_A_TIME 3
#define WHIM_MS 250
#define SEARCH_PATH "/io/github/encodes/Soak/SearchProvider"

typedef struct
{
  GApplication *application;
  GMainLoop *loop;
  GDataInputStream *commands;
  EncodesAccountStore *account_store;
  EncodesSecretStore *keyring;
  EncodesJobStore *job_store;
  EncodesHistory *history;
  EncodesMonitor *monitor;
  EncodesForecaster *forecaster;
  EncodesWatchedGroups *groups;
  EncodesNotificationService *service;
  EncodesNotifier *notifier;
  EncodesNewsDesk *news_desk;
  EncodesLauncherProgress *launcher_progress;
  EncodesSearchProvider *search_provider;
  GRand *rand;
  GHashTable *ends_of_life; /* id of an account → gint64: when it is removed, monotonic */
  guint n_made;
  guint n_polls;
  gint64 passed;
  gint64 back_at; /* when the network or the keyring comes back, monotonic; 0: they are there */
  gboolean finishing;
} Program;

static char *http;
static char *https;
static char *authority;
static int seed;
static double life = 120;
static int pace_ms = 20;

static const GOptionEntry options[] = {
  { "http", 0, 0, G_OPTION_ARG_STRING, &http, "Where the service is", "ADDRESS" },
  { "https", 0, 0, G_OPTION_ARG_STRING, &https, "Where it is with TLS", "ADDRESS" },
  { "authority", 0, 0, G_OPTION_ARG_FILENAME, &authority, "Who has signed its certificate", "FILE" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "What decides all whims", "N" },
  { "life", 0, 0, G_OPTION_ARG_DOUBLE, &life, "How long an account stays, about", "SECONDS" },
  { "pace", 0, 0, G_OPTION_ARG_INT, &pace_ms, "How often time passes", "MILLISECONDS" },
  { NULL }
};

static void G_GNUC_PRINTF (1, 2)
say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static double
get_fraction (Program *program)
{
  return g_rand_double (program->rand);
}

static void
report (const char *what, const GError *error)
{
  if (error)
    say ("trouble %s: %s", what, error->message);
}

/* Accounts that come and go */

static EncodesAccount *
make_account (Program *program)
{
  g_autofree char *id = g_strdup_printf ("t%u", ++program->n_made);
  g_autofree char *name = g_strdup_printf ("Account %u", program->n_made);
  gboolean tls = program->n_made % 3 == 0;
  g_autofree char *endpoint = g_strdup_printf ("%s/%s/api/", tls ? https : http, id);
  g_autofree char *token_endpoint = g_strdup_printf ("%s/%s/tenant/oauth2/token", tls ? https : http, id);
  EncodesAccount *account = encodes_account_new (id, "media-services-v2", name);

  encodes_account_set_option (account, "api-endpoint", endpoint);
  encodes_account_set_option (account, "token-endpoint", token_endpoint);
  encodes_account_set_option (account, "client-id", "client");
  if (tls)
    encodes_account_set_option (account, "certificate-authority", authority);

  return account;
}

typedef struct
{
  Program *program;
  EncodesAccount *account;
} Change;

static Change *
change_new (Program *program, EncodesAccount *account)
{
  Change *change = g_new0 (Change, 1);

  change->program = program;
  change->account = g_object_ref (account);

  return change;
}

static void
change_free (Change *change)
{
  g_object_unref (change->account);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
on_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_store_put_finish (ENCODES_ACCOUNT_STORE (source), result, &error))
    report ("put", error);
}

static void
on_secret_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;
  Program *program = change->program;
  gint64 end = g_get_monotonic_time () + (gint64) (life * (0.5 + get_fraction (program)) * G_USEC_PER_SEC);

  if (!encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    {
      report ("secret", error);
      return;
    }

  g_hash_table_insert (program->ends_of_life, g_strdup (encodes_account_get_id (change->account)),
                       g_memdup2 (&end, sizeof end));
  encodes_account_store_put_async (program->account_store, change->account, NULL, on_put,
                                   change_new (program, change->account));
}

static void
add_account (Program *program)
{
  g_autoptr (EncodesAccount) account = make_account (program);

  say ("new %s", encodes_account_get_id (account));
  encodes_secret_store_store_async (program->keyring, encodes_account_get_id (account),
                                    encodes_account_get_name (account), "secret & more", NULL, on_secret_stored,
                                    change_new (program, account));
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!encodes_history_forget_account_finish (ENCODES_HISTORY (source), result, &error))
    report ("forget", error);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_removal_finish (result, &error))
    {
      report ("remove", error);
      return;
    }

  g_hash_table_remove (change->program->ends_of_life, encodes_account_get_id (change->account));
  encodes_history_forget_account_async (change->program->history, encodes_account_get_id (change->account), NULL,
                                        on_forgotten, NULL);
}

static void
remove_account (Program *program, EncodesAccount *account)
{
  say ("retire %s", encodes_account_get_id (account));
  encodes_account_removal_async (program->account_store, program->keyring, account, FALSE, on_removed,
                                 change_new (program, account));
}

static void
follow_life (Program *program)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (program->account_store));

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (program->account_store), i);
      gint64 *end = g_hash_table_lookup (program->ends_of_life, encodes_account_get_id (account));

      if (end && g_get_monotonic_time () > *end)
        {
          *end += 5 * G_USEC_PER_SEC;
          remove_account (program, account);
          return;
        }
    }
  if (g_hash_table_size (program->ends_of_life) < N_ACCOUNTS)
    add_account (program);
}

/* Whims */

static EncodesAccountMonitor *
dup_some_monitor (Program *program)
{
  guint n_monitors = g_list_model_get_n_items (G_LIST_MODEL (program->monitor));

  if (n_monitors == 0)
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (program->monitor),
                                (guint) g_rand_int_range (program->rand, 0, (gint32) n_monitors));
}

static void
pass (Program *program, gint64 awake, gint64 asleep)
{
  program->passed += awake + asleep;
  encodes_timing_pass (awake, asleep);
}

static void
sleep_and_wake (Program *program)
{
  say ("disturb");
  pass (program, 0, (gint64) (get_fraction (program) * 8 * 60 * 60 * G_USEC_PER_SEC));
}

static void
set_clock (Program *program)
{
  encodes_timing_set_clock ((gint64) ((get_fraction (program) - 0.5) * 48 * 60 * 60 * G_USEC_PER_SEC));
}

static void
lose_network (Program *program)
{
  say ("disturb");
  program->back_at = g_get_monotonic_time () + g_rand_int_range (program->rand, 100, 1500) * G_TIME_SPAN_MILLISECOND;
  fake_network_set_available (FALSE);
}

static void
lock_keyring (Program *program)
{
  program->back_at = g_get_monotonic_time () + g_rand_int_range (program->rand, 300, 1500) * G_TIME_SPAN_MILLISECOND;
  say ("lock");
}

static void
edit_account (Program *program)
{
  g_autoptr (EncodesAccountMonitor) monitor = dup_some_monitor (program);
  EncodesAccount *account = monitor ? encodes_account_monitor_get_account (monitor) : NULL;
  g_autofree char *trusted = g_strdup_printf ("https://other-%u.example", g_rand_int (program->rand) % 100);

  if (!account)
    return;

  say ("edit %s", encodes_account_get_id (account));
  encodes_account_set_option (account, "trusted-redirect", trusted);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);
}

static void
act (Program *program)
{
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (program->job_store));
  g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (program->job_store),
                                                      n_jobs > 0 ? g_rand_int (program->rand) % n_jobs : 0);
  EncodesAccountMonitor *monitor = job ? encodes_monitor_find (program->monitor, encodes_job_get_account_id (job)) : NULL;
  EncodesJobActions action = ENCODES_JOB_ACTION_DELETE;

  if (!monitor || !encodes_account_monitor_get_provider (monitor))
    return;
  if (!encodes_job_is_ended (job))
    action = get_fraction (program) < 0.5 ? ENCODES_JOB_ACTION_CANCEL : ENCODES_JOB_ACTION_SET_PRIORITY;

  encodes_account_monitor_act_async (monitor, job, action, 7, NULL, on_acted, NULL);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  report ("search", error);
}

/* As the desktop does it, over the bus. */
static void
search (Program *program)
{
  GDBusConnection *connection = g_application_get_dbus_connection (program->application);
  static const char *const words[] = { "clip", "clip 1", "account", "failed", "字幕", "none of them" };
  const char *text = words[g_rand_int (program->rand) % G_N_ELEMENTS (words)];
  const char *const terms[] = { text, NULL };

  g_dbus_connection_call (connection, g_dbus_connection_get_unique_name (connection), SEARCH_PATH,
                          "org.gnome.Shell.SearchProvider2", "GetInitialResultSet", g_variant_new ("(^as)", terms),
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_found, NULL);
}

static void
look_away (Program *program)
{
  encodes_monitor_set_watched (program->monitor, !encodes_monitor_get_watched (program->monitor));
}

static const struct
{
  double share;
  void (*happen) (Program *program);
} whims[] = {
  { 0.30, search },  { 0.20, act },          { 0.05, look_away },    { 0.02, sleep_and_wake },
  { 0.02, set_clock }, { 0.02, lose_network }, { 0.01, lock_keyring }, { 0.01, edit_account },
};

/* As a person would who sees what is wrong. */
static void
try_again (Program *program)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (program->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (program->monitor), i);

      if (encodes_account_monitor_get_health (monitor) == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION
          && (program->finishing || get_fraction (program) < 0.2))
        encodes_account_monitor_refresh (monitor);
    }
}

static void
bring_back (Program *program)
{
  program->back_at = 0;
  fake_network_set_available (TRUE);
  say ("unlock");
}

static gboolean
on_whim (gpointer user_data)
{
  Program *program = user_data;

  try_again (program);
  if (program->back_at > 0 && (program->finishing || g_get_monotonic_time () > program->back_at))
    bring_back (program);
  if (program->finishing || program->back_at > 0)
    return G_SOURCE_CONTINUE;

  follow_life (program);
  for (gsize i = 0; i < G_N_ELEMENTS (whims) && program->back_at == 0; i++)
    if (get_fraction (program) < whims[i].share)
      whims[i].happen (program);

  return G_SOURCE_CONTINUE;
}

/* Time that passes */

static gboolean
on_pace (gpointer user_data)
{
  Program *program = user_data;
  gint64 now = encodes_timing_now ();
  gint64 earliest = G_MAXINT64;
  guint n_asked = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (program->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (program->monitor), i);
      gint64 next = encodes_account_monitor_get_next_poll (monitor);

      n_asked += encodes_account_monitor_get_refreshing (monitor) ? 1 : 0;
      if (next > 0)
        earliest = MIN (earliest, next);
    }
  if (n_asked < MOST_AT_A_TIME && earliest != G_MAXINT64 && earliest > now)
    pass (program, earliest - now, 0);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_second (gpointer user_data)
{
  Program *program = user_data;

  say ("clock %" G_GINT64_FORMAT, program->passed / G_USEC_PER_SEC);
  say ("count %u %u %u", program->n_polls, g_list_model_get_n_items (G_LIST_MODEL (program->job_store)),
       g_list_model_get_n_items (G_LIST_MODEL (program->monitor)));

  return G_SOURCE_CONTINUE;
}

static void
on_refreshing (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  Program *program = user_data;

  program->n_polls += encodes_account_monitor_get_refreshing (monitor) ? 1 : 0;
}

static void
on_monitors_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (model, i);

      g_signal_connect (monitor, "notify::refreshing", G_CALLBACK (on_refreshing), user_data);
    }
}

static void
on_job_ended (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  say ("seen %s state %d", encodes_job_get_name (job), (int) encodes_job_get_state (job));
}

static void
on_job_removed (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  if (encodes_job_is_ended (job))
    say ("gone %s", encodes_job_get_name (job));
}

/* The program itself */

static char *
describe_job (EncodesJob *job)
{
  return g_strdup (encodes_job_get_name (job));
}

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
}

static void
make_application (Program *program)
{
  static const GActionEntry entries[] = {
    { .name = "show-job", .activate = on_action, .parameter_type = "s" },
    { .name = "copy-error", .activate = on_action, .parameter_type = "s" },
    { .name = "show-output", .activate = on_action, .parameter_type = "s" },
  };
  g_autoptr (GError) error = NULL;

  program->application = g_application_new ("io.github.encodes.Soak", G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (program->application), entries, G_N_ELEMENTS (entries), NULL);
  g_application_register (program->application, NULL, &error);
  g_assert_no_error (error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_history_open_finish (program->history, result, &error))
    g_error ("%s", error->message);

  encodes_watched_groups_load (program->groups);
  encodes_history_start (program->history);
  encodes_news_desk_catch_up (program->news_desk, program->monitor);
  encodes_search_provider_start (program->search_provider);
  g_timeout_add (WHIM_MS, on_whim, program);
  g_timeout_add ((guint) pace_ms, on_pace, program);
  g_timeout_add (1000, on_second, program);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_account_store_load_finish (program->account_store, result, &error))
    g_error ("%s", error->message);

  encodes_history_open_async (program->history, program->job_store, G_LIST_MODEL (program->account_store), NULL,
                              on_opened, program);
}

static void
join_core (Program *program)
{
  program->account_store = encodes_account_store_new (NULL);
  program->keyring = encodes_keyring_new ();
  program->job_store = encodes_job_store_new ();
  program->history = encodes_history_new (NULL);
  encodes_history_set_keep_days (program->history, 1);
  program->monitor = encodes_monitor_new (G_LIST_MODEL (program->account_store), program->keyring, program->job_store);
  g_signal_connect (program->monitor, "items-changed", G_CALLBACK (on_monitors_changed), program);
  g_signal_connect (program->job_store, "job-ended", G_CALLBACK (on_job_ended), program);
  g_signal_connect (program->job_store, "job-removed", G_CALLBACK (on_job_removed), program);
  program->forecaster = encodes_forecaster_new (program->monitor);
}

static void
join_desktop (Program *program)
{
  GDBusConnection *connection = g_application_get_dbus_connection (program->application);
  EncodesLedger *ledger = ENCODES_LEDGER (program->history);
  g_autoptr (EncodesActiveJobs) jobs = encodes_active_jobs_new (program->job_store);
  g_autoptr (GError) error = NULL;

  program->service = encodes_notification_service_new (connection);
  program->groups = encodes_watched_groups_new (program->job_store, ledger);
  program->notifier = encodes_notifier_new (program->application);
  program->news_desk = encodes_news_desk_new (program->notifier, program->service, program->job_store, ledger,
                                              program->groups, NULL);
  /* Each end is to be seen by its name. */
  encodes_news_desk_set_period (program->news_desk, 0);
  g_signal_connect_object (program->forecaster, "job-stalled", G_CALLBACK (encodes_news_desk_add_stalled),
                           program->news_desk, G_CONNECT_SWAPPED);
  program->launcher_progress =
    encodes_launcher_progress_new (connection, "io.github.encodes.Soak", jobs, program->job_store);
  program->search_provider = encodes_search_provider_new (program->application, program->job_store, describe_job);
  encodes_search_provider_export (program->search_provider, connection, SEARCH_PATH, &error);
  g_assert_no_error (error);
}

static void
leave (Program *program)
{
  encodes_monitor_stop (program->monitor);
  encodes_news_desk_stop (program->news_desk);
  encodes_launcher_progress_stop (program->launcher_progress);
  encodes_search_provider_unexport (program->search_provider);
  encodes_history_close (program->history);
}

static void read_command (Program *program);

static void
on_command (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (!line || g_str_equal (line, "quit"))
    {
      g_main_loop_quit (program->loop);
      return;
    }

  program->finishing = program->finishing || g_str_equal (line, "finish");
  read_command (program);
}

static void
read_command (Program *program)
{
  g_data_input_stream_read_line_async (program->commands, G_PRIORITY_DEFAULT, NULL, on_command, program);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  Program program = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || !http || !https)
    return 2;

  encodes_http_require_http1 ();
  encodes_providers_register ();
  fake_network_install ();
  program.loop = g_main_loop_new (NULL, FALSE);
  program.rand = g_rand_new_with_seed ((guint32) seed);
  program.ends_of_life = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  program.commands = g_data_input_stream_new (input);
  make_application (&program);
  join_core (&program);
  join_desktop (&program);
  encodes_account_store_load_async (program.account_store, NULL, on_loaded, &program);
  read_command (&program);
  g_main_loop_run (program.loop);
  leave (&program);

  return 0;
}
