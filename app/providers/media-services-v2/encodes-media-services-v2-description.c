/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-description.h"

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-secret-store.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

#include <string.h>

/* Real ones have about 700 bytes. */
#define MAX_SIZE (64 * 1024)
#define MAX_VALUE 4096
#define MAX_NAME 200

/* What a description can say: the names that the sources give it, without case and separators, the surest first. */
typedef enum
{
  NAME,
  ADDRESS,
  AUTHORITY,
  TENANT,
  TOKEN_ENDPOINT,
  CLIENT_ID,
  SECRET,
  REGION,
  ACCOUNT_NAME,
  RESOURCE_MANAGER,
  AUTHENTICATION,
  N_FACTS
} Fact;

static const struct
{
  const char *key; /* the account's option; NULL: none */
  const char *names[8];
} facts[N_FACTS] = {
  [NAME] = { NULL, { "name", "displayname", "serviceprincipalname" } },
  [ADDRESS] = { "api-endpoint", { "apiendpoint", "amsrestapiendpoint", "mediaservicerestapiendpoint",
                                  "mediaservicesrestapiendpoint", "restapiendpoint", "amsendpoint" } },
  [AUTHORITY] = { "authority", { "authority", "aadendpoint", "activedirectoryendpointurl", "azureauthorityhost" } },
  [TENANT] = { "tenant", { "tenant", "aadtenantid", "tenantid", "azuretenantid", "amsaadtenantdomain",
                           "aadtenantdomain", "tenantdomain", "amsaadtenantid" } },
  [TOKEN_ENDPOINT] = { "token-endpoint", { "tokenendpoint", "azureadstsendpoint", "aadtokenendpoint" } },
  [CLIENT_ID] = { "client-id", { "clientid", "aadclientid", "amsclientid", "appid", "azureclientid", "applicationid" } },
  [SECRET] = { NULL, { "clientsecret", "aadsecret", "aadclientsecret", "amsclientsecret", "azureclientsecret",
                       "secret", "password" } },
  [REGION] = { NULL, { "region", "location", "azureregion" } },
  [ACCOUNT_NAME] = { NULL, { "accountname", "amsaccountname", "mediaservicesaccountname", "mediaserviceaccountname",
                             "azuremediaservicesaccountname" } },
  [RESOURCE_MANAGER] = { NULL, { "armendpoint", "resourcemanagerendpointurl", "azurearmendpoint" } },
  [AUTHENTICATION] = { "authentication", { "authentication" } },
};

/* Where a settings file keeps them. */
static const char *const containers[] = { "values", "options", "appsettings", "ams", "azuremediaservices" };

/* A cloud is known by where it signs in or by its resource manager; the media addresses end in its domain. */
static const struct
{
  const char *login;
  const char *resource_manager;
  const char *domain;
} clouds[] = {
  { "https://login.microsoftonline.com", "management.azure.com", "media.azure.net" },
  { "https://login.chinacloudapi.cn", "management.chinacloudapi.cn", "media.chinacloudapi.cn" },
  { "https://login.partner.microsoftonline.cn", "management.chinacloudapi.cn", "media.chinacloudapi.cn" },
  { "https://login.microsoftonline.us", "management.usgovcloudapi.net", "media.usgovcloudapi.net" },
  { "https://login-us.microsoftonline.com", "management.usgovcloudapi.net", "media.usgovcloudapi.net" },
  { "https://login.microsoftonline.de", "management.cloudapi.de", "media.cloudapi.de" },
};

