/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-field.h"
#include "encodes-history-codec.h"
#include "encodes-time.h"

#include <string.h>

/* Other threads may read what one has packed: nothing of the job itself is in the bytes. */
static EncodesJob *
round_trip (EncodesJob *job)
{
  g_autoptr (GBytes) bytes = encodes_history_codec_pack (job);

  return encodes_history_codec_unpack ("account", bytes);
}

static EncodesTask *
make_task (void)
{
  EncodesTask *task = encodes_task_new ("nb:taid:1");
  g_autoptr (GDateTime) started = encodes_time_parse ("2026-03-05T10:00:00.123456Z");
  g_autoptr (GDateTime) ended = encodes_time_parse ("2026-03-05T10:20:00Z");
  g_autoptr (EncodesMessage) error = encodes_message_new ("ErrorExecutingTask", "Input asset\nis not valid", ended);
  g_autoptr (EncodesMessage) empty = encodes_message_new (NULL, NULL, NULL);
  g_autoptr (EncodesMessage) event = encodes_message_new ("TaskStarted", "", started);

  encodes_task_set_name (task, "H264 任务 <b>");
  encodes_task_set_state (task, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_task_set_progress (task, 33.5);
  encodes_task_set_times (task, started, ended);
  encodes_task_set_running_ms (task, 1200000.5);
  encodes_task_set_priority (task, -7);
  encodes_task_set_processor (task, "Media Encoder Standard");
  encodes_task_set_preset (task, "{ \"Version\": 1.0 }");
  encodes_task_add_error (task, error);
  encodes_task_add_error (task, empty);
  encodes_task_add_event (task, event);
  encodes_task_add_field (task, "PerfMessage", "fast");

  return task;
}

static EncodesJob *
make_job (void)
{
  EncodesJob *job = encodes_job_new ("account", "media-services-v2", "nb:jid:UUID:F3C4");
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDateTime) created = encodes_time_parse ("2026-03-05T09:59:00Z");
  g_autoptr (GDateTime) started = encodes_time_parse ("2026-03-05T10:00:00.5Z");
  g_autoptr (GDateTime) ended = encodes_time_parse ("1969-12-31T23:59:59.25Z");
  g_autoptr (GDateTime) modified = encodes_time_parse ("2026-03-05T10:20:01Z");

  g_ptr_array_add (tasks, make_task ());
  g_ptr_array_add (tasks, encodes_task_new ("nb:taid:2"));
  encodes_job_set_tasks (job, tasks);
  encodes_job_set_name (job, "Bunny \xe2\x80\xae\n720p");
  encodes_job_set_state (job, ENCODES_JOB_STATE_UNKNOWN, "Pausing");
  encodes_job_set_progress (job, 64.25);
  encodes_job_set_created (job, created);
  encodes_job_set_started (job, started);
  encodes_job_set_ended (job, ended);
  encodes_job_set_modified (job, modified);
  encodes_job_set_priority (job, G_MAXINT64);
  encodes_job_set_running_ms (job, 42);
  encodes_job_set_error (job, "Code", "Text of the job itself");
  encodes_job_set_bell (job, ENCODES_JOB_BELL_NEVER);
  encodes_job_set_canceled_here (job, TRUE);
  encodes_job_add_field (job, "StreamingUnits", "2");
  encodes_job_add_field (job, "", "");

  return job;
}

static void
assert_same_time (GDateTime *a, GDateTime *b)
{
  g_assert_true (encodes_time_equal (a, b));
}

static void
assert_same_messages (GListModel *a, GListModel *b)
{
  g_assert_cmpuint (g_list_model_get_n_items (a), ==, g_list_model_get_n_items (b));
  for (guint i = 0; i < g_list_model_get_n_items (a); i++)
    {
      g_autoptr (EncodesMessage) one = g_list_model_get_item (a, i);
      g_autoptr (EncodesMessage) other = g_list_model_get_item (b, i);

      g_assert_cmpstr (encodes_message_get_code (one), ==, encodes_message_get_code (other));
      g_assert_cmpstr (encodes_message_get_text (one), ==, encodes_message_get_text (other));
      assert_same_time (encodes_message_get_time (one), encodes_message_get_time (other));
    }
}

static void
assert_same_fields (GListModel *a, GListModel *b)
{
  g_assert_cmpuint (g_list_model_get_n_items (a), ==, g_list_model_get_n_items (b));
  for (guint i = 0; i < g_list_model_get_n_items (a); i++)
    {
      g_autoptr (EncodesField) one = g_list_model_get_item (a, i);
      g_autoptr (EncodesField) other = g_list_model_get_item (b, i);

      g_assert_cmpstr (encodes_field_get_name (one), ==, encodes_field_get_name (other));
      g_assert_cmpstr (encodes_field_get_value (one), ==, encodes_field_get_value (other));
    }
}

/* Compares what both classes offer as plain properties, so that a new one is not forgotten. */
static void
assert_same_properties (GObject *a, GObject *b, const char *const *except)
{
  guint n_properties;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) one = G_VALUE_INIT;
      g_auto (GValue) other = G_VALUE_INIT;

      if (G_IS_PARAM_SPEC_OBJECT (pspecs[i]) || g_strv_contains (except, pspecs[i]->name))
        continue;
      g_object_get_property (a, pspecs[i]->name, &one);
      g_object_get_property (b, pspecs[i]->name, &other);
      if (G_VALUE_HOLDS (&one, G_TYPE_DATE_TIME))
        assert_same_time (g_value_get_boxed (&one), g_value_get_boxed (&other));
      else if (g_param_values_cmp (pspecs[i], &one, &other) != 0)
        g_error ("%s differs", pspecs[i]->name);
    }
}

