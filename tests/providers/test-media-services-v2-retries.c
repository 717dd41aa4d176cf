/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Lasting failures with the real provider and the real monitor: hours pass by a clock that jumps from one try to the
 * next, and the server counts. */

#include "v2-test.h"

#include "encodes-account-monitor.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-timing.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOUR (3600 * SECOND)
#define CAP (15 * 60 * SECOND)

typedef struct
{
  V2Server *server;
  EncodesAccount *account;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesAccountMonitor *monitor;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = v2_server_new (FALSE);

  g_autofree char *endpoint = v2_server_get_url (fixture->server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (fixture->server, "http", "/tenant/oauth2/token");

  fixture->account = v2_account_new (endpoint, token_endpoint, NULL);
  fixture->secrets = encodes_memory_secret_store_new ();
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), "account", "secret & more");
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_account_monitor_new (fixture->account, fixture->secrets, fixture->store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  encodes_account_monitor_stop (fixture->monitor);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&fixture->monitor);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->secrets);
  g_clear_object (&fixture->account);
  v2_server_free (fixture->server);
}

static gboolean
is_quiet (gpointer data)
{
  return !encodes_account_monitor_get_refreshing (data);
}

static gboolean
is_asking (gpointer data)
{
  return encodes_account_monitor_get_refreshing (data);
}

static gint64
get_wait (Fixture *fixture)
{
  gint64 next = encodes_account_monitor_get_next_poll (fixture->monitor);

  g_assert_cmpint (next, >, 0);
  return next - encodes_timing_now ();
}

/* Lets the time until the next poll pass, and the poll itself. Returns: how long it was */
static gint64
poll_next (Fixture *fixture)
{
  gint64 wait = MAX (get_wait (fixture), 0);

  encodes_timing_pass (wait, 0);
  v2_wait_until (is_asking, fixture->monitor);
  v2_wait_until (is_quiet, fixture->monitor);
  return wait;
}

static EncodesAccountHealth
get_health (Fixture *fixture)
{
  return encodes_account_monitor_get_health (fixture->monitor);
}

static void
start (Fixture *fixture)
{
  encodes_account_monitor_start (fixture->monitor);
  v2_wait_until (is_quiet, fixture->monitor);
  g_assert_cmpint (get_health (fixture), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);
}

typedef struct
{
  const char *name;
  const char *before; /* a command for the server, so that there is something to read */
  const char *option; /* of the server, NULL: none */
  const char *fault;
  const char *match;
} Storm;

static const Storm storms[] = {
  { "every-answer-is-500", "{`op`:`generate`,`ended`:5,`running`:1}", NULL, "`status`:500", "" },
  { "no-answer-at-all", "{`op`:`generate`,`ended`:5,`running`:1}", NULL, "`drop`:true", "" },
  { "no-token", "{`op`:`generate`,`ended`:5,`running`:1}", NULL, "`status`:503", "POST" },
  { "page-three-of-five", "{`op`:`generate`,`ended`:50,`running`:0}", "`page_size`:10,`next_links`:true", "`status`:502",
    "skiptoken=20" },
  { "page-three-is-rubbish", "{`op`:`generate`,`ended`:50,`running`:0}", "`page_size`:10,`next_links`:true",
    "`body`:`{`", "skiptoken=20" },
  { "tasks-of-all-jobs", "{`op`:`generate`,`ended`:1,`running`:30}", NULL, "`status`:500", "Tasks" },
};

