/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SERVER_LISTENER (encodes_server_listener_get_type ())

/**
 * EncodesServerListener:
 *
 * Accepts connections for a #SoupServer and gives each an end: so many at a time and no more, of one address three
 * quarters of that (what is more is closed), and so long for one request and its answer, however slowly the other side
 * writes or reads. When all places are taken, whoever has not asked yet has three seconds to do so. Speaks HTTP/1.1 only, with or without TLS; a
 * connection is good for one request (libsoup keeps no connection that it has not accepted itself).
 */
G_DECLARE_FINAL_TYPE (EncodesServerListener, encodes_server_listener, ENCODES, SERVER_LISTENER, GObject)

/**
 * encodes_server_listener_new:
 * @soup: handles the requests; its own functions to listen are not used
 * @certificate: (nullable): makes it https
 */
EncodesServerListener *encodes_server_listener_new (SoupServer *soup, GTlsCertificate *certificate);

/** encodes_server_listener_listen: begins; port 0 takes any free one */
gboolean encodes_server_listener_listen (EncodesServerListener *self, GSocketAddress *address, GError **error);

/** encodes_server_listener_get_address: Returns: (transfer none) (nullable): where it listens */
GInetSocketAddress *encodes_server_listener_get_address (EncodesServerListener *self);

/** encodes_server_listener_set_limits: @seconds: from the beginning of a connection to its end */
void encodes_server_listener_set_limits (EncodesServerListener *self, guint max_connections, double seconds);

/** encodes_server_listener_note_asked: the whole request of @message has come: it is not in anybody's way */
void encodes_server_listener_note_asked (EncodesServerListener *self, SoupServerMessage *message);

/** encodes_server_listener_cut: ends the connection of @message at once, for a request that is beyond all limits */
void encodes_server_listener_cut (EncodesServerListener *self, SoupServerMessage *message);

/** encodes_server_listener_stop: accepts no more and ends all connections */
void encodes_server_listener_stop (EncodesServerListener *self);

G_END_DECLS
