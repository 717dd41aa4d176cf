/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-application-private.h"

#include "encodes-format.h"

static char *
describe_job (EncodesJob *job)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return encodes_format_job_summary (job, now);
}

/* The window may come forward because the person just did something at @timestamp. */
static void
bring_forward (EncodesApplication *self, guint timestamp)
{
  EncodesWindow *window = encodes_application_find_window (self);
  g_autofree char *startup_id = g_strdup_printf ("_TIME%u", timestamp);

  if (window && timestamp > 0)
    gtk_window_set_startup_id (GTK_WINDOW (window), startup_id);
}

static void
on_activate_result (EncodesApplication *self, const char *target, guint timestamp)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "show-job", g_variant_new_string (target));
  bring_forward (self, timestamp);
}

static void
on_launch_search (EncodesApplication *self, const char *text, guint timestamp)
{
  encodes_window_search (encodes_application_present_window (self), text);
  bring_forward (self, timestamp);
}

void
encodes_application_add_search (EncodesApplication *self)
{
  self->search_provider = encodes_search_provider_new (G_APPLICATION (self), self->job_store, describe_job);
  g_signal_connect_object (self->search_provider, "activate-result", G_CALLBACK (on_activate_result), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_provider, "launch-search", G_CALLBACK (on_launch_search), self,
                           G_CONNECT_SWAPPED);
}
