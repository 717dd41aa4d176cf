/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-command-line.h"

static void
test_secrets (void)
{
  const char *argv[] = {
    "ffmpeg", "-i", "https://anna:s3cret@host/a.m3u8?token=s3cret&x", "-headers", "Authorization: Bearer s3cret",
    "-decryption_key", "s3cret", "--password=s3cret", "-f", "flv", "rtmps://live.example/app/s3cret",
    "srt://host:99?passphrase=s3cret", "-keyint_min", "30", "plain.mp4", NULL
  };
  g_auto (GStrv) shown = encodes_command_line_hide_secrets (argv);
  g_autofree char *all = g_strjoinv (" ", shown);

  g_assert_cmpuint (g_strv_length (shown), ==, G_N_ELEMENTS (argv) - 1);
  g_assert_null (g_strstr_len (all, -1, "s3cret"));
  g_assert_nonnull (g_strstr_len (all, -1, "host/a.m3u8"));
  g_assert_nonnull (g_strstr_len (all, -1, "rtmps://live.example/…"));
  g_assert_nonnull (g_strstr_len (all, -1, "-keyint_min 30 plain.mp4"));
}

static void
test_not_utf8 (void)
{
  const char *argv[] = { "ffmpeg", "-i", "caf\xe9.mkv", NULL };
  g_auto (GStrv) shown = encodes_command_line_hide_secrets (argv);

  g_assert_true (g_utf8_validate (shown[2], -1, NULL));
}

static void
test_text (void)
{
  const char *argv[] = { "ffmpeg", "-i", "my film.mkv", "", "it's", "é.mp4", NULL };
  g_autofree char *text = encodes_command_line_to_text (argv);

  g_assert_cmpstr (text, ==, "ffmpeg -i 'my film.mkv' '' 'it'\\''s' é.mp4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/command-line/hides-what-is-secret", test_secrets);
  g_test_add_func ("/local/command-line/makes-any-bytes-fit-to-show", test_not_utf8);
  g_test_add_func ("/local/command-line/quotes-as-a-shell-reads", test_text);
  return g_test_run ();
}
