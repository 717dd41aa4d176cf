/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What is told, and when, at a daemon in another process that records it. */

#include "encodes-memory-ledger.h"
#include "encodes-news-desk.h"
#include "encodes-watched-group.h"
#include "recorder.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <string.h>

#define ACCOUNT "account-1"
#define OTHER_ACCOUNT "account-2"

static GApplication *application;

typedef struct
{
  Recorder *recorder;
  GSettings *settings;
  EncodesLedger *ledger;
  EncodesJobStore *store;
  EncodesAccount *account;
  EncodesAccount *other_account;
  EncodesWatchedGroups *groups;
  EncodesNotificationService *service;
  EncodesNotifier *notifier;
  EncodesNewsDesk *desk;
} Fixture;

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
}

static GSettings *
make_settings (void)
{
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GError) error = NULL;

  source = g_settings_schema_source_new_from_directory (g_getenv ("ENCODES_TEST_SCHEMAS"), NULL, TRUE, &error);
  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, ENCODES_APPLICATION_ID, FALSE);
  g_assert_nonnull (schema);

  return g_settings_new_full (schema, backend, NULL);
}

/* One for all tests: GLib does not survive that a GApplication goes while a notification daemon owes it an answer. */
static GApplication *
make_application (void)
{
  static const GActionEntry entries[] = {
    { .name = "show-job", .activate = on_action, .parameter_type = "s" },
    { .name = "copy-error", .activate = on_action, .parameter_type = "s" },
    { .name = "show-output", .activate = on_action, .parameter_type = "s" },
  };
  GApplication *made = g_application_new ("io.github.encodes.NewsTest", G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr (GError) error = NULL;

  g_action_map_add_action_entries (G_ACTION_MAP (made), entries, G_N_ELEMENTS (entries), NULL);
  g_application_register (made, NULL, &error);
  g_assert_no_error (error);

  return made;
}

/* The parts that end with the program. */
static void
start_program (Fixture *fixture)
{
  fixture->store = encodes_job_store_new ();
  encodes_job_store_set_keeps_ended (fixture->store, TRUE);
  fixture->groups = encodes_watched_groups_new (fixture->store, fixture->ledger);
  encodes_watched_groups_load (fixture->groups);
  fixture->service = encodes_notification_service_new (g_application_get_dbus_connection (application));
  fixture->notifier = encodes_notifier_new (application);
  fixture->desk = encodes_news_desk_new (fixture->notifier, fixture->service, fixture->store, fixture->ledger,
                                         fixture->groups, fixture->settings);
  encodes_news_desk_set_period (fixture->desk, 0);
}

static void
end_program (Fixture *fixture)
{
  wait_until (!encodes_news_desk_get_busy (fixture->desk));
  /* A call under way holds who made it: only the fixture and the desk are left then. */
  wait_until (G_OBJECT (fixture->service)->ref_count == 2);
  g_assert_finalize_object (fixture->desk);
  g_assert_finalize_object (fixture->notifier);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->groups);
  g_assert_finalize_object (fixture->store);
}

static void
hear_account (Fixture *fixture, EncodesAccount *account)
{
  g_autoptr (EncodesJobList) nothing = encodes_job_list_new (TRUE);

  encodes_job_store_merge (fixture->store, account, nothing);
}

/* From now on, what ends is news. */
static void
begin (Fixture *fixture)
{
  encodes_news_desk_end_catching_up (fixture->desk);
  hear_account (fixture, fixture->account);
  hear_account (fixture, fixture->other_account);
  if (fixture->recorder)
    wait_until (encodes_notification_service_get_available (fixture->service));
}

