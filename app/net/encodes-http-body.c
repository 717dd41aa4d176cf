/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-body.h"

#include <string.h>

#define STEP ((gsize) 64 * 1024)

struct _EncodesHttpBody
{
  guint8 *bytes;
  gsize length;
  gsize size;            /* that bytes has room for: never much more than max_body */
  GConverter *converter; /* NULL: not packed */
  GByteArray *packed;    /* what the converter has not taken yet: at most a few bytes and what has just come */
  gboolean unpacked;     /* to the end of the packed data */
  gboolean unknown;      /* packed in a way that is not understood */
  gsize n_wire;
  gsize max_wire;
  gsize max_body;
};

static gboolean
is_one_of (const char *encoding, const char *a, const char *b)
{
  return g_ascii_strcasecmp (encoding, a) == 0 || g_ascii_strcasecmp (encoding, b) == 0;
}

EncodesHttpBody *
encodes_http_body_new (const char *encoding, gsize max_wire, gsize max_body)
{
  EncodesHttpBody *self = g_new0 (EncodesHttpBody, 1);

  self->packed = g_byte_array_new ();
  self->max_wire = max_wire;
  self->max_body = max_body;
  if (encoding && is_one_of (encoding, "gzip", "x-gzip"))
    self->converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  else
    self->unknown = encoding && !is_one_of (encoding, "", "identity");

  return self;
}

void
encodes_http_body_free (EncodesHttpBody *self)
{
  if (self == NULL)
    return;

  g_free (self->bytes);
  g_clear_pointer (&self->packed, g_byte_array_unref);
  g_clear_object (&self->converter);
  g_free (self);
}

gboolean
encodes_http_body_is_packed (EncodesHttpBody *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->converter != NULL;
}

/* Not a GByteArray: that would take up to twice the limit. */
static void
make_room (EncodesHttpBody *self, gsize length)
{
  if (self->size - self->length >= length)
    return;

  self->size = MAX (self->length + length, MIN (2 * self->size, self->max_body));
  self->bytes = g_realloc (self->bytes, self->size);
}

/* What follows the end of packed data belongs to nothing. */
static EncodesHttpBodyState
unpack (EncodesHttpBody *self)
{
  while (!self->unpacked && self->packed->len > 0)
    {
      gsize n_read = 0;
      gsize n_written = 0;
      g_autoptr (GError) error = NULL;
      GConverterResult result;

      make_room (self, STEP);
      result = g_converter_convert (self->converter, self->packed->data, self->packed->len,
                                    self->bytes + self->length, STEP, G_CONVERTER_NO_FLAGS, &n_read, &n_written,
                                    &error);
      self->length += n_written;
      if (n_read > 0)
        g_byte_array_remove_range (self->packed, 0, (guint) n_read);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return ENCODES_HTTP_BODY_FINE;
      if (result == G_CONVERTER_ERROR)
        return ENCODES_HTTP_BODY_DAMAGED;
      if (self->length > self->max_body)
        return ENCODES_HTTP_BODY_TOO_LARGE_UNPACKED;
      self->unpacked = result == G_CONVERTER_FINISHED;
    }

  return ENCODES_HTTP_BODY_FINE;
}

EncodesHttpBodyState
encodes_http_body_append (EncodesHttpBody *self, const guint8 *data, gsize length)
{
  g_return_val_if_fail (self != NULL, ENCODES_HTTP_BODY_DAMAGED);

  if (length > self->max_wire - self->n_wire)
    return ENCODES_HTTP_BODY_TOO_LARGE;
  self->n_wire += length;
  if (self->unknown)
    return length > 0 ? ENCODES_HTTP_BODY_DAMAGED : ENCODES_HTTP_BODY_FINE;

  if (self->converter)
    {
      if (!self->unpacked)
        g_byte_array_append (self->packed, data, (guint) length);
      return unpack (self);
    }

  if (length > self->max_body - self->length)
    return ENCODES_HTTP_BODY_TOO_LARGE;
  make_room (self, length);
  memcpy (self->bytes + self->length, data, length);
  self->length += length;
  return ENCODES_HTTP_BODY_FINE;
}

EncodesHttpBodyState
encodes_http_body_end (EncodesHttpBody *self, GBytes **bytes)
{
  g_return_val_if_fail (self != NULL, ENCODES_HTTP_BODY_DAMAGED);
  g_return_val_if_fail (bytes != NULL, ENCODES_HTTP_BODY_DAMAGED);

  /* Nothing at all is an empty body, however it is called. */
  if (self->converter && self->n_wire > 0 && !self->unpacked)
    return ENCODES_HTTP_BODY_CUT;

  *bytes = g_bytes_new_take (g_realloc (g_steal_pointer (&self->bytes), self->length), self->length);
  self->length = 0;
  self->size = 0;
  return ENCODES_HTTP_BODY_FINE;
}
