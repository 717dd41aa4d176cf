/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-trust-dialog.h"

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

AdwMessageDialog *
encodes_trust_dialog_new (GtkWindow *parent, EncodesAccount *account, const char *origin)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  g_autofree char *from = get_service_host (account);
  g_autofree char *to = get_host (origin);
  g_autofree char *heading = g_strdup_printf (_("Trust “%s”?"), to);
  g_autofree char *body = g_strdup_printf (_("“%s” hands its clients over to “%s”. If you trust it, Encodes will sign "
                                             "in there for this account."), from, to);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  adw_message_dialog_add_responses (dialog, "no", _("_Don’t Trust"), "trust", _("_Trust"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");

  return dialog;
}

char *
encodes_trust_dialog_get_value (EncodesAccount *account, const char *origin)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  const char *known = klass && klass->trusted_origin_key ? encodes_account_get_option (account, klass->trusted_origin_key)
                                                         : NULL;

  return known ? g_strconcat (known, " ", origin, NULL) : g_strdup (origin);
}
