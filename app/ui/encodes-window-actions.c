/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-window-private.h"

#include "encodes-export.h"
#include "encodes-filter-pills.h"
#include "encodes-job-commands.h"
#include "encodes-job-text.h"

#include <glib/gi18n-lib.h>

/* More selected jobs than these are not asked what can be done with them: asking for it finds out. */
#define MAX_LOOKED_AT 1000

/* Returns: (transfer full): the jobs that the actions are about: those that are selected, or the one that is shown */
static GPtrArray *
dup_first_jobs (EncodesWindow *self, guint max)
{
  EncodesJob *shown = encodes_details_pane_get_job (self->details_pane);
  g_autoptr (GPtrArray) jobs = NULL;

  if (encodes_window_shows_list_only (self) || encodes_list_pane_get_selecting (self->list_pane)
      || (!adw_leaflet_get_folded (self->leaflet) && encodes_job_view_get_n_selected (self->view) > 1))
    return encodes_job_view_dup_selected (self->view, max);

  jobs = g_ptr_array_new_with_free_func (g_object_unref);
  if (shown)
    g_ptr_array_add (jobs, g_object_ref (shown));

  return g_steal_pointer (&jobs);
}

static GPtrArray *
dup_jobs (EncodesWindow *self)
{
  return dup_first_jobs (self, G_MAXUINT);
}

/* What is set for all of the jobs; nothing if they differ. */
static void
update_bell (EncodesWindow *self, GPtrArray *jobs)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "bell");
  g_autoptr (GEnumClass) bells = g_type_class_ref (ENCODES_TYPE_JOB_BELL);
  EncodesJobBell bell = jobs->len > 0 ? encodes_job_get_bell (jobs->pdata[0]) : ENCODES_JOB_BELL_DEFAULT;
  const char *nick = g_enum_get_value (bells, (int) bell)->value_nick;

  for (guint i = 1; i < jobs->len; i++)
    if (encodes_job_get_bell (jobs->pdata[i]) != bell)
      nick = "";

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (nick));
}

static void
on_filter_changed (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EncodesWindow *self = user_data;
  int group;

  if (!encodes_filter_pills_parse (g_variant_get_string (value, NULL), &group))
    return;

  g_simple_action_set_state (action, value);
  encodes_list_pane_set_group (self->list_pane, group);
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

/* What has been begun last ends first. */
static void
on_escape (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  if (encodes_list_pane_get_selecting (self->list_pane) || encodes_job_view_get_n_selected (self->view) > 1)
    encodes_window_stop_selecting (self);
  else if (adw_leaflet_get_folded (self->leaflet) && !encodes_window_shows_list_only (self))
    on_back (NULL, NULL, self);
  else if (encodes_list_pane_end_search (self->list_pane))
    encodes_list_pane_focus_list (self->list_pane);
}

static void
on_show_details (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  EncodesJob *job = encodes_job_view_get_current (self->view);

  if (job)
    encodes_window_show_details (self, job);
}

static void
on_cancel_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);

  encodes_job_commands_cancel (GTK_WINDOW (self), self->monitor, jobs);
}

static void
on_delete_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);

  encodes_job_commands_delete (GTK_WINDOW (self), self->monitor, jobs);
}

static void
on_set_priority (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);

  encodes_job_commands_set_priority (GTK_WINDOW (self), self->monitor, jobs);
}

static void
copy (EncodesWindow *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  encodes_window_toast (self, _("Copied"));
}

static void
on_copy_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);
  g_autofree char *text = encodes_job_text_describe (jobs);

  copy (self, text);
}

static void
on_copy_error (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);
  g_autofree char *text = encodes_job_text_describe_errors (jobs);

  copy (self, text);
}

static void
on_copied (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_window_toast (ENCODES_WINDOW (user_data), _("Copied"));
}

static void
on_bell_changed (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);
  g_autoptr (GEnumClass) bells = g_type_class_ref (ENCODES_TYPE_JOB_BELL);
  GEnumValue *bell = g_enum_get_value_by_nick (bells, g_variant_get_string (value, NULL));

  if (!bell)
    return;

  for (guint i = 0; i < jobs->len; i++)
    encodes_job_set_bell (jobs->pdata[i], (EncodesJobBell) bell->value);
  g_simple_action_set_state (action, value);
}

static void
on_select_jobs (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list_pane));
  encodes_list_pane_set_selecting (self->list_pane, TRUE);
  encodes_job_view_select (self->view, NULL);
  encodes_list_pane_focus_list (self->list_pane);
}

static void
on_stop_selecting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  encodes_window_stop_selecting (ENCODES_WINDOW (user_data));
}

/* Returns: those of the jobs of which an end can be told */
static GPtrArray *
dup_unended (GPtrArray *jobs)
{
  GPtrArray *unended = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < jobs->len; i++)
    if (!encodes_job_is_ended (jobs->pdata[i]))
      g_ptr_array_add (unended, g_object_ref (jobs->pdata[i]));

  return unended;
}