static void
test_storm (Fixture *fixture, gconstpointer data)
{
  const Storm *storm = data;
  guint n_first = 0;
  guint most_later = 0;
  gint64 longest = 0;
  gint64 began;

  v2_server_do (fixture->server, "%s", storm->before);
  if (storm->option)
    v2_server_do (fixture->server, "{`op`:`option`,%s}", storm->option);
  /* The whole list is to be read each time. */
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`filter`,`times`:-1,`status`:400}");
  if (!g_str_equal (storm->match, "POST"))
    start (fixture);

  v2_server_do (fixture->server, "{`op`:`clear`}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`filter`,`times`:-1,`status`:400}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`%s`,`times`:-1,%s}", storm->match, storm->fault);
  g_random_set_seed (17);
  encodes_account_monitor_start (fixture->monitor);
  if (!is_asking (fixture->monitor))
    poll_next (fixture);
  v2_wait_until (is_quiet, fixture->monitor);
  g_assert_cmpint (get_health (fixture), ==, ENCODES_ACCOUNT_HEALTH_OFFLINE);
  /* Those before the one that failed belong to the good time. */
  v2_server_count (fixture->server, "");
  began = encodes_timing_now ();
  n_first = 1;

  for (guint hour = 0; hour < 5; hour++)
    {
      guint n_requests = 0;

      while (encodes_timing_now () + get_wait (fixture) < began + (hour + 1) * HOUR)
        {
          longest = MAX (longest, poll_next (fixture));
          n_requests += v2_server_count (fixture->server, " HTTP");
          g_assert_cmpint (get_health (fixture), ==, ENCODES_ACCOUNT_HEALTH_OFFLINE);
        }
      n_first += hour == 0 ? n_requests : 0;
      most_later = MAX (most_later, hour > 0 ? n_requests : 0);
    }
  g_test_message ("%u requests in the first hour, at most %u in a later one, %.0f s apart at most", n_first, most_later,
                  (double) longest / SECOND);
  g_assert_cmpuint (n_first, <=, 20);
  g_assert_cmpuint (most_later, <=, 6);
  g_assert_cmpint (longest, <=, CAP + SECOND);

  /* When it is over it is fresh within one cap, and asked as before. */
  v2_server_do (fixture->server, "{`op`:`clear`}");
  g_assert_cmpint (poll_next (fixture), <=, CAP + SECOND);
  g_assert_cmpint (get_health (fixture), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);
  g_assert_cmpint (get_wait (fixture), <=, 90 * SECOND);
}

typedef struct
{
  const char *name;
  const char *match;
  guint status;
  const char *headers;
  guint least;
  guint most;
} Asked;

/* The service's own Date makes the second form mean the same wherever this computer's clock is. */
#define DATE "`Date`:`Wed, 01 Jan 2020 10:00:00 GMT`"

static const Asked asked[] = {
  { "429-seconds", "Jobs", 429, "`Retry-After`:`120`", 120, 133 },
  { "503-seconds", "Jobs", 503, "`Retry-After`:`120`", 120, 133 },
  { "429-date", "Jobs", 429, DATE ",`Retry-After`:`Wed, 01 Jan 2020 10:02:00 GMT`", 120, 133 },
  { "503-date", "Jobs", 503, DATE ",`Retry-After`:`Wed, 01 Jan 2020 10:02:00 GMT`", 120, 133 },
  { "token-429-seconds", "POST", 429, "`Retry-After`:`120`", 120, 133 },
  { "token-503-date", "POST", 503, DATE ",`Retry-After`:`Wed, 01 Jan 2020 10:02:00 GMT`", 120, 133 },
  { "tasks-503-seconds", "Tasks", 503, "`Retry-After`:`120`", 120, 133 },
  { "zero", "Jobs", 503, "`Retry-After`:`0`", 1, 5 },
  { "negative", "Jobs", 429, "`Retry-After`:`-30`", 1, 5 },
  { "huge", "Jobs", 503, "`Retry-After`:`1000000000`", 3590, 3600 },
  { "beyond-all-numbers", "Jobs", 503, "`Retry-After`:`99999999999999999999999999`", 3590, 3600 },
  { "a-word", "Jobs", 503, "`Retry-After`:`soon`", 1, 5 },
  { "far-date", "Jobs", 503, "`Retry-After`:`Thu, 31 Dec 2099 23:59:59 GMT`", 3590, 3600 },
  { "past-date", "Jobs", 503, "`Retry-After`:`Thu, 01 Jan 1970 00:00:00 GMT`", 1, 5 },
};

static void
test_asked (Fixture *fixture, gconstpointer data)
{
  const Asked *self = data;
  gint64 wait;

  v2_server_add_job (fixture->server, "a", 2, 10);
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`%s`,`times`:-1,`status`:%u,`headers`:{%s}}", self->match,
                self->status, self->headers);
  encodes_account_monitor_start (fixture->monitor);
  v2_wait_until (is_quiet, fixture->monitor);
  g_assert_cmpint (get_health (fixture), ==, ENCODES_ACCOUNT_HEALTH_OFFLINE);
  wait = get_wait (fixture);
  g_assert_cmpint (wait, >=, (self->least - 1) * SECOND);
  g_assert_cmpint (wait, <=, self->most * SECOND);
  if (self->least < 100)
    return;

  /* Until then nobody asks, however impatient. */
  v2_server_count (fixture->server, "");
  for (guint i = 0; i < 20; i++)
    {
      encodes_account_monitor_refresh (fixture->monitor);
      encodes_timing_pass (SECOND, 0);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  g_assert_false (encodes_account_monitor_get_refreshing (fixture->monitor));
  g_assert_cmpuint (v2_server_count (fixture->server, " HTTP"), ==, 0);
}

