/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"
#include "encodes-token-answer.h"

#include <string.h>

#define NOW "Sat, 17 Jan 2015 07:44:53 GMT"
#define NOW_UNIX 1421480693
/* {"alg":"none"} . {"exp":1421481293} . x: ten minutes after NOW */
#define JWT "eyJhbGciOiJub25lIn0.eyJleHAiOjE0MjE0ODEyOTN9.x"
#define SWT "http%3a%2f%2fx=amstest&Audience=urn%3aWindowsAzureMediaServices&ExpiresOn=1421481293&HMACSHA256=uf69%3d"

static EncodesTokenAnswer *
read_answer (guint status, const char *body, const char *date, const char *secret, GError **error)
{
  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/token", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (EncodesHttpResponse) response = g_new0 (EncodesHttpResponse, 1);

  response->status = status;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  response->body = g_bytes_new (body, strlen (body));
  if (date)
    soup_message_headers_append (response->headers, "Date", date);
  return encodes_token_answer_read (response, endpoint, secret, error);
}

static gint64
get_life (const char *token, const char *fields, const char *date)
{
  g_autofree char *body = g_strdup_printf ("{\"token_type\":\"Bearer\",\"access_token\":\"%s\"%s}", token, fields);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesTokenAnswer) answer = read_answer (200, body, date, "secret", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (answer->token, ==, token);
  return answer->life;
}

static void
test_life_from_expires_in (void)
{
  g_assert_cmpint (get_life (JWT, ",\"expires_in\":\"3599\",\"expires_on\":\"1421480793\"", NOW), ==, 3599);
  g_assert_cmpint (get_life (JWT, ",\"expires_in\":3599", NOW), ==, 3599);
  g_assert_cmpint (get_life (SWT, ",\"expires_in\":\"21600\"", NULL), ==, 21600);
}

static void
test_life_from_expires_on (void)
{
  g_assert_cmpint (get_life (JWT, ",\"expires_on\":\"1421480793\"", NOW), ==, 100);
  g_assert_cmpint (get_life (JWT, ",\"expires_on\":1421480793,\"expires_in\":\"soon\"", NOW), ==, 100);
  g_assert_cmpint (get_life (JWT, ",\"expires_on\":1421480793,\"expires_in\":null", NOW), ==, 100);
}

static void
test_life_from_token (void)
{
  g_assert_cmpint (get_life (JWT, "", NOW), ==, 600);
  g_assert_cmpint (get_life (SWT, "", NOW), ==, 600);
  g_assert_cmpint (get_life (SWT, ",\"expires_in\":0,\"expires_on\":\"1421480600\"", NOW), ==, 600);
}

static void
test_life_unknown (void)
{
  g_assert_cmpint (get_life ("opaque", "", NOW), ==, 300);
  g_assert_cmpint (get_life ("a.b.c", "", NOW), ==, 300);
  g_assert_cmpint (get_life ("a.!!!!.c", "", NOW), ==, 300);
  g_assert_cmpint (get_life ("a..c", "", NOW), ==, 300);
  g_assert_cmpint (get_life ("x&ExpiresOn=&y", "", NOW), ==, 300);
  /* By a clock of today the token of 2015 ended long ago. */
  g_assert_cmpint (get_life (JWT, "", NULL), ==, 300);
}

static void
test_life_clamped (void)
{
  g_assert_cmpint (get_life (JWT, ",\"expires_in\":9223372036854775807", NOW), ==, 86400);
  g_assert_cmpint (get_life (JWT, ",\"expires_in\":-5", NOW), ==, 600);
  g_assert_cmpint (get_life (JWT, ",\"expires_on\":9223372036854775807", NOW), ==, 86400);
  g_assert_cmpint (get_life (JWT, ",\"expires_on\":-9223372036854775808", NOW), ==, 600);
  g_assert_cmpint (get_life ("x&ExpiresOn=9223372036854775807", "", NOW), ==, 86400);
  g_assert_cmpint (get_life ("x&ExpiresOn=99999999999999999999", "", NOW), ==, 300);
}

static void
assert_refused (guint status, const char *body, EncodesError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesTokenAnswer) answer = read_answer (status, body, NULL, "s3cr&t", &error);

  g_assert_null (answer);
  g_assert_error (error, ENCODES_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "login.example"));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strstr (error->message, "s3cr"));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_own_words (void)
{
  assert_refused (400,
                  "{\"error\":\"invalid_request\","
                  "\"error_description\":\"\\r\\nAADSTS90002: Tenant 'x' not found.\\r\\nTrace ID: 1\"}",
                  ENCODES_ERROR_UNAUTHORIZED, "refused: AADSTS90002: Tenant 'x' not found.");
  assert_refused (401, "{\"error\":\"invalid_client\",\"error_description\":\"ACS50012: Authentication failed.\"}",
                  ENCODES_ERROR_UNAUTHORIZED, "ACS50012: Authentication failed.");
}

static void
test_plain_words (void)
{
  assert_refused (400, "{\"error\":\"invalid_client\"}", ENCODES_ERROR_UNAUTHORIZED, "secret is wrong");
  assert_refused (400, "{\"error\":\"unauthorized_client\",\"error_description\":7}", ENCODES_ERROR_UNAUTHORIZED,
                  "not allowed to sign in");
  assert_refused (400, "{\"error\":\"invalid_resource\"}", ENCODES_ERROR_UNAUTHORIZED, "does not know the service");
  assert_refused (401, "{\"error\":\"invalid_scope\",\"error_description\":\"\"}", ENCODES_ERROR_UNAUTHORIZED,
                  "does not know the service");
  assert_refused (400, "{\"error\":\"whatever\"}", ENCODES_ERROR_UNAUTHORIZED, "refused the credentials");
  assert_refused (401, "", ENCODES_ERROR_UNAUTHORIZED, "refused the credentials");
  assert_refused (403, "no", ENCODES_ERROR_UNAUTHORIZED, "refused the credentials");
}

