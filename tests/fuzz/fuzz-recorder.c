/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What comes through the pipe of `encodesctl record`: progress, messages, and at last how it ended. The job can be read
 * whatever it was. */

#include "fuzz.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "encodes-job-folder.h"
#include "encodes-recorder.h"

/* It passes on to standard error what is not for it alone. */
static int
record (EncodesRecorder *recorder, int input)
{
  int kept = dup (STDERR_FILENO);
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  int status;

  dup2 (nowhere, STDERR_FILENO);
  status = encodes_recorder_run (recorder, input);
  dup2 (kept, STDERR_FILENO);
  close (kept);
  close (nowhere);
  return status;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  gint64 expected = fuzz_input_take_number (&input, -1, G_MAXINT64);
  g_autofree char *name = fuzz_input_take_line (&input);
  g_autofree char *valid_name = g_utf8_make_valid (name, -1);
  g_autoptr (EncodesRecorder) recorder = encodes_recorder_new (valid_name, expected);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (EncodesJob) job = NULL;
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("input", MFD_CLOEXEC);
  int status;

  g_assert_cmpint (write (fd, input.data, input.size), ==, (gssize) input.size);
  lseek (fd, 0, SEEK_SET);
  g_assert_true (encodes_recorder_open (recorder, fuzz_get_folder (), &error));
  status = record (recorder, fd);
  close (fd);
  g_clear_object (&recorder);

  g_assert_cmpint (status, >=, -1);
  g_assert_cmpint (status, <=, 255);
  ids = encodes_job_folder_list (fuzz_get_folder (), NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  job = encodes_job_folder_read (fuzz_get_folder (), ids->pdata[0], "this-computer", &error);
  g_assert_no_error (error);
  fuzz_assert_job (job, "this-computer");
  g_assert_true (encodes_job_is_ended (job));
  g_assert_true (status == 0 || encodes_job_get_state (job) != ENCODES_JOB_STATE_FINISHED);
  g_assert_true (encodes_job_folder_delete (fuzz_get_folder (), ids->pdata[0], &error));
  return 0;
}
