/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Usage: test-random-histories [--histories=NUMBER] [--seed=NUMBER]
 *
 * Random histories of jobs, against a simple model of what must be shown and what must be told (history-model.c).
 *
 * The store, the monitor with a provider that answers what it is told to, the history on a disk, the news desk and the
 * notifier are the real ones; the notifications go to a daemon in another process, which records them. Jobs go back,
 * jump, vanish and return, with ids, states, times and numbers of any kind; answers are complete, partial, failed or
 * late; accounts have equal ids, are removed, added again, forgotten or become other ones; the program is started anew
 * and the clock is set at any time. After each step what is shown is compared with the model, and what has been told
 * since with what the model tells: each end of each job of each account exactly once, and nothing else.
 *
 * Each history has a seed of its own, which is printed when it fails: --seed with it runs just that one. How many are
 * run says --histories or ENCODES_TEST_HISTORIES. */

#include "encodes-error.h"
#include "encodes-history.h"
#include "encodes-memory-secret-store.h"
#include "encodes-news-desk.h"
#include "encodes-time.h"
#include "encodes-timing.h"
#include "fake-provider.h"
#include "history-model.h"
#include "recorder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_ACCOUNTS 3
#define N_IDS 12
#define MOST_STEPS 40
#define BIG_ANSWER 1100
/* A program that ends does not wait for a slow machine, and what it has not written then is not there; nor does one that
 * begins wait for ever for accounts that do not answer. Such a history goes no further. */
#define LONGEST_CLOSING (200 * 1000)
#define LONGEST_CATCHING_UP (3 * G_USEC_PER_SEC)

static const char *const account_ids[N_ACCOUNTS] = { "account-1", "account-2", "account-2-again" };

static GApplication *application;
static Recorder *recorder;
static FILE *recorded;
static GRegex *single_pattern;
static guint n_told;
static guint n_steps;
static guint n_restarts;
static guint n_broken_off;

typedef struct
{
  GRand *rand;
  guint64 seed;
  GString *story;             /* what has happened, for who looks for a fault */
  char *folder;
  char *path;
  char *ids[N_IDS];
  guint n_names;
  int clock_hours;
  gboolean catching_up;       /* when what is to be told was last asked of the model */
  gboolean too_slow;
  gint64 started;

  ModelAccount *model[N_ACCOUNTS];

  EncodesAccount *accounts[N_ACCOUNTS];
  GListStore *listed;
  GListStore *watched;        /* empty until the history is open */
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesHistory *history;
  EncodesWatchedGroups *groups;
  EncodesNotificationService *service;
  EncodesNotifier *notifier;
  EncodesNewsDesk *desk;
  EncodesMonitor *monitor;
} World;

#define fail(world, ...) \
  G_STMT_START \
    { \
      g_autofree char *words_ = g_strdup_printf (__VA_ARGS__); \
      g_printerr ("%s", (world)->story->str); \
      g_error ("--seed=%" G_GUINT64_FORMAT ": %s", (world)->seed, words_); \
    } \
  G_STMT_END

static void G_GNUC_PRINTF (2, 3)
tell_story (World *world, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append (world->story, "# ");
  g_string_append_vprintf (world->story, format, args);
  g_string_append_c (world->story, '\n');
  va_end (args);
}

static guint
choose (World *world, guint n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint32) n);
}

static gboolean
chance (World *world, guint percent)
{
  return choose (world, 100) < percent;
}

