/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The folder of one local encode, which anything may have written: its files one after another, each ended by the
 * separator of records, 0x1E; first of all a line of letters for what else is there. */

#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-history-codec.h"
#include "encodes-job-files.h"
#include "encodes-job-folder.h"
#include "encodes-json-checker.h"
#include "encodes-json-writer.h"

#define ID "01234567-89ab-4cde-8f01-23456789abcd"
#define SEPARATOR '\x1e'

static const char *const names[] = {
  ENCODES_JOB_FILE_COMMAND, ENCODES_JOB_FILE_ENDED, ENCODES_JOB_FILE_PROGRESS, ENCODES_JOB_FILE_MESSAGES,
};

/* As fuzz_input_take_text(), with the NULs that a power cut leaves. */
static void
take_file (FuzzInput *input, const char *in, const char *name)
{
  const char *end = input->size > 0 ? memchr (input->data, SEPARATOR, input->size) : NULL;
  gsize length = end ? (gsize) (end - input->data) : input->size;

  fuzz_write_file (in, name, input->data, length);
  length += end ? 1 : 0;
  input->data += length;
  input->size -= length;
}

static void
check (EncodesJob *job)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) packed = encodes_history_codec_pack (job);
  g_autoptr (EncodesJob) unpacked = encodes_history_codec_unpack ("this-computer", packed);
  g_autoptr (GError) error = NULL;

  fuzz_assert_job (job, "this-computer");
  g_assert_nonnull (unpacked);
  encodes_json_writer_append_job (json, job);
  encodes_json_check (json->str, json->len, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *in = g_build_filename (fuzz_get_folder (), ID, NULL);
  g_autofree char *cancel = g_build_filename (in, ENCODES_JOB_FILE_CANCEL, NULL);
  g_autofree char *letters = fuzz_input_take_line (&input);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJob) job = NULL;
  gboolean is_ended;

  g_mkdir (in, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (in, names[i], NULL);

      g_remove (path);
      if (input.size > 0)
        take_file (&input, in, names[i]);
      if (strchr (letters, "jepm"[i]))
        g_remove (path);
    }
  g_remove (cancel);
  if (strchr (letters, 'c'))
    fuzz_write_file (in, ENCODES_JOB_FILE_CANCEL, "", 0);

  job = encodes_job_folder_read (fuzz_get_folder (), ID, "this-computer", &error);
  if (!job)
    {
      fuzz_assert_sentence (error);
      return 0;
    }

  check (job);
  /* Nobody holds its lock: it cannot run. */
  is_ended = encodes_job_is_ended (job);
  g_assert_true (is_ended);
  g_assert_false (encodes_job_folder_cancel (fuzz_get_folder (), ID, &error));
  fuzz_assert_sentence (error);
  return 0;
}
