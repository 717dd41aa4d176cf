/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A notification daemon that only records (tests/harness/notification-recorder.py), on the session bus of the test. */
typedef struct
{
  GSubprocess *process;
  char *log;
  gboolean silent;
} Recorder;

/* @option: (nullable): such as "--delay=1" */
Recorder *recorder_start (const char *option);
void      recorder_stop  (Recorder *self);

/* Returns: (transfer full): the log so far, a line of JSON for each call */
char *recorder_read (Recorder *self);

/* Returns: how many notifications have come */
guint recorder_count (Recorder *self);

/* Returns: (transfer full) (nullable): the text under @key in the notification of this number, from 0 */
char *recorder_get (Recorder *self, guint number, const char *key);

/* Returns: when that notification came, in seconds since 1970 */
double recorder_get_time (Recorder *self, guint number);

/* A click on the notification of this number, from 0. */
void recorder_click (Recorder *self, guint number, const char *action);

gboolean deadline_reached (gpointer user_data);
gboolean tick (gpointer user_data);

/* Waits for the thing itself. */
#define wait_until(condition) \
  G_STMT_START \
  { \
    guint deadline_id = g_timeout_add_seconds (30, deadline_reached, (gpointer) #condition); \
    guint tick_id = g_timeout_add (10, tick, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (tick_id); \
    g_source_remove (deadline_id); \
  } \
  G_STMT_END

G_END_DECLS
