/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ENCODES_DIGEST_LENGTH: bytes of a SHA-256 digest */
#define ENCODES_DIGEST_LENGTH 32

/**
 * encodes_random_fill:
 *
 * Fills @data with random bytes from the kernel, fit for secrets.
 *
 * Returns: %FALSE with %ENCODES_ERROR_STORAGE if the kernel has none to give
 */
gboolean encodes_random_fill (guint8 *data, gsize length, GError **error);

/** encodes_random_new_secret: Returns: (transfer full): 256 random bits as text, for encodes_secret_free() */
char *encodes_random_new_secret (GError **error);

/** encodes_digest_compute: SHA-256 of @salt (nullable) followed by @text */
void encodes_digest_compute (const guint8 *salt, gsize salt_length, const char *text,
                             guint8 digest[ENCODES_DIGEST_LENGTH]);

/** encodes_digest_equal: compares in a time that tells nothing about where two digests differ */
gboolean encodes_digest_equal (const guint8 *a, const guint8 *b);

/** encodes_bytes_to_hex: Returns: (transfer full): two lower case digits a byte */
char *encodes_bytes_to_hex (const guint8 *data, gsize length);

/** encodes_bytes_from_hex: Returns: %FALSE if @hex (nullable) is not exactly @length bytes */
gboolean encodes_bytes_from_hex (const char *hex, guint8 *data, gsize length);

G_END_DECLS
