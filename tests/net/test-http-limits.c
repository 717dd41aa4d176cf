/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Each limit of a request by itself, and that its sentence says which one it was. */

#include "net-test.h"

#include "encodes-device-sign-in.h"
#include "encodes-error.h"
#include "encodes-token-form.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double
assert_ends (EncodesHttpClient *client, SoupMessage *message, EncodesError code, const char *words)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_send (client, message, &error);

  g_assert_null (response);
  g_assert_error (error, ENCODES_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  return (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
}

static double
assert_get_ends (EncodesHttpClient *client, const char *path, EncodesError code, const char *words)
{
  g_autofree char *url = net_test_get_url ("http", path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  return assert_ends (client, message, code, words);
}

static void
assert_between (double seconds, double least, double most)
{
  g_assert_cmpfloat (seconds, >=, least);
  g_assert_cmpfloat (seconds, <, most);
}

static void
test_first (void)
{
  static const char *const paths[] = { "/hang", "/hang-headers", "/drip-headers" };
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  encodes_http_client_set_deadline (client, 20);
  encodes_http_client_set_patience (client, 0.3, 15);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_between (assert_get_ends (client, paths[i], ENCODES_ERROR_NETWORK, "did not answer within 1 second."), 0.29, 5);
}

static void
test_silence (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  encodes_http_client_set_deadline (client, 20);
  encodes_http_client_set_patience (client, 15, 0.3);
  assert_between (assert_get_ends (client, "/hang-body", ENCODES_ERROR_NETWORK,
                                   "came to a halt: nothing came for 1 second."),
                  0.29, 5);
}

/* Something always comes in time, so only the clock ends it. */
static void
test_whole (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  encodes_http_client_set_deadline (client, 1.2);
  encodes_http_client_set_patience (client, 1, 1);
  assert_between (assert_get_ends (client, "/drip", ENCODES_ERROR_NETWORK,
                                   "took too long: it was not all there after 2 seconds."),
                  1.19, 6);
}

static void
test_wire (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  encodes_http_client_set_max_body (client, 1024 * 1024);
  assert_between (assert_get_ends (client, "/big?bytes=419430400", ENCODES_ERROR_FORMAT, "is more than 1.0\u00a0MiB."), 0, 5);
  /* Nothing ever comes of these bytes, so a limit for what is unpacked would never be reached. */
  assert_between (assert_get_ends (client, "/gzip?name=1", ENCODES_ERROR_FORMAT, "it is more than 1.0\u00a0MiB."), 0, 5);
}

static void
test_unpacked (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  assert_between (assert_get_ends (client, "/gzip?bomb=64", ENCODES_ERROR_FORMAT, "unpacked, it is more than 16.0\u00a0MiB."),
                  0, 10);
}

static void
test_packed_otherwise (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);

  assert_get_ends (client, "/gzip?other=1", ENCODES_ERROR_FORMAT, "did not answer as a web service does");
  assert_get_ends (client, "/gzip?plain=1", ENCODES_ERROR_FORMAT, "did not answer as a web service does");
}

static void
test_headers (void)
{
  static const char *const paths[] = { "/headers?number=201", "/headers?bytes=70000", "/headers?bytes=400000000" };
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_get (client, "http", "/headers?number=150", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_between (assert_get_ends (client, paths[i], ENCODES_ERROR_FORMAT, "too many headers, or too long ones"), 0, 5);
}

/* Whoever gives tokens or codes has no reason to say much. */
static void
test_tokens (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autofree char *url = net_test_get_url ("http", "/big?bytes=419430400");
  g_autoptr (GUri) endpoint = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GBytes) form = encodes_token_form_new ("grant_type=refresh_token&refresh_token=", "x", NULL);
  g_autoptr (SoupMessage) message = encodes_token_form_post (endpoint, form);

  assert_ends (client, message, ENCODES_ERROR_FORMAT, "too large: it is more than 256.0\u00a0KiB.");
}

static void
on_code_given (const char *code, const char *page, guint seconds, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_codes (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autofree char *url = net_test_get_url ("http", "/-/oauth2/token?bytes=419430400");
  g_autoptr (GUri) endpoint = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (EncodesDeviceSignIn) sign_in = encodes_device_sign_in_new (client, endpoint, "client", "resource");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encodes_device_sign_in_run_async (sign_in, on_code_given, NULL, NULL, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  g_assert_null (encodes_device_sign_in_run_finish (sign_in, result, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "too large: it is more than 64.0\u00a0KiB."));
}

/* The peak since reset_peak (), or of the whole program where that cannot be reset. */
static glong
get_peak_kib (void)
{
  g_autofree char *status = NULL;
  const char *peak;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  peak = strstr (status, "VmHWM:");
  g_assert_nonnull (peak);
  return strtol (peak + strlen ("VmHWM:"), NULL, 10);
}

static void
reset_peak (void)
{
  int file = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

  if (file >= 0)
    {
      g_assert_cmpint (write (file, "5", 1), ==, 1);
      close (file);
    }
}

/* What this thread has done, however busy the machine is. */
static gint64
get_own_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_beat (gpointer user_data)
{
  gint64 *times = user_data; /* at the last beat, and the longest turn */
  gint64 now = get_own_time ();

  times[1] = MAX (times[1], now - times[0]);
  times[0] = now;
  return G_SOURCE_CONTINUE;
}

/* Floods of every kind, at full speed: the window lives on meanwhile, and memory does not grow by what comes. */
static void
test_floods (void)
{
  static const char *const paths[] = { "/big?bytes=419430400", "/gzip?bomb=64", "/gzip?name=1", "/headers?bytes=400000000",
                                       "/notices" };
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  gint64 times[2] = { get_own_time (), 0 };
  gint64 longest = 0;
  guint beat = g_timeout_add (5, on_beat, times);
  glong before;

  reset_peak ();
  before = get_peak_kib ();
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      times[1] = 0;
      g_assert_null (net_test_get (client, "http", paths[i], &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      on_beat (times);
      longest = MAX (longest, times[1]);
      g_test_message ("%s: longest turn of the main loop %.1f ms of the processor, peak of memory %+ld KiB", paths[i],
                      (double) times[1] / 1000, get_peak_kib () - before);
    }
  g_source_remove (beat);

#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
  /* Some ten on a machine of today. A flood that is read in one go holds up for seconds. */
  if (!g_getenv ("ENCODES_TEST_SLOWLY"))
    {
      g_assert_cmpint (longest, <, 150 * G_TIME_SPAN_MILLISECOND);
      g_assert_cmpint (get_peak_kib () - before, <, 32 * 1024);
    }
#endif
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  net_test_start_server ();

  g_test_add_func ("/net/http-limits/time/until-the-answer-begins", test_first);
  g_test_add_func ("/net/http-limits/time/until-more-comes", test_silence);
  g_test_add_func ("/net/http-limits/time/of-the-whole-request", test_whole);
  g_test_add_func ("/net/http-limits/size/over-the-wire", test_wire);
  g_test_add_func ("/net/http-limits/size/unpacked", test_unpacked);
  g_test_add_func ("/net/http-limits/size/of-headers", test_headers);
  g_test_add_func ("/net/http-limits/size/of-answers-with-tokens", test_tokens);
  g_test_add_func ("/net/http-limits/size/of-answers-with-codes", test_codes);
  g_test_add_func ("/net/http-limits/packed-only-as-asked-for", test_packed_otherwise);
  g_test_add_func ("/net/http-limits/floods-hold-nothing-up", test_floods);

  result = g_test_run ();
  net_test_stop_server ();
  return result;
}
