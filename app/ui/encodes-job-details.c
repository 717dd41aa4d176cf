/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-details.h"

#include <glib/gi18n-lib.h>

#include "encodes-failure-box.h"
#include "encodes-field.h"
#include "encodes-format.h"
#include "encodes-progress-line.h"
#include "encodes-state-icon.h"
#include "encodes-task-row.h"
#include "encodes-text.h"
#include "encodes-timeline.h"
#include "encodes-value-row.h"

/* A name is shown whole, but a megabyte of it is no name. */
#define WHOLE_NAME 5000
/* So many of a kind are shown. */
#define MOST_ROWS 100

struct _EncodesJobDetails
{
  AdwBin parent_instance;

  EncodesClock *clock;
  EncodesJob *job;
  GSignalGroup *job_signals;
  GListModel *messages;

  GtkScrolledWindow *scrolled;
  GtkLabel *title_label;
  EncodesStateIcon *state_icon;
  GtkLabel *percent_label;
  GtkLabel *state_label;
  GtkLabel *note_label;
  EncodesProgressLine *line;
  GtkLabel *remembered_label;
  EncodesFailureBox *failure_box;
  EncodesTimeline *timeline;
  GtkWidget *tasks_group;
  GtkListBox *tasks_list;
  EncodesValueRow *account_row;
  EncodesValueRow *id_row;
  EncodesValueRow *priority_row;
  EncodesValueRow *created_row;
  EncodesValueRow *started_row;
  EncodesValueRow *ended_row;
  EncodesValueRow *duration_row;
  GtkWidget *fields_group;
  GtkListBox *fields_list;
  GtkWidget *messages_group;
  GtkListBox *messages_list;
};

G_DEFINE_FINAL_TYPE (EncodesJobDetails, encodes_job_details, ADW_TYPE_BIN)

/* A selectable label that gets the same text again forgets what is selected in it. */
static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    {
      gtk_label_set_wrap_mode (label, encodes_format_get_wrap_mode (text));
      gtk_label_set_text (label, text);
    }
}

static char *
format_note (EncodesJob *job, GDateTime *now)
{
  GTimeSpan duration = encodes_job_get_duration (job, now);
  g_autofree char *took = duration < G_TIME_SPAN_MINUTE ? encodes_format_duration (duration)
                                                        : encodes_format_minutes (duration);

  if (encodes_job_is_ended (job) && duration >= 0)
    return g_strdup_printf (_("took %s"), took);

  return encodes_format_forecast (job, now);
}

static void
update_state (EncodesJobDetails *self, GDateTime *now)
{
  EncodesJobState state = encodes_job_get_state (self->job);
  gboolean running = encodes_job_state_get_group (state) == ENCODES_JOB_GROUP_RUNNING;
  g_autofree char *percent = encodes_format_progress (self->job);
  gboolean has_percent = running && *percent != '\0';
  g_autofree char *word = encodes_format_job_state (self->job);
  g_autofree char *note = format_note (self->job, now);

  encodes_state_icon_set_state (self->state_icon, state);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), !has_percent);
  gtk_label_set_text (self->percent_label, percent);
  gtk_widget_set_visible (GTK_WIDGET (self->percent_label), has_percent);
  gtk_label_set_text (self->state_label, word);
  gtk_label_set_text (self->note_label, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *note != '\0');
  encodes_progress_line_set_job (self->line, self->job);
}

static void
update_remembered (EncodesJobDetails *self)
{
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (self->job), 200);
  /* Translators: the name of an account, of a job that only the history knows */
  g_autofree char *text =
    g_strdup_printf (_("%s does not list this job at present. This is what Encodes remembers of it."), account);

  gtk_label_set_text (self->remembered_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->remembered_label), encodes_job_get_remembered (self->job));
}

static void
set_moment (EncodesValueRow *row, GDateTime *time, GDateTime *now)
{
  g_autofree char *moment = encodes_format_moment (time, now);
  g_autofree char *exact = encodes_format_exact (time);

  encodes_value_row_set_value (row, moment);
  encodes_value_row_set_exact (row, exact);
}

