/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_ctl_read_secret:
 * @prompt: what is asked for, on a terminal
 * @interrupted: (out): whether the person pressed Ctrl-C
 *
 * Reads one line from standard input; on a terminal it asks and shows nothing of what is typed.
 *
 * Returns: (transfer full) (nullable): the secret, for encodes_secret_free(); %NULL if there is none, which has been
 *   said
 */
char *encodes_ctl_read_secret (const char *prompt, gboolean *interrupted);

G_END_DECLS