static void
test_every_value (void)
{
  g_autoptr (EncodesJob) job = make_job ();
  g_autoptr (EncodesJob) other = round_trip (job);
  GListModel *tasks = encodes_job_get_tasks (job);
  GListModel *other_tasks = encodes_job_get_tasks (other);

  g_assert_nonnull (other);
  assert_same_properties (G_OBJECT (job), G_OBJECT (other),
                          (const char *const[]) { "forecast", "remembered", "account-name", NULL });
  assert_same_fields (encodes_job_get_fields (job), encodes_job_get_fields (other));
  g_assert_cmpuint (g_list_model_get_n_items (other_tasks), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);
      g_autoptr (EncodesTask) other_task = g_list_model_get_item (other_tasks, i);

      assert_same_properties (G_OBJECT (task), G_OBJECT (other_task), (const char *const[]) { NULL });
      assert_same_messages (encodes_task_get_errors (task), encodes_task_get_errors (other_task));
      assert_same_messages (encodes_task_get_events (task), encodes_task_get_events (other_task));
      assert_same_fields (encodes_task_get_fields (task), encodes_task_get_fields (other_task));
    }
}

static void
test_what_is_unknown_stays_unknown (void)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");
  g_autoptr (EncodesJob) other = round_trip (job);

  assert_same_properties (G_OBJECT (job), G_OBJECT (other), (const char *const[]) { "forecast", NULL });
  g_assert_false (encodes_job_get_tasks_known (other));
  g_assert_null (encodes_job_get_name (other));
  g_assert_null (encodes_job_get_ended (other));
  g_assert_cmpfloat (encodes_job_get_progress (other), ==, ENCODES_PROGRESS_UNKNOWN);
}

static void
test_strangers_cannot_fill_the_disk (void)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *long_text = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (EncodesJob) other = NULL;

  /* Cut in the middle of a character, it would not be text any more. */
  memcpy (long_text + 64 * 1024 - 1, "\xe2\x82\xac", 3);
  encodes_job_set_name (job, long_text);
  for (guint i = 0; i < 100; i++)
    {
      EncodesTask *task = make_task ();

      encodes_task_set_preset (task, long_text);
      for (guint j = 0; j < 2000; j++)
        {
          g_autoptr (EncodesMessage) event = encodes_message_new ("code", "many", NULL);

          encodes_task_add_event (task, event);
        }
      g_ptr_array_add (tasks, task);
    }
  encodes_job_set_tasks (job, tasks);

  bytes = encodes_history_codec_pack (job);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 2 * 1024 * 1024);
  other = encodes_history_codec_unpack ("account", bytes);
  g_assert_nonnull (other);
  g_assert_cmpuint (strlen (encodes_job_get_name (other)), ==, 64 * 1024 - 1);
}

static void
test_no_secrets (void)
{
  g_autoptr (EncodesJob) job = make_job ();
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  encodes_job_set_error (job, "Code", "cannot read https://anna:s3cret@store/in.mp4?sig=s3cret&se=s3cret");
  encodes_job_add_field (job, "Output", "https://store/out?sv=s3cret");
  bytes = encodes_history_codec_pack (job);
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_assert_null (memmem (data, size, "s3cret", strlen ("s3cret")));
  g_assert_nonnull (memmem (data, size, "store/in.mp4", strlen ("store/in.mp4")));
}

/* Whatever a disk gives back is a job or none, and never the end of the program. */
static void
test_damaged_bytes (void)
{
  g_autoptr (EncodesJob) job = make_job ();
  g_autoptr (GBytes) good = encodes_history_codec_pack (job);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  gsize size;
  const guchar *data = g_bytes_get_data (good, &size);

  g_assert_null (encodes_history_codec_unpack ("account", none));
  for (gsize cut = 1; cut < size; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, cut);
      g_autoptr (EncodesJob) other = encodes_history_codec_unpack ("account", part);
    }
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree guchar *copy = g_memdup2 (data, size);

      for (guint j = 0; j < 3; j++)
        copy[g_test_rand_int_range (0, (int) size)] = (guchar) g_test_rand_int_range (0, 256);
      g_autoptr (GBytes) damaged = g_bytes_new (copy, size);
      g_autoptr (EncodesJob) other = encodes_history_codec_unpack ("account", damaged);
      g_autoptr (GBytes) again = other ? encodes_history_codec_pack (other) : NULL;
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/storage/history-codec/keeps-every-value", test_every_value);
  g_test_add_func ("/storage/history-codec/what-is-unknown-stays-unknown", test_what_is_unknown_stays_unknown);
  g_test_add_func ("/storage/history-codec/strangers-cannot-fill-the-disk", test_strangers_cannot_fill_the_disk);
  g_test_add_func ("/storage/history-codec/keeps-no-secrets", test_no_secrets);
  g_test_add_func ("/storage/history-codec/damaged-bytes-are-harmless", test_damaged_bytes);

  return g_test_run ();
}
