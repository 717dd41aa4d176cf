/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-provider.h"

G_BEGIN_DECLS

/* What it means when an encode on this computer ends badly; ends with a NULL code. */
extern const EncodesErrorMeaning encodes_this_computer_meanings[];

G_END_DECLS
