/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-monitor.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

/**
 * encodes_sign_in_again:
 * @parent: the window that it belongs to
 * @secret_store: where the new sign-in goes
 * @account_id: an account of @monitor's that a person signs in to; any other is ignored
 *
 * Lets the person sign in again to an account whose sign-in has ended, and asks its service at once. A sign-in to that
 * account that is open already comes forward.
 */
void encodes_sign_in_again (GtkWindow *parent, EncodesMonitor *monitor, EncodesSecretStore *secret_store,
                            const char *account_id);

G_END_DECLS
