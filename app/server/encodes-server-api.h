/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

#include "encodes-monitor.h"
#include "encodes-odata.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SERVER_API (encodes_server_api_get_type ())

/**
 * EncodesServerApi:
 *
 * What is behind /api/: the jobs of a monitor's store as the entities of Media Services v2. Knows nothing of
 * credentials: whoever gets here may ask.
 */
G_DECLARE_FINAL_TYPE (EncodesServerApi, encodes_server_api, ENCODES, SERVER_API, GObject)

EncodesServerApi *encodes_server_api_new (EncodesMonitor *monitor);

/**
 * encodes_server_api_handle:
 * @base: the address of the service as the client wrote it, with a slash at the end
 * @path: what follows it, still encoded
 *
 * Answers @message, now or later.
 */
void encodes_server_api_handle (EncodesServerApi *self, SoupServerMessage *message, EncodesODataForm form,
                                const char *base, const char *path, GHashTable *options);

/** encodes_server_api_stop: forgets who is waiting */
void encodes_server_api_stop (EncodesServerApi *self);

G_END_DECLS
