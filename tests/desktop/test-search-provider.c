/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What somebody on the bus is answered who searches for jobs, as GNOME Shell does. */

#include "encodes-search-provider.h"

#include "recorder.h"

#include <string.h>

#define APPLICATION_ID "io.github.encodes.SearchTest"
#define PATH "/io/github/encodes/SearchTest/SearchProvider"
#define INTERFACE "org.gnome.Shell.SearchProvider2"
#define N_MANY 100000

/* In microseconds. With a sanitizer, all takes longer. */
#ifdef __SANITIZE_ADDRESS__
#define LONGEST_LAG 200000
#else
#define LONGEST_LAG 20000
#endif

typedef struct
{
  GApplication *application;
  EncodesJobStore *store;
  EncodesAccount *account;
  EncodesSearchProvider *provider;
  GDBusConnection *caller;      /* another one than the program's */
  char *activated;
  char *launched;
  guint timestamp;
} Fixture;

static char *
describe (EncodesJob *job)
{
  return g_strdup_printf ("is %s", encodes_job_state_to_word (encodes_job_get_state (job)));
}

static void
on_activate_result (EncodesSearchProvider *provider, const char *target, guint timestamp, Fixture *fixture)
{
  g_free (fixture->activated);
  fixture->activated = g_strdup (target);
  fixture->timestamp = timestamp;
}

static void
on_launch_search (EncodesSearchProvider *provider, const char *text, guint timestamp, Fixture *fixture)
{
  g_free (fixture->launched);
  fixture->launched = g_strdup (text);
  fixture->timestamp = timestamp;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  fixture->store = encodes_job_store_new ();
  fixture->account = encodes_account_new ("account-1", "media-services-v2", "Contoso");
  fixture->provider = encodes_search_provider_new (fixture->application, fixture->store, describe);
  g_signal_connect (fixture->provider, "activate-result", G_CALLBACK (on_activate_result), fixture);
  g_signal_connect (fixture->provider, "launch-search", G_CALLBACK (on_launch_search), fixture);
  encodes_search_provider_export (fixture->provider, g_application_get_dbus_connection (fixture->application), PATH,
                                  &error);
  g_assert_no_error (error);
  fixture->caller = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->provider);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->account);
  g_object_unref (fixture->caller);
  g_object_unref (fixture->application);
  g_free (fixture->activated);
  g_free (fixture->launched);
}

static EncodesJob *
make_job (const char *id, const char *name, EncodesJobState state, int minutes_ago)
{
  EncodesJob *job = encodes_job_new ("account-1", "media-services-v2", id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) time = g_date_time_add_minutes (now, -minutes_ago);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_created (job, time);
  if (encodes_job_is_ended (job))
    encodes_job_set_ended (job, time);

  return job;
}

static void
add_job (Fixture *fixture, const char *id, const char *name, EncodesJobState state, int minutes_ago)
{
  g_autoptr (EncodesJob) job = make_job (id, name, state, minutes_ago);

  encodes_job_store_merge_job (fixture->store, fixture->account, job);
}

typedef struct
{
  GVariant *value;
  GError *error;
  gboolean done;
} Answer;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &answer->error);
  answer->done = TRUE;
}

static void
call (Fixture *fixture, const char *method, GVariant *parameters, Answer *answer)
{
  *answer = (Answer) { NULL, NULL, FALSE };
  g_dbus_connection_call (fixture->caller, APPLICATION_ID, PATH, INTERFACE, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 30 * 1000, NULL, on_answered, answer);
}

/* Returns: the answer; it must be none of an error */
static GVariant *
ask (Fixture *fixture, const char *method, GVariant *parameters)
{
  Answer answer;

  call (fixture, method, parameters, &answer);
  wait_until (answer.done);
  g_assert_no_error (answer.error);

  return answer.value;
}

/* Returns: the results, with a space after each */
static char *
join_results (GVariant *value)
{
  g_autofree const char **results = NULL;
  GString *joined = g_string_new (NULL);

  g_variant_get (value, "(^a&s)", &results);
  for (guint i = 0; results[i]; i++)
    {
      g_assert_true (g_str_has_prefix (results[i], "account-1/"));
      g_string_append_printf (joined, "%s ", results[i] + strlen ("account-1/"));
    }

  return g_string_free (joined, FALSE);
}

static char *
search (Fixture *fixture, const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);
  g_autoptr (GVariant) value = ask (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms));

  return join_results (value);
}

