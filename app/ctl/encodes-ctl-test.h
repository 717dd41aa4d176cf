/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-ctl-session.h"

G_BEGIN_DECLS

/**
 * encodes_ctl_test_async:
 * @secret_store: where the account's secret is
 *
 * Connects to the account's service.
 */
void encodes_ctl_test_async (EncodesCtlSession *session, EncodesAccount *account, EncodesSecretStore *secret_store,
                             GAsyncReadyCallback callback, gpointer user_data);

/** encodes_ctl_test_finish: Returns: the exit status; which step failed, and why, has been said */
EncodesCtlStatus encodes_ctl_test_finish (EncodesCtlSession *session, GAsyncResult *result);

G_END_DECLS
