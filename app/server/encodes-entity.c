/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-entity.h"

#include <string.h>

struct _EncodesEntity
{
  EncodesEntityKind kind;
  EncodesJob *job;
  EncodesTask *task;
  char *id;
};

enum
{
  JOB_ID,
  JOB_NAME,
  JOB_CREATED,
  JOB_LAST_MODIFIED,
  JOB_END_TIME,
  JOB_PRIORITY,
  JOB_RUNNING_DURATION,
  JOB_START_TIME,
  JOB_STATE,
  JOB_TEMPLATE_ID,
  JOB_NOTIFICATION_SUBSCRIPTIONS,
};

static const EncodesEntityProperty job_properties[] = {
  [JOB_ID] = { "Id", ENCODES_EDM_STRING },
  [JOB_NAME] = { "Name", ENCODES_EDM_STRING },
  [JOB_CREATED] = { "Created", ENCODES_EDM_TIME },
  [JOB_LAST_MODIFIED] = { "LastModified", ENCODES_EDM_TIME },
  [JOB_END_TIME] = { "EndTime", ENCODES_EDM_TIME },
  [JOB_PRIORITY] = { "Priority", ENCODES_EDM_INT32 },
  [JOB_RUNNING_DURATION] = { "RunningDuration", ENCODES_EDM_DOUBLE },
  [JOB_START_TIME] = { "StartTime", ENCODES_EDM_TIME },
  [JOB_STATE] = { "State", ENCODES_EDM_INT32 },
  [JOB_TEMPLATE_ID] = { "TemplateId", ENCODES_EDM_STRING },
  [JOB_NOTIFICATION_SUBSCRIPTIONS] = { "JobNotificationSubscriptions", ENCODES_EDM_SUBSCRIPTIONS,
                                       "JobNotificationSubscription" },
};

enum
{
  TASK_ID,
  TASK_CONFIGURATION,
  TASK_END_TIME,
  TASK_ERROR_DETAILS,
  TASK_HISTORICAL_EVENTS,
  TASK_MEDIA_PROCESSOR_ID,
  TASK_NAME,
  TASK_PERF_MESSAGE,
  TASK_PRIORITY,
  TASK_PROGRESS,
  TASK_RUNNING_DURATION,
  TASK_START_TIME,
  TASK_STATE,
  TASK_TASK_BODY,
  TASK_OPTIONS,
  TASK_ENCRYPTION_KEY_ID,
  TASK_ENCRYPTION_SCHEME,
  TASK_ENCRYPTION_VERSION,
  TASK_INITIALIZATION_VECTOR,
  TASK_NOTIFICATION_SUBSCRIPTIONS,
};

static const EncodesEntityProperty task_properties[] = {
  [TASK_ID] = { "Id", ENCODES_EDM_STRING },
  [TASK_CONFIGURATION] = { "Configuration", ENCODES_EDM_STRING },
  [TASK_END_TIME] = { "EndTime", ENCODES_EDM_TIME },
  [TASK_ERROR_DETAILS] = { "ErrorDetails", ENCODES_EDM_ERRORS, "ErrorDetail" },
  [TASK_HISTORICAL_EVENTS] = { "HistoricalEvents", ENCODES_EDM_EVENTS, "TaskHistoricalEvent" },
  [TASK_MEDIA_PROCESSOR_ID] = { "MediaProcessorId", ENCODES_EDM_STRING },
  [TASK_NAME] = { "Name", ENCODES_EDM_STRING },
  [TASK_PERF_MESSAGE] = { "PerfMessage", ENCODES_EDM_STRING },
  [TASK_PRIORITY] = { "Priority", ENCODES_EDM_INT32 },
  [TASK_PROGRESS] = { "Progress", ENCODES_EDM_DOUBLE },
  [TASK_RUNNING_DURATION] = { "RunningDuration", ENCODES_EDM_DOUBLE },
  [TASK_START_TIME] = { "StartTime", ENCODES_EDM_TIME },
  [TASK_STATE] = { "State", ENCODES_EDM_INT32 },
  [TASK_TASK_BODY] = { "TaskBody", ENCODES_EDM_STRING },
  [TASK_OPTIONS] = { "Options", ENCODES_EDM_INT32 },
  [TASK_ENCRYPTION_KEY_ID] = { "EncryptionKeyId", ENCODES_EDM_STRING },
  [TASK_ENCRYPTION_SCHEME] = { "EncryptionScheme", ENCODES_EDM_STRING },
  [TASK_ENCRYPTION_VERSION] = { "EncryptionVersion", ENCODES_EDM_STRING },
  [TASK_INITIALIZATION_VECTOR] = { "InitializationVector", ENCODES_EDM_STRING },
  [TASK_NOTIFICATION_SUBSCRIPTIONS] = { "TaskNotificationSubscriptions", ENCODES_EDM_SUBSCRIPTIONS,
                                        "TaskNotificationSubscription" },
};

