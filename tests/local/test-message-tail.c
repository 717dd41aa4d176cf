/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <string.h>

#include "encodes-message-tail.h"

static void
feed (EncodesMessageTail *tail, const char *text)
{
  encodes_message_tail_feed (tail, text, strlen (text));
}

static void
test_overwritten (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (1000);
  g_autofree char *text = NULL;

  feed (tail, "Input #0\r\nframe=1\rfra");
  feed (tail, "me=2\rframe=3 \r");
  feed (tail, "frame=4\nend");
  text = encodes_message_tail_dup_text (tail);
  g_assert_cmpstr (text, ==, "Input #0\nframe=4\nend\n");
}

static void
test_bounded (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (1000);
  g_autofree char *text = NULL;
  g_autofree char *endless = g_strnfill (100000, 'x');

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u\n", i);
      feed (tail, line);
    }
  text = encodes_message_tail_dup_text (tail);
  g_assert_cmpuint (strlen (text), <=, 1000);
  g_assert_true (g_str_has_prefix (text, "line "));
  g_assert_true (g_str_has_suffix (text, "line 998\nline 999\n"));

  g_free (text);
  feed (tail, endless);
  text = encodes_message_tail_dup_text (tail);
  g_assert_cmpuint (strlen (text), <, 6000);
}

static void
test_error (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (10000);
  g_autofree char *error = NULL;

  g_assert_null (encodes_message_tail_dup_error (tail));
  feed (tail, "ffmpeg version 5.1.9\n[libx264 @ 0x55d0c8a0] width not divisible by 2 (321x240)\n"
              "Error initializing output stream 0:0 -- maybe incorrect parameters\n"
              "[aac @ 0x55aa] Qavg: 12.5\nframe=    0 fps=0.0\n\nConversion failed!\n");
  error = encodes_message_tail_dup_error (tail);
  g_assert_cmpstr (error, ==, "Error initializing output stream 0:0 -- maybe incorrect parameters");
}

static void
test_error_without_words (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (10000);
  g_autofree char *error = NULL;

  feed (tail, "starting\n[mux @ 0x7f00aa] it went wrong\n\n");
  error = encodes_message_tail_dup_error (tail);
  g_assert_cmpstr (error, ==, "mux: it went wrong");
}

static void
test_secrets (void)
{
  const char *argv[] = { "ffmpeg", "rtmp://host/live/s3cret", NULL };
  const char *shown[] = { "ffmpeg", "rtmp://host/…", NULL };
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (10000);
  g_autofree char *text = NULL;
  g_autofree char *error = NULL;

  encodes_message_tail_hide (tail, argv, shown);
  feed (tail, "Output #0, flv, to 'rtmp://host/live/s3cret':\nhttp://u:s3cret@h/a: Server returned 404 Not Found\n");
  text = encodes_message_tail_dup_text (tail);
  error = encodes_message_tail_dup_error (tail);
  g_assert_null (strstr (text, "s3cret"));
  g_assert_nonnull (strstr (text, "Output #0, flv, to 'rtmp://host/…'"));
  g_assert_null (strstr (error, "s3cret"));
  g_assert_nonnull (strstr (error, "404 Not Found"));
}

static void
test_write_error (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (200);
  g_autofree char *error = NULL;

  g_assert_null (encodes_message_tail_dup_write_error (tail));
  feed (tail, "av_interleaved_write_frame(): No space left on device\n");
  /* Kept even if it is long gone from the lines. */
  for (guint i = 0; i < 100; i++)
    feed (tail, "something else\n");
  error = encodes_message_tail_dup_write_error (tail);
  g_assert_cmpstr (error, ==, "av_interleaved_write_frame(): No space left on device");
}

static void
test_rubbish (void)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (1000);
  g_autofree char *text = NULL;

  encodes_message_tail_feed (tail, "a\0b\xff\xfe\n\0\n\r\r\n", 10);
  text = encodes_message_tail_dup_text (tail);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (text, "a b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/message-tail/keeps-an-overwritten-line-once", test_overwritten);
  g_test_add_func ("/local/message-tail/is-of-limited-size", test_bounded);
  g_test_add_func ("/local/message-tail/finds-the-reason-of-a-failure", test_error);
  g_test_add_func ("/local/message-tail/else-takes-the-last-line", test_error_without_words);
  g_test_add_func ("/local/message-tail/hides-secrets-that-are-repeated", test_secrets);
  g_test_add_func ("/local/message-tail/remembers-that-writing-failed", test_write_error);
  g_test_add_func ("/local/message-tail/survives-rubbish", test_rubbish);
  return g_test_run ();
}
