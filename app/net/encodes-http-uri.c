/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-uri.h"

#include "encodes-http-client.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define MAX_HOST_IN_TEXT 100

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port != -1)
    return port;
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

static char *
get_authority (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri) ? g_uri_get_host (uri) : "", -1);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri);

  if (port == -1 || port == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80))
    return is_ipv6 ? g_strdup_printf ("[%s]", host) : g_steal_pointer (&host);
  return g_strdup_printf (is_ipv6 ? "[%s]:%d" : "%s:%d", host, port);
}

/* Brackets let a GUri take anything for an address; with a zone behind it, as in fe80::1%eth0. */
static gboolean
is_plain_ipv6 (const char *host)
{
  gsize length = strcspn (host, "%");
  g_autofree char *number = g_strndup (host, length);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (number);
  const char *zone = host + length;

  return address != NULL
         && (*zone == '\0'
             || (zone[1] != '\0' && strspn (zone + 1, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._") == strlen (zone + 1)));
}

/* A host that is unescaped in a GUri may hold anything, and is shown to people. */
static gboolean
is_plain_host (const char *host)
{
  if (host == NULL || *host == '\0' || !g_utf8_validate (host, -1, NULL))
    return FALSE;
  if (strchr (host, ':') != NULL)
    return is_plain_ipv6 (host);

  for (const char *at = host; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character < 0x80 ? !g_ascii_isalnum (*at) && strchr ("-._%", *at) == NULL
                           : !g_unichar_isalnum (character) && !g_unichar_ismark (character))
        return FALSE;
    }
  return TRUE;
}

void
encodes_http_require_http1 (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

gboolean
encodes_http_is_loopback (GUri *uri)
{
  g_autoptr (GInetAddress) address = NULL;
  const char *host = g_uri_get_host (uri);

  if (host == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

char *
encodes_http_describe_host (GUri *uri)
{
  g_autofree char *authority = get_authority (uri);

  return encodes_text_to_line (authority, MAX_HOST_IN_TEXT);
}

gboolean
encodes_http_check_uri (GUri *uri, GError **error)
{
  const char *scheme;

  g_return_val_if_fail (uri != NULL, FALSE);

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The address must begin with https://."));
  else if (!is_plain_host (g_uri_get_host (uri)))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The address does not name a host."));
  else if (g_uri_get_userinfo (uri) != NULL)
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                         _("The address must not contain a user name or a password."));
  else if (g_uri_get_fragment (uri) != NULL)
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The address must not contain a “#”."));
  else if (g_str_equal (scheme, "http") && !encodes_http_is_loopback (uri))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                         _("The address must begin with https://: only this computer itself may be asked without."));
  else
    return TRUE;
  return FALSE;
}

gboolean
encodes_http_same_origin (GUri *a, GUri *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) && g_uri_get_host (a) && g_uri_get_host (b)
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 && get_port (a) == get_port (b);
}

char *
encodes_http_get_origin (GUri *uri)
{
  g_autofree char *authority = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  authority = get_authority (uri);
  return g_strdup_printf ("%s://%s", g_uri_get_scheme (uri), authority);
}
