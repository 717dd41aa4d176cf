/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job.h"

#include "encodes-field.h"
#include "encodes-time.h"
#include "encodes-values.h"

struct _EncodesJob
{
  GObject parent_instance;

  char *account_id;
  char *provider_id;
  char *id;
  char *account_name;
  char *name;
  EncodesJobState state;
  char *state_code;
  double progress;
  GDateTime *created;
  GDateTime *started;
  GDateTime *ended;
  GDateTime *modified;
  gint64 priority;
  double running_ms;
  char *error_code;
  char *error_text;
  gboolean tasks_known;
  gboolean canceled_here;
  gboolean remembered;
  EncodesJobBell bell;
  EncodesForecast forecast;
  GListStore *tasks;
  GListStore *fields;
  guint revision; /* counts changes, to tell whether an update changed anything */
};

G_DEFINE_FINAL_TYPE (EncodesJob, encodes_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (EncodesJobBell, encodes_job_bell,
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_BELL_DEFAULT, "default"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_BELL_ALWAYS, "always"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_BELL_NEVER, "never"))

enum
{
  PROP_0,
  PROP_ACCOUNT_ID,
  PROP_PROVIDER_ID,
  PROP_ID,
  PROP_ACCOUNT_NAME,
  PROP_NAME,
  PROP_STATE,
  PROP_STATE_CODE,
  PROP_GROUP,
  PROP_PROGRESS,
  PROP_CREATED,
  PROP_STARTED,
  PROP_ENDED,
  PROP_MODIFIED,
  PROP_PRIORITY,
  PROP_RUNNING_MS,
  PROP_ERROR_CODE,
  PROP_ERROR_TEXT,
  PROP_TASKS_KNOWN,
  PROP_CANCELED_HERE,
  PROP_TASKS,
  PROP_FIELDS,
  PROP_BELL,
  PROP_FORECAST,
  PROP_REMEMBERED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
encodes_job_finalize (GObject *object)
{
  EncodesJob *self = ENCODES_JOB (object);

  g_free (self->account_id);
  g_free (self->id);
  g_free (self->account_name);
  g_free (self->name);
  g_free (self->state_code);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_clear_pointer (&self->started, g_date_time_unref);
  g_clear_pointer (&self->ended, g_date_time_unref);
  g_clear_pointer (&self->modified, g_date_time_unref);
  g_free (self->provider_id);
  g_free (self->error_code);
  g_free (self->error_text);
  g_object_unref (self->tasks);
  g_object_unref (self->fields);

  G_OBJECT_CLASS (encodes_job_parent_class)->finalize (object);
}

static void
encodes_job_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesJob *self = ENCODES_JOB (object);

