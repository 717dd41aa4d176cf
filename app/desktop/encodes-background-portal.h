/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesBackgroundAnswer:
 * @background: the program may run without a window
 * @autostart: it is started at login
 *
 * What the desktop, or the person whom it asked, has decided.
 */
typedef struct
{
  gboolean background;
  gboolean autostart;
} EncodesBackgroundAnswer;

#define ENCODES_TYPE_BACKGROUND_PORTAL (encodes_background_portal_get_type ())

/**
 * EncodesBackgroundPortal:
 *
 * Speaks to the desktop's portal for programs without a window (`org.freedesktop.portal.Background`): asks whether this
 * may be one and whether it is started at login, and says what it does meanwhile. Only for a program in a sandbox: any
 * other the portal lets do as it likes, asks nobody, and refuses to take what it does. Requests are made one after the
 * other, in their order. Main thread only.
 *
 * Signal "answered" (gboolean background, gboolean autostart): a request was answered, whoever made it.
 */
G_DECLARE_FINAL_TYPE (EncodesBackgroundPortal, encodes_background_portal, ENCODES, BACKGROUND_PORTAL, GObject)

/**
 * encodes_background_portal_new:
 * @connection: (nullable): the session bus; %NULL: there is no portal
 * @command: what starts the program in the background, inside its sandbox: a program and its arguments
 */
EncodesBackgroundPortal *encodes_background_portal_new (GDBusConnection *connection, const char *const *command);

/**
 * encodes_background_portal_find_async:
 *
 * Looks whether this desktop has the portal.
 */
void encodes_background_portal_find_async (EncodesBackgroundPortal *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_background_portal_find_finish:
 *
 * Returns: whether it has; %FALSE with %ENCODES_ERROR_UNSUPPORTED if it has not, or with another error if there was no
 *   telling
 */
gboolean encodes_background_portal_find_finish (EncodesBackgroundPortal *self, GAsyncResult *result, GError **error);

/**
 * encodes_background_portal_request_async:
 * @autostart: whether the program is to be started at login; each request decides that anew
 *
 * Asks the desktop, which may ask the person.
 */
void encodes_background_portal_request_async (EncodesBackgroundPortal *self, gboolean autostart,
                                              GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);

/**
 * encodes_background_portal_request_finish:
 * @answer: (out): what was decided; that may well be a no
 *
 * Returns: %FALSE with %ENCODES_ERROR_UNSUPPORTED if there is no such portal, with %ENCODES_ERROR_NETWORK if it did not
 *   answer in time, or ended meanwhile
 */
gboolean encodes_background_portal_request_finish (EncodesBackgroundPortal *self, GAsyncResult *result,
                                                   EncodesBackgroundAnswer *answer, GError **error);

/** encodes_background_portal_set_time_limit: @seconds: how long a request may take; 120 unless said otherwise */
void encodes_background_portal_set_time_limit (EncodesBackgroundPortal *self, guint seconds);

/**
 * encodes_background_portal_set_status:
 * @status: (nullable): what the program does without its window, in one line of at most 96 characters; %NULL: nothing
 *
 * Where the desktop does not show that, nothing happens.
 */
void encodes_background_portal_set_status (EncodesBackgroundPortal *self, const char *status);

G_END_DECLS
