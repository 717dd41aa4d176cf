/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_ctl_run_main:
 * @argv: the words of the command line, beginning with "run"
 *
 * `encodesctl run [--name N] -- COMMAND…`: runs a local encode so that Encodes can see it. To be called before the
 * program has started any thread.
 *
 * Returns: the command's exit status; 2 for wrong usage. If a signal ended the command it ends this process, too.
 */
int encodes_ctl_run_main (int argc, char **argv);

G_END_DECLS
