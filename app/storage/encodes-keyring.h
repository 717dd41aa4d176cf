/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_KEYRING (encodes_keyring_get_type ())

/**
 * EncodesKeyring:
 *
 * The #EncodesSecretStore of the desktop: the Secret Service through libsecret, one schema
 * ("io.github.encodes.Encodes.Account"), one item an account, with the attribute "account" = its id. Tells a locked
 * keyring from one that holds nothing, and ends every call within its time limit.
 */
G_DECLARE_FINAL_TYPE (EncodesKeyring, encodes_keyring, ENCODES, KEYRING, GObject)

EncodesSecretStore *encodes_keyring_new (void);

/** encodes_keyring_set_time_limit: @seconds: the end of a call that needs no person (default 30); while the system asks for
 *  the keyring's password the limit is ten times that */
void encodes_keyring_set_time_limit (EncodesKeyring *self, double seconds);

G_END_DECLS
