/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-entity.h"

#include "encodes-json.h"
#include "encodes-media-services-v2-parser.h"
#include "encodes-time.h"

#include <string.h>

#define MAX_STATE_CODE 64

/* Reads the known properties of an entity and remembers which, so that all others can be kept as they are. */
typedef struct
{
  JsonObject *object;
  GHashTable *used; /* of names, which the object owns */
} Reader;

static void
reader_init (Reader *reader, JsonObject *object)
{
  reader->object = object;
  reader->used = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
reader_clear (Reader *reader)
{
  g_hash_table_unref (reader->used);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static const char *
read_string (Reader *reader, const char *name)
{
  const char *value = encodes_json_get_string (reader->object, name);

  if (value)
    g_hash_table_add (reader->used, (gpointer) name);

  return value;
}

static double
read_double (Reader *reader, const char *name, double otherwise)
{
  double value;

  if (!encodes_json_get_double (reader->object, name, &value))
    return otherwise;
  g_hash_table_add (reader->used, (gpointer) name);

  return value;
}

static gint64
read_int (Reader *reader, const char *name)
{
  gint64 value;

  if (!encodes_json_get_int (reader->object, name, &value))
    return 0;
  g_hash_table_add (reader->used, (gpointer) name);

  return value;
}

/* A time that cannot be read is kept as a field, but "not set" (null and year 1) is not worth one. */
static GDateTime *
read_time (Reader *reader, const char *name)
{
  const char *text = encodes_json_get_string (reader->object, name);
  GDateTime *time = encodes_time_parse (text);

  if (time || (text && g_str_has_prefix (text, "0001-01-01")))
    g_hash_table_add (reader->used, (gpointer) name);

  return time;
}

static gboolean
is_whole_list (JsonNode *node, JsonArray **array)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    *array = json_node_get_array (node);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    *array = encodes_json_get_array (json_node_get_object (node), "results");
  else
    *array = NULL;

  return *array != NULL;
}

/* Returns: (nullable): a collection, bare or in the verbose form {"__metadata": …, "results": […]} */
static JsonArray *
read_collection (Reader *reader, const char *name)
{
  JsonNode *node = json_object_get_member (reader->object, name);
  JsonArray *array = NULL;

  if (!node || !is_whole_list (node, &array))
    return NULL;
  g_hash_table_add (reader->used, (gpointer) name);

  return array;
}

static char *
node_to_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node))
    {
      g_autoptr (JsonObject) wrapper = json_object_new ();

      json_object_set_member (wrapper, "value", json_node_copy (node));
      return encodes_json_get_text (wrapper, "value");
    }

  return json_to_string (node, FALSE);
}

static EncodesJobState
read_state (Reader *reader, char **state_code)
{
  static const EncodesJobState states[] = {
    ENCODES_JOB_STATE_QUEUED,   ENCODES_JOB_STATE_SCHEDULED, ENCODES_JOB_STATE_PROCESSING, ENCODES_JOB_STATE_FINISHED,
    ENCODES_JOB_STATE_ERROR,    ENCODES_JOB_STATE_CANCELED,  ENCODES_JOB_STATE_CANCELING,
  };
  JsonNode *node = json_object_get_member (reader->object, "State");
  gint64 number;

  g_hash_table_add (reader->used, (gpointer) "State");
  if (encodes_json_get_int (reader->object, "State", &number) && number >= 0 && number < (gint64) G_N_ELEMENTS (states))
    return states[number];

  if (node && !JSON_NODE_HOLDS_NULL (node))
    {
      g_autofree char *text = node_to_text (node);

      *state_code = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_STATE_CODE));
    }

  return ENCODES_JOB_STATE_UNKNOWN;
}

/* Addresses of other entities and the protocol's own notes are no properties. */
static gboolean
is_note (const char *name, JsonNode *node)
{
  static const char *const navigations[] = { "InputMediaAssets", "OutputMediaAssets", "Tasks", NULL };

  return strstr (name, "odata.") || g_str_has_prefix (name, "__") || g_strv_contains (navigations, name)
         || (JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "__deferred"));
}

static gboolean
is_blank (JsonNode *node)
{
  JsonArray *array;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) == '\0';

  return is_whole_list (node, &array) && json_array_get_length (array) == 0;
}

typedef void (*AddField) (gpointer entity, const char *name, const char *value);

static void
add_other_fields (Reader *reader, gpointer entity, AddField add_field)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, reader->object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (g_hash_table_contains (reader->used, name) || is_note (name, node) || is_blank (node))
        continue;

      g_autofree char *value = node_to_text (node);
      add_field (entity, name, value);
    }
}