static void
set_up_without_service (Fixture *fixture, gconstpointer data)
{
  fixture->settings = make_settings ();
  fixture->ledger = encodes_memory_ledger_new ();
  fixture->account = encodes_account_new (ACCOUNT, "media-services-v2", "Contoso");
  fixture->other_account = encodes_account_new (OTHER_ACCOUNT, "media-services-v2", "Fabrikam");
  start_program (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->recorder = recorder_start (NULL);
  set_up_without_service (fixture, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  end_program (fixture);
  g_clear_pointer (&fixture->recorder, recorder_stop);
  wait_until (G_OBJECT (fixture->ledger)->ref_count == 1);
  g_assert_finalize_object (fixture->ledger);
  g_clear_object (&fixture->settings);
  g_clear_object (&fixture->account);
  g_clear_object (&fixture->other_account);
}

static EncodesJob *
make_job (const char *account_id, const char *id, EncodesJobState state)
{
  EncodesJob *job = encodes_job_new (account_id, "media-services-v2", id);

  encodes_job_set_name (job, id);
  encodes_job_set_state (job, state, NULL);
  if (state == ENCODES_JOB_STATE_ERROR)
    encodes_job_set_error (job, "1001", "It is broken");

  return job;
}

static EncodesJob *
merge_job (Fixture *fixture, EncodesAccount *account, const char *id, EncodesJobState state)
{
  g_autoptr (EncodesJob) job = make_job (encodes_account_get_id (account), id, state);

  encodes_job_store_merge_job (fixture->store, account, job);

  return encodes_job_store_lookup (fixture->store, encodes_account_get_id (account), id);
}

static void
end_job (Fixture *fixture, const char *id, EncodesJobState state)
{
  merge_job (fixture, fixture->account, id, ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, fixture->account, id, state);
}

/* One answer in which so many jobs end, of which nobody knew. */
static void
end_many (Fixture *fixture, EncodesAccount *account, const char *prefix, guint n_finished, guint n_failed)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (FALSE);

  for (guint i = 0; i < n_finished + n_failed; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%u", prefix, i);
      g_autoptr (EncodesJob) job = make_job (encodes_account_get_id (account), id,
                                             i < n_finished ? ENCODES_JOB_STATE_FINISHED : ENCODES_JOB_STATE_ERROR);

      encodes_job_list_add (list, job);
    }
  encodes_job_store_merge (fixture->store, account, list);
}

static void
assert_summary (Fixture *fixture, guint number, const char *expected)
{
  g_autofree char *summary = recorder_get (fixture->recorder, number, "summary");

  g_assert_cmpstr (summary, ==, expected);
}

static void
assert_body (Fixture *fixture, guint number, const char *expected)
{
  g_autofree char *body = recorder_get (fixture->recorder, number, "body");

  g_assert_cmpstr (body, ==, expected);
}

/* All comes in order: had there been more before this one, it would be there by now. */
static void
assert_no_more (Fixture *fixture, guint n_expected)
{
  EncodesJob *job = merge_job (fixture, fixture->account, "the-last", ENCODES_JOB_STATE_PROCESSING);

  encodes_job_set_bell (job, ENCODES_JOB_BELL_ALWAYS);
  merge_job (fixture, fixture->account, "the-last", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) > n_expected);
  g_assert_cmpuint (recorder_count (fixture->recorder), ==, n_expected + 1);
  assert_summary (fixture, n_expected, "the-last finished");
}

typedef struct
{
  const char *key;
  EncodesJobState state;
  const char *summary;
} Kind;

static const Kind kinds[] = {
  { "notify-finished", ENCODES_JOB_STATE_FINISHED, "notify-finished finished" },
  { "notify-failed", ENCODES_JOB_STATE_ERROR, "notify-failed failed" },
  { "notify-canceled", ENCODES_JOB_STATE_CANCELED, "notify-canceled was canceled" },
  { "notify-stalled", ENCODES_JOB_STATE_PROCESSING, "notify-stalled has stalled" },
};

static EncodesJob *
happen (Fixture *fixture, const Kind *kind, EncodesJobBell bell)
{
  EncodesJob *job = merge_job (fixture, fixture->account, kind->key, ENCODES_JOB_STATE_PROCESSING);

  encodes_job_set_bell (job, bell);
  if (kind->state == ENCODES_JOB_STATE_PROCESSING)
    encodes_news_desk_add_stalled (fixture->desk, job);
  else
    merge_job (fixture, fixture->account, kind->key, kind->state);

  return job;
}

typedef struct
{
  gboolean preferred;
  EncodesJobBell bell;
  gboolean told;
} Choice;

static void
test_choice (Fixture *fixture, gconstpointer data)
{
  const Choice *choice = data;
  guint n_told = 0;

  begin (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      /* What the others say does not matter. */
      for (gsize other = 0; other < G_N_ELEMENTS (kinds); other++)
        g_settings_set_boolean (fixture->settings, kinds[other].key, (other == i) == choice->preferred);
      happen (fixture, &kinds[i], choice->bell);
      if (!choice->told)
        continue;
      wait_until (recorder_count (fixture->recorder) > n_told);
      assert_summary (fixture, n_told++, kinds[i].summary);
    }
  assert_no_more (fixture, n_told);
}

