/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "encodes-error.h"
#include "encodes-field.h"
#include "encodes-job-folder.h"
#include "encodes-job-record.h"

typedef struct
{
  char *top;
  char *jobs;
  EncodesJobRecord *record;
  char *id;
} Fixture;

static const char *const command[] = { "ffmpeg", "-i", "http://u:s3cret@h/in", "out.mp4", NULL };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *inputs[] = { "http://u:s3cret@h/in", NULL };
  g_autoptr (GError) error = NULL;

  fixture->top = g_dir_make_tmp ("encodes-XXXXXX", NULL);
  fixture->jobs = g_build_filename (fixture->top, "state", "encodes", "jobs", NULL);
  fixture->record = encodes_job_record_new ("A film", command);
  encodes_job_record_set_details (fixture->record, "ffmpeg", "out.mp4", "slow", inputs, 4 * G_USEC_PER_SEC);
  encodes_job_record_open (fixture->record, fixture->jobs, &error);
  g_assert_no_error (error);
  fixture->id = g_strdup (encodes_job_record_get_id (fixture->record));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf ("rm -rf '%s'", fixture->top);

  g_clear_object (&fixture->record);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  g_free (fixture->top);
  g_free (fixture->jobs);
  g_free (fixture->id);
}

static EncodesJob *
read_job (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  EncodesJob *job = encodes_job_folder_read (fixture->jobs, fixture->id, "here", &error);

  g_assert_no_error (error);
  g_assert_nonnull (job);
  return job;
}

static void
assert_unreadable (Fixture *fixture, EncodesError code)
{
  g_autoptr (GError) error = NULL;
  EncodesJob *job = encodes_job_folder_read (fixture->jobs, fixture->id, "here", &error);

  g_assert_null (job);
  g_assert_error (error, ENCODES_ERROR, (int) code);
}

static char *
path_of (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->jobs, fixture->id, name, NULL);
}

static void
write_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = path_of (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static const char *
get_field (GListModel *fields, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);

      if (g_str_equal (encodes_field_get_name (field), name))
        return encodes_field_get_value (field);
    }
  return NULL;
}

static EncodesTask *
get_task (EncodesJob *job)
{
  g_autoptr (EncodesTask) task = g_list_model_get_item (encodes_job_get_tasks (job), 0);

  g_assert_cmpuint (g_list_model_get_n_items (encodes_job_get_tasks (job)), ==, 1);
  return task;
}

static void
test_outputs (Fixture *fixture, gconstpointer data)
{
  static const char *const many[] = { "ffmpeg", "-i", "in.mp4", "../b.mp4", "/c/../d.mp4", "pipe:1", NULL };
  g_autofree char *directory = g_get_current_dir ();
  g_autofree char *one = g_build_filename (directory, "out.mp4", NULL);
  g_autofree char *above = g_canonicalize_filename ("../b.mp4", directory);
  g_autofree char *both = g_strjoin ("\n", above, "/d.mp4", NULL);
  g_autoptr (EncodesJob) job = read_job (fixture);
  g_autoptr (EncodesJob) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (get_field (encodes_job_get_fields (job), "outputs"), ==, one);

  g_clear_object (&fixture->record);
  fixture->record = encodes_job_record_new ("Two files", many);
  encodes_job_record_open (fixture->record, fixture->jobs, &error);
  g_assert_no_error (error);
  other = encodes_job_folder_read (fixture->jobs, encodes_job_record_get_id (fixture->record), "here", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_field (encodes_job_get_fields (other), "outputs"), ==, both);
}

