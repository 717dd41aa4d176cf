/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-sign-in.h"

#include "encodes-media-services-v2-options.h"

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *refresh_token = encodes_device_sign_in_run_finish (ENCODES_DEVICE_SIGN_IN (source), result, &error);

  if (refresh_token)
    g_task_return_pointer (task, refresh_token, (GDestroyNotify) encodes_secret_free);
  else
    g_task_return_error (task, error);
}

void
encodes_media_services_v2_sign_in_async (EncodesAccount *account, EncodesSignInPromptFunc prompt, gpointer prompt_data,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (account, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (EncodesDeviceSignIn) sign_in = encodes_media_services_v2_options_new_sign_in (account, &error);

  g_task_set_source_tag (task, encodes_media_services_v2_sign_in_async);
  if (sign_in)
    encodes_device_sign_in_run_async (sign_in, prompt, prompt_data, cancellable, on_signed_in, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

char *
encodes_media_services_v2_sign_in_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, encodes_media_services_v2_sign_in_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
