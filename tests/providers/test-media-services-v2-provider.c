/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Single calls, against the protocol's server in another process: what is sent, and what comes of each answer. */

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-media-services-v2-provider.h"

#include "v2-test.h"

#include <string.h>

#define ID "f3c43f94-327f-2347-90bb-3bf79f8559f1"

/* Returns: (nullable): the value of a header that stands in the request once */
static const char *
get_header (JsonObject *request, const char *name)
{
  JsonArray *headers = encodes_json_get_array (request, "headers");
  const char *value = NULL;

  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonArray *pair = json_array_get_array_element (headers, i);

      if (g_str_equal (json_array_get_string_element (pair, 0), name))
        {
          g_assert_null (value);
          value = json_array_get_string_element (pair, 1);
        }
    }

  return value;
}

static void
test_published_request (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_add_job (server, ID, 2, 40);
  g_autoptr (EncodesJob) job = v2_read (provider, ID, &error);
  g_assert_no_error (error);

  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "/api/");
  JsonObject *request = requests->pdata[0];
  g_assert_cmpuint (requests->len, ==, 2);
  g_assert_cmpstr (encodes_json_get_string (request, "line"), ==,
                   "GET /api/Jobs()?$filter=Id%20eq%20'nb%3Ajid%3AUUID%3Af3c43f94-327f-2347-90bb-3bf79f8559f1'&$top=1 "
                   "HTTP/1.1");
  g_assert_cmpstr (get_header (request, "DataServiceVersion"), ==, "1.0;NetFx");
  g_assert_cmpstr (get_header (request, "MaxDataServiceVersion"), ==, "3.0;NetFx");
  g_assert_cmpstr (get_header (request, "Accept"), ==, "application/json");
  g_assert_cmpstr (get_header (request, "Accept-Charset"), ==, "UTF-8");
  g_assert_cmpstr (get_header (request, "x-ms-version"), ==, "2.19");
  g_assert_true (g_str_has_prefix (get_header (request, "Authorization"), "Bearer token-1-"));
  g_assert_null (get_header (request, "Cookie"));

  g_assert_cmpstr (encodes_json_get_string (requests->pdata[1], "line"), ==,
                   "GET /api/Jobs('nb%3Ajid%3AUUID%3Af3c43f94-327f-2347-90bb-3bf79f8559f1')/Tasks HTTP/1.1");
  g_assert_cmpstr (encodes_job_get_name (job), ==, ID);
  g_assert_true (encodes_job_get_tasks_known (job));
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 40);
}

static void
test_read_missing_job (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (v2_read (provider, "it's", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
}

static void
test_try (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "/api/");
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpstr (encodes_json_get_string (requests->pdata[0], "line"), ==, "GET /api/Jobs()?$top=1 HTTP/1.1");
}

static void
test_token_requests (void)
{
  static const struct
  {
    const char *key;
    const char *value;
    const char *path;
    const char *body;
  } cases[] = {
    { "authentication", "service-principal", "/tenant/oauth2/token", "resource=https%3A%2F%2Frest.media.azure.net" },
    { "authentication", "service-principal", "/tenant/oauth2/v2.0/token",
      "scope=https%3A%2F%2Frest.media.azure.net%2F.default" },
    { "authentication", "acs", "/v2/OAuth2-13", "scope=urn%3AWindowsAzureMediaServices" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autofree char *endpoint = v2_server_get_url (server, "http", "/api");
      g_autofree char *token_endpoint = v2_server_get_url (server, "http", cases[i].path);
      g_autoptr (EncodesAccount) account
        = v2_account_new (endpoint, token_endpoint, cases[i].key, cases[i].value, NULL);
      g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
      g_autoptr (GError) error = NULL;

      g_assert_true (v2_try (provider, &error));
      g_assert_true (v2_try (provider, &error));
      g_assert_no_error (error);

      g_autoptr (GPtrArray) requests = v2_server_take_log (server, "POST");
      g_assert_cmpuint (requests->len, ==, 1);
      g_autofree char *body = g_ascii_strdown (encodes_json_get_string (requests->pdata[0], "body"), -1);
      g_autofree char *wanted = g_ascii_strdown (cases[i].body, -1);
      g_assert_nonnull (strstr (body, wanted));
    }
}

/* Authority and tenant make the token endpoint. */
static void
test_authority (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api");
  g_autofree char *authority = v2_server_get_url (server, "http", "");
  g_autoptr (EncodesAccount) account
    = v2_account_new (endpoint, NULL, "authority", authority, "tenant", "contoso.example", NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;

  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (server, "POST /contoso.example/oauth2/token HTTP/1.1"), ==, 1);
}

static void
test_wrong_secret (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "marked-wrong");
  g_autoptr (GError) error = NULL;

  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, "AADSTS7000215"));
  g_assert_null (strstr (error->message, "marked-wrong"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (v2_server_count (server, "/api/"), ==, 0);
}

static void
test_new_token_once (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (v2_try (provider, &error));
  v2_server_do (server, "{`op`:`revoke`}");
  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "HTTP");
  /* Token, answer; refused, token, answer. */
  g_assert_cmpuint (requests->len, ==, 5);
  g_assert_true (g_str_has_prefix (get_header (requests->pdata[2], "Authorization"), "Bearer token-1-"));
  g_assert_true (g_str_has_prefix (get_header (requests->pdata[4], "Authorization"), "Bearer token-2-"));
}

