/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The notifications that really arrive at a real daemon (tests/harness/desktop.py starts it, and lets it write each
 * notification that it shows to a file of its own). */

#include "encodes-memory-ledger.h"
#include "encodes-news-desk.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEADLINE_SECONDS 20
#define APPLICATION_ID "io.github.encodes.NotifierTest"

typedef struct
{
  GApplication *application;
  EncodesJobStore *store;
  EncodesAccount *account;
  EncodesNotificationService *service;
  EncodesNotifier *notifier;
  EncodesNewsDesk *desk;
  char *shown_job;
} Fixture;

static void
on_show_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->shown_job);
  fixture->shown_job = g_variant_dup_string (parameter, NULL);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("what was waited for did not come in %d s", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition) \
  G_STMT_START \
  { \
    guint deadline_id = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL); \
    guint tick_id = g_timeout_add (20, on_tick, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (tick_id); \
    g_source_remove (deadline_id); \
  } \
  G_STMT_END

static const char *
notifications_folder (void)
{
  const char *folder = g_getenv ("ENCODES_TEST_NOTIFICATIONS");

  g_assert_nonnull (folder);
  return folder;
}

/* Returns: (transfer full) (element-type utf8): the paths of the notifications that have been shown */
static GPtrArray *
list_notifications (void)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (notifications_folder (), 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)))
    if (!g_str_has_suffix (name, ".part"))
      g_ptr_array_add (paths, g_build_filename (notifications_folder (), name, NULL));

  return g_steal_pointer (&paths);
}

static guint
count_notifications (void)
{
  g_autoptr (GPtrArray) paths = list_notifications ();

  return paths->len;
}

/* Returns: (nullable): what the notification in the file @path said under @key */
static char *
read_value (const char *path, const char *key)
{
  g_autofree char *contents = NULL;
  g_autofree char *prefix = g_strconcat (key, "=", NULL);
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  for (const char *entry = contents; entry < contents + length; entry += strlen (entry) + 1)
    if (g_str_has_prefix (entry, prefix))
      return g_strdup (entry + strlen (prefix));

  return NULL;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: the values under @key of all that have been shown, sorted */
static GPtrArray *
read_all (const char *key)
{
  g_autoptr (GPtrArray) paths = list_notifications ();
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++)
    {
      char *value = read_value (paths->pdata[i], key);

      g_assert_nonnull (value);
      g_ptr_array_add (values, value);
    }
  g_ptr_array_sort (values, compare_strings);

  return values;
}

static char *
read_only_one (const char *key)
{
  g_autoptr (GPtrArray) values = read_all (key);

  g_assert_cmpuint (values->len, ==, 1);
  return g_strdup (values->pdata[0]);
}

/* Returns: what dunstctl printed; waits for it while the main loop runs */
static char *
dunstctl (const char *command, const char *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "dunstctl", command,
                                                      argument, NULL);
  char *output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return output;
}

static guint
count_displayed (void)
{
  g_autofree char *output = dunstctl ("count", "displayed");

  return g_ascii_strtoull (output, NULL, 10);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const GActionEntry entries[] = { { .name = "show-job", .activate = on_show_job, .parameter_type = "s" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobList) nothing = encodes_job_list_new (TRUE);
  g_autoptr (EncodesLedger) ledger = NULL;
  g_autoptr (EncodesWatchedGroups) groups = NULL;

  fixture->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (fixture->application), entries, G_N_ELEMENTS (entries), fixture);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);

  fixture->store = encodes_job_store_new ();
  fixture->account = encodes_account_new ("account-1", "media-services-v2", "Contoso");
  ledger = encodes_memory_ledger_new ();
  groups = encodes_watched_groups_new (fixture->store, ledger);
  fixture->service =
    encodes_notification_service_new (g_application_get_dbus_connection (fixture->application));
  fixture->notifier = encodes_notifier_new (fixture->application);
  fixture->desk = encodes_news_desk_new (fixture->notifier, fixture->service, fixture->store, ledger, groups, NULL);
  /* From now on, what ends is news. */
  encodes_job_store_merge (fixture->store, fixture->account, nothing);
  encodes_news_desk_end_catching_up (fixture->desk);
  wait_until (encodes_notification_service_get_available (fixture->service));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *closed = dunstctl ("close-all", NULL);
  g_autoptr (GPtrArray) paths = list_notifications ();

  wait_until (count_displayed () == 0);
  for (guint i = 0; i < paths->len; i++)
    g_assert_cmpint (g_remove (paths->pdata[i]), ==, 0);

  g_assert_finalize_object (fixture->desk);
  g_assert_finalize_object (fixture->notifier);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->store);
  g_clear_object (&fixture->account);
  g_clear_object (&fixture->application);
  g_clear_pointer (&fixture->shown_job, g_free);
}

static EncodesJob *
make_job (const char *id, const char *name, EncodesJobState state)
{
  EncodesJob *job = encodes_job_new ("account-1", "media-services-v2", id);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);

  return job;
}