static void
update_values (EncodesJobDetails *self, GDateTime *now)
{
  GTimeSpan duration = encodes_job_get_duration (self->job, now);
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (self->job), 200);
  g_autofree char *priority = g_strdup_printf ("%" G_GINT64_FORMAT, encodes_job_get_priority (self->job));
  /* What still runs is not told to the second: that would have to move each second. */
  g_autofree char *time = encodes_job_is_ended (self->job) ? encodes_format_duration (duration)
                                                           : encodes_format_minutes (duration);

  encodes_value_row_set_value (self->account_row, account);
  encodes_value_row_set_value (self->id_row, encodes_job_get_id (self->job));
  encodes_value_row_set_value (self->priority_row, priority);
  set_moment (self->created_row, encodes_job_get_created (self->job), now);
  set_moment (self->started_row, encodes_job_get_started (self->job), now);
  set_moment (self->ended_row, encodes_job_get_ended (self->job), now);
  encodes_value_row_set_value (self->duration_row, *time != '\0' ? time : "—");
}

static void
update (EncodesJobDetails *self)
{
  if (!self->job)
    return;

  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  g_autofree char *title = encodes_text_to_line (encodes_job_get_name (self->job), WHOLE_NAME);

  set_label (self->title_label, *title != '\0' ? title : encodes_job_get_id (self->job));
  update_state (self, now);
  update_remembered (self);
  encodes_failure_box_set_job (self->failure_box, self->job);
  encodes_timeline_set_job (self->timeline, self->job, now);
  update_values (self, now);
}

static void
update_group (GtkWidget *group, GListModel *model)
{
  guint n_items = model ? g_list_model_get_n_items (model) : 0;
  guint n_left = n_items > MOST_ROWS ? n_items - MOST_ROWS : 0;
  g_autofree char *left = n_left > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more", "… and %u more",
                                                                     n_left), n_left)
                                     : NULL;

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), left);
  gtk_widget_set_visible (group, n_items > 0);
}

static void
update_groups (EncodesJobDetails *self)
{
  update_group (self->tasks_group, self->job ? encodes_job_get_tasks (self->job) : NULL);
  update_group (self->fields_group, self->job ? encodes_job_get_fields (self->job) : NULL);
  update_group (self->messages_group, self->messages);
}

static void
on_job_notify (EncodesJobDetails *self)
{
  update (self);
  update_groups (self);
}

static void
on_task_activated (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  encodes_task_row_toggle (ENCODES_TASK_ROW (row));
}

static GtkWidget *
make_task_row (gpointer item, gpointer user_data)
{
  EncodesJobDetails *self = user_data;

  return encodes_task_row_new (ENCODES_TASK (item), self->job);
}

static GtkWidget *
make_field_row (gpointer item, gpointer user_data)
{
  return encodes_value_row_new (encodes_field_get_name (item), encodes_field_get_value (item));
}

static GtkWidget *
make_message_row (gpointer item, gpointer user_data)
{
  EncodesJobDetails *self = user_data;
  EncodesMessage *message = item;
  g_autoptr (GDateTime) now = encodes_clock_get_now (self->clock);
  GDateTime *time = encodes_message_get_time (message);
  g_autofree char *moment = time ? encodes_format_moment (time, now) : NULL;
  g_autofree char *code = encodes_text_to_line (encodes_message_get_code (message), 200);
  const char *text = encodes_message_get_text (message);
  g_autofree char *body = moment && text ? g_strdup_printf ("%s\n%s", moment, text) : g_strdup (text ? text : moment);

  return encodes_value_row_new (*code != '\0' ? code : _("Message"), body);
}

static gpointer
map_task_to_messages (gpointer item, gpointer user_data)
{
  g_autoptr (EncodesTask) task = item;
  g_autoptr (GListStore) both = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (both, encodes_task_get_errors (task));
  g_list_store_append (both, encodes_task_get_events (task));

  return gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&both)));
}