typedef struct
{
  GHashTable *values;  /* simple name → value; values are wiped, one of them is the secret */
  gboolean ambiguous;  /* two values for one name */
  const char *element; /* of XML: the one that is open */
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->values, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static char *
simplify (const char *name)
{
  GString *simple = g_string_new (NULL);

  for (const char *at = name; *at; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (simple, g_ascii_tolower (*at));

  return g_string_free (simple, FALSE);
}

/* What a template or the command line writes where a value would stand is no value. */
static gboolean
is_placeholder (const char *value)
{
  return *value == '\0' || g_str_has_prefix (value, "<") || g_str_has_prefix (value, "Cannot redisplay secret");
}

static gboolean
is_known (const char *simple)
{
  for (gsize fact = 0; fact < N_FACTS; fact++)
    for (gsize i = 0; i < G_N_ELEMENTS (facts[fact].names) && facts[fact].names[i]; i++)
      if (g_str_equal (facts[fact].names[i], simple))
        return TRUE;

  return FALSE;
}

/* Not g_strstrip(): what it moves stays behind its new end, where no wiping finds it. */
static char *
dup_stripped (const char *text)
{
  gsize length;

  while (g_ascii_isspace (*text))
    text++;
  length = strlen (text);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  return g_strndup (text, length);
}

static void
add_value (Reading *reading, const char *name, const char *text)
{
  g_autofree char *simple = simplify (name);
  g_autoptr (EncodesSecret) value = dup_stripped (text);
  const char *known = g_hash_table_lookup (reading->values, simple);

  if (!is_known (simple) || is_placeholder (value) || strlen (value) > MAX_VALUE)
    return;
  if (known && !g_str_equal (known, value))
    reading->ambiguous = TRUE;
  else
    g_hash_table_insert (reading->values, g_steal_pointer (&simple), g_steal_pointer (&value));
}

static const char *
get_fact (Reading *reading, Fact fact)
{
  const char *value = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (facts[fact].names) && facts[fact].names[i] && !value; i++)
    value = g_hash_table_lookup (reading->values, facts[fact].names[i]);

  return value;
}

/* ---- the forms it can have ---- */

/* The resource manager's list of addresses, one a version of the interface. */
static void
add_endpoints (Reading *reading, JsonArray *endpoints)
{
  for (guint i = 0; i < json_array_get_length (endpoints); i++)
    {
      JsonNode *node = json_array_get_element (endpoints, i);
      JsonObject *endpoint = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *address = encodes_json_get_string (endpoint, "endpoint");

      if (address && g_strcmp0 (encodes_json_get_string (endpoint, "majorVersion"), "2") == 0)
        add_value (reading, "api-endpoint", address);
    }
}

/* One level of nesting at most: what is deeper belongs to something else. */
static void
add_members (Reading *reading, JsonObject *object, gboolean is_root)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *simple = simplify (name);
      const char *text = encodes_json_get_string (object, name);

      if (text)
        add_value (reading, name, text);
      else if (JSON_NODE_HOLDS_OBJECT (node) && is_root)
        for (gsize i = 0; i < G_N_ELEMENTS (containers); i++)
          if (g_str_equal (simple, containers[i]))
            add_members (reading, json_node_get_object (node), FALSE);
      if (JSON_NODE_HOLDS_ARRAY (node) && g_str_equal (simple, "apiendpoints"))
        add_endpoints (reading, json_node_get_array (node));
    }
}

static gboolean
read_json (Reading *reading, GBytes *text, GError **error)
{
  g_autoptr (EncodesSecretJson) root = encodes_json_parse (text, NULL);

  if (!root)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("This JSON is broken or cut off. Copy all of it, from the first brace to the last."));
      return FALSE;
    }
  if (JSON_NODE_HOLDS_OBJECT (root))
    add_members (reading, json_node_get_object (root), TRUE);

  return TRUE;
}

static void
on_element_started (GMarkupParseContext *context, const char *element, const char **names, const char **values,
                    gpointer user_data, GError **error)
{
  Reading *reading = user_data;
  const char *key = NULL;
  const char *value = NULL;

  for (gsize i = 0; names[i]; i++)
    {
      if (g_str_equal (names[i], "key"))
        key = values[i];
      else if (g_str_equal (names[i], "value"))
        value = values[i];
    }
  if (key && value)
    add_value (reading, key, value);
  reading->element = element;
}

static void
on_element_ended (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  ((Reading *) user_data)->element = NULL;
}

static void
on_element_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  Reading *reading = user_data;
  g_autoptr (EncodesSecret) value = g_strndup (text, length);

  if (reading->element)
    add_value (reading, reading->element, value);
}

static gboolean
read_xml (Reading *reading, const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { on_element_started, on_element_ended, on_element_text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reading, NULL);

  if (g_markup_parse_context_parse (context, text, (gssize) length, NULL)
      && g_markup_parse_context_end_parse (context, NULL))
    return TRUE;

  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                       _("This XML is broken or cut off. Copy all of it, from the first tag to the last."));

  return FALSE;
}

static char *
dup_unquoted (const char *text)
{
  gsize length = strlen (text);
  gboolean quoted = length >= 2 && strchr ("\"'", text[0]) && text[length - 1] == text[0];

  return quoted ? g_strndup (text + 1, length - 2) : g_strdup (text);
}

/* Returns: whether every line of it sets something: NAME=value, NAME="value" */
static gboolean
read_settings (Reading *reading, const char *text)
{
  g_auto (EncodesSecretStrv) lines = g_strsplit (text, "\n", -1);
  gboolean right = TRUE;

  for (char **line = lines; *line && right; line++)
    {
      g_autoptr (EncodesSecret) stripped = dup_stripped (*line);
      const char *word = g_str_has_prefix (stripped, "export ") ? stripped + strlen ("export ") : stripped;
      const char *equals = strchr (word, '=');

      if (*word == '\0' || *word == '#')
        continue;
      right = equals && strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-") == (gsize) (equals - word);
      if (!right)
        continue;

      g_autofree char *name = g_strndup (word, (gsize) (equals - word));
      g_autoptr (EncodesSecret) value = dup_unquoted (equals + 1);

      add_value (reading, name, value);
    }

  return right;
}

