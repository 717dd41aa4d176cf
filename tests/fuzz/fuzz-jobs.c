/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A list of jobs, as a service answers: in any of the protocol's forms, and anything else. */

#include "fuzz.h"

#include "encodes-error.h"
#include "encodes-history-codec.h"
#include "encodes-json-checker.h"
#include "encodes-json-writer.h"
#include "encodes-media-services-v2-odata.h"
#include "encodes-media-services-v2-parser.h"

/* What reads this comes from Encodes itself: scripts and its own history. */
static void
check_written (EncodesJob *job)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) packed = encodes_history_codec_pack (job);
  g_autoptr (EncodesJob) unpacked = encodes_history_codec_unpack ("account", packed);
  g_autoptr (GError) error = NULL;

  encodes_json_writer_append_job (json, job);
  encodes_json_check (json->str, json->len, &error);
  g_assert_no_error (error);

  g_assert_nonnull (unpacked);
  fuzz_assert_job (unpacked, "account");
  g_assert_cmpstr (encodes_job_get_id (unpacked), ==, encodes_job_get_id (job));
  g_assert_cmpint (encodes_job_get_state (unpacked), ==, encodes_job_get_state (job));
}

/* What the service said in the last answer becomes part of the next question. */
static void
check_asked_again (EncodesJob *job, const char *created)
{
  g_autofree char *time = encodes_media_services_v2_odata_time (created);
  g_autofree char *filter = time ? encodes_media_services_v2_odata_changes_filter (time) : NULL;
  g_autofree char *list = encodes_media_services_v2_odata_list (filter, 0);
  g_autofree char *address = encodes_media_services_v2_odata_job_by_id (encodes_job_get_id (job));

  for (const char *c = list; *c; c++)
    g_assert_true (g_ascii_isgraph (*c));
  for (const char *c = address; *c; c++)
    g_assert_true (g_ascii_isgraph (*c));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_parse_jobs (bytes, "account", &error);

  if (!page)
    {
      fuzz_assert_sentence (error);
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (page->jobs->len, ==, page->created->len);
  g_assert_true (page->skipped == 0 || page->jobs->len > 0);
  g_assert_true (!page->next_link || *page->next_link);
  fuzz_assert_text (page->next_link);
  for (guint i = 0; i < page->jobs->len; i++)
    {
      fuzz_assert_job (page->jobs->pdata[i], "account");
      check_written (page->jobs->pdata[i]);
      check_asked_again (page->jobs->pdata[i], page->created->pdata[i]);
    }
  return 0;
}