typedef struct
{
  const char *name;
  const char *fault;
  gboolean done;        /* the service has done it nevertheless */
  guint n_requests;     /* of the action */
} Lost;

static const Lost losses[] = {
  { "done-and-answer-lost", "`lose`:true", TRUE, 1 },
  { "connection-closed-before", "`drop`:true", FALSE, 1 },
  { "500", "`status`:500", FALSE, 1 },
  { "503", "`status`:503,`headers`:{`Retry-After`:`30`}", FALSE, 1 },
  { "429", "`status`:429", FALSE, 1 },
  { "307-to-itself", "`status`:307,`headers`:{`Location`:`/api/`}", FALSE, 1 },
  { "408", "`status`:408", FALSE, 1 },
  /* Only who is refused has not been heard. */
  { "401", "`status`:401", FALSE, 2 },
};

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);
  g_test_message ("%s", error ? error->message : "done");
  *(int *) user_data = error ? 1 : 0;
}

static gboolean
is_known (gpointer data)
{
  return *(int *) data >= 0;
}

static int
act (Fixture *fixture, const char *id, EncodesJobActions action)
{
  g_autofree char *job_id = g_strconcat ("nb:jid:UUID:", id, NULL);
  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", job_id);
  int outcome = -1;

  g_assert_nonnull (job);
  encodes_account_monitor_act_async (fixture->monitor, job, action, 7, NULL, on_acted, &outcome);
  v2_wait_until (is_known, &outcome);
  return outcome;
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *id; EncodesJobActions action; const char *match; } actions[] = {
    { "running", ENCODES_JOB_ACTION_CANCEL, "CancelJob" },
    { "ended", ENCODES_JOB_ACTION_DELETE, "DELETE" },
    { "waiting", ENCODES_JOB_ACTION_SET_PRIORITY, "MERGE" },
  };
  const Lost *lost = data;

  v2_server_add_job (fixture->server, "running", 2, 10);
  v2_server_add_job (fixture->server, "ended", 3, 100);
  v2_server_add_job (fixture->server, "waiting", 0, 0);
  /* From here on there are connections that were kept. */
  start (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      v2_server_do (fixture->server, "{`op`:`fault`,`match`:`%s`,`times`:-1,%s}", actions[i].match, lost->fault);
      v2_server_count (fixture->server, "");
      g_assert_cmpint (act (fixture, actions[i].id, actions[i].action), ==, lost->done ? 0 : 1);
      g_assert_cmpuint (v2_server_count (fixture->server, actions[i].match), ==, lost->n_requests);
    }

  EncodesJob *job = encodes_job_store_lookup (fixture->store, "account", "nb:jid:UUID:running");
  g_assert_cmpint (encodes_job_get_state (job), ==, lost->done ? ENCODES_JOB_STATE_CANCELING
                                                               : ENCODES_JOB_STATE_PROCESSING);
  job = encodes_job_store_lookup (fixture->store, "account", "nb:jid:UUID:waiting");
  g_assert_cmpint (encodes_job_get_priority (job), ==, lost->done ? 7 : 0);
  g_assert_true (lost->done == !encodes_job_store_lookup (fixture->store, "account", "nb:jid:UUID:ended"));
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (storms); i++)
    {
      g_autofree char *path = g_strconcat ("/media-services-v2/retries/storm/", storms[i].name, NULL);

      g_test_add (path, Fixture, &storms[i], set_up, test_storm, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autofree char *path = g_strconcat ("/media-services-v2/retries/asked/", asked[i].name, NULL);

      g_test_add (path, Fixture, &asked[i], set_up, test_asked, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *path = g_strconcat ("/media-services-v2/retries/lost/", losses[i].name, NULL);

      g_test_add (path, Fixture, &losses[i], set_up, test_lost, tear_down);
    }

  return v2_test_run ();
}
