/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A $filter of the server: what is compiled can be asked of every entity, and a job that it finds is not found by its
 * opposite. The first line tells whether it is about jobs or tasks. */

#include "fuzz.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-job-filter.h"
#include "sample-jobs.h"

static void
check_entity (EncodesJobFilter *filter, EncodesJobFilter *opposite, EncodesEntity *entity)
{
  gboolean matches = encodes_job_filter_matches (filter, entity);

  g_assert_true (encodes_job_filter_matches (filter, entity) == matches);
  if (opposite)
    g_assert_true (encodes_job_filter_matches (opposite, entity) != matches);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *which = fuzz_input_take_line (&input);
  EncodesEntityKind kind = *which == 't' ? ENCODES_ENTITY_TASK : ENCODES_ENTITY_JOB;
  g_autofree char *raw = fuzz_input_take_text (&input, '\0');
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autofree char *not_text = g_strdup_printf ("not (%s)", text);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobFilter) filter = encodes_job_filter_new (text, kind, &error);
  /* One level more may be one too many. */
  g_autoptr (EncodesJobFilter) opposite = encodes_job_filter_new (not_text, kind, NULL);
  g_autoptr (GPtrArray) entities = sample_jobs_new_entities (kind);

  if (!filter)
    {
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
      fuzz_assert_sentence (error);
      return 0;
    }

  g_assert_no_error (error);
  for (guint i = 0; i < entities->len; i++)
    check_entity (filter, opposite, entities->pdata[i]);
  return 0;
}