static void
merge_job (Fixture *fixture, EncodesJob *job)
{
  encodes_job_store_merge_job (fixture->store, fixture->account, job);
}

/* A job that runs and then ends as @state. */
static void
end_job (Fixture *fixture, const char *id, const char *name, EncodesJobState state)
{
  g_autoptr (EncodesJob) running = make_job (id, name, ENCODES_JOB_STATE_PROCESSING);
  g_autoptr (EncodesJob) ended = make_job (id, name, state);

  merge_job (fixture, running);
  if (state == ENCODES_JOB_STATE_ERROR)
    encodes_job_set_error (ended, "1001", "\n  Input <asset> & co are not valid\nand a second line");
  merge_job (fixture, ended);
}

static void
test_finished (Fixture *fixture, gconstpointer data)
{
  end_job (fixture, "job-1", "BigBuckBunny 720p", ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");
  g_autofree char *body = read_only_one ("DUNST_BODY");
  g_autofree char *category = read_only_one ("DUNST_CATEGORY");

  g_assert_cmpstr (summary, ==, "BigBuckBunny 720p finished");
  g_assert_cmpstr (body, ==, "Contoso");
  g_assert_cmpstr (category, ==, "transfer.complete");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  end_job (fixture, "job-1", "Interview 03", ENCODES_JOB_STATE_ERROR);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");
  g_autofree char *body = read_only_one ("DUNST_BODY");
  g_autofree char *category = read_only_one ("DUNST_CATEGORY");

  g_assert_cmpstr (summary, ==, "Interview 03 failed");
  g_assert_cmpstr (body, ==, "Contoso\nInput ‹asset› ＆ co are not valid");
  g_assert_cmpstr (category, ==, "transfer.error");
}

static void
test_canceled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) here = make_job ("job-1", "Canceled here", ENCODES_JOB_STATE_PROCESSING);

  merge_job (fixture, here);
  encodes_job_set_canceled_here (encodes_job_store_lookup (fixture->store, "account-1", "job-1"), TRUE);
  end_job (fixture, "job-1", "Canceled here", ENCODES_JOB_STATE_CANCELED);
  end_job (fixture, "job-2", "Elsewhere", ENCODES_JOB_STATE_CANCELED);
  /* They arrive in order: had the first been told, it would be there by now. */
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");

  g_assert_cmpstr (summary, ==, "Elsewhere was canceled");
}

static void
test_canceled_but_finished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) here = make_job ("job-1", "Too late", ENCODES_JOB_STATE_PROCESSING);

  merge_job (fixture, here);
  encodes_job_set_canceled_here (encodes_job_store_lookup (fixture->store, "account-1", "job-1"), TRUE);
  end_job (fixture, "job-1", "Too late", ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");

  g_assert_cmpstr (summary, ==, "Too late finished");
}

static void
test_known_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) fresh = encodes_account_new ("account-2", "media-services-v2", "Fresh");
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);
  g_autoptr (EncodesJob) old = encodes_job_new ("account-2", "media-services-v2", "old");

  encodes_job_set_name (old, "Old news");
  encodes_job_set_state (old, ENCODES_JOB_STATE_FINISHED, NULL);
  encodes_job_list_add (list, old);
  encodes_job_store_merge (fixture->store, fresh, list);
  end_job (fixture, "job-1", "News", ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");

  g_assert_cmpstr (summary, ==, "News finished");
}

static void
test_click (Fixture *fixture, gconstpointer data)
{
  g_autofree char *clicked = NULL;

  end_job (fixture, "nb:jid:UUID:1", "BigBuckBunny 720p", ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);
  clicked = dunstctl ("action", "0");
  wait_until (fixture->shown_job != NULL);

  g_assert_cmpstr (fixture->shown_job, ==, "account-1/nb:jid:UUID:1");
}

static void
test_withdraw (Fixture *fixture, gconstpointer data)
{
  end_job (fixture, "job-1", "Seen", ENCODES_JOB_STATE_FINISHED);
  end_job (fixture, "job-2", "Not seen", ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () == 2 && count_displayed () == 2);
  encodes_notifier_withdraw (fixture->notifier, encodes_job_store_lookup (fixture->store, "account-1", "job-1"));
  wait_until (count_displayed () == 1);

  g_autofree char *clicked = dunstctl ("action", "0");

  wait_until (fixture->shown_job != NULL);
  g_assert_cmpstr (fixture->shown_job, ==, "account-1/job-2");
}

