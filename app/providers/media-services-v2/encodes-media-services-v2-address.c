/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-address.h"

#include "encodes-http-client.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define PUBLIC_CLIENT "d476653d-842c-4f52-862d-397463ada5e7"
#define US_GOVERNMENT_PUBLIC_CLIENT "68dac91e-cab5-461b-ab4a-ec7dcff0bd67"

/* A leading dot stands for any host under that domain. */
typedef struct
{
  const char *resource;
  const char *public_client;
  const char *login_hosts[3];
  const char *service_hosts[4];
} Cloud;

static const Cloud clouds[] = {
  {
    "https://rest.media.azure.net",
    PUBLIC_CLIENT,
    { "login.microsoftonline.com" },
    { "media.windows.net", ".media.windows.net", ".media.azure.net", ".cloudapp.net" },
  },
  {
    "https://rest.media.chinacloudapi.cn",
    PUBLIC_CLIENT,
    { "login.chinacloudapi.cn", "login.partner.microsoftonline.cn" },
    { ".media.chinacloudapi.cn", ".chinacloudapp.cn" },
  },
  {
    "https://rest.media.usgovcloudapi.net",
    US_GOVERNMENT_PUBLIC_CLIENT,
    { "login.microsoftonline.us", "login-us.microsoftonline.com" },
    { ".media.usgovcloudapi.net", ".usgovcloudapp.net" },
  },
  {
    "https://rest.media.cloudapi.de",
    PUBLIC_CLIENT,
    { "login.microsoftonline.de" },
    { ".media.cloudapi.de", ".azurecloudapp.de" },
  },
};

GUri *
encodes_media_services_v2_address_parse (const char *text, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &parse_error);

  if (!uri)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("This is not a complete web address."));
      return NULL;
    }
  if (!encodes_http_check_uri (uri, error))
    return NULL;

  return g_steal_pointer (&uri);
}

static GUri *
as_base (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  g_autofree char *base_path = g_strconcat (path, g_str_has_suffix (path, "/") ? NULL : "/", NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                      base_path, NULL, NULL);
}

GUri *
encodes_media_services_v2_address_parse_base (const char *text, GError **error)
{
  g_autoptr (GUri) uri = encodes_media_services_v2_address_parse (text, error);

  if (!uri)
    return NULL;
  if (g_uri_get_query (uri))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The address must not contain a “?”."));
      return NULL;
    }

  return as_base (uri);
}

GUri *
encodes_media_services_v2_address_resolve (GUri *base, const char *relative)
{
  g_autofree char *base_text = g_uri_to_string (base);
  g_autofree char *text = g_strconcat (base_text, relative, NULL);

  return g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
}

char *
encodes_media_services_v2_address_get_relative (GUri *base, GUri *uri)
{
  const char *base_path = g_uri_get_path (base);
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);

  if (!encodes_http_same_origin (base, uri) || !g_str_has_prefix (path, base_path))
    return NULL;

  return g_strconcat (path + strlen (base_path), query ? "?" : NULL, query, NULL);
}

static gboolean
equal_decoded (const char *a, const char *b)
{
  g_autofree char *decoded_a = g_uri_unescape_string (a, NULL);
  g_autofree char *decoded_b = g_uri_unescape_string (b, NULL);

  return decoded_a && decoded_b && g_ascii_strcasecmp (decoded_a, decoded_b) == 0;
}

/* Returns: (nullable): @path without the resource @relative at its end; %NULL if it does not end so */
static char *
cut_resource (const char *path, const char *relative)
{
  gsize length = strcspn (relative, "?");
  g_autofree char *resource = g_strndup (relative, length);
  const char *start = path + strlen (path);
  guint n_segments = 1;

  if (length == 0)
    return NULL;
  for (const char *p = resource; *p; p++)
    n_segments += *p == '/';

  while (start > path && n_segments > 0)
    n_segments -= *--start == '/';
  if (n_segments > 0 || !equal_decoded (start + 1, resource))
    return NULL;

  return g_strndup (path, start + 1 - path);
}

GUri *
encodes_media_services_v2_address_new_base (GUri *request, const char *relative, const char *location)
{
  g_autoptr (GUri) target = g_uri_parse_relative (request, location, SOUP_HTTP_URI_FLAGS, NULL);

  if (!target || !g_uri_get_host (target) || !encodes_http_check_uri (target, NULL))
    return NULL;

  g_autofree char *prefix = relative ? cut_resource (g_uri_get_path (target), relative) : NULL;
  if (!prefix)
    return as_base (target);

  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (target), NULL, g_uri_get_host (target),
                      g_uri_get_port (target), prefix, NULL, NULL);
}

static gboolean
host_matches (const char *host, const char *pattern)
{
  gsize host_length = strlen (host);
  gsize length = strlen (pattern);

  if (*pattern != '.')
    return g_ascii_strcasecmp (host, pattern) == 0;

  return host_length > length && g_ascii_strcasecmp (host + host_length - length, pattern) == 0;
}

/* Which of the original service's clouds does this address belong to? */
static const Cloud *
find_service_cloud (GUri *uri)
{
  if (!g_str_equal (g_uri_get_scheme (uri), "https") || (g_uri_get_port (uri) != -1 && g_uri_get_port (uri) != 443))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (clouds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (clouds[i].service_hosts); j++)
      if (clouds[i].service_hosts[j] && host_matches (g_uri_get_host (uri), clouds[i].service_hosts[j]))
        return &clouds[i];

  return NULL;
}

static gboolean
is_listed (const char *trusted, GUri *target)
{
  g_auto (GStrv) origins = g_strsplit_set (trusted ? trusted : "", " \t\r\n", -1);

  for (char **origin = origins; *origin; origin++)
    {
      g_autoptr (GUri) uri = **origin ? encodes_media_services_v2_address_parse (*origin, NULL) : NULL;

      if (uri && encodes_http_same_origin (uri, target))
        return TRUE;
    }

  return FALSE;
}

gboolean
encodes_media_services_v2_address_is_trusted (GUri *endpoint, const char *trusted, GUri *target)
{
  const Cloud *cloud = find_service_cloud (endpoint);

  if (!encodes_http_check_uri (target, NULL))
    return FALSE;
  if (encodes_http_same_origin (endpoint, target))
    return TRUE;
  if (g_str_equal (g_uri_get_scheme (endpoint), "https") && !g_str_equal (g_uri_get_scheme (target), "https"))
    return FALSE;

  return (cloud && cloud == find_service_cloud (target)) || is_listed (trusted, target);
}

/* Which of the clouds gives tokens here? */
static const Cloud *
find_login_cloud (GUri *token_endpoint)
{
  for (gsize i = 0; i < G_N_ELEMENTS (clouds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (clouds[i].login_hosts); j++)
      if (clouds[i].login_hosts[j] && host_matches (g_uri_get_host (token_endpoint), clouds[i].login_hosts[j]))
        return &clouds[i];

  return &clouds[0];
}

const char *
encodes_media_services_v2_address_get_resource (GUri *token_endpoint)
{
  return find_login_cloud (token_endpoint)->resource;
}

const char *
encodes_media_services_v2_address_get_public_client (GUri *token_endpoint)
{
  return find_login_cloud (token_endpoint)->public_client;
}