static void
on_tell_when_done (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  g_autoptr (GPtrArray) jobs = dup_jobs (self);
  g_autoptr (GPtrArray) unended = dup_unended (jobs);
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "You will be told when this job is done",
                                                        "You will be told when these %u jobs are done",
                                                        unended->len), unended->len);
  GVariantBuilder ids;

  if (unended->len == 0)
    return;

  g_variant_builder_init (&ids, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < unended->len; i++)
    g_variant_builder_add (&ids, "(ss)", encodes_job_get_account_id (unended->pdata[i]),
                           encodes_job_get_id (unended->pdata[i]));
  if (!gtk_widget_activate_action_variant (GTK_WIDGET (self), "app.tell-when-done", g_variant_builder_end (&ids)))
    return;

  encodes_window_stop_selecting (self);
  encodes_window_toast (self, text);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncodesWindow *self = user_data;
  GListModel *shown = G_LIST_MODEL (encodes_job_view_get_selection (self->view));
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean json = g_str_equal (g_variant_get_string (parameter, NULL), "json");

  encodes_job_view_settle (self->view);
  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    g_ptr_array_add (jobs, g_list_model_get_item (shown, i));
  encodes_export_ask (self, jobs, json ? ENCODES_EXPORT_JSON : ENCODES_EXPORT_CSV);
}

static const GActionEntry actions[] = {
  { "filter", NULL, "s", "'all'", on_filter_changed },
  { "show-all", on_show_all },
  { "search", on_search },
  { "back", on_back },
  { "escape", on_escape },
  { "show-details", on_show_details },
  { "export", on_export, "s" },
  { "select-jobs", on_select_jobs },
  { "stop-selecting", on_stop_selecting },
  { "tell-when-done", on_tell_when_done },
  { "cancel-job", on_cancel_job },
  { "delete-job", on_delete_job },
  { "set-priority", on_set_priority },
  { "copy-job", on_copy_job },
  { "copy-error", on_copy_error },
  { "copied", on_copied },
  { "bell", NULL, "s", "'default'", on_bell_changed },
};

void
encodes_window_add_actions (EncodesWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

void
encodes_window_set_action_enabled (EncodesWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

EncodesAccountMonitor *
encodes_window_find_monitor (EncodesWindow *self, EncodesJob *job)
{
  return job ? encodes_monitor_find (self->monitor, encodes_job_get_account_id (job)) : NULL;
}

void
encodes_window_update_job_actions (EncodesWindow *self)
{
  g_autoptr (GPtrArray) jobs = dup_first_jobs (self, MAX_LOOKED_AT);
  EncodesJobActions allowed = ENCODES_JOB_ACTION_NONE;
  gboolean any_error = FALSE;
  gboolean any_unended = FALSE;
  gboolean any_remembered = FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      EncodesJob *job = jobs->pdata[i];

      allowed |= encodes_job_commands_get_allowed (self->monitor, job);
      any_error |= encodes_job_get_error_code (job) || encodes_job_get_error_text (job);
      any_unended |= !encodes_job_is_ended (job);
      any_remembered |= encodes_job_get_remembered (job);
    }

  encodes_window_set_action_enabled (self, "cancel-job", (allowed & ENCODES_JOB_ACTION_CANCEL) != 0);
  encodes_window_set_action_enabled (self, "delete-job", (allowed & ENCODES_JOB_ACTION_DELETE) != 0 || any_remembered);
  encodes_window_set_action_enabled (self, "set-priority", (allowed & ENCODES_JOB_ACTION_SET_PRIORITY) != 0);
  encodes_window_set_action_enabled (self, "copy-job", jobs->len > 0);
  encodes_window_set_action_enabled (self, "copy-error", any_error);
  encodes_window_set_action_enabled (self, "tell-when-done", any_unended);
  encodes_window_set_action_enabled (self, "bell", jobs->len > 0);
  encodes_window_set_action_enabled (self, "show-details", encodes_job_view_get_current (self->view) != NULL);
  update_bell (self, jobs);
  encodes_details_pane_set_allowed (self->details_pane, allowed);
}

void
encodes_window_stop_selecting (EncodesWindow *self)
{
  encodes_list_pane_set_selecting (self->list_pane, FALSE);
  encodes_job_view_select (self->view, encodes_details_pane_get_job (self->details_pane));
  /* Not to the next button, when the one that was pressed goes away. */
  encodes_list_pane_focus_list (self->list_pane);
}

void
encodes_window_show_all (EncodesWindow *self)
{
  encodes_list_pane_end_search (self->list_pane);
  encodes_list_pane_show_all_accounts (self->list_pane);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "filter", g_variant_new_string ("all"));
}
