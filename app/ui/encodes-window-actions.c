/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-window-private.h"

#include "encodes-filter-pills.h"
#include "encodes-job-commands.h"

#include <glib/gi18n-lib.h>

static void
set_action_enabled (EncodesWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
on_filter_changed (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EncodesWindow *self = user_data;
  int group;

  if (!encodes_filter_pills_parse (g_variant_get_string (value, NULL), &group))
    return;

  g_simple_action_set_state (action, value);
  encodes_job_view_set_group (self->view, group);
}

static void
on_show_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_window_show_all (ENCODES_WINDOW (user_data));
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list_pane));
  encodes_list_pane_begin_search (self->list_pane);
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list_pane));
}

static void
on_cancel_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_details_pane_get_job (self->details_pane);

  encodes_job_commands_cancel (GTK_WINDOW (self), encodes_window_find_monitor (self, job), job);
}

static void
on_delete_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_details_pane_get_job (self->details_pane);

  encodes_job_commands_delete (GTK_WINDOW (self), encodes_window_find_monitor (self, job), job);
}

static void
on_set_priority (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_details_pane_get_job (self->details_pane);

  encodes_job_commands_set_priority (GTK_WINDOW (self), encodes_window_find_monitor (self, job), job);
}

static void
on_copied (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_window_toast (ENCODES_WINDOW (user_data), _("Copied"));
}

static const GActionEntry actions[] = {
  { "filter", NULL, "s", "'all'", on_filter_changed },
  { "show-all", on_show_all },
  { "search", on_search },
  { "back", on_back },
  { "cancel-job", on_cancel_job },
  { "delete-job", on_delete_job },
  { "set-priority", on_set_priority },
  { "copied", on_copied },
};

void
encodes_window_add_actions (EncodesWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

EncodesAccountMonitor *
encodes_window_find_monitor (EncodesWindow *self, EncodesJob *job)
{
  return job ? encodes_monitor_find (self->monitor, encodes_job_get_account_id (job)) : NULL;
}

void
encodes_window_update_job_actions (EncodesWindow *self)
{
  EncodesJob *job = encodes_details_pane_get_job (self->details_pane);
  EncodesAccountMonitor *monitor = encodes_window_find_monitor (self, job);
  EncodesProvider *provider = monitor ? encodes_account_monitor_get_provider (monitor) : NULL;
  EncodesJobActions allowed = provider ? encodes_provider_get_actions (provider, job) : ENCODES_JOB_ACTION_NONE;

  set_action_enabled (self, "cancel-job", allowed & ENCODES_JOB_ACTION_CANCEL);
  set_action_enabled (self, "delete-job", allowed & ENCODES_JOB_ACTION_DELETE);
  set_action_enabled (self, "set-priority", allowed & ENCODES_JOB_ACTION_SET_PRIORITY);
  encodes_details_pane_set_allowed (self->details_pane, allowed);
}

void
encodes_window_show_all (EncodesWindow *self)
{
  encodes_list_pane_end_search (self->list_pane);
  encodes_job_view_set_account (self->view, NULL);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "filter", g_variant_new_string ("all"));
}
