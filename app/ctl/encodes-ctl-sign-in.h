/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-ctl-session.h"

G_BEGIN_DECLS

/**
 * encodes_ctl_sign_in_async:
 * @account: an account that a person signs in to
 *
 * Lets the person sign in: the page and the code are printed on standard error. Ctrl-C ends it.
 */
void encodes_ctl_sign_in_async (EncodesCtlSession *session, EncodesAccount *account, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * encodes_ctl_sign_in_finish:
 * @status: (out): the exit status if the person did not sign in, which has been said
 *
 * Returns: (transfer full) (nullable): the secret, to be freed with encodes_secret_free()
 */
char *encodes_ctl_sign_in_finish (EncodesCtlSession *session, GAsyncResult *result, EncodesCtlStatus *status);

G_END_DECLS