static void
on_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GPtrArray **) user_data = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, NULL);
}

static gboolean
can_be_claimed (Fixture *fixture, EncodesJob *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) claimed = NULL;

  g_ptr_array_add (jobs, g_object_ref (job));
  encodes_ledger_claim_async (fixture->ledger, jobs, ENCODES_NEWS_ENDED, NULL, on_claimed, &claimed);
  wait_until (claimed != NULL);

  return claimed->len > 0;
}

static void
test_unwanted_is_done_with (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  g_assert_false (can_be_claimed (fixture, happen (fixture, &kinds[0], ENCODES_JOB_BELL_NEVER)));
}

static void
test_canceled_here (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job;

  begin (fixture);
  job = merge_job (fixture, fixture->account, "here", ENCODES_JOB_STATE_PROCESSING);
  encodes_job_set_canceled_here (job, TRUE);
  encodes_job_set_bell (job, ENCODES_JOB_BELL_ALWAYS);
  merge_job (fixture, fixture->account, "here", ENCODES_JOB_STATE_CANCELED);
  assert_no_more (fixture, 0);
  g_assert_false (can_be_claimed (fixture, job));
}

static void
test_buttons (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  end_job (fixture, "job-1", ENCODES_JOB_STATE_ERROR);
  end_job (fixture, "job-2", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 2);

  g_autofree char *failed = recorder_get (fixture->recorder, 0, "actions");
  g_autofree char *finished = recorder_get (fixture->recorder, 1, "actions");

  g_assert_nonnull (strstr (failed, "\"app.copy-error('account-1/job-1')\", \"Copy Error\""));
  g_assert_null (strstr (failed, "show-output"));
  g_assert_nonnull (strstr (finished, "\"app.show-output('account-1/job-2')\", \"Show\""));
  g_assert_null (strstr (finished, "copy-error"));
  assert_body (fixture, 0, "Contoso\nIt is broken");
}

static void
test_stalled_then_ended (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job;

  begin (fixture);
  job = merge_job (fixture, fixture->account, "job-1", ENCODES_JOB_STATE_PROCESSING);
  encodes_news_desk_add_stalled (fixture->desk, job);
  encodes_news_desk_add_stalled (fixture->desk, job);
  wait_until (recorder_count (fixture->recorder) == 1);
  encodes_news_desk_add_stalled (fixture->desk, job);
  merge_job (fixture, fixture->account, "job-1", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 2);
  assert_summary (fixture, 0, "job-1 has stalled");
  assert_summary (fixture, 1, "job-1 finished");
  assert_no_more (fixture, 2);
}

static void
test_runs_again (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  end_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 1);
  /* The service does not say when it ended: then it is the same end. */
  end_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  assert_no_more (fixture, 1);
}

static void
test_flood (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  end_many (fixture, fixture->account, "many", 4990, 10);
  wait_until (recorder_count (fixture->recorder) > 0);
  assert_summary (fixture, 0, "4990 encodes finished, 10 failed");
  assert_body (fixture, 0, "Contoso");
  assert_no_more (fixture, 1);
}

/* Answers in which one job each ends, in one go. */
static void
test_budget (Fixture *fixture, gconstpointer data)
{
  const double period = 1.0;

  begin (fixture);
  encodes_news_desk_set_period (fixture->desk, period);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("burst-%u", i);

      end_many (fixture, fixture->account, prefix, 1, 0);
      wait_until (!encodes_news_desk_get_busy (fixture->desk));
    }
  wait_until (recorder_count (fixture->recorder) >= 4);

  g_assert_cmpuint (recorder_count (fixture->recorder), ==, 4);
  assert_summary (fixture, 2, "burst-2-0 finished");
  assert_summary (fixture, 3, "7 encodes finished");
  /* The clock of the daemon starts when the first one came to it, a moment after it was sent. */
  g_assert_cmpfloat (recorder_get_time (fixture->recorder, 3) - recorder_get_time (fixture->recorder, 0), >,
                     period - 0.2);
}

static void
test_while_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  /* As the history does it: what was known comes back, and what it has become is in the first answers. */
  encodes_job_store_restore (fixture->store, ACCOUNT, "Contoso", nothing);
  encodes_job_store_restore (fixture->store, OTHER_ACCOUNT, "Fabrikam", nothing);
  end_many (fixture, fixture->account, "closed", 2, 0);
  end_many (fixture, fixture->other_account, "closed", 1, 1);
  encodes_news_desk_end_catching_up (fixture->desk);
  wait_until (recorder_count (fixture->recorder) > 0);

  assert_summary (fixture, 0, "While Encodes was closed");
  assert_body (fixture, 0, "3 encodes finished, 1 failed");
  assert_no_more (fixture, 1);
}

