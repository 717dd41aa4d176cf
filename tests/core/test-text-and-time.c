/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-text.h"
#include "encodes-time.h"

#include <string.h>

static void
assert_line (const char *text, gsize max_characters, const char *expected)
{
  g_autofree char *line = encodes_text_to_line (text, max_characters);

  g_assert_cmpstr (line, ==, expected);
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_cmpuint (g_utf8_strlen (line, -1), <=, max_characters);
}

static void
test_line_is_one_line (void)
{
  assert_line (NULL, 10, "");
  assert_line ("", 10, "");
  assert_line ("  a\tb\r\nc  ", 10, "a b c");
  assert_line ("a\u2028b", 10, "a b");
  assert_line ("a\001b", 10, "a\ufffdb");
  assert_line ("<b>&amp;", 10, "<b>&amp;");
}

static void
test_line_cannot_turn_its_surroundings (void)
{
  assert_line ("gpj.\u202eexe", 20, "gpj.exe");
  assert_line ("\u2067x\u2069\u200f", 20, "x");
}

static void
test_line_is_cut_with_an_ellipsis (void)
{
  g_autofree char *megabyte = g_strnfill (1 << 20, 'x');

  assert_line ("abcdef", 6, "abcdef");
  assert_line ("abcdefg", 6, "abcde…");
  assert_line ("春季宣传片多码率", 4, "春季宣…");
  assert_line ("abc def", 5, "abc…");
  assert_line ("🎬🎬🎬", 2, "🎬…");

  g_autofree char *line = encodes_text_to_line (megabyte, 512);
  g_assert_cmpuint (g_utf8_strlen (line, -1), ==, 512);
}

static void
test_line_survives_what_is_not_utf8 (void)
{
  assert_line ("a\xff" "b", 10, "a\ufffdb");
  assert_line ("\xc0\xaf", 10, "\ufffd\ufffd");
}

static void
test_first_line_skips_blank_ones (void)
{
  g_autofree char *line = encodes_text_first_line ("\r\n \n  The reason\r\nTrace ID: 1", 100);

  g_assert_cmpstr (line, ==, "The reason");
}

static void
test_lines (void)
{
  g_autofree char *lines = encodes_text_to_lines ("a\r\n\tb\rc\xe2\x80\xa8" "d \x1b[2J \xc2\x9b 31m \xe2\x80\xae" "e\xff<b>");
  g_autofree char *none = encodes_text_to_lines (NULL);

  g_assert_cmpstr (lines, ==, "a\n\tb\nc\nd \357\277\275[2J \357\277\275 31m e\357\277\275<b>");
  g_assert_cmpstr (none, ==, "");
}

static void
test_body_holds_no_markup (void)
{
  g_autofree char *body = encodes_text_to_plain_body ("<b>a</b> & <img src='x'>\nb");

  g_assert_null (strpbrk (body, "<>&"));
  g_assert_nonnull (strchr (body, '\n'));
}

static void
assert_hidden (const char *text, const char *expected)
{
  g_autofree char *hidden = encodes_text_hide_passwords (text);

  g_assert_cmpstr (hidden, ==, expected);
}

static void
test_passwords_are_hidden (void)
{
  assert_hidden ("in.mp4", "in.mp4");
  assert_hidden ("rtmp://user:pw@host/live/key", "rtmp://…@host/live/key");
  assert_hidden ("https://h/a.mp4?sig=SECRET&se=2026#x", "https://h/a.mp4?sig=…&se=…#x");
  assert_hidden ("https://u@p@h/?a=", "https://…@h/?a=");
  assert_hidden ("[f]tee:a.mp4|https://u:p@h/x", "[f]tee:a.mp4|https://…@h/x");
  assert_hidden ("http://h", "http://h");
  assert_hidden ("http://h?x", "http://h?x");
  assert_hidden ("http://", "http://");
  assert_hidden (NULL, "");
}

static void
assert_time (const char *text, const char *expected)
{
  g_autoptr (GDateTime) time = encodes_time_parse (text);
  g_autofree char *back = encodes_time_to_rfc3339 (time);

  g_test_message ("%s", text);
  g_assert_cmpstr (back, ==, expected);
}