/* ---- the program ---- */

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
start_program (World *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  world->started = g_get_monotonic_time ();
  world->store = encodes_job_store_new ();
  world->history = encodes_history_new (world->path);
  world->groups = encodes_watched_groups_new (world->store, ENCODES_LEDGER (world->history));
  world->service = encodes_notification_service_new (g_application_get_dbus_connection (application));
  world->notifier = encodes_notifier_new (application);
  world->desk = encodes_news_desk_new (world->notifier, world->service, world->store, ENCODES_LEDGER (world->history),
                                       world->groups, NULL);
  encodes_news_desk_set_period (world->desk, 0);
  encodes_history_open_async (world->history, world->store, G_LIST_MODEL (world->listed), NULL, on_done, &result);
  wait_until (result != NULL);
  if (!encodes_history_open_finish (world->history, result, &error))
    fail (world, "%s", error->message);

  encodes_watched_groups_load (world->groups);
  encodes_history_start (world->history);
  world->monitor = encodes_monitor_new (G_LIST_MODEL (world->listed), world->secrets, world->store);
  encodes_news_desk_catch_up (world->desk, world->monitor);
  wait_until (encodes_notification_service_get_available (world->service));
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Its answer comes after those to all that was asked of the history before. */
static void
wait_for_history (World *world)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GPtrArray) given = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  iterate ();
  encodes_ledger_claim_async (ENCODES_LEDGER (world->history), nothing, ENCODES_NEWS_ENDED, NULL, on_done, &result);
  wait_until (result != NULL);
  given = encodes_ledger_claim_finish (ENCODES_LEDGER (world->history), result, NULL);
}

/* What was asked and nobody waits for any more. */
static void
end_requests (FakeProvider *provider)
{
  while (fake_provider_get_n_waiting (provider) > 0)
    fake_provider_fail (provider, ENCODES_ERROR_NETWORK, 0);
  iterate ();
}

static FakeProvider *
get_provider (World *world, guint which)
{
  EncodesAccountMonitor *monitor = encodes_monitor_find (world->monitor, account_ids[which]);

  return monitor ? FAKE_PROVIDER (encodes_account_monitor_get_provider (monitor)) : NULL;
}

/* As the application does it. */
static void
end_program (World *world)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_ACCOUNTS; i++)
    if (get_provider (world, i))
      g_ptr_array_add (providers, g_object_ref (get_provider (world, i)));
  encodes_monitor_stop (world->monitor);
  g_ptr_array_foreach (providers, (GFunc) (void (*) (void)) end_requests, NULL);
  encodes_news_desk_stop (world->desk);
  wait_until (!encodes_news_desk_get_busy (world->desk));
  world->too_slow |= world->catching_up && !encodes_news_desk_get_catching_up (world->desk);

  gint64 began = g_get_monotonic_time ();
  encodes_history_close (world->history);
  world->too_slow |= g_get_monotonic_time () - began > LONGEST_CLOSING;
  iterate ();
  /* A call under way holds who made it: only the world and the desk are left then. */
  wait_until (G_OBJECT (world->service)->ref_count == 2);
  g_assert_finalize_object (g_steal_pointer (&world->desk));
  g_assert_finalize_object (g_steal_pointer (&world->notifier));
  g_assert_finalize_object (g_steal_pointer (&world->service));
  g_assert_finalize_object (g_steal_pointer (&world->groups));
  g_clear_object (&world->monitor);
  g_assert_finalize_object (g_steal_pointer (&world->history));
  g_assert_finalize_object (g_steal_pointer (&world->store));
}

static EncodesAccount *
make_account (guint which)
{
  EncodesAccount *account = encodes_account_new (account_ids[which], "fake", "Contoso");

  encodes_account_set_option (account, "address", "here");

  return account;
}

/* ---- what is told ---- */

static void
drain_recorder (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_sync (g_application_get_dbus_connection (application), "org.freedesktop.Notifications",
                                 "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                                 "GetServerInformation", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, 30 * 1000, NULL,
                                 &error);

  g_assert_no_error (error);
}

static char *
get_text (const char *line, const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("\"%s\": \"([^\"]*)\"", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, line, 0, &match) ? g_match_info_fetch (match, 1) : g_strdup ("");
}

static guint
count_in (const char *text)
{
  guint sum = 0;

  for (const char *c = text; *c; c++)
    if (g_ascii_isdigit (*c))
      sum += (guint) g_ascii_strtoull (c, (char **) &c, 10);

  return sum;
}

