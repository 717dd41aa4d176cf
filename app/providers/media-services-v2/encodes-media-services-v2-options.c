/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-options.h"

#include "encodes-error.h"
#include "encodes-media-services-v2-address.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define DEFAULT_AUTHORITY "https://login.microsoftonline.com"
/* Of whatever organization the person belongs to. */
#define DEFAULT_TENANT "common"
#define DEFAULT_ACS_ENDPOINT "https://wamsprodglobal001acs.accesscontrol.windows.net/v2/OAuth2-13"

/* Not for people: "BASE ENDPOINT", the base that the service named when it was asked at that endpoint. */
#define BASE_KEY "redirected-base"

static const char *const authentications[] = {
  "service-principal", N_("Azure AD application"),
  "device-code",       N_("Your work or school account"),
  "acs",               N_("Access Control Service (old)"),
  NULL,
};

const EncodesProviderField encodes_media_services_v2_fields[] = {
  {
    .key = "api-endpoint",
    .label = N_("Address"),
    .hint = N_("The REST API endpoint of the account, such as https://account.restv2.region.media.azure.net/api/"),
    .required = TRUE,
  },
  {
    .key = "authentication",
    .label = N_("Authentication"),
    .default_value = "service-principal",
    .choices = authentications,
  },
  {
    .key = "authority",
    .label = N_("Authority"),
    .hint = N_("Where the organization signs in; another one for national clouds"),
    .default_value = DEFAULT_AUTHORITY,
    .only_if_key = "authentication",
    .only_if_value = "service-principal|device-code",
  },
  {
    .key = "tenant",
    .label = N_("Tenant"),
    .hint = N_("The organization's domain or directory ID; your own account can find it by itself"),
    .only_if_key = "authentication",
    .only_if_value = "service-principal|device-code",
  },
  {
    .key = "token-endpoint",
    .label = N_("Token Endpoint"),
    .hint = N_("Where tokens are given, instead of authority and tenant: for other servers, and for Azure’s v2 endpoint"),
  },
  {
    .key = "client-id",
    .label = N_("Client ID"),
    .hint = N_("The application's ID, or the account's name with the Access Control Service; your own account needs none"),
    .required = TRUE,
    .optional_if_key = "authentication",
    .optional_if_value = "device-code",
  },
  {
    .key = ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY,
    .label = N_("Trusted Redirect"),
    .hint = N_("Another server that the service may hand its clients over to"),
  },
  {
    .key = "certificate-authority",
    .label = N_("Certificate Authority"),
    .hint = N_("A PEM file that is trusted instead of the system's authorities, for a server of your own"),
    .is_file = TRUE,
  },
  { .key = NULL },
};

static gboolean
is_acs (EncodesAccount *account)
{
  return g_strcmp0 (encodes_account_get_option (account, "authentication"), "acs") == 0;
}

gboolean
encodes_media_services_v2_options_wants_sign_in (EncodesAccount *account)
{
  return g_strcmp0 (encodes_account_get_option (account, "authentication"), "device-code") == 0;
}

/* Returns: (transfer full): the token endpoint; @key says which option is wrong if it cannot be told */
static GUri *
get_token_endpoint (EncodesAccount *account, const char **key, GError **error)
{
  const char *endpoint = encodes_account_get_option (account, "token-endpoint");
  const char *authority = encodes_account_get_option (account, "authority");
  const char *tenant = encodes_account_get_option (account, "tenant");

  if (endpoint || is_acs (account))
    {
      *key = "token-endpoint";
      return encodes_media_services_v2_address_parse (endpoint ? endpoint : DEFAULT_ACS_ENDPOINT, error);
    }

  *key = "authority";
  if (!authority)
    authority = DEFAULT_AUTHORITY;
  g_autoptr (GUri) base = encodes_media_services_v2_address_parse_base (authority, error);
  if (!base)
    return NULL;

  *key = "tenant";
  if (!tenant && encodes_media_services_v2_options_wants_sign_in (account))
    tenant = DEFAULT_TENANT;
  if (!tenant)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                           _("The tenant is needed, or a token endpoint instead of it."));
      return NULL;
    }
  if (strpbrk (tenant, "/\\?#%@ \t\r\n") || g_str_equal (tenant, ".") || g_str_equal (tenant, ".."))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The tenant is a domain or a directory ID."));
      return NULL;
    }

  g_autofree char *escaped = g_uri_escape_string (tenant, NULL, FALSE);
  g_autofree char *relative = g_strconcat (escaped, "/oauth2/token", NULL);
  return encodes_media_services_v2_address_resolve (base, relative);
}

/* Returns: (nullable): the application that signs in */
static const char *
get_client_id (EncodesAccount *account, GUri *token_endpoint)
{
  const char *client_id = encodes_account_get_option (account, "client-id");

  if (!client_id && encodes_media_services_v2_options_wants_sign_in (account))
    client_id = encodes_media_services_v2_address_get_public_client (token_endpoint);

  return client_id;
}

