/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-client.h"
#include "encodes-http-uri.h"

#include <string.h>

static GUri *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GUri *uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &error);

  if (uri == NULL)
    g_error ("%s: %s", text, error->message);
  return uri;
}

static void
test_allowed (void)
{
  static const char *const addresses[] = {
    "https://media.windows.net/api/", "HTTPS://Media.Windows.Net",
    "https://a.restv2.westus.media.azure.net:8443/api/?x=1", "https://192.0.2.1/", "https://[2001:db8::1]:444/", "https://[fe80::1%25eth0]/",
    "https://m\xc3\xbcnchen.example/", "http://localhost:8080/api/",
    "http://LocalHost/", "http://127.0.0.1/", "http://127.255.3.4:99/", "http://[::1]:8080/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GUri) uri = parse (addresses[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (encodes_http_check_uri (uri, &error));
      g_assert_no_error (error);
    }
}

static void
test_refused (void)
{
  static const char *const addresses[] = {
    "http://media.windows.net/", "http://localhost.example/", "http://127.0.0.1.example/", "http://127.1/",
    "http://2130706433/", "http://0.0.0.0/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/",
    "ftp://localhost/", "file:///etc/passwd", "https:///api/", "https:api", "https://user@host.example/",
    "https://user:password@host.example/", "http://media.windows.net@localhost/", "https://host.example/#part",
    "https://ho%20st.example/", "https://host.example%2f.evil.example/", "https://h%0a.example/",
    "https://a\xe2\x80\xae.example/", "https://[f::%25eth\xc3\xbc]/", "https://[:%25eth0]/", "https://[fe80::1%25]/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (addresses[i], SOUP_HTTP_URI_FLAGS, NULL);
      g_autoptr (GError) error = NULL;

      if (uri == NULL)
        continue;
      if (encodes_http_check_uri (uri, &error))
        g_error ("%s was accepted", addresses[i]);
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
    }
}

static void
test_same_origin (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean same;
  } pairs[] = {
    { "https://a.example/x", "https://A.EXAMPLE:443/y?z", TRUE },
    { "http://localhost/", "http://localhost:80/", TRUE },
    { "https://[::1]/", "https://[::1]:443/", TRUE },
    { "https://a.example/", "http://a.example/", FALSE },
    { "https://a.example/", "https://a.example:444/", FALSE },
    { "https://a.example/", "https://b.example/", FALSE },
    { "https://a.example/", "https://a.example.evil.example/", FALSE },
    { "http://localhost:443/", "https://localhost:443/", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GUri) a = parse (pairs[i].a);
      g_autoptr (GUri) b = parse (pairs[i].b);

      g_assert_cmpint (encodes_http_same_origin (a, b), ==, pairs[i].same);
      g_assert_cmpint (encodes_http_same_origin (b, a), ==, pairs[i].same);
    }
}

static void
test_origin (void)
{
  static const char *const pairs[][2] = {
    { "https://Media.Windows.Net/api/Jobs?x#y", "https://media.windows.net" },
    { "https://a.example:443/", "https://a.example" },
    { "https://a.example:8443/", "https://a.example:8443" },
    { "http://localhost:80/", "http://localhost" },
    { "http://localhost:443/", "http://localhost:443" },
    { "http://[::1]:8080/", "http://[::1]:8080" },
    { "https://user:password@a.example/", "https://a.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GUri) uri = parse (pairs[i][0]);
      g_autofree char *origin = encodes_http_get_origin (uri);

      g_assert_cmpstr (origin, ==, pairs[i][1]);
    }
}

static void
test_described (void)
{
  g_autoptr (GUri) plain = parse ("https://Media.Windows.Net/api/");
  g_autoptr (GUri) hostile
      = g_uri_build (G_URI_FLAGS_NONE, "https", NULL, "a\nX-Evil\xe2\x80\xae.example", 99, "/", NULL, NULL);
  g_autofree char *plain_host = encodes_http_describe_host (plain);
  g_autofree char *hostile_host = encodes_http_describe_host (hostile);

  g_assert_cmpstr (plain_host, ==, "media.windows.net");
  g_assert_null (strchr (hostile_host, '\n'));
  g_assert_null (strstr (hostile_host, "\xe2\x80\xae"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/http-uri/check/accepts-https-and-this-computer", test_allowed);
  g_test_add_func ("/net/http-uri/check/refuses-the-rest", test_refused);
  g_test_add_func ("/net/http-uri/same-origin", test_same_origin);
  g_test_add_func ("/net/http-uri/origin-as-text", test_origin);
  g_test_add_func ("/net/http-uri/host-is-fit-to-be-shown", test_described);

  return g_test_run ();
}