  switch (property_id)
    {
    case PROP_ACCOUNT_ID:
      g_value_set_string (value, self->account_id);
      break;
    case PROP_PROVIDER_ID:
      g_value_set_string (value, self->provider_id);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_ACCOUNT_NAME:
      g_value_set_string (value, self->account_name);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STATE_CODE:
      g_value_set_string (value, self->state_code);
      break;
    case PROP_GROUP:
      g_value_set_enum (value, encodes_job_state_get_group (self->state));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, encodes_job_get_progress (self));
      break;
    case PROP_CREATED:
      g_value_set_boxed (value, self->created);
      break;
    case PROP_STARTED:
      g_value_set_boxed (value, self->started);
      break;
    case PROP_ENDED:
      g_value_set_boxed (value, self->ended);
      break;
    case PROP_MODIFIED:
      g_value_set_boxed (value, self->modified);
      break;
    case PROP_PRIORITY:
      g_value_set_int64 (value, self->priority);
      break;
    case PROP_RUNNING_MS:
      g_value_set_double (value, self->running_ms);
      break;
    case PROP_ERROR_CODE:
      g_value_set_string (value, self->error_code);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_TASKS_KNOWN:
      g_value_set_boolean (value, self->tasks_known);
      break;
    case PROP_CANCELED_HERE:
      g_value_set_boolean (value, self->canceled_here);
      break;
    case PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;
    case PROP_FIELDS:
      g_value_set_object (value, self->fields);
      break;
    case PROP_BELL:
      g_value_set_enum (value, self->bell);
      break;
    case PROP_FORECAST:
      g_value_set_boxed (value, &self->forecast);
      break;
    case PROP_REMEMBERED:
      g_value_set_boolean (value, self->remembered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_BELL:
      encodes_job_set_bell (ENCODES_JOB (object), g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_job_class_init (EncodesJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = encodes_job_finalize;
  object_class->get_property = encodes_job_get_property;
  object_class->set_property = encodes_job_set_property;

  properties[PROP_ACCOUNT_ID] = g_param_spec_string ("account-id", NULL, NULL, NULL, flags);
  properties[PROP_PROVIDER_ID] = g_param_spec_string ("provider-id", NULL, NULL, NULL, flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_ACCOUNT_NAME] = g_param_spec_string ("account-name", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENCODES_TYPE_JOB_STATE, ENCODES_JOB_STATE_UNKNOWN,
                                              flags);
  properties[PROP_STATE_CODE] = g_param_spec_string ("state-code", NULL, NULL, NULL, flags);
  properties[PROP_GROUP] = g_param_spec_enum ("group", NULL, NULL, ENCODES_TYPE_JOB_GROUP, ENCODES_JOB_GROUP_RUNNING,
                                              flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 100, ENCODES_PROGRESS_UNKNOWN, flags);
  properties[PROP_CREATED] = g_param_spec_boxed ("created", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_STARTED] = g_param_spec_boxed ("started", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_ENDED] = g_param_spec_boxed ("ended", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_MODIFIED] = g_param_spec_boxed ("modified", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_PRIORITY] = g_param_spec_int64 ("priority", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_RUNNING_MS] = g_param_spec_double ("running-ms", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_ERROR_CODE] = g_param_spec_string ("error-code", NULL, NULL, NULL, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  properties[PROP_TASKS_KNOWN] = g_param_spec_boolean ("tasks-known", NULL, NULL, FALSE, flags);
  properties[PROP_CANCELED_HERE] = g_param_spec_boolean ("canceled-here", NULL, NULL, FALSE, flags);
  properties[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_FIELDS] = g_param_spec_object ("fields", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_BELL] = g_param_spec_enum ("bell", NULL, NULL, ENCODES_TYPE_JOB_BELL, ENCODES_JOB_BELL_DEFAULT,
                                             flags | G_PARAM_WRITABLE);
  properties[PROP_FORECAST] = g_param_spec_boxed ("forecast", NULL, NULL, ENCODES_TYPE_FORECAST, flags);
  properties[PROP_REMEMBERED] = g_param_spec_boolean ("remembered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_job_init (EncodesJob *self)
{
  self->progress = ENCODES_PROGRESS_UNKNOWN;
  self->running_ms = -1;
  self->forecast = (EncodesForecast) ENCODES_FORECAST_INIT;
  self->tasks = g_list_store_new (ENCODES_TYPE_TASK);
  self->fields = g_list_store_new (ENCODES_TYPE_FIELD);
}

static gboolean
notify_if (EncodesJob *self, gboolean changed, guint property)
{
  if (changed)
    {
      self->revision++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
    }

  return changed;
}

EncodesJob *
encodes_job_new (const char *account_id, const char *provider_id, const char *id)
{
  EncodesJob *self = g_object_new (ENCODES_TYPE_JOB, NULL);

  g_return_val_if_fail (account_id != NULL && provider_id != NULL, self);
  g_return_val_if_fail (id != NULL && *id != '\0', self);

  self->account_id = g_strdup (account_id);
  self->provider_id = g_strdup (provider_id);
  self->id = g_strdup (id);

  return self;
}

const char *
encodes_job_get_account_id (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->account_id;
}

const char *
encodes_job_get_provider_id (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->provider_id;
}

const char *
encodes_job_get_id (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->id;
}

const char *
encodes_job_get_account_name (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->account_name;
}

void
encodes_job_set_account_name (EncodesJob *self, const char *account_name)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_string (&self->account_name, account_name), PROP_ACCOUNT_NAME);
}

const char *
encodes_job_get_name (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->name;
}

void
encodes_job_set_name (EncodesJob *self, const char *name)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_string (&self->name, name), PROP_NAME);
}

EncodesJobState
encodes_job_get_state (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), ENCODES_JOB_STATE_UNKNOWN);

