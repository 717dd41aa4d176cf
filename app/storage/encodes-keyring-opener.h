/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_KEYRING_OPENER (encodes_keyring_opener_get_type ())

/**
 * EncodesKeyringOpener:
 *
 * Has libsecret open the keyring file of a sandbox, which takes a question to the portal for its key. libsecret waits for
 * ever if the portal's answer comes before it listens, or does not come; and it asks whether there is such a portal in a
 * call that blocks. So this is done in a thread of its own, and again when the answer was missed. Once it is open, the
 * calls of libsecret only use that file; but it does not see what another program has written there meanwhile (the window
 * and encodesctl share it), so that it is opened anew when it has changed.
 */
G_DECLARE_FINAL_TYPE (EncodesKeyringOpener, encodes_keyring_opener, ENCODES, KEYRING_OPENER, GObject)

EncodesKeyringOpener *encodes_keyring_opener_new (void);

/**
 * encodes_keyring_opener_open_async:
 *
 * To be called before each use of libsecret. May take as long as the person needs to unlock the desktop's keyring, or for ever: the caller has to have a time limit.
 */
void encodes_keyring_opener_open_async (EncodesKeyringOpener *self, GAsyncReadyCallback callback, gpointer user_data);

/** encodes_keyring_opener_open_finish: Returns: %FALSE with the error of libsecret or of the message bus */
gboolean encodes_keyring_opener_open_finish (EncodesKeyringOpener *self, GAsyncResult *result, GError **error);

G_END_DECLS