static const char *
get_id_prefix (EncodesEntityKind kind)
{
  return kind == ENCODES_ENTITY_JOB ? "nb:jid:UUID:" : "nb:tid:UUID:";
}

/* The same local identifier must give the same one on the wire for ever, whatever its form: what is no UUID is hashed
 * into one of version 5. */
static char *
make_uuid (const char *local_id)
{
  guint8 digest[20];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = NULL;

  if (g_uuid_string_is_valid (local_id))
    return g_ascii_strdown (local_id, -1);

  checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guchar *) local_id, -1);
  g_checksum_get_digest (checksum, digest, &length);
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
                          digest[8], digest[9], digest[10], digest[11], digest[12], digest[13], digest[14],
                          digest[15]);
}

static char *
make_id (EncodesEntityKind kind, const char *local_id)
{
  g_autofree char *uuid = NULL;

  if (encodes_entity_is_id (kind, local_id))
    return g_strdup (local_id);

  uuid = make_uuid (local_id);
  return g_strconcat (get_id_prefix (kind), uuid, NULL);
}

static char *
make_task_id (EncodesJob *job, EncodesTask *task)
{
  const char *task_id = task ? encodes_task_get_id (task) : "";
  g_autofree char *long_id = NULL;

  if (g_uuid_string_is_valid (task_id) || encodes_entity_is_id (ENCODES_ENTITY_TASK, task_id))
    return make_id (ENCODES_ENTITY_TASK, task_id);

  /* Local tasks may be counted in each job: only both together are unique. */
  long_id = g_strdup_printf ("%s/%s", encodes_job_get_id (job), task_id);
  return make_id (ENCODES_ENTITY_TASK, long_id);
}

EncodesEntity *
encodes_entity_new_job (EncodesJob *job)
{
  EncodesEntity *self = g_new0 (EncodesEntity, 1);

  self->kind = ENCODES_ENTITY_JOB;
  self->job = g_object_ref (job);
  self->id = make_id (ENCODES_ENTITY_JOB, encodes_job_get_id (job));

  return self;
}

EncodesEntity *
encodes_entity_new_task (EncodesJob *job, EncodesTask *task)
{
  EncodesEntity *self = g_new0 (EncodesEntity, 1);

  self->kind = ENCODES_ENTITY_TASK;
  self->job = g_object_ref (job);
  self->task = task ? g_object_ref (task) : NULL;
  self->id = make_task_id (job, task);

  return self;
}

void
encodes_entity_free (EncodesEntity *self)
{
  g_object_unref (self->job);
  g_clear_object (&self->task);
  g_free (self->id);
  g_free (self);
}

GPtrArray *
encodes_entity_new_tasks (EncodesJob *job)
{
  GPtrArray *entities = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_entity_free);
  GListModel *tasks = encodes_job_get_tasks (job);
  guint n_tasks = g_list_model_get_n_items (tasks);

  for (guint i = 0; i < n_tasks; i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      g_ptr_array_add (entities, encodes_entity_new_task (job, task));
    }
  if (n_tasks == 0)
    g_ptr_array_add (entities, encodes_entity_new_task (job, NULL));

  return entities;
}

EncodesEntityKind
encodes_entity_get_kind (EncodesEntity *self)
{
  return self->kind;
}

EncodesJob *
encodes_entity_get_job (EncodesEntity *self)
{
  return self->job;
}

const char *
encodes_entity_get_id (EncodesEntity *self)
{
  return self->id;
}

const EncodesEntityProperty *
encodes_entity_list_properties (EncodesEntityKind kind, guint *n_properties)
{
  *n_properties = kind == ENCODES_ENTITY_JOB ? G_N_ELEMENTS (job_properties) : G_N_ELEMENTS (task_properties);
  return kind == ENCODES_ENTITY_JOB ? job_properties : task_properties;
}

