/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * encodes_token_form_new:
 * @literal: text that stands in the form as it is, such as "grant_type=refresh_token&client_id="
 * @value: a value, which is escaped
 * @...: more pairs of literal and value, ended by %NULL
 *
 * The body of a request to a sign-in server. It may hold a secret: it is made in one piece of memory, which is wiped
 * when the bytes are freed.
 *
 * Returns: (transfer full): the form
 */
GBytes *encodes_token_form_new (const char *literal, const char *value, ...) G_GNUC_NULL_TERMINATED;

/** encodes_token_form_post: Returns: (transfer full): a request with @form to @endpoint that asks for JSON, at
 *  most 256 KiB of it */
SoupMessage *encodes_token_form_post (GUri *endpoint, GBytes *form);

/** encodes_token_endpoint_is_v2: Returns: whether tokens are asked for by scope (v2), not by resource (v1) */
gboolean encodes_token_endpoint_is_v2 (GUri *endpoint);

G_END_DECLS
