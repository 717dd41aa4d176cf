/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_MESSAGE_TAIL (encodes_message_tail_get_type ())

/**
 * EncodesMessageTail:
 *
 * The last lines of what an encoder says, of limited size, and what can be learnt from them. A line that the encoder
 * writes over (its progress in a terminal) is kept only as it was last. May be used by several threads at once.
 */
G_DECLARE_FINAL_TYPE (EncodesMessageTail, encodes_message_tail, ENCODES, MESSAGE_TAIL, GObject)

/** encodes_message_tail_new: @max_bytes: how much is kept */
EncodesMessageTail *encodes_message_tail_new (gsize max_bytes);

/**
 * encodes_message_tail_hide:
 * @argv: a command line
 * @shown: the same, fit to be shown
 *
 * Has the words of @argv replaced by those of @shown wherever an encoder repeats them. Before the first line.
 */
void encodes_message_tail_hide (EncodesMessageTail *self, const char *const *argv, const char *const *shown);

/** encodes_message_tail_feed: the encoder wrote these bytes, which may end anywhere */
void encodes_message_tail_feed (EncodesMessageTail *self, const char *data, gsize length);

/** encodes_message_tail_dup_text: Returns: (transfer full): the lines that are kept, as UTF-8, without secrets */
char *encodes_message_tail_dup_text (EncodesMessageTail *self);

/** encodes_message_tail_dup_error: Returns: (transfer full) (nullable): the line that best says why it failed */
char *encodes_message_tail_dup_error (EncodesMessageTail *self);

/**
 * encodes_message_tail_dup_write_error:
 *
 * Returns: (transfer full) (nullable): the first line that says that the result could not be written. Then the encode
 *   failed even if the encoder says otherwise at its end.
 */
char *encodes_message_tail_dup_write_error (EncodesMessageTail *self);

/** encodes_message_tail_has_line: Returns: whether one of the lines that are kept begins so */
gboolean encodes_message_tail_has_line (EncodesMessageTail *self, const char *beginning);

/** encodes_message_tail_get_revision: Returns: a number that grows with every line */
guint encodes_message_tail_get_revision (EncodesMessageTail *self);

G_END_DECLS
