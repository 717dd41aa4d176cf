/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "v2-test.h"

#include "encodes-http-client.h"
#include "encodes-json.h"
#include "encodes-memory-secret-store.h"
#include "encodes-providers.h"

#include <string.h>

#define PATIENCE 20000

static GPtrArray *idle_servers;

void
v2_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  encodes_http_require_http1 ();
  encodes_providers_register ();
  idle_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) v2_server_kill);
}

int
v2_test_run (void)
{
  int status = g_test_run ();

  g_clear_pointer (&idle_servers, g_ptr_array_unref);

  return status;
}

static JsonNode *
read_line (V2Server *server)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  char *line = g_data_input_stream_read_line (server->output, &length, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_autoptr (GBytes) bytes = g_bytes_new_take (line, length);
  JsonNode *node = encodes_json_parse (bytes, &error);
  g_assert_no_error (error);

  return node;
}

static V2Server *
find_idle_server (gboolean tls)
{
  for (guint i = 0; i < idle_servers->len; i++)
    if (((V2Server *) idle_servers->pdata[i])->tls == tls)
      return g_ptr_array_steal_index_fast (idle_servers, i);

  return NULL;
}

V2Server *
v2_server_new (gboolean tls)
{
  V2Server *idle = find_idle_server (tls);
  g_autoptr (GError) error = NULL;
  g_autofree char *script = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "harness",
                                              "media-services-server.py", NULL);

  if (idle)
    return idle;

  V2Server *server = g_new0 (V2Server, 1);
  server->tls = tls;
  server->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      "/usr/bin/python3", script, tls ? "--tls" : NULL, NULL);
  g_assert_no_error (error);
  server->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  server->facts = read_line (server);

  return server;
}

void
v2_server_free (V2Server *server)
{
  if (server->used_up)
    {
      v2_server_kill (server);
      return;
    }

  v2_server_do (server, "{`op`:`reset`}");
  g_ptr_array_add (idle_servers, server);
}

void
v2_server_kill (V2Server *server)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (server->process), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (server->process, NULL, NULL));
  g_clear_object (&server->output);
  g_clear_object (&server->process);
  g_clear_pointer (&server->facts, json_node_unref);
  g_free (server);
}

char *
v2_server_get_url (V2Server *server, const char *scheme, const char *path)
{
  gint64 port = 0;

  g_assert_true (encodes_json_get_int (json_node_get_object (server->facts), scheme, &port));

  return g_strdup_printf ("%s://127.0.0.1:%d%s", scheme, (int) port, path);
}

const char *
v2_server_get_ca (V2Server *server)
{
  return encodes_json_get_string (json_node_get_object (server->facts), "ca");
}

static JsonNode *
run (V2Server *server, char *command)
{
  g_autoptr (GError) error = NULL;

  /* What fails among requests of the same time makes the client give the others up. */
  server->used_up = server->used_up || (strstr (command, "`fault`") && strstr (command, "Tasks"));
  g_strdelimit (command, "`", '"');
  g_strdelimit (command, "\n", ' ');
  g_output_stream_printf (g_subprocess_get_stdin_pipe (server->process), NULL, NULL, &error, "%s\n", command);
  g_assert_no_error (error);

  return read_line (server);
}

JsonNode *
v2_server_run (V2Server *server, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return run (server, command);
}

void
v2_server_do (V2Server *server, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_autoptr (JsonNode) answer = run (server, command);
}

void
v2_server_add_job (V2Server *server, const char *id, int state, double progress)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  v2_server_do (server,
                "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:%s`,`Name`:`%s`,`State`:%d},"
                "`tasks`:[{`Id`:`nb:tid:UUID:%s`,`State`:%d,`Progress`:%s}]}",
                id, id, state, id, state, g_ascii_dtostr (text, sizeof text, progress));
}

GPtrArray *
v2_server_take_log (V2Server *server, const char *part)
{
  g_autoptr (JsonNode) answer = v2_server_run (server, "{`op`:`log`}");
  JsonArray *requests = encodes_json_get_array (json_node_get_object (answer), "requests");
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = json_array_get_object_element (requests, i);

      if (strstr (encodes_json_get_string (request, "line"), part))
        g_ptr_array_add (found, json_object_ref (request));
    }

  return found;
}

