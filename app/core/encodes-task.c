/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-task.h"

#include "encodes-field.h"
#include "encodes-time.h"
#include "encodes-values.h"

#include <math.h>

struct _EncodesTask
{
  GObject parent_instance;

  char *id;
  char *name;
  EncodesJobState state;
  char *state_code;
  double progress;
  GDateTime *started;
  GDateTime *ended;
  double running_ms;
  gint64 priority;
  char *processor;
  char *preset;
  GListStore *errors;
  GListStore *events;
  GListStore *fields;
  guint revision; /* counts changes, to tell whether an update changed anything */
};

G_DEFINE_FINAL_TYPE (EncodesTask, encodes_task, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_STATE,
  PROP_STATE_CODE,
  PROP_PROGRESS,
  PROP_STARTED,
  PROP_ENDED,
  PROP_RUNNING_MS,
  PROP_PRIORITY,
  PROP_PROCESSOR,
  PROP_PRESET,
  PROP_ERRORS,
  PROP_EVENTS,
  PROP_FIELDS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
encodes_task_finalize (GObject *object)
{
  EncodesTask *self = ENCODES_TASK (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->state_code);
  g_clear_pointer (&self->started, g_date_time_unref);
  g_clear_pointer (&self->ended, g_date_time_unref);
  g_free (self->processor);
  g_free (self->preset);
  g_object_unref (self->errors);
  g_object_unref (self->events);
  g_object_unref (self->fields);

  G_OBJECT_CLASS (encodes_task_parent_class)->finalize (object);
}

static void
encodes_task_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesTask *self = ENCODES_TASK (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
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
    case PROP_PROGRESS:
      g_value_set_double (value, encodes_task_get_progress (self));
      break;
    case PROP_STARTED:
      g_value_set_boxed (value, self->started);
      break;
    case PROP_ENDED:
      g_value_set_boxed (value, self->ended);
      break;
    case PROP_RUNNING_MS:
      g_value_set_double (value, self->running_ms);
      break;
    case PROP_PRIORITY:
      g_value_set_int64 (value, self->priority);
      break;
    case PROP_PROCESSOR:
      g_value_set_string (value, self->processor);
      break;
    case PROP_PRESET:
      g_value_set_string (value, self->preset);
      break;
    case PROP_ERRORS:
      g_value_set_object (value, self->errors);
      break;
    case PROP_EVENTS:
      g_value_set_object (value, self->events);
      break;
    case PROP_FIELDS:
      g_value_set_object (value, self->fields);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_task_class_init (EncodesTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = encodes_task_finalize;
  object_class->get_property = encodes_task_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENCODES_TYPE_JOB_STATE, ENCODES_JOB_STATE_UNKNOWN,
                                              flags);
  properties[PROP_STATE_CODE] = g_param_spec_string ("state-code", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 100, ENCODES_PROGRESS_UNKNOWN, flags);
  properties[PROP_STARTED] = g_param_spec_boxed ("started", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_ENDED] = g_param_spec_boxed ("ended", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_RUNNING_MS] = g_param_spec_double ("running-ms", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_PRIORITY] = g_param_spec_int64 ("priority", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_PROCESSOR] = g_param_spec_string ("processor", NULL, NULL, NULL, flags);
  properties[PROP_PRESET] = g_param_spec_string ("preset", NULL, NULL, NULL, flags);
  properties[PROP_ERRORS] = g_param_spec_object ("errors", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_EVENTS] = g_param_spec_object ("events", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_FIELDS] = g_param_spec_object ("fields", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
encodes_task_init (EncodesTask *self)
{
  self->progress = ENCODES_PROGRESS_UNKNOWN;
  self->running_ms = -1;
  self->errors = g_list_store_new (ENCODES_TYPE_MESSAGE);
  self->events = g_list_store_new (ENCODES_TYPE_MESSAGE);
  self->fields = g_list_store_new (ENCODES_TYPE_FIELD);
}

static void
notify_if (EncodesTask *self, gboolean changed, guint property)
{
  if (!changed)
    return;

  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

EncodesTask *
encodes_task_new (const char *id)
{
  EncodesTask *self = g_object_new (ENCODES_TYPE_TASK, NULL);

  g_return_val_if_fail (id != NULL && *id != '\0', self);

  self->id = g_strdup (id);

  return self;
}

const char *
encodes_task_get_id (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->id;
}

const char *
encodes_task_get_name (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->name;
}

void
encodes_task_set_name (EncodesTask *self, const char *name)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_string (&self->name, name), PROP_NAME);
}

EncodesJobState
encodes_task_get_state (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), ENCODES_JOB_STATE_UNKNOWN);

  return self->state;
}

const char *
encodes_task_get_state_code (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->state_code;
}