/* Takes out of @expected what one notification has told. Returns: how many jobs it has summed up */
static guint
take_notification (World *world, const char *line, GHashTable *expected)
{
  g_autofree char *summary = get_text (line, "summary");
  g_autofree char *body = get_text (line, "body");
  g_autoptr (GMatchInfo) match = NULL;

  tell_story (world, "  told: %s (%s)", summary, body);
  if (g_str_equal (summary, "While Encodes was closed"))
    {
      *strchrnul (body, '\\') = '\0';
      return count_in (body);
    }
  if (!g_regex_match (single_pattern, summary, 0, &match))
    return count_in (summary);

  g_autofree char *name = g_match_info_fetch (match, 1);
  world->too_slow |= world->catching_up && !encodes_news_desk_get_catching_up (world->desk);
  if (!g_hash_table_remove (expected, name) && !world->too_slow)
    fail (world, "told, though it is no news: %s", summary);

  return 0;
}

static void
check_told (World *world)
{
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_summed = 0;
  char line[4096];

  world->catching_up = encodes_news_desk_get_catching_up (world->desk);
  for (guint i = 0; !world->catching_up && i < N_ACCOUNTS; i++)
    {
      g_autoptr (GPtrArray) jobs = model_account_tell (world->model[i]);

      for (guint j = 0; j < jobs->len; j++)
        g_hash_table_add (expected, g_strdup (((ModelJob *) jobs->pdata[j])->name));
    }
  n_told += g_hash_table_size (expected);

  wait_until (!encodes_news_desk_get_busy (world->desk));
  drain_recorder ();
  clearerr (recorded);
  while (fgets (line, sizeof line, recorded))
    if (g_str_has_prefix (line, "{\"call\": \"Notify\""))
      n_summed += take_notification (world, line, expected);
  /* What sums up counts on until somebody looks. */
  encodes_shown_news_set_looking (encodes_news_desk_get_shown (world->desk), TRUE);
  encodes_shown_news_set_looking (encodes_news_desk_get_shown (world->desk), FALSE);

  world->too_slow |= world->catching_up && !encodes_news_desk_get_catching_up (world->desk);
  if (world->too_slow)
    return;
  if (n_summed != g_hash_table_size (expected))
    {
      g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (expected, NULL);
      g_autofree char *joined = g_strjoinv (" ", (char **) names);

      fail (world, "summed up: %u; to be told, and not told singly: %s", n_summed, joined);
    }
}

/* ---- what is shown ---- */

static guint
find_account (const char *id)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    if (g_str_equal (account_ids[i], id))
      return i;

  g_error ("no account %s", id);
}

static void
check_job (World *world, EncodesJob *job)
{
  guint which = find_account (encodes_job_get_account_id (job));
  ModelJob *model = model_account_find (world->model[which], encodes_job_get_id (job));

  if (!model)
    fail (world, "shown, though it should not be: %s of %s", encodes_job_get_name (job), account_ids[which]);
  if (g_strcmp0 (model->name, encodes_job_get_name (job)) != 0 || model->state != encodes_job_get_state (job)
      || model->ended != encodes_time_to_unix_us (encodes_job_get_ended (job))
      || model->remembered != encodes_job_get_remembered (job) || model->bell != encodes_job_get_bell (job))
    fail (world,
          "%s of %s: shown as %d, ended %" G_GINT64_FORMAT ", %sremembered, bell %d; it should be %s, %d, %"
          G_GINT64_FORMAT ", %sremembered, bell %d", encodes_job_get_name (job), account_ids[which],
          encodes_job_get_state (job), encodes_time_to_unix_us (encodes_job_get_ended (job)),
          encodes_job_get_remembered (job) ? "" : "not ", encodes_job_get_bell (job), model->name, model->state,
          model->ended, model->remembered ? "" : "not ", model->bell);
}

static void
check_shown (World *world)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (world->store));
  guint n_expected = 0;

  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (world->store), i);

      check_job (world, job);
    }
  for (guint i = 0; i < N_ACCOUNTS; i++)
    n_expected += g_hash_table_size (world->model[i]->jobs);
  if (n_shown != n_expected)
    fail (world, "%u jobs are shown; it should be %u", n_shown, n_expected);
}

/* ---- what a service may say ---- */

