/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Text from outside, made fit to be shown. The first line is how long it may be; a NUL ends it. */

#include "fuzz.h"

#include <string.h>

#include "encodes-ctl-text.h"
#include "encodes-text.h"

static void
check_line (const char *text, gsize max)
{
  g_autofree char *line = encodes_text_to_line (text, max);
  g_autofree char *again = encodes_text_to_line (line, max);
  g_autofree char *first = encodes_text_first_line (text, max);

  fuzz_assert_line (line, (glong) max);
  fuzz_assert_line (first, (glong) max);
  g_assert_cmpstr (again, ==, line);
}

static void
check_terminal (const char *text, guint width)
{
  g_autofree char *fit = encodes_ctl_text_fit (text, width);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *padded = encodes_ctl_text_pad (valid, width);

  fuzz_assert_line (fit, G_MAXLONG);
  g_assert_cmpuint (encodes_ctl_text_get_width (fit), ==, width);
  g_assert_cmpuint (encodes_ctl_text_get_width (padded), >=, width);
}

static void
check_urls (const char *text)
{
  g_autofree char *hidden = encodes_text_hide_passwords (text);
  g_autofree char *hidden_again = encodes_text_hide_passwords (hidden);
  g_autofree char *dropped = encodes_text_drop_queries (text);
  g_autofree char *dropped_again = encodes_text_drop_queries (dropped);

  fuzz_assert_text (hidden);
  fuzz_assert_text (dropped);
  g_assert_cmpstr (hidden_again, ==, hidden);
  g_assert_cmpstr (dropped_again, ==, dropped);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  gsize max = (gsize) fuzz_input_take_number (&input, 1, 1000);
  g_autofree char *text = fuzz_input_take_text (&input, '\0');
  g_autofree char *body = encodes_text_to_plain_body (text);

  check_line (text, max);
  check_terminal (text, (guint) max);
  check_urls (text);
  fuzz_assert_text (body);
  g_assert_null (strpbrk (body, "<>&"));
  return 0;
}