void
encodes_task_set_state (EncodesTask *self, EncodesJobState state, const char *state_code)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  double progress = encodes_task_get_progress (self);
  gboolean code_changed = encodes_value_set_string (&self->state_code, state_code);
  gboolean state_changed = self->state != state;

  self->state = state;
  notify_if (self, code_changed, PROP_STATE_CODE);
  notify_if (self, state_changed, PROP_STATE);
  notify_if (self, !encodes_value_equal_double (progress, encodes_task_get_progress (self)), PROP_PROGRESS);
}

double
encodes_task_get_progress (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), ENCODES_PROGRESS_UNKNOWN);

  return self->state == ENCODES_JOB_STATE_FINISHED ? 100 : self->progress;
}

void
encodes_task_set_progress (EncodesTask *self, double progress)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_progress (&self->progress, progress), PROP_PROGRESS);
}

GDateTime *
encodes_task_get_started (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->started;
}

GDateTime *
encodes_task_get_ended (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->ended;
}

void
encodes_task_set_times (EncodesTask *self, GDateTime *started, GDateTime *ended)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_time (&self->started, started), PROP_STARTED);
  notify_if (self, encodes_value_set_time (&self->ended, ended), PROP_ENDED);
}

double
encodes_task_get_running_ms (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), -1);

  return self->running_ms;
}

void
encodes_task_set_running_ms (EncodesTask *self, double running_ms)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_running_ms (&self->running_ms, running_ms), PROP_RUNNING_MS);
}

gint64
encodes_task_get_priority (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), 0);

  return self->priority;
}

void
encodes_task_set_priority (EncodesTask *self, gint64 priority)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  gboolean changed = self->priority != priority;

  self->priority = priority;
  notify_if (self, changed, PROP_PRIORITY);
}

const char *
encodes_task_get_processor (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->processor;
}

void
encodes_task_set_processor (EncodesTask *self, const char *processor)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_string (&self->processor, processor), PROP_PROCESSOR);
}

const char *
encodes_task_get_preset (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return self->preset;
}

void
encodes_task_set_preset (EncodesTask *self, const char *preset)
{
  g_return_if_fail (ENCODES_IS_TASK (self));

  notify_if (self, encodes_value_set_string (&self->preset, preset), PROP_PRESET);
}

GListModel *
encodes_task_get_errors (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return G_LIST_MODEL (self->errors);
}

void
encodes_task_add_error (EncodesTask *self, EncodesMessage *error)
{
  g_return_if_fail (ENCODES_IS_TASK (self));
  g_return_if_fail (ENCODES_IS_MESSAGE (error));

  g_list_store_append (self->errors, error);
}

GListModel *
encodes_task_get_events (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return G_LIST_MODEL (self->events);
}

void
encodes_task_add_event (EncodesTask *self, EncodesMessage *event)
{
  g_return_if_fail (ENCODES_IS_TASK (self));
  g_return_if_fail (ENCODES_IS_MESSAGE (event));

  g_list_store_append (self->events, event);
}

GListModel *
encodes_task_get_fields (EncodesTask *self)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), NULL);

  return G_LIST_MODEL (self->fields);
}

void
encodes_task_add_field (EncodesTask *self, const char *name, const char *value)
{
  g_return_if_fail (ENCODES_IS_TASK (self));
  g_return_if_fail (name != NULL && value != NULL);

  g_autoptr (EncodesField) field = encodes_field_new (name, value);
  g_list_store_append (self->fields, field);
}

gboolean
encodes_task_update_from (EncodesTask *self, EncodesTask *fresh)
{
  g_return_val_if_fail (ENCODES_IS_TASK (self), FALSE);
  g_return_val_if_fail (ENCODES_IS_TASK (fresh), FALSE);

  guint revision = self->revision;

  g_object_freeze_notify (G_OBJECT (self));
  encodes_task_set_name (self, fresh->name);
  encodes_task_set_progress (self, fresh->progress);
  encodes_task_set_state (self, fresh->state, fresh->state_code);
  encodes_task_set_times (self, fresh->started, fresh->ended);
  encodes_task_set_running_ms (self, fresh->running_ms);
  encodes_task_set_priority (self, fresh->priority);
  encodes_task_set_processor (self, fresh->processor);
  encodes_task_set_preset (self, fresh->preset);
  notify_if (self, encodes_value_replace_messages (self->errors, G_LIST_MODEL (fresh->errors)), PROP_ERRORS);
  notify_if (self, encodes_value_replace_messages (self->events, G_LIST_MODEL (fresh->events)), PROP_EVENTS);
  notify_if (self, encodes_value_replace_fields (self->fields, G_LIST_MODEL (fresh->fields)), PROP_FIELDS);
  g_object_thaw_notify (G_OBJECT (self));

  return self->revision != revision;
}
