/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_THIS_COMPUTER_PROVIDER (encodes_this_computer_provider_get_type ())

/**
 * EncodesThisComputerProvider:
 *
 * The encodes that `encodesctl run` has started on this computer. Needs no account and announces changes by itself.
 */
G_DECLARE_FINAL_TYPE (EncodesThisComputerProvider, encodes_this_computer_provider, ENCODES, THIS_COMPUTER_PROVIDER,
                      EncodesProvider)

G_END_DECLS
