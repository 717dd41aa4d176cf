/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_MEMORY_SECRET_STORE (encodes_memory_secret_store_get_type ())

/**
 * EncodesMemorySecretStore:
 *
 * Secrets that live only as long as this object: for an account that is being tried before it is stored.
 */
G_DECLARE_FINAL_TYPE (EncodesMemorySecretStore, encodes_memory_secret_store, ENCODES, MEMORY_SECRET_STORE, GObject)

EncodesSecretStore *encodes_memory_secret_store_new (void);

/** encodes_memory_secret_store_put: keeps a copy of @secret for @account_id */
void encodes_memory_secret_store_put (EncodesMemorySecretStore *self, const char *account_id, const char *secret);

/** encodes_memory_secret_store_get: Returns: (transfer none) (nullable): the secret of an account, at once */
const char *encodes_memory_secret_store_get (EncodesMemorySecretStore *self, const char *account_id);

G_END_DECLS
