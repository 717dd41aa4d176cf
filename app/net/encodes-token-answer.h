/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"

G_BEGIN_DECLS

/**
 * EncodesTokenAnswer:
 * @token: the access token, fit for a header
 * @life: seconds that it lives from now, always between 1 and a day
 *
 * What a token endpoint granted.
 */
typedef struct
{
  char *token;
  gint64 life;
} EncodesTokenAnswer;

/** encodes_token_answer_free: wipes the token */
void encodes_token_answer_free (EncodesTokenAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesTokenAnswer, encodes_token_answer_free)

/**
 * encodes_token_answer_read:
 * @response: the answer of a token endpoint
 * @endpoint: where it came from
 * @secret: what was sent, which the error never repeats
 *
 * Returns: (transfer full): what was granted; %NULL with %ENCODES_ERROR_UNAUTHORIZED, %ENCODES_ERROR_SERVER (with
 *   Retry-After), %ENCODES_ERROR_FORMAT or %ENCODES_ERROR_REDIRECT
 */
EncodesTokenAnswer *encodes_token_answer_read (EncodesHttpResponse *response, GUri *endpoint, const char *secret,
                                               GError **error);

G_END_DECLS