static void
test_secret_sent_back (void)
{
  assert_refused (400, "{\"error\":\"invalid_client\",\"error_description\":\"s3cr&t is wrong\"}",
                  ENCODES_ERROR_UNAUTHORIZED, "the secret is wrong");
  assert_refused (400, "{\"error\":\"invalid_client\",\"error_description\":\"bad: client_secret=s3cr%26t&x\"}",
                  ENCODES_ERROR_UNAUTHORIZED, "the secret is wrong");
}

static void
test_passing (void)
{
  assert_refused (400, "{\"error\":\"temporarily_unavailable\",\"error_description\":\"x\"}", ENCODES_ERROR_SERVER,
                  "cannot answer now");
  assert_refused (400, "{\"error\":\"server_error\"}", ENCODES_ERROR_SERVER, "cannot answer now");
  assert_refused (408, "", ENCODES_ERROR_SERVER, "cannot answer now");
  assert_refused (500, "<html>", ENCODES_ERROR_SERVER, "cannot answer now");
}

static void
test_odd (void)
{
  static const char *const bodies[] = {
    "", "[]", "null", "\"token\"", "{}", "{\"access_token\":7}", "{\"access_token\":null}", "{\"access_token\":\"\"}",
    "{\"access_token\":\"a b\"}", "{\"access_token\":\"a\\u000d\\u000aX: y\"}", "{\"access_token\":\"a\\u007f\"}",
    "{\"access_token\":\"\xc3\xa9\"}", "{\"access_token\":\"a\",\"access_token\":\"b\"}", "{\"access_token\":\"a\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    assert_refused (200, bodies[i], ENCODES_ERROR_FORMAT, "something else than a token");
  assert_refused (204, "", ENCODES_ERROR_FORMAT, "something else than a token");
  assert_refused (201, "{\"access_token\":\"a\"}", ENCODES_ERROR_FORMAT, "something else than a token");
  assert_refused (200, "<!DOCTYPE html><html>", ENCODES_ERROR_FORMAT, "answered with a web page");
  assert_refused (400, "<html>", ENCODES_ERROR_FORMAT, "answered with a web page");
  assert_refused (401, "<html>", ENCODES_ERROR_FORMAT, "answered with a web page");
  assert_refused (404, "not here", ENCODES_ERROR_FORMAT, "gives no tokens at this address");
  assert_refused (405, "{}", ENCODES_ERROR_FORMAT, "gives no tokens at this address");
}

static void
test_too_long (void)
{
  g_autofree char *token = g_strnfill (40000, 'x');
  g_autofree char *body = g_strdup_printf ("{\"access_token\":\"%s\"}", token);

  assert_refused (200, body, ENCODES_ERROR_FORMAT, "something else than a token");
}

static void
test_redirect (void)
{
  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/token", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (EncodesHttpResponse) response = g_new0 (EncodesHttpResponse, 1);
  g_autoptr (EncodesTokenAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (302, "", ENCODES_ERROR_REDIRECT, "is not followed");

  response->status = 307;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  response->body = g_bytes_new (NULL, 0);
  soup_message_headers_append (response->headers, "Location", "//evil.example/x?secret=1");
  answer = encodes_token_answer_read (response, endpoint, "secret", &error);
  g_assert_null (answer);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
  g_assert_nonnull (strstr (error->message, "login.example"));
  g_assert_nonnull (strstr (error->message, "evil.example"));
  g_assert_null (strstr (error->message, "secret"));
}

/* A name of a host has no letter case, and may be written with escapes. */
static void
test_redirect_to_secret (void)
{
  static const char *const locations[] = {
    "https://hunter2%2Bhunter2.example/", "https://HUNTER2%2bHUNTER2.example/", "https://hunter2+hunter2:8443/",
    "https://a.hunter2%252Bhunter2.example/",
  };
  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/token", SOUP_HTTP_URI_FLAGS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_autoptr (EncodesHttpResponse) response = g_new0 (EncodesHttpResponse, 1);
      g_autoptr (GError) error = NULL;

      response->status = 302;
      response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      response->body = g_bytes_new (NULL, 0);
      soup_message_headers_append (response->headers, "Location", locations[i]);
      error = encodes_token_answer_describe_failure (response, endpoint, "Hunter2+hunter2");
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/token-answer/life/from-expires-in", test_life_from_expires_in);
  g_test_add_func ("/net/token-answer/life/from-expires-on-by-the-server-clock", test_life_from_expires_on);
  g_test_add_func ("/net/token-answer/life/from-the-token-itself", test_life_from_token);
  g_test_add_func ("/net/token-answer/life/unknown-is-five-minutes", test_life_unknown);
  g_test_add_func ("/net/token-answer/life/absurd-is-clamped", test_life_clamped);
  g_test_add_func ("/net/token-answer/refusal/first-line-of-the-server", test_own_words);
  g_test_add_func ("/net/token-answer/refusal/plain-words-for-codes", test_plain_words);
  g_test_add_func ("/net/token-answer/refusal/never-repeats-the-secret", test_secret_sent_back);
  g_test_add_func ("/net/token-answer/refusal/that-passes", test_passing);
  g_test_add_func ("/net/token-answer/odd/is-no-token", test_odd);
  g_test_add_func ("/net/token-answer/odd/too-long", test_too_long);
  g_test_add_func ("/net/token-answer/redirect-is-refused-naming-both-hosts", test_redirect);
  g_test_add_func ("/net/token-answer/redirect-never-repeats-the-secret", test_redirect_to_secret);

  return g_test_run ();
}
