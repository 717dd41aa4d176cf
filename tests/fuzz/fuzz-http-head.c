/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What is read from the head of an answer: Retry-After in both forms, Date, whether it is a web page. */

#include "fuzz.h"

#include "http-input.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autoptr (EncodesHttpResponse) response = fuzz_http_take_response (&input);
  g_autoptr (GDateTime) date = encodes_http_response_get_date (response);
  guint seconds = encodes_http_response_get_retry_after (response);

  g_assert_cmpuint (seconds, <=, 3600);
  if (date)
    g_assert_cmpint (g_date_time_get_utc_offset (date), ==, 0);
  encodes_http_response_looks_like_html (response);
  return 0;
}
