/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Times from outside, and what is made of them. */

#include "fuzz.h"

#include "encodes-time.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *text = fuzz_input_take_line (&input);
  gint64 number = fuzz_input_take_number (&input, G_MININT64, G_MAXINT64);
  g_autoptr (GDateTime) now = encodes_time_from_unix_us (number);
  g_autoptr (GDateTime) time = encodes_time_parse (text);
  g_autofree char *written = encodes_time_to_rfc3339 (time);
  g_autoptr (GDateTime) again = encodes_time_parse (written);
  g_autoptr (GDateTime) kept = time ? encodes_time_from_unix_us (encodes_time_to_unix_us (time)) : NULL;

  if (now)
    g_assert_cmpint (encodes_time_to_unix_us (now), ==, number);
  if (!time)
    return 0;

  g_assert_cmpint (g_date_time_get_utc_offset (time), ==, 0);
  g_assert_cmpint (g_date_time_get_year (time), >, 1);
  /* Written to the millisecond for scripts, to the microsecond for the history. */
  g_assert_nonnull (again);
  g_assert_cmpint (ABS (g_date_time_difference (again, time)), <, 1000);
  g_assert_true (encodes_time_equal (kept, time));
  if (now)
    {
      g_autofree char *clock = encodes_time_to_clock (time, now);

      g_assert_nonnull (clock);
      fuzz_assert_text (clock);
      encodes_time_get_days_ago (time, now);
    }
  return 0;
}
