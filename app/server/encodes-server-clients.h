/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_SERVER_CLIENTS (encodes_server_clients_get_type ())

/**
 * EncodesServerClients:
 *
 * Who may ask the server: names and hashed secrets, in a key file of the user's configuration folder. The secret itself
 * is known only to the client. Each change reads the file again under a lock and replaces it whole.
 *
 * Signal "changed": the file was changed by another program. Emitted only after encodes_server_clients_watch().
 */
G_DECLARE_FINAL_TYPE (EncodesServerClients, encodes_server_clients, ENCODES, SERVER_CLIENTS, GObject)

/**
 * encodes_server_clients_new:
 * @path: (nullable): the file; %NULL for encodes/clients.ini in the user's configuration folder
 */
EncodesServerClients *encodes_server_clients_new (const char *path);

/** encodes_server_clients_is_name: Returns: whether @name can name a client: 1 to 64 of A–Z a–z 0–9 . _ - */
gboolean encodes_server_clients_is_name (const char *name);

/* These three work at once, for the command line. All fail with ENCODES_ERROR_STORAGE, ENCODES_ERROR_INVALID (not a
 * name, or there is one) or ENCODES_ERROR_NOT_FOUND. */

/** encodes_server_clients_add: Returns: (transfer full): a new secret, to be freed with encodes_secret_free() */
char     *encodes_server_clients_add    (EncodesServerClients *self, const char *name, GError **error);
gboolean  encodes_server_clients_remove (EncodesServerClients *self, const char *name, GError **error);
/** encodes_server_clients_list: Returns: (transfer full): their names, sorted; a missing file is an empty list */
char    **encodes_server_clients_list   (EncodesServerClients *self, GError **error);

/** encodes_server_clients_watch: begins to follow the file */
void encodes_server_clients_watch (EncodesServerClients *self);

/**
 * encodes_server_clients_check_async:
 *
 * Reads the file, off the main thread, and compares the secret's hash with the one of the client @name. Takes as long
 * for a name that there is not.
 */
void encodes_server_clients_check_async (EncodesServerClients *self, const char *name, const char *secret,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);

/**
 * encodes_server_clients_check_finish:
 *
 * Returns: (transfer full): a mark of the client's entry, which differs once its secret is another; %NULL with
 *   %ENCODES_ERROR_UNAUTHORIZED or %ENCODES_ERROR_STORAGE
 */
char *encodes_server_clients_check_finish (EncodesServerClients *self, GAsyncResult *result, GError **error);

/** encodes_server_clients_read_marks_async: reads the marks of all clients, off the main thread */
void encodes_server_clients_read_marks_async (EncodesServerClients *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
/** encodes_server_clients_read_marks_finish: Returns: (transfer full) (element-type utf8 utf8): name → mark */
GHashTable *encodes_server_clients_read_marks_finish (EncodesServerClients *self, GAsyncResult *result,
                                                      GError **error);

G_END_DECLS
