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

/**
 * encodes_sandbox_set_up:
 *
 * Makes the folders of this program known to GLib. To be called at the begin of main(), before anybody asks for one: a
 * Flatpak before 1.14 does not say where state is to be kept, and what is written to the place that GLib then takes is
 * lost when the sandbox ends.
 */
void encodes_sandbox_set_up (void);

/**
 * encodes_sandbox_dup_host_state_dir:
 *
 * The folder of what the programs of this computer remember, which is not that of a program in a sandbox. Most of it
 * cannot be seen from there.
 *
 * Returns: (transfer full): the path; outside of a sandbox that of g_get_user_state_dir()
 */
char *encodes_sandbox_dup_host_state_dir (void);

G_END_DECLS
