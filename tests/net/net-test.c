/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "net-test.h"

#include "encodes-json.h"

#include <string.h>

#define PATIENCE (20 * G_TIME_SPAN_SECOND)

static GSubprocess *server;
static JsonNode *facts;

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static gboolean
on_patience_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
net_test_start_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *source_dir = g_getenv ("ENCODES_TEST_SOURCE_DIR");
  gsize length;

  encodes_http_require_http1 ();

  g_assert_nonnull (source_dir);
  script = g_build_filename (source_dir, "harness", "fault-server.py", NULL);
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                             "/usr/bin/python3", script, NULL);
  g_assert_no_error (error);

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  line = g_data_input_stream_read_line (output, &length, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  bytes = g_bytes_new (line, length);
  facts = encodes_json_parse (bytes, &error);
  g_assert_no_error (error);
}

void
net_test_stop_server (void)
{
  /* The end of its input is its end. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (server), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (server, NULL, NULL));
  g_clear_object (&server);
  g_clear_pointer (&facts, json_node_unref);
}

int
net_test_get_port (const char *name)
{
  gint64 port;

  g_assert_true (encodes_json_get_int (json_node_get_object (facts), name, &port));
  return (int) port;
}

const char *
net_test_get_ca (void)
{
  return encodes_json_get_string (json_node_get_object (facts), "ca");
}

char *
net_test_get_url (const char *port, const char *path)
{
  gboolean plain = g_str_equal (port, "http") || g_str_equal (port, "closed") || g_str_equal (port, "silent");

  return g_strdup_printf ("%s://127.0.0.1:%d%s", plain ? "http" : "https", net_test_get_port (port), path);
}

void
net_test_wait (gboolean (*done) (gpointer data), gpointer data)
{
  gboolean over = FALSE;
  guint id = g_timeout_add (PATIENCE / 1000, on_patience_over, &over);

  while (!done (data) && !over)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (over);
  g_source_remove (id);
}

void
net_test_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  /* Twice would be a defect of what is tested. */
  g_assert_null (*place);
  *place = g_object_ref (result);
}

void
net_test_wait_for_result (GAsyncResult **result)
{
  net_test_wait (has_result, result);
}

EncodesHttpResponse *
net_test_send (EncodesHttpClient *client, SoupMessage *message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_http_client_send_async (client, message, NULL, net_test_on_ready, &result);
  net_test_wait_for_result (&result);
  return encodes_http_client_send_finish (client, result, error);
}

EncodesHttpResponse *
net_test_get (EncodesHttpClient *client, const char *port, const char *path, GError **error)
{
  g_autofree char *url = net_test_get_url (port, path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  return net_test_send (client, message, error);
}

GPtrArray *
net_test_get_log (const char *part)
{
  g_autoptr (EncodesHttpClient) client = encodes_http_client_new (NULL);
  g_autoptr (EncodesHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonArray *array;

  response = net_test_get (client, "http", "/log", &error);
  g_assert_no_error (error);
  root = encodes_json_parse (response->body, &error);
  g_assert_no_error (error);

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);

      if (strstr (encodes_json_get_string (entry, "target"), part))
        g_ptr_array_add (found, json_object_ref (entry));
    }
  return found;
}