  return self->state;
}

const char *
encodes_job_get_state_code (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->state_code;
}

static void
set_state (EncodesJob *self, EncodesJobState state, const char *state_code)
{
  double progress = encodes_job_get_progress (self);
  EncodesJobGroup group = encodes_job_state_get_group (self->state);
  gboolean code_changed = encodes_value_set_string (&self->state_code, state_code);
  gboolean state_changed = self->state != state;

  self->state = state;
  notify_if (self, code_changed, PROP_STATE_CODE);
  notify_if (self, state_changed, PROP_STATE);
  notify_if (self, group != encodes_job_state_get_group (state), PROP_GROUP);
  notify_if (self, !encodes_value_equal_double (progress, encodes_job_get_progress (self)), PROP_PROGRESS);
}

void
encodes_job_set_state (EncodesJob *self, EncodesJobState state, const char *state_code)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  set_state (self, state, state_code);
}

gboolean
encodes_job_is_ended (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), FALSE);

  return encodes_job_state_is_ended (self->state);
}

double
encodes_job_get_progress (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), ENCODES_PROGRESS_UNKNOWN);

  return self->state == ENCODES_JOB_STATE_FINISHED ? 100 : self->progress;
}

void
encodes_job_set_progress (EncodesJob *self, double progress)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_progress (&self->progress, progress), PROP_PROGRESS);
}

GDateTime *
encodes_job_get_created (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->created;
}

void
encodes_job_set_created (EncodesJob *self, GDateTime *created)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_time (&self->created, created), PROP_CREATED);
}

GDateTime *
encodes_job_get_started (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->started;
}

void
encodes_job_set_started (EncodesJob *self, GDateTime *started)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_time (&self->started, started), PROP_STARTED);
}

GDateTime *
encodes_job_get_ended (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->ended;
}

void
encodes_job_set_ended (EncodesJob *self, GDateTime *ended)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_time (&self->ended, ended), PROP_ENDED);
}

GDateTime *
encodes_job_get_modified (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->modified;
}

void
encodes_job_set_modified (EncodesJob *self, GDateTime *modified)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_time (&self->modified, modified), PROP_MODIFIED);
}

gint64
encodes_job_get_priority (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), 0);

  return self->priority;
}

void
encodes_job_set_priority (EncodesJob *self, gint64 priority)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  gboolean changed = self->priority != priority;

  self->priority = priority;
  notify_if (self, changed, PROP_PRIORITY);
}

double
encodes_job_get_running_ms (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), -1);

  return self->running_ms;
}

void
encodes_job_set_running_ms (EncodesJob *self, double running_ms)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_running_ms (&self->running_ms, running_ms), PROP_RUNNING_MS);
}

GTimeSpan
encodes_job_get_duration (EncodesJob *self, GDateTime *now)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), -1);

  GDateTime *until = self->ended;

  if (!until && !encodes_job_is_ended (self))
    until = now;
  if (self->started && until)
    return MAX (g_date_time_difference (until, self->started), 0);

  /* The services' own count may stay 0 while a job runs. */
  if (self->running_ms > 0 && self->running_ms < (double) G_MAXINT64 / 2000)
    return (GTimeSpan) (self->running_ms * 1000);

  return -1;
}

const char *
encodes_job_get_error_code (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->error_code;
}

const char *
encodes_job_get_error_text (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return self->error_text;
}