guint
v2_server_count (V2Server *server, const char *part)
{
  g_autoptr (GPtrArray) requests = v2_server_take_log (server, part);

  return requests->len;
}

EncodesAccount *
v2_account_new (const char *endpoint, const char *token_endpoint, ...)
{
  EncodesAccount *account = encodes_account_new ("account", "media-services-v2", "Test");
  va_list arguments;

  encodes_account_set_option (account, "api-endpoint", endpoint);
  encodes_account_set_option (account, "token-endpoint", token_endpoint);
  encodes_account_set_option (account, "client-id", "client");

  va_start (arguments, token_endpoint);
  for (const char *key = va_arg (arguments, const char *); key; key = va_arg (arguments, const char *))
    encodes_account_set_option (account, key, va_arg (arguments, const char *));
  va_end (arguments);

  return account;
}

EncodesProvider *
v2_provider_new_for_account (EncodesAccount *account, const char *secret)
{
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (GError) error = NULL;

  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (secrets), encodes_account_get_id (account), secret);
  EncodesProvider *provider = encodes_provider_new (account, secrets, &error);
  g_assert_no_error (error);

  return provider;
}

EncodesProvider *
v2_provider_new (V2Server *server)
{
  g_autofree char *endpoint = v2_server_get_url (server, "http", "/api/");
  g_autofree char *token_endpoint = v2_server_get_url (server, "http", "/tenant/oauth2/token");
  g_autoptr (EncodesAccount) account = v2_account_new (endpoint, token_endpoint, NULL);

  return v2_provider_new_for_account (account, "secret & more");
}

void
v2_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

static gboolean
on_patience_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

void
v2_wait_until (gboolean (*done) (gpointer data), gpointer data)
{
  gboolean over = FALSE;
  guint id = g_timeout_add (g_getenv ("ENCODES_TEST_SLOWLY") ? 10 * PATIENCE : PATIENCE, on_patience_over, &over);

  while (!done (data) && !over)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (over);
  g_source_remove (id);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

void
v2_wait (GAsyncResult **result)
{
  v2_wait_until (has_result, result);
}

EncodesJobList *
v2_list (EncodesProvider *provider, gboolean full, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_provider_list_jobs_async (provider, full, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_list_jobs_finish (provider, result, error);
}

static char *
full_id (const char *id)
{
  return g_strconcat ("nb:jid:UUID:", id, NULL);
}

EncodesJob *
v2_read (EncodesProvider *provider, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *job_id = full_id (id);

  encodes_provider_read_job_async (provider, job_id, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_read_job_finish (provider, result, error);
}

gboolean
v2_try (EncodesProvider *provider, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_provider_test_async (provider, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_test_finish (provider, result, error);
}

gboolean
v2_cancel (EncodesProvider *provider, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *job_id = full_id (id);

  encodes_provider_cancel_job_async (provider, job_id, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_cancel_job_finish (provider, result, error);
}

gboolean
v2_delete (EncodesProvider *provider, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *job_id = full_id (id);

  encodes_provider_delete_job_async (provider, job_id, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_delete_job_finish (provider, result, error);
}

gboolean
v2_set_priority (EncodesProvider *provider, const char *id, gint64 priority, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *job_id = full_id (id);

  encodes_provider_set_priority_async (provider, job_id, priority, NULL, v2_on_ready, &result);
  v2_wait (&result);

  return encodes_provider_set_priority_finish (provider, result, error);
}

EncodesJob *
v2_lookup (EncodesJobList *list, const char *id)
{
  g_autofree char *job_id = full_id (id);

  return encodes_job_list_lookup (list, job_id);
}

GBytes *
v2_read_data (const char *name)
{
  const char *folder = g_getenv ("ENCODES_TEST_SOURCE_DIR");
  g_autofree char *path = g_build_filename (folder, "data", "media-services-v2", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (text, length);
}
