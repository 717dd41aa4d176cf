/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_DEVICE_SIGN_IN (encodes_device_sign_in_get_type ())

/**
 * EncodesDeviceSignIn:
 *
 * Signs a person in by the device code flow (RFC 8628): asks the sign-in server for a code, which the person enters in a
 * browser, and asks at the server's pace until that has happened. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesDeviceSignIn, encodes_device_sign_in, ENCODES, DEVICE_SIGN_IN, GObject)

/**
 * encodes_device_sign_in_check_endpoint:
 * @token_endpoint: a token endpoint
 *
 * Returns: whether it can be told where codes are given: beside the token endpoint, whose path must end in "/token"; else
 *   %FALSE with %ENCODES_ERROR_INVALID
 */
gboolean encodes_device_sign_in_check_endpoint (GUri *token_endpoint, GError **error);

/**
 * encodes_device_sign_in_new:
 * @http: sends the requests
 * @token_endpoint: the token endpoint; one with "/oauth2/v2.0/" in its path is asked by scope, any other by resource
 * @client_id: the id of a public application: one without a secret
 * @resource: the resource that tokens are for
 *
 * Returns: (transfer full): a sign-in that has not begun
 */
EncodesDeviceSignIn *encodes_device_sign_in_new (EncodesHttpClient *http, GUri *token_endpoint, const char *client_id,
                                                 const char *resource);

/** encodes_device_sign_in_set_pace: @second: how long a second of the protocol lasts, in seconds (default 1) */
void encodes_device_sign_in_set_pace (EncodesDeviceSignIn *self, double second);

/**
 * encodes_device_sign_in_run_async:
 * @prompt: called once there is a code
 *
 * Signs in, once for each object. Failures of the network while the person is waited for are tried again until the code
 * ends; cancelling ends it at once.
 */
void encodes_device_sign_in_run_async (EncodesDeviceSignIn *self, EncodesSignInPromptFunc prompt, gpointer prompt_data,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_device_sign_in_run_finish:
 *
 * Returns: (transfer full): the refresh token, to be freed with encodes_secret_free(); %NULL with %ENCODES_ERROR_SIGN_IN
 *   (declined, or the code has ended), %ENCODES_ERROR_UNAUTHORIZED (the server's own words), %ENCODES_ERROR_NETWORK,
 *   %ENCODES_ERROR_TLS, %ENCODES_ERROR_SERVER, %ENCODES_ERROR_FORMAT, %ENCODES_ERROR_REDIRECT, %ENCODES_ERROR_INVALID or
 *   %G_IO_ERROR_CANCELLED
 */
char *encodes_device_sign_in_run_finish (EncodesDeviceSignIn *self, GAsyncResult *result, GError **error);

G_END_DECLS
