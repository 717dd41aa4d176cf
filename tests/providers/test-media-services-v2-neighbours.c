/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Ten accounts in one program: nine at services that are as bad as can be, and one that is well. */

#include "v2-test.h"

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"

#define INTERVAL 0.25
#define SECONDS 6
#define N_BAD 9

typedef struct
{
  const char *name;
  const char *command;
} Trouble;

static const Trouble troubles[] = {
  { "hangs", "{`op`:`fault`,`match`:`Jobs`,`times`:-1,`hang`:true}" },
  { "drips", "{`op`:`fault`,`match`:`Jobs`,`times`:-1,`drip`:true}" },
  { "pours", "{`op`:`fault`,`match`:`Jobs`,`times`:-1,`pour`:true}" },
  { "has 100,000 jobs", "{`op`:`option`,`flood`:100000}" },
  { "gives no token", "{`op`:`fault`,`match`:`POST`,`times`:-1,`hang`:true}" },
};

typedef struct
{
  gint64 last;
  gint64 longest;
} Beat;

static gboolean
on_beat (gpointer user_data)
{
  Beat *beat = user_data;
  gint64 now = g_get_monotonic_time ();

  beat->longest = MAX (beat->longest, now - beat->last);
  beat->last = now;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (double seconds)
{
  gboolean over = FALSE;

  g_timeout_add ((guint) (seconds * 1000), on_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static EncodesAccountMonitor *
begin (V2Server *server, guint number, EncodesSecretStore *secrets, EncodesJobStore *store)
{
  g_autofree char *id = g_strdup_printf ("account-%u", number);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesAccount) account = encodes_account_new (id, "media-services-v2", id);
  EncodesAccountMonitor *monitor;

  encodes_account_set_option (account, "api-endpoint", endpoint);
  encodes_account_set_option (account, "token-endpoint", token_endpoint);
  encodes_account_set_option (account, "client-id", "client");
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (secrets), id, "secret & more");
  monitor = encodes_account_monitor_new (account, secrets, store);
  encodes_account_monitor_set_intervals (monitor, INTERVAL, INTERVAL);
  encodes_account_monitor_start (monitor);
  return monitor;
}

typedef struct
{
  guint n_polls;
  double longest; /* seconds between two of them */
} Pace;

/* As its service sees it. */
static Pace
measure (V2Server *server, double seconds)
{
  Pace pace = { 0 };
  double last = -1;

  v2_server_count (server, "");
  run_for (seconds);
  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "GET /api/Jobs()");
  for (guint i = 0; i < requests->len; i++)
    {
      double time = 0;

      g_assert_true (encodes_json_get_double (requests->pdata[i], "time", &time));
      pace.longest = last < 0 ? 0 : MAX (pace.longest, time - last);
      last = time;
      pace.n_polls++;
    }
  return pace;
}

static void
test_neighbours (void)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autoptr (V2Server) good = v2_server_new (FALSE);
  g_autoptr (GPtrArray) bad = g_ptr_array_new_with_free_func ((GDestroyNotify) v2_server_kill);
  g_autoptr (GPtrArray) monitors = g_ptr_array_new_with_free_func (g_object_unref);
  Beat beat = { 0 };

  v2_server_add_job (good, "a", 2, 10);
  g_ptr_array_add (monitors, begin (good, N_BAD, secrets, store));
  run_for (1);
  Pace alone = measure (good, SECONDS / 2.0);

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_ptr_array_add (bad, v2_server_new (FALSE));
      v2_server_do (bad->pdata[i], "%s", troubles[i].command);
    }
  beat.last = g_get_monotonic_time ();
  guint beat_id = g_timeout_add (5, on_beat, &beat);
  for (guint i = 0; i < N_BAD; i++)
    g_ptr_array_add (monitors, begin (bad->pdata[i % bad->len], i, secrets, store));
  Pace among = measure (good, SECONDS);
  g_source_remove (beat_id);

  g_test_message ("alone: %.1f polls a second, %.2f s apart at most; among nine in trouble: %.1f polls a second, "
                  "%.2f s apart at most; longest pause of the main loop %.0f ms",
                  alone.n_polls / (SECONDS / 2.0), alone.longest, (double) among.n_polls / SECONDS, among.longest,
                  (double) beat.longest / 1000);

  /* A machine that does other things stretches both; nothing of the nine lasts less than ten seconds. */
  g_assert_cmpfloat ((double) among.n_polls / SECONDS, >=, alone.n_polls / (SECONDS / 2.0) / 3);
  g_assert_cmpfloat (among.longest, <, 3);
  g_assert_cmpint (encodes_account_monitor_get_health (monitors->pdata[0]), ==, ENCODES_ACCOUNT_HEALTH_UP_TO_DATE);

  for (guint i = 0; i < monitors->len; i++)
    encodes_account_monitor_stop (monitors->pdata[i]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/neighbours/nine-in-trouble-do-not-slow-the-tenth", test_neighbours);

  return v2_test_run ();
}