static void
test_no_third_token (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`fault`,`match`:`/api/`,`times`:-1,`status`:401,`body`:`The access token is invalid.`}");
  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, "The access token is invalid."));
  g_assert_cmpuint (v2_server_count (server, "HTTP"), ==, 4);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *fault;
    EncodesError code;
    guint retry_after;
    const char *words;
  } cases[] = {
    { "`status`:403,`body`:`{\\`error\\`:{\\`message\\`:{\\`value\\`:\\`Account is disabled.\\`}}}`",
      ENCODES_ERROR_FORBIDDEN, 0, "Account is disabled." },
    { "`status`:404", ENCODES_ERROR_NOT_FOUND, 0, "/api/Jobs()" },
    { "`status`:408", ENCODES_ERROR_SERVER, 0, "408" },
    { "`status`:429,`headers`:{`Retry-After`:`120`}", ENCODES_ERROR_SERVER, 120, "less often" },
    { "`status`:500,`headers`:{`Content-Type`:`application/xml`},"
      "`body`:`<m:error><m:message>Too bad &amp; sad</m:message></m:error>`",
      ENCODES_ERROR_SERVER, 0, "Too bad & sad" },
    { "`status`:502,`headers`:{`Content-Type`:`text/html`},"
      "`body`:`<html><body><h1>Bad <b>Gateway</b></h1></body></html>`",
      ENCODES_ERROR_SERVER, 0, "502" },
    { "`status`:503,`reason`:`Server is busy. More than 30 requests per second can be throttled.`,"
      "`headers`:{`Retry-After`:`7`}",
      ENCODES_ERROR_SERVER, 7, "More than 30 requests per second" },
    { "`status`:400,`body`:`{\\`odata.error\\`:{\\`message\\`:{\\`value\\`:\\`No.\\\\r\\\\nTrace\\`}}}`",
      ENCODES_ERROR_REFUSED, 0, "No." },
    { "`status`:409", ENCODES_ERROR_REFUSED, 0, "409" },
    { "`status`:204", ENCODES_ERROR_FORMAT, 0, "empty" },
    { "`status`:200", ENCODES_ERROR_FORMAT, 0, "empty" },
    { "`status`:304", ENCODES_ERROR_FORMAT, 0, "304" },
    { "`status`:200,`headers`:{`Content-Type`:`text/html`},"
      "`body`:`<!DOCTYPE html><html><body>Please sign in</body></html>`",
      ENCODES_ERROR_FORMAT, 0, "sign in" },
    { "`status`:200,`headers`:{`Content-Type`:`application/json`},`body`:`[]`",
      ENCODES_ERROR_FORMAT, 0, "not a list of jobs" },
    { "`status`:200,`body`:`{\\`value\\`:[{\\`Id\\`:\\`a`", ENCODES_ERROR_FORMAT, 0, "" },
    { "`status`:200,`body`:`{\\`odata.error\\`:{\\`message\\`:{\\`value\\`:\\`Half-way.\\`}}}`",
      ENCODES_ERROR_FORMAT, 0, "Half-way." },
    { "`drop`:true", ENCODES_ERROR_NETWORK, 0, "127.0.0.1" },
    { "`cut`:20", ENCODES_ERROR_NETWORK, 0, "127.0.0.1" },
  };
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:2,`running`:0}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,`times`:-1,%s}", cases[i].fault);
      g_assert_null (v2_list (provider, FALSE, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, ENCODES_ERROR, (int) cases[i].code);
      g_assert_cmpuint (encodes_error_get_retry_after (error), ==, cases[i].retry_after);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_null (strpbrk (error->message, "\r\n<"));
      v2_server_do (server, "{`op`:`clear`}");
    }

  /* And then all is well again. */
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (encodes_job_list_get_jobs (list)->len, ==, 2);
}