static void
test_one_while_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  encodes_job_store_restore (fixture->store, ACCOUNT, "Contoso", nothing);
  end_many (fixture, fixture->account, "closed", 1, 0);
  encodes_news_desk_end_catching_up (fixture->desk);
  wait_until (recorder_count (fixture->recorder) > 0);
  assert_summary (fixture, 0, "closed-0 finished");
  assert_no_more (fixture, 1);
}

/* What ended and was not claimed when the program was killed comes out of the history, before any answer. */
static void
test_untold (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (jobs, make_job (ACCOUNT, "job-1", ENCODES_JOB_STATE_FINISHED));
  g_ptr_array_add (jobs, make_job (ACCOUNT, "job-2", ENCODES_JOB_STATE_ERROR));
  encodes_job_store_restore (fixture->store, ACCOUNT, "Contoso", jobs);
  encodes_job_store_announce (fixture->store, ACCOUNT, jobs);
  encodes_news_desk_end_catching_up (fixture->desk);
  wait_until (recorder_count (fixture->recorder) > 0);
  assert_summary (fixture, 0, "While Encodes was closed");
  assert_body (fixture, 0, "1 encode finished, 1 failed\nContoso");
  assert_no_more (fixture, 1);
}

static void
test_nobody_listens (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  end_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  /* A daemon comes later; what was not told is told then. */
  fixture->recorder = recorder_start (NULL);
  wait_until (recorder_count (fixture->recorder) > 0);
  assert_summary (fixture, 0, "job-1 finished");
  assert_no_more (fixture, 1);
}

static void
test_nobody_ever_listens (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  end_many (fixture, fixture->account, "many", 100, 0);
  end_job (fixture, "job-1", ENCODES_JOB_STATE_FINISHED);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);

  g_assert_false (encodes_news_desk_get_busy (fixture->desk));
  g_assert_true (can_be_claimed (fixture, encodes_job_store_lookup (fixture->store, ACCOUNT, "job-1")));
}

static gint64 longest_pause, last_beat;

static gboolean
on_heartbeat (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  longest_pause = MAX (longest_pause, now - last_beat);
  last_beat = now;

  return G_SOURCE_CONTINUE;
}

/* GLib has a word to say about a daemon that goes away without an answer. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return !strstr (message, "unable to send notifications");
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  guint heartbeat_id;

  g_test_log_set_fatal_handler (is_fatal, NULL);
  fixture->recorder = recorder_start (data);
  begin (fixture);
  longest_pause = 0;
  last_beat = g_get_monotonic_time ();
  heartbeat_id = g_timeout_add (5, on_heartbeat, NULL);
  end_many (fixture, fixture->account, "first", 3, 0);
  wait_until (recorder_count (fixture->recorder) == 3);
  /* Nothing of this waits for the daemon's answers, and it does not get one call for each. */
  encodes_news_desk_set_period (fixture->desk, 0.5);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("more-%u", i);

      end_many (fixture, fixture->account, prefix, 1, 0);
      on_heartbeat (NULL);
    }
  wait_until (recorder_count (fixture->recorder) > 3);
  g_source_remove (heartbeat_id);

  /* Three calls that waited would take three seconds. */
  g_assert_cmpint (longest_pause, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (recorder_count (fixture->recorder), ==, 4);
  assert_summary (fixture, 3, "20 encodes finished");
}

static GVariant *
make_members (const char *const *ids)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (; *ids; ids++)
    g_variant_builder_add (&builder, "(ss)", ACCOUNT, *ids);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
ask (Fixture *fixture, const char *const *ids)
{
  g_autoptr (GVariant) members = make_members (ids);

  encodes_news_desk_tell_when_done (fixture->desk, members);
}

static const char *const three[] = { "a", "b", "c", NULL };

