/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-window.h"
#include "sample-jobs.h"
#include "widgets.h"

G_BEGIN_DECLS

/* The main window over a store that a test fills, on a display of its own; keys and clicks come from the X server, as a
 * person's do. */
typedef struct
{
  GtkApplication *application;
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  GtkWidget *window;
} WindowFixture;

/* Adds a test that gets a fixture; main() calls window_test_run() after the last. */
#define WINDOW_TEST(path, function) \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, function, window_fixture_tear_down)

void window_fixture_set_up (WindowFixture *fixture, gconstpointer data);
void window_fixture_tear_down (WindowFixture *fixture, gconstpointer data);

/* Adds the account "Contoso" of the fake service, to which the sample jobs of Contoso belong. */
void window_fixture_add_account (WindowFixture *fixture);

/* Fills the store with the sample jobs, and waits until they are to be seen. */
void window_fixture_fill (WindowFixture *fixture);

/* Makes the window so narrow that the details slide over the list. */
void window_fixture_narrow (WindowFixture *fixture);

/* The row with this text on it, if it is to be seen. */
GtkWidget *window_fixture_find_row (WindowFixture *fixture, const char *text);

/* Presses keys one after the other, as xdotool names them: "ctrl+f", "Escape". */
void window_fixture_press (WindowFixture *fixture, const char *keys);

/* Types ASCII text. */
void window_fixture_type (WindowFixture *fixture, const char *text);

/* Clicks the middle of this widget with a button: 1 left, 3 right, 8 back. */
void window_fixture_click (WindowFixture *fixture, GtkWidget *widget, int button, const char *modifier);

/* Moves the pointer to the middle of this widget, or with NULL to the corner of the screen. */
void window_fixture_point_at (WindowFixture *fixture, GtkWidget *widget);

/* What is in the clipboard now. */
char *window_fixture_read_clipboard (WindowFixture *fixture);

G_END_DECLS
