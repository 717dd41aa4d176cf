/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-body.h"

#include <string.h>

static GBytes *
pack (const char *text, gsize length)
{
  g_autoptr (GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, packer);

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* In pieces of @step bytes; ends at the first state that is not fine. */
static EncodesHttpBodyState
feed (EncodesHttpBody *body, GBytes *bytes, gsize step)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  EncodesHttpBodyState state = ENCODES_HTTP_BODY_FINE;

  for (gsize i = 0; i < length && state == ENCODES_HTTP_BODY_FINE; i += step)
    state = encodes_http_body_append (body, data + i, MIN (step, length - i));
  return state;
}

static void
assert_whole (EncodesHttpBody *body, const char *expected, gsize length)
{
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpint (encodes_http_body_end (body, &bytes), ==, ENCODES_HTTP_BODY_FINE);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, length);
}

static void
test_pieces (void)
{
  g_autofree char *text = g_malloc (300000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 300000; i++)
    text[i] = (char) g_rand_int_range (rand, 'a', 'a' + 1 + (int) (i / 15000));
  for (gsize step = 5; step < 200000; step = step * 3 + 1)
    {
      g_autoptr (GBytes) plain = g_bytes_new_static (text, 300000);
      g_autoptr (GBytes) packed = pack (text, 300000);
      g_autoptr (EncodesHttpBody) one = encodes_http_body_new (NULL, 300000, 300000);
      g_autoptr (EncodesHttpBody) other = encodes_http_body_new ("GZip", 300000, 300000);

      g_assert_false (encodes_http_body_is_packed (one));
      g_assert_true (encodes_http_body_is_packed (other));
      g_assert_cmpint (feed (one, plain, step), ==, ENCODES_HTTP_BODY_FINE);
      g_assert_cmpint (feed (other, packed, step), ==, ENCODES_HTTP_BODY_FINE);
      assert_whole (one, text, 300000);
      assert_whole (other, text, 300000);
    }
}

static void
test_empty (void)
{
  static const char *const encodings[] = { NULL, "", "identity", "gzip", "br" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (EncodesHttpBody) body = encodes_http_body_new (encodings[i], 10, 10);

      assert_whole (body, "", 0);
    }
}

static void
test_limits (void)
{
  g_autofree char *text = g_strnfill (1000, ' ');
  g_autoptr (GBytes) plain = g_bytes_new_static (text, 1000);
  g_autoptr (GBytes) packed = pack (text, 1000);
  gsize length = g_bytes_get_size (packed);

  for (gsize step = 1; step < 2000; step += 333)
    {
      g_autoptr (EncodesHttpBody) wire = encodes_http_body_new (NULL, 999, 2000);
      g_autoptr (EncodesHttpBody) made = encodes_http_body_new ("gzip", 1000, 999);
      g_autoptr (EncodesHttpBody) packed_wire = encodes_http_body_new ("gzip", length - 1, 2000);
      g_autoptr (EncodesHttpBody) exact = encodes_http_body_new ("gzip", length, 1000);

      g_assert_cmpint (feed (wire, plain, step), ==, ENCODES_HTTP_BODY_TOO_LARGE);
      g_assert_cmpint (feed (made, packed, step), ==, ENCODES_HTTP_BODY_TOO_LARGE_UNPACKED);
      g_assert_cmpint (feed (packed_wire, packed, step), ==, ENCODES_HTTP_BODY_TOO_LARGE);
      g_assert_cmpint (feed (exact, packed, step), ==, ENCODES_HTTP_BODY_FINE);
      assert_whole (exact, text, 1000);
    }
}

/* What never becomes a byte of the body is counted all the same. */
static void
test_nothing_but_wire (void)
{
  static const guint8 start[] = { 0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3 };
  g_autoptr (EncodesHttpBody) body = encodes_http_body_new ("gzip", 1024 * 1024, 1024 * 1024);
  g_autofree char *name = g_strnfill (65536, 'n');
  g_autoptr (GBytes) piece = g_bytes_new_static (name, 65536);
  EncodesHttpBodyState state = encodes_http_body_append (body, start, sizeof start);
  guint n_pieces = 0;

  while (state == ENCODES_HTTP_BODY_FINE && n_pieces++ < 100)
    state = feed (body, piece, 65536);
  g_assert_cmpint (state, ==, ENCODES_HTTP_BODY_TOO_LARGE);
  g_assert_cmpuint (n_pieces, ==, 16);
}

