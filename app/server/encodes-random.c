/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-random.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

#include "encodes-error.h"

#define SECRET_BYTES 32

gboolean
encodes_random_fill (guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = getrandom (data, length, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                       /* Translators: the system's reason */
                       _("The system gave no random numbers: %s"), g_strerror (errno));
          return FALSE;
        }
      data += n;
      length -= n;
    }

  return TRUE;
}

char *
encodes_random_new_secret (GError **error)
{
  guint8 bytes[SECRET_BYTES];
  char *secret;
  char *padding;

  if (!encodes_random_fill (bytes, sizeof bytes, error))
    return NULL;

  secret = g_base64_encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  /* The alphabet that needs no escaping anywhere (RFC 4648, section 5). */
  g_strdelimit (secret, "+", '-');
  g_strdelimit (secret, "/", '_');
  padding = strchr (secret, '=');
  if (padding)
    *padding = '\0';

  return secret;
}

void
encodes_digest_compute (const guint8 *salt, gsize salt_length, const char *text,
                        guint8 digest[ENCODES_DIGEST_LENGTH])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = ENCODES_DIGEST_LENGTH;

  if (salt)
    g_checksum_update (checksum, salt, salt_length);
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
}

gboolean
encodes_digest_equal (const guint8 *a, const guint8 *b)
{
  volatile guint8 difference = 0;

  for (gsize i = 0; i < ENCODES_DIGEST_LENGTH; i++)
    difference |= a[i] ^ b[i];

  return difference == 0;
}

char *
encodes_bytes_to_hex (const guint8 *data, gsize length)
{
  GString *hex = g_string_sized_new (2 * length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  return g_string_free (hex, FALSE);
}

gboolean
encodes_bytes_from_hex (const char *hex, guint8 *data, gsize length)
{
  if (!hex || strlen (hex) != 2 * length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      data[i] = high << 4 | low;
    }

  return TRUE;
}
