/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_STORE (encodes_account_store_get_type ())

/**
 * EncodesAccountStore:
 *
 * The accounts, in a key file that a person can read: a #GListModel of #EncodesAccount. It follows the file, so that what
 * another program (encodesctl) changes shows at once; an account object stays the same while its id is in the file.
 * Reading and writing happen off the main thread; each change reads the file again under a lock, changes one
 * account and replaces the file whole. Entries and groups that it does not know are kept. Main thread only.
 *
 * An account's own changes (#EncodesAccount::changed, e.g. a remembered base address) are saved by themselves.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountStore, encodes_account_store, ENCODES, ACCOUNT_STORE, GObject)

/**
 * encodes_account_store_new:
 * @path: (nullable): the file; %NULL for encodes/accounts.ini in the user's configuration folder
 */
EncodesAccountStore *encodes_account_store_new (const char *path);

/**
 * encodes_account_store_set_unique_names:
 * @unique_names: whether an account may not be put under the name, or the id, of another; %FALSE unless said otherwise
 *
 * For who finds accounts by their names. Putting one then fails with %ENCODES_ERROR_INVALID.
 */
void encodes_account_store_set_unique_names (EncodesAccountStore *self, gboolean unique_names);

/** encodes_account_store_load_async: reads the file for the first time and begins to follow it; a missing file is an empty list */
void encodes_account_store_load_async (EncodesAccountStore *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
/** encodes_account_store_load_finish: Returns: %FALSE with %ENCODES_ERROR_STORAGE; the file is then left alone and nothing is saved over it */
gboolean encodes_account_store_load_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error);

/** encodes_account_store_put_async: adds @account or replaces the one with its id; done means that it is on the disk */
void encodes_account_store_put_async (EncodesAccountStore *self, EncodesAccount *account, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_account_store_put_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error);

/** encodes_account_store_remove_async: takes the account with this id out of the file and the list */
void encodes_account_store_remove_async (EncodesAccountStore *self, const char *account_id, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_account_store_remove_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error);

/** encodes_account_store_find: Returns: (transfer none) (nullable): the account with this id or, failing that, this name */
EncodesAccount *encodes_account_store_find (EncodesAccountStore *self, const char *id_or_name);

G_END_DECLS
