/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

#include "encodes-odata.h"

G_BEGIN_DECLS

/* What every answer of the server has in common. */

/** encodes_server_reply_begin: sets the headers of every answer, and echoes the caller's request id if it is sane */
void encodes_server_reply_begin (SoupServerMessage *message);

/** encodes_server_reply_body: @body: (transfer full) (nullable): the whole body */
void encodes_server_reply_body (SoupServerMessage *message, guint status, const char *content_type, char *body);

/** encodes_server_reply_error: @text: English, for the protocol */
void encodes_server_reply_error (SoupServerMessage *message, EncodesODataForm form, guint status, const char *text);

/** encodes_server_reply_wait: asks to come back in @seconds */
void encodes_server_reply_wait (SoupServerMessage *message, guint seconds);

/** encodes_server_reply_not_allowed: 405; @allowed: the methods that there are, separated by commas */
void encodes_server_reply_not_allowed (SoupServerMessage *message, EncodesODataForm form, const char *allowed);

G_END_DECLS