static void
test_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = NULL;
  g_autofree char *file = path_of (fixture, "job");
  g_autofree char *text = NULL;
  struct stat info;

  write_file (fixture, "progress", "frame=25\nfps=25.2\nout_time_us=1000000\nspeed=1.84x\nprogress=continue\n");

  job = read_job (fixture);
  g_assert_cmpstr (encodes_job_get_name (job), ==, "A film");
  g_assert_cmpstr (encodes_job_get_account_id (job), ==, "here");
  g_assert_cmpstr (encodes_job_get_provider_id (job), ==, "this-computer");
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 25);
  g_assert_nonnull (encodes_job_get_started (job));
  g_assert_null (encodes_job_get_ended (job));
  g_assert_true (g_str_has_prefix (encodes_task_get_id (get_task (job)), fixture->id));
  g_assert_cmpstr (encodes_task_get_name (get_task (job)), ==, "out.mp4");
  g_assert_cmpstr (encodes_task_get_processor (get_task (job)), ==, "ffmpeg");
  g_assert_cmpstr (encodes_task_get_preset (get_task (job)), ==, "slow");
  g_assert_cmpstr (get_field (encodes_task_get_fields (get_task (job)), "speed"), ==, "1.84x");
  g_assert_cmpstr (get_field (encodes_task_get_fields (get_task (job)), "fps"), ==, "25.2");

  g_assert_cmpint (stat (encodes_job_record_get_path (fixture->record), &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_null (strstr (text, "s3cret"));
}

static void
test_finished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = NULL;

  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_FINISHED, 0, 0, NULL, NULL));
  job = read_job (fixture);
  /* Ended is ended, even while somebody still holds the lock. */
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_FINISHED);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, 100);
  g_assert_nonnull (encodes_job_get_ended (job));
  g_assert_cmpfloat (encodes_job_get_running_ms (job), >=, 0);
  g_assert_null (encodes_job_get_error_text (job));
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = NULL;
  g_autofree char *dots = g_strnfill (10000, '.');
  g_autofree char *messages = g_strconcat (dots, "\nit was\n", "http not found\n", NULL);

  write_file (fixture, "messages", messages);
  write_file (fixture, "progress", "out_time_us=1000000\nprogress=end\n");
  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_ERROR, 1, 0,
                                                  "http://u:s3cret@h/in: not found", NULL));
  job = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpfloat (encodes_job_get_progress (job), <, 100);
  g_assert_cmpstr (encodes_job_get_error_code (job), ==, "exit-1");
  g_assert_null (strstr (encodes_job_get_error_text (job), "s3cret"));
  g_assert_nonnull (strstr (encodes_job_get_error_text (job), "not found"));
  g_assert_cmpstr (get_field (encodes_task_get_fields (get_task (job)), "messages"), ==, "it was\nhttp not found\n");
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) running = read_job (fixture);
  g_autoptr (EncodesJob) stopped = NULL;

  g_assert_cmpint (encodes_job_get_state (running), ==, ENCODES_JOB_STATE_PROCESSING);
  g_clear_object (&fixture->record);
  stopped = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (stopped), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpstr (encodes_job_get_error_code (stopped), ==, "stopped-unexpectedly");
  g_assert_nonnull (strstr (encodes_job_get_error_text (stopped), "stopped unexpectedly"));
  g_assert_nonnull (encodes_job_get_ended (stopped));
}

static void
test_inherited_lock (Fixture *fixture, gconstpointer data)
{
  int copy = dup (encodes_job_record_get_lock (fixture->record));
  g_autoptr (EncodesJob) running = NULL;
  g_autoptr (EncodesJob) stopped = NULL;

  g_clear_object (&fixture->record);
  running = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (running), ==, ENCODES_JOB_STATE_PROCESSING);
  close (copy);
  stopped = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (stopped), ==, ENCODES_JOB_STATE_ERROR);
}

