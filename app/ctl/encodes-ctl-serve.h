/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_ctl_serve_main:
 * @argv: the words of the command line, beginning with "serve"
 *
 * `encodesctl serve`: offers this computer's encodes over the Media Services v2 protocol until SIGINT or SIGTERM; or
 * adds, removes and lists those who may ask.
 *
 * Returns: the exit status
 */
int encodes_ctl_serve_main (int argc, char **argv);

G_END_DECLS
