/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_AUTOSTART (encodes_autostart_get_type ())

/**
 * EncodesAutostart:
 *
 * Whether the desktop starts the program at login: by a file in the person's autostart folder. The file belongs to the
 * person: what was changed in it stays, and a desktop's own switch in it counts.
 */
G_DECLARE_FINAL_TYPE (EncodesAutostart, encodes_autostart, ENCODES, AUTOSTART, GObject)

/**
 * encodes_autostart_new:
 * @application_id: the file's name, and the icon's
 * @command: what starts the program in the background: a program and its arguments
 */
EncodesAutostart *encodes_autostart_new (const char *application_id, const char *const *command);

/**
 * encodes_autostart_read_async:
 *
 * Looks whether the desktop will start the program. An entry of our own whose program is not there any more is renewed.
 */
void encodes_autostart_read_async (EncodesAutostart *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);

/** encodes_autostart_read_finish: Returns: %FALSE if it will not, or with an error if that could not be read */
gboolean encodes_autostart_read_finish (EncodesAutostart *self, GAsyncResult *result, GError **error);

/**
 * encodes_autostart_set_async:
 * @enabled: whether the desktop is to start the program
 *
 * Calls take effect in the order in which they were made.
 */
void encodes_autostart_set_async (EncodesAutostart *self, gboolean enabled, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);

/** encodes_autostart_set_finish: Returns: %FALSE with %ENCODES_ERROR_STORAGE if the file could not be written */
gboolean encodes_autostart_set_finish (EncodesAutostart *self, GAsyncResult *result, GError **error);

G_END_DECLS
