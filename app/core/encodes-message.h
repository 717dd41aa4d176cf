/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_MESSAGE (encodes_message_get_type ())

/**
 * EncodesMessage:
 *
 * Something that a service said about a task: an error or an event of its history. Immutable; may be made
 * on any thread. Its text is untrusted and may have many lines.
 */
G_DECLARE_FINAL_TYPE (EncodesMessage, encodes_message, ENCODES, MESSAGE, GObject)

/**
 * encodes_message_new:
 * @code: (nullable): the service's own code, as text
 * @text: (nullable): what it said
 * @time: (nullable): when, UTC
 */
EncodesMessage *encodes_message_new (const char *code, const char *text, GDateTime *time);

/** encodes_message_get_code: Returns: (nullable): the service's own code */
const char *encodes_message_get_code (EncodesMessage *self);

/** encodes_message_get_text: Returns: (nullable): the service's own words */
const char *encodes_message_get_text (EncodesMessage *self);

/** encodes_message_get_time: Returns: (nullable): when it was said, UTC */
GDateTime *encodes_message_get_time (EncodesMessage *self);

G_END_DECLS
