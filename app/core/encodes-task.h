/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-state.h"
#include "encodes-message.h"

G_BEGIN_DECLS

/**
 * ENCODES_PROGRESS_UNKNOWN:
 *
 * The progress of a job or a task that nobody knows. Unknown is not 0.
 */
#define ENCODES_PROGRESS_UNKNOWN (-1.0)

#define ENCODES_TYPE_TASK (encodes_task_get_type ())

/**
 * EncodesTask:
 *
 * One step of a job. Made by a provider, on any thread; once it belongs to a job of the store it lives as long
 * as that job has it, is used on the main thread only, and follows the service by property notification.
 * All properties are readable; "progress" is 0 to 100 or %ENCODES_PROGRESS_UNKNOWN.
 */
G_DECLARE_FINAL_TYPE (EncodesTask, encodes_task, ENCODES, TASK, GObject)

/** encodes_task_new: @id: the service's identifier, not empty */
EncodesTask *encodes_task_new (const char *id);

const char      *encodes_task_get_id            (EncodesTask *self);
/** encodes_task_get_name: Returns: (nullable): the task's name */
const char      *encodes_task_get_name          (EncodesTask *self);
void             encodes_task_set_name          (EncodesTask *self, const char *name);
EncodesJobState  encodes_task_get_state         (EncodesTask *self);
/** encodes_task_get_state_code: Returns: (nullable): how the service writes the state, if it is an unknown one */
const char      *encodes_task_get_state_code    (EncodesTask *self);
void             encodes_task_set_state         (EncodesTask *self, EncodesJobState state, const char *state_code);
/** encodes_task_get_progress: Returns: 0 to 100, or %ENCODES_PROGRESS_UNKNOWN */
double           encodes_task_get_progress      (EncodesTask *self);
/** encodes_task_set_progress: @progress: percent; what is not a number becomes unknown, the rest is clamped to 0…100 */
void             encodes_task_set_progress      (EncodesTask *self, double progress);
/** encodes_task_get_started: Returns: (nullable): UTC */
GDateTime       *encodes_task_get_started       (EncodesTask *self);
/** encodes_task_get_ended: Returns: (nullable): UTC */
GDateTime       *encodes_task_get_ended         (EncodesTask *self);
void             encodes_task_set_times         (EncodesTask *self, GDateTime *started, GDateTime *ended);
/** encodes_task_get_running_ms: Returns: milliseconds, or -1 if unknown */
double           encodes_task_get_running_ms    (EncodesTask *self);
void             encodes_task_set_running_ms    (EncodesTask *self, double running_ms);
gint64           encodes_task_get_priority      (EncodesTask *self);
void             encodes_task_set_priority      (EncodesTask *self, gint64 priority);
/** encodes_task_get_processor: Returns: (nullable): what does the work, in words fit for a person */
const char      *encodes_task_get_processor     (EncodesTask *self);
void             encodes_task_set_processor     (EncodesTask *self, const char *processor);
/** encodes_task_get_preset: Returns: (nullable): the preset's name, or the whole preset */
const char      *encodes_task_get_preset        (EncodesTask *self);
void             encodes_task_set_preset        (EncodesTask *self, const char *preset);
/** encodes_task_get_errors: Returns: (transfer none): a model of #EncodesMessage, empty unless it failed */
GListModel      *encodes_task_get_errors        (EncodesTask *self);
void             encodes_task_add_error         (EncodesTask *self, EncodesMessage *error);
/** encodes_task_get_events: Returns: (transfer none): a model of #EncodesMessage, oldest first as the service has them */
GListModel      *encodes_task_get_events        (EncodesTask *self);
void             encodes_task_add_event         (EncodesTask *self, EncodesMessage *event);
/** encodes_task_get_fields: Returns: (transfer none): a model of #EncodesField: all else that the service says */
GListModel      *encodes_task_get_fields        (EncodesTask *self);
void             encodes_task_add_field         (EncodesTask *self, const char *name, const char *value);

/**
 * encodes_task_update_from:
 * @fresh: what the service says now of the same task
 *
 * Takes over all values of @fresh and notifies exactly the properties that differ.
 *
 * Returns: whether any did
 */
gboolean encodes_task_update_from (EncodesTask *self, EncodesTask *fresh);

G_END_DECLS
