/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What people paste: real shapes of portals and command lines, with other numbers, and what is none of them. */

#include "encodes-error.h"
#include "encodes-provider.h"
#include "encodes-providers.h"
#include "encodes-secret-store.h"

#include <string.h>

#define CLIENT "00000000-4cdd-418a-8a72-0755ace03de5"
#define TENANT "00000000-86f1-41af-91ab-2d7cd011db47"
#define PASSWORD "marked~Secret.8Q1"

typedef struct
{
  const char *path;
  const char *text;
  const char *name;
  const char *address;
  const char *authority;
  const char *tenant;
  const char *token_endpoint;
  const char *client_id;
  const char *secret;
  gboolean made_up; /* the address */
} Description;

#define AZ_BEGIN \
  "{\n  \"AadClientId\": \"" CLIENT "\",\n  \"AadSecret\": \"" PASSWORD "\",\n  \"AadTenantId\": \"" TENANT "\",\n" \
  "  \"AccountName\": \"amsaccount22\",\n  \"ResourceGroup\": \"amsResourceGroup2\",\n" \
  "  \"SubscriptionId\": \"00000000-6753-4ca2-b1ae-193798e2c9d8\",\n"

#define WEST_US_2 "https://amsaccount22.restv2.westus2.media.azure.net/api/"