/* One answer in which @n_finished jobs finish, @n_failed fail and @n_canceled are canceled. */
static void
end_many (Fixture *fixture, guint n_finished, guint n_failed, guint n_canceled)
{
  guint n = n_finished + n_failed + n_canceled;
  g_autoptr (EncodesJobList) running = encodes_job_list_new (FALSE);
  g_autoptr (EncodesJobList) ended = encodes_job_list_new (FALSE);

  for (guint i = 0; i < n; i++)
    {
      EncodesJobState state = i < n_finished              ? ENCODES_JOB_STATE_FINISHED
                              : i < n_finished + n_failed ? ENCODES_JOB_STATE_ERROR
                                                          : ENCODES_JOB_STATE_CANCELED;
      g_autofree char *id = g_strdup_printf ("many-%u-%u", n, i);
      g_autoptr (EncodesJob) before = make_job (id, id, ENCODES_JOB_STATE_PROCESSING);
      g_autoptr (EncodesJob) after = make_job (id, id, state);

      encodes_job_list_add (running, before);
      encodes_job_list_add (ended, after);
    }

  encodes_job_store_merge (fixture->store, fixture->account, running);
  encodes_job_store_merge (fixture->store, fixture->account, ended);
}

static void
test_three (Fixture *fixture, gconstpointer data)
{
  end_many (fixture, 2, 1, 0);
  wait_until (count_notifications () >= 3);

  g_autoptr (GPtrArray) summaries = read_all ("DUNST_SUMMARY");

  g_assert_cmpuint (summaries->len, ==, 3);
  g_assert_cmpstr (summaries->pdata[0], ==, "many-3-0 finished");
  g_assert_cmpstr (summaries->pdata[1], ==, "many-3-1 finished");
  g_assert_cmpstr (summaries->pdata[2], ==, "many-3-2 failed");
}

typedef struct
{
  guint finished, failed, canceled;
  const char *summary;
} Many;

static void
test_many (Fixture *fixture, gconstpointer data)
{
  const Many *many = data;
  g_autofree char *clicked = NULL;

  end_many (fixture, many->finished, many->failed, many->canceled);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");
  g_autofree char *body = read_only_one ("DUNST_BODY");

  g_assert_cmpstr (summary, ==, many->summary);
  g_assert_cmpstr (body, ==, "Contoso");

  clicked = dunstctl ("action", "0");
  wait_until (fixture->shown_job != NULL);
  g_assert_cmpstr (fixture->shown_job, ==, "account-1/");
}

static void
test_hostile_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *name = g_strconcat ("<b>&amp;\n\u202e", filler, NULL);

  end_job (fixture, "job-1", name, ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");

  g_assert_true (g_str_has_prefix (summary, "<b>&amp; xxx"));
  g_assert_true (g_str_has_suffix (summary, "… finished"));
  g_assert_cmpint (g_utf8_strlen (summary, -1), <, 200);
}

static void
test_unnamed (Fixture *fixture, gconstpointer data)
{
  end_job (fixture, "nb:jid:UUID:7", NULL, ENCODES_JOB_STATE_FINISHED);
  wait_until (count_notifications () > 0);

  g_autofree char *summary = read_only_one ("DUNST_SUMMARY");

  g_assert_cmpstr (summary, ==, "nb:jid:UUID:7 finished");
}

static void
test_outlives_application (void)
{
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr (EncodesNotifier) notifier = encodes_notifier_new (application);
  g_autoptr (EncodesJob) job = make_job ("job-1", "Late", ENCODES_JOB_STATE_FINISHED);

  g_assert_finalize_object (g_steal_pointer (&application));
  encodes_notifier_send_ended (notifier, job);
  encodes_notifier_withdraw (notifier, job);
}

int
main (int argc, char **argv)
{
  static const Many both = { 14, 2, 0, "14 encodes finished, 2 failed" };
  static const Many failed = { 0, 4, 0, "4 encodes failed" };
  static const Many each = { 1, 1, 2, "1 encode finished, 1 failed, 2 canceled" };

  g_test_init (&argc, &argv, NULL);

#define add(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  add ("/desktop/notifier/finished/names-job-and-account", NULL, test_finished);
  add ("/desktop/notifier/failed/says-first-line-of-error-as-plain-text", NULL, test_failed);
  add ("/desktop/notifier/canceled/only-elsewhere-is-news", NULL, test_canceled);
  add ("/desktop/notifier/canceled/here-but-finished-is-news", NULL, test_canceled_but_finished);
  add ("/desktop/notifier/known-before/is-no-news", NULL, test_known_before);
  add ("/desktop/notifier/click/shows-the-job", NULL, test_click);
  add ("/desktop/notifier/withdraw/takes-back-only-that-job", NULL, test_withdraw);
  add ("/desktop/notifier/three-at-once/are-told-singly", NULL, test_three);
  add ("/desktop/notifier/many-at-once/finished-and-failed", &both, test_many);
  add ("/desktop/notifier/many-at-once/failed", &failed, test_many);
  add ("/desktop/notifier/many-at-once/each-kind", &each, test_many);
  add ("/desktop/notifier/hostile-name/is-one-short-line-of-text", NULL, test_hostile_name);
  add ("/desktop/notifier/unnamed/goes-by-its-id", NULL, test_unnamed);
#undef add
  g_test_add_func ("/desktop/notifier/application-gone/is-silent", test_outlives_application);

  return g_test_run ();
}
