/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-client.h"

#include <string.h>

#define NOW "Sat, 17 Jan 2015 07:44:53 GMT"

static EncodesHttpResponse *
make_response (const char *body)
{
  EncodesHttpResponse *response = g_new0 (EncodesHttpResponse, 1);

  response->status = 200;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  response->body = g_bytes_new (body, strlen (body));
  return response;
}

static guint
wait_for (const char *retry_after, const char *date)
{
  g_autoptr (EncodesHttpResponse) response = make_response ("");

  if (retry_after)
    soup_message_headers_append (response->headers, "Retry-After", retry_after);
  if (date)
    soup_message_headers_append (response->headers, "Date", date);
  return encodes_http_response_get_retry_after (response);
}

static void
test_retry_seconds (void)
{
  g_assert_cmpuint (wait_for (NULL, NULL), ==, 0);
  g_assert_cmpuint (wait_for ("120", NULL), ==, 120);
  g_assert_cmpuint (wait_for (" 7 ", NULL), ==, 7);
  g_assert_cmpuint (wait_for ("0", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("3600", NULL), ==, 3600);
  g_assert_cmpuint (wait_for ("3601", NULL), ==, 3600);
  g_assert_cmpuint (wait_for ("1000000000", NULL), ==, 3600);
  g_assert_cmpuint (wait_for ("99999999999999999999999", NULL), ==, 3600);
}

static void
test_retry_absurd (void)
{
  g_assert_cmpuint (wait_for ("", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("-5", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("+5", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("1.5", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("soon", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("12 minutes", NULL), ==, 0);
  g_assert_cmpuint (wait_for ("Sat, 99 Foo 2015 07:44:53 GMT", NOW), ==, 0);
}

/* The answer's own clock counts: it is years away from this computer's. */
static void
test_retry_date (void)
{
  g_assert_cmpuint (wait_for ("Sat, 17 Jan 2015 07:46:53 GMT", NOW), ==, 120);
  g_assert_cmpuint (wait_for ("Saturday, 17-Jan-15 07:46:53 GMT", NOW), ==, 120);
  g_assert_cmpuint (wait_for ("Sat Jan 17 07:46:53 2015", NOW), ==, 120);
  g_assert_cmpuint (wait_for (NOW, NOW), ==, 0);
  g_assert_cmpuint (wait_for ("Sat, 17 Jan 2015 07:00:00 GMT", NOW), ==, 0);
  g_assert_cmpuint (wait_for ("Sat, 17 Jan 2099 07:46:53 GMT", NOW), ==, 3600);
  g_assert_cmpuint (wait_for ("Sat, 17 Jan 2099 07:46:53 GMT", NULL), ==, 3600);
  g_assert_cmpuint (wait_for ("Sat, 17 Jan 2015 07:46:53 GMT", "nonsense"), ==, 0);
}

static void
test_date (void)
{
  g_autoptr (EncodesHttpResponse) response = make_response ("");
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  g_assert_null (encodes_http_response_get_date (response));
  soup_message_headers_append (response->headers, "Date", "rubbish");
  g_assert_null (encodes_http_response_get_date (response));
  soup_message_headers_replace (response->headers, "Date", NOW);
  date = encodes_http_response_get_date (response);
  text = g_date_time_format_iso8601 (date);
  g_assert_cmpstr (text, ==, "2015-01-17T07:44:53Z");
}

static void
test_html (void)
{
  static const struct
  {
    const char *type;
    const char *body;
    gboolean html;
  } cases[] = {
    { "text/html; charset=utf-8", "Welcome", TRUE },
    { "application/xhtml+xml", "<p/>", TRUE },
    { "application/json", "<!DOCTYPE html><html>", TRUE },
    { NULL, "\n\t <HTML lang=en>", TRUE },
    { NULL, "\xef\xbb\xbf<!-- x --><?xml version='1.0'?>\n<!doctype HTML>", TRUE },
    { "text/plain", "<script>location=1</script>", TRUE },
    { "text/html", "{\"value\":[]}", FALSE },
    { "text/html", " [1]", FALSE },
    { "text/html", "", FALSE },
    { "text/html", "  \n", FALSE },
    { "application/json", "{\"a\":\"<html>\"}", FALSE },
    { "application/xml", "<?xml version=\"1.0\"?><m:error><m:code/></m:error>", FALSE },
    { "text/plain", "ACS authentication is deprecated.", FALSE },
    { NULL, "<", FALSE },
    { NULL, "<!--", FALSE },
    { NULL, "<?xml", FALSE },
    { NULL, "<htm", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesHttpResponse) response = make_response (cases[i].body);

      if (cases[i].type)
        soup_message_headers_append (response->headers, "Content-Type", cases[i].type);
      if (encodes_http_response_looks_like_html (response) != cases[i].html)
        g_error ("wrong about %s", cases[i].body);
    }
}

static void
assert_body (EncodesHttpResponse *response, const char *expected, gsize length)
{
  gsize size;
  const char *data = g_bytes_get_data (response->body, &size);

  g_assert_cmpmem (data, size, expected, length);
}

/* A secret may come back anywhere, as it is or as it is written in a form. */
static void
test_hides (void)
{
  static const char body[] = "s3cret/+&one\0 and s3cret%2F%2B%26one, s3cret/+&one";
  static const char hidden[] = "…\0 and …, …";
  g_autoptr (EncodesHttpResponse) response = make_response ("");

  g_bytes_unref (response->body);
  response->body = g_bytes_new_static (body, sizeof body - 1);
  response->reason = g_strdup ("No s3cret/+&one here");
  soup_message_headers_append (response->headers, "WWW-Authenticate", "Bearer token=\"s3cret%2F%2B%26one\"");
  soup_message_headers_append (response->headers, "X-Twice", "first s3cret/+&one");
  soup_message_headers_append (response->headers, "X-Twice", "second");
  encodes_http_response_hide (response, "s3cret/+&one");

  assert_body (response, hidden, sizeof hidden - 1);
  g_assert_cmpstr (response->reason, ==, "No … here");
  g_assert_cmpstr (soup_message_headers_get_one (response->headers, "WWW-Authenticate"), ==, "Bearer token=\"…\"");
  g_assert_cmpstr (soup_message_headers_get_list (response->headers, "X-Twice"), ==, "first …, second");
}

static void
test_hides_nothing_else (void)
{
  g_autoptr (EncodesHttpResponse) response = make_response ("all of it");
  GBytes *body = response->body;

  soup_message_headers_append (response->headers, "Date", NOW);
  encodes_http_response_hide (response, NULL);
  encodes_http_response_hide (response, "");
  encodes_http_response_hide (response, "it");
  encodes_http_response_hide (response, "another secret");
  g_assert_true (response->body == body);
  g_assert_null (response->reason);
  g_assert_cmpstr (soup_message_headers_get_one (response->headers, "Date"), ==, NOW);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/http-response/retry-after/in-seconds", test_retry_seconds);
  g_test_add_func ("/net/http-response/retry-after/absurd-is-none", test_retry_absurd);
  g_test_add_func ("/net/http-response/retry-after/as-a-date-by-the-server-clock", test_retry_date);
  g_test_add_func ("/net/http-response/date", test_date);
  g_test_add_func ("/net/http-response/tells-web-pages", test_html);
  g_test_add_func ("/net/http-response/hides/a-secret-wherever-it-is", test_hides);
  g_test_add_func ("/net/http-response/hides/nothing-else", test_hides_nothing_else);

  return g_test_run ();
}
