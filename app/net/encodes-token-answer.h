/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"

G_BEGIN_DECLS

/**
 * EncodesTokenAnswer:
 * @token: the access token, fit for a header
 * @life: seconds that it lives from now, always between 1 and a day
 * @refresh_token: (nullable): what gives the next one without a person, if the server gave it
 *
 * What a token endpoint granted.
 */
typedef struct
{
  char *token;
  gint64 life;
  char *refresh_token;
} EncodesTokenAnswer;

/** encodes_token_answer_free: wipes the tokens */
void encodes_token_answer_free (EncodesTokenAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesTokenAnswer, encodes_token_answer_free)

/**
 * encodes_token_answer_read:
 * @response: the answer of a token endpoint
 * @endpoint: where it came from
 * @secret: (nullable): what was sent, which the error never repeats
 *
 * Returns: (transfer full): what was granted; %NULL with %ENCODES_ERROR_UNAUTHORIZED, %ENCODES_ERROR_SERVER (with
 *   Retry-After), %ENCODES_ERROR_FORMAT or %ENCODES_ERROR_REDIRECT
 */
EncodesTokenAnswer *encodes_token_answer_read (EncodesHttpResponse *response, GUri *endpoint, const char *secret,
                                               GError **error);

/**
 * encodes_token_answer_get_code:
 *
 * Returns: (transfer full) (nullable): the code of an answer that grants nothing, such as "invalid_grant"; untrusted
 */
char *encodes_token_answer_get_code (EncodesHttpResponse *response);

/** encodes_token_answer_describe_failure: Returns: (transfer full): why @response, from @endpoint, grants nothing */
GError *encodes_token_answer_describe_failure (EncodesHttpResponse *response, GUri *endpoint, const char *secret);

/** encodes_token_answer_wipe: makes the body unreadable, once everything has been read: it may hold tokens */
void encodes_token_answer_wipe (EncodesHttpResponse *response);

G_END_DECLS
