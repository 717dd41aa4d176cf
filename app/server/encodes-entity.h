/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesEntityKind:
 * @ENCODES_ENTITY_JOB: a job
 * @ENCODES_ENTITY_TASK: a task
 *
 * The entity sets of the protocol that are served.
 */
typedef enum
{
  ENCODES_ENTITY_JOB,
  ENCODES_ENTITY_TASK,
} EncodesEntityKind;

/**
 * EncodesEdmType:
 *
 * The protocol's types, as far as they are served. The last three are collections of complex values: {Code, Message},
 * {Code, Message, TimeStamp}, and notification subscriptions, of which local jobs have none.
 */
typedef enum
{
  ENCODES_EDM_STRING,
  ENCODES_EDM_INT32,
  ENCODES_EDM_DOUBLE,
  ENCODES_EDM_TIME,
  ENCODES_EDM_ERRORS,
  ENCODES_EDM_EVENTS,
  ENCODES_EDM_SUBSCRIPTIONS,
} EncodesEdmType;

/**
 * EncodesEntityProperty:
 * @name: the protocol's name
 * @type: its type
 * @complex_type: (nullable): of a collection, the name of its elements' type
 */
typedef struct
{
  const char *name;
  EncodesEdmType type;
  const char *complex_type;
} EncodesEntityProperty;

/**
 * EncodesEntityValue:
 * @is_null: whether there is none
 * @string: of a string, valid while the entity is
 * @number: of an Int32 or a Double
 * @time: milliseconds since 1970, UTC: the protocol tells no more, so filters and orders see no more
 *
 * One plain value of an entity.
 */
typedef struct
{
  gboolean is_null;
  const char *string;
  double number;
  gint64 time;
} EncodesEntityValue;

/**
 * EncodesEntity:
 *
 * A job or a task as the protocol has it. Made for one answer.
 */
typedef struct _EncodesEntity EncodesEntity;

EncodesEntity *encodes_entity_new_job  (EncodesJob *job);

/**
 * encodes_entity_new_task:
 * @task: (nullable): one of the tasks of @job; %NULL for a job that has none: the one task that it then is itself
 */
EncodesEntity *encodes_entity_new_task (EncodesJob *job, EncodesTask *task);
void           encodes_entity_free     (EncodesEntity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesEntity, encodes_entity_free)

/** encodes_entity_new_tasks: Returns: (transfer full) (element-type EncodesEntity): the tasks of @job; never none */
GPtrArray *encodes_entity_new_tasks (EncodesJob *job);

EncodesEntityKind  encodes_entity_get_kind (EncodesEntity *self);
EncodesJob        *encodes_entity_get_job  (EncodesEntity *self);
/** encodes_entity_get_id: Returns: (transfer none): "nb:jid:UUID:…" or "nb:tid:UUID:…" */
const char        *encodes_entity_get_id   (EncodesEntity *self);

/** encodes_entity_list_properties: Returns: (transfer none): the properties of @kind, in the order of the protocol */
const EncodesEntityProperty *encodes_entity_list_properties (EncodesEntityKind kind, guint *n_properties);

/** encodes_entity_find_property: Returns: %FALSE if @kind has no property @name (exact spelling) */
gboolean encodes_entity_find_property (EncodesEntityKind kind, const char *name, guint *property);

/** encodes_entity_get_value: gets a property that is no collection */
void encodes_entity_get_value (EncodesEntity *self, guint property, EncodesEntityValue *value);

/** encodes_entity_get_messages: Returns: (transfer full): a model of #EncodesMessage, for errors and events */
GListModel *encodes_entity_get_messages (EncodesEntity *self, guint property);

/**
 * encodes_entity_is_id:
 * @id: text from outside
 *
 * Returns: whether @id has the form of an identifier of @kind
 */
gboolean encodes_entity_is_id (EncodesEntityKind kind, const char *id);

G_END_DECLS
