/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What is asked of the portal for programs without a window, with the real one. It takes this test for Encodes in a
 * Flatpak. */

#include "encodes-background-portal.h"
#include "encodes-error.h"
#include "recorder.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  GSubprocess *back_end;        /* NULL: this desktop has none */
  GDataInputStream *answers;
  char *log;
  GDBusConnection *connection;
  EncodesBackgroundPortal *portal;
} Fixture;

static void
start_back_end (Fixture *fixture)
{
  g_autofree char *program =
    g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "harness", "background-back-end.py", NULL);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autofree char *ready = NULL;
  int fd = g_file_open_tmp ("back-end-XXXXXX.jsonl", &fixture->log, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  /* The strictness of our own programs is not Python's. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  fixture->back_end = g_subprocess_launcher_spawn (launcher, &error, "/usr/bin/python3", program, fixture->log, NULL);
  g_assert_no_error (error);
  fixture->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->back_end));
  ready = g_data_input_stream_read_line (fixture->answers, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ready, ==, "ready");
}

static void
tell_back_end (Fixture *fixture, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (fixture->back_end), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  done = g_data_input_stream_read_line (fixture->answers, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (done, ==, "done");
}

/* As the settings of a desktop do. */
static void
set_permission (Fixture *fixture, const char *permission)
{
  g_autoptr (GError) error = NULL;
  const char *const permissions[] = { permission, NULL };
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
    fixture->connection, "org.freedesktop.impl.portal.PermissionStore", "/org/freedesktop/impl/portal/PermissionStore",
    "org.freedesktop.impl.portal.PermissionStore", "SetPermission",
    g_variant_new ("(sbss^as)", "background", TRUE, "background", ENCODES_APPLICATION_ID, permissions), NULL,
    G_DBUS_CALL_FLAGS_NONE, 30 * 1000, NULL, &error);

  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const command[] = { "encodes", "--gapplication-service", NULL };

  fixture->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (data)
    {
      start_back_end (fixture);
      set_permission (fixture, "ask");
    }
  fixture->portal = encodes_background_portal_new (fixture->connection, command);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->portal);
  g_object_unref (fixture->connection);
  if (!fixture->back_end)
    return;

  g_output_stream_close (g_subprocess_get_stdin_pipe (fixture->back_end), NULL, NULL);
  g_subprocess_wait (fixture->back_end, NULL, NULL);
  g_object_unref (fixture->answers);
  g_object_unref (fixture->back_end);
  g_unlink (fixture->log);
  g_free (fixture->log);
}

typedef struct
{
  gboolean done;
  gboolean answered;
  EncodesBackgroundAnswer answer;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_error (&outcome->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answered = encodes_background_portal_request_finish (ENCODES_BACKGROUND_PORTAL (source), result,
                                                                &outcome->answer, &outcome->error);
  outcome->done = TRUE;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answered =
    encodes_background_portal_find_finish (ENCODES_BACKGROUND_PORTAL (source), result, &outcome->error);
  outcome->done = TRUE;
}

static char *
read_log (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *contents;

  g_file_get_contents (fixture->log, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}

static gboolean
is_called (Fixture *fixture)
{
  g_autofree char *log = read_log (fixture);

  return *log != '\0';
}

static void
test_hands_on (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) found = { 0 };
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *log = NULL;

  encodes_background_portal_find_async (fixture->portal, NULL, on_found, &found);
  wait_until (found.done);
  g_assert_no_error (found.error);
  g_assert_true (found.answered);

  encodes_background_portal_request_async (fixture->portal, TRUE, NULL, on_answered, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.answer.background);
  g_assert_true (outcome.answer.autostart);
  log = read_log (fixture);
  g_assert_nonnull (strstr (log, "\"app\": \"" ENCODES_APPLICATION_ID "\""));
  g_assert_nonnull (strstr (log, "\"subtitle\": \"Encodes starts when you log in and tells you when your encodes end.\""));
}

static void
test_in_their_order (Fixture *fixture, gconstpointer data)
{
  Outcome outcomes[4] = { 0 };
  g_autofree char *log = NULL;
  const char *place;

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    encodes_background_portal_request_async (fixture->portal, i % 2 == 0, NULL, on_answered, &outcomes[i]);
  wait_until (outcomes[3].done);
  log = read_log (fixture);
  place = log;
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_no_error (outcomes[i].error);
      g_assert_true (outcomes[i].done);
      g_assert_true (outcomes[i].answer.autostart == (i % 2 == 0));
      place = strstr (place, i % 2 == 0 ? "Encodes starts when you log in" : "Encodes goes on watching");
      g_assert_nonnull (place);
      place++;
    }
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) silent = { 0 };
  g_auto (Outcome) next = { 0 };

  tell_back_end (fixture, "silence\n");
  encodes_background_portal_set_time_limit (fixture->portal, 1);
  encodes_background_portal_request_async (fixture->portal, TRUE, NULL, on_answered, &silent);
  wait_until (silent.done);
  g_assert_error (silent.error, ENCODES_ERROR, ENCODES_ERROR_NETWORK);
  g_assert_false (silent.answered);

  tell_back_end (fixture, "allow\n");
  encodes_background_portal_set_time_limit (fixture->portal, 60);
  encodes_background_portal_request_async (fixture->portal, FALSE, NULL, on_answered, &next);
  wait_until (next.done);
  g_assert_no_error (next.error);
  g_assert_true (next.answer.background);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  tell_back_end (fixture, "silence\n");
  encodes_background_portal_request_async (fixture->portal, TRUE, cancellable, on_answered, &outcome);
  wait_until (is_called (fixture));
  g_cancellable_cancel (cancellable);
  wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Returns: what the desktop is to show of this program; NULL if it is not in its list */