static gboolean
check_trusted (const char *trusted, GError **error)
{
  g_auto (GStrv) origins = g_strsplit_set (trusted, " \t\r\n", -1);

  for (char **origin = origins; *origin; origin++)
    {
      g_autoptr (GUri) uri = NULL;

      if (**origin && !(uri = encodes_media_services_v2_address_parse (*origin, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_options (EncodesAccount *account, const char **key, GError **error)
{
  const char *trusted = encodes_account_get_option (account, ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY);
  const char *authority = encodes_account_get_option (account, "certificate-authority");

  *key = "api-endpoint";
  g_autoptr (GUri) endpoint = encodes_media_services_v2_options_get_endpoint (account, error);
  if (!endpoint)
    return FALSE;

  g_autoptr (GUri) token_endpoint = get_token_endpoint (account, key, error);
  if (!token_endpoint)
    return FALSE;

  if (encodes_media_services_v2_options_wants_sign_in (account)
      && !encodes_device_sign_in_check_endpoint (token_endpoint, error))
    return FALSE;

  *key = "client-id";
  if (!get_client_id (account, token_endpoint))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The client ID is needed."));
      return FALSE;
    }

  *key = ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY;
  if (trusted && !check_trusted (trusted, error))
    return FALSE;

  *key = "certificate-authority";
  if (authority && !g_path_is_absolute (authority))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                           _("The file of trusted certificates needs its whole path, from “/” on."));
      return FALSE;
    }

  return TRUE;
}

gboolean
encodes_media_services_v2_options_check (EncodesAccount *account, const char **key, GError **error)
{
  const char *wrong_key = NULL;
  gboolean right = check_options (account, &wrong_key, error);

  if (!right && key)
    *key = wrong_key;

  return right;
}

GUri *
encodes_media_services_v2_options_get_endpoint (EncodesAccount *account, GError **error)
{
  const char *endpoint = encodes_account_get_option (account, "api-endpoint");

  if (!endpoint)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("The address is needed."));
      return NULL;
    }

  return encodes_media_services_v2_address_parse_base (endpoint, error);
}

gboolean
encodes_media_services_v2_options_has_base (EncodesAccount *account)
{
  return encodes_account_get_option (account, BASE_KEY) != NULL;
}

GUri *
encodes_media_services_v2_options_get_base (EncodesAccount *account, GUri *endpoint)
{
  const char *remembered = encodes_account_get_option (account, BASE_KEY);
  const char *trusted = encodes_account_get_option (account, ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY);
  g_auto (GStrv) parts = g_strsplit (remembered ? remembered : "", " ", -1);
  g_autofree char *endpoint_text = g_uri_to_string (endpoint);

  if (!remembered)
    return g_uri_ref (endpoint);

  g_autoptr (GUri) base = NULL;
  if (g_strv_length (parts) == 2 && g_str_equal (parts[1], endpoint_text))
    base = encodes_media_services_v2_address_parse_base (parts[0], NULL);
  if (base && encodes_media_services_v2_address_is_trusted (endpoint, trusted, base))
    return g_steal_pointer (&base);

  encodes_account_set_option (account, BASE_KEY, NULL);
  return g_uri_ref (endpoint);
}

void
encodes_media_services_v2_options_set_base (EncodesAccount *account, GUri *endpoint, GUri *base)
{
  g_autofree char *endpoint_text = g_uri_to_string (endpoint);
  g_autofree char *base_text = base ? g_uri_to_string (base) : NULL;
  g_autofree char *value = NULL;

  if (base && !g_str_equal (base_text, endpoint_text))
    value = g_strdup_printf ("%s %s", base_text, endpoint_text);

  encodes_account_set_option (account, BASE_KEY, value);
}

static EncodesTokenScheme
get_scheme (EncodesAccount *account)
{
  if (is_acs (account))
    return ENCODES_TOKEN_SCHEME_ACS;

  return encodes_media_services_v2_options_wants_sign_in (account) ? ENCODES_TOKEN_SCHEME_USER
                                                                   : ENCODES_TOKEN_SCHEME_SERVICE_PRINCIPAL;
}

EncodesTokenSource *
encodes_media_services_v2_options_new_token_source (EncodesAccount *account, EncodesHttpClient *http,
                                                    EncodesSecretStore *secret_store, GError **error)
{
  const char *key = NULL;
  g_autoptr (GUri) endpoint = get_token_endpoint (account, &key, error);

  if (!endpoint)
    return NULL;

  g_autofree char *text = g_uri_to_string (endpoint);
  return encodes_token_source_new (http, secret_store, encodes_account_get_id (account),
                                   encodes_account_get_name (account), get_scheme (account), text,
                                   get_client_id (account, endpoint),
                                   encodes_media_services_v2_address_get_resource (endpoint));
}

EncodesDeviceSignIn *
encodes_media_services_v2_options_new_sign_in (EncodesAccount *account, GError **error)
{
  const char *authority = encodes_account_get_option (account, "certificate-authority");
  const char *key = NULL;
  g_autoptr (EncodesHttpClient) http = NULL;
  g_autoptr (GUri) endpoint = NULL;

  if (!encodes_media_services_v2_options_check (account, NULL, error))
    return NULL;

  http = encodes_http_client_new (authority);
  endpoint = get_token_endpoint (account, &key, NULL);
  return encodes_device_sign_in_new (http, endpoint, get_client_id (account, endpoint),
                                     encodes_media_services_v2_address_get_resource (endpoint));
}

char *
encodes_media_services_v2_options_get_signature (EncodesAccount *account)
{
  static const char *const keys[] = {
    "api-endpoint", "authentication", "authority", "tenant", "token-endpoint", "client-id", "certificate-authority",
  };
  GString *signature = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = encodes_account_get_option (account, keys[i]);

      g_string_append_printf (signature, "%s\n", value ? value : "");
    }

  return g_string_free (signature, FALSE);
}