static void
assert_found (Fixture *fixture, const char *text, const char *expected)
{
  g_autofree char *found = search (fixture, text);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_best_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) failed = make_job ("failed", "Trailer", ENCODES_JOB_STATE_ERROR, 1);

  encodes_search_provider_start (fixture->provider);
  assert_found (fixture, "bunny", "");
  add_job (fixture, "old", "Bunny 480p", ENCODES_JOB_STATE_FINISHED, 90);
  add_job (fixture, "new", "Bunny 720p", ENCODES_JOB_STATE_FINISHED, 10);
  add_job (fixture, "inside", "A bunny", ENCODES_JOB_STATE_FINISHED, 5);
  add_job (fixture, "waits", "Big Buck Bunny", ENCODES_JOB_STATE_QUEUED, 5);
  add_job (fixture, "runs", "Big Buck BUNNY", ENCODES_JOB_STATE_PROCESSING, 5);
  encodes_job_set_error (failed, "1001", "No bunny in the input");
  encodes_job_store_merge_job (fixture->store, fixture->account, failed);

  assert_found (fixture, "bunny", "runs waits new old inside failed ");
  assert_found (fixture, "Bünny 720", "new ");
  assert_found (fixture, "buck big", "runs waits ");
  assert_found (fixture, "contoso 1001", "failed ");
  assert_found (fixture, "nothing", "");
  assert_found (fixture, "", "");
  assert_found (fixture, "   ", "");
}

static void
test_subsearch (Fixture *fixture, gconstpointer data)
{
  const char *previous[] = { "account-1/b", "account-1/gone", "no slash", "/", "account-2/a", NULL };
  const char *terms[] = { "clip", NULL };
  g_autoptr (GVariant) value = NULL;
  g_autofree char *found = NULL;

  encodes_search_provider_start (fixture->provider);
  add_job (fixture, "a", "Clip", ENCODES_JOB_STATE_FINISHED, 1);
  add_job (fixture, "b", "Clip", ENCODES_JOB_STATE_FINISHED, 2);
  value = ask (fixture, "GetSubsearchResultSet", g_variant_new ("(^as^as)", previous, terms));
  found = join_results (value);
  g_assert_cmpstr (found, ==, "b ");
}

/* What was cut off may be what is meant after one letter more. */
static void
test_subsearch_of_cut_results (Fixture *fixture, gconstpointer data)
{
  const char *first[] = { "clip", NULL };
  const char *second[] = { "clip", "rare", NULL };
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) narrowed = NULL;
  g_autofree const char **results = NULL;
  g_autofree char *found = NULL;

  encodes_search_provider_start (fixture->provider);
  add_job (fixture, "old", "Clip, a rare one", ENCODES_JOB_STATE_FINISHED, 5000);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      add_job (fixture, id, "Clip", ENCODES_JOB_STATE_FINISHED, (int) i);
    }

  value = ask (fixture, "GetInitialResultSet", g_variant_new ("(^as)", first));
  g_variant_get (value, "(^a&s)", &results);
  g_assert_cmpuint (g_strv_length ((char **) results), ==, 50);
  g_assert_cmpstr (results[0], ==, "account-1/0");
  g_assert_cmpstr (results[49], ==, "account-1/49");
  narrowed = ask (fixture, "GetSubsearchResultSet", g_variant_new ("(^as^as)", results, second));
  found = join_results (narrowed);
  g_assert_cmpstr (found, ==, "old ");
}

static void
assert_icon (GVariant *meta, const char *first)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (meta, "icon", NULL);
  g_autoptr (GIcon) icon = value ? g_icon_deserialize (value) : NULL;
  const char *const *names;

  g_assert_true (G_IS_THEMED_ICON (icon));
  names = g_themed_icon_get_names (G_THEMED_ICON (icon));
  g_assert_cmpstr (names[0], ==, first);
  g_assert_true (g_strv_contains (names, APPLICATION_ID));
}

