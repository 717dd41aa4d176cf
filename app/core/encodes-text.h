/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_text_to_line:
 * @text: (nullable): any text from outside, UTF-8 or not
 * @max_characters: where it is cut; an ellipsis then takes the last place
 *
 * Makes one line fit for display: line breaks, tabs and control characters become a visible mark or a space,
 * direction overrides and isolates are taken out, what is not UTF-8 is replaced, and the end is cut.
 *
 * Returns: (transfer full): the line; "" for %NULL
 */
char *encodes_text_to_line (const char *text, gsize max_characters);

/** encodes_text_first_line: as encodes_text_to_line(), but only of the first line of @text that is not blank */
char *encodes_text_first_line (const char *text, gsize max_characters);

/**
 * encodes_text_to_lines:
 * @text: (nullable): any text from outside, UTF-8 or not
 *
 * For a place of its own, where a text may have lines: as encodes_text_to_line(), but line breaks and tabs stay, and nothing
 * is cut.
 *
 * Returns: (transfer full): the lines; "" for %NULL
 */
char *encodes_text_to_lines (const char *text);

/**
 * encodes_text_to_plain_body:
 * @text: (nullable): any text from outside
 *
 * For places that may or may not read markup (a notification's body): characters that could begin markup or an entity
 * are replaced by look-alikes, so that both kinds of readers show the same.
 */
char *encodes_text_to_plain_body (const char *text);

/**
 * encodes_text_hide_passwords:
 * @text: a word of a command line
 *
 * Returns: (transfer full): @text with the user and password part of any URL in it, and the values of its query, blanked
 */
char *encodes_text_hide_passwords (const char *text);

/**
 * encodes_text_drop_queries:
 * @text: (nullable): any text from outside
 *
 * For what a person copies and passes on: the query of a URL may be a signature that opens a file to everybody.
 *
 * Returns: (transfer full): @text as UTF-8, each URL in it without user, password, query and fragment
 */
char *encodes_text_drop_queries (const char *text);

G_END_DECLS
