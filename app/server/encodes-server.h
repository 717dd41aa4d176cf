/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-monitor.h"
#include "encodes-server-clients.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SERVER (encodes_server_get_type ())

/** ENCODES_SERVER_DEFAULT_LISTEN: where to listen if nobody says otherwise */
#define ENCODES_SERVER_DEFAULT_LISTEN "127.0.0.1:8265"

/**
 * EncodesServer:
 *
 * Offers the jobs of a monitor's store over the Media Services v2 REST protocol: a token endpoint for its own clients,
 * and under /api/ jobs and tasks, as the store has them at the moment of the question. Main thread only.
 *
 * Everything that comes in is limited: the address to 8 KiB, a body to 64 KiB, 64 connections at a time, and each
 * request with its answer to 30 seconds.
 */
G_DECLARE_FINAL_TYPE (EncodesServer, encodes_server, ENCODES, SERVER, GObject)

EncodesServer *encodes_server_new (EncodesMonitor *monitor, EncodesServerClients *clients);

/** encodes_server_set_token_life: @seconds: how long a token is good (default 3599) */
void encodes_server_set_token_life (EncodesServer *self, guint seconds);

/** encodes_server_set_limits: @seconds: the end of each request with its answer (default 30) */
void encodes_server_set_limits (EncodesServer *self, guint max_connections, double seconds);

/**
 * encodes_server_parse_address:
 * @text: "ADDRESS:PORT", an IPv6 address in brackets, or "localhost:PORT"
 *
 * Returns: (transfer full): the address, or %NULL with %ENCODES_ERROR_INVALID. No name but localhost is looked up.
 */
GSocketAddress *encodes_server_parse_address (const char *text, GError **error);

/**
 * encodes_server_listen:
 * @certificate: (nullable): with its key; makes it https
 *
 * Begins to answer. Without a certificate only a loopback address will do.
 *
 * Returns: %FALSE with %ENCODES_ERROR_INVALID (TLS is needed there) or %ENCODES_ERROR_NETWORK (taken, or not here)
 */
gboolean encodes_server_listen (EncodesServer *self, GSocketAddress *address, GTlsCertificate *certificate,
                                GError **error);

/** encodes_server_get_base: Returns: (nullable) (transfer none): "http://127.0.0.1:8265/api/", once it listens */
const char *encodes_server_get_base (EncodesServer *self);

/** encodes_server_stop: answers nobody any more */
void encodes_server_stop (EncodesServer *self);

G_END_DECLS
