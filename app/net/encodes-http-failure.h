/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesHttpSlowness:
 * @ENCODES_HTTP_IN_TIME: no limit was passed
 * @ENCODES_HTTP_SLOW_FIRST: the answer did not begin
 * @ENCODES_HTTP_SLOW_NEXT: it had begun, then nothing more came
 * @ENCODES_HTTP_SLOW_WHOLE: it came, but did not come to its end
 */
typedef enum
{
  ENCODES_HTTP_IN_TIME,
  ENCODES_HTTP_SLOW_FIRST,
  ENCODES_HTTP_SLOW_NEXT,
  ENCODES_HTTP_SLOW_WHOLE,
} EncodesHttpSlowness;

/**
 * EncodesHttpFailure:
 * @slowness: which limit of time ended the request
 * @seconds: that limit
 * @no_http: the request was ended since the answer was none of a web service
 * @old_tls: the request was ended since the connection was only as safe as TLS once was
 * @answering: the headers of the answer had come
 * @secured: a TLS connection had been made
 * @certificate_errors: why the certificate was refused; 0 if it was not
 *
 * What is known of a request that failed, besides the error of the library.
 */
typedef struct
{
  EncodesHttpSlowness slowness;
  guint seconds;
  gboolean no_http;
  gboolean old_tls;
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

/** encodes_http_failure_new_headers: Returns: (transfer full): the sentence about headers beyond all limits */
GError *encodes_http_failure_new_headers (const char *host);

G_END_DECLS
