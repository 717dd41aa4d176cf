/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesError:
 * @ENCODES_ERROR_UNAUTHORIZED: the credentials were refused (wrong secret, token ended, wrong tenant)
 * @ENCODES_ERROR_FORBIDDEN: the credentials are right, but do not allow this
 * @ENCODES_ERROR_NETWORK: not reachable: name not found, refused, silent, cut off, too slow
 * @ENCODES_ERROR_TLS: the certificate was not trusted, or no safe connection could be made
 * @ENCODES_ERROR_SERVER: the service answered that it cannot answer now (5xx, 408, 429)
 * @ENCODES_ERROR_FORMAT: the answer is not what the protocol says (a web page, half a list, rubbish)
 * @ENCODES_ERROR_NOT_FOUND: what was asked for does not exist
 * @ENCODES_ERROR_REDIRECT: the service points to an origin that the account does not allow
 * @ENCODES_ERROR_REFUSED: the service understood and does not do it (a job that has ended cannot be cancelled)
 * @ENCODES_ERROR_UNSUPPORTED: this kind of service cannot do this
 * @ENCODES_ERROR_INVALID: what the person entered cannot be right (an address without https)
 * @ENCODES_ERROR_KEYRING: the keyring is locked, missing or does not answer
 * @ENCODES_ERROR_NO_SECRET: the keyring holds no secret for this account
 * @ENCODES_ERROR_SIGN_IN: the person must sign in (again): there is no sign-in yet, it has ended or was revoked
 * @ENCODES_ERROR_STORAGE: a file could not be read or written
 *
 * Every failure that Encodes itself reports. The message is one translated sentence for a person,
 * plain text, without secrets. Cancelling is always %G_IO_ERROR_CANCELLED, never one of these.
 */
typedef enum
{
  ENCODES_ERROR_UNAUTHORIZED,
  ENCODES_ERROR_FORBIDDEN,
  ENCODES_ERROR_NETWORK,
  ENCODES_ERROR_TLS,
  ENCODES_ERROR_SERVER,
  ENCODES_ERROR_FORMAT,
  ENCODES_ERROR_NOT_FOUND,
  ENCODES_ERROR_REDIRECT,
  ENCODES_ERROR_REFUSED,
  ENCODES_ERROR_UNSUPPORTED,
  ENCODES_ERROR_INVALID,
  ENCODES_ERROR_KEYRING,
  ENCODES_ERROR_NO_SECRET,
  ENCODES_ERROR_SIGN_IN,
  ENCODES_ERROR_STORAGE,
} EncodesError;

#define ENCODES_ERROR (encodes_error_quark ())

GQuark encodes_error_quark (void);

/**
 * encodes_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: %TRUE if @error says that the caller itself cancelled
 */
gboolean encodes_error_is_cancelled (const GError *error);

/**
 * encodes_error_set_retry_after:
 * @error: an error of %ENCODES_ERROR
 * @seconds: how long the service asked to wait, from now; 0 or more
 *
 * Notes in @error when the service wants to be asked again (Retry-After).
 * Kept in the error itself, so that it travels through any number of finish functions.
 */
void encodes_error_set_retry_after (GError *error, guint seconds);

/**
 * encodes_error_get_retry_after:
 * @error: an error
 *
 * Returns: the seconds of encodes_error_set_retry_after(), or 0 if nothing was asked
 */
guint encodes_error_get_retry_after (const GError *error);

G_END_DECLS
