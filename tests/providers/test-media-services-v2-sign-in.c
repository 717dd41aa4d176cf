/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A person signs in by the device code flow, and stays signed in, against a server that speaks the real protocol. */

#include "encodes-device-sign-in.h"
#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-memory-secret-store.h"

#include "v2-test.h"

#include <string.h>

#define V1 "/studio/oauth2/token"
#define V2 "/studio/oauth2/v2.0/token"
#define RESOURCE "https%3A%2F%2Frest.media.azure.net"
/* How long a second of the protocol lasts here. */
#define SECOND 0.05

typedef struct
{
  V2Server *server;
  EncodesAccount *account;
  EncodesSecretStore *secrets;

  EncodesDeviceSignIn *sign_in;
  GCancellable *cancellable;
  GAsyncResult *result;

  char *code; /* what the person was shown */
  char *page;
  guint seconds;
  guint n_prompts;
} Fixture;

static void
set_up_at (Fixture *fixture, gboolean tls, const char *path)
{
  const char *scheme = tls ? "https" : "http";

  fixture->server = v2_server_new (tls);
  g_autofree char *endpoint = v2_server_get_url (fixture->server, scheme, "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (fixture->server, scheme, path);

  fixture->account = v2_account_new (endpoint, token_endpoint, "authentication", "device-code", "client-id", NULL, NULL);
  if (tls)
    encodes_account_set_option (fixture->account, "certificate-authority", v2_server_get_ca (fixture->server));
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->cancellable = g_cancellable_new ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_at (fixture, FALSE, data ? data : V1);
}

static void
set_up_tls (Fixture *fixture, gconstpointer data)
{
  set_up_at (fixture, TRUE, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* What was stopped goes with the next turns of the loop. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&fixture->result);
  if (fixture->sign_in)
    g_assert_finalize_object (g_steal_pointer (&fixture->sign_in));
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->account);
  g_clear_object (&fixture->cancellable);
  g_clear_pointer (&fixture->code, g_free);
  g_clear_pointer (&fixture->page, g_free);
  v2_server_free (fixture->server);
}

static void
on_prompt (const char *code, const char *page, guint seconds, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_prompts++;
  fixture->seconds = seconds;
  g_free (fixture->code);
  g_free (fixture->page);
  fixture->code = g_strdup (code);
  fixture->page = g_strdup (page);
}

static gboolean
is_prompted (gpointer data)
{
  return ((Fixture *) data)->n_prompts > 0;
}

/* As the provider's users do. */
static char *
sign_in_to_account (Fixture *fixture, GError **error)
{
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (encodes_provider_class_wants_sign_in (klass, fixture->account));
  encodes_provider_class_sign_in_async (klass, fixture->account, on_prompt, fixture, fixture->cancellable, v2_on_ready,
                                        &result);
  v2_wait (&result);
  return encodes_provider_class_sign_in_finish (klass, result, error);
}

/* At the test's own pace. */
static void
begin (Fixture *fixture)
{
  g_autoptr (EncodesHttpClient) http = encodes_http_client_new (NULL);
  g_autofree char *url = v2_server_get_url (fixture->server, "http", V2);
  g_autoptr (GUri) endpoint = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  fixture->sign_in = encodes_device_sign_in_new (http, endpoint, "client", "https://rest.media.azure.net");
  encodes_device_sign_in_set_pace (fixture->sign_in, SECOND);
  encodes_device_sign_in_run_async (fixture->sign_in, on_prompt, fixture, fixture->cancellable, v2_on_ready,
                                    &fixture->result);
}

static char *
end (Fixture *fixture, GError **error)
{
  v2_wait (&fixture->result);
  return encodes_device_sign_in_run_finish (fixture->sign_in, fixture->result, error);
}

static void
assert_ends_well (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *refresh_token = end (fixture, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (refresh_token, "refresh-"));
}

static void
assert_ends_with (Fixture *fixture, EncodesError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (end (fixture, &error));
  g_assert_error (error, ENCODES_ERROR, (int) code);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strstr (error->message, "device-"));
}

static const char *
get_body (GPtrArray *requests, guint i)
{
  g_assert_cmpuint (i, <, requests->len);
  return encodes_json_get_string (requests->pdata[i], "body");
}