static void
run_three (Fixture *fixture)
{
  for (gsize i = 0; three[i]; i++)
    merge_job (fixture, fixture->account, three[i], ENCODES_JOB_STATE_PROCESSING);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  run_three (fixture);
  ask (fixture, three);
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 1);
  merge_job (fixture, fixture->account, "a", ENCODES_JOB_STATE_FINISHED);
  merge_job (fixture, fixture->account, "b", ENCODES_JOB_STATE_ERROR);
  /* Who is not in it is told in between. */
  end_job (fixture, "other", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_summary (fixture, 0, "other finished");
  merge_job (fixture, fixture->account, "c", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 2);
  assert_summary (fixture, 1, "2 encodes finished, 1 failed");
  assert_body (fixture, 1, "All you asked about have ended. It took less than a minute.");
  wait_until (encodes_watched_groups_get_n_open (fixture->groups) == 0);
  g_assert_false (can_be_claimed (fixture, encodes_job_store_lookup (fixture->store, ACCOUNT, "a")));
  assert_no_more (fixture, 2);
}

static void
test_group_time (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  run_three (fixture);
  ask (fixture, three);
  for (gsize i = 0; three[i]; i++)
    {
      g_autoptr (EncodesJob) job = make_job (ACCOUNT, three[i], ENCODES_JOB_STATE_FINISHED);
      g_autoptr (GDateTime) started = g_date_time_new_utc (2026, 11, 21, 10, 10 * (int) i, 0);
      g_autoptr (GDateTime) ended = g_date_time_new_utc (2026, 11, 21, 11, 5 * (int) i, 30);

      encodes_job_set_started (job, started);
      encodes_job_set_ended (job, ended);
      encodes_job_store_merge_job (fixture->store, fixture->account, job);
    }
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_body (fixture, 0, "All you asked about have ended. It took 1 h 10 min.");
}

static void
test_group_gone (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  run_three (fixture);
  ask (fixture, three);
  merge_job (fixture, fixture->account, "a", ENCODES_JOB_STATE_FINISHED);
  merge_job (fixture, fixture->account, "b", ENCODES_JOB_STATE_CANCELED);
  encodes_job_store_remove_job (fixture->store, ACCOUNT, "c");
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_summary (fixture, 0, "1 encode finished, 1 canceled, 1 is gone");
  assert_no_more (fixture, 1);
}

static void
test_group_of_ended (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  ask (fixture, (const char *const[]) { NULL });
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 0);
  end_job (fixture, "a", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 1);
  ask (fixture, (const char *const[]) { "a", "a", NULL });
  wait_until (recorder_count (fixture->recorder) == 2);
  assert_summary (fixture, 1, "1 encode finished");
  assert_no_more (fixture, 2);
}

/* The ledger is what stays when the program ends. */
static void
test_group_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  begin (fixture);
  run_three (fixture);
  ask (fixture, three);
  merge_job (fixture, fixture->account, "a", ENCODES_JOB_STATE_FINISHED);
  end_program (fixture);

  start_program (fixture);
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 1);
  g_ptr_array_add (jobs, make_job (ACCOUNT, "a", ENCODES_JOB_STATE_FINISHED));
  g_ptr_array_add (jobs, make_job (ACCOUNT, "b", ENCODES_JOB_STATE_PROCESSING));
  g_ptr_array_add (jobs, make_job (ACCOUNT, "c", ENCODES_JOB_STATE_PROCESSING));
  encodes_job_store_restore (fixture->store, ACCOUNT, "Contoso", jobs);
  merge_job (fixture, fixture->account, "b", ENCODES_JOB_STATE_ERROR);
  encodes_news_desk_end_catching_up (fixture->desk);
  wait_until (encodes_notification_service_get_available (fixture->service));
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 1);
  merge_job (fixture, fixture->account, "c", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_summary (fixture, 0, "2 encodes finished, 1 failed");
  end_program (fixture);

  start_program (fixture);
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 0);
  begin (fixture);
  assert_no_more (fixture, 1);
}