/* A time of any kind; mostly one of these years. */
static GDateTime *
make_time (World *world)
{
  static const gint64 odd[] = { -62135596800 + 1, -1, 0, 1, 253402300799, 4102444800 };

  if (chance (world, 15))
    return NULL;
  if (chance (world, 10))
    return g_date_time_new_from_unix_utc (odd[choose (world, G_N_ELEMENTS (odd))]);

  return encodes_time_from_unix_us (G_GINT64_CONSTANT (1700000000000000) + choose (world, 100000) * G_USEC_PER_SEC
                                    + choose (world, 1000));
}

static EncodesJobState
choose_state (World *world, const ModelJob *before)
{
  static const EncodesJobState states[] = {
    ENCODES_JOB_STATE_QUEUED,    ENCODES_JOB_STATE_SCHEDULED, ENCODES_JOB_STATE_PROCESSING, ENCODES_JOB_STATE_FINISHED,
    ENCODES_JOB_STATE_FINISHED,  ENCODES_JOB_STATE_FINISHED,  ENCODES_JOB_STATE_ERROR,      ENCODES_JOB_STATE_CANCELED,
    ENCODES_JOB_STATE_CANCELING, ENCODES_JOB_STATE_UNKNOWN,
  };

  if (before && chance (world, 40))
    return before->state;

  return states[choose (world, G_N_ELEMENTS (states))];
}

static void
set_times (World *world, EncodesJob *job, const ModelJob *before)
{
  g_autoptr (GDateTime) ended = make_time (world);
  g_autoptr (GDateTime) modified = make_time (world);
  g_autoptr (GDateTime) created = make_time (world);

  if (before && chance (world, 50))
    {
      g_clear_pointer (&ended, g_date_time_unref);
      ended = before->ended == 0 ? NULL : encodes_time_from_unix_us (before->ended);
    }
  /* Else most answers would be old ones. */
  if (before && before->modified != MODEL_NEVER && chance (world, 70))
    {
      g_clear_pointer (&modified, g_date_time_unref);
      modified = encodes_time_from_unix_us (before->modified + choose (world, 3));
    }
  if (encodes_job_is_ended (job) || chance (world, 10))
    encodes_job_set_ended (job, ended);
  encodes_job_set_modified (job, modified);
  encodes_job_set_created (job, created);
  encodes_job_set_started (job, created);
}

static EncodesJob *
make_job (World *world, guint which, const char *id)
{
  static const double odd[] = { -5, 0, 33.3, 100, 250, 1e300, (double) NAN, (double) INFINITY, (double) -INFINITY };
  EncodesJob *job = encodes_job_new (account_ids[which], "fake", id);
  const ModelJob *before = model_account_find (world->model[which], id);
  g_autofree char *name = g_strdup_printf ("n%u", world->n_names++);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, choose_state (world, before), chance (world, 50) ? "99" : NULL);
  encodes_job_set_progress (job, odd[choose (world, G_N_ELEMENTS (odd))]);
  encodes_job_set_running_ms (job, odd[choose (world, G_N_ELEMENTS (odd))]);
  encodes_job_set_priority (job, chance (world, 50) ? G_MININT64 : G_MAXINT64);
  if (encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR)
    encodes_job_set_error (job, "1001", "It is broken");
  set_times (world, job, before);
  tell_story (world, "  %.20s … %s: state %d, ended %" G_GINT64_FORMAT ", modified %" G_GINT64_FORMAT, id, name,
              encodes_job_get_state (job), encodes_time_to_unix_us (encodes_job_get_ended (job)),
              encodes_time_to_unix_us (encodes_job_get_modified (job)));

  return job;
}

