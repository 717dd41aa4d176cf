/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "net-test.h"

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-memory-secret-store.h"
#include "encodes-time.h"
#include "encodes-token-source.h"

#include <string.h>

#define SECRET "p&ss+w%rd=ü /~"
#define SECRET_ESCAPED "p%26ss%2Bw%25rd%3D%C3%BC%20%2F~"
#define CLIENT "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
#define RESOURCE "https://rest.media.azure.net"

typedef struct
{
  EncodesHttpClient *http;
  EncodesSecretStore *secrets;
  EncodesTokenSource *source;
  char *path;
} Fixture;

/* Sends to a path of the fault server; each test has one of its own, so that it can count. */
static void
use_endpoint (Fixture *fixture, EncodesTokenScheme scheme, const char *options, const char *form)
{
  static guint number = 0;
  g_autofree char *url = NULL;

  fixture->path = g_strdup_printf ("/name=t%u,%s%s", ++number, options, form);
  url = net_test_get_url ("http", fixture->path);
  fixture->source
      = encodes_token_source_new (fixture->http, fixture->secrets, "account", "Account", scheme, url, CLIENT, RESOURCE);
}

static void
use_v1 (Fixture *fixture, const char *options)
{
  use_endpoint (fixture, ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL, options, "/oauth2/token");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->http = encodes_http_client_new (NULL);
  fixture->secrets = encodes_memory_secret_store_new ();
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), "account", SECRET);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->source);
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->http);
  g_clear_pointer (&fixture->path, g_free);
}

static char *
get_token (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  return encodes_token_source_get_finish (fixture->source, result, error);
}

static char *
get_good_token (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *token = get_token (fixture, &error);

  g_assert_no_error (error);
  g_assert_nonnull (token);
  return token;
}

static guint
count_requests (Fixture *fixture)
{
  g_autoptr (GPtrArray) log = net_test_get_log (fixture->path);

  return log->len;
}

static void
assert_error (Fixture *fixture, EncodesError code, const char *words, guint retry_after)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = get_token (fixture, &error);

  g_assert_null (token);
  g_assert_error (error, ENCODES_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strstr (error->message, "p&ss"));
  g_assert_null (strstr (error->message, "p%26ss"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (encodes_error_get_retry_after (error), ==, retry_after);
}

static void
assert_request (Fixture *fixture, const char *body)
{
  g_autoptr (GPtrArray) log = net_test_get_log (fixture->path);
  JsonObject *request;
  JsonArray *headers;
  gboolean has_type = FALSE;

  g_assert_cmpuint (log->len, ==, 1);
  request = log->pdata[0];
  g_assert_cmpstr (encodes_json_get_string (request, "method"), ==, "POST");
  g_assert_cmpstr (encodes_json_get_string (request, "target"), ==, fixture->path);
  g_assert_cmpstr (encodes_json_get_string (request, "body"), ==, body);

  headers = encodes_json_get_array (request, "headers");
  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonArray *pair = json_array_get_array_element (headers, i);

      if (g_str_equal (json_array_get_string_element (pair, 0), "Content-Type"))
        has_type = g_str_equal (json_array_get_string_element (pair, 1), "application/x-www-form-urlencoded");
    }
  g_assert_true (has_type);
}

static void
test_form_v1 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  use_v1 (fixture, "");
  token = get_good_token (fixture);
  g_assert_true (g_str_has_prefix (token, "eyJ"));
  assert_request (fixture, "grant_type=client_credentials&client_id=" CLIENT "&client_secret=" SECRET_ESCAPED
                           "&resource=https%3A%2F%2Frest.media.azure.net");
}

static void
test_form_v2 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  use_endpoint (fixture, ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL, "", "/oauth2/v2.0/token");
  token = get_good_token (fixture);
  assert_request (fixture, "grant_type=client_credentials&client_id=" CLIENT "&client_secret=" SECRET_ESCAPED
                           "&scope=https%3A%2F%2Frest.media.azure.net%2F.default");
}

static void
test_form_acs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  use_endpoint (fixture, ENCODES_TOKEN_SCHEME_ACS, "", "/v2/OAuth2-13");
  token = get_good_token (fixture);
  g_assert_true (g_str_has_prefix (token, "http%3a%2f%2fschemas.xmlsoap.org%2fidentity="));
  g_assert_nonnull (strstr (token, "&Audience=urn%3aWindowsAzureMediaServices&ExpiresOn="));
  assert_request (fixture, "grant_type=client_credentials&client_id=" CLIENT "&client_secret=" SECRET_ESCAPED
                           "&scope=urn%3aWindowsAzureMediaServices");
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;

  use_v1 (fixture, "");
  first = get_good_token (fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *again = get_good_token (fixture);

      g_assert_cmpstr (again, ==, first);
    }
  g_assert_cmpuint (count_requests (fixture), ==, 1);
}

static gboolean
has_been_asked (gpointer data)
{
  return count_requests (data) > 0;
}

