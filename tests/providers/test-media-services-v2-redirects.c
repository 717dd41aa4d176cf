/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Where requests go, and above all the token: redirects, other origins, certificates. */

#include "encodes-error.h"
#include "encodes-json.h"

#include "v2-test.h"

#include <string.h>

/* A front door that hands over to @base, for requests below /api/ */
static void
hand_over (V2Server *server, const char *location, int status, int times)
{
  v2_server_do (server,
                "{`op`:`fault`,`match`:`^[A-Z]+ /api/`,`times`:%d,`status`:%d,`headers`:{`Location`:`%s`},"
                "`body`:`<html><head><title>Object moved</title></head><body></body></html>`}",
                times, status, location);
}

static EncodesAccount *
new_account (V2Server *front, V2Server *tokens, const char *trusted)
{
  g_autofree char *endpoint = v2_server_get_url (front, "http", "/api");
  g_autofree char *token_endpoint = v2_server_get_url (tokens, "http", "/tenant/oauth2/token");

  return v2_account_new (endpoint, token_endpoint, "trusted-redirect", trusted, NULL);
}

static void
test_new_base_is_remembered (void)
{
  g_autoptr (V2Server) front = v2_server_new (FALSE);
  g_autoptr (V2Server) cluster = v2_server_new (FALSE);
  g_autofree char *origin = v2_server_get_url (cluster, "http", "");
  g_autofree char *base = v2_server_get_url (cluster, "http", "/api/");
  g_autoptr (EncodesAccount) account = new_account (front, cluster, origin);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;

  hand_over (front, base, 301, -1);
  v2_server_add_job (cluster, "a", 2, 50);
  g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "a")), ==, 50);
  g_assert_cmpuint (v2_server_count (front, "GET"), ==, 1);
  g_assert_cmpuint (v2_server_count (cluster, "GET"), ==, 2);
  g_assert_true (g_str_has_prefix (encodes_account_get_option (account, "redirected-base"), base));

  /* Also by the next provider, as after a restart. */
  g_autoptr (EncodesProvider) next = v2_provider_new_for_account (account, "secret & more");
  g_assert_true (v2_try (next, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (front, "HTTP"), ==, 0);
}

