/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What the errors of all services mean to a person. */

#include "encodes-failure.h"
#include "encodes-providers.h"

#include <string.h>

static EncodesJob *
make_failed_job (const char *provider_id, const char *processor, const char *code, const char *text)
{
  EncodesJob *job = encodes_job_new ("account", provider_id, "1");
  g_autoptr (EncodesTask) task = encodes_task_new ("t1");
  g_autoptr (EncodesMessage) error = encodes_message_new (code, text, NULL);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();

  encodes_task_set_processor (task, processor);
  encodes_task_add_error (task, error);
  g_ptr_array_add (tasks, task);
  encodes_job_set_tasks (job, tasks);
  encodes_job_set_state (job, ENCODES_JOB_STATE_ERROR, NULL);

  return job;
}

static void
assert_advice (const char *provider_id, const char *processor, const char *code, const char *text,
               EncodesRetryAdvice advice)
{
  g_autoptr (EncodesJob) job = make_failed_job (provider_id, processor, code, text);
  g_autofree char *meaning = encodes_failure_get_meaning (job);

  g_assert_nonnull (meaning);
  if (strstr (meaning, "does not know"))
    g_error ("%s: %s", code, meaning);
  g_assert_cmpint (encodes_failure_get_advice (job), ==, advice);
}

static void
test_all_codes (void)
{
  static const struct
  {
    const char *code;
    EncodesRetryAdvice advice;
  } cases[] = {
    { "Unknown", ENCODES_RETRY_MAY_HELP },
    { "ErrorDownloadingInputAssetMalformedContent", ENCODES_RETRY_WILL_NOT_HELP },
    { "ErrorDownloadingInputAssetServiceFailure", ENCODES_RETRY_MAY_HELP },
    { "ErrorParsingConfiguration", ENCODES_RETRY_WILL_NOT_HELP },
    { "ErrorExecutingTaskMalformedContent", ENCODES_RETRY_WILL_NOT_HELP },
    { "ErrorExecutingTaskUnsupportedFormat", ENCODES_RETRY_WILL_NOT_HELP },
    { "ErrorProcessingTask", ENCODES_RETRY_MAY_HELP },
    { "ErrorUploadingOutputAsset", ENCODES_RETRY_MAY_HELP },
    { "ErrorCancelingTask", ENCODES_RETRY_UNKNOWN },
    { "TransientError", ENCODES_RETRY_MAY_HELP },
    { "UserInput", ENCODES_RETRY_WILL_NOT_HELP },
    /* not documented, but with a beginning that is */
    { "ErrorDownloadingSomethingNew", ENCODES_RETRY_UNKNOWN },
    { "ErrorExecutingTaskSomethingNew", ENCODES_RETRY_WILL_NOT_HELP },
    { "ErrorUploadingSomethingNew", ENCODES_RETRY_MAY_HELP },
    { "errorprocessingtask", ENCODES_RETRY_MAY_HELP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_advice ("media-services-v2", "Media Encoder Standard", cases[i].code, "words", cases[i].advice);
}

static void
test_local_codes (void)
{
  static const struct
  {
    const char *processor;
    const char *code;
    const char *text;
    const char *meaning;
  } cases[] = {
    { "ffmpeg", "exit-1", "out.mp4: No space left on device", "The disk is full." },
    { "ffmpeg", "exit-0", "av_interleaved_write_frame(): No space left on device", "The disk is full." },
    { "ffmpeg", "exit-1", "in.mp4: No such file or directory",
      "A file or folder that the command names does not exist." },
    { "ffmpeg", "exit-1", "in.mp4: Invalid data found when processing input",
      "The input file is damaged, or is not what its name says." },
    { "ffmpeg", "exit-183", NULL, "The input file is damaged, or is not what its name says." },
    { "ffmpeg", "exit-1", "Conversion failed!", "The encoder gave up." },
    { "HandBrakeCLI", "exit-1", NULL, "HandBrake was told to stop." },
    { "HandBrakeCLI", "exit-2", NULL, "HandBrake cannot read the input, or the command line is wrong." },
    { "HandBrakeCLI", "exit-3", NULL, "HandBrake could not begin: the settings of the encode do not work together." },
    { "HandBrakeCLI", "exit-4", NULL, "HandBrake failed while it was encoding or writing the result." },
    { "HandBrakeCLI", "exit-5", NULL, "HandBrake could not read the input to its end." },
    { "sh", "exit-4", NULL, "The encoder gave up." },
    { "sh", "exit-127", NULL, "There is no such command on this computer." },
    { "ffmpeg", "signal-9", NULL, "The encode was killed, perhaps because memory ran out." },
    { "ffmpeg", "signal-11", NULL, "The encoder crashed, or another program ended it." },
    { "ffmpeg", "stopped-unexpectedly", NULL,
      "The encode stopped without an ending: it was killed, or the computer was turned off." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesJob) job = make_failed_job ("this-computer", cases[i].processor, cases[i].code, cases[i].text);
      g_autofree char *meaning = encodes_failure_get_meaning (job);

      g_assert_cmpstr (meaning, ==, cases[i].meaning);
    }
}

/* Every sentence is one, and no entry hides behind an earlier one. */
static void
test_tables_are_in_order (void)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();
  guint n_meanings = 0;

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      for (const EncodesErrorMeaning *meaning = klass->meanings; meaning && meaning->code; meaning++, n_meanings++)
        {
          g_autofree char *code = g_strdelimit (g_strdup (meaning->code), "*", 'x');

          g_assert_true (g_str_has_suffix (meaning->meaning, "."));
          g_assert_true (encodes_provider_class_explain (klass, code, meaning->text, meaning->processor) == meaning);
        }
    }
  g_assert_cmpuint (n_meanings, >, 50);
}

