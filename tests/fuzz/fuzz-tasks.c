/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The tasks of a job, as a service answers, and what the job is with them. */

#include "fuzz.h"

#include "encodes-error.h"
#include "encodes-history-codec.h"
#include "encodes-json-checker.h"
#include "encodes-json-writer.h"
#include "encodes-media-services-v2-parser.h"

static void
check_job (GPtrArray *tasks)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "media-services-v2", "job");
  g_autoptr (EncodesJob) other = encodes_job_new ("account", "media-services-v2", "job");
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (EncodesJob) unpacked = NULL;
  g_autoptr (GError) error = NULL;

  encodes_job_set_tasks (job, tasks);
  fuzz_assert_job (job, "account");
  encodes_job_update_from (other, job);
  fuzz_assert_job (other, "account");
  g_assert_cmpint (encodes_job_update_from (other, job), ==, ENCODES_JOB_CHANGED_NOTHING);

  encodes_json_writer_append_job (json, job);
  encodes_json_check (json->str, json->len, &error);
  g_assert_no_error (error);
  packed = encodes_history_codec_pack (job);
  unpacked = encodes_history_codec_unpack ("account", packed);
  g_assert_nonnull (unpacked);
  fuzz_assert_job (unpacked, "account");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_parse_tasks (bytes, &error);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (!tasks)
    {
      fuzz_assert_sentence (error);
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      return 0;
    }

  g_assert_no_error (error);
  for (guint i = 0; i < tasks->len; i++)
    {
      fuzz_assert_task (tasks->pdata[i]);
      g_assert_true (g_hash_table_add (ids, (gpointer) encodes_task_get_id (tasks->pdata[i])));
    }
  check_job (tasks);
  return 0;
}
