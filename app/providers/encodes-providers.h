/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * encodes_providers_register:
 *
 * Makes all built-in providers known to the type system, where encodes_provider_new() finds them. Once, at the start.
 */
void encodes_providers_register (void);

G_END_DECLS
