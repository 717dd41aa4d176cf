/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

#include "encodes-error.h"

G_BEGIN_DECLS

/**
 * EncodesHttpResponse:
 * @status: the HTTP status
 * @reason: (nullable): the reason phrase; untrusted
 * @headers: the headers
 * @body: the whole body after decompression, never %NULL, maybe empty
 *
 * A whole answer, whatever its status.
 */
typedef struct
{
  guint status;
  char *reason;
  SoupMessageHeaders *headers;
  GBytes *body;
} EncodesHttpResponse;

void encodes_http_response_free (EncodesHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHttpResponse, encodes_http_response_free)

/** encodes_http_response_get_retry_after: Returns: seconds from now that Retry-After asks for (both forms; a date is
 *  measured by the answer's own Date header), clamped to 0…3600; 0 if there is none or it is absurd */
guint encodes_http_response_get_retry_after (EncodesHttpResponse *self);

/** encodes_http_response_get_date: Returns: (transfer full) (nullable): the Date header, UTC */
GDateTime *encodes_http_response_get_date (EncodesHttpResponse *self);

/**
 * encodes_http_response_hide:
 * @secret: (nullable): what was sent along with the request
 *
 * Some servers repeat what they were sent, and what they say is shown and logged. Puts "…" in the place of @secret, as it is
 * and percent-encoded, wherever it stands in the answer.
 */
void encodes_http_response_hide (EncodesHttpResponse *self, const char *secret);

/** encodes_http_response_looks_like_html: Returns: %TRUE for a web page, by type or by its first bytes (a captive
 *  portal) */
gboolean encodes_http_response_looks_like_html (EncodesHttpResponse *self);

/**
 * encodes_http_require_http1:
 *
 * Makes every HTTP connection of the process speak HTTP/1.1, also with servers that offer HTTP/2, which is not safe against
 * a bad server with libsoup 3.2. Tried with a server that breaks each rule of RFC 9113 in turn, our deadlines and limits
 * being in force: endless SETTINGS, CONTINUATION or empty DATA frames are read without one turn of the main loop, so that
 * no deadline is ever seen and the program hangs; a server that ignores flow control held it up for three seconds and took
 * 50 MiB; one that dies inside a body leaves a connection behind for ever, about which libsoup warns in the end; a polite
 * GOAWAY ends the very request that it says is still answered. HTTP/1.1 bears all of it, and a service that is asked
 * every few seconds over connections that are kept gains nothing from HTTP/2. Call first thing in main(), before any
 * thread.
 */
void encodes_http_require_http1 (void);

/**
 * encodes_http_check_uri:
 * @uri: an address
 *
 * Returns: %TRUE for https, and for http to a loopback address (127.0.0.0/8, ::1, localhost); else %FALSE with
 *   %ENCODES_ERROR_INVALID. Addresses with a user, password or fragment are refused too.
 */
gboolean encodes_http_check_uri (GUri *uri, GError **error);

/** encodes_http_same_origin: Returns: %TRUE if scheme, host (letter case ignored) and port (defaults filled in) are
 *  equal */
gboolean encodes_http_same_origin (GUri *a, GUri *b);

/** encodes_http_get_origin: Returns: (transfer full): "https://host[:port]", without a default port, IPv6 in
 *  brackets */
char *encodes_http_get_origin (GUri *uri);

#define ENCODES_TYPE_HTTP_CLIENT (encodes_http_client_get_type ())

/**
 * EncodesHttpClient:
 *
 * Sends requests with an end and a size: each has a deadline by the clock, kept by cancelling; the answer has to begin and
 * to go on within limits of their own; its body has a limit, counted while reading, for what comes over the wire as well
 * as for what is made of it by unpacking; so have its headers (200, 64 KiB). It follows no redirect, keeps no cookies,
 * and answers no authentication challenge by itself. One per account, so that accounts do not wait for each other.
 * Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesHttpClient, encodes_http_client, ENCODES, HTTP_CLIENT, GObject)

/**
 * encodes_http_client_new:
 * @certificate_authority: (nullable): path of a PEM file; then only what it signed is trusted, else what the system
 *   trusts
 */
EncodesHttpClient *encodes_http_client_new (const char *certificate_authority);

/** encodes_http_client_set_deadline: @seconds: the end of each request from its start (default 30) */
void encodes_http_client_set_deadline (EncodesHttpClient *self, double seconds);

/**
 * encodes_http_client_set_patience:
 * @first: seconds until the headers of an answer are there, the connecting included (default 20)
 * @silence: seconds that may pass in the middle of an answer without anything coming (default 10)
 */
void encodes_http_client_set_patience (EncodesHttpClient *self, double first, double silence);

/** encodes_http_client_set_max_body: @bytes: the largest body, before and after unpacking (default 16 MiB) */
void encodes_http_client_set_max_body (EncodesHttpClient *self, gsize bytes);

/** encodes_http_limit_answer: @bytes: the largest body of the answer to @message, if that is less than the client's */
void encodes_http_limit_answer (SoupMessage *message, gsize bytes);

/** encodes_http_client_get_n_requests: Returns: how many requests have been begun, with those that the HTTP library
 *  sent again by itself */
guint64 encodes_http_client_get_n_requests (EncodesHttpClient *self);

/**
 * encodes_http_client_drop_connections:
 *
 * Lets the next request open a connection of its own: those that were kept open may be dead without anybody having
 * noticed, as after sleep. What is under way goes on.
 */
void encodes_http_client_drop_connections (EncodesHttpClient *self);

/**
 * encodes_http_client_send_async:
 * @message: the request, with its headers; sent once
 *
 * Sends @message and reads the whole answer.
 */
void encodes_http_client_send_async (EncodesHttpClient *self, SoupMessage *message, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_http_client_send_finish:
 *
 * Returns: (transfer full): a whole answer of any status; %NULL with %ENCODES_ERROR_NETWORK (not reachable, too slow,
 *   cut off, stopped by a proxy; the sentence names the host), %ENCODES_ERROR_TLS (with the reason),
 *   %ENCODES_ERROR_FORMAT (body or headers too large, not HTTP), %ENCODES_ERROR_INVALID (not an address of
 *   encodes_http_check_uri()) or %G_IO_ERROR_CANCELLED
 */
EncodesHttpResponse *encodes_http_client_send_finish (EncodesHttpClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