static const Description descriptions[] = {
  { "az-ams-account-sp-create",
    AZ_BEGIN "  \"AadEndpoint\": \"https://login.microsoftonline.com\",\n"
    "  \"ArmAadAudience\": \"https://management.core.windows.net/\",\n"
    "  \"ArmEndpoint\": \"https://management.azure.com/\",\n  \"Region\": \"West US 2\"\n}\n",
    "amsaccount22", WEST_US_2, NULL, TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "az-ams-account-sp-create/newer",
    AZ_BEGIN "  \"Region\": \"West US 2\", \"Location\": \"West US 2\", \"Role\": \"Contributor\",\n"
    "  \"ServicePrincipalName\": \"amsaccount22-access-sp\",\n"
    "  \"AadEndpoint\": \"https://login.microsoftonline.com\", \"ArmEndpoint\": \"https://management.azure.com/\"}",
    "amsaccount22", WEST_US_2, NULL, TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "az-ams-account-sp-create/secret-not-shown-again",
    "{\"AadClientId\": \"" CLIENT "\", \"AadTenantId\": \"" TENANT "\", \"AccountName\": \"amsaccount22\",\n"
    "\"AadSecret\": \"Cannot redisplay secret. Please use reset-credentials to generate a new secret.\",\n"
    "\"Location\": \"westus2\"}",
    "amsaccount22", WEST_US_2, NULL, TENANT, NULL, CLIENT, NULL, TRUE },
  { "az-ams-account-sp-create/xml",
    "<?xml version=\"1.0\"?>\n<root><add key=\"Region\" value=\"West US 2\"/><add key=\"AccountName\" "
    "value=\"amsaccount22\"/><add key=\"AadTenantId\" value=\"" TENANT "\"/><add key=\"AadClientId\" value=\"" CLIENT
    "\"/><add key=\"AadSecret\" value=\"" PASSWORD "\"/></root>",
    "amsaccount22", WEST_US_2, NULL, TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "xml/elements",
    "<settings>\n <AccountName>amsaccount22</AccountName>\n <AadTenantId>" TENANT "</AadTenantId>\n <AadClientId>"
    CLIENT "</AadClientId> <AadSecret>" PASSWORD "</AadSecret>\n</settings>",
    "amsaccount22", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "portal/json",
    "{\"AadClientId\": \"" CLIENT "\", \"AadSecret\": \"" PASSWORD "\", \"AadTenantDomain\": \"contoso.onmicrosoft.com\","
    "\"AadTenantId\": \"" TENANT "\", \"AccountName\": \"amsaccount22\", \"Location\": \"westus2\", \"ResourceGroup\": "
    "\"rg\", \"SubscriptionId\": \"s\", \"ArmAadAudience\": \"https://management.core.windows.net\", \"ArmEndpoint\": "
    "\"https://management.azure.com\"}",
    "amsaccount22", WEST_US_2, NULL, TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "portal/template-not-filled-in",
    "{\"AadClientId\": \"" CLIENT "\", \"AadSecret\": \"<<INSERT_AZURE_AD_APP_SECRET_HERE>>\", \"AadTenantId\": \""
    TENANT "\"}",
    "", NULL, NULL, TENANT, NULL, CLIENT, NULL, FALSE },
  { "portal/v2",
    "{\"AMSAADTenantDomain\": \"contoso.onmicrosoft.com\", \"AMSRESTAPIEndpoint\": "
    "\"https://amsaccount22.restv2.westus2.media.azure.net/API/\", \"AMSClientId\": \"" CLIENT
    "\", \"AMSClientSecret\": \"" PASSWORD "\"}",
    "", "https://amsaccount22.restv2.westus2.media.azure.net/API/", NULL, "contoso.onmicrosoft.com", NULL, CLIENT,
    PASSWORD, FALSE },
  { "portal/v2-person",
    "{\"AADTenantDomain\": \"contoso.onmicrosoft.com\", \"MediaServiceRESTAPIEndpoint\": \"" WEST_US_2 "\"}",
    "", WEST_US_2, NULL, "contoso.onmicrosoft.com", NULL, NULL, NULL, FALSE },
  { "app-config",
    "<configuration>\n  <appSettings>\n    <add key=\"AMSAADTenantDomain\" value=\"contoso.onmicrosoft.com\" />\n"
    "    <add key=\"AMSRESTAPIEndpoint\" value=\"" WEST_US_2 "\" />\n    <add key=\"AMSClientId\" value=\"" CLIENT
    "\" />\n    <add key=\"AMSClientSecret\" value=\"" PASSWORD "\" />\n  </appSettings>\n</configuration>\n",
    "", WEST_US_2, NULL, "contoso.onmicrosoft.com", NULL, CLIENT, PASSWORD, FALSE },
  { "local-settings",
    "{\"IsEncrypted\": false, \"Values\": {\"FUNCTIONS_WORKER_RUNTIME\": \"dotnet-isolated\", \"AadClientId\": \"" CLIENT
    "\", \"AadEndpoint\": \"https://login.microsoftonline.com\", \"AadSecret\": \"" PASSWORD "\", \"AadTenantId\": \""
    TENANT "\", \"AccountName\": \"amsaccount\"}}",
    "amsaccount", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "environment",
    "# made by the portal\r\nAZURE_CLIENT_ID=\"" CLIENT "\"\r\nAZURE_CLIENT_SECRET='" PASSWORD "'\r\n"
    "export AZURE_TENANT_ID=" TENANT "\r\nAZURE_MEDIA_SERVICES_ACCOUNT_NAME=amsaccount22\r\n\r\n",
    "amsaccount22", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "az-ad-sp-create-for-rbac",
    "{\n  \"appId\": \"" CLIENT "\",\n  \"displayName\": \"azure-cli-2021-03-04\",\n  \"password\": \"" PASSWORD
    "\",\n  \"tenant\": \"" TENANT "\"\n}",
    "azure-cli-2021-03-04", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "az-ad-sp-create-for-rbac/sdk-auth",
    "{\"clientId\": \"" CLIENT "\", \"clientSecret\": \"" PASSWORD "\", \"subscriptionId\": \"s\", \"tenantId\": \""
    TENANT "\", \"activeDirectoryEndpointUrl\": \"https://login.chinacloudapi.cn/\", \"resourceManagerEndpointUrl\": "
    "\"https://management.chinacloudapi.cn/\", \"activeDirectoryGraphResourceId\": \"https://graph.chinacloudapi.cn/\"}",
    "", NULL, "https://login.chinacloudapi.cn", TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "china",
    AZ_BEGIN "\"AadEndpoint\": \"https://login.chinacloudapi.cn\", \"Region\": \"China North\"}",
    "amsaccount22", "https://amsaccount22.restv2.chinanorth.media.chinacloudapi.cn/api/",
    "https://login.chinacloudapi.cn", TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "government/by-its-resource-manager",
    AZ_BEGIN "\"ArmEndpoint\": \"https://management.usgovcloudapi.net/\", \"Region\": \"USGov Virginia\"}",
    "amsaccount22", "https://amsaccount22.restv2.usgovvirginia.media.usgovcloudapi.net/api/",
    "https://login.microsoftonline.us", TENANT, NULL, CLIENT, PASSWORD, TRUE },
  { "resource-manager/addresses",
    "{\"AadClientId\": \"" CLIENT "\", \"AadTenantId\": \"" TENANT "\", \"apiEndpoints\": [{\"endpoint\": "
    "\"https://three.example/\", \"majorVersion\": \"3\"}, 7, {\"endpoint\": \"" WEST_US_2
    "\", \"majorVersion\": \"2\"}]}",
    "", WEST_US_2, NULL, TENANT, NULL, CLIENT, NULL, FALSE },
  { "encodesctl-serve",
    "{\"provider\": \"media-services-v2\", \"name\": \"Workshop\", \"api-endpoint\": \"http://127.0.0.1:8265/api/\", "
    "\"token-endpoint\": \"http://127.0.0.1:8265/encodes/oauth2/token\", \"client-id\": \"laptop\", "
    "\"client-secret\": \"" PASSWORD "\"}",
    "Workshop", "http://127.0.0.1:8265/api/", NULL, NULL, "http://127.0.0.1:8265/encodes/oauth2/token", "laptop",
    PASSWORD, FALSE },
  { "encodesctl-account-list",
    "{\"id\": \"1\", \"name\": \"Workshop\", \"provider\": \"media-services-v2\", \"options\": {\"api-endpoint\": "
    "\"https://w.example/api/\", \"client-id\": \"laptop\", \"tenant\": \"w.example\"}}",
    "Workshop", "https://w.example/api/", NULL, "w.example", NULL, "laptop", NULL, FALSE },
  { "any-case",
    "\357\273\277 \n{\"AADCLIENTID\": \" " CLIENT "\\n\", \"aadsecret\": \"" PASSWORD "\", \"Aad_Tenant_Id\": \"" TENANT
    "\"}",
    "", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "region-that-cannot-be",
    AZ_BEGIN "\"Region\": \"../../evil.example/#\"}",
    "amsaccount22", NULL, NULL, TENANT, NULL, CLIENT, PASSWORD, FALSE },
  { "account-name-that-cannot-be",
    "{\"AadClientId\": \"c\", \"AadTenantId\": \"t\", \"AccountName\": \"a.evil.example/\\u202e\\nB\", \"Region\": "
    "\"westus\"}",
    "a.evil.example/ B", NULL, NULL, "t", NULL, "c", NULL, FALSE },
};