static void
test_times_of_the_services_are_utc (void)
{
  assert_time ("2015-02-11T01:46:08.897", "2015-02-11T01:46:08.897Z");
  assert_time ("2015-02-11T01:46:16.58", "2015-02-11T01:46:16.580Z");
  assert_time ("2015-02-11T01:46:16", "2015-02-11T01:46:16Z");
  assert_time ("2015-01-19T08:04:34.3287057Z", "2015-01-19T08:04:34.328Z");
  assert_time ("2015-01-19T08:04:34.123456789012345678Z", "2015-01-19T08:04:34.123Z");
  assert_time ("2015-01-19T10:04:34+02:00", "2015-01-19T08:04:34Z");
  assert_time ("0101-02-03T04:05:06", "0101-02-03T04:05:06Z");
  assert_time ("0009-02-03T04:05:06.007", "0009-02-03T04:05:06.007Z");
  assert_time ("2015-01-19T10:04:34.5+02:00", "2015-01-19T08:04:34.500Z");
  assert_time ("/Date(1336771959431)/", "2012-05-11T21:32:39.431Z");
  assert_time ("/Date(1336771959431+0000)/", "2012-05-11T21:32:39.431Z");
  assert_time ("/Date(-1500)/", "1969-12-31T23:59:58.500Z");
}

static void
test_what_is_no_time_is_not_set (void)
{
  static const char *const texts[] = {
    "", "soon", "0001-01-01T00:00:00", "2015-13-11T01:46:08", "2015-02-30T00:00:00", "/Date()/", "/Date(x)/",
    "/Date(99999999999999999999)/", "2015-02-11T01:46:08.Z", "2015-02-11", "12345", "2015-02-11T99:46:08",
  };

  g_assert_null (encodes_time_parse (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GDateTime) time = encodes_time_parse (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_null (time);
    }
}

static void
assert_clock (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_clock_names_the_day (void)
{
  g_autoptr (GDateTime) now = encodes_time_parse ("2026-11-21T14:00:00Z");
  g_autoptr (GDateTime) today = encodes_time_parse ("2026-11-21T09:05:00Z");
  g_autoptr (GDateTime) this_week = encodes_time_parse ("2026-11-15T09:05:00Z");
  g_autoptr (GDateTime) a_week_ago = encodes_time_parse ("2026-11-14T09:05:00Z");
  g_autoptr (GDateTime) tomorrow = encodes_time_parse ("2026-11-22T09:05:00Z");

  assert_clock (encodes_time_to_clock (today, now), "09:05");
  assert_clock (encodes_time_to_clock (this_week, now), "Sunday 09:05");
  assert_clock (encodes_time_to_clock (tomorrow, now), "Sunday 09:05");
  /* On a Saturday, "Saturday" would be today. */
  assert_clock (encodes_time_to_clock (a_week_ago, now), "11/14/26, 09:05:00");
}

static void
test_boottime_does_not_go_back (void)
{
  gint64 before = encodes_time_get_boottime ();

  g_assert_cmpint (before, >, 0);
  g_assert_cmpint (encodes_time_get_boottime (), >=, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/text/line/is-one-line", test_line_is_one_line);
  g_test_add_func ("/core/text/lines/keep-nothing-that-acts", test_lines);
  g_test_add_func ("/core/text/line/cannot-turn-its-surroundings", test_line_cannot_turn_its_surroundings);
  g_test_add_func ("/core/text/line/is-cut-with-an-ellipsis", test_line_is_cut_with_an_ellipsis);
  g_test_add_func ("/core/text/line/survives-what-is-not-utf8", test_line_survives_what_is_not_utf8);
  g_test_add_func ("/core/text/first-line/skips-blank-ones", test_first_line_skips_blank_ones);
  g_test_add_func ("/core/text/body/holds-no-markup", test_body_holds_no_markup);
  g_test_add_func ("/core/text/passwords-are-hidden", test_passwords_are_hidden);
  g_test_add_func ("/core/time/parse/times-of-the-services-are-utc", test_times_of_the_services_are_utc);
  g_test_add_func ("/core/time/parse/what-is-no-time-is-not-set", test_what_is_no_time_is_not_set);
  g_test_add_func ("/core/time/clock/names-the-day", test_clock_names_the_day);
  g_test_add_func ("/core/time/boottime/does-not-go-back", test_boottime_does_not_go_back);

  return g_test_run ();
}