static void
test_one_request (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[20] = { NULL };
  g_autofree char *first = NULL;

  use_v1 (fixture, "delay=0.5");
  for (guint i = 0; i < 10; i++)
    encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &results[i]);
  net_test_wait (has_been_asked, fixture);
  for (guint i = 10; i < 20; i++)
    encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &results[i]);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *token = NULL;

      net_test_wait_for_result (&results[i]);
      token = encodes_token_source_get_finish (fixture->source, results[i], &error);
      g_assert_no_error (error);
      if (first == NULL)
        first = g_strdup (token);
      g_assert_cmpstr (token, ==, first);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (count_requests (fixture), ==, 1);
}

static void
test_one_request_fails (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[5] = { NULL };

  use_v1 (fixture, "delay=0.2,answers=busy");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &results[i]);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      net_test_wait_for_result (&results[i]);
      g_assert_null (encodes_token_source_get_finish (fixture->source, results[i], &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);
      g_assert_cmpuint (encodes_error_get_retry_after (error), ==, 17);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (count_requests (fixture), ==, 1);
}

static gboolean
is_later (gpointer data)
{
  return encodes_time_get_boottime () >= *(gint64 *) data;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until (gint64 time)
{
  guint id = g_timeout_add (10, on_tick, NULL);

  net_test_wait (is_later, &time);
  g_source_remove (id);
}

static void
test_renewed_before_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 start;

  use_v1 (fixture, "life=3");
  start = encodes_time_get_boottime ();
  first = get_good_token (fixture);
  wait_until (start + 27 * G_TIME_SPAN_SECOND / 10);
  second = get_good_token (fixture);
  g_assert_cmpstr (second, !=, first);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

static void
test_survives_failed_renewal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 start;

  use_v1 (fixture, "life=8,answers=ok+down");
  start = encodes_time_get_boottime ();
  first = get_good_token (fixture);
  wait_until (start + 65 * G_TIME_SPAN_SECOND / 10);
  second = get_good_token (fixture);
  g_assert_cmpstr (second, ==, first);
  g_assert_cmpuint (count_requests (fixture), ==, 2);

  wait_until (start + 81 * G_TIME_SPAN_SECOND / 10);
  assert_error (fixture, ENCODES_ERROR_SERVER, "cannot answer now", 29);
}

static void
test_rejected (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  use_v1 (fixture, "");
  first = get_good_token (fixture);
  encodes_token_source_reject (fixture->source, first);
  second = get_good_token (fixture);
  g_assert_cmpstr (second, !=, first);

  /* Another request comes back late with the same news. */
  encodes_token_source_reject (fixture->source, first);
  third = get_good_token (fixture);
  g_assert_cmpstr (third, ==, second);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

static void
test_new_secret (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GPtrArray) log = NULL;

  use_v1 (fixture, "");
  first = get_good_token (fixture);
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), "account", "changed");
  encodes_token_source_reject (fixture->source, first);
  second = get_good_token (fixture);

  log = net_test_get_log (fixture->path);
  g_assert_cmpuint (log->len, ==, 2);
  g_assert_nonnull (strstr (encodes_json_get_string (log->pdata[1], "body"), "&client_secret=changed&"));
}

static void
assert_cancelled (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (encodes_token_source_get_finish (fixture->source, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (encodes_error_is_cancelled (error));
}

static void
test_cancel_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  use_v1 (fixture, "delay=0.3");
  encodes_token_source_get_async (fixture->source, cancellable, net_test_on_ready, &cancelled);
  encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &other);
  g_cancellable_cancel (cancellable);

  net_test_wait_for_result (&cancelled);
  g_assert_null (other);
  assert_cancelled (fixture, cancelled);

  net_test_wait_for_result (&other);
  token = encodes_token_source_get_finish (fixture->source, other, &error);
  g_assert_no_error (error);
  g_assert_nonnull (token);
  g_assert_cmpuint (count_requests (fixture), ==, 1);
}

static void
test_cancel_all (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  use_v1 (fixture, "delay=0.3");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;

      encodes_token_source_get_async (fixture->source, cancellable, net_test_on_ready, &result);
      g_cancellable_cancel (cancellable);
      net_test_wait_for_result (&result);
      assert_cancelled (fixture, result);
    }

  token = get_good_token (fixture);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  use_v1 (fixture, "");
  g_cancellable_cancel (cancellable);
  encodes_token_source_get_async (fixture->source, cancellable, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  assert_cancelled (fixture, result);
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[3] = { NULL };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  use_v1 (fixture, "delay=0.3");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &results[i]);
  encodes_token_source_stop (fixture->source);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      net_test_wait_for_result (&results[i]);
      assert_cancelled (fixture, results[i]);
      g_object_unref (results[i]);
    }

  first = get_good_token (fixture);
  encodes_token_source_stop (fixture->source);
  second = get_good_token (fixture);
  g_assert_cmpstr (second, !=, first);
}

