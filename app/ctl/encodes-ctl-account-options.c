/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account-options.h"

#include "encodes-ctl.h"

#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

#include <string.h>

#define LONGEST_NAME 200

static gboolean
is_key (EncodesProviderClass *klass, const char *key)
{
  for (const EncodesProviderField *field = klass->fields; field->key; field++)
    if (g_str_equal (field->key, key))
      return TRUE;

  return g_strcmp0 (klass->trusted_origin_key, key) == 0;
}

static char *
join_keys (EncodesProviderClass *klass)
{
  GString *joined = g_string_new (NULL);
  gboolean has_trusted = klass->trusted_origin_key == NULL;

  for (const EncodesProviderField *field = klass->fields; field->key; field++)
    {
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", field->key);
      has_trusted |= g_str_equal (field->key, klass->trusted_origin_key ? klass->trusted_origin_key : "");
    }
  if (!has_trusted)
    g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", klass->trusted_origin_key);
  return g_string_free (joined, FALSE);
}

/* What stands behind an unknown key may be a secret: it is never repeated. */
static gboolean
parse_option (EncodesProviderClass *klass, EncodesAccount *account, GHashTable *seen, const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *key = equals ? g_strndup (word, (gsize) (equals - word)) : NULL;
  g_autofree char *keys = join_keys (klass);

  if (!key)
    encodes_ctl_complain_usage (_("An option after the name has no “=”: write KEY=VALUE. The keys are: %s."), keys);
  else if (!is_key (klass, key) && strstr (key, "secret"))
    encodes_ctl_complain_usage (_("A secret is never an argument, because other users can see those: it is read from "
                                  "standard input."));
  else if (!is_key (klass, key))
    encodes_ctl_complain_usage (_("The key “%s” is unknown; “%s” has: %s."), key, klass->id, keys);
  else if (g_hash_table_contains (seen, key))
    encodes_ctl_complain_usage (_("The key “%s” is there twice."), key);
  else
    {
      encodes_account_set_option (account, key, equals + 1);
      g_hash_table_add (seen, g_steal_pointer (&key));
      return TRUE;
    }

  return FALSE;
}

static gboolean
check_account (EncodesProviderClass *klass, EncodesAccount *account)
{
  g_autoptr (GError) error = NULL;
  const char *key = NULL;

  if (encodes_provider_class_check_account (klass, account, &key, &error))
    return TRUE;

  if (key)
    encodes_ctl_complain_usage ("%s: %s", key, error->message);
  else
    encodes_ctl_complain_usage ("%s", error->message);
  return FALSE;
}

gboolean
encodes_ctl_account_parse_name (EncodesAccount *account, const char *word)
{
  g_autofree char *name = encodes_text_to_line (word, LONGEST_NAME);

  if (*g_strstrip (name) == '\0' || !g_str_equal (name, word))
    {
      encodes_ctl_complain_usage (_("The account's name is empty, or is not one line of at most 200 letters."));
      return FALSE;
    }

  encodes_account_set_name (account, name);

  return TRUE;
}

gboolean
encodes_ctl_account_parse_options (EncodesAccount *account, char **words)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; words[i]; i++)
    if (!parse_option (klass, account, seen, words[i]))
      return FALSE;

  return check_account (klass, account);
}
