/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "net-test.h"

#include "encodes-error.h"
#include "encodes-json.h"

#include <string.h>

#define TOKEN "marked-token-7c1f"

/* A desktop whose settings name a proxy for everything, this computer included. */
typedef struct
{
  GObject parent_instance;
} EverythingByProxy;

typedef struct
{
  GObjectClass parent_class;
} EverythingByProxyClass;

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  char *proxies[] = { g_strdup_printf ("http://127.0.0.1:%d", net_test_get_port ("proxy")), NULL };

  return g_memdup2 (proxies, sizeof proxies);
}

static void
lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, lookup (resolver, uri, NULL, NULL), (GDestroyNotify) g_strfreev);
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
everything_by_proxy_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

GType everything_by_proxy_get_type (void);
G_DEFINE_TYPE_WITH_CODE (EverythingByProxy, everything_by_proxy, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, everything_by_proxy_iface_init))

static void
everything_by_proxy_class_init (EverythingByProxyClass *klass)
{
}

static void
everything_by_proxy_init (EverythingByProxy *self)
{
}

static SoupMessage *
make_message (const char *url)
{
  SoupMessage *message = soup_message_new ("GET", url);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", "Bearer " TOKEN);
  return message;
}

static void
assert_proxy_saw_no_token (const char *target)
{
  g_autoptr (GPtrArray) log = net_test_get_log (target);
  guint n_proxied = 0;

  for (guint i = 0; i < log->len; i++)
    if (g_str_equal (encodes_json_get_string (log->pdata[i], "port"), "proxy"))
      {
        g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), log->pdata[i]);
        g_autofree char *text = json_to_string (node, FALSE);

        n_proxied++;
        g_assert_cmpstr (encodes_json_get_string (log->pdata[i], "method"), ==, "CONNECT");
        g_assert_null (strstr (text, TOKEN));
      }
  g_assert_cmpuint (n_proxied, >, 0);
}

static void
test_https (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (net_test_get_ca ());
  g_autoptr (SoupMessage) message = make_message ("https://service.example/echo?by-proxy");
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_send (client, message, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (response->body, NULL), (gssize) g_bytes_get_size (response->body),
                                  "Bearer " TOKEN));
  assert_proxy_saw_no_token ("service.example");
}

static void
test_plain_loopback (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autofree char *url = net_test_get_url ("http", "/echo?past-the-proxy");
  g_autoptr (SoupMessage) message = make_message (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_send (client, message, &error);
  g_autoptr (GPtrArray) log = NULL;

  g_assert_no_error (error);
  log = net_test_get_log ("past-the-proxy");
  g_assert_cmpuint (log->len, ==, 1);
  g_assert_cmpstr (encodes_json_get_string (log->pdata[0], "port"), ==, "http");
}

static void
test_refusing_proxy (void)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (net_test_get_ca ());
  g_autoptr (SoupMessage) message = make_message ("https://refused.example/");
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response = net_test_send (client, message, &error);

  g_assert_null (response);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "proxy"));
  g_assert_nonnull (strstr (error->message, "refused.example"));
  assert_proxy_saw_no_token ("refused.example");
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "everything-by-proxy", TRUE);
  net_test_start_server ();
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, everything_by_proxy_get_type (),
                                  "everything-by-proxy", 1000);

  g_test_add_func ("/net/http-proxy/https-goes-through-a-tunnel", test_https);
  g_test_add_func ("/net/http-proxy/this-computer-is-asked-directly", test_plain_loopback);
  g_test_add_func ("/net/http-proxy/that-refuses-is-named", test_refusing_proxy);

  result = g_test_run ();
  net_test_stop_server ();
  return result;
}
