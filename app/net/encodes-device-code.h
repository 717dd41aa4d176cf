/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"

G_BEGIN_DECLS

/**
 * EncodesDeviceCode:
 * @user_code: what the person enters, one short line
 * @device_code: what the program asks with meanwhile: a secret
 * @page: where the code is entered, always https
 * @life: seconds that the code is good for
 * @interval: seconds to wait between two questions
 *
 * What a sign-in server gives to a program whose person signs in elsewhere (RFC 8628).
 */
typedef struct
{
  char *user_code;
  char *device_code;
  char *page;
  guint life;
  guint interval;
} EncodesDeviceCode;

/** encodes_device_code_free: wipes the device code */
void encodes_device_code_free (EncodesDeviceCode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesDeviceCode, encodes_device_code_free)

/**
 * encodes_device_code_read:
 * @response: the answer of a devicecode endpoint, v1 (numbers are strings, "verification_url") or v2
 * @endpoint: where it came from
 *
 * Returns: (transfer full): the codes; %NULL with %ENCODES_ERROR_UNAUTHORIZED (the server's own words),
 *   %ENCODES_ERROR_SERVER, %ENCODES_ERROR_FORMAT or %ENCODES_ERROR_REDIRECT
 */
EncodesDeviceCode *encodes_device_code_read (EncodesHttpResponse *response, GUri *endpoint, GError **error);

G_END_DECLS
