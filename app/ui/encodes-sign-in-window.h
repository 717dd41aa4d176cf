/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SIGN_IN_WINDOW (encodes_sign_in_window_get_type ())

/**
 * EncodesSignInWindow:
 *
 * A person signs in to an account in the browser: the code, large; the page where it is entered; and how long it is good.
 * When the code has ended, another one can be had. It closes by itself once the person has signed in.
 */
G_DECLARE_FINAL_TYPE (EncodesSignInWindow, encodes_sign_in_window, ENCODES, SIGN_IN_WINDOW, AdwWindow)

/**
 * encodes_sign_in_window_run_async:
 * @parent: (nullable): the window that it belongs to
 * @klass: the provider of @account; it must want a sign-in
 *
 * Opens the window. Closing it, or cancelling, ends the sign-in at once.
 *
 * Returns: (transfer none): the window, which is open until the callback
 */
EncodesSignInWindow *encodes_sign_in_window_run_async (GtkWindow *parent, EncodesProviderClass *klass,
                                                       EncodesAccount *account, GCancellable *cancellable,
                                                       GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_sign_in_window_run_finish:
 *
 * Returns: (transfer full): the secret of the account, to be freed with encodes_secret_free(); %NULL with
 *   %G_IO_ERROR_CANCELLED if the person did not sign in
 */
char *encodes_sign_in_window_run_finish (GAsyncResult *result, GError **error);

/** encodes_sign_in_window_get_account: Returns: the account that is signed in to */
EncodesAccount *encodes_sign_in_window_get_account (EncodesSignInWindow *self);

/** encodes_sign_in_window_get_code: Returns: (nullable): the code that is shown; %NULL while there is none */
const char *encodes_sign_in_window_get_code (EncodesSignInWindow *self);

/** encodes_sign_in_window_get_failure: Returns: (nullable): the sentence that is shown about what went wrong */
const char *encodes_sign_in_window_get_failure (EncodesSignInWindow *self);

G_END_DECLS
