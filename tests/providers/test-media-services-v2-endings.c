/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Everything that is under way is given up at every moment that there is: after each turn of the main loop, and after
 * random times. What is left then is counted. */

#include "v2-test.h"

#include "encodes-account-monitor.h"
#include "encodes-error.h"
#include "encodes-http-client.h"
#include "encodes-memory-secret-store.h"
#include "encodes-token-source.h"

#include <dirent.h>
#include <malloc.h>

#define ID "nb:jid:UUID:a"
/* A list that is read whole takes some thirty turns. */
#define MAX_TURNS 400

static guint
count_descriptors (void)
{
  DIR *folder = opendir ("/proc/self/fd");
  guint n_descriptors = 0;

  g_assert_nonnull (folder);
  while (readdir (folder))
    n_descriptors++;
  closedir (folder);
  return n_descriptors;
}

static gboolean
are_descriptors_gone (gpointer data)
{
  return count_descriptors () <= *(guint *) data;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Threads that end, and servers that notice, wake nobody here. */
static void
wait_for_descriptors (guint number)
{
  guint tick = g_timeout_add (5, on_tick, NULL);

  v2_wait_until (are_descriptors_gone, &number);
  g_source_remove (tick);
}

typedef struct
{
  guint n_calls;
  GError *error;
} Outcome;

typedef struct
{
  const char *name;
  void (*begin) (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome);
} Operation;

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  g_autoptr (EncodesJobList) list
    = encodes_provider_list_jobs_finish (ENCODES_PROVIDER (source), result, &outcome->error);

  outcome->n_calls++;
}

static void
begin_list (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome)
{
  encodes_provider_list_jobs_async (provider, TRUE, cancellable, on_listed, outcome);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  g_autoptr (EncodesJob) job = encodes_provider_read_job_finish (ENCODES_PROVIDER (source), result, &outcome->error);

  outcome->n_calls++;
}

static void
begin_read (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome)
{
  encodes_provider_read_job_async (provider, ID, cancellable, on_read, outcome);
}

static void
on_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  encodes_provider_test_finish (ENCODES_PROVIDER (source), result, &outcome->error);
  outcome->n_calls++;
}

static void
begin_try (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome)
{
  encodes_provider_test_async (provider, cancellable, on_tried, outcome);
}

static void
on_canceled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  encodes_provider_cancel_job_finish (ENCODES_PROVIDER (source), result, &outcome->error);
  outcome->n_calls++;
}

static void
begin_cancel (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome)
{
  encodes_provider_cancel_job_async (provider, ID, cancellable, on_canceled, outcome);
}

static void
on_prompt (const char *code, const char *page, guint seconds, gpointer user_data)
{
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");

  encodes_secret_free (encodes_provider_class_sign_in_finish (klass, result, &outcome->error));
  outcome->n_calls++;
}

static void
begin_sign_in (EncodesProvider *provider, GCancellable *cancellable, Outcome *outcome)
{
  EncodesAccount *account = encodes_provider_get_account (provider);
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");
  g_autoptr (EncodesAccount) person
    = v2_account_new (encodes_account_get_option (account, "api-endpoint"),
                      encodes_account_get_option (account, "token-endpoint"), "authentication", "device-code", NULL);

  encodes_account_set_option (person, "client-id", NULL);
  encodes_provider_class_sign_in_async (klass, person, on_prompt, NULL, cancellable, on_signed_in, outcome);
}

static const Operation operations[] = {
  { "list", begin_list }, { "read", begin_read }, { "try", begin_try }, { "cancel-job", begin_cancel },
  { "sign-in", begin_sign_in },
};

static gboolean
is_over (gpointer data)
{
  return ((Outcome *) data)->n_calls > 0;
}

/* Exactly one answer, and then none. */
static void
end (Outcome *outcome)
{
  v2_wait_until (is_over, outcome);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (outcome->n_calls, ==, 1);
}

/* Returns: whether it was still under way */
static gboolean
cancel_after_turns (const Operation *operation, EncodesProvider *provider, guint n_turns)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { 0 };
  gboolean early;

  operation->begin (provider, cancellable, &outcome);
  for (guint i = 0; i < n_turns && outcome.n_calls == 0; i++)
    g_main_context_iteration (NULL, TRUE);
  early = outcome.n_calls == 0;
  g_cancellable_cancel (cancellable);
  end (&outcome);
  if (early && outcome.error)
    g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&outcome.error);
  return early;
}

static void
fill (V2Server *server)
{
  v2_server_do (server, "{`op`:`option`,`page_size`:2,`next_links`:true}");
  v2_server_add_job (server, "a", 2, 10);
  v2_server_do (server, "{`op`:`generate`,`ended`:4,`running`:2}");
}

/* Each time with a provider of its own, so that tokens are asked for, too. */
static void
test_every_turn (gconstpointer data)
{
  const Operation *operation = data;
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  gboolean goes_on = TRUE;
  guint n_turns = 0;

  fill (server);
  server->used_up = TRUE;
  guint n_descriptors = count_descriptors ();
  for (; goes_on && n_turns < MAX_TURNS; n_turns++)
    {
      EncodesProvider *provider = v2_provider_new (server);

      /* A sign-in goes on until the person has done something. */
      goes_on = cancel_after_turns (operation, provider, n_turns) && (operation->begin != begin_sign_in || n_turns < 40);
      /* What comes next works as if nothing had been. */
      if (n_turns % 8 == 0)
        {
          g_autoptr (GError) error = NULL;

          v2_try (provider, &error);
          g_assert_no_error (error);
        }
      encodes_provider_stop (provider);
      g_object_unref (provider);
    }

  g_test_message ("given up after each of %u turns", n_turns);
  g_assert_cmpuint (n_turns, >, 4);
  g_assert_cmpuint (n_turns, <, MAX_TURNS);
  wait_for_descriptors (n_descriptors);
}

