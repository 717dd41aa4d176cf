/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_sandbox_is_inside:
 *
 * Whether the program runs in a Flatpak: then it sees little of the computer, and asks for the rest through portals. Any
 * thread.
 *
 * Returns: whether there is the file that Flatpak puts into each of its sandboxes, `/.flatpak-info`
 */
gboolean encodes_sandbox_is_inside (void);

G_END_DECLS