static void
test_group_without_service (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  run_three (fixture);
  ask (fixture, three);
  for (gsize i = 0; three[i]; i++)
    merge_job (fixture, fixture->account, three[i], ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpuint (encodes_watched_groups_get_n_open (fixture->groups), ==, 1);
  fixture->recorder = recorder_start (NULL);
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_summary (fixture, 0, "3 encodes finished");
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  merge_job (fixture, fixture->account, "claimed", ENCODES_JOB_STATE_PROCESSING);
  merge_job (fixture, fixture->account, "claimed", ENCODES_JOB_STATE_FINISHED);
  g_assert_true (encodes_news_desk_get_busy (fixture->desk));
  encodes_news_desk_stop (fixture->desk);
  end_job (fixture, "late", ENCODES_JOB_STATE_FINISHED);
  wait_until (!encodes_news_desk_get_busy (fixture->desk));
  wait_until (recorder_count (fixture->recorder) == 1);
  assert_summary (fixture, 0, "claimed finished");
  g_assert_true (can_be_claimed (fixture, encodes_job_store_lookup (fixture->store, ACCOUNT, "late")));
}

/* All that a person can select at once: every job that ends is looked for among them. */
static void
test_large_group (void)
{
  const guint n_jobs = 100000;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (EncodesWatchedGroup) group = NULL;
  g_autoptr (GVariant) members = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < n_jobs; i++)
    {
      g_autofree char *id = g_strdup_printf ("Job-%u", i);

      g_variant_builder_add (&builder, "(ss)", ACCOUNT, id);
    }
  /* Twice, and written in another way. */
  g_variant_builder_add (&builder, "(ss)", ACCOUNT, "job-7");
  members = g_variant_ref_sink (g_variant_builder_end (&builder));
  group = encodes_watched_group_new ("large", members);

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autofree char *id = g_strdup_printf ("JOB-%u", i);
      g_autoptr (EncodesJob) job = encodes_job_new (i % 2 ? ACCOUNT : OTHER_ACCOUNT, "media-services-v2", id);

      g_assert_cmpint (encodes_watched_group_contains (group, job), ==, i % 2);
    }
  g_assert_true (encodes_watched_group_update (group, store));

  EncodesNewsCounts counts;
  encodes_watched_group_get_counts (group, &counts);
  g_assert_cmpuint (counts.gone, ==, n_jobs);
  /* To look through all of them for each takes minutes. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 15 * G_TIME_SPAN_SECOND);
}

static void
on_informed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *) user_data = answer != NULL;
}

/* Until the daemon's answers to all so far have come: GLib cannot take back before. */
static void
settle (void)
{
  gboolean informed = FALSE;

  g_dbus_connection_call (g_application_get_dbus_connection (application), "org.freedesktop.Notifications",
                          "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "GetServerInformation",
                          NULL, NULL, G_DBUS_CALL_FLAGS_NONE, 30 * 1000, NULL, on_informed, &informed);
  wait_until (informed);
}

/* Returns: whether notification @number has been taken back */
static gboolean
is_closed (Fixture *fixture, guint number)
{
  g_autofree char *log = recorder_read (fixture->recorder);
  g_autofree char *id = recorder_get (fixture->recorder, number, "id");
  g_autofree char *line = g_strdup_printf ("{\"call\": \"CloseNotification\", \"id\": %s,", id);

  return strstr (log, line) != NULL;
}

static guint
count_closed (Fixture *fixture)
{
  g_autofree char *log = recorder_read (fixture->recorder);
  g_auto (GStrv) parts = g_strsplit (log, "\"CloseNotification\"", -1);

  return g_strv_length (parts) - 1;
}

static void
test_sums_replace (Fixture *fixture, gconstpointer data)
{
  EncodesShownNews *shown = encodes_news_desk_get_shown (fixture->desk);
  g_autofree char *id = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *last_replaced = NULL;

  begin (fixture);
  end_many (fixture, fixture->account, "first", 5, 0);
  wait_until (recorder_count (fixture->recorder) == 1);
  settle ();
  end_many (fixture, fixture->account, "second", 3, 1);
  wait_until (recorder_count (fixture->recorder) == 2);
  settle ();
  assert_summary (fixture, 0, "5 encodes finished");
  assert_summary (fixture, 1, "8 encodes finished, 1 failed");
  assert_body (fixture, 1, "Contoso");
  id = recorder_get (fixture->recorder, 0, "id");
  replaced = recorder_get (fixture->recorder, 1, "replaces");
  g_assert_cmpstr (replaced, ==, id);

  /* Now it is of several accounts. */
  end_many (fixture, fixture->other_account, "third", 4, 0);
  wait_until (recorder_count (fixture->recorder) == 3);
  settle ();
  assert_summary (fixture, 2, "12 encodes finished, 1 failed");
  assert_body (fixture, 2, "");
  g_assert_true (encodes_shown_news_get_alarming (shown));

  /* Who has looked begins anew. */
  encodes_shown_news_set_looking (shown, TRUE);
  wait_until (is_closed (fixture, 2));
  g_assert_false (encodes_shown_news_get_alarming (shown));
  encodes_shown_news_set_looking (shown, FALSE);
  end_many (fixture, fixture->other_account, "fourth", 6, 0);
  wait_until (recorder_count (fixture->recorder) == 4);
  assert_summary (fixture, 3, "6 encodes finished");
  assert_body (fixture, 3, "Fabrikam");
  last_replaced = recorder_get (fixture->recorder, 3, "replaces");
  g_assert_cmpstr (last_replaced, ==, "0");
}