static gboolean
read_values (Reading *reading, GBytes *bytes, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (EncodesSecret) text = NULL;
  const char *start;

  if (length > MAX_SIZE)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("This is too long to be the description of an account."));
      return FALSE;
    }

  if (length > 0 && g_utf8_validate (data, (gssize) length, NULL))
    text = g_strndup (data, length);
  start = text ? text : "";
  if (g_str_has_prefix (start, "\357\273\277"))
    start += 3;
  start += strspn (start, " \t\r\n");

  if (*start == '{' || *start == '[')
    return read_json (reading, bytes, error);
  if (*start == '<')
    return read_xml (reading, start, strlen (start), error);
  if (*start && read_settings (reading, start))
    return TRUE;

  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                       _("This is not JSON, the form in which portals and command lines describe an account."));

  return FALSE;
}

/* ---- what it says ---- */

static gboolean
is_word (const char *text, gsize min, gsize max)
{
  gsize length = strlen (text);

  return length >= min && length <= max && strspn (text, G_CSET_a_2_z G_CSET_DIGITS) == length;
}

/* Returns: the number of the cloud; the global one if nothing says another */
static gsize
find_cloud (Reading *reading)
{
  const char *authority = get_fact (reading, AUTHORITY);
  const char *resource_manager = get_fact (reading, RESOURCE_MANAGER);

  for (gsize i = 0; i < G_N_ELEMENTS (clouds); i++)
    {
      if (authority && g_ascii_strncasecmp (authority, clouds[i].login, strlen (clouds[i].login)) == 0)
        return i;
      if (!authority && resource_manager && strstr (resource_manager, clouds[i].resource_manager))
        return i;
    }

  return 0;
}

/* Regions are called "West US 2" as well as "westus2". */
static char *
get_region (Reading *reading)
{
  const char *text = get_fact (reading, REGION);
  g_auto (GStrv) words = g_strsplit (text ? text : "", " ", -1);
  g_autofree char *joined = g_strjoinv (NULL, words);

  return g_ascii_strdown (joined, -1);
}

/* The address that such an account had; NULL if name or region are not known well enough to tell. */
static char *
make_address (Reading *reading)
{
  const char *account_name = get_fact (reading, ACCOUNT_NAME);
  g_autofree char *region = get_region (reading);

  if (!account_name || !is_word (account_name, 3, 24) || !is_word (region, 3, 40))
    return NULL;

  return g_strdup_printf ("https://%s.restv2.%s.%s/api/", account_name, region, clouds[find_cloud (reading)].domain);
}

/* "id" and "password" are in half of all JSON there is: it must say who asks, and where. */
static gboolean
is_description (Reading *reading)
{
  gboolean who = get_fact (reading, CLIENT_ID) != NULL;
  gboolean where = get_fact (reading, TENANT) || get_fact (reading, AUTHORITY) || get_fact (reading, TOKEN_ENDPOINT)
                   || get_fact (reading, ADDRESS);

  return !reading->ambiguous
         && ((who && where) || (get_fact (reading, ADDRESS) && get_fact (reading, TENANT)));
}

static void
take_name (Reading *reading, EncodesAccount *account)
{
  const char *name = get_fact (reading, ACCOUNT_NAME);
  g_autofree char *line = encodes_text_to_line (name ? name : get_fact (reading, NAME), MAX_NAME);

  if (*line)
    encodes_account_set_name (account, line);
}

static void
take_authority (Reading *reading, EncodesAccount *account)
{
  const char *authority = get_fact (reading, AUTHORITY);
  gsize cloud = find_cloud (reading);
  g_autofree char *value = g_strdup (authority ? authority : cloud > 0 ? clouds[cloud].login : NULL);

  while (value && g_str_has_suffix (value, "/"))
    value[strlen (value) - 1] = '\0';
  encodes_account_set_option (account, "authority", g_strcmp0 (value, clouds[0].login) != 0 ? value : NULL);
}

static void
take_facts (Reading *reading, EncodesAccount *account, char **secret, char **note)
{
  g_autofree char *address = get_fact (reading, ADDRESS) ? NULL : make_address (reading);

  for (Fact fact = 0; fact < N_FACTS; fact++)
    if (facts[fact].key && get_fact (reading, fact))
      encodes_account_set_option (account, facts[fact].key, get_fact (reading, fact));
  take_authority (reading, account);
  take_name (reading, account);
  *secret = g_strdup (get_fact (reading, SECRET));

  if (address)
    {
      encodes_account_set_option (account, "api-endpoint", address);
      *note = g_strdup (_("No address was given, so it was made from the account’s name and region. Microsoft has closed "
                          "those servers: enter your own address if it is another."));
    }
}

gboolean
encodes_media_services_v2_description_read (GBytes *text, EncodesAccount *account, char **secret, char **note,
                                            GError **error)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (secret != NULL && *secret == NULL, FALSE);
  g_return_val_if_fail (note != NULL && *note == NULL, FALSE);

  g_auto (Reading) reading = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                      (GDestroyNotify) encodes_secret_free) };

  if (!read_values (&reading, text, error))
    return FALSE;
  if (!is_description (&reading))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                           reading.ambiguous
                           ? _("This says the same thing twice, in different ways. Nothing was filled in.")
                           : _("This does not describe an account of a kind that Encodes knows. Nothing was filled in."));
      return FALSE;
    }

  take_facts (&reading, account, secret, note);

  return TRUE;
}
