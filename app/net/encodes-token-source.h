/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-http-client.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

/**
 * EncodesTokenScheme:
 * @ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL: Azure AD client credentials; the form follows the endpoint: a path with
 *   "/oauth2/v2.0/" gets scope=RESOURCE/.default, any other resource=RESOURCE
 * @ENCODES_TOKEN_SCHEME_USER: Azure AD for a person who has signed in: the secret is a refresh token, which the server may
 *   replace with every answer. Two programs may share it
 * @ENCODES_TOKEN_SCHEME_ACS: Access Control Service: scope=urn:WindowsAzureMediaServices, a token that is used as it is
 */
typedef enum
{
  ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL,
  ENCODES_TOKEN_SCHEME_ACS,
  ENCODES_TOKEN_SCHEME_USER,
} EncodesTokenScheme;

#define ENCODES_TYPE_TOKEN_SOURCE (encodes_token_source_get_type ())

/**
 * EncodesTokenSource:
 *
 * The access token of one account: asked for with the secret from the secret store, kept in memory only, renewed before
 * it ends, never by more than one request at a time: whoever asks meanwhile gets the same answer. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesTokenSource, encodes_token_source, ENCODES, TOKEN_SOURCE, GObject)

/**
 * encodes_token_source_new:
 * @http: sends the requests
 * @secret_store: has the secret under @account_id
 * @account_name: what the person calls the account: the label of a refresh token that is stored
 * @endpoint: the token endpoint; must pass encodes_http_check_uri()
 * @client_id: the client (application) id, for ACS the account's name
 * @resource: the resource that the token is for, such as "https://rest.media.azure.net"; unused for ACS
 */
EncodesTokenSource *encodes_token_source_new (EncodesHttpClient *http, EncodesSecretStore *secret_store,
                                              const char *account_id, const char *account_name,
                                              EncodesTokenScheme scheme, const char *endpoint,
                                              const char *client_id, const char *resource);

/**
 * encodes_token_source_get_async:
 *
 * Gives the present token, or asks for a new one if there is none or it ends soon. Cancelling one caller does not
 * cancel the request for the others. If the sign-in server cannot be reached or cannot answer now, a token that still
 * lives is given.
 */
void encodes_token_source_get_async (EncodesTokenSource *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * encodes_token_source_get_finish:
 *
 * Returns: (transfer full): the token, to be freed with encodes_secret_free(); %NULL with %ENCODES_ERROR_UNAUTHORIZED
 *   (the first line of the server's own words), %ENCODES_ERROR_SIGN_IN (the person must sign in (again)),
 *   %ENCODES_ERROR_NETWORK, %ENCODES_ERROR_TLS, %ENCODES_ERROR_SERVER,
 *   %ENCODES_ERROR_FORMAT (a web page), %ENCODES_ERROR_REDIRECT, %ENCODES_ERROR_KEYRING or %ENCODES_ERROR_NO_SECRET
 */
char *encodes_token_source_get_finish (EncodesTokenSource *self, GAsyncResult *result, GError **error);

/**
 * encodes_token_source_reject:
 * @token: the token that a service answered 401 to
 *
 * Forgets @token if it is still the present one, so that the next call asks for a new one. (Not if another request has
 * renewed it meanwhile.)
 */
void encodes_token_source_reject (EncodesTokenSource *self, const char *token);

/** encodes_token_source_stop: fails all who wait, with %G_IO_ERROR_CANCELLED, and wipes the token */
void encodes_token_source_stop (EncodesTokenSource *self);

G_END_DECLS