void
encodes_job_set_error (EncodesJob *self, const char *code, const char *text)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  notify_if (self, encodes_value_set_string (&self->error_code, code), PROP_ERROR_CODE);
  notify_if (self, encodes_value_set_string (&self->error_text, text), PROP_ERROR_TEXT);
}

GListModel *
encodes_job_get_tasks (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

gboolean
encodes_job_get_tasks_known (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), FALSE);

  return self->tasks_known;
}

static double
mean_progress (GPtrArray *tasks)
{
  double sum = 0;

  for (guint i = 0; i < tasks->len; i++)
    {
      double progress = encodes_task_get_progress (tasks->pdata[i]);

      if (progress < 0)
        return ENCODES_PROGRESS_UNKNOWN;
      sum += progress;
    }

  return tasks->len > 0 ? sum / tasks->len : ENCODES_PROGRESS_UNKNOWN;
}

static void
take_error_from (EncodesJob *self, GPtrArray *tasks)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr (EncodesMessage) error = g_list_model_get_item (encodes_task_get_errors (tasks->pdata[i]), 0);

      if (error)
        {
          encodes_job_set_error (self, encodes_message_get_code (error), encodes_message_get_text (error));
          return;
        }
    }

  encodes_job_set_error (self, NULL, NULL);
}

/* Keeps the task objects that are known, so that the widgets bound to them go on. */
static GPtrArray *
merge_tasks (EncodesJob *self, GPtrArray *fresh_tasks)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);
      g_hash_table_insert (known, (gpointer) encodes_task_get_id (task), task);
    }

  for (guint i = 0; i < fresh_tasks->len; i++)
    {
      EncodesTask *fresh = fresh_tasks->pdata[i];
      EncodesTask *task = g_hash_table_lookup (known, encodes_task_get_id (fresh));

      if (task && task != fresh)
        {
          if (encodes_task_update_from (task, fresh))
            self->revision++;
          g_hash_table_remove (known, encodes_task_get_id (task));
        }
      g_ptr_array_add (tasks, g_object_ref (task ? task : fresh));
    }

  return tasks;
}

static gboolean
has_same_tasks (EncodesJob *self, GPtrArray *tasks)
{
  if (tasks->len != g_list_model_get_n_items (G_LIST_MODEL (self->tasks)))
    return FALSE;

  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      if (task != tasks->pdata[i])
        return FALSE;
    }

  return TRUE;
}

void
encodes_job_set_tasks (EncodesJob *self, GPtrArray *tasks)
{
  g_return_if_fail (ENCODES_IS_JOB (self));
  g_return_if_fail (tasks != NULL);

  g_autoptr (GPtrArray) merged = merge_tasks (self, tasks);

  if (!has_same_tasks (self, merged))
    {
      guint n_tasks = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));

      g_list_store_splice (self->tasks, 0, n_tasks, merged->pdata, merged->len);
      notify_if (self, TRUE, PROP_TASKS);
    }

  gboolean newly_known = !self->tasks_known;
  self->tasks_known = TRUE;
  notify_if (self, newly_known, PROP_TASKS_KNOWN);
  encodes_job_set_progress (self, mean_progress (merged));
  take_error_from (self, merged);
}

GListModel *
encodes_job_get_fields (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), NULL);

  return G_LIST_MODEL (self->fields);
}

void
encodes_job_add_field (EncodesJob *self, const char *name, const char *value)
{
  g_return_if_fail (ENCODES_IS_JOB (self));
  g_return_if_fail (name != NULL && value != NULL);

  g_autoptr (EncodesField) field = encodes_field_new (name, value);
  g_list_store_append (self->fields, field);
}

gboolean
encodes_job_get_canceled_here (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), FALSE);

  return self->canceled_here;
}

void
encodes_job_set_canceled_here (EncodesJob *self, gboolean canceled_here)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  gboolean changed = self->canceled_here != canceled_here;

  self->canceled_here = canceled_here;
  notify_if (self, changed, PROP_CANCELED_HERE);
}