static void
test_metas (Fixture *fixture, gconstpointer data)
{
  const char *ids[] = { "account-1/a/b", "account-1/gone", "account-1/bad", "account-1/none", NULL };
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) metas = NULL;
  const char *text;

  encodes_search_provider_start (fixture->provider);
  add_job (fixture, "a/b", "Tom & <b>Jerry</b>\n2\xe2\x80\xae", ENCODES_JOB_STATE_PROCESSING, 1);
  add_job (fixture, "bad", "broken \xff\xfe", ENCODES_JOB_STATE_ERROR, 1);
  add_job (fixture, "none", " \n", ENCODES_JOB_STATE_QUEUED, 1);
  value = ask (fixture, "GetResultMetas", g_variant_new ("(^as)", ids));
  metas = g_variant_get_child_value (value, 0);
  g_assert_cmpuint (g_variant_n_children (metas), ==, 4);
  for (gsize i = 0; i < 4; i++)
    {
      g_autoptr (GVariant) meta = g_variant_get_child_value (metas, i);

      g_assert_true (g_variant_lookup (meta, "id", "&s", &text));
      g_assert_cmpstr (text, ==, ids[i]);
      g_assert_true (g_variant_lookup (meta, "name", "&s", &text));
      /* As it is: it is no markup, and nothing that turns the line around is left. */
      g_assert_cmpstr (text, ==, ((const char *[]) { "Tom & <b>Jerry</b> 2", "account-1/gone", "broken \xef\xbf\xbd\xef\xbf\xbd",
                                                     "none" })[i]);
      g_assert_true (g_variant_lookup (meta, "description", "&s", &text));
      g_assert_cmpstr (text, ==, ((const char *[]) { "is processing", "", "is error", "is queued" })[i]);
      assert_icon (meta, ((const char *[]) { APPLICATION_ID ".running-symbolic", APPLICATION_ID,
                                             APPLICATION_ID ".failed-symbolic", APPLICATION_ID ".waiting-symbolic" })[i]);
    }
}

static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  const char *terms[] = { "big", "bunny", NULL };
  GVariant *none;

  /* Before all is there, too: the window waits for the job by itself. */
  none = ask (fixture, "ActivateResult", g_variant_new ("(s^asu)", "account-1/a/b", terms, 42));
  g_variant_unref (none);
  g_assert_cmpstr (fixture->activated, ==, "account-1/a/b");
  g_assert_cmpuint (fixture->timestamp, ==, 42);
  none = ask (fixture, "LaunchSearch", g_variant_new ("(^asu)", terms, 43));
  g_variant_unref (none);
  g_assert_cmpstr (fixture->launched, ==, "big bunny");
  g_assert_cmpuint (fixture->timestamp, ==, 43);
}

/* A shell starts the program by its first question. */
static void
test_waits_for_the_history (Fixture *fixture, gconstpointer data)
{
  const char *terms[] = { "clip", NULL };
  const char *ids[] = { "account-1/a", NULL };
  Answer results, metas;
  g_autofree char *found = NULL;
  g_autofree char *printed = NULL;
  GVariant *activated;

  call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms), &results);
  call (fixture, "GetResultMetas", g_variant_new ("(^as)", ids), &metas);
  /* What was asked before has come when this is answered. */
  activated = ask (fixture, "ActivateResult", g_variant_new ("(s^asu)", "account-1/a", terms, 0));
  g_variant_unref (activated);
  g_assert_false (results.done);
  g_assert_false (metas.done);

  add_job (fixture, "a", "Clip", ENCODES_JOB_STATE_FINISHED, 1);
  encodes_search_provider_start (fixture->provider);
  wait_until (results.done && metas.done);
  g_assert_no_error (results.error);
  g_assert_no_error (metas.error);
  found = join_results (results.value);
  printed = g_variant_print (metas.value, FALSE);
  g_assert_cmpstr (found, ==, "a ");
  g_assert_nonnull (strstr (printed, "'name': <'Clip'>"));
  g_variant_unref (results.value);
  g_variant_unref (metas.value);
}

static void
test_many_wait (Fixture *fixture, gconstpointer data)
{
  const char *terms[] = { "clip", NULL };
  Answer answers[100];

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms), &answers[i]);
  /* Before it knows any job: who asked first gets no answer to keep. */
  wait_until (answers[0].done);
  g_assert_error (answers[0].error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  g_assert_false (answers[G_N_ELEMENTS (answers) - 1].done);

  encodes_search_provider_start (fixture->provider);
  wait_until (answers[G_N_ELEMENTS (answers) - 1].done);
  g_assert_no_error (answers[G_N_ELEMENTS (answers) - 1].error);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      wait_until (answers[i].done);
      g_clear_error (&answers[i].error);
      g_clear_pointer (&answers[i].value, g_variant_unref);
    }
}

static void
test_absurd (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_term = g_strnfill (1024 * 1024, 'a');
  const char *terms[] = { long_term, NULL };
  g_autoptr (GStrvBuilder) many = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  Answer answer;

  encodes_search_provider_start (fixture->provider);
  add_job (fixture, "a", "aaaa", ENCODES_JOB_STATE_FINISHED, 1);
  call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms), &answer);
  wait_until (answer.done);
  g_assert_no_error (answer.error);
  g_variant_unref (answer.value);

  for (guint i = 0; i < 1001; i++)
    g_strv_builder_add (many, "account-1/a");
  ids = g_strv_builder_end (many);
  call (fixture, "GetResultMetas", g_variant_new ("(^as)", ids), &answer);
  wait_until (answer.done);
  g_assert_error (answer.error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  g_error_free (answer.error);
}

