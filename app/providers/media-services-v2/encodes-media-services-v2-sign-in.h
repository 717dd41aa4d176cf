/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

/* A person signs in to an account of this provider: the sign_in functions of its class. */

void encodes_media_services_v2_sign_in_async (EncodesAccount *account, EncodesSignInPromptFunc prompt,
                                              gpointer prompt_data, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);

/** encodes_media_services_v2_sign_in_finish: Returns: (transfer full): the refresh token, to be freed with
 *  encodes_secret_free() */
char *encodes_media_services_v2_sign_in_finish (GAsyncResult *result, GError **error);

G_END_DECLS