static char *
get_device_code (const char *body, const char *field)
{
  const char *start = strstr (body, field);

  g_assert_nonnull (start);
  return g_strndup (start + strlen (field), strcspn (start + strlen (field), "&"));
}

static void
assert_signed_in (Fixture *fixture, const char *refresh_token)
{
  g_autoptr (JsonNode) answer = v2_server_run (fixture->server, "{`op`:`person`}");
  JsonArray *given = encodes_json_get_array (json_node_get_object (answer), "refresh_tokens");

  g_assert_cmpuint (json_array_get_length (given), ==, 1);
  g_assert_cmpstr (refresh_token, ==, json_array_get_string_element (given, 0));
}

static void
test_v1 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *refresh_token = NULL;
  g_autofree char *form = NULL;
  g_autofree char *device_code = NULL;

  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`,`polls`:[`authorization_pending`]}");
  refresh_token = sign_in_to_account (fixture, &error);
  g_assert_no_error (error);
  assert_signed_in (fixture, refresh_token);
  g_assert_cmpuint (fixture->n_prompts, ==, 1);
  g_assert_cmpstr (fixture->code, ==, "ABCD00001");
  g_assert_cmpstr (fixture->page, ==, "https://microsoft.com/devicelogin");
  g_assert_cmpuint (fixture->seconds, ==, 900);

  g_autoptr (GPtrArray) requests = v2_server_take_log (fixture->server, "POST");
  g_assert_cmpuint (requests->len, ==, 3);
  g_assert_cmpstr (encodes_json_get_string (requests->pdata[0], "line"), ==,
                   "POST /studio/oauth2/devicecode HTTP/1.1");
  g_assert_cmpstr (get_body (requests, 0), ==,
                   "client_id=d476653d-842c-4f52-862d-397463ada5e7&resource=" RESOURCE);
  device_code = get_device_code (get_body (requests, 1), "&code=");
  form = g_strconcat ("grant_type=device_code&client_id=d476653d-842c-4f52-862d-397463ada5e7&resource=" RESOURCE
                      "&code=", device_code, NULL);
  g_assert_cmpstr (get_body (requests, 1), ==, form);
  g_assert_cmpstr (get_body (requests, 2), ==, form);
}

static void
test_v2 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *refresh_token = NULL;
  g_autofree char *form = NULL;
  g_autofree char *device_code = NULL;

  encodes_account_set_option (fixture->account, "client-id", "client");
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  refresh_token = sign_in_to_account (fixture, &error);
  g_assert_no_error (error);
  assert_signed_in (fixture, refresh_token);

  g_autoptr (GPtrArray) requests = v2_server_take_log (fixture->server, "POST");
  g_assert_cmpuint (requests->len, ==, 2);
  g_assert_cmpstr (encodes_json_get_string (requests->pdata[0], "line"), ==,
                   "POST /studio/oauth2/v2.0/devicecode HTTP/1.1");
  g_assert_cmpstr (get_body (requests, 0), ==, "client_id=client&scope=" RESOURCE "%2F.default%20offline_access");
  device_code = get_device_code (get_body (requests, 1), "&device_code=");
  form = g_strconcat ("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=client"
                      "&device_code=", device_code, NULL);
  g_assert_cmpstr (get_body (requests, 1), ==, form);
}

static void
test_waits (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  v2_wait_until (is_prompted, fixture);
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`,`polls`:[`authorization_pending`,"
                                 "`authorization_pending`,`authorization_pending`]}");
  assert_ends_well (fixture);
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), >=, 4);
}

