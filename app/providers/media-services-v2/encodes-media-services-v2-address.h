/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where requests and tokens may go. Nothing here asks anyone. */

/**
 * encodes_media_services_v2_address_parse:
 * @text: an address from a person or a server
 *
 * Returns: (transfer full): the address, as it is to stand in a request line; %NULL with %ENCODES_ERROR_INVALID
 */
GUri *encodes_media_services_v2_address_parse (const char *text, GError **error);

/**
 * encodes_media_services_v2_address_parse_base:
 *
 * Returns: (transfer full): as encodes_media_services_v2_address_parse(), as a base: it ends in a slash and has no
 * query
 */
GUri *encodes_media_services_v2_address_parse_base (const char *text, GError **error);

/** encodes_media_services_v2_address_resolve: Returns: (transfer full) (nullable): @base with the relative
 *  address @relative behind it */
GUri *encodes_media_services_v2_address_resolve (GUri *base, const char *relative);

/**
 * encodes_media_services_v2_address_get_relative:
 *
 * Returns: (transfer full) (nullable): what encodes_media_services_v2_address_resolve() makes @uri of; %NULL if
 * @uri is not under @base
 */
char *encodes_media_services_v2_address_get_relative (GUri *base, GUri *uri);

/**
 * encodes_media_services_v2_address_new_base:
 * @request: what was asked
 * @relative: (nullable): the part of @request behind the base
 * @location: the Location header of a 301
 *
 * The protocol's 301 names a new base, whatever was asked for. A server that moves single resources, as ordinary ones
 * do, names the resource under its new base: that is understood too.
 *
 * Returns: (transfer full) (nullable): the new base; %NULL if @location is no address
 */
GUri *encodes_media_services_v2_address_new_base (GUri *request, const char *relative, const char *location);

/**
 * encodes_media_services_v2_address_is_trusted:
 * @endpoint: the address that the account was made with
 * @trusted: (nullable): origins that the account also allows, separated by white space
 * @target: where a request, and with it the token, would go
 *
 * Returns: %TRUE if @target is of the endpoint's own origin, if both belong to the original service, or if the
 *   account allows it. Never from https to http.
 */
gboolean encodes_media_services_v2_address_is_trusted (GUri *endpoint, const char *trusted, GUri *target);

/**
 * encodes_media_services_v2_address_get_resource:
 * @token_endpoint: the token endpoint, or the authority that it belongs to
 *
 * Returns: the resource that tokens are asked for: that of the national cloud that @token_endpoint belongs to
 */
const char *encodes_media_services_v2_address_get_resource (GUri *token_endpoint);

/**
 * encodes_media_services_v2_address_get_public_client:
 * @token_endpoint: the token endpoint, or the authority that it belongs to
 *
 * Returns: the id of the application that Microsoft registered for people who sign in to Media Services themselves: that
 *   of the national cloud that @token_endpoint belongs to
 */
const char *encodes_media_services_v2_address_get_public_client (GUri *token_endpoint);

G_END_DECLS
