/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"

G_BEGIN_DECLS

/* What the service says when it does not do what was asked, as an error with one sentence. */

/**
 * encodes_media_services_v2_fault_get_words:
 * @body: the body of an answer
 *
 * Finds what the service says in one of the protocol's shapes of errors: minimal and verbose JSON, XML, plain text.
 *
 * Returns: (transfer full) (nullable): one safe line; %NULL if it says nothing, or sent a web page
 */
char *encodes_media_services_v2_fault_get_words (GBytes *body);

/**
 * encodes_media_services_v2_fault_new:
 * @response: an answer that is no success
 * @uri: what was asked
 *
 * Returns: (transfer full): the error, with the service's own words, the number by which its support finds the request,
 *   and the time it asked to wait
 */
GError *encodes_media_services_v2_fault_new (EncodesHttpResponse *response, GUri *uri);

/**
 * encodes_media_services_v2_fault_check_body:
 *
 * Returns: %FALSE with %ENCODES_ERROR_FORMAT if @response cannot hold what was asked for: it is empty or a web page
 */
gboolean encodes_media_services_v2_fault_check_body (EncodesHttpResponse *response, GUri *uri, GError **error);

/**
 * encodes_media_services_v2_fault_explain:
 * @error: (transfer full): what was wrong with a body
 * @body: the body
 *
 * Returns: (transfer full): @error, or an error with the service's words if @body is an error behind a good status
 */
GError *encodes_media_services_v2_fault_explain (GError *error, GBytes *body);

/**
 * encodes_media_services_v2_fault_get_request_id:
 *
 * Returns: (transfer full) (nullable): the number by which the service's support finds the request that was answered so
 */
char *encodes_media_services_v2_fault_get_request_id (EncodesHttpResponse *response);

G_END_DECLS
