/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_NOTIFICATION_SERVICE (encodes_notification_service_get_type ())

/**
 * EncodesNotificationService:
 *
 * Knows whether anybody on the bus shows notifications, so that nothing is said to nobody. Main thread only.
 *
 * Property "available" (boolean, readable): whether somebody runs or can be started who shows them; %FALSE until the
 * bus has answered.
 */
G_DECLARE_FINAL_TYPE (EncodesNotificationService, encodes_notification_service, ENCODES, NOTIFICATION_SERVICE, GObject)

/** encodes_notification_service_new: @connection: (nullable): the session bus; without one nobody is ever available */
EncodesNotificationService *encodes_notification_service_new (GDBusConnection *connection);

/** encodes_notification_service_is_portal: Returns: whether what is sent goes through the portal, as in a sandbox */
gboolean encodes_notification_service_is_portal (void);

gboolean encodes_notification_service_get_available (EncodesNotificationService *self);

G_END_DECLS