static EncodesAccount *
read_text (const char *text, gsize length, char **secret, char **note, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  return encodes_provider_read_description (bytes, secret, note, error);
}

static void
test_understood (gconstpointer data)
{
  const Description *expected = data;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesAccount) account = read_text (expected->text, strlen (expected->text), &secret, &note, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (encodes_account_get_provider_id (account), ==, "media-services-v2");
  g_assert_cmpstr (encodes_account_get_name (account), ==, expected->name);
  g_assert_cmpstr (encodes_account_get_option (account, "api-endpoint"), ==, expected->address);
  g_assert_cmpstr (encodes_account_get_option (account, "authority"), ==, expected->authority);
  g_assert_cmpstr (encodes_account_get_option (account, "tenant"), ==, expected->tenant);
  g_assert_cmpstr (encodes_account_get_option (account, "token-endpoint"), ==, expected->token_endpoint);
  g_assert_cmpstr (encodes_account_get_option (account, "client-id"), ==, expected->client_id);
  g_assert_cmpstr (secret, ==, expected->secret);
  g_assert_true ((note != NULL) == expected->made_up);
}

/* What cannot be right in it is said by the form, field by field; what can be is taken as it is. */
static void
test_right (gconstpointer data)
{
  const Description *expected = data;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesAccount) account = read_text (expected->text, strlen (expected->text), &secret, &note, NULL);

  encodes_provider_class_check_account (encodes_provider_find_class ("media-services-v2"), account, NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  const char *path;
  int code;
  const char *sentence; /* the beginning */
  const char *text;
} Refusal;