static EncodesJobList *
make_list (World *world, guint which)
{
  EncodesJobList *list = encodes_job_list_new (chance (world, 50));
  guint share = chance (world, 10) ? 0 : 20 + choose (world, 80);

  tell_story (world, "%s answers, %s", account_ids[which], encodes_job_list_is_complete (list) ? "complete" : "partly");
  for (guint i = 0; i < N_IDS; i++)
    {
      g_autoptr (EncodesJob) job = chance (world, share) ? make_job (world, which, world->ids[i]) : NULL;

      if (job)
        encodes_job_list_add (list, job);
    }
  if (chance (world, 10))
    {
      const char *gone = world->ids[choose (world, N_IDS)];

      if (!encodes_job_list_lookup (list, gone))
        {
          tell_story (world, "  gone: %.20s", gone);
          encodes_job_list_add_gone (list, gone);
        }
    }
  /* So many that they are merged bit by bit. */
  for (guint i = 0; world->seed % 25 == 0 && i < BIG_ANSWER && chance (world, 99); i++)
    {
      g_autofree char *id = g_strdup_printf ("filling-%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new (account_ids[which], "fake", id);

      encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
      encodes_job_list_add (list, job);
    }

  return list;
}

/* ---- the steps ---- */

static FakeProvider *
ask (World *world, guint which)
{
  FakeProvider *provider = get_provider (world, which);

  /* Who fails is not asked again at once, whoever wants it. */
  if (fake_provider_get_n_waiting (provider) == 0)
    {
      encodes_timing_pass (30 * G_USEC_PER_SEC, 0);
      encodes_account_monitor_refresh (encodes_monitor_find (world->monitor, account_ids[which]));
    }
  wait_until (fake_provider_get_n_waiting (provider) > 0);

  return provider;
}

static void
step_answer (World *world, guint which)
{
  EncodesAccountMonitor *monitor = encodes_monitor_find (world->monitor, account_ids[which]);
  g_autoptr (EncodesJobList) list = NULL;

  if (!monitor)
    return;

  list = make_list (world, which);
  model_account_merge (world->model[which], list);
  fake_provider_answer (ask (world, which), list);
  wait_until (!encodes_account_monitor_get_refreshing (monitor));
}

static void
step_fail (World *world, guint which)
{
  static const EncodesError errors[] = { ENCODES_ERROR_NETWORK, ENCODES_ERROR_FORMAT, ENCODES_ERROR_SERVER,
                                         ENCODES_ERROR_UNAUTHORIZED, ENCODES_ERROR_NOT_FOUND };
  EncodesAccountMonitor *monitor = encodes_monitor_find (world->monitor, account_ids[which]);

  if (!monitor)
    return;

  tell_story (world, "%s fails", account_ids[which]);
  fake_provider_fail (ask (world, which), errors[choose (world, G_N_ELEMENTS (errors))], 0);
  wait_until (!encodes_account_monitor_get_refreshing (monitor));
}

static void
remove_account (World *world, guint which)
{
  guint position;

  g_assert_true (g_list_store_find (world->listed, world->accounts[which], &position));
  g_list_store_remove (world->listed, position);
  model_account_remove (world->model[which]);
}

/* Whose answer is still on its way, and comes to nobody. */
static void
step_remove (World *world, guint which)
{
  g_autoptr (FakeProvider) provider = NULL;
  g_autoptr (EncodesJobList) late = NULL;

  if (!world->model[which]->listed)
    return;

  provider = g_object_ref (ask (world, which));
  late = make_list (world, which);
  tell_story (world, "… too late: %s has been removed", account_ids[which]);
  remove_account (world, which);
  fake_provider_answer (provider, late);
  end_requests (provider);
}

static void
step_add (World *world, guint which)
{
  if (world->model[which]->listed)
    return;

  tell_story (world, "%s is added again", account_ids[which]);
  g_list_store_append (world->listed, world->accounts[which]);
  world->model[which]->listed = TRUE;
}

static void
step_forget (World *world, guint which)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (world->model[which]->listed)
    return;

  tell_story (world, "%s is forgotten", account_ids[which]);
  model_account_forget (world->model[which]);
  encodes_history_forget_account_async (world->history, account_ids[which], NULL, on_done, &result);
  wait_until (result != NULL);
  g_assert_true (encodes_history_forget_account_finish (world->history, result, NULL));
}