static void
test_slows_down (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`,`polls`:[`slow_down`,`authorization_pending`]}");
  begin (fixture);
  assert_ends_well (fixture);
  /* After 1, and then twice after 6. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, (gint64) (13 * SECOND * G_TIME_SPAN_SECOND));
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), ==, 3);
}

static void
test_outlasts_failures (Fixture *fixture, gconstpointer data)
{
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:2,`drop`:true}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:1,`status`:503}");
  begin (fixture);
  assert_ends_well (fixture);
  g_assert_cmpuint (fixture->n_prompts, ==, 1);
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), >=, 4);
}

static void
test_expires (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  v2_server_do (fixture->server, "{`op`:`person`,`code`:{`expires_in`:10,`interval`:4}}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:-1,`drop`:true}");
  begin (fixture);
  assert_ends_with (fixture, ENCODES_ERROR_SIGN_IN, "not entered in time");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, (gint64) (10 * SECOND * G_TIME_SPAN_SECOND));
  g_assert_cmpint (g_get_monotonic_time () - start, <, (gint64) (200 * SECOND * G_TIME_SPAN_SECOND));
}

static void
test_doubles_pauses (Fixture *fixture, gconstpointer data)
{
  v2_server_do (fixture->server, "{`op`:`person`,`code`:{`expires_in`:31,`interval`:1}}");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:-1,`drop`:true}");
  begin (fixture);
  assert_ends_with (fixture, ENCODES_ERROR_SIGN_IN, "not entered in time");
  /* After 1, 3, 7 and 15: pauses that grow any faster leave three. */
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), >=, 4);
}

static const struct
{
  const char *name;
  const char *command;
  EncodesError code;
  const char *words;
} endings[] = {
  { "declined", "{`op`:`person`,`does`:`decline`}", ENCODES_ERROR_SIGN_IN, "declined" },
  { "denied", "{`op`:`person`,`polls`:[`access_denied`]}", ENCODES_ERROR_SIGN_IN, "declined" },
  { "expired", "{`op`:`person`,`polls`:[`expired_token`]}", ENCODES_ERROR_SIGN_IN, "not entered in time" },
  { "expired-v1", "{`op`:`person`,`polls`:[`code_expired`]}", ENCODES_ERROR_SIGN_IN, "not entered in time" },
  { "forgotten", "{`op`:`person`,`polls`:[`bad_verification_code`]}", ENCODES_ERROR_SIGN_IN, "does not know the code" },
  { "refused", "{`op`:`person`,`polls`:[`invalid_grant`]}", ENCODES_ERROR_UNAUTHORIZED, "refused: AADSTS70016" },
  { "web-page", "{`op`:`fault`,`match`:`token`,`status`:200,`body`:`<html>`}", ENCODES_ERROR_FORMAT, "web page" },
  { "rubbish", "{`op`:`fault`,`match`:`token`,`status`:200,`body`:`{`}", ENCODES_ERROR_FORMAT, "something else" },
  { "moved", "{`op`:`fault`,`match`:`token`,`status`:307,`headers`:{`Location`:`https://evil.example/token`}}",
    ENCODES_ERROR_REDIRECT, "not followed" },
  { "no-refresh-token", "{`op`:`fault`,`match`:`token`,`status`:200,`body`:`{\\`access_token\\`:\\`x\\`}`}",
    ENCODES_ERROR_FORMAT, "stay signed in" },
  { "no-code", "{`op`:`fault`,`match`:`devicecode`,`status`:404}", ENCODES_ERROR_FORMAT, "does not offer" },
  { "unsafe-page", "{`op`:`person`,`code`:{`verification_uri`:`http://microsoft.com/devicelogin`}}",
    ENCODES_ERROR_FORMAT, "no safe page" },
  { "unreachable", "{`op`:`fault`,`match`:`devicecode`,`drop`:true}", ENCODES_ERROR_NETWORK, "closed the connection" },
};

static void
test_ending (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (g_test_get_path (), endings[i].name))
      {
        v2_server_do (fixture->server, "%s", endings[i].command);
        begin (fixture);
        assert_ends_with (fixture, endings[i].code, endings[i].words);
        return;
      }

  g_assert_not_reached ();
}

static gboolean
is_asked (gpointer data)
{
  return v2_server_count (((Fixture *) data)->server, "token") > 0;
}

static gboolean
on_time_to_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The server's log does not wake anybody up. */
static void
wait_until_asked (Fixture *fixture)
{
  guint id = g_timeout_add (20, on_time_to_look, NULL);

  v2_wait_until (is_asked, fixture);
  g_source_remove (id);
}

static void
assert_cancelled (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
}

static gboolean
on_time_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* While it waits for its time to ask; and nobody is asked any more. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  gboolean over = FALSE;

  begin (fixture);
  wait_until_asked (fixture);
  assert_cancelled (fixture);
  v2_server_count (fixture->server, "token");
  g_timeout_add ((guint) (5 * SECOND * 1000), on_time_over, &over);
  v2_wait_until (is_true, &over);
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), ==, 0);
}