/* What was told before the person came is taken back once it is in sight; what comes while the person is there stays. */
static void
test_seen (Fixture *fixture, gconstpointer data)
{
  EncodesShownNews *shown = encodes_news_desk_get_shown (fixture->desk);
  EncodesJob *first, *second;

  begin (fixture);
  end_job (fixture, "first", ENCODES_JOB_STATE_ERROR);
  end_job (fixture, "unseen", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 2);
  settle ();
  first = encodes_job_store_lookup (fixture->store, ACCOUNT, "first");
  encodes_shown_news_see (shown, first);
  settle ();
  g_assert_cmpuint (count_closed (fixture), ==, 0);
  g_assert_true (encodes_shown_news_get_alarming (shown));

  encodes_shown_news_set_looking (shown, TRUE);
  g_assert_false (encodes_shown_news_get_alarming (shown));
  encodes_shown_news_see (shown, first);
  wait_until (is_closed (fixture, 0));

  end_job (fixture, "second", ENCODES_JOB_STATE_ERROR);
  wait_until (recorder_count (fixture->recorder) == 3);
  settle ();
  second = encodes_job_store_lookup (fixture->store, ACCOUNT, "second");
  encodes_shown_news_see (shown, second);
  settle ();
  g_assert_cmpuint (count_closed (fixture), ==, 1);
  g_assert_false (encodes_shown_news_get_alarming (shown));

  /* But not when all about it is shown. */
  encodes_shown_news_withdraw (shown, second);
  wait_until (is_closed (fixture, 2));
  g_assert_false (is_closed (fixture, 1));
}

static void
test_untrue (Fixture *fixture, gconstpointer data)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  EncodesJob *stalled;

  begin (fixture);
  end_job (fixture, "again", ENCODES_JOB_STATE_ERROR);
  end_job (fixture, "deleted", ENCODES_JOB_STATE_FINISHED);
  stalled = merge_job (fixture, fixture->account, "stalled", ENCODES_JOB_STATE_PROCESSING);
  forecast.stalled = TRUE;
  encodes_job_set_forecast (stalled, &forecast);
  encodes_news_desk_add_stalled (fixture->desk, stalled);
  wait_until (recorder_count (fixture->recorder) == 3);
  settle ();

  merge_job (fixture, fixture->account, "again", ENCODES_JOB_STATE_QUEUED);
  wait_until (is_closed (fixture, 0));
  encodes_job_store_remove_job (fixture->store, ACCOUNT, "deleted");
  wait_until (is_closed (fixture, 1));
  g_assert_false (is_closed (fixture, 2));
  forecast.stalled = FALSE;
  encodes_job_set_forecast (stalled, &forecast);
  wait_until (is_closed (fixture, 2));
}

/* What is not told must not leave behind what is true no more. */
static void
test_stalled_then_unwanted (Fixture *fixture, gconstpointer data)
{
  EncodesJob *job;

  begin (fixture);
  g_settings_set_boolean (fixture->settings, "notify-finished", FALSE);
  job = merge_job (fixture, fixture->account, "job-1", ENCODES_JOB_STATE_PROCESSING);
  encodes_news_desk_add_stalled (fixture->desk, job);
  wait_until (recorder_count (fixture->recorder) == 1);
  settle ();
  merge_job (fixture, fixture->account, "job-1", ENCODES_JOB_STATE_FINISHED);
  wait_until (is_closed (fixture, 0));
}

static void
test_importance (Fixture *fixture, gconstpointer data)
{
  static const char *const categories[] = { "transfer.complete", "transfer.error", "transfer" };
  EncodesJob *stalled;

  begin (fixture);
  end_job (fixture, "finished", ENCODES_JOB_STATE_FINISHED);
  wait_until (recorder_count (fixture->recorder) == 1);
  end_job (fixture, "failed", ENCODES_JOB_STATE_ERROR);
  wait_until (recorder_count (fixture->recorder) == 2);
  stalled = merge_job (fixture, fixture->account, "stalled", ENCODES_JOB_STATE_PROCESSING);
  encodes_news_desk_add_stalled (fixture->desk, stalled);
  wait_until (recorder_count (fixture->recorder) == 3);
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      g_autofree char *category = recorder_get (fixture->recorder, i, "category");
      g_autofree char *urgency = recorder_get (fixture->recorder, i, "urgency");

      g_assert_cmpstr (category, ==, categories[i]);
      /* A critical one would break into a presentation, and stay until it is clicked. */
      g_assert_cmpstr (urgency, ==, "1");
    }
}

