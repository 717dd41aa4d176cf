/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What comes over a connection to the server: the bytes of requests, however they are cut. TOKEN and SECRET in them stand
 * for real ones. The server answers or closes the connection, whatever it was. */

#include "fuzz.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "encodes-json.h"
#include "encodes-memory-secret-store.h"
#include "encodes-secret-store.h"
#include "encodes-server.h"
#include "sample-provider.h"

#define SIGN_IN \
  "POST /tenant/oauth2/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n" \
  "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s"
#define LONGEST_REQUEST (48 * 1024)

typedef struct
{
  GString *answer;
  gboolean done;
} Exchange;

static guint16 port;
static char *secret;
static char *token;

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Exchange *exchange = user_data;
  char buffer[16384];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n > 0)
    {
      g_string_append_len (exchange->answer, buffer, n);
      return G_SOURCE_CONTINUE;
    }
  exchange->done = TRUE;
  return G_SOURCE_REMOVE;
}

/* Each time from another address of this computer: ports wait a minute before they are used again, and an address that
 * tried wrong secrets is slowed down. */
static int
connect_to_server (void)
{
  static guint32 n;
  struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (0x7f010000 + n++ % 0xfe0000) };
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK), .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &from, sizeof from), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &to, sizeof to), ==, 0);
  return fd;
}

/* Returns: (transfer full): all that came back */
static GString *
exchange_bytes (const char *data, gsize size)
{
  Exchange exchange = { g_string_new (NULL), FALSE };
  int fd = connect_to_server ();

  g_assert_cmpint (send (fd, data, size, MSG_NOSIGNAL), ==, (gssize) size);
  shutdown (fd, SHUT_WR);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &exchange);
  fuzz_iterate_until (exchange.done);
  close (fd);
  return exchange.answer;
}

static char *
sign_in (const char *name)
{
  g_autofree char *form = g_strdup_printf ("grant_type=client_credentials&client_id=%s&client_secret=%s&resource=x", name,
                                           secret);
  g_autofree char *request = g_strdup_printf (SIGN_IN, strlen (form), form);
  GString *answer = exchange_bytes (request, strlen (request));
  const char *body = strstr (answer->str, "\r\n\r\n");
  g_autoptr (GBytes) bytes = body ? g_bytes_new (body + 4, strlen (body + 4)) : NULL;
  g_autoptr (JsonNode) root = bytes ? encodes_json_parse (bytes, NULL) : NULL;
  char *result = g_strdup (encodes_json_get_string (root ? json_node_get_object (root) : NULL, "access_token"));

  g_assert_nonnull (result);
  g_string_free (answer, TRUE);
  return result;
}

static void
start_server (void)
{
  static EncodesServer *server;
  static EncodesMonitor *monitor;
  g_autoptr (GListStore) accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  g_autoptr (EncodesAccount) account = encodes_account_new ("sample", SAMPLE_PROVIDER_ID, "Sample");
  g_autoptr (EncodesSecretStore) secrets = encodes_memory_secret_store_new ();
  g_autoptr (EncodesJobStore) store = encodes_job_store_new ();
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "clients.ini", NULL);
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (path);
  g_autoptr (GSocketAddress) address = encodes_server_parse_address ("127.0.0.1:0", NULL);
  g_autoptr (EncodesAccountMonitor) account_monitor = NULL;
  g_autoptr (GUri) base = NULL;
  g_autoptr (GError) error = NULL;

  g_type_ensure (SAMPLE_TYPE_PROVIDER);
  g_list_store_append (accounts, account);
  monitor = encodes_monitor_new (G_LIST_MODEL (accounts), secrets, store);
  secret = encodes_server_clients_add (clients, "web", &error);
  g_assert_no_error (error);
  server = encodes_server_new (monitor, clients);
  encodes_server_listen (server, address, NULL, &error);
  g_assert_no_error (error);
  account_monitor = g_list_model_get_item (G_LIST_MODEL (monitor), 0);
  fuzz_iterate_until (encodes_account_monitor_get_health (account_monitor) != ENCODES_ACCOUNT_HEALTH_NEW);
  base = g_uri_parse (encodes_server_get_base (server), G_URI_FLAGS_NONE, NULL);
  port = (guint16) g_uri_get_port (base);
  token = sign_in ("web");
}

/* What the first answer is: those of libsoup itself, to what is no HTTP, may be nothing. */
static void
check_answer (const GString *answer, gboolean knows_secret)
{
  guint status;

  g_assert_true (knows_secret || !strstr (answer->str, secret));
  if (answer->len == 0)
    return;
  g_assert_cmpint (sscanf (answer->str, "HTTP/1.%*c %3u", &status), ==, 1);
  g_assert_cmpuint (status, >=, 100);
  /* Nothing that is sent is the server's own fault. */
  g_assert_cmpuint (status, !=, 500);
  g_assert_cmpuint (status, <=, 505);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) request = g_string_new_len ((const char *) data, (gssize) MIN (size, LONGEST_REQUEST));
  GString *answer;
  gboolean knows_secret;

  if (!token)
    start_server ();

  /* The placeholders never stand behind a NUL: what follows is not looked at. */
  if (strlen (request->str) == request->len)
    {
      g_string_replace (request, "TOKEN", token, 16);
      g_string_replace (request, "SECRET", secret, 16);
    }
  knows_secret = strstr (request->str, secret) != NULL;
  answer = exchange_bytes (request->str, request->len);
  check_answer (answer, knows_secret);
  g_string_free (answer, TRUE);
  return 0;
}