/* Told by somebody through a pipe: what runs it hears nobody. */
static void
test_cancel_observed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJobRecord) record = encodes_job_record_new ("Elsewhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (encodes_job_record_open (record, fixture->jobs, NULL));
  g_free (fixture->id);
  fixture->id = g_strdup (encodes_job_record_get_id (record));

  g_autoptr (EncodesJob) job = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_PROCESSING);
  g_assert_null (get_field (encodes_job_get_fields (job), "command"));
  g_assert_false (encodes_job_folder_cancel (fixture->jobs, fixture->id, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  g_assert_false (encodes_job_record_was_asked_to_cancel (record));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) canceling = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (encodes_job_record_was_asked_to_cancel (fixture->record));
  g_assert_true (encodes_job_folder_cancel (fixture->jobs, fixture->id, &error));
  g_assert_no_error (error);
  g_assert_true (encodes_job_record_was_asked_to_cancel (fixture->record));
  canceling = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (canceling), ==, ENCODES_JOB_STATE_CANCELING);

  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_CANCELED, 255, 0, NULL, NULL));
  g_assert_false (encodes_job_folder_cancel (fixture->jobs, fixture->id, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autofree char *folder = path_of (fixture, NULL);

  g_assert_false (encodes_job_folder_delete (fixture->jobs, fixture->id, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED);
  g_clear_error (&error);

  write_file (fixture, "job.A1b2C3", "left behind");
  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_FINISHED, 0, 0, NULL, NULL));
  g_assert_true (encodes_job_folder_delete (fixture->jobs, fixture->id, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  assert_unreadable (fixture, ENCODES_ERROR_NOT_FOUND);
  ids = encodes_job_folder_list (fixture->jobs, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 0);
}

static void
test_delete_spares_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->top, "film.mp4", NULL);
  g_autofree char *link = path_of (fixture, "messages");
  g_autofree char *stranger = path_of (fixture, "holiday.mp4");

  g_assert_true (g_file_set_contents (outside, "x", 1, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  write_file (fixture, "holiday.mp4", "mine");
  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_FINISHED, 0, 0, NULL, NULL));
  g_assert_true (encodes_job_folder_delete (fixture->jobs, fixture->id, NULL));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (stranger, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_unreadable (fixture, ENCODES_ERROR_FORMAT);
}

static void
test_rubbish (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "\xff\xfe", "[Job", "[Job]\n", "[Job]\nFormat=2\nName=x\n", "Format=1\n" };
  g_autofree char *path = path_of (fixture, "job");
  g_autofree char *huge = g_strnfill (1024 * 1024, '\n');

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      write_file (fixture, "job", texts[i]);
      assert_unreadable (fixture, ENCODES_ERROR_FORMAT);
    }
  write_file (fixture, "job", huge);
  assert_unreadable (fixture, ENCODES_ERROR_FORMAT);

  /* Neither waits for a pipe nor follows a link. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_unreadable (fixture, ENCODES_ERROR_FORMAT);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  assert_unreadable (fixture, ENCODES_ERROR_FORMAT);
}

static void
test_half_rubbish (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesJob) job = NULL;

  write_file (fixture, "job", "[Job]\nFormat=1\nName=\\x\nStarted=yesterday\nExpectedDuration=-99999999999999999999\n");
  write_file (fixture, "progress", "out_time_us=5\nprogress=continue\n");
  write_file (fixture, "ended", "[Ended]\nState=dancing\nTime=never\nExitStatus=many\n");
  job = read_job (fixture);
  g_assert_cmpint (encodes_job_get_state (job), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpfloat (encodes_job_get_progress (job), ==, ENCODES_PROGRESS_UNKNOWN);
  g_assert_null (encodes_job_get_started (job));
  g_assert_nonnull (encodes_job_get_ended (job));
}

static void
test_ids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (encodes_job_folder_read (fixture->jobs, "../jobs", "here", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (encodes_job_folder_delete (fixture->jobs, ".", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (EncodesJobRecord) record = encodes_job_record_new ("x", command);

  g_assert_false (encodes_job_record_open (record, "/dev/null/jobs", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);
  ids = encodes_job_folder_list ("/nonexistent/jobs", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 0);
}

static void
test_long_progress (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = path_of (fixture, "progress");
  g_autoptr (EncodesJob) running = NULL;
  g_autoptr (EncodesJob) failed = NULL;
  struct stat info;

  for (guint i = 1; i <= 10000; i++)
    g_string_append_printf (text, "frame=%u\nout_time_us=%u\nspeed=1x\nprogress=continue\n", i, i * 1000);
  write_file (fixture, "progress", text->str);
  g_assert_true (encodes_job_record_write_expected_duration (fixture->record, 20 * G_USEC_PER_SEC, NULL));
  running = read_job (fixture);
  g_assert_cmpfloat (encodes_job_get_progress (running), ==, 50);

  g_assert_true (encodes_job_record_write_ending (fixture->record, ENCODES_JOB_STATE_ERROR, 1, 0, NULL, NULL));
  failed = read_job (fixture);
  g_assert_cmpfloat (encodes_job_get_progress (failed), ==, 50);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <=, 16 * 1024);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/local/job-folder/running/tells-progress-without-secrets", test_running);
  ADD ("/local/job-folder/outputs/are-found-in-the-command", test_outputs);
  ADD ("/local/job-folder/ended/finished", test_finished);
  ADD ("/local/job-folder/ended/failed-with-the-reason", test_failed);
  ADD ("/local/job-folder/ended/no-ending-and-no-lock-is-a-failure", test_stopped);
  ADD ("/local/job-folder/lock/counts-while-the-encoder-holds-it", test_inherited_lock);
  ADD ("/local/job-folder/cancel/only-what-runs", test_cancel);
  ADD ("/local/job-folder/cancel/not-what-is-only-observed", test_cancel_observed);
  ADD ("/local/job-folder/delete/only-what-ended", test_delete);
  ADD ("/local/job-folder/delete/spares-what-is-not-its-own", test_delete_spares_others);
  ADD ("/local/job-folder/rubbish/is-no-job", test_rubbish);
  ADD ("/local/job-folder/rubbish/in-parts-is-left-out", test_half_rubbish);
  ADD ("/local/job-folder/ids/lead-nowhere-else", test_ids);
  ADD ("/local/job-folder/record/says-when-it-cannot-be-made", test_unwritable);
  ADD ("/local/job-folder/progress/is-read-from-its-end-and-shortened", test_long_progress);
  return g_test_run ();
}
