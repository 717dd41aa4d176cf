/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-trust-dialog.h"

#include "encodes-compat.h"
#include "encodes-provider.h"
#include "encodes-text.h"

#include <glib/gi18n-lib.h>

static char *
get_host (const char *uri_text)
{
  g_autoptr (GUri) uri = uri_text ? g_uri_parse (uri_text, G_URI_FLAGS_NONE, NULL) : NULL;

  return encodes_text_to_line (uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : uri_text, 200);
}

/* The service's own address: the first of its fields that holds one. */
static char *
get_service_host (EncodesAccount *account)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));

  for (const EncodesProviderField *field = klass ? klass->fields : NULL; field && field->key; field++)
    {
      const char *value = encodes_account_get_option (account, field->key);

      if (value && g_uri_is_valid (value, G_URI_FLAGS_NONE, NULL))
        return get_host (value);
    }

  return encodes_text_to_line (encodes_account_get_name (account), 200);
}

typedef struct
{
  EncodesAccount *account;
  char *origin;
  EncodesTrusted trusted;
  gpointer user_data;
  GDestroyNotify destroy;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  if (asked->destroy)
    asked->destroy (asked->user_data);
  g_object_unref (asked->account);
  g_free (asked->origin);
  g_free (asked);
}

static void
on_answered (gboolean yes, gpointer user_data)
{
  Asked *asked = user_data;
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (asked->account));
  const char *key = klass ? klass->trusted_origin_key : NULL;

  if (!yes || !key)
    return;

  const char *known = encodes_account_get_option (asked->account, key);
  g_autofree char *value = known ? g_strconcat (known, " ", asked->origin, NULL) : g_strdup (asked->origin);

  asked->trusted (asked->account, key, value, asked->user_data);
}

void
encodes_trust_dialog_ask (GtkWindow *parent, EncodesAccount *account, const char *origin, EncodesTrusted trusted,
                          gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));
  g_return_if_fail (origin != NULL);
  g_return_if_fail (trusted != NULL);

  g_autofree char *from = get_service_host (account);
  g_autofree char *to = get_host (origin);
  g_autofree char *heading = g_strdup_printf (_("Trust “%s”?"), to);
  g_autofree char *body = g_strdup_printf (_("“%s” hands its clients over to “%s”. If you trust it, Encodes will sign "
                                             "in there for this account."), from, to);
  EncodesQuestion question = {
    .heading = heading,
    .body = body,
    .no = _("_Don’t Trust"),
    .yes = _("_Trust"),
    .yes_look = ADW_RESPONSE_SUGGESTED,
  };
  Asked *asked = g_new0 (Asked, 1);

  asked->account = g_object_ref (account);
  asked->origin = g_strdup (origin);
  asked->trusted = trusted;
  asked->user_data = user_data;
  asked->destroy = destroy;
  encodes_ask (parent, &question, on_answered, asked, asked_free);
}