static const Refusal refusals[] = {
  { "nothing", ENCODES_ERROR_FORMAT, "This is not JSON", "" },
  { "spaces", ENCODES_ERROR_FORMAT, "This is not JSON", " \n\t" },
  { "prose", ENCODES_ERROR_FORMAT, "This is not JSON", "az ams account sp create --account-name contoso" },
  { "secret-alone", ENCODES_ERROR_FORMAT, "This is not JSON", PASSWORD "~" },
  { "not-utf-8", ENCODES_ERROR_FORMAT, "This is not JSON", "{\"AadClientId\": \"\xff\"}" },
  { "broken", ENCODES_ERROR_FORMAT, "This JSON is broken", "{\"AadClientId\": \"c\", \"AadSecret\": \"" PASSWORD },
  { "two-of-them", ENCODES_ERROR_FORMAT, "This JSON is broken", "{\"appId\": \"c\", \"tenant\": \"t\"} {}" },
  { "key-twice", ENCODES_ERROR_FORMAT, "This JSON is broken", "{\"appId\": \"c\", \"appId\": \"d\"}" },
  { "xml-broken", ENCODES_ERROR_FORMAT, "This XML is broken", "<root><add key=\"AadSecret\" value=\"" PASSWORD "\">" },
  { "web-page", ENCODES_ERROR_FORMAT, "This XML is broken", "<!DOCTYPE html><html><body><br></body></html>" },
  { "xml-of-something-else", ENCODES_ERROR_INVALID, "This does not describe", "<a><b>c</b></a>" },
  { "empty-object", ENCODES_ERROR_INVALID, "This does not describe", "{}" },
  { "list", ENCODES_ERROR_INVALID, "This does not describe", "[{\"appId\": \"c\", \"tenant\": \"t\"}]" },
  { "package", ENCODES_ERROR_INVALID, "This does not describe", "{\"name\": \"x\", \"version\": \"1.0\"}" },
  { "login", ENCODES_ERROR_INVALID, "This does not describe", "{\"name\": \"x\", \"password\": \"" PASSWORD "\"}" },
  { "other-service", ENCODES_ERROR_INVALID, "This does not describe",
    "{\"client_id\": \"c\", \"client_secret\": \"" PASSWORD "\", \"token_uri\": \"https://oauth2.example/token\"}" },
  { "other-service-nested", ENCODES_ERROR_INVALID, "This does not describe",
    "{\"installed\": {\"client_id\": \"c\", \"tenant\": \"t\"}}" },
  { "wrong-types", ENCODES_ERROR_INVALID, "This does not describe",
    "{\"AadClientId\": 7, \"AadTenantId\": [\"t\"], \"AadSecret\": {\"a\": null}, \"apiEndpoints\": [[]], \"Values\": 1}" },
  { "said-twice", ENCODES_ERROR_INVALID, "This says the same thing twice",
    "{\"ClientId\": \"c\", \"client-id\": \"d\", \"tenant\": \"t\", \"secret\": \"" PASSWORD "\"}" },
  { "jobs", ENCODES_ERROR_INVALID, "This does not describe",
    "{\"odata.metadata\": \"x\", \"value\": [{\"Id\": \"nb:jid:UUID:1\", \"Name\": \"y\", \"State\": 2}]}" },
};

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesAccount) account = read_text (refusal->text, strlen (refusal->text), &secret, &note, &error);

  g_assert_error (error, ENCODES_ERROR, refusal->code);
  g_assert_true (g_str_has_prefix (error->message, refusal->sentence));
  g_assert_null (strstr (error->message, PASSWORD));
  g_assert_null (account);
  g_assert_null (secret);
  g_assert_null (note);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (70 * 1024, ' ');
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (text, descriptions[0].text, strlen (descriptions[0].text));
  g_assert_null (read_text (text, strlen (text), &secret, &note, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
  g_assert_true (g_str_has_prefix (error->message, "This is too long"));
}

/* Each ends in an account or in a sentence, never in a warning: those end the test. */
static void
try_bytes (const char *text, gsize length)
{
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesAccount) account = read_text (text, length, &secret, &note, &error);

  g_assert_true ((account != NULL) != (error != NULL));
  if (error)
    g_assert_true (secret == NULL && note == NULL && !strstr (error->message, PASSWORD));
}

static void
test_cut_and_mangled (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      gsize length = strlen (descriptions[i].text);

      for (gsize cut = 0; cut < length; cut++)
        try_bytes (descriptions[i].text, cut);
      for (gsize n = 0; n < 400; n++)
        {
          g_autofree char *mangled = g_memdup2 (descriptions[i].text, length);

          for (int changes = g_test_rand_int_range (1, 5); changes > 0; changes--)
            mangled[g_test_rand_int_range (0, (int) length)] = (char) g_test_rand_int_range (0, 256);
          try_bytes (mangled, length);
        }
    }
}

static void
test_deep (void)
{
  g_autofree char *json = g_strnfill (60000, '{');
  g_autofree char *list = g_strnfill (60000, '[');
  GString *xml = g_string_new (NULL);

  for (guint i = 0; i < 16000; i++)
    g_string_append (xml, "<a>");
  try_bytes (json, strlen (json));
  try_bytes (list, strlen (list));
  try_bytes (xml->str, xml->len);
  g_string_free (xml, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  encodes_providers_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      g_autofree char *understood = g_strconcat ("/media-services-v2/description/understood/", descriptions[i].path,
                                                 NULL);
      g_autofree char *right = g_strconcat ("/media-services-v2/description/right/", descriptions[i].path, NULL);

      g_test_add_data_func (understood, &descriptions[i], test_understood);
      if (descriptions[i].address && descriptions[i].client_id)
        g_test_add_data_func (right, &descriptions[i], test_right);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/media-services-v2/description/refused/", refusals[i].path, NULL);

      g_test_add_data_func (path, &refusals[i], test_refused);
    }
  g_test_add_func ("/media-services-v2/description/refused/too-long", test_too_long);
  g_test_add_func ("/media-services-v2/description/hostile/cut-and-mangled", test_cut_and_mangled);
  g_test_add_func ("/media-services-v2/description/hostile/deep", test_deep);

  return g_test_run ();
}
