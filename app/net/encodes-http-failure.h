/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesHttpFailure:
 * @too_slow: the deadline ended the request
 * @no_http: the request was ended since the answer was none of a web service
 * @answering: the headers of the answer had come
 * @secured: a TLS connection had been made
 * @certificate_errors: why the certificate was refused; 0 if it was not
 *
 * What is known of a request that failed, besides the error of the library.
 */
typedef struct
{
  gboolean too_slow;
  gboolean no_http;
  gboolean answering;
  gboolean secured;
  GTlsCertificateFlags certificate_errors;
} EncodesHttpFailure;

/**
 * encodes_http_failure_to_error:
 * @self: what is known
 * @host: the host's name for people
 * @error: the library's error, whose text is not used
 *
 * Returns: (transfer full): a sentence of ENCODES_ERROR that names the host
 */
GError *encodes_http_failure_to_error (const EncodesHttpFailure *self, const char *host, const GError *error);

G_END_DECLS
