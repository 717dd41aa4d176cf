/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_ctl_help_append_text:
 * @text: paragraphs; a line that begins with a space stays as it is, others are joined and broken again
 * @width: how many cells a line may have
 *
 * Appends text for a terminal. What has no spaces, as Chinese, is broken between its characters.
 */
void encodes_ctl_help_append_text (GString *help, const char *text, guint width);

/**
 * encodes_ctl_help_append_pair:
 * @column: where @text begins: in the same line if @word leaves room for it
 *
 * Appends a word, two spaces in, and what it means beside it.
 */
void encodes_ctl_help_append_pair (GString *help, const char *word, const char *text, guint column, guint width);

/**
 * encodes_ctl_help_append_usage:
 * @parameters: (nullable): translated; several ways to use it are separated by " | "
 *
 * Appends the lines with the command and what follows it.
 */
void encodes_ctl_help_append_usage (GString *help, const char *command, const char *parameters);

/** encodes_ctl_help_append_options: Appends @entries, each with what it means; their texts are translated here */
void encodes_ctl_help_append_options (GString *help, const GOptionEntry *entries, guint width);

G_END_DECLS
