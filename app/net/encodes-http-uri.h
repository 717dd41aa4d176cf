/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For this folder; what others need of addresses is in encodes-http-client.h. */

/** encodes_http_is_loopback: Returns: %TRUE for 127.0.0.0/8, ::1 and localhost */
gboolean encodes_http_is_loopback (GUri *uri);

/** encodes_http_describe_host: Returns: (transfer full): host and unusual port, fit to be shown */
char *encodes_http_describe_host (GUri *uri);

G_END_DECLS