gboolean
encodes_entity_find_property (EncodesEntityKind kind, const char *name, guint *property)
{
  guint n_properties;
  const EncodesEntityProperty *properties = encodes_entity_list_properties (kind, &n_properties);

  for (guint i = 0; i < n_properties; i++)
    if (strcmp (properties[i].name, name) == 0)
      {
        *property = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
encodes_entity_is_id (EncodesEntityKind kind, const char *id)
{
  const char *prefix = get_id_prefix (kind);

  return g_ascii_strncasecmp (id, prefix, strlen (prefix)) == 0 && g_uuid_string_is_valid (id + strlen (prefix));
}

static void
set_string (EncodesEntityValue *value, const char *string)
{
  value->is_null = string == NULL;
  value->string = string;
}

static void
set_number (EncodesEntityValue *value, double number)
{
  value->is_null = FALSE;
  value->number = number;
}

static void
set_time (EncodesEntityValue *value, GDateTime *time)
{
  value->is_null = time == NULL;
  value->time = time ? g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000 : 0;
}

static void
set_state (EncodesEntityValue *value, EncodesJobState state, const char *state_code)
{
  gint64 code = -1;

  switch (state)
    {
    case ENCODES_JOB_STATE_QUEUED:
      code = 0;
      break;
    case ENCODES_JOB_STATE_SCHEDULED:
      code = 1;
      break;
    case ENCODES_JOB_STATE_PROCESSING:
      code = 2;
      break;
    case ENCODES_JOB_STATE_FINISHED:
      code = 3;
      break;
    case ENCODES_JOB_STATE_ERROR:
      code = 4;
      break;
    case ENCODES_JOB_STATE_CANCELED:
      code = 5;
      break;
    case ENCODES_JOB_STATE_CANCELING:
      code = 6;
      break;
    case ENCODES_JOB_STATE_UNKNOWN:
    default:
      if (!state_code || !g_ascii_string_to_signed (state_code, 10, G_MININT32, G_MAXINT32, &code, NULL))
        code = -1;
      break;
    }

  set_number (value, code);
}

static void
set_priority (EncodesEntityValue *value, gint64 priority)
{
  set_number (value, CLAMP (priority, 0, G_MAXINT32));
}

static double
get_job_running_ms (EncodesJob *job)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GTimeSpan duration = encodes_job_get_duration (job, now);

  return duration > 0 ? (double) (duration / 1000) : 0;
}

static void
get_job_value (EncodesEntity *self, guint property, EncodesEntityValue *value)
{
  EncodesJob *job = self->job;

  switch (property)
    {
    case JOB_ID:
      set_string (value, self->id);
      break;
    case JOB_NAME:
      set_string (value, encodes_job_get_name (job));
      break;
    /* A change of state does not move LastModified in this protocol. */
    case JOB_CREATED:
    case JOB_LAST_MODIFIED:
      set_time (value, encodes_job_get_created (job));
      break;
    case JOB_END_TIME:
      set_time (value, encodes_job_get_ended (job));
      break;
    case JOB_PRIORITY:
      set_priority (value, encodes_job_get_priority (job));
      break;
    case JOB_RUNNING_DURATION:
      set_number (value, get_job_running_ms (job));
      break;
    case JOB_START_TIME:
      set_time (value, encodes_job_get_started (job));
      break;
    case JOB_STATE:
      set_state (value, encodes_job_get_state (job), encodes_job_get_state_code (job));
      break;
    default:
      value->is_null = TRUE;
      break;
    }
}

static EncodesJobState
get_task_state (EncodesEntity *self)
{
  return self->task ? encodes_task_get_state (self->task) : encodes_job_get_state (self->job);
}

static GDateTime *
get_task_ended (EncodesEntity *self)
{
  GDateTime *ended = self->task ? encodes_task_get_ended (self->task) : NULL;

  return ended ? ended : encodes_job_get_ended (self->job);
}

static GDateTime *
get_task_started (EncodesEntity *self)
{
  GDateTime *started = self->task ? encodes_task_get_started (self->task) : NULL;

  return started ? started : encodes_job_get_started (self->job);
}

/* The documentation knows no null here. But nobody knows how far an encode without a known length is, and 0 would be
 * a statement: a client that wants a number takes null for its default anyway. */
static void
set_task_progress (EncodesEntity *self, EncodesEntityValue *value)
{
  double progress = self->task ? encodes_task_get_progress (self->task) : encodes_job_get_progress (self->job);

  if (get_task_state (self) == ENCODES_JOB_STATE_FINISHED)
    progress = 100;
  value->is_null = progress < 0;
  value->number = progress;
}

static double
get_task_running_ms (EncodesEntity *self)
{
  double running_ms = self->task ? encodes_task_get_running_ms (self->task) : -1;

  return running_ms >= 0 ? running_ms : get_job_running_ms (self->job);
}

static void
get_task_value (EncodesEntity *self, guint property, EncodesEntityValue *value)
{
  EncodesTask *task = self->task;
  const char *text;

  switch (property)
    {
    case TASK_ID:
      set_string (value, self->id);
      break;
    case TASK_CONFIGURATION:
      text = task ? encodes_task_get_preset (task) : NULL;
      set_string (value, text ? text : "");
      break;
    case TASK_END_TIME:
      set_time (value, get_task_ended (self));
      break;
    case TASK_MEDIA_PROCESSOR_ID:
      set_string (value, task ? encodes_task_get_processor (task) : NULL);
      break;
    case TASK_NAME:
      text = task ? encodes_task_get_name (task) : NULL;
      set_string (value, text ? text : encodes_job_get_name (self->job));
      break;
    case TASK_PERF_MESSAGE:
    case TASK_TASK_BODY:
      set_string (value, "");
      break;
    case TASK_PRIORITY:
      set_priority (value, task ? encodes_task_get_priority (task) : encodes_job_get_priority (self->job));
      break;
    case TASK_PROGRESS:
      set_task_progress (self, value);
      break;
    case TASK_RUNNING_DURATION:
      set_number (value, get_task_running_ms (self));
      break;
    case TASK_START_TIME:
      set_time (value, get_task_started (self));
      break;
    case TASK_STATE:
      set_state (value, get_task_state (self),
                 task ? encodes_task_get_state_code (task) : encodes_job_get_state_code (self->job));
      break;
    case TASK_OPTIONS:
      set_number (value, 0);
      break;
    default:
      value->is_null = TRUE;
      break;
    }
}

void
encodes_entity_get_value (EncodesEntity *self, guint property, EncodesEntityValue *value)
{
  *value = (EncodesEntityValue) { 0 };

  if (self->kind == ENCODES_ENTITY_JOB)
    get_job_value (self, property, value);
  else
    get_task_value (self, property, value);
}

static void
append_message (GListStore *messages, const char *code, const char *text, GDateTime *time)
{
  g_autoptr (EncodesMessage) message = encodes_message_new (code, text, time);

  g_list_store_append (messages, message);
}

static GListModel *
get_errors (EncodesEntity *self)
{
  GListModel *known = self->task ? encodes_task_get_errors (self->task) : NULL;
  g_autoptr (GListStore) errors = NULL;
  const char *code = encodes_job_get_error_code (self->job);

  if (known && g_list_model_get_n_items (known) > 0)
    return g_object_ref (known);

  errors = g_list_store_new (ENCODES_TYPE_MESSAGE);
  if (get_task_state (self) == ENCODES_JOB_STATE_ERROR)
    append_message (errors, code ? code : "ErrorProcessingTask", encodes_job_get_error_text (self->job), NULL);

  return G_LIST_MODEL (g_steal_pointer (&errors));
}

/* An ended task has at least one event in this protocol. */
static GListModel *
get_events (EncodesEntity *self)
{
  GListModel *known = self->task ? encodes_task_get_events (self->task) : NULL;
  g_autoptr (GListStore) events = NULL;
  EncodesJobState state = get_task_state (self);

  if (known && g_list_model_get_n_items (known) > 0)
    return g_object_ref (known);

  events = g_list_store_new (ENCODES_TYPE_MESSAGE);
  if (get_task_started (self))
    append_message (events, "Processing", "", get_task_started (self));
  if (encodes_job_state_is_ended (state))
    append_message (events,
                    state == ENCODES_JOB_STATE_FINISHED ? "Finished"
                    : state == ENCODES_JOB_STATE_ERROR  ? "Error"
                                                        : "Canceled",
                    "", get_task_ended (self));

  return G_LIST_MODEL (g_steal_pointer (&events));
}

GListModel *
encodes_entity_get_messages (EncodesEntity *self, guint property)
{
  if (self->kind == ENCODES_ENTITY_TASK && property == TASK_ERROR_DETAILS)
    return get_errors (self);
  if (self->kind == ENCODES_ENTITY_TASK && property == TASK_HISTORICAL_EVENTS)
    return get_events (self);

  return G_LIST_MODEL (g_list_store_new (ENCODES_TYPE_MESSAGE));
}
