/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "encodes-http-client.h"

G_BEGIN_DECLS

/* The other side: tests/harness/fault-server.py in a process of its own, one for a whole test program. */

void        net_test_start_server (void);
void        net_test_stop_server  (void);
int         net_test_get_port     (const char *name);
/* The authority that signed what the server's port "https" shows. */
const char *net_test_get_ca       (void);
/* @port: "http", "https", "self-signed" … ; (transfer full) */
char       *net_test_get_url      (const char *port, const char *path);

/* Iterates the main loop until @done (@data); fails the test after 20 seconds. */
void net_test_wait (gboolean (*done) (gpointer data), gpointer data);
/* For GAsyncReadyCallback with a GAsyncResult ** as user data. */
void net_test_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);
void net_test_wait_for_result (GAsyncResult **result);

/* Sends and waits. */
EncodesHttpResponse *net_test_send (EncodesHttpClient *client, SoupMessage *message, GError **error);
EncodesHttpResponse *net_test_get  (EncodesHttpClient *client, const char *port, const char *path, GError **error);

/* The requests that the server saw whose target contains @part: objects of its /log; (transfer full) */
GPtrArray *net_test_get_log (const char *part);

G_END_DECLS
