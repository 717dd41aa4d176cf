/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-failure.h"

#include "encodes-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

static GError *
describe_certificate (GTlsCertificateFlags errors, const char *host)
{
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS,
                        _("The certificate of %s comes from an authority that this computer does not know."), host);
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS, _("The certificate of %s was made for another name."), host);
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS,
                        _("The certificate of %s has expired, or the clock of this computer is wrong."), host);
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS,
                        _("The certificate of %s is not valid yet, or the clock of this computer is wrong."), host);
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS, _("The certificate of %s has been revoked."), host);
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS,
                        _("The certificate of %s uses a method that is no longer secure."), host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS, _("The certificate of %s is not valid."), host);
}

static GError *
describe_cut (const EncodesHttpFailure *self, const char *host)
{
  if (self->answering)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("%s cut off its answer before the end."), host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("%s closed the connection without an answer."), host);
}

static GError *
describe_slow (const EncodesHttpFailure *self, const char *host)
{
  if (self->answering)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The answer of %s took too long."), host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("%s did not answer in time."), host);
}

/* Which of the limits it was. */
static GError *
describe_limit (const EncodesHttpFailure *self, const char *host)
{
  switch (self->slowness)
    {
    case ENCODES_HTTP_SLOW_NEXT:
      return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                          ngettext ("The answer of %s came to a halt: nothing came for %u second.",
                                    "The answer of %s came to a halt: nothing came for %u seconds.", self->seconds),
                          host, self->seconds);
    case ENCODES_HTTP_SLOW_WHOLE:
      return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                          ngettext ("The answer of %s took too long: it was not all there after %u second.",
                                    "The answer of %s took too long: it was not all there after %u seconds.",
                                    self->seconds),
                          host, self->seconds);
    case ENCODES_HTTP_SLOW_FIRST:
    case ENCODES_HTTP_IN_TIME:
    default:
      return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                          ngettext ("%s did not answer within %u second.", "%s did not answer within %u seconds.",
                                    self->seconds),
                          host, self->seconds);
    }
}

static GError *
describe_no_tls (const char *host)
{
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_TLS, _("No secure connection to %s could be made."), host);
}

static GError *
describe_no_http (const char *host)
{
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("%s did not answer as a web service does."), host);
}

static GError *
describe_io (const EncodesHttpFailure *self, const char *host, GIOErrorEnum code)
{
  /* The codes are many, and some have two names. */
  if (code == G_IO_ERROR_TIMED_OUT)
    return describe_slow (self, host);
  if (code == G_IO_ERROR_CONNECTION_REFUSED)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("%s refused the connection."), host);
  if (code == G_IO_ERROR_CONNECTION_CLOSED || code == G_IO_ERROR_PARTIAL_INPUT)
    return describe_cut (self, host);
  if (code == G_IO_ERROR_INVALID_DATA)
    return describe_no_http (host);
  if (code == G_IO_ERROR_HOST_NOT_FOUND)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The name %s could not be found."), host);
  if (code == G_IO_ERROR_PROXY_FAILED || code == G_IO_ERROR_PROXY_AUTH_FAILED
      || code == G_IO_ERROR_PROXY_NEED_AUTH || code == G_IO_ERROR_PROXY_NOT_ALLOWED)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The proxy did not let a connection to %s through."),
                        host);
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("%s could not be reached."), host);
}

GError *
encodes_http_failure_to_error (const EncodesHttpFailure *self, const char *host, const GError *error)
{
  if (self->slowness != ENCODES_HTTP_IN_TIME)
    return describe_limit (self, host);
  if (self->no_http)
    return describe_no_http (host);
  if (self->old_tls)
    return describe_no_tls (host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (self->certificate_errors)
    return describe_certificate (self->certificate_errors, host);

  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The name %s could not be found."), host);
  /* An end without a goodbye comes as one or the other, depending on what had come before it. */
  if (self->secured
      && (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF)
          || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC)))
    return describe_cut (self, host);
  if (error->domain == G_TLS_ERROR)
    return describe_no_tls (host);
  if (error->domain == SOUP_SESSION_ERROR)
    return describe_no_http (host);
  return describe_io (self, host, error->domain == G_IO_ERROR ? (GIOErrorEnum) error->code : G_IO_ERROR_FAILED);
}

GError *
encodes_http_failure_new_headers (const char *host)
{
  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer of %s has too many headers, or too long ones."),
                      host);
}
