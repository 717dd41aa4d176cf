/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-ledger.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_MEMORY_LEDGER (encodes_memory_ledger_get_type ())

/**
 * EncodesMemoryLedger:
 *
 * An #EncodesLedger that lasts as long as the program: for tests, and where no history is kept. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesMemoryLedger, encodes_memory_ledger, ENCODES, MEMORY_LEDGER, GObject)

EncodesLedger *encodes_memory_ledger_new (void);

G_END_DECLS