static gboolean
on_time_to_cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* One provider, a thousand times, after anything up to a few milliseconds: nothing piles up. */
static void
test_thousand_times (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  guint n_rounds = g_test_slow () ? 10000 : 1000;
  size_t before = 0;
  guint n_descriptors = 0;

  fill (server);
  server->used_up = TRUE;
  g_assert_true (v2_try (provider, NULL));
  for (guint i = 0; i < n_rounds; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Outcome outcome = { 0 };

      operations[i % 4].begin (provider, cancellable, &outcome);
      g_timeout_add (g_test_rand_int_range (0, 8), on_time_to_cancel, cancellable);
      v2_wait_until (is_over, &outcome);
      /* The timer holds no reference. */
      while (!g_cancellable_is_cancelled (cancellable))
        g_main_context_iteration (NULL, TRUE);
      end (&outcome);
      g_clear_error (&outcome.error);

      if (i == n_rounds / 5)
        {
          before = mallinfo2 ().uordblks;
          n_descriptors = count_descriptors ();
        }
    }

  g_autoptr (GError) error = NULL;
  v2_try (provider, &error);
  g_assert_no_error (error);
  long grown = (long) (mallinfo2 ().uordblks - before);
  g_test_message ("%u rounds: %+ld bytes, %u open files (%u after a fifth)", n_rounds, grown, count_descriptors (),
                  n_descriptors);
#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
  g_assert_cmpint (grown, <, 256 * 1024);
#endif
  /* As many connections as may be kept. */
  wait_for_descriptors (n_descriptors + 4);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  encodes_secret_free (encodes_token_source_get_finish (ENCODES_TOKEN_SOURCE (source), result, &outcome->error));
  outcome->n_calls++;
}

/* Of those who wait for one token each may go by itself; with the last one the request goes. */
static void
test_token (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  gboolean goes_on = TRUE;
  guint n_turns = 0;

  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (secrets), "account", "secret & more");
  server->used_up = TRUE;
  guint n_descriptors = count_descriptors ();
  for (; goes_on && n_turns < MAX_TURNS; n_turns++)
    {
      g_autoptr (EncodesHttpClient) http = encodes_http_client_new (NULL);
      EncodesTokenSource *tokens = encodes_token_source_new (http, secrets, "account", "Test",
                                                             ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL, endpoint, "client",
                                                             "https://rest.media.azure.net");
      GCancellable *cancellables[2] = { g_cancellable_new (), g_cancellable_new () };
      Outcome outcomes[2] = { 0 };

      for (guint i = 0; i < 2; i++)
        encodes_token_source_get_async (tokens, cancellables[i], on_token, &outcomes[i]);
      for (guint i = 0; i < n_turns && outcomes[0].n_calls == 0; i++)
        g_main_context_iteration (NULL, TRUE);
      goes_on = outcomes[0].n_calls == 0;
      g_cancellable_cancel (cancellables[0]);
      end (&outcomes[0]);
      g_cancellable_cancel (cancellables[1]);
      end (&outcomes[1]);
      for (guint i = 0; i < 2; i++)
        g_clear_error (&outcomes[i].error);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_finalize_object (tokens);
      g_clear_object (&cancellables[0]);
      g_clear_object (&cancellables[1]);
    }

  g_assert_cmpuint (n_turns, >, 4);
  g_assert_cmpuint (n_turns, <, MAX_TURNS);
  wait_for_descriptors (n_descriptors);
}

/* An account that is removed goes at once, whatever is under way, and with it all that it had open. */
static void
test_removed_account (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  gboolean goes_on = TRUE;
  guint n_turns = 0;

  fill (server);
  server->used_up = TRUE;
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (secrets), "account", "secret & more");
  guint n_descriptors = count_descriptors ();
  for (; goes_on && n_turns < MAX_TURNS; n_turns++)
    {
      g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, NULL);
      EncodesAccountMonitor *monitor = encodes_account_monitor_new (account, secrets, store);

      encodes_account_monitor_start (monitor);
      for (guint i = 0; i < n_turns && encodes_account_monitor_get_refreshing (monitor); i++)
        g_main_context_iteration (NULL, TRUE);
      goes_on = encodes_account_monitor_get_refreshing (monitor);
      encodes_account_monitor_stop (monitor);
      encodes_job_store_remove_account (store, "account");
      g_object_add_weak_pointer (G_OBJECT (monitor), (gpointer *) &monitor);
      g_object_unref (monitor);
      for (guint i = 0; monitor && i < 200; i++)
        g_main_context_iteration (NULL, TRUE);
      g_assert_null (monitor);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 0);
    }

  g_test_message ("removed after each of %u turns", n_turns);
  g_assert_cmpuint (n_turns, >, 10);
  g_assert_cmpuint (n_turns, <, MAX_TURNS);
  wait_for_descriptors (n_descriptors);
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path = g_strconcat ("/media-services-v2/endings/every-turn/", operations[i].name, NULL);

      g_test_add_data_func (path, &operations[i], test_every_turn);
    }
  g_test_add_func ("/media-services-v2/endings/every-turn/token", test_token);
  g_test_add_func ("/media-services-v2/endings/every-turn/removed-account", test_removed_account);
  g_test_add_func ("/media-services-v2/endings/a-thousand-times", test_thousand_times);

  return v2_test_run ();
}