const EncodesForecast *
encodes_job_get_forecast (EncodesJob *self)
{
  static const EncodesForecast nothing = ENCODES_FORECAST_INIT;

  g_return_val_if_fail (ENCODES_IS_JOB (self), &nothing);

  return &self->forecast;
}

void
encodes_job_set_forecast (EncodesJob *self, const EncodesForecast *forecast)
{
  g_return_if_fail (ENCODES_IS_JOB (self));
  g_return_if_fail (forecast != NULL);

  if (encodes_forecast_equal (&self->forecast, forecast))
    return;

  self->forecast = *forecast;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORECAST]);
}

EncodesJobBell
encodes_job_get_bell (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), ENCODES_JOB_BELL_DEFAULT);

  return self->bell;
}

void
encodes_job_set_bell (EncodesJob *self, EncodesJobBell bell)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  gboolean changed = self->bell != bell;

  self->bell = bell;
  notify_if (self, changed, PROP_BELL);
}

gboolean
encodes_job_get_remembered (EncodesJob *self)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), FALSE);

  return self->remembered;
}

void
encodes_job_set_remembered (EncodesJob *self, gboolean remembered)
{
  g_return_if_fail (ENCODES_IS_JOB (self));

  gboolean changed = self->remembered != remembered;

  self->remembered = remembered;
  notify_if (self, changed, PROP_REMEMBERED);
}

static void
update_values (EncodesJob *self, EncodesJob *fresh)
{
  if (fresh->tasks_known)
    {
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fresh->tasks)); i++)
        g_ptr_array_add (tasks, g_list_model_get_item (G_LIST_MODEL (fresh->tasks), i));
      encodes_job_set_tasks (self, tasks);
    }
  if (fresh->tasks_known || !self->tasks_known)
    encodes_job_set_progress (self, fresh->progress);

  encodes_job_set_modified (self, fresh->modified);
  encodes_job_set_running_ms (self, fresh->running_ms);
  notify_if (self, encodes_value_replace_fields (self->fields, G_LIST_MODEL (fresh->fields)), PROP_FIELDS);
}

static gboolean
update_order (EncodesJob *self, EncodesJob *fresh)
{
  guint revision = self->revision;

  set_state (self, fresh->state, fresh->state_code);
  encodes_job_set_name (self, fresh->name);
  encodes_job_set_created (self, fresh->created);
  encodes_job_set_started (self, fresh->started);
  encodes_job_set_ended (self, fresh->ended);
  encodes_job_set_priority (self, fresh->priority);
  if (fresh->tasks_known || fresh->error_text || fresh->error_code)
    encodes_job_set_error (self, fresh->error_code, fresh->error_text);

  return self->revision != revision;
}

EncodesJobChanges
encodes_job_update_from (EncodesJob *self, EncodesJob *fresh)
{
  g_return_val_if_fail (ENCODES_IS_JOB (self), ENCODES_JOB_CHANGED_NOTHING);
  g_return_val_if_fail (ENCODES_IS_JOB (fresh), ENCODES_JOB_CHANGED_NOTHING);

  guint revision = self->revision;
  g_autofree char *old_error = g_strdup (self->error_text);

  if (self == fresh)
    return ENCODES_JOB_CHANGED_NOTHING;

  /* Tasks bring errors of their own; what the job itself says of its error comes after them. */
  g_object_freeze_notify (G_OBJECT (self));
  update_values (self, fresh);
  gboolean order_changed = update_order (self, fresh) || g_strcmp0 (old_error, self->error_text) != 0;
  g_object_thaw_notify (G_OBJECT (self));

  if (order_changed)
    return ENCODES_JOB_CHANGED_VALUES | ENCODES_JOB_CHANGED_ORDER;

  return self->revision != revision ? ENCODES_JOB_CHANGED_VALUES : ENCODES_JOB_CHANGED_NOTHING;
}
