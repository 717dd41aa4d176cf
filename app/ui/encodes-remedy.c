/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-remedy.h"

#include "encodes-error.h"
#include "encodes-provider.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *label;
  const char *action; /* with the account's id; NULL: asking again */
} remedies[] = {
  [ENCODES_REMEDY_RETRY] = { N_("Retry"), NULL },
  [ENCODES_REMEDY_UNLOCK] = { N_("Unlock Keyring"), NULL },
  [ENCODES_REMEDY_SIGN_IN] = { N_("Sign In Again"), "app.sign-in" },
  [ENCODES_REMEDY_REPLACE_SECRET] = { N_("Replace Secret…"), "app.edit-account" },
  [ENCODES_REMEDY_EDIT] = { N_("Edit Account…"), "app.edit-account" },
  [ENCODES_REMEDY_TRUST] = { N_("Trust…"), "app.trust-account" },
};

static EncodesRemedy
choose (EncodesAccount *account, EncodesProvider *provider, const GError *error)
{
  EncodesProviderClass *klass = ENCODES_PROVIDER_GET_CLASS (provider);
  gboolean wants_sign_in = encodes_provider_class_wants_sign_in (klass, account);

  switch ((EncodesError) error->code)
    {
    case ENCODES_ERROR_SIGN_IN:
      return wants_sign_in ? ENCODES_REMEDY_SIGN_IN : ENCODES_REMEDY_EDIT;
    case ENCODES_ERROR_UNAUTHORIZED:
    case ENCODES_ERROR_NO_SECRET:
      /* Who was let in as the wrong person may be another one. */
      return wants_sign_in ? ENCODES_REMEDY_SIGN_IN : ENCODES_REMEDY_REPLACE_SECRET;
    case ENCODES_ERROR_KEYRING:
      return ENCODES_REMEDY_UNLOCK;
    case ENCODES_ERROR_REDIRECT:
      return klass->trusted_origin_key && encodes_provider_get_untrusted_origin (provider) ? ENCODES_REMEDY_TRUST
                                                                                          : ENCODES_REMEDY_RETRY;
    case ENCODES_ERROR_INVALID:
    case ENCODES_ERROR_NOT_FOUND:
      return ENCODES_REMEDY_EDIT;
    case ENCODES_ERROR_FORBIDDEN:
    case ENCODES_ERROR_NETWORK:
    case ENCODES_ERROR_TLS:
    case ENCODES_ERROR_SERVER:
    case ENCODES_ERROR_FORMAT:
    case ENCODES_ERROR_REFUSED:
    case ENCODES_ERROR_UNSUPPORTED:
    case ENCODES_ERROR_STORAGE:
    default:
      return ENCODES_REMEDY_RETRY;
    }
}

EncodesRemedy
encodes_remedy_choose (EncodesHealth *health)
{
  g_return_val_if_fail (ENCODES_IS_HEALTH (health), ENCODES_REMEDY_RETRY);

  EncodesAccountMonitor *monitor = encodes_health_get_troubled (health);
  EncodesProvider *provider = monitor ? encodes_account_monitor_get_provider (monitor) : NULL;
  const GError *error = monitor ? encodes_account_monitor_get_error (monitor) : NULL;

  /* What needs no account has nothing to mend. */
  if (!provider || !error || error->domain != ENCODES_ERROR || !ENCODES_PROVIDER_GET_CLASS (provider)->fields)
    return ENCODES_REMEDY_RETRY;

  return choose (encodes_account_monitor_get_account (monitor), provider, error);
}

void
encodes_remedy_update_button (EncodesHealth *health, GtkButton *button)
{
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (GTK_IS_BUTTON (button));

  EncodesRemedy remedy = encodes_remedy_choose (health);

  gtk_button_set_label (button, _(remedies[remedy].label));
  gtk_widget_set_sensitive (GTK_WIDGET (button), remedies[remedy].action || !encodes_health_is_retrying (health));
}

void
encodes_remedy_apply (EncodesHealth *health, GtkWidget *widget)
{
  g_return_if_fail (ENCODES_IS_HEALTH (health));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  const char *action = remedies[encodes_remedy_choose (health)].action;
  EncodesAccountMonitor *monitor = encodes_health_get_troubled (health);

  if (action)
    gtk_widget_activate_action (widget, action, "s",
                                encodes_account_get_id (encodes_account_monitor_get_account (monitor)));
  else
    encodes_health_retry (health);
}
