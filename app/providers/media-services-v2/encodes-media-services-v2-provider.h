/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_MEDIA_SERVICES_V2_PROVIDER (encodes_media_services_v2_provider_get_type ())

/**
 * EncodesMediaServicesV2Provider:
 *
 * Jobs of a server that speaks the Media Services v2 REST protocol: Azure's own, and every compatible one.
 */
G_DECLARE_FINAL_TYPE (EncodesMediaServicesV2Provider, encodes_media_services_v2_provider, ENCODES,
                      MEDIA_SERVICES_V2_PROVIDER, EncodesProvider)

/** encodes_media_services_v2_provider_set_deadline: @seconds: the end of each call, with all its requests
 *  (default 120) */
void encodes_media_services_v2_provider_set_deadline (EncodesMediaServicesV2Provider *self, double seconds);

G_END_DECLS
