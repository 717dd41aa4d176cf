/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_HTTP_SESSIONS (encodes_http_sessions_get_type ())

/**
 * EncodesHttpSessions:
 *
 * The connections of one client: a #SoupSession for each request that is under way, which is used again when that has
 * ended, with its open connection. No two requests share one: libsoup 3.2 looks at all requests of a session when the
 * connection of one is made, and one that is about to be sent again, because its own connection was found closed, is then
 * sent before that has been heard; what is heard later is taken for its end, and its answer crashes the program.
 *
 * None of them follows a challenge, keeps a cookie or unpacks a body. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesHttpSessions, encodes_http_sessions, ENCODES, HTTP_SESSIONS, GObject)

/**
 * encodes_http_sessions_new:
 * @tls_database: (nullable): what is trusted; %NULL: what the system trusts
 */
EncodesHttpSessions *encodes_http_sessions_new (GTlsDatabase *tls_database);

/** encodes_http_sessions_set_timeout: @seconds: how long a connection may be silent before libsoup itself gives it up */
void encodes_http_sessions_set_timeout (EncodesHttpSessions *self, guint seconds);

/**
 * encodes_http_sessions_take:
 * @uri: what will be asked for; what is on this computer itself is never asked by a proxy, which would see plain http
 *
 * Returns: (transfer full): a session that nobody uses, with the connections of its last request
 */
SoupSession *encodes_http_sessions_take (EncodesHttpSessions *self, GUri *uri);

/**
 * encodes_http_sessions_give_back:
 * @session: (transfer full): from encodes_http_sessions_take(), after its request has ended
 * @sound: whether the answer was read to its end; if not, its connections are not used again
 */
void encodes_http_sessions_give_back (EncodesHttpSessions *self, SoupSession *session, gboolean sound);

/** encodes_http_sessions_drop: uses no connection again that was made up to now */
void encodes_http_sessions_drop (EncodesHttpSessions *self);

G_END_DECLS