static char *
read_status (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
    fixture->connection, "org.freedesktop.background.Monitor", "/org/freedesktop/background/monitor",
    "org.freedesktop.DBus.Properties", "Get",
    g_variant_new ("(ss)", "org.freedesktop.background.Monitor", "BackgroundApps"), G_VARIANT_TYPE ("(v)"),
    G_DBUS_CALL_FLAGS_NONE, 30 * 1000, NULL, &error);
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) app = NULL;
  char *message = NULL;

  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &list);
  if (g_variant_n_children (list) == 0)
    return NULL;

  app = g_variant_get_child_value (list, 0);
  g_variant_lookup (app, "message", "s", &message);

  return message ? message : g_strdup ("");
}

static gboolean
shows (Fixture *fixture, const char *expected)
{
  g_autofree char *status = read_status (fixture);

  return g_strcmp0 (status, expected) == 0;
}

/* The portal takes several at once in any order: the last is what stays. */
static void
test_last_status (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *status = g_strdup_printf ("%u running", i);

      encodes_background_portal_set_status (fixture->portal, status);
    }
  wait_until (shows (fixture, "49 running"));
  encodes_background_portal_set_status (fixture->portal, NULL);
  wait_until (shows (fixture, ""));
  /* What is being said keeps the object for as long as it is. */
  wait_until (G_OBJECT (fixture->portal)->ref_count == 1);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) found = { 0 };
  g_auto (Outcome) outcome = { 0 };

  encodes_background_portal_find_async (fixture->portal, NULL, on_found, &found);
  encodes_background_portal_request_async (fixture->portal, TRUE, NULL, on_answered, &outcome);
  encodes_background_portal_set_status (fixture->portal, "1 running");
  wait_until (found.done && outcome.done);
  g_assert_error (found.error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);
  g_assert_error (outcome.error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);
  wait_until (G_OBJECT (fixture->portal)->ref_count == 1);
}

static void
test_no_bus (Fixture *fixture, gconstpointer data)
{
  static const char *const command[] = { "encodes", NULL };
  g_autoptr (EncodesBackgroundPortal) portal = encodes_background_portal_new (NULL, command);
  g_auto (Outcome) found = { 0 };
  g_auto (Outcome) outcome = { 0 };

  encodes_background_portal_find_async (portal, NULL, on_found, &found);
  encodes_background_portal_request_async (portal, TRUE, NULL, on_answered, &outcome);
  encodes_background_portal_set_status (portal, "1 running");
  wait_until (found.done && outcome.done);
  g_assert_error (found.error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);
  g_assert_error (outcome.error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  static const char *const with_back_end = "with";

  g_test_init (&argc, &argv, NULL);
#define add(path, data, function) g_test_add ("/desktop/" path, Fixture, data, set_up, function, tear_down)
  add ("back-end/hands-on-what-is-asked", with_back_end, test_hands_on);
  add ("back-end/one-after-the-other", with_back_end, test_in_their_order);
  add ("back-end/silence-ends-in-time", with_back_end, test_silence);
  add ("back-end/is-cancelled-at-once", with_back_end, test_cancelled);
  add ("back-end/last-status-stays", with_back_end, test_last_status);
  add ("no-back-end/is-missing", NULL, test_missing);
  add ("no-back-end/no-bus-is-missing-too", NULL, test_no_bus);
#undef add

  return g_test_run ();
}
