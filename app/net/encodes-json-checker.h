/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_json_check:
 * @data: (array length=length): a body
 * @length: its length in bytes
 *
 * Checks that @data is exactly one JSON document (RFC 8259) that json-glib can be trusted with: UTF-8 (a byte order
 * mark in front is fine), nesting at most 64, strings at most 1 MiB, numbers at most 64 characters that fit a gint64 or
 * a finite double, no key twice in one object and at most 1,024 keys in it,
 * at most 262,144 values where an array or object counts for 4, no \u0000, no lone surrogate, nothing after
 * the end.
 * Fast and without recursion; may be called on any thread.
 *
 * Returns: %FALSE with %ENCODES_ERROR_FORMAT, naming the byte where it went wrong, never the text itself
 */
gboolean encodes_json_check (const char *data, gsize length, GError **error);

G_END_DECLS
