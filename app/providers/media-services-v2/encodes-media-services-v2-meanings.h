/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

/* What the protocol's task error codes mean; ends with a NULL code. */
extern const EncodesErrorMeaning encodes_media_services_v2_meanings[];

G_END_DECLS
