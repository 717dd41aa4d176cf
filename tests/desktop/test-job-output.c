/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Showing what a job of this computer has made, in a file manager that runs in this test. */

#include "encodes-job-output.h"
#include "recorder.h"

#include <glib/gstdio.h>

static const char description[] = "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
                                  "<arg type='as' direction='in'/><arg type='s' direction='in'/>"
                                  "</method></interface></node>";

typedef struct
{
  GDBusConnection *connection;
  guint registration_id;
  char *shown;
} Fixture;

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree const char **uris = NULL;

  g_variant_get (parameters, "(^a&ss)", &uris, NULL);
  fixture->shown = g_strjoinv (" ", (char **) uris);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  fixture->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  fixture->registration_id =
    g_dbus_connection_register_object (fixture->connection, "/org/freedesktop/FileManager1", node->interfaces[0],
                                       &vtable, fixture, NULL, &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (fixture->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", "org.freedesktop.FileManager1", 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->shown, g_free);
  /* The connection is one for all tests, and may outlive this one. */
  g_assert_true (g_dbus_connection_unregister_object (fixture->connection, fixture->registration_id));
  g_clear_object (&fixture->connection);
}

static EncodesJob *
make_job (const char *provider, EncodesJobState state, const char *outputs)
{
  EncodesJob *job = encodes_job_new ("account-1", provider, "job-1");

  encodes_job_set_state (job, state, NULL);
  if (outputs)
    encodes_job_add_field (job, "outputs", outputs);

  return job;
}

static void
assert_output (const char *provider, EncodesJobState state, const char *outputs, const char *expected)
{
  g_autoptr (EncodesJob) job = make_job (provider, state, outputs);
  g_autoptr (GFile) output = encodes_job_output_find (job);
  g_autofree char *path = output ? g_file_get_path (output) : NULL;

  g_assert_cmpstr (path, ==, expected);
}

static void
test_find (void)
{
  assert_output ("this-computer", ENCODES_JOB_STATE_FINISHED, "/films/a.mp4\n/films/b.mp4", "/films/a.mp4");
  assert_output ("this-computer", ENCODES_JOB_STATE_FINISHED, NULL, NULL);
  assert_output ("this-computer", ENCODES_JOB_STATE_FINISHED, "", NULL);
  assert_output ("this-computer", ENCODES_JOB_STATE_FINISHED, "a.mp4", NULL);
  assert_output ("this-computer", ENCODES_JOB_STATE_FINISHED, "/", NULL);
  assert_output ("this-computer", ENCODES_JOB_STATE_ERROR, "/films/a.mp4", NULL);
  /* A service may say what it likes: its files are not here. */
  assert_output ("media-services-v2", ENCODES_JOB_STATE_FINISHED, "/etc/passwd", NULL);
}

typedef struct
{
  gboolean done;
  GError *error;
} Answer;

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  encodes_job_output_show_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
test_show (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("a film %20-XXXXXX.mp4", &stream, NULL);
  g_autofree char *uri = g_file_get_uri (file);
  Answer answer = { FALSE, NULL };

  encodes_job_output_show_async (file, fixture->connection, NULL, on_shown, &answer);
  wait_until (answer.done);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (fixture->shown, ==, uri);
  g_file_delete (file, NULL, NULL);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/film.mp4");
  Answer answer = { FALSE, NULL };

  encodes_job_output_show_async (file, fixture->connection, NULL, on_shown, &answer);
  wait_until (answer.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (fixture->shown);
  g_clear_error (&answer.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desktop/job-output/is-found-only-of-finished-local-jobs", test_find);
  g_test_add ("/desktop/job-output/is-shown-in-its-folder", Fixture, NULL, set_up, test_show, tear_down);
  g_test_add ("/desktop/job-output/missing-is-an-error", Fixture, NULL, set_up, test_missing, tear_down);

  return g_test_run ();
}