static void
step_move (World *world, guint which)
{
  g_autofree char *address = g_strdup_printf ("address-%u", world->n_names++);
  g_autoptr (FakeProvider) provider = NULL;

  if (!world->model[which]->listed)
    return;

  provider = g_object_ref (get_provider (world, which));
  tell_story (world, "%s moves", account_ids[which]);
  encodes_account_set_option (world->accounts[which], "address", address);
  model_account_expect_anew (world->model[which]);
  end_requests (provider);
}

static void
step_bell (World *world, guint which)
{
  const char *id = world->ids[choose (world, N_IDS)];
  EncodesJob *job = encodes_job_store_lookup (world->store, account_ids[which], id);

  if (!job)
    return;

  ModelJob *model = model_account_find (world->model[which], id);
  model->bell = choose (world, ENCODES_JOB_BELL_NEVER + 1);
  tell_story (world, "the bell of %s: %d", encodes_job_get_name (job), model->bell);
  encodes_job_set_bell (job, model->bell);
}

static void
step_delete (World *world, guint which)
{
  const char *id = world->ids[choose (world, N_IDS)];

  tell_story (world, "%.20s of %s is deleted", id, account_ids[which]);
  model_account_delete (world->model[which], id);
  encodes_job_store_remove_job (world->store, account_ids[which], id);
}

/* Between the earliest and the latest lies a year: after that what was told of a job nobody knows may be forgotten. */
static void
set_clock (World *world, int hours)
{
  tell_story (world, "the clock is set %d hours from the truth", hours);
  encodes_timing_set_clock ((gint64) (hours - world->clock_hours) * 60 * 60 * G_USEC_PER_SEC);
  world->clock_hours = hours;
}

static void
step_clock (World *world, guint which)
{
  static const int hours[] = { -24, -1, 0, 1, 24, 364 * 24 };

  set_clock (world, hours[choose (world, G_N_ELEMENTS (hours))]);
}

static void
step_restart (World *world, guint which)
{
  tell_story (world, "it is started again");
  n_restarts++;
  if (chance (world, 50))
    wait_for_history (world);
  end_program (world);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    model_account_restart (world->model[i]);
  /* Or while it does not run. */
  if (chance (world, 10) && world->model[which]->listed)
    {
      guint position;

      tell_story (world, "%s is removed meanwhile", account_ids[which]);
      g_assert_true (g_list_store_find (world->listed, world->accounts[which], &position));
      g_list_store_remove (world->listed, position);
      model_account_remove (world->model[which]);
    }
  start_program (world);
}

static const struct
{
  guint weight;
  void (*take) (World *world, guint which);
} steps[] = {
  { 55, step_answer }, { 8, step_fail }, { 4, step_remove }, { 6, step_add },   { 3, step_forget },
  { 2, step_move },    { 6, step_bell }, { 4, step_delete }, { 3, step_clock }, { 9, step_restart },
};

static void
take_step (World *world)
{
  guint number = choose (world, 100);
  guint which = choose (world, N_ACCOUNTS);
  gboolean catching_up = encodes_news_desk_get_catching_up (world->desk);
  gsize i = 0;

  for (; number >= steps[i].weight; i++)
    number -= steps[i].weight;
  steps[i].take (world, which);
  n_steps++;
  iterate ();
  world->too_slow |= catching_up && g_get_monotonic_time () - world->started > LONGEST_CATCHING_UP;
  if (world->too_slow)
    return;

  check_told (world);
  if (!world->too_slow)
    check_shown (world);
}

/* ---- a history ---- */

static char *
make_id (World *world, guint number)
{
  static const char *const odd[] = { "%s%n", "../../etc/passwd", "'; DROP TABLE jobs; --", "\n", "é\u202e", "A", "b" };

  if (number < G_N_ELEMENTS (odd))
    return g_strdup (odd[number]);
  /* So long that nothing keeps them whole; they differ only in their last letter. */
  if (number < G_N_ELEMENTS (odd) + 2)
    {
      g_autofree char *filling = g_strnfill (world->seed % 50 == 0 ? 1000000 : 5000, 'x');

      return g_strdup_printf ("%s%u", filling, number);
    }

  return g_strdup_printf ("nb:jid:UUID:%u", number);
}