static void
add_many (Fixture *fixture, const char *pattern)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("nb:jid:UUID:%08u", i);
      g_autofree char *name = g_strdup_printf ("%s %u", pattern, i);
      g_autoptr (EncodesJob) job = make_job (id, name, ENCODES_JOB_STATE_FINISHED, (int) (i % 100000));

      encodes_job_list_add (list, job);
    }
  encodes_job_store_merge (fixture->store, fixture->account, list);
}

typedef struct
{
  gint64 last;
  gint64 longest;
} Lag;

/* Of this thread alone: what other programs take of the processor is not ours. */
static gint64
get_cpu_time (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
on_lag (gpointer user_data)
{
  Lag *lag = user_data;
  gint64 now = get_cpu_time ();

  lag->longest = MAX (lag->longest, now - lag->last);
  lag->last = now;

  return G_SOURCE_CONTINUE;
}

/* Types a word letter by letter, each before the letter before is answered. Returns: the longest that nothing else
 * could run, in microseconds */
static gint64
type_word (Fixture *fixture, const char *word, gint64 *time_taken)
{
  gsize length = strlen (word);
  g_autofree Answer *answers = g_new0 (Answer, length);
  gint64 begin = g_get_monotonic_time ();
  Lag lag = { get_cpu_time (), 0 };
  guint lag_id = g_timeout_add_full (G_PRIORITY_HIGH, 1, on_lag, &lag, NULL);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *typed = g_strndup (word, i + 1);
      const char *terms[] = { typed, NULL };

      call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms), &answers[i]);
      g_main_context_iteration (NULL, FALSE);
    }
  wait_until (answers[length - 1].done);
  *time_taken = g_get_monotonic_time () - begin;
  g_assert_no_error (answers[length - 1].error);
  for (gsize i = 0; i < length; i++)
    {
      wait_until (answers[i].done);
      g_clear_error (&answers[i].error);
      g_clear_pointer (&answers[i].value, g_variant_unref);
    }
  g_source_remove (lag_id);

  return lag.longest;
}

/* The best of several: other programs may want the processor, too. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  const char *pattern = data;
  gint64 longest = G_MAXINT64, shortest_time = G_MAXINT64;
  g_autofree char *found = NULL;

  encodes_search_provider_start (fixture->provider);
  add_many (fixture, pattern);
  for (guint i = 0; i < 10 && (longest > LONGEST_LAG || shortest_time > 500000); i++)
    {
      gint64 time_taken;
      gint64 lag = type_word (fixture, "episode", &time_taken);

      longest = MIN (longest, lag);
      shortest_time = MIN (shortest_time, time_taken);
    }
  g_test_message ("%u jobs like “%s 1”: %.1f ms at a time at the most, answered after %.0f ms", N_MANY, pattern,
                  longest / 1000.0, shortest_time / 1000.0);
  g_assert_cmpint (longest, <=, LONGEST_LAG);
  g_assert_cmpint (shortest_time, <=, 5 * G_USEC_PER_SEC);
  found = search (fixture, "episode 99999");
  g_assert_cmpstr (found, ==, "nb:jid:UUID:00099999 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/search-provider/best-first", Fixture, NULL, set_up, test_best_first, tear_down);
  g_test_add ("/search-provider/subsearch-narrows", Fixture, NULL, set_up, test_subsearch, tear_down);
  g_test_add ("/search-provider/subsearch-of-cut-results", Fixture, NULL, set_up, test_subsearch_of_cut_results,
              tear_down);
  g_test_add ("/search-provider/metas-are-plain-text", Fixture, NULL, set_up, test_metas, tear_down);
  g_test_add ("/search-provider/chosen", Fixture, NULL, set_up, test_chosen, tear_down);
  g_test_add ("/search-provider/waits-for-the-history", Fixture, NULL, set_up, test_waits_for_the_history, tear_down);
  g_test_add ("/search-provider/few-wait-for-the-history", Fixture, NULL, set_up, test_many_wait, tear_down);
  g_test_add ("/search-provider/absurd-calls", Fixture, NULL, set_up, test_absurd, tear_down);
  g_test_add ("/search-provider/100000-jobs", Fixture, "Episode", set_up, test_many, tear_down);
  g_test_add ("/search-provider/100000-jobs-with-accents", Fixture, "Große Épisode für Straße", set_up, test_many,
              tear_down);

  return g_test_run ();
}