/* What was under way when it was stopped must not answer those who come after. */
static void
test_stop_and_go_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autofree char *token = NULL;

  /* Long enough to be stopped before the answer, on a busy machine and in valgrind, too. */
  use_v1 (fixture, "delay=2");
  encodes_token_source_get_async (fixture->source, NULL, net_test_on_ready, &stopped);
  net_test_wait (has_been_asked, fixture);
  encodes_token_source_stop (fixture->source);
  token = get_good_token (fixture);
  net_test_wait_for_result (&stopped);
  assert_cancelled (fixture, stopped);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

typedef struct
{
  const char *answer;
  EncodesError code;
  const char *words;
  guint retry_after;
} Refusal;

static const Refusal refusals[] = {
  { "wrong", ENCODES_ERROR_UNAUTHORIZED, "refused: AADSTS7000215: Invalid client secret is provided.", 0 },
  { "html", ENCODES_ERROR_FORMAT, "answered with a web page", 0 },
  { "garbage", ENCODES_ERROR_FORMAT, "something else than a token", 0 },
  { "empty", ENCODES_ERROR_FORMAT, "something else than a token", 0 },
  { "no-token", ENCODES_ERROR_FORMAT, "something else than a token", 0 },
  { "control", ENCODES_ERROR_FORMAT, "something else than a token", 0 },
  { "big", ENCODES_ERROR_FORMAT, "too large", 0 },
  { "busy", ENCODES_ERROR_SERVER, "status 429", 17 },
  { "down", ENCODES_ERROR_SERVER, "status 503", 29 },
  { "moved", ENCODES_ERROR_REDIRECT, "is not followed", 0 },
  { "close", ENCODES_ERROR_NETWORK, "closed the connection", 0 },
};

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  const Refusal *refusal = data;
  g_autofree char *options = g_strdup_printf ("answers=%s", refusal->answer);
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%d", net_test_get_port ("http"));
  g_autoptr (GPtrArray) followed = NULL;

  use_v1 (fixture, options);
  assert_error (fixture, refusal->code, refusal->words, refusal->retry_after);
  assert_error (fixture, refusal->code, host, refusal->retry_after);
  g_assert_cmpuint (count_requests (fixture), ==, 2);

  followed = net_test_get_log ("/moved/");
  g_assert_cmpuint (followed->len, ==, 0);
}

static void
test_recovers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  use_v1 (fixture, "answers=down+wrong+ok");
  assert_error (fixture, ENCODES_ERROR_SERVER, "cannot answer now", 29);
  assert_error (fixture, ENCODES_ERROR_UNAUTHORIZED, "AADSTS7000215", 0);
  token = get_good_token (fixture);
}

static void
test_no_secret (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->secrets);
  fixture->secrets = encodes_memory_secret_store_new ();
  use_v1 (fixture, "");
  assert_error (fixture, ENCODES_ERROR_NO_SECRET, "", 0);
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

static void
test_plain_endpoint (Fixture *fixture, gconstpointer data)
{
  fixture->source = encodes_token_source_new (fixture->http, fixture->secrets, "account", "Account",
                                              ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL, data, CLIENT, RESOURCE);
  assert_error (fixture, ENCODES_ERROR_INVALID, "", 0);
}

#define ADD(path, test) g_test_add ("/net/token-source/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  net_test_start_server ();

  ADD ("form/asks-the-v1-endpoint-for-a-resource", test_form_v1);
  ADD ("form/asks-the-v2-endpoint-for-a-scope", test_form_v2);
  ADD ("form/asks-acs-and-takes-its-token-as-it-is", test_form_acs);
  ADD ("keeps/a-token-that-lives", test_kept);
  ADD ("keeps/the-old-token-while-the-server-is-away", test_survives_failed_renewal);
  ADD ("renews/before-the-end", test_renewed_before_end);
  ADD ("renews/once-when-a-token-is-rejected", test_rejected);
  ADD ("renews/with-a-secret-that-was-changed", test_new_secret);
  ADD ("renews/after-failures", test_recovers);
  ADD ("one-request/for-all-who-wait", test_one_request);
  ADD ("one-request/whose-failure-all-get", test_one_request_fails);
  ADD ("cancel/one-does-not-cancel-the-others", test_cancel_one);
  ADD ("cancel/of-all-leaves-it-usable", test_cancel_all);
  ADD ("cancel/beforehand-asks-nobody", test_cancelled_before);
  ADD ("stop/fails-all-who-wait-and-forgets-the-token", test_stop);
  ADD ("stop/and-go-on", test_stop_and_go_on);
  ADD ("refuses/without-a-secret", test_no_secret);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/token-source/failure/%s", refusals[i].answer);

      g_test_add (path, Fixture, &refusals[i], set_up, test_refusal, tear_down);
    }
  g_test_add ("/net/token-source/refuses/plain-http", Fixture, "http://login.example/oauth2/token", set_up,
              test_plain_endpoint, tear_down);
  g_test_add ("/net/token-source/refuses/no-address", Fixture, "login.example", set_up, test_plain_endpoint, tear_down);

  result = g_test_run ();
  net_test_stop_server ();
  return result;
}
