/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define ENCODES_PORTAL_PATH "/org/freedesktop/portal/desktop"

/**
 * encodes_portal_request_async:
 * @connection: the session bus
 * @interface: a portal
 * @method: one that takes a parent window and options, and answers by the signal of a request of its own
 * @options: (transfer floating): a dictionary "a{sv}", without the request's token
 * @time_limit: how long the answer may take, in seconds
 *
 * Asks a portal, as <https://flatpak.github.io/xdg-desktop-portal/docs/requests.html> has it. When nobody wants the
 * answer any more, the portal is told so, and a question that it has opened closes. Main thread only.
 */
void encodes_portal_request_async (GDBusConnection *connection, const char *interface, const char *method,
                                   GVariant *options, guint time_limit, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_portal_request_finish:
 *
 * Returns: (transfer full): what the portal answered, a dictionary; empty if the person has refused and nothing more
 *   was said. %NULL with %ENCODES_ERROR_UNSUPPORTED if there is no such portal, with %ENCODES_ERROR_NETWORK if it did
 *   not answer in time, ended meanwhile or could not find out
 */
GVariant *encodes_portal_request_finish (GAsyncResult *result, GError **error);

/**
 * encodes_portal_translate_error:
 * @error: (inout): an error of a call to a portal; it becomes one that can be told
 */
void encodes_portal_translate_error (GError **error);

G_END_DECLS
