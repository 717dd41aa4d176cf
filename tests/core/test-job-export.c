/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-csv.h"
#include "encodes-job-export.h"

#include <glib/gstdio.h>
#include <string.h>

static EncodesJob *
add (GPtrArray *jobs, const char *id, const char *name)
{
  EncodesJob *job = encodes_job_new ("account", "media-services-v2", id);

  encodes_job_set_name (job, name);
  encodes_job_set_account_name (job, "Contoso, \"East\"");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  g_ptr_array_add (jobs, job);

  return job;
}

static GPtrArray *
make_jobs (void)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 ("2026-11-21T14:03:04.5+02:00", NULL);
  g_autofree char *long_name = g_strnfill (5000, 'x');
  EncodesJob *job;

  job = add (jobs, "1", "Plain");
  encodes_job_set_progress (job, 100.0 / 3);
  encodes_job_set_created (job, time);
  encodes_job_set_running_ms (job, 1234.5678);
  encodes_job_set_priority (job, -3);
  job = add (jobs, "2", "=HYPERLINK(\"http://evil.example\",\"a, b\")");
  encodes_job_set_state (job, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_job_set_error (job, "-code", "two\r\nlines, \"quoted\"");
  add (jobs, "3", "+49 30");
  add (jobs, "4", "@SUM(A1)");
  add (jobs, "5", "\tTab");
  add (jobs, "6", "");
  add (jobs, "7", NULL);
  add (jobs, "8", "日本語 👩‍👩‍👧‍👦, \"“\"");
  add (jobs, "9", long_name);
  add (jobs, "10", "\r\n\r\n");
  add (jobs, "11", "not UTF-8: \377");

  return jobs;
}

typedef struct
{
  gboolean done;
  gboolean written;
  GError *error;
  GCancellable *cancellable;
} Answer;

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->written = encodes_job_export_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
export_jobs (GPtrArray *jobs, EncodesExportFormat format, const char *path, Answer *answer)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  encodes_job_export_async (jobs, format, file, answer->cancellable, on_exported, answer);
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("encodes-export-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Other programs must read what we write. */
static void
test_read_again (void)
{
  g_autoptr (GPtrArray) jobs = make_jobs ();
  g_autofree char *folder = make_folder ();
  g_autofree char *csv = g_build_filename (folder, "jobs.csv", NULL);
  g_autofree char *json = g_build_filename (folder, "jobs.json", NULL);
  g_autofree char *script = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "core", "check-export.py", NULL);
  char *command[] = { (char *) "/usr/bin/python3", script, csv, json, NULL };
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  Answer as_csv = { FALSE };
  Answer as_json = { FALSE };
  int status;

  export_jobs (jobs, ENCODES_EXPORT_CSV, csv, &as_csv);
  g_assert_no_error (as_csv.error);
  g_assert_true (as_csv.written);
  export_jobs (jobs, ENCODES_EXPORT_JSON, json, &as_json);
  g_assert_no_error (as_json.error);
  g_assert_true (as_json.written);

  g_assert_true (g_spawn_sync (NULL, command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &complaint, &status, &error));
  g_assert_cmpstr (complaint, ==, "");
  g_assert_cmpint (status, ==, 0);
  remove_folder (folder);
}

static void
test_csv_exactly (void)
{
  g_autoptr (GPtrArray) jobs = make_jobs ();
  g_autoptr (GString) csv = g_string_new (NULL);

  encodes_job_csv_append_job (csv, jobs->pdata[0]);
  g_assert_cmpstr (csv->str, ==, "1,\"Contoso, \"\"East\"\"\",media-services-v2,Plain,processing,33.333,"
                                 "2026-11-21T12:03:04.500Z,,,,-3,1234.568,,\r\n");
  g_string_truncate (csv, 0);
  encodes_job_csv_append_job (csv, jobs->pdata[1]);
  g_assert_nonnull (strstr (csv->str, ",\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"a, b\"\")\",error,"));
  g_assert_true (g_str_has_suffix (csv->str, ",'-code,\"two\r\nlines, \"\"quoted\"\"\"\r\n"));
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autofree char *folder = make_folder ();
  g_autofree char *json = g_build_filename (folder, "jobs.json", NULL);
  g_autofree char *text = NULL;
  Answer answer = { FALSE };

  export_jobs (jobs, ENCODES_EXPORT_JSON, json, &answer);
  g_assert_true (answer.written);
  g_assert_true (g_file_get_contents (json, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[]\n");
  remove_folder (folder);
}

static void
test_no_folder (void)
{
  g_autoptr (GPtrArray) jobs = make_jobs ();
  Answer answer = { FALSE };

  export_jobs (jobs, ENCODES_EXPORT_CSV, "/nonexistent/folder/jobs.csv", &answer);
  g_assert_false (answer.written);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_error_free (answer.error);
}

static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) jobs = make_jobs ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = make_folder ();
  g_autofree char *csv = g_build_filename (folder, "jobs.csv", NULL);
  Answer answer = { .cancellable = cancellable };

  g_cancellable_cancel (cancellable);
  export_jobs (jobs, ENCODES_EXPORT_CSV, csv, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (csv, G_FILE_TEST_EXISTS));
  g_error_free (answer.error);
  remove_folder (folder);
}

static gboolean
on_tick (gpointer user_data)
{
  ++*(guint *) user_data;

  return G_SOURCE_CONTINUE;
}

/* Many jobs are put into words in turns with everything else. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = make_folder ();
  g_autofree char *csv = g_build_filename (folder, "jobs.csv", NULL);
  guint n_ticks = 0;
  guint id = g_timeout_add (1, on_tick, &n_ticks);
  Answer answer = { FALSE };

  for (guint i = 0; i < 50000; i++)
    add (jobs, "id", "Name");
  export_jobs (jobs, ENCODES_EXPORT_CSV, csv, &answer);
  g_source_remove (id);
  g_assert_true (answer.written);
  g_assert_cmpuint (n_ticks, >=, 5);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/job-export/other-programs-read-it", test_read_again);
  g_test_add_func ("/core/job-export/csv-quotes-and-defuses", test_csv_exactly);
  g_test_add_func ("/core/job-export/nothing-is-an-empty-list", test_nothing);
  g_test_add_func ("/core/job-export/says-why-it-could-not", test_no_folder);
  g_test_add_func ("/core/job-export/cancelled-leaves-no-file", test_cancelled);
  g_test_add_func ("/core/job-export/many-take-turns", test_many);

  return g_test_run ();
}
