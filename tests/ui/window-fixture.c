/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "window-fixture.h"

#include "encodes-job-row.h"
#include "encodes-memory-secret-store.h"
#include "encodes-shortcuts.h"
#include "fake-provider.h"

/* One process has one application. */
static GtkApplication *
get_application (void)
{
  static GtkApplication *application;

  if (!application)
    {
      application = g_object_new (ADW_TYPE_APPLICATION,
                                  "application-id", "io.github.encodes.Encodes.Test",
                                  "resource-base-path", "/io/github/encodes/Encodes",
                                  "flags", G_APPLICATION_NON_UNIQUE,
                                  NULL);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
      encodes_shortcuts_add (application);
    }

  return application;
}

void
window_fixture_set_up (WindowFixture *fixture, gconstpointer data)
{
  fake_provider_register ();
  fake_service_reset ();
  fixture->application = get_application ();
  fixture->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  fixture->secrets = encodes_memory_secret_store_new ();
  fixture->store = encodes_job_store_new ();
  fixture->monitor = encodes_monitor_new (G_LIST_MODEL (fixture->accounts), fixture->secrets, fixture->store);
  fixture->window = GTK_WIDGET (encodes_window_new (fixture->application, fixture->monitor, NULL));
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (gtk_widget_get_mapped (fixture->window) && gtk_window_is_active (GTK_WINDOW (fixture->window)));
}

void
window_fixture_tear_down (WindowFixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  WAIT_UNTIL (fixture->window == NULL);
  encodes_monitor_stop (fixture->monitor);
  g_assert_finalize_object (fixture->monitor);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->secrets);
  g_object_unref (fixture->accounts);
}

void
window_fixture_add_account (WindowFixture *fixture)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("Contoso", "fake", "Contoso");

  encodes_account_set_option (account, "address", "https://media.example");
  g_list_store_append (fixture->accounts, account);
}

void
window_fixture_fill (WindowFixture *fixture)
{
  sample_jobs_fill (fixture->store);
  WAIT_UNTIL (window_fixture_find_row (fixture, "Interview 03") != NULL);
  WAIT_UNTIL (gtk_widget_get_height (window_fixture_find_row (fixture, "Interview 03")) > 0);
}

void
window_fixture_narrow (WindowFixture *fixture)
{
  WAIT_UNTIL (gtk_widget_get_width (fixture->window) > 500);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  WAIT_UNTIL (gtk_widget_get_width (fixture->window) <= 360);
}

GtkWidget *
window_fixture_find_row (WindowFixture *fixture, const char *text)
{
  return widget_find_text (fixture->window, ENCODES_TYPE_JOB_ROW, text);
}

static gboolean
try_xdotool (const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("xdotool %s", arguments);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_command_line_sync (line, &output, NULL, &status, &error);
  g_assert_no_error (error);

  return status == 0;
}

static void
run_xdotool (const char *arguments)
{
  g_assert_true (try_xdotool (arguments));
}

void
window_fixture_press (WindowFixture *fixture, const char *keys)
{
  g_autofree char *arguments = g_strdup_printf ("key %s", keys);

  run_xdotool (arguments);
}

void
window_fixture_type (WindowFixture *fixture, const char *text)
{
  g_autofree char *quoted = g_shell_quote (text);
  g_autofree char *arguments = g_strdup_printf ("type --delay 5 %s", quoted);

  run_xdotool (arguments);
}

/* The middle of @widget, as xdotool finds it. A window has the focus a moment before the window manager says so. */
static char *
format_place (WindowFixture *fixture, GtkWidget *widget)
{
  graphene_point_t middle;
  double surface_x;
  double surface_y;

  WAIT_UNTIL (try_xdotool ("getactivewindow"));
  g_assert_true (gtk_widget_compute_point (widget, fixture->window,
                                           &GRAPHENE_POINT_INIT (gtk_widget_get_width (widget) / 2,
                                                                 gtk_widget_get_height (widget) / 2), &middle));
  gtk_native_get_surface_transform (GTK_NATIVE (fixture->window), &surface_x, &surface_y);

  return g_strdup_printf ("getactivewindow mousemove --window %%1 %d %d", (int) (middle.x + surface_x),
                          (int) (middle.y + surface_y));
}

void
window_fixture_click (WindowFixture *fixture, GtkWidget *widget, int button, const char *modifier)
{
  g_autofree char *place = format_place (fixture, widget);
  g_autofree char *down = modifier ? g_strdup_printf ("keydown %s", modifier) : g_strdup ("");
  g_autofree char *up = modifier ? g_strdup_printf ("keyup %s", modifier) : g_strdup ("");
  g_autofree char *arguments = g_strdup_printf ("%s %s click %d %s", place, down, button, up);

  run_xdotool (arguments);
}

void
window_fixture_point_at (WindowFixture *fixture, GtkWidget *widget)
{
  g_autofree char *place = widget ? format_place (fixture, widget) : g_strdup ("mousemove 0 0");

  run_xdotool (place);
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  if (!*text)
    *text = g_strdup ("");
}

char *
window_fixture_read_clipboard (WindowFixture *fixture)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_text_read, &text);
  WAIT_UNTIL (text != NULL);

  return text;
}
