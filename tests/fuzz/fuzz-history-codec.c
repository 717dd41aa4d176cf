/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* A row of the history, which anything may have written into the file. */

#include "fuzz.h"

#include "encodes-history-codec.h"
#include "encodes-json-checker.h"
#include "encodes-json-writer.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (EncodesJob) job = encodes_history_codec_unpack ("account", bytes);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (EncodesJob) again = NULL;
  g_autoptr (GBytes) packed_again = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!job)
    return 0;

  fuzz_assert_job (job, "account");
  packed = encodes_history_codec_pack (job);
  again = encodes_history_codec_unpack ("account", packed);
  g_assert_nonnull (again);
  fuzz_assert_job (again, "account");
  packed_again = encodes_history_codec_pack (again);
  g_assert_true (g_bytes_equal (packed, packed_again));

  encodes_json_writer_append_job (json, job);
  encodes_json_check (json->str, json->len, &error);
  g_assert_no_error (error);
  return 0;
}