static void
test_untrusted_origin_sees_nothing (void)
{
  g_autoptr (V2Server) front = v2_server_new (FALSE);
  g_autoptr (V2Server) other = v2_server_new (FALSE);
  g_autofree char *origin = v2_server_get_url (other, "http", "");
  g_autofree char *front_origin = v2_server_get_url (front, "http", "");
  g_autofree char *base = v2_server_get_url (other, "http", "/api/");
  g_autoptr (EncodesAccount) account = new_account (front, front, NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;

  hand_over (front, base, 301, -1);
  g_assert_null (v2_list (provider, FALSE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
  g_assert_nonnull (strstr (error->message, origin));
  g_assert_nonnull (strstr (error->message, front_origin));
  g_assert_cmpstr (encodes_provider_get_untrusted_origin (provider), ==, origin);
  g_assert_cmpuint (v2_server_count (other, "HTTP"), ==, 0);
  g_assert_null (encodes_account_get_option (account, "redirected-base"));

  /* Allowed by the person: now it is asked. It does not know the token, so this fails for another reason. */
  g_autoptr (GError) later = NULL;
  encodes_account_set_option (account, "trusted-redirect", encodes_provider_get_untrusted_origin (provider));
  g_assert_null (v2_list (provider, FALSE, &later));
  g_assert_error (later, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (v2_server_count (other, "GET /api/Jobs"), >, 0);
}

static void
test_same_origin (void)
{
  static const char *const locations[] = { "/moved/api/", "/moved/api", "/moved/api/Jobs()?$top=1" };

  for (gsize i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      hand_over (server, locations[i], 301, -1);
      v2_server_add_job (server, "a", 2, 50);
      g_assert_true (v2_try (provider, &error));
      g_assert_no_error (error);
      g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &error);
      g_assert_no_error (error);
      g_assert_nonnull (v2_lookup (list, "a"));
      g_assert_cmpuint (v2_server_count (server, "GET /api/"), ==, 1);
    }
}

static void
test_other_redirects (void)
{
  static const int statuses[] = { 302, 303, 307, 308 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (V2Server) other = v2_server_new (FALSE);
      g_autofree char *elsewhere = v2_server_get_url (other, "http", "/api/Jobs()?$top=1");
      g_autofree char *origin = v2_server_get_url (other, "http", "");
      g_autoptr (EncodesAccount) account = new_account (server, server, origin);
      g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
      g_autoptr (GError) error = NULL;

      /* Inside the origin: followed this time, and asked at the old address the next time. */
      hand_over (server, "/moved/api/Jobs()?$top=1", statuses[i], 1);
      g_assert_true (v2_try (provider, &error));
      g_assert_true (v2_try (provider, &error));
      g_assert_no_error (error);
      g_autoptr (GPtrArray) requests = v2_server_take_log (server, "GET");
      g_assert_cmpuint (requests->len, ==, 3);
      g_assert_nonnull (strstr (encodes_json_get_string (requests->pdata[1], "line"), "/moved/"));
      g_assert_null (strstr (encodes_json_get_string (requests->pdata[2], "line"), "/moved/"));
      g_assert_null (encodes_account_get_option (account, "redirected-base"));

      /* To another, even a trusted one: never. */
      hand_over (server, elsewhere, statuses[i], 1);
      g_assert_false (v2_try (provider, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
      g_assert_null (encodes_provider_get_untrusted_origin (provider));
      g_assert_cmpuint (v2_server_count (other, "HTTP"), ==, 0);
    }
}

static void
test_loops (void)
{
  static const int statuses[] = { 301, 302 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      v2_server_do (server, "{`op`:`fault`,`match`:`/api/`,`times`:-1,`status`:%d,`headers`:{`Location`:`/api/`}}",
                    statuses[i]);
      g_assert_false (v2_try (provider, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      g_assert_cmpuint (v2_server_count (server, "GET"), ==, 4);
    }
}

static void
test_bad_locations (void)
{
  static const char *const locations[] = { "http://[", "ftp://127.0.0.1/", "http://elsewhere.example/api/", "javascript:x" };

  for (gsize i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      hand_over (server, locations[i], 301, -1);
      g_assert_false (v2_try (provider, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
      g_assert_null (encodes_provider_get_untrusted_origin (provider));
    }

  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  v2_server_do (server, "{`op`:`fault`,`match`:`/api/`,`times`:-1,`status`:301}");
  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

static void
test_dead_base_is_forgotten (void)
{
  g_autoptr (V2Server) front = v2_server_new (FALSE);
  V2Server *cluster = v2_server_new (FALSE);
  g_autofree char *origin = v2_server_get_url (cluster, "http", "");
  g_autofree char *base = v2_server_get_url (cluster, "http", "/api/");
  g_autoptr (EncodesAccount) account = new_account (front, cluster, origin);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) dead = NULL;

  hand_over (front, base, 301, 1);
  g_assert_true (v2_try (provider, &error));
  g_assert_nonnull (encodes_account_get_option (account, "redirected-base"));
  v2_server_kill (cluster);

  g_assert_false (v2_try (provider, &dead));
  g_assert_error (dead, ENCODES_ERROR, ENCODES_ERROR_NETWORK);
  g_assert_null (encodes_account_get_option (account, "redirected-base"));

  /* Next time the endpoint of the account is asked again. */
  g_clear_error (&dead);
  v2_server_count (front, "");
  v2_try (provider, NULL);
  g_assert_cmpuint (v2_server_count (front, "GET /api/Jobs"), >, 0);
}

static void
test_base_without_service_is_forgotten (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  EncodesAccount *account = encodes_provider_get_account (provider);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;

  hand_over (server, "/moved/api/", 301, 1);
  g_assert_true (v2_try (provider, &error));
  g_assert_nonnull (encodes_account_get_option (account, "redirected-base"));
  v2_server_do (server, "{`op`:`fault`,`match`:`/moved/`,`times`:-1,`status`:404}");
  g_assert_false (v2_try (provider, &missing));
  g_assert_error (missing, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
  g_assert_true (v2_try (provider, &error));
  g_assert_no_error (error);
}

/* A base that does not answer well is not worth remembering. */
static void
test_bad_base_is_not_remembered (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  hand_over (server, "/nowhere/", 301, 1);
  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
  g_assert_null (encodes_account_get_option (encodes_provider_get_account (provider), "redirected-base"));
}

static void
test_actions_follow_the_base (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_add_job (server, "a", 0, 0);
  v2_server_add_job (server, "b", 3, 100);
  hand_over (server, "/moved/api/", 301, -1);
  g_assert_true (v2_cancel (provider, "a", &error));
  g_assert_true (v2_delete (provider, "b", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (v2_server_count (server, "GET /moved/api/CancelJob?jobid='nb%3Ajid%3AUUID%3Aa'"), ==, 1);
}

static void
test_https (void)
{
  g_autoptr (V2Server) server = v2_server_new (TRUE);
  g_autofree char *endpoint = v2_server_get_url (server, "https", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "https", "/tenant/oauth2/v2.0/token");
  g_autoptr (EncodesAccount) account
    = v2_account_new (endpoint, token_endpoint, "certificate-authority", v2_server_get_ca (server), NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`generate`,`ended`:1200,`running`:2}");
  g_autoptr (EncodesJobList) list = v2_list (provider, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (encodes_job_list_get_jobs (list)->len, ==, 1202);
}

static void
test_unknown_authority (void)
{
  g_autoptr (V2Server) server = v2_server_new (TRUE);
  g_autofree char *endpoint = v2_server_get_url (server, "https", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  g_autoptr (GError) error = NULL;

  g_assert_false (v2_try (provider, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_TLS);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 0);
}

static void
test_never_from_https_to_http (void)
{
  g_autoptr (V2Server) server = v2_server_new (TRUE);
  g_autoptr (V2Server) other = v2_server_new (FALSE);
  g_autofree char *endpoint = v2_server_get_url (server, "https", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "https", "/tenant/oauth2/token");
  g_autofree char *base = v2_server_get_url (other, "http", "/api/");
  g_autofree char *origin = v2_server_get_url (other, "http", "");
  g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, "certificate-authority",
                                                       v2_server_get_ca (server), "trusted-redirect", origin, NULL);
  g_autoptr (EncodesProvider) provider = v2_provider_new_for_account (account, "secret & more");
  static const int statuses[] = { 301, 302 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      hand_over (server, base, statuses[i], 1);
      g_assert_false (v2_try (provider, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
      g_assert_null (encodes_provider_get_untrusted_origin (provider));
    }

  g_assert_cmpuint (v2_server_count (other, "HTTP"), ==, 0);
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/redirects/new-base-is-remembered", test_new_base_is_remembered);
  g_test_add_func ("/media-services-v2/redirects/untrusted-origin-sees-nothing", test_untrusted_origin_sees_nothing);
  g_test_add_func ("/media-services-v2/redirects/same-origin", test_same_origin);
  g_test_add_func ("/media-services-v2/redirects/others-stay-in-their-origin", test_other_redirects);
  g_test_add_func ("/media-services-v2/redirects/loops-end", test_loops);
  g_test_add_func ("/media-services-v2/redirects/bad-locations", test_bad_locations);
  g_test_add_func ("/media-services-v2/redirects/dead-base-is-forgotten", test_dead_base_is_forgotten);
  g_test_add_func ("/media-services-v2/redirects/base-without-service-is-forgotten",
                   test_base_without_service_is_forgotten);
  g_test_add_func ("/media-services-v2/redirects/bad-base-is-not-remembered", test_bad_base_is_not_remembered);
  g_test_add_func ("/media-services-v2/redirects/actions-follow-the-base", test_actions_follow_the_base);
  g_test_add_func ("/media-services-v2/tls/https", test_https);
  g_test_add_func ("/media-services-v2/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/media-services-v2/tls/never-from-https-to-http", test_never_from_https_to_http);

  return v2_test_run ();
}