static void
set_up (World *world, guint64 seed)
{
  const char *memory = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();

  world->seed = seed;
  world->rand = g_rand_new_with_seed ((guint32) seed);
  world->story = g_string_new (NULL);
  world->folder = g_build_filename (memory, "encodes-histories-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (world->folder));
  world->path = g_build_filename (world->folder, "history.sqlite", NULL);
  world->secrets = encodes_memory_secret_store_new ();
  world->listed = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  for (guint i = 0; i < N_IDS; i++)
    world->ids[i] = make_id (world, i);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      world->model[i] = model_account_new ();
      world->accounts[i] = make_account (i);
      g_list_store_append (world->listed, world->accounts[i]);
    }
  start_program (world);
}

static void
tear_down (World *world)
{
  static const char *const names[] = { "", "-wal", "-shm", ".lock" };

  end_program (world);
  set_clock (world, 0);
  /* One that was broken off has not been listened to. */
  drain_recorder ();
  fseek (recorded, 0, SEEK_END);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (world->path, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (world->folder), ==, 0);
  for (guint i = 0; i < N_IDS; i++)
    g_free (world->ids[i]);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      model_account_free (world->model[i]);
      g_object_unref (world->accounts[i]);
    }
  g_object_unref (world->listed);
  g_object_unref (world->secrets);
  g_string_free (world->story, TRUE);
  g_rand_free (world->rand);
  g_free (world->folder);
  g_free (world->path);
}

static void
run_history (guint64 seed)
{
  World world = { 0 };
  guint n;

  set_up (&world, seed);
  n = 5 + choose (&world, MOST_STEPS);
  for (guint i = 0; i < n && !world.too_slow; i++)
    take_step (&world);
  n_broken_off += world.too_slow ? 1 : 0;
  tear_down (&world);
}

/* ---- all of them ---- */

static int n_histories = -1;
static gint64 first_seed = -1;

static const GOptionEntry options[] = {
  { "histories", 0, 0, G_OPTION_ARG_INT, &n_histories, "How many histories to run", "NUMBER" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &first_seed, "Run only the history with this seed", "NUMBER" },
  { NULL },
};

static void
test_histories (void)
{
  const char *wanted = g_getenv ("ENCODES_TEST_HISTORIES");
  guint n = n_histories >= 0 ? (guint) n_histories : wanted ? (guint) atoi (wanted) : 30;
  guint64 seed = g_test_rand_int_range (0, G_MAXINT32 / 2);
  gint64 began = g_get_monotonic_time ();

  if (first_seed >= 0)
    {
      seed = (guint64) first_seed;
      n = 1;
    }

  for (guint i = 0; i < n; i++)
    run_history (seed + i);
  g_test_message ("%u histories (seeds from %" G_GUINT64_FORMAT "): %u steps, %u new starts, %u ends told, each once; "
                  "%u broken off on a slow machine; %.1f s", n, seed, n_steps, n_restarts, n_told, n_broken_off,
                  (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
}

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
}

static void
make_application (void)
{
  static const GActionEntry entries[] = {
    { .name = "show-job", .activate = on_action, .parameter_type = "s" },
    { .name = "copy-error", .activate = on_action, .parameter_type = "s" },
    { .name = "show-output", .activate = on_action, .parameter_type = "s" },
  };
  g_autoptr (GError) error = NULL;

  application = g_application_new ("io.github.encodes.HistoriesTest", G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), NULL);
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int failed;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  g_test_init (&argc, &argv, NULL);
  g_type_ensure (FAKE_TYPE_PROVIDER);

  make_application ();
  recorder = recorder_start (NULL);
  recorded = fopen (recorder->log, "r");
  g_assert_nonnull (recorded);
  single_pattern = g_regex_new ("^(n[0-9]+) (finished|failed|was canceled)$", 0, 0, NULL);
  g_test_add_func ("/desktop/random-histories/each-end-is-told-once", test_histories);
  failed = g_test_run ();

  fclose (recorded);
  g_regex_unref (single_pattern);
  recorder_stop (recorder);
  g_object_unref (application);

  return failed;
}
