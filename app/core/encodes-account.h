/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT (encodes_account_get_type ())

/**
 * EncodesAccount:
 *
 * Where and as whom a provider asks: a name, the provider's name and its options, text by key. Never holds a
 * secret: that is in the #EncodesSecretStore under the account's id. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesAccount, encodes_account, ENCODES, ACCOUNT, GObject)

/**
 * encodes_account_new:
 * @id: (nullable): its lasting identifier; %NULL makes a new one
 * @provider_id: the provider's name
 * @name: what the person calls it
 */
EncodesAccount *encodes_account_new (const char *id, const char *provider_id, const char *name);

const char *encodes_account_get_id          (EncodesAccount *self);
const char *encodes_account_get_provider_id (EncodesAccount *self);
const char *encodes_account_get_name        (EncodesAccount *self);
void        encodes_account_set_name        (EncodesAccount *self, const char *name);

/** encodes_account_get_option: Returns: (nullable): the value; %NULL if not set or empty */
const char *encodes_account_get_option      (EncodesAccount *self, const char *key);

/**
 * encodes_account_set_option:
 * @value: (nullable): the value; %NULL or "" removes the key
 *
 * Emits #EncodesAccount::changed if the value differs.
 */
void        encodes_account_set_option      (EncodesAccount *self, const char *key, const char *value);

/** encodes_account_get_keys: Returns: (transfer container) (array zero-terminated=1): the keys that are set, sorted */
const char **encodes_account_get_keys       (EncodesAccount *self);

/** encodes_account_update_from: Takes over name and options of @fresh, which has the same id. */
void        encodes_account_update_from     (EncodesAccount *self, EncodesAccount *fresh);

G_END_DECLS