static void
test_cancel_long_wait (Fixture *fixture, gconstpointer data)
{
  v2_server_do (fixture->server, "{`op`:`person`,`code`:{`interval`:60}}");
  begin (fixture);
  encodes_device_sign_in_set_pace (fixture->sign_in, 10);
  v2_wait_until (is_prompted, fixture);
  assert_cancelled (fixture);
}

static void
test_cancel_request (Fixture *fixture, gconstpointer data)
{
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:-1,`hang`:true}");
  begin (fixture);
  wait_until_asked (fixture);
  assert_cancelled (fixture);
  fixture->server->used_up = TRUE;
}

static void
test_cancel_before (Fixture *fixture, gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  begin (fixture);
  assert_cancelled (fixture);
  g_assert_cmpuint (fixture->n_prompts, ==, 0);
}

/* ---- staying signed in ---- */

static void
put_secret (Fixture *fixture, const char *secret)
{
  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (fixture->secrets), "account", secret);
}

static char *
get_secret (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_secret_store_lookup_async (fixture->secrets, "account", NULL, v2_on_ready, &result);
  v2_wait (&result);
  return encodes_secret_store_lookup_finish (fixture->secrets, result, NULL);
}

static EncodesProvider *
new_signed_in_provider (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *refresh_token = NULL;
  EncodesProvider *provider;

  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  refresh_token = sign_in_to_account (fixture, &error);
  g_assert_no_error (error);
  put_secret (fixture, refresh_token);
  provider = encodes_provider_new (fixture->account, fixture->secrets, &error);
  g_assert_no_error (error);
  v2_server_count (fixture->server, "");

  return provider;
}

static void
assert_works (EncodesProvider *provider)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);
}

static void
assert_fails (EncodesProvider *provider, EncodesError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "refresh-"));
}

static void
test_renews (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);
  g_autofree char *first = get_secret (fixture);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *form = NULL;
  gboolean is_v2 = g_str_equal (data, V2);

  assert_works (provider);
  second = get_secret (fixture);
  g_assert_cmpstr (second, !=, first);
  assert_signed_in (fixture, second);

  /* The service does not take the token any more: silently, the next one. */
  v2_server_do (fixture->server, "{`op`:`revoke`}");
  assert_works (provider);
  third = get_secret (fixture);
  g_assert_cmpstr (third, !=, second);
  assert_signed_in (fixture, third);

  g_autoptr (GPtrArray) requests = v2_server_take_log (fixture->server, "token");
  g_assert_cmpuint (requests->len, ==, 2);
  form = g_strconcat ("grant_type=refresh_token&client_id=d476653d-842c-4f52-862d-397463ada5e7&refresh_token=", second,
                      is_v2 ? "&scope=" RESOURCE "%2F.default%20offline_access" : "&resource=" RESOURCE, NULL);
  g_assert_cmpstr (get_body (requests, 1), ==, form);
}

static void
test_keeps_unrotated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  v2_server_do (fixture->server, "{`op`:`person`,`rotate`:false}");
  provider = new_signed_in_provider (fixture);
  before = get_secret (fixture);
  assert_works (provider);
  after = get_secret (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_revoked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fresh = NULL;

  assert_works (provider);
  before = get_secret (fixture);
  v2_server_count (fixture->server, "");
  v2_server_do (fixture->server, "{`op`:`revoke`,`people`:true}");
  assert_fails (provider, ENCODES_ERROR_SIGN_IN, "wants you to sign in again");
  /* Asked once, and nothing is thrown away. */
  g_assert_cmpuint (v2_server_count (fixture->server, "token"), ==, 1);
  after = get_secret (fixture);
  g_assert_cmpstr (before, ==, after);

  /* The person signs in again: the same provider goes on. */
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  fixture->n_prompts = 0;
  EncodesProviderClass *klass = encodes_provider_find_class ("media-services-v2");
  encodes_provider_class_sign_in_async (klass, fixture->account, on_prompt, fixture, NULL, v2_on_ready,
                                        &fixture->result);
  v2_wait_until (is_prompted, fixture);
  v2_server_do (fixture->server, "{`op`:`person`,`does`:`approve`}");
  v2_wait (&fixture->result);
  fresh = encodes_provider_class_sign_in_finish (klass, fixture->result, &error);
  g_assert_no_error (error);
  put_secret (fixture, fresh);
  assert_works (provider);
}

