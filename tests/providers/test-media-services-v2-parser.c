/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"
#include "encodes-field.h"
#include "encodes-media-services-v2-parser.h"
#include "encodes-time.h"

#include "v2-test.h"

#include <string.h>

static EncodesMediaServicesV2Page *
parse_text (const char *text, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  return encodes_media_services_v2_parse_jobs (body, "account", error);
}

static EncodesMediaServicesV2Page *
parse_file (const char *name)
{
  g_autoptr (GBytes) body = v2_read_data (name);
  g_autoptr (GError) error = NULL;
  EncodesMediaServicesV2Page *page = encodes_media_services_v2_parse_jobs (body, "account", &error);

  g_assert_no_error (error);

  return page;
}

/* The only job of a list whose entity is @properties */
static EncodesJob *
parse_job (const char *properties)
{
  g_autofree char *text = g_strdup_printf ("{\"value\":[{\"Id\":\"nb:jid:UUID:1\"%s}]}", properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = parse_text (text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->jobs->len, ==, 1);

  return g_object_ref (page->jobs->pdata[0]);
}

static EncodesTask *
parse_task (const char *properties)
{
  g_autofree char *text = g_strdup_printf ("{\"value\":[{\"Id\":\"nb:tid:UUID:1\"%s}]}", properties);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_parse_tasks (body, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, 1);

  return g_object_ref (tasks->pdata[0]);
}

static void
assert_time (GDateTime *time, const char *expected)
{
  g_autofree char *text = encodes_time_to_rfc3339 (time);

  g_assert_cmpstr (text, ==, expected);
}

/* Returns: (nullable) (transfer full) */
static char *
find_field (GListModel *fields, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      if (g_str_equal (encodes_field_get_name (field), name))
        return g_strdup (encodes_field_get_value (field));
    }

  return NULL;
}