static void
test_every_cut (void)
{
  static const char text[] = "{\"value\":[{\"Id\":\"nb:jid:UUID:1\",\"State\":2}]}";
  g_autoptr (GBytes) packed = pack (text, strlen (text));

  for (gsize length = 1; length < g_bytes_get_size (packed); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (packed, 0, length);
      g_autoptr (EncodesHttpBody) body = encodes_http_body_new ("x-gzip", 10000, 10000);
      g_autoptr (GBytes) bytes = NULL;

      g_assert_cmpint (feed (body, part, 5), ==, ENCODES_HTTP_BODY_FINE);
      g_assert_cmpint (encodes_http_body_end (body, &bytes), ==, ENCODES_HTTP_BODY_CUT);
      g_assert_null (bytes);
    }
}

static void
test_damaged (void)
{
  static const char text[] = "{\"value\":[]} {\"value\":[]} {\"value\":[]} {\"value\":[]} {\"value\":[]}";
  g_autoptr (GBytes) packed = pack (text, strlen (text));
  g_autoptr (GBytes) plain = g_bytes_new_static (text, strlen (text));
  g_autoptr (EncodesHttpBody) labelled = encodes_http_body_new ("gzip", 10000, 10000);
  g_autoptr (EncodesHttpBody) unknown = encodes_http_body_new ("gzip, br", 10000, 10000);
  guint n_refused = 0;

  g_assert_cmpint (feed (labelled, plain, 7), ==, ENCODES_HTTP_BODY_DAMAGED);
  g_assert_cmpint (feed (unknown, packed, 7), ==, ENCODES_HTTP_BODY_DAMAGED);

  /* Bytes that are no part of the data, such as the time in the header, may be anything. */
  for (gsize i = 10; i < g_bytes_get_size (packed); i++)
    {
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
      g_autoptr (EncodesHttpBody) body = encodes_http_body_new ("gzip", 10000, 10000);
      g_autoptr (GBytes) bytes = NULL;

      data[i] ^= 0x55;
      n_refused += encodes_http_body_append (body, data, g_bytes_get_size (packed)) != ENCODES_HTTP_BODY_FINE
                   || encodes_http_body_end (body, &bytes) != ENCODES_HTTP_BODY_FINE;
    }
  g_assert_cmpuint (n_refused, ==, g_bytes_get_size (packed) - 10);
}

/* Some servers pad; what follows is counted and not used. */
static void
test_rest (void)
{
  g_autoptr (GBytes) packed = pack ("whole", 5);
  g_autoptr (GBytes) rest = g_bytes_new_static ("\0\0\0\0rest", 8);
  g_autoptr (EncodesHttpBody) body = encodes_http_body_new ("gzip", 10000, 10000);

  g_assert_cmpint (feed (body, packed, 100), ==, ENCODES_HTTP_BODY_FINE);
  g_assert_cmpint (feed (body, rest, 100), ==, ENCODES_HTTP_BODY_FINE);
  assert_whole (body, "whole", 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/http-body/comes-in-any-pieces", test_pieces);
  g_test_add_func ("/net/http-body/may-be-empty", test_empty);
  g_test_add_func ("/net/http-body/limit/wire-and-unpacked-are-exact", test_limits);
  g_test_add_func ("/net/http-body/limit/counts-what-becomes-nothing", test_nothing_but_wire);
  g_test_add_func ("/net/http-body/packed/every-cut-is-seen", test_every_cut);
  g_test_add_func ("/net/http-body/packed/damage-is-seen", test_damaged);
  g_test_add_func ("/net/http-body/packed/rest-is-not-used", test_rest);

  return g_test_run ();
}