static void
test_interaction (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);

  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`times`:-1,`status`:400,"
                                 "`body`:`{\\`error\\`:\\`interaction_required\\`}`}");
  assert_fails (provider, ENCODES_ERROR_SIGN_IN, "sign in again");
  v2_server_do (fixture->server, "{`op`:`clear`}");
  assert_works (provider);
}

static void
test_passing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);

  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`status`:503}");
  assert_fails (provider, ENCODES_ERROR_SERVER, "cannot answer now");
  v2_server_do (fixture->server, "{`op`:`fault`,`match`:`token`,`drop`:true,`times`:2}");
  assert_fails (provider, ENCODES_ERROR_NETWORK, "closed the connection");
  v2_server_do (fixture->server, "{`op`:`clear`}");
  assert_works (provider);
}

static void
test_not_signed_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesProvider) provider = encodes_provider_new (fixture->account, fixture->secrets, &error);

  assert_fails (provider, ENCODES_ERROR_SIGN_IN, "not signed in");
  g_assert_cmpuint (v2_server_count (fixture->server, ""), ==, 0);
}

/* Two programs have one refresh token. The other one has just exchanged it, and is about to write the new one. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);
  g_autofree char *common = get_secret (fixture);
  g_autofree char *newer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_autoptr (EncodesProvider) other = encodes_provider_new (fixture->account, fixture->secrets, &error);
  assert_works (other);
  newer = get_secret (fixture);
  put_secret (fixture, common);

  v2_server_count (fixture->server, "");
  encodes_provider_test_async (provider, NULL, v2_on_ready, &result);
  wait_until_asked (fixture);
  put_secret (fixture, newer);
  v2_wait (&result);
  g_assert_true (encodes_provider_test_finish (provider, result, &error));
  g_assert_no_error (error);
}

static void
test_stops (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesProvider) provider = new_signed_in_provider (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  v2_server_do (fixture->server, "{`op`:`revoke`,`people`:true}");
  encodes_provider_test_async (provider, NULL, v2_on_ready, &result);
  wait_until_asked (fixture);
  encodes_provider_stop (provider);
  v2_wait (&result);
  g_assert_false (encodes_provider_test_finish (provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define PATH "/providers/media-services-v2/sign-in/"
#define ADD(path, data, function) g_test_add (PATH path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  v2_test_init (&argc, &argv);

  g_test_add (PATH "v1/by-resource-and-numbers-as-strings", Fixture, V1, set_up_tls, test_v1, tear_down);
  g_test_add (PATH "v2/by-scope", Fixture, V2, set_up_tls, test_v2, tear_down);
  ADD ("waits/for-the-person", NULL, test_waits);
  ADD ("waits/longer-when-told-to-slow-down", NULL, test_slows_down);
  ADD ("waits/through-failures-of-the-network", NULL, test_outlasts_failures);
  ADD ("waits/twice-as-long-after-each", NULL, test_doubles_pauses);
  ADD ("waits/not-longer-than-the-code-lives", NULL, test_expires);
  ADD ("cancel/ends-it-at-once-and-asks-no-more", NULL, test_cancel);
  ADD ("cancel/ends-a-long-wait", NULL, test_cancel_long_wait);
  ADD ("cancel/ends-a-request", NULL, test_cancel_request);
  ADD ("cancel/beforehand", NULL, test_cancel_before);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (PATH "ends/", endings[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, test_ending, tear_down);
    }
  ADD ("stays/by-renewal-at-v1", V1, test_renews);
  ADD ("stays/by-renewal-at-v2", V2, test_renews);
  ADD ("stays/with-a-token-that-does-not-change", NULL, test_keeps_unrotated);
  ADD ("stays/through-failures-that-pass", NULL, test_passing);
  ADD ("stays/when-another-program-was-faster", NULL, test_shared);
  ADD ("again/when-revoked", NULL, test_revoked);
  ADD ("again/when-the-server-wants-more", NULL, test_interaction);
  ADD ("again/when-there-is-nothing-in-the-keyring", NULL, test_not_signed_in);
  ADD ("stop/while-looking-again", NULL, test_stops);

  return v2_test_run ();
}
