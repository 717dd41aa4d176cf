/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_core_dump_leave_out_memory:
 *
 * To be called first of all: what the kernel writes when this program crashes, into a file or to a program that collects
 * crashes, has from then on no memory in it, which holds secrets: only registers and what was loaded where. Programs that
 * this one starts get their own whole ones. Where the kernel does not offer this, nothing happens.
 */
void encodes_core_dump_leave_out_memory (void);

/**
 * encodes_core_dump_restore:
 *
 * As it was before, for a program that this one turns into. Safe between fork() and exec(); whoever forks need not call it.
 */
void encodes_core_dump_restore (void);

G_END_DECLS