int
main (int argc, char **argv)
{
  static const Choice on = { TRUE, ENCODES_JOB_BELL_DEFAULT, TRUE };
  static const Choice off = { FALSE, ENCODES_JOB_BELL_DEFAULT, FALSE };
  static const Choice on_but_never = { TRUE, ENCODES_JOB_BELL_NEVER, FALSE };
  static const Choice off_but_never = { FALSE, ENCODES_JOB_BELL_NEVER, FALSE };
  static const Choice on_and_always = { TRUE, ENCODES_JOB_BELL_ALWAYS, TRUE };
  static const Choice off_but_always = { FALSE, ENCODES_JOB_BELL_ALWAYS, TRUE };

  g_test_init (&argc, &argv, NULL);

#define add(path, data, function) \
  g_test_add ("/desktop/news-desk/" path, Fixture, data, set_up, function, tear_down)
#define add_without_service(path, data, function) \
  g_test_add ("/desktop/news-desk/" path, Fixture, data, set_up_without_service, function, tear_down)
  add ("preferences/on/is-told", &on, test_choice);
  add ("preferences/off/is-not-told", &off, test_choice);
  add ("bell/never/silences-what-is-on", &on_but_never, test_choice);
  add ("bell/never/silences-what-is-off", &off_but_never, test_choice);
  add ("bell/always/rings-when-on", &on_and_always, test_choice);
  add ("bell/always/rings-when-off", &off_but_always, test_choice);
  add ("unwanted/counts-as-told", NULL, test_unwanted_is_done_with);
  add ("canceled-here/is-no-news-even-with-the-bell", NULL, test_canceled_here);
  add ("buttons/copy-errors-and-show-outputs", NULL, test_buttons);
  add ("stalled/is-told-once-and-its-end-too", NULL, test_stalled_then_ended);
  add ("runs-again/one-end-is-told-once", NULL, test_runs_again);
  add ("flood/is-one-notification", NULL, test_flood);
  add ("budget/three-a-period-then-a-sum", NULL, test_budget);
  add ("while-closed/several-are-one-across-accounts", NULL, test_while_closed);
  add ("while-closed/one-is-told-by-itself", NULL, test_one_while_closed);
  add ("while-closed/what-nobody-claimed-is-told", NULL, test_untold);
  add ("shown/sums-take-the-place-of-those-before", NULL, test_sums_replace);
  add ("shown/what-has-been-seen-is-taken-back", NULL, test_seen);
  add ("shown/what-is-true-no-more-is-taken-back", NULL, test_untrue);
  add ("shown/stalled-is-taken-back-when-its-end-is-not-told", NULL, test_stalled_then_unwanted);
  add ("shown/importance-and-kind", NULL, test_importance);
  add ("group/is-told-when-the-last-has-ended", NULL, test_group);
  add ("group/says-the-time-taken", NULL, test_group_time);
  add ("group/who-is-gone-has-ended", NULL, test_group_gone);
  add ("group/of-ended-jobs-is-told-at-once", NULL, test_group_of_ended);
  add ("group/survives-restarts-and-is-told-once", NULL, test_group_restart);
  g_test_add_func ("/desktop/news-desk/group/may-be-large", test_large_group);
  add ("stop/tells-what-is-claimed-and-claims-no-more", NULL, test_stop);
  add_without_service ("no-service/what-was-not-told-is-told-when-one-comes", NULL, test_nobody_listens);
  add_without_service ("no-service/nothing-is-claimed", NULL, test_nobody_ever_listens);
  add_without_service ("no-service/groups-wait", NULL, test_group_without_service);
  add_without_service ("slow-service/holds-nothing-up", "--delay=1", test_slow);
  add_without_service ("silent-service/holds-nothing-up", "--silent", test_slow);
#undef add
#undef add_without_service

  application = make_application ();
  int status = g_test_run ();
  g_clear_object (&application);

  return status;
}
