/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-device-code.h"

#include "encodes-error.h"

#include <string.h>

#define V1 \
  "{\"user_code\":\"CH7SCCM5N\",\"device_code\":\"BAQAB-secret\",\"verification_url\":" \
  "\"https://microsoft.com/devicelogin\",\"expires_in\":\"900\",\"interval\":\"5\",\"message\":\"To sign in…\"}"

static EncodesDeviceCode *
read_code (guint status, const char *body, gssize length, GError **error)
{
  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/devicecode", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (EncodesHttpResponse) response = g_new0 (EncodesHttpResponse, 1);

  response->status = status;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  response->body = g_bytes_new (body, length < 0 ? strlen (body) : (gsize) length);
  return encodes_device_code_read (response, endpoint, error);
}

static void
assert_code (const char *body, const char *page, guint life, guint interval)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesDeviceCode) code = read_code (200, body, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (code->user_code, ==, "CH7SCCM5N");
  g_assert_cmpstr (code->device_code, ==, "BAQAB-secret");
  g_assert_cmpstr (code->page, ==, page);
  g_assert_cmpuint (code->life, ==, life);
  g_assert_cmpuint (code->interval, ==, interval);
}

static void
test_forms (void)
{
  assert_code (V1, "https://microsoft.com/devicelogin", 900, 5);
  assert_code ("{\"user_code\":\"CH7SCCM5N\",\"device_code\":\"BAQAB-secret\",\"verification_uri\":"
               "\"https://login.example:8443/device?x=1\",\"expires_in\":600,\"interval\":3}",
               "https://login.example:8443/device?x=1", 600, 3);
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *numbers;
    guint life;
    guint interval;
  } cases[] = {
    { "", 900, 5 },
    { ",\"expires_in\":null,\"interval\":\"soon\"", 900, 5 },
    { ",\"expires_in\":-1,\"interval\":0", 1, 1 },
    { ",\"expires_in\":99999999999,\"interval\":\"86400\"", 3600, 60 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"user_code\":\"CH7SCCM5N\",\"device_code\":\"BAQAB-secret\","
                             "\"verification_uri\":\"https://login.example/device\"%s}", cases[i].numbers);

      assert_code (body, "https://login.example/device", cases[i].life, cases[i].interval);
    }
}

static void
assert_refused (guint status, const char *body, EncodesError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesDeviceCode) read = read_code (status, body, -1, &error);

  g_assert_null (read);
  g_assert_error (error, ENCODES_ERROR, (int) code);
  if (!strstr (error->message, words) || !strstr (error->message, "login.example"))
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strstr (error->message, "secret"));
}

static void
assert_odd (const char *user_code, const char *device_code, const char *page)
{
  g_autofree char *body = g_strdup_printf ("{\"user_code\":%s,\"device_code\":%s,\"verification_uri\":%s}", user_code,
                                           device_code, page);

  assert_refused (200, body, ENCODES_ERROR_FORMAT, "no code");
}

static void
test_odd_values (void)
{
  g_autofree char *long_code = g_strnfill (33, 'A');
  g_autofree char *quoted_code = g_strdup_printf ("\"%s\"", long_code);
  g_autofree char *long_path = g_strnfill (2048, 'a');
  g_autofree char *long_page = g_strdup_printf ("\"https://login.example/%s\"", long_path);
  static const char *const user_codes[] = { "null", "7", "\"\"", "\" A\"", "\"A\\nB\"", "\"A\\u202eB\"", "[\"A\"]" };
  static const char *const pages[] = {
    "null", "7", "\"\"", "\"login.example/device\"", "\"http://login.example/device\"", "\"http://127.0.0.1/device\"",
    "\"javascript:alert(1)\"", "\"file:///etc/passwd\"", "\"https://\"", "\"https://me@login.example/\"",
    "\"https://login.example/\\ndevice\"",
  };

  assert_odd (quoted_code, "\"x\"", "\"https://login.example/device\"");
  assert_odd ("\"A\"", "\"x\"", long_page);
  assert_odd ("\"A\"", "\"\"", "\"https://login.example/device\"");
  assert_odd ("\"A\"", "null", "\"https://login.example/device\"");
  for (gsize i = 0; i < G_N_ELEMENTS (user_codes); i++)
    assert_odd (user_codes[i], "\"x\"", "\"https://login.example/device\"");
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    assert_odd ("\"A\"", "\"x\"", pages[i]);
}

static void
test_refusals (void)
{
  assert_refused (200, "<html><body>Wi-Fi</body></html>", ENCODES_ERROR_FORMAT, "web page");
  assert_refused (200, "", ENCODES_ERROR_FORMAT, "no code");
  assert_refused (200, "[]", ENCODES_ERROR_FORMAT, "no code");
  assert_refused (404, "", ENCODES_ERROR_FORMAT, "does not offer");
  assert_refused (503, "", ENCODES_ERROR_SERVER, "cannot answer now");
  assert_refused (302, "", ENCODES_ERROR_REDIRECT, "not followed");
  assert_refused (400, "{\"error\":\"unauthorized_client\",\"error_description\":\"AADSTS700016: Not found.\\r\\nTrace\"}",
                  ENCODES_ERROR_UNAUTHORIZED, "refused: AADSTS700016: Not found.");
}

static void
test_cut (void)
{
  for (gsize length = 0; length < strlen (V1); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncodesDeviceCode) code = read_code (200, V1, (gssize) length, &error);

      g_assert_null (code);
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/device-code/reads/both-endpoints", test_forms);
  g_test_add_func ("/net/device-code/reads/numbers-within-limits", test_numbers);
  g_test_add_func ("/net/device-code/refuses/codes-and-pages-that-are-none", test_odd_values);
  g_test_add_func ("/net/device-code/refuses/what-is-no-code", test_refusals);
  g_test_add_func ("/net/device-code/refuses/half-an-answer", test_cut);

  return g_test_run ();
}