EncodesJob *
encodes_media_services_v2_entity_to_job (JsonObject *object, const char *account_id)
{
  g_auto (Reader) reader = { 0 };
  g_autofree char *state_code = NULL;

  reader_init (&reader, object);
  const char *id = read_string (&reader, "Id");
  if (!id || *id == '\0')
    return NULL;

  g_autoptr (EncodesJob) job = encodes_job_new (account_id, ENCODES_MEDIA_SERVICES_V2_ID, id);
  g_autoptr (GDateTime) created = read_time (&reader, "Created");
  g_autoptr (GDateTime) modified = read_time (&reader, "LastModified");
  g_autoptr (GDateTime) started = read_time (&reader, "StartTime");
  g_autoptr (GDateTime) ended = read_time (&reader, "EndTime");
  EncodesJobState state = read_state (&reader, &state_code);

  encodes_job_set_name (job, read_string (&reader, "Name"));
  encodes_job_set_state (job, state, state_code);
  encodes_job_set_created (job, created);
  encodes_job_set_modified (job, modified);
  encodes_job_set_started (job, started);
  encodes_job_set_ended (job, ended);
  encodes_job_set_priority (job, read_int (&reader, "Priority"));
  encodes_job_set_running_ms (job, read_double (&reader, "RunningDuration", -1));
  add_other_fields (&reader, job, (AddField) encodes_job_add_field);

  return g_steal_pointer (&job);
}

/* Errors and events look alike. Older clients insist on a number as the code, newer ones on a text. */
static EncodesMessage *
node_to_message (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autofree char *text = JSON_NODE_HOLDS_VALUE (node) ? node_to_text (node) : NULL;

      return text && *text ? encodes_message_new (NULL, text, NULL) : NULL;
    }

  JsonObject *object = json_node_get_object (node);
  g_autofree char *code = encodes_json_get_text (object, "Code");
  g_autofree char *text = encodes_json_get_text (object, "Message");
  g_autoptr (GDateTime) time = encodes_time_parse (encodes_json_get_string (object, "TimeStamp"));

  return code || text || time ? encodes_message_new (code, text, time) : NULL;
}

static void
read_messages (Reader *reader, const char *name, EncodesTask *task, void (*add) (EncodesTask *, EncodesMessage *))
{
  JsonArray *array = read_collection (reader, name);

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      g_autoptr (EncodesMessage) message = node_to_message (json_array_get_element (array, i));

      if (message)
        add (task, message);
    }
}

static void
read_processor (Reader *reader, EncodesTask *task)
{
  const char *id = read_string (reader, "MediaProcessorId");

  if (id && g_ascii_strcasecmp (id, "nb:mpid:UUID:ff4df607-d419-42f0-bc17-a481b1331e56") == 0)
    encodes_task_set_processor (task, "Media Encoder Standard");
  else
    encodes_task_set_processor (task, id);
}

static void
read_task_progress (Reader *reader, EncodesTask *task)
{
  double progress = read_double (reader, "Progress", ENCODES_PROGRESS_UNKNOWN);

  /* Nobody can have done less than nothing: such a count is no count. */
  if (progress < 0)
    progress = ENCODES_PROGRESS_UNKNOWN;
  if (progress < 0 && encodes_task_get_state (task) == ENCODES_JOB_STATE_FINISHED)
    progress = 100;

  encodes_task_set_progress (task, progress);
}

EncodesTask *
encodes_media_services_v2_entity_to_task (JsonObject *object)
{
  g_auto (Reader) reader = { 0 };
  g_autofree char *state_code = NULL;

  reader_init (&reader, object);
  const char *id = read_string (&reader, "Id");
  if (!id || *id == '\0')
    return NULL;

  g_autoptr (EncodesTask) task = encodes_task_new (id);
  g_autoptr (GDateTime) started = read_time (&reader, "StartTime");
  g_autoptr (GDateTime) ended = read_time (&reader, "EndTime");
  EncodesJobState state = read_state (&reader, &state_code);

  encodes_task_set_name (task, read_string (&reader, "Name"));
  encodes_task_set_state (task, state, state_code);
  encodes_task_set_times (task, started, ended);
  encodes_task_set_priority (task, read_int (&reader, "Priority"));
  encodes_task_set_running_ms (task, read_double (&reader, "RunningDuration", -1));
  encodes_task_set_preset (task, read_string (&reader, "Configuration"));
  read_task_progress (&reader, task);
  read_processor (&reader, task);
  read_messages (&reader, "ErrorDetails", task, encodes_task_add_error);
  read_messages (&reader, "HistoricalEvents", task, encodes_task_add_event);
  add_other_fields (&reader, task, (AddField) encodes_task_add_field);

  return g_steal_pointer (&task);
}