static void
assert_field (GListModel *fields, const char *name, const char *expected)
{
  g_autofree char *value = find_field (fields, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_minimal (void)
{
  g_autoptr (EncodesMediaServicesV2Page) page = parse_file ("jobs-minimal.json");
  EncodesJob *job = page->jobs->pdata[0];

  g_assert_cmpuint (page->jobs->len, ==, 1);
  g_assert_cmpuint (page->skipped, ==, 0);
  g_assert_null (page->next_link);
  g_assert_cmpint (page->count, ==, -1);
  g_assert_cmpstr (page->created->pdata[0], ==, "2015-02-11T01:46:08.897");

  g_assert_cmpstr (encodes_job_get_id (job), ==, "nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f8559f1");
  g_assert_cmpstr (encodes_job_get_account_id (job), ==, "account");
  g_assert_cmpstr (encodes_job_get_provider_id (job), ==, "media-services-v2");
  g_assert_cmpstr (encodes_job_get_name (job), ==,
                   "Encoding BigBuckBunny into to H264 Adaptive Bitrate MP4 Set 720p");
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
  g_assert_false (encodes_job_get_tasks_known (job));
  assert_time (encodes_job_get_created (job), "2015-02-11T01:46:08.897Z");
  assert_time (encodes_job_get_modified (job), "2015-02-11T01:46:08.897Z");
  assert_time (encodes_job_get_started (job), "2015-02-11T01:46:16.580Z");
  g_assert_null (encodes_job_get_ended (job));
  g_assert_cmpint (encodes_job_get_priority (job), ==, 0);
  g_assert_cmpfloat (encodes_job_get_running_ms (job), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (encodes_job_get_fields (job)), ==, 0);
}

static void
test_verbose (void)
{
  g_autoptr (EncodesMediaServicesV2Page) page = parse_file ("jobs-verbose.json");
  EncodesJob *job = page->jobs->pdata[0];
  GListModel *fields = encodes_job_get_fields (job);

  g_assert_cmpuint (page->jobs->len, ==, 1);
  g_assert_cmpstr (page->next_link, ==, "Jobs()?$skiptoken=1");
  g_assert_cmpint (page->count, ==, 5);
  assert_time (encodes_job_get_created (job), "2012-05-11T21:32:39.431Z");
  assert_time (encodes_job_get_modified (job), "2012-05-11T21:32:39.431Z");
  g_assert_null (encodes_job_get_started (job));
  g_assert_cmpint (encodes_job_get_priority (job), ==, 7);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_QUEUED);

  /* What is left: the template and the subscriptions, but no notes of the protocol. */
  g_assert_cmpuint (g_list_model_get_n_items (fields), ==, 2);
  assert_field (fields, "TemplateId", "nb:jtid:UUID:2");
  g_autofree char *subscriptions = find_field (fields, "JobNotificationSubscriptions");
  g_assert_nonnull (strstr (subscriptions, "nb:nepid:UUID:3"));
}

static void
test_other_forms (void)
{
  g_autoptr (EncodesMediaServicesV2Page) array = parse_file ("jobs-array.json");
  g_autoptr (EncodesMediaServicesV2Page) minimal = parse_file ("job-minimal.json");
  g_autoptr (EncodesMediaServicesV2Page) verbose = parse_file ("job-verbose.json");

  g_assert_cmpuint (array->jobs->len, ==, 2);
  g_assert_cmpint (encodes_job_get_state (array->jobs->pdata[0]), ==, ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpint (encodes_job_get_state (array->jobs->pdata[1]), ==, ENCODES_JOB_STATE_CANCELING);
  g_assert_cmpuint (minimal->jobs->len, ==, 1);
  g_assert_cmpstr (encodes_job_get_name (minimal->jobs->pdata[0]), ==, "One");
  g_assert_cmpuint (g_list_model_get_n_items (encodes_job_get_fields (minimal->jobs->pdata[0])), ==, 0);
  g_assert_cmpuint (verbose->jobs->len, ==, 1);
  g_assert_cmpint (encodes_job_get_state (verbose->jobs->pdata[0]), ==, ENCODES_JOB_STATE_CANCELED);
}

static void
test_states (void)
{
  static const struct
  {
    const char *json;
    EncodesJobState state;
    const char *code;
  } cases[] = {
    { ",\"State\":0", ENCODES_JOB_STATE_QUEUED, NULL },
    { ",\"State\":1", ENCODES_JOB_STATE_SCHEDULED, NULL },
    { ",\"State\":2", ENCODES_JOB_STATE_PROCESSING, NULL },
    { ",\"State\":3", ENCODES_JOB_STATE_FINISHED, NULL },
    { ",\"State\":4", ENCODES_JOB_STATE_ERROR, NULL },
    { ",\"State\":5", ENCODES_JOB_STATE_CANCELED, NULL },
    { ",\"State\":6", ENCODES_JOB_STATE_CANCELING, NULL },
    { ",\"State\":2.0", ENCODES_JOB_STATE_PROCESSING, NULL },
    { ",\"State\":7", ENCODES_JOB_STATE_UNKNOWN, "7" },
    { ",\"State\":99", ENCODES_JOB_STATE_UNKNOWN, "99" },
    { ",\"State\":-1", ENCODES_JOB_STATE_UNKNOWN, "-1" },
    { ",\"State\":2.7", ENCODES_JOB_STATE_UNKNOWN, "2.7" },
    { ",\"State\":\"3\"", ENCODES_JOB_STATE_UNKNOWN, "3" },
    { ",\"State\":true", ENCODES_JOB_STATE_UNKNOWN, "true" },
    { ",\"State\":[3]", ENCODES_JOB_STATE_UNKNOWN, "[3]" },
    { ",\"State\":{\"a\":3}", ENCODES_JOB_STATE_UNKNOWN, "{\"a\":3}" },
    { ",\"State\":null", ENCODES_JOB_STATE_UNKNOWN, NULL },
    { "", ENCODES_JOB_STATE_UNKNOWN, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesJob) job = parse_job (cases[i].json);
      g_autoptr (EncodesTask) task = parse_task (cases[i].json);

      g_assert_cmpint (encodes_job_get_state (job), ==, cases[i].state);
      g_assert_cmpstr (encodes_job_get_state_code (job), ==, cases[i].code);
      g_assert_cmpint (encodes_task_get_state (task), ==, cases[i].state);
      g_assert_cmpstr (encodes_task_get_state_code (task), ==, cases[i].code);
    }
}

static void
test_times (void)
{
  static const char *const cases[][2] = {
    { "2015-02-11T01:46:08", "2015-02-11T01:46:08Z" },
    { "2015-02-11T01:46:08.5", "2015-02-11T01:46:08.500Z" },
    { "2015-02-11T01:46:16.58", "2015-02-11T01:46:16.580Z" },
    { "2015-02-11T01:46:08.897", "2015-02-11T01:46:08.897Z" },
    { "2015-01-19T08:04:34.3287057Z", "2015-01-19T08:04:34.328Z" },
    { "2015-01-19T10:04:34+02:00", "2015-01-19T08:04:34Z" },
    { "0001-01-01T00:00:00", NULL },
    { "yesterday", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf (",\"Created\":\"%s\"", cases[i][0]);
      g_autoptr (EncodesJob) job = parse_job (json);

      assert_time (encodes_job_get_created (job), cases[i][1]);
    }
}

/* Every property with every other type: unknown, kept as it is, and never 0 or a warning. */
static void
test_wrong_types_of_jobs (void)
{
  static const char *const names[] = { "Name", "Created", "LastModified", "StartTime", "EndTime", "Priority",
                                       "RunningDuration" };
  static const char *const wrong[] = { "true", "[1,2]", "{\"a\":[{}]}", "\"x\"", "12.5" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (wrong); j++)
      {
        gboolean fits = (g_str_equal (names[i], "Name") && j == 3)
                        || (g_str_equal (names[i], "RunningDuration") && j == 4);
        g_autofree char *json = g_strdup_printf (",\"%s\":%s,\"State\":2", names[i], wrong[j]);
        g_autoptr (EncodesJob) job = parse_job (json);
        g_autofree char *field = find_field (encodes_job_get_fields (job), names[i]);

        g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
        g_assert_null (encodes_job_get_created (job));
        g_assert_null (encodes_job_get_modified (job));
        g_assert_null (encodes_job_get_started (job));
        g_assert_null (encodes_job_get_ended (job));
        g_assert_cmpint (encodes_job_get_priority (job), ==, 0);
        if (fits)
          g_assert_null (field);
        else
          g_assert_nonnull (field);
        if (!fits)
          {
            g_assert_null (encodes_job_get_name (job));
            g_assert_cmpfloat (encodes_job_get_running_ms (job), ==, -1);
          }
      }
}

static void
test_wrong_types_of_tasks (void)
{
  static const char *const names[] = { "Name", "StartTime", "EndTime", "Priority", "RunningDuration", "Progress",
                                       "Configuration", "MediaProcessorId", "ErrorDetails", "HistoricalEvents" };
  static const char *const wrong[] = { "null", "true", "[1,null,[2]]", "{\"a\":[{}]}", "\"x\"", "12.5" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (wrong); j++)
      {
        g_autofree char *json = g_strdup_printf (",\"%s\":%s,\"State\":2", names[i], wrong[j]);
        g_autoptr (EncodesTask) task = parse_task (json);
        gboolean number = j == 5 && g_str_equal (names[i], "Progress");

        g_assert_cmpint (encodes_task_get_state (task), ==, ENCODES_JOB_STATE_PROCESSING);
        g_assert_cmpfloat (encodes_task_get_progress (task), ==, number ? 12.5 : ENCODES_PROGRESS_UNKNOWN);
      }
}

static void
test_progress (void)
{
  static const struct
  {
    const char *json;
    double progress;
  } cases[] = {
    { ",\"Progress\":0.0", 0 },
    { ",\"Progress\":33.25", 33.25 },
    { ",\"Progress\":100", 100 },
    { ",\"Progress\":250", 100 },
    { ",\"Progress\":-5", ENCODES_PROGRESS_UNKNOWN },
    { ",\"Progress\":null", ENCODES_PROGRESS_UNKNOWN },
    { ",\"Progress\":\"50\"", ENCODES_PROGRESS_UNKNOWN },
    { "", ENCODES_PROGRESS_UNKNOWN },
    { ",\"State\":3", 100 },
    { ",\"State\":3,\"Progress\":100", 100 },
    { ",\"State\":4", ENCODES_PROGRESS_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncodesTask) task = parse_task (cases[i].json);

      g_assert_cmpfloat (encodes_task_get_progress (task), ==, cases[i].progress);
    }
}

static void
test_tasks (void)
{
  g_autoptr (GBytes) body = v2_read_data ("tasks-minimal.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_parse_tasks (body, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, 1);

  EncodesTask *task = tasks->pdata[0];
  GListModel *fields = encodes_task_get_fields (task);
  g_autoptr (EncodesMessage) failure = g_list_model_get_item (encodes_task_get_errors (task), 0);
  g_autoptr (EncodesMessage) queued = g_list_model_get_item (encodes_task_get_events (task), 0);
  g_autoptr (EncodesMessage) started = g_list_model_get_item (encodes_task_get_events (task), 1);

  g_assert_cmpstr (encodes_task_get_id (task), ==, "nb:tid:UUID:94d3c509-24c2-467f-aa65-d16a4ea28b19");
  g_assert_cmpstr (encodes_task_get_name (task), ==, "Encode");
  g_assert_cmpint (encodes_task_get_state (task), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpfloat (encodes_task_get_progress (task), ==, 12.5);
  assert_time (encodes_task_get_started (task), "2017-08-11T09:13:27.230Z");
  assert_time (encodes_task_get_ended (task), "2017-08-11T09:14:02.347Z");
  g_assert_cmpfloat (encodes_task_get_running_ms (task), ==, 35120);
  g_assert_cmpint (encodes_task_get_priority (task), ==, 3);
  g_assert_cmpstr (encodes_task_get_processor (task), ==, "Media Encoder Standard");
  g_assert_cmpstr (encodes_task_get_preset (task), ==, "H264 Multiple Bitrate 720p");
  g_assert_cmpstr (encodes_message_get_code (failure), ==, "ErrorDownloadingInputAssetMalformedContent");
  g_assert_true (g_str_has_prefix (encodes_message_get_text (failure), "An error has occurred."));
  g_assert_cmpstr (encodes_message_get_code (queued), ==, "JobQueued");
  assert_time (encodes_message_get_time (queued), "2017-08-11T09:13:21.450Z");
  g_assert_cmpstr (encodes_message_get_code (started), ==, "7");
  g_assert_cmpstr (encodes_message_get_text (started), ==, "Started");

  assert_field (fields, "PerfMessage", "slow disk");
  assert_field (fields, "Options", "0");
  assert_field (fields, "TaskBody", "<?xml version=\"1.0\" encoding=\"utf-16\"?><taskBody></taskBody>");
  assert_field (fields, "EncryptionKeyId", NULL);
  g_autofree char *subscriptions = find_field (fields, "TaskNotificationSubscriptions");
  g_assert_nonnull (strstr (subscriptions, "\"TargetTaskState\":2"));
}

static void
test_verbose_tasks (void)
{
  static const char text[]
    = "{\"d\":{\"results\":[{\"__metadata\":{\"uri\":\"x\"},\"Id\":\"nb:tid:UUID:1\",\"State\":4,\"Progress\":5,"
      "\"MediaProcessorId\":\"nb:mpid:UUID:2\",\"ErrorDetails\":{\"__metadata\":{\"type\":\"Collection(ErrorDetail)\"},"
      "\"results\":[{\"Code\":\"UserInput\",\"Message\":\"File type or codec not supported.\"}]},"
      "\"HistoricalEvents\":{\"results\":[]}},{\"Id\":\"nb:tid:UUID:1\",\"State\":3},{\"Name\":\"no id\"}]}}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_parse_tasks (body, &error);

  g_assert_no_error (error);
  /* Twice the same id: what was said last. */
  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpint (encodes_task_get_state (tasks->pdata[0]), ==, ENCODES_JOB_STATE_FINISHED);

  g_autoptr (EncodesTask) task
    = parse_task (",\"MediaProcessorId\":\"nb:mpid:UUID:2\","
                  "\"ErrorDetails\":{\"results\":[{\"Code\":5,\"Message\":\"m\"}]}");
  g_autoptr (EncodesMessage) failure = g_list_model_get_item (encodes_task_get_errors (task), 0);
  g_assert_cmpstr (encodes_message_get_code (failure), ==, "5");
  g_assert_cmpstr (encodes_message_get_text (failure), ==, "m");
  g_assert_cmpstr (encodes_task_get_processor (task), ==, "nb:mpid:UUID:2");
}

static void
test_unknown_properties (void)
{
  g_autoptr (EncodesJob) job
    = parse_job (",\"Zebra\":\"stripes\",\"Count\":3,\"Ratio\":0.5,\"Yes\":true,\"Deep\":{\"a\":[1]},\"None\":null,"
                 "\"odata.type\":\"x\",\"Tasks@odata.navigationLinkUrl\":\"y\",\"State\":2");
  GListModel *fields = encodes_job_get_fields (job);

  g_assert_cmpuint (g_list_model_get_n_items (fields), ==, 5);
  assert_field (fields, "Zebra", "stripes");
  assert_field (fields, "Count", "3");
  assert_field (fields, "Ratio", "0.5");
  assert_field (fields, "Yes", "true");
  assert_field (fields, "Deep", "{\"a\":[1]}");
}

static void
test_skips_what_has_no_id (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page
    = parse_text ("{\"value\":[{\"Name\":\"a\"},{\"Id\":5},{\"Id\":\"\"},{\"Id\":null},7,null,"
                  "{\"Id\":\"nb:jid:UUID:1\"}]}",
                  &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->jobs->len, ==, 1);
  g_assert_cmpuint (page->created->len, ==, 1);
  g_assert_cmpuint (page->skipped, ==, 6);
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) minimal = parse_text ("{\"value\":[]}", &error);
  g_assert_no_error (error);
  g_autoptr (EncodesMediaServicesV2Page) verbose = parse_text ("\xef\xbb\xbf{\"d\":{\"results\":[]}}", &error);
  g_assert_no_error (error);

  g_assert_cmpuint (minimal->jobs->len, ==, 0);
  g_assert_cmpuint (verbose->jobs->len, ==, 0);
}

static void
test_no_list (void)
{
  static const char *const cases[] = {
    "[]", "\"x\"", "5", "null", "{}", "{\"value\":null}", "{\"value\":{}}", "{\"value\":5}", "{\"d\":null}",
    "{\"d\":{}}",
    "{\"d\":{\"results\":{}}}", "{\"value\":[1,2]}", "{\"value\":[{}]}", "{\"value\":[null]}", "{\"jobs\":[]}",
    "{\"value\":[],\"value\":[]}", "{\"value\":[{\"Id\":\"a\",\"Priority\":99999999999999999999}]}",
    "{\"value\":[{\"Id\":\"a\",\"RunningDuration\":1e999}]}", "{\"value\":[{\"Id\":\"a\\u0000b\"}]}",
    "{\"value\":[{\"Id\":\"\xff\"}]}", "{\"value\":[]} x", "<html></html>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) tasks_error = NULL;
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i], strlen (cases[i]));

      g_assert_null (parse_text (cases[i], &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      if (!strstr (cases[i], "\"Id\":\"a\""))
        {
          g_assert_null (encodes_media_services_v2_parse_tasks (body, &tasks_error));
          g_assert_error (tasks_error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
        }
    }

  /* The service document: where redirects lead that are followed as ordinary ones are. */
  g_autoptr (GBytes) service = v2_read_data ("service-document.json");
  g_autoptr (GError) error = NULL;
  g_assert_null (encodes_media_services_v2_parse_jobs (service, "account", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

/* Cut anywhere, a page is never a shorter list. */
static void
test_cut (void)
{
  static const char *const names[]
    = { "jobs-minimal.json", "jobs-verbose.json", "jobs-array.json", "job-minimal.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) whole = v2_read_data (names[i]);

      /* Behind the last bracket there is only a line break. */
      for (gsize length = 0; length < g_bytes_get_size (whole) - 1; length++)
        {
          g_autoptr (GBytes) body = g_bytes_new_from_bytes (whole, 0, length);
          g_autoptr (GError) error = NULL;

          g_assert_null (encodes_media_services_v2_parse_jobs (body, "account", &error));
          g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
        }
    }
}

static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autoptr (GBytes) body = g_bytes_new (brackets, 100000);
  g_autoptr (GError) error = NULL;

  g_assert_null (encodes_media_services_v2_parse_jobs (body, "account", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/parser/minimal", test_minimal);
  g_test_add_func ("/media-services-v2/parser/verbose", test_verbose);
  g_test_add_func ("/media-services-v2/parser/array-and-single-entities", test_other_forms);
  g_test_add_func ("/media-services-v2/parser/states", test_states);
  g_test_add_func ("/media-services-v2/parser/times", test_times);
  g_test_add_func ("/media-services-v2/parser/wrong-types-of-jobs", test_wrong_types_of_jobs);
  g_test_add_func ("/media-services-v2/parser/wrong-types-of-tasks", test_wrong_types_of_tasks);
  g_test_add_func ("/media-services-v2/parser/progress", test_progress);
  g_test_add_func ("/media-services-v2/parser/tasks", test_tasks);
  g_test_add_func ("/media-services-v2/parser/verbose-tasks", test_verbose_tasks);
  g_test_add_func ("/media-services-v2/parser/keeps-unknown-properties", test_unknown_properties);
  g_test_add_func ("/media-services-v2/parser/skips-what-has-no-id", test_skips_what_has_no_id);
  g_test_add_func ("/media-services-v2/parser/empty", test_empty);
  g_test_add_func ("/media-services-v2/parser/not-a-list", test_no_list);
  g_test_add_func ("/media-services-v2/parser/cut-at-every-byte", test_cut);
  g_test_add_func ("/media-services-v2/parser/deep", test_deep);

  return v2_test_run ();
}
