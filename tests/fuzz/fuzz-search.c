/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What a person types to find jobs, beside texts of other people: a job is found by its own name, and by what is found the
 * same with other letter case. */

#include "fuzz.h"

#include <string.h>

#include "encodes-job-search.h"

/* g_utf8_casefold() makes small letters of the great ones of this script, and great ones of the small. */
static gboolean
has_cherokee (const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_get_script (g_utf8_get_char (p)) == G_UNICODE_SCRIPT_CHEROKEE)
      return TRUE;

  return FALSE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *typed = fuzz_input_take_line (&input);
  g_autofree char *name = fuzz_input_take_line (&input);
  g_autofree char *text = fuzz_input_take_text (&input, '\0');
  g_autofree char *needle = encodes_job_search_needle (typed);
  g_autofree char *needle_again = encodes_job_search_needle (needle);
  g_autofree char *own = encodes_job_search_needle (name);
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "media-services-v2", "id");
  g_autofree char *folded = NULL;

  fuzz_assert_text (needle);
  if (needle && !has_cherokee (needle))
    g_assert_cmpstr (needle_again, ==, needle);
  encodes_job_set_name (job, name);
  encodes_job_set_error (job, NULL, text);
  folded = encodes_job_search_dup_folded (job);
  fuzz_assert_text (folded);
  if (needle)
    encodes_job_search_matches (job, folded, needle);
  if (own)
    g_assert_true (encodes_job_search_matches (job, folded, own));
  return 0;
}
