/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-test.h"

#include "encodes-error.h"
#include "encodes-provider.h"

#include <glib/gi18n.h>

/* Translators: each %s is a sentence that says why */
static char *
sentence_with_step (const GError *error)
{
  if (error->domain != ENCODES_ERROR)
    return g_strdup (error->message);

  switch ((EncodesError) error->code)
    {
    case ENCODES_ERROR_NETWORK:
    case ENCODES_ERROR_TLS:
      return g_strdup_printf (_("Connecting failed: %s"), error->message);
    case ENCODES_ERROR_SIGN_IN:
      return g_strdup_printf (_("%s Use “encodesctl account sign-in”."), error->message);
    case ENCODES_ERROR_UNAUTHORIZED:
      return g_strdup_printf (_("Signing in failed: %s"), error->message);
    case ENCODES_ERROR_FORBIDDEN:
    case ENCODES_ERROR_REFUSED:
      return g_strdup_printf (_("Signing in worked, but asking for jobs failed: %s"), error->message);
    case ENCODES_ERROR_FORMAT:
    case ENCODES_ERROR_NOT_FOUND:
    case ENCODES_ERROR_SERVER:
      return g_strdup_printf (_("Connecting worked, but the answer is of no use: %s"), error->message);
    case ENCODES_ERROR_KEYRING:
    case ENCODES_ERROR_NO_SECRET:
      return g_strdup_printf (_("Reading the secret failed: %s"), error->message);
    case ENCODES_ERROR_REDIRECT:
    case ENCODES_ERROR_UNSUPPORTED:
    case ENCODES_ERROR_INVALID:
    case ENCODES_ERROR_STORAGE:
    default:
      return g_strdup (error->message);
    }
}

static void
complain (EncodesProvider *provider, const GError *error)
{
  const char *name = encodes_account_get_name (encodes_provider_get_account (provider));
  const char *origin = encodes_provider_get_untrusted_origin (provider);
  const char *key = ENCODES_PROVIDER_GET_CLASS (provider)->trusted_origin_key;
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT) && origin && key)
    /* Translators: a sentence that names both addresses, then a key and an address: trusted-redirect=https://… */
    sentence = g_strdup_printf (_("%s If it is right, add the account with %s=%s."), error->message, key, origin);
  else
    sentence = sentence_with_step (error);

  encodes_ctl_complain (name, sentence);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesProvider *provider = ENCODES_PROVIDER (source);
  EncodesCtlSession *session = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gboolean works = encodes_provider_test_finish (provider, result, &error);

  if (!works && !g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (session)))
    complain (provider, error);
  encodes_provider_stop (provider);
  g_task_return_int (task, works ? ENCODES_CTL_DONE : encodes_ctl_status_for_error (error));
}

void
encodes_ctl_test_async (EncodesCtlSession *session, EncodesAccount *account, EncodesSecretStore *secret_store,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesProvider) provider = encodes_provider_new (account, secret_store, &error);

  g_task_set_source_tag (task, encodes_ctl_test_async);
  if (provider)
    {
      encodes_provider_test_async (provider, encodes_ctl_session_get_cancellable (session), on_tested,
                                   g_steal_pointer (&task));
      return;
    }

  encodes_ctl_complain (encodes_account_get_name (account), error->message);
  g_task_return_int (task, ENCODES_CTL_UNREACHABLE);
}

EncodesCtlStatus
encodes_ctl_test_finish (EncodesCtlSession *session, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, session), ENCODES_CTL_UNREACHABLE);

  return (EncodesCtlStatus) g_task_propagate_int (G_TASK (result), NULL);
}
