/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_command_line_hide_secrets:
 * @argv: a command line
 *
 * Returns: (transfer full): @argv as UTF-8 and fit to be shown: passwords in addresses, stream keys and the values of
 *   options such as -password or -headers are blanked. Word for word the same length as @argv.
 */
char **encodes_command_line_hide_secrets (const char *const *argv);

/** encodes_command_line_to_text: Returns: (transfer full): one line that a shell would read as @argv */
char *encodes_command_line_to_text (const char *const *argv);

G_END_DECLS
