/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-device-sign-in.h"
#include "encodes-provider.h"
#include "encodes-token-source.h"

G_BEGIN_DECLS

/* The options of an account of this provider, and what they mean. */

/** ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY: the option that allows other origins */
#define ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY "trusted-redirect"

extern const EncodesProviderField encodes_media_services_v2_fields[];

/**
 * encodes_media_services_v2_options_check:
 * @key: (out) (optional): the option that is wrong
 *
 * Returns: %FALSE with %ENCODES_ERROR_INVALID if the options cannot be right
 */
gboolean encodes_media_services_v2_options_check (EncodesAccount *account, const char **key, GError **error);

/** encodes_media_services_v2_options_get_endpoint: Returns: (transfer full): the base address that the account
 *  was made with */
GUri *encodes_media_services_v2_options_get_endpoint (EncodesAccount *account, GError **error);

/**
 * encodes_media_services_v2_options_get_base:
 * @endpoint: the base address that the account was made with
 *
 * Returns: (transfer full): the base address to ask: the one that the service named last if the account still
 * allows it,
 *   else @endpoint
 */
GUri *encodes_media_services_v2_options_get_base (EncodesAccount *account, GUri *endpoint);

/** encodes_media_services_v2_options_set_base: @base: (nullable): the base that the service named; %NULL forgets it */
void encodes_media_services_v2_options_set_base (EncodesAccount *account, GUri *endpoint, GUri *base);

/** encodes_media_services_v2_options_has_base: Returns: whether a base is remembered that the service named */
gboolean encodes_media_services_v2_options_has_base (EncodesAccount *account);

/** encodes_media_services_v2_options_new_token_source: Returns: (transfer full): the account's way to tokens */
EncodesTokenSource *
encodes_media_services_v2_options_new_token_source (EncodesAccount *account, EncodesHttpClient *http,
                                                    EncodesSecretStore *secret_store, GError **error);

/** encodes_media_services_v2_options_wants_sign_in: Returns: whether a person signs in to the account */
gboolean encodes_media_services_v2_options_wants_sign_in (EncodesAccount *account);

/** encodes_media_services_v2_options_new_sign_in: Returns: (transfer full): a sign-in to the account; %NULL with
 *  %ENCODES_ERROR_INVALID */
EncodesDeviceSignIn *encodes_media_services_v2_options_new_sign_in (EncodesAccount *account, GError **error);

/** encodes_media_services_v2_options_get_signature: Returns: (transfer full): changes if the account asks
 *  elsewhere or as another */
char *encodes_media_services_v2_options_get_signature (EncodesAccount *account);

G_END_DECLS
