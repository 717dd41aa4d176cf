/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesHttpBody:
 *
 * The body of an answer while it comes in: unpacked if it is packed, with a limit for what comes over the wire and one
 * for what is made of it. It never holds more than its limit. For one thread.
 */
typedef struct _EncodesHttpBody EncodesHttpBody;

/**
 * EncodesHttpBodyState:
 * @ENCODES_HTTP_BODY_FINE: it may go on
 * @ENCODES_HTTP_BODY_TOO_LARGE: more came over the wire than may
 * @ENCODES_HTTP_BODY_TOO_LARGE_UNPACKED: more is made of it than may
 * @ENCODES_HTTP_BODY_DAMAGED: it cannot be unpacked, or is packed in a way that was not asked for
 * @ENCODES_HTTP_BODY_CUT: it ends in the middle of packed data
 */
typedef enum
{
  ENCODES_HTTP_BODY_FINE,
  ENCODES_HTTP_BODY_TOO_LARGE,
  ENCODES_HTTP_BODY_TOO_LARGE_UNPACKED,
  ENCODES_HTTP_BODY_DAMAGED,
  ENCODES_HTTP_BODY_CUT,
} EncodesHttpBodyState;

/**
 * encodes_http_body_new:
 * @encoding: (nullable): what the header Content-Encoding says; gzip is understood
 * @max_wire: bytes that may come
 * @max_body: bytes that may be made of them
 */
EncodesHttpBody *encodes_http_body_new (const char *encoding, gsize max_wire, gsize max_body);

/** encodes_http_body_free: @self: (nullable) */
void encodes_http_body_free (EncodesHttpBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHttpBody, encodes_http_body_free)

/** encodes_http_body_is_packed: Returns: whether a few bytes of it may become many */
gboolean encodes_http_body_is_packed (EncodesHttpBody *self);

/** encodes_http_body_append: takes what has come next. After another state than fine, nothing may be added. */
EncodesHttpBodyState encodes_http_body_append (EncodesHttpBody *self, const guint8 *data, gsize length);

/**
 * encodes_http_body_end:
 * @bytes: (out) (transfer full): the whole body if it is fine
 *
 * Nothing more comes. After this @self is empty.
 */
EncodesHttpBodyState encodes_http_body_end (EncodesHttpBody *self, GBytes **bytes);

G_END_DECLS