static GListModel *
make_messages (EncodesJob *job)
{
  GtkMapListModel *map = gtk_map_list_model_new (g_object_ref (encodes_job_get_tasks (job)), map_task_to_messages,
                                                 NULL, NULL);

  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (map)));
}

/* Every row is a widget, whether or not it is seen: a service that names thousands of tasks must not halt the window. */
static void
bind_list (EncodesJobDetails *self, GtkListBox *list, GListModel *model, GtkListBoxCreateWidgetFunc make_row)
{
  g_autoptr (GtkSliceListModel) some = gtk_slice_list_model_new (g_object_ref (model), 0, MOST_ROWS);

  gtk_list_box_bind_model (list, G_LIST_MODEL (some), make_row, self, NULL);
}

static void
bind_lists (EncodesJobDetails *self)
{
  if (self->messages)
    g_signal_handlers_disconnect_by_func (self->messages, update_groups, self);
  g_clear_object (&self->messages);
  gtk_list_box_bind_model (self->tasks_list, NULL, NULL, NULL, NULL);
  gtk_list_box_bind_model (self->fields_list, NULL, NULL, NULL, NULL);
  gtk_list_box_bind_model (self->messages_list, NULL, NULL, NULL, NULL);
  if (!self->job)
    return;

  self->messages = make_messages (self->job);
  g_signal_connect_object (self->messages, "items-changed", G_CALLBACK (update_groups), self, G_CONNECT_SWAPPED);
  bind_list (self, self->tasks_list, encodes_job_get_tasks (self->job), make_task_row);
  bind_list (self, self->fields_list, encodes_job_get_fields (self->job), make_field_row);
  bind_list (self, self->messages_list, self->messages, make_message_row);
}

static void
encodes_job_details_dispose (GObject *object)
{
  EncodesJobDetails *self = ENCODES_JOB_DETAILS (object);

  if (self->messages)
    g_signal_handlers_disconnect_by_func (self->messages, update_groups, self);
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_JOB_DETAILS);
  g_clear_object (&self->messages);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->job);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (encodes_job_details_parent_class)->dispose (object);
}

static void
encodes_job_details_class_init (EncodesJobDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_job_details_dispose;

  g_type_ensure (ENCODES_TYPE_FAILURE_BOX);
  g_type_ensure (ENCODES_TYPE_PROGRESS_LINE);
  g_type_ensure (ENCODES_TYPE_STATE_ICON);
  g_type_ensure (ENCODES_TYPE_TIMELINE);
  g_type_ensure (ENCODES_TYPE_VALUE_ROW);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-job-details.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, scrolled);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, title_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, state_icon);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, percent_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, state_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, note_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, line);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, remembered_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, failure_box);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, timeline);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, tasks_group);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, tasks_list);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, account_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, id_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, priority_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, created_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, started_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, ended_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, duration_row);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, fields_group);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, fields_list);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, messages_group);
  gtk_widget_class_bind_template_child (widget_class, EncodesJobDetails, messages_list);
  gtk_widget_class_bind_template_callback (widget_class, on_task_activated);
}

static void
encodes_job_details_init (EncodesJobDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify", G_CALLBACK (on_job_notify), self, G_CONNECT_SWAPPED);
}

void
encodes_job_details_set_clock (EncodesJobDetails *self, EncodesClock *clock)
{
  g_return_if_fail (ENCODES_IS_JOB_DETAILS (self));
  g_return_if_fail (ENCODES_IS_CLOCK (clock));
  g_return_if_fail (self->clock == NULL);

  self->clock = g_object_ref (clock);
  g_signal_connect_object (clock, "tick", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
encodes_job_details_set_job (EncodesJobDetails *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_JOB_DETAILS (self));
  g_return_if_fail (job == NULL || ENCODES_IS_JOB (job));
  g_return_if_fail (self->clock != NULL);

  if (!g_set_object (&self->job, job))
    return;

  g_signal_group_set_target (self->job_signals, job);
  bind_lists (self);
  on_job_notify (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

EncodesJob *
encodes_job_details_get_job (EncodesJobDetails *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB_DETAILS (self), NULL);

  return self->job;
}
