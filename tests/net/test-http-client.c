/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "net-test.h"

#include "encodes-error.h"
#include "encodes-json.h"

#include <string.h>

#define DOCUMENT "{\"value\":[{\"Id\":\"nb:jid:UUID:1\",\"State\":2}]}"

static void
assert_body (EncodesHttpResponse *response, const char *expected)
{
  gsize length;
  const char *body = g_bytes_get_data (response->body, &length);

  g_assert_cmpmem (body, length, expected, strlen (expected));
}

/* Plain names of the host are in the sentence; addresses of the request are not. */
static void
assert_failure (EncodesHttpClient *client, const char *port, const char *path, EncodesError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_get (client, port, path, &error);
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%d", net_test_get_port (port));

  g_assert_null (response);
  g_assert_error (error, ENCODES_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, host));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static JsonNode *
echo (EncodesHttpClient *client, SoupMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_send (client, message, &error);
  JsonNode *root;

  g_assert_no_error (error);
  root = encodes_json_parse (response->body, &error);
  g_assert_no_error (error);
  return root;
}

static const char *
get_header (JsonObject *request, const char *name)
{
  JsonArray *headers = encodes_json_get_array (request, "headers");

  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonArray *pair = json_array_get_array_element (headers, i);

      if (g_ascii_strcasecmp (json_array_get_string_element (pair, 0), name) == 0)
        return json_array_get_string_element (pair, 1);
    }
  return NULL;
}

static void
test_answer_whole (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", "/json", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpstr (response->reason, ==, "OK");
  g_assert_cmpstr (soup_message_headers_get_content_type (response->headers, NULL), ==, "application/json");
  assert_body (response, DOCUMENT);
}

static void
test_answer_any_status (void)
{
  static const guint codes[] = { 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504 };
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status?code=%u&reason=Server+is+busy&body=why", codes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", path, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (response->status, ==, codes[i]);
      g_assert_cmpstr (response->reason, ==, "Server is busy");
      assert_body (response, "why");
    }
}

static void
test_answer_empty (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  static const char *const paths[] = { "/no-content", "/empty" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", paths[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (response->status, ==, i == 0 ? 204 : 200);
      g_assert_cmpuint (g_bytes_get_size (response->body), ==, 0);
    }
}

static void
test_answer_compressed (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", "/gzip", &error);

  g_assert_no_error (error);
  assert_body (response, DOCUMENT);
}

static void
test_request_bare (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autofree char *url = net_test_get_url ("http", "/echo?$filter=Id%20eq%20'nb%3Ajid'&$top=1");
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *seen;

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", "Bearer abc");
  root = echo (client, message);
  seen = json_node_get_object (root);

  g_assert_cmpstr (encodes_json_get_string (seen, "target"), ==, "/echo?$filter=Id%20eq%20'nb%3Ajid'&$top=1");
  g_assert_cmpstr (get_header (seen, "Authorization"), ==, "Bearer abc");
  g_assert_cmpstr (get_header (seen, "User-Agent"), ==, "Encodes/" ENCODES_VERSION);
}

static void
test_connection_kept (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autofree char *url = net_test_get_url ("http", "/echo");
  gint64 first = 0;
  gint64 second = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
      g_autoptr (JsonNode) root = echo (client, message);

      g_assert_true (encodes_json_get_int (json_node_get_object (root), "connection", i == 0 ? &first : &second));
    }
  g_assert_cmpint (first, ==, second);
}

static void
test_connection_closed_between (gconstpointer path)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", path, &error);

      g_assert_no_error (error);
      assert_body (response, DOCUMENT);
    }
}

static void
test_deadline (gconstpointer path)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  double seconds;

  encodes_http_client_set_deadline (client, 0.4);
  assert_failure (client, "http", path, ENCODES_ERROR_NETWORK, strstr (path, "headers") || g_str_equal (path, "/hang")
                                                                   ? "did not answer in time"
                                                                   : "took too long");
  seconds = (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
  g_assert_cmpfloat (seconds, >=, 0.39);
  g_assert_cmpfloat (seconds, <, 1.4);
}

static void
test_cut (gconstpointer path)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  assert_failure (client, "http", path, ENCODES_ERROR_NETWORK,
                  g_str_equal (path, "/close") ? "closed the connection without" : "cut off its answer");
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  net_test_start_server ();

  g_test_add_func ("/net/http-client/answer/is-read-whole", test_answer_whole);
  g_test_add_func ("/net/http-client/answer/of-any-status-is-an-answer", test_answer_any_status);
  g_test_add_func ("/net/http-client/answer/may-be-empty", test_answer_empty);
  g_test_add_func ("/net/http-client/answer/is-decompressed", test_answer_compressed);
  g_test_add_func ("/net/http-client/request/goes-out-as-it-was-made", test_request_bare);
  g_test_add_func ("/net/http-client/connection/is-kept", test_connection_kept);
  g_test_add_data_func ("/net/http-client/connection/closed-between-requests-is-invisible", "/close-after",
                        test_connection_closed_between);
  g_test_add_data_func ("/net/http-client/connection/closed-under-a-request-is-invisible", "/stale",
                        test_connection_closed_between);
  g_test_add_data_func ("/net/http-client/deadline/ends-silence", "/hang", test_deadline);
  g_test_add_data_func ("/net/http-client/deadline/ends-half-headers", "/hang-headers", test_deadline);
  g_test_add_data_func ("/net/http-client/deadline/ends-headers-that-drip", "/drip-headers", test_deadline);
  g_test_add_data_func ("/net/http-client/deadline/ends-half-a-body", "/hang-body", test_deadline);
  g_test_add_data_func ("/net/http-client/deadline/ends-a-body-that-drips", "/drip", test_deadline);
  g_test_add_data_func ("/net/http-client/cut/body-shorter-than-its-length", "/cut-length", test_cut);
  g_test_add_data_func ("/net/http-client/cut/inside-a-chunk", "/cut-chunked?at=chunk", test_cut);
  g_test_add_data_func ("/net/http-client/cut/reset-inside-the-body", "/reset", test_cut);
  g_test_add_data_func ("/net/http-client/cut/before-the-answer", "/close", test_cut);

  result = g_test_run ();
  net_test_stop_server ();
  return result;
}