static void
test_unknown_codes (void)
{
  static const char *const codes[] = { "E1234", "<b>x</b>", "%s%n", "line one\nline two", "Error" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (EncodesJob) job = make_failed_job ("media-services-v2", NULL, codes[i], "words");
      g_autofree char *meaning = encodes_failure_get_meaning (job);

      g_assert_true (g_str_has_suffix (meaning, "which Encodes does not know."));
      g_assert_null (strchr (meaning, '\n'));
      g_assert_cmpint (encodes_failure_get_advice (job), ==, ENCODES_RETRY_UNKNOWN);
    }

  g_autoptr (EncodesJob) no_code = make_failed_job ("media-services-v2", NULL, NULL, "words");
  g_autoptr (EncodesJob) no_provider = make_failed_job ("of-tomorrow", NULL, "Unknown", "words");
  g_autofree char *meaning = encodes_failure_get_meaning (no_provider);

  g_assert_null (encodes_failure_get_meaning (no_code));
  g_assert_cmpstr (meaning, ==, "The service gave the code “Unknown”, which Encodes does not know.");
}

static void
assert_request_id (const char *text, const char *expected)
{
  g_autoptr (EncodesJob) job = make_failed_job ("media-services-v2", NULL, "Unknown", text);
  g_autofree char *id = encodes_failure_get_request_id (job);

  g_assert_cmpstr (id, ==, expected);
}

static void
test_request_id (void)
{
  assert_request_id (NULL, NULL);
  assert_request_id ("nothing of the kind", NULL);
  assert_request_id ("It failed. RequestId:0f7c1b7e-0001-0042-5bd9-2f1c7b000000\nTime:2026-11-21",
                     "0f7c1b7e-0001-0042-5bd9-2f1c7b000000");
  assert_request_id ("x-ms-request-id: 8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57.", "8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57");
  assert_request_id ("{\"client-request-id\":\"8d2f9c1e-2f3c\"}", "8d2f9c1e-2f3c");
  assert_request_id ("Activity id: 8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57", "8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57");
  assert_request_id ("the request idea was bad", NULL);
  assert_request_id ("request id: \xff\xfe", NULL);

  g_autoptr (EncodesJob) job = make_failed_job ("media-services-v2", NULL, "Unknown", "words");
  g_autoptr (EncodesTask) task = g_list_model_get_item (encodes_job_get_tasks (job), 0);
  g_autofree char *id = NULL;

  encodes_task_add_field (task, ENCODES_FAILURE_REQUEST_ID, "of-the-answer");
  id = encodes_failure_get_request_id (job);
  g_assert_cmpstr (id, ==, "of-the-answer");

  g_autofree char *copied = encodes_failure_to_text (job);

  g_assert_cmpstr (copied, ==, "Unknown: words\nx-ms-request-id: of-the-answer");
}

static void
test_copied_text (void)
{
  g_autoptr (EncodesJob) job = make_failed_job (
    "media-services-v2", NULL, "ErrorProcessingTask",
    "GET https://u:p@store.example/a/b.mp4?sv=2018&sig=SECRET#x failed\nsee \"http://x.example?sig=SECRET2\" & <b>");
  g_autofree char *text = encodes_failure_to_text (job);
  g_autoptr (EncodesJob) only_code = make_failed_job ("media-services-v2", NULL, "Unknown", NULL);
  g_autofree char *code = encodes_failure_to_text (only_code);
  g_autoptr (EncodesJob) none = encodes_job_new ("account", "media-services-v2", "1");
  g_autofree char *nothing = encodes_failure_to_text (none);

  g_assert_cmpstr (text, ==, "ErrorProcessingTask: GET https://store.example/a/b.mp4 failed\n"
                             "see \"http://x.example\" & <b>");
  g_assert_cmpstr (code, ==, "Unknown");
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  encodes_providers_register ();
  g_test_add_func ("/providers/meanings/every-documented-code-has-one", test_all_codes);
  g_test_add_func ("/providers/meanings/every-local-ending-has-one", test_local_codes);
  g_test_add_func ("/providers/meanings/no-entry-hides-another", test_tables_are_in_order);
  g_test_add_func ("/providers/meanings/unknown-codes-read-well", test_unknown_codes);
  g_test_add_func ("/providers/failure/finds-the-request-id", test_request_id);
  g_test_add_func ("/providers/failure/copies-no-signature", test_copied_text);

  return g_test_run ();
}