static void
test_request_id (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server,
                "{`op`:`fault`,`match`:`Jobs`,`status`:403,`body`:`No.`,"
                "`headers`:{`x-ms-request-id`:`91d2be35-20ed`}}");
  g_assert_false (v2_try (provider, &error));
  g_assert_nonnull (strstr (error->message, "No."));
  g_assert_nonnull (strstr (error->message, "91d2be35-20ed"));
}

static void
test_mislabelled (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,`status`:200,`headers`:{`Content-Type`:`text/plain`},"
                        "`body`:`{\\`value\\`:[]}`}");
  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);
}

static void
test_forms (void)
{
  static const char *const forms[] = { "minimal", "verbose", "d-array" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      v2_server_do (server, "{`op`:`option`,`form`:`%s`}", forms[i]);
      v2_server_add_job (server, "a", 2, 25);
      v2_server_add_job (server, "b", 3, 100);
      g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (encodes_job_list_get_jobs (list)->len, ==, 2);
      g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "a")), ==, 25);
      g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "b")), ==, 100);
      g_assert_cmpuint (g_list_model_get_n_items (encodes_job_get_fields (v2_lookup (list, "a"))), ==, 0);
    }
}

static void
test_cancel (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  v2_server_add_job (server, ID, 2, 40);
  g_assert_true (v2_cancel (provider, ID, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (server, "GET /api/CancelJob?jobid='nb%3Ajid%3AUUID%3A" ID "' HTTP/1.1"), ==, 1);

  g_autoptr (EncodesJob) job = v2_read (provider, ID, &error);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_CANCELING);

  g_assert_false (v2_cancel (provider, ID, &again));
  g_assert_error (again, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  g_assert_nonnull (strstr (again->message, "cannot be canceled"));
}

static void
test_cancel_is_never_repeated (void)
{
  static const char *const faults[] = { "`drop`:true", "`status`:503", "`status`:302,`headers`:{`Location`:`/api/x`}" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      v2_server_add_job (server, ID, 2, 40);
      /* Now there is a connection that could be used again. */
      g_assert_true (v2_try (provider, NULL));
      v2_server_do (server, "{`op`:`fault`,`match`:`CancelJob`,`times`:-1,%s}", faults[i]);
      g_assert_false (v2_cancel (provider, ID, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (v2_server_count (server, "CancelJob"), ==, 1);
    }
}

static void
test_cancel_with_ended_token (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_add_job (server, ID, 0, 0);
  g_assert_true (v2_try (provider, NULL));
  v2_server_do (server, "{`op`:`revoke`}");
  g_assert_true (v2_cancel (provider, ID, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (server, "CancelJob"), ==, 2);
}

static void
test_portal_is_no_cancel (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`fault`,`match`:`CancelJob`,`status`:200,`headers`:{`Content-Type`:`text/html`},"
                        "`body`:`<html>Sign in</html>`}");
  g_assert_false (v2_cancel (provider, ID, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

static void
test_delete (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) gone = NULL;

  v2_server_add_job (server, "a", 3, 100);
  v2_server_add_job (server, "b", 2, 50);
  g_assert_true (v2_delete (provider, "a", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (server, "DELETE /api/Jobs('nb%3Ajid%3AUUID%3Aa') HTTP/1.1"), ==, 1);
  g_assert_false (v2_delete (provider, "b", &refused));
  g_assert_error (refused, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  g_assert_false (v2_delete (provider, "a", &gone));
  g_assert_error (gone, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
}

static void
test_set_priority (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) too_large = NULL;

  v2_server_add_job (server, "a", 0, 0);
  v2_server_add_job (server, "b", 2, 50);
  g_assert_true (v2_set_priority (provider, "a", 12, &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "MERGE /api/Jobs('nb%3Ajid%3AUUID%3Aa') HTTP/1.1");
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpstr (encodes_json_get_string (requests->pdata[0], "body"), ==, "{\"Priority\":12}");
  g_assert_cmpstr (get_header (requests->pdata[0], "Content-Type"), ==, "application/json");

  g_autoptr (EncodesJob) job = v2_read (provider, "a", &error);
  g_assert_cmpint (encodes_job_get_priority (job), ==, 12);

  g_assert_false (v2_set_priority (provider, "b", 1, &refused));
  g_assert_error (refused, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  g_assert_nonnull (strstr (refused->message, "Queued state"));
  g_assert_false (v2_set_priority (provider, "a", G_MAXINT64, &too_large));
  g_assert_error (too_large, ENCODES_ERROR, ENCODES_ERROR_INVALID);
}

static gboolean
server_saw_tasks (gpointer data)
{
  return v2_server_count (data, "/Tasks") > 0;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Waits for what another process sees, which wakes nobody here. */
static void
wait_for_tasks_request (V2Server *server)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  v2_wait_until (server_saw_tasks, server);
  g_source_remove (tick);
}

static void
test_stop (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  v2_server_add_job (server, "a", 2, 0);
  v2_server_add_job (server, "b", 2, 0);
  v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`times`:-1,`hang`:true}");
  encodes_provider_list_jobs_async (provider, TRUE, NULL, v2_on_ready, &result);
  wait_for_tasks_request (server);
  encodes_provider_stop (provider);
  v2_wait (&result);
  g_assert_null (encodes_provider_list_jobs_finish (provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* It can begin again. */
  g_autoptr (GError) later = NULL;
  v2_server_do (server, "{`op`:`clear`}");
  g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &later);
  g_assert_no_error (later);
  g_assert_cmpuint (encodes_job_list_get_jobs (list)->len, ==, 2);
}

static void
test_cancellable (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  v2_server_add_job (server, "a", 2, 0);
  v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`times`:-1,`hang`:true}");
  encodes_provider_list_jobs_async (provider, TRUE, cancellable, v2_on_ready, &result);
  wait_for_tasks_request (server);
  g_cancellable_cancel (cancellable);
  v2_wait (&result);
  g_assert_null (encodes_provider_list_jobs_finish (provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&provider));
}

static void
test_deadline (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  gint64 start;

  v2_server_add_job (server, "a", 2, 0);
  v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`times`:-1,`hang`:true}");
  encodes_media_services_v2_provider_set_deadline (ENCODES_MEDIA_SERVICES_V2_PROVIDER (provider), 1);
  start = g_get_monotonic_time ();
  g_assert_null (v2_list (provider, TRUE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_TIME_SPAN_SECOND);
}

static void
test_edited_account (void)
{
  g_autoptr (V2Server) one = v2_server_new (FALSE);
  g_autoptr (V2Server) two = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (one);
  g_autofree char *endpoint = v2_server_get_url (two, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (two, "http", "/tenant/oauth2/token");
  EncodesAccount *account = encodes_provider_get_account (provider);
  g_autoptr (GError) error = NULL;

  v2_server_add_job (one, "a", 3, 100);
  v2_server_add_job (two, "b", 3, 100);
  g_autoptr (EncodesJobList) before = v2_list (provider, FALSE, &error);
  g_assert_nonnull (v2_lookup (before, "a"));

  encodes_account_set_option (account, "api-endpoint", endpoint);
  encodes_account_set_option (account, "token-endpoint", token_endpoint);
  g_autoptr (EncodesJobList) after = v2_list (provider, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (encodes_job_list_is_complete (after));
  g_assert_null (v2_lookup (after, "a"));
  g_assert_nonnull (v2_lookup (after, "b"));
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/provider/request-as-published", test_published_request);
  g_test_add_func ("/media-services-v2/provider/read-missing-job", test_read_missing_job);
  g_test_add_func ("/media-services-v2/provider/try", test_try);
  g_test_add_func ("/media-services-v2/provider/token-requests", test_token_requests);
  g_test_add_func ("/media-services-v2/provider/authority-and-tenant", test_authority);
  g_test_add_func ("/media-services-v2/provider/wrong-secret", test_wrong_secret);
  g_test_add_func ("/media-services-v2/provider/new-token-after-401", test_new_token_once);
  g_test_add_func ("/media-services-v2/provider/no-third-token", test_no_third_token);
  g_test_add_func ("/media-services-v2/provider/refusals", test_refusals);
  g_test_add_func ("/media-services-v2/provider/request-id", test_request_id);
  g_test_add_func ("/media-services-v2/provider/mislabelled", test_mislabelled);
  g_test_add_func ("/media-services-v2/provider/forms", test_forms);
  g_test_add_func ("/media-services-v2/provider/cancel", test_cancel);
  g_test_add_func ("/media-services-v2/provider/cancel-is-never-repeated", test_cancel_is_never_repeated);
  g_test_add_func ("/media-services-v2/provider/cancel-with-ended-token", test_cancel_with_ended_token);
  g_test_add_func ("/media-services-v2/provider/portal-is-no-cancel", test_portal_is_no_cancel);
  g_test_add_func ("/media-services-v2/provider/delete", test_delete);
  g_test_add_func ("/media-services-v2/provider/set-priority", test_set_priority);
  g_test_add_func ("/media-services-v2/provider/stop", test_stop);
  g_test_add_func ("/media-services-v2/provider/cancellable", test_cancellable);
  g_test_add_func ("/media-services-v2/provider/deadline", test_deadline);
  g_test_add_func ("/media-services-v2/provider/edited-account", test_edited_account);

  return v2_test_run ();
}
