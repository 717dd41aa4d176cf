/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-forecast.h"
#include "encodes-job-state.h"
#include "encodes-task.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB (encodes_job_get_type ())

/**
 * EncodesJob:
 *
 * One encoding job. A provider makes it as a plain value, on any thread; the store keeps the first one of each
 * (account, id) for as long as the job is known and merges later values into it, on the main thread, by property
 * notification. All properties are readable.
 */
G_DECLARE_FINAL_TYPE (EncodesJob, encodes_job, ENCODES, JOB, GObject)

/**
 * EncodesJobChanges:
 * @ENCODES_JOB_CHANGED_NOTHING: no property changed
 * @ENCODES_JOB_CHANGED_VALUES: something changed that no order and no filter looks at, such as the progress
 * @ENCODES_JOB_CHANGED_ORDER: state, name, times or error changed: sorted and filtered models must look again
 *
 * What encodes_job_update_from() changed.
 */
typedef enum
{
  ENCODES_JOB_CHANGED_NOTHING = 0,
  ENCODES_JOB_CHANGED_VALUES = 1 << 0,
  ENCODES_JOB_CHANGED_ORDER = 1 << 1,
} EncodesJobChanges;

/**
 * EncodesJobBell:
 * @ENCODES_JOB_BELL_DEFAULT: as the preferences say
 * @ENCODES_JOB_BELL_ALWAYS: always
 * @ENCODES_JOB_BELL_NEVER: never
 *
 * Whether the person wants to be told how a job goes on.
 */
typedef enum
{
  ENCODES_JOB_BELL_DEFAULT,
  ENCODES_JOB_BELL_ALWAYS,
  ENCODES_JOB_BELL_NEVER,
} EncodesJobBell;

#define ENCODES_TYPE_JOB_BELL (encodes_job_bell_get_type ())

GType encodes_job_bell_get_type (void);

/**
 * encodes_job_new:
 * @account_id: the id of the account that it belongs to
 * @provider_id: the provider's name, such as "media-services-v2"
 * @id: the service's identifier, not empty
 */
EncodesJob *encodes_job_new (const char *account_id, const char *provider_id, const char *id);

const char      *encodes_job_get_account_id   (EncodesJob *self);
const char      *encodes_job_get_provider_id  (EncodesJob *self);
const char      *encodes_job_get_id           (EncodesJob *self);
/** encodes_job_get_account_name: Returns: (nullable): the account's name as the person called it; the store sets it */
const char      *encodes_job_get_account_name (EncodesJob *self);
void             encodes_job_set_account_name (EncodesJob *self, const char *account_name);
/** encodes_job_get_name: Returns: (nullable): the job's name; untrusted */
const char      *encodes_job_get_name         (EncodesJob *self);
void             encodes_job_set_name         (EncodesJob *self, const char *name);
EncodesJobState  encodes_job_get_state        (EncodesJob *self);
/** encodes_job_get_state_code: Returns: (nullable): how the service writes the state, if it is an unknown one */
const char      *encodes_job_get_state_code   (EncodesJob *self);
void             encodes_job_set_state        (EncodesJob *self, EncodesJobState state, const char *state_code);
/** encodes_job_is_ended: Returns: %TRUE if the state is final */
gboolean         encodes_job_is_ended         (EncodesJob *self);
/**
 * encodes_job_get_progress:
 *
 * Returns: 0 to 100, or %ENCODES_PROGRESS_UNKNOWN; 100 for a finished job, whether or not its tasks were read. The mean
 *   of the tasks may reach 100 before the service says that the job has finished: what is shown must not.
 */
double           encodes_job_get_progress     (EncodesJob *self);
/**
 * encodes_job_set_progress:
 * @progress: percent; what is not a number becomes unknown, the rest is clamped to 0…100
 *
 * For providers that know the progress of the job itself; encodes_job_set_tasks() computes it from tasks.
 */
void             encodes_job_set_progress     (EncodesJob *self, double progress);
/** encodes_job_get_created: Returns: (nullable): UTC */
GDateTime       *encodes_job_get_created      (EncodesJob *self);
void             encodes_job_set_created      (EncodesJob *self, GDateTime *created);
/** encodes_job_get_started: Returns: (nullable): UTC */
GDateTime       *encodes_job_get_started      (EncodesJob *self);
void             encodes_job_set_started      (EncodesJob *self, GDateTime *started);
/** encodes_job_get_ended: Returns: (nullable): UTC */
GDateTime       *encodes_job_get_ended        (EncodesJob *self);
void             encodes_job_set_ended        (EncodesJob *self, GDateTime *ended);
/** encodes_job_get_modified: Returns: (nullable): UTC; not every service moves it with the state */
GDateTime       *encodes_job_get_modified     (EncodesJob *self);
void             encodes_job_set_modified     (EncodesJob *self, GDateTime *modified);
gint64           encodes_job_get_priority     (EncodesJob *self);
void             encodes_job_set_priority     (EncodesJob *self, gint64 priority);
/**
 * encodes_job_get_running_ms:
 *
 * Returns: how long it has run, as the service counts, in milliseconds; -1 if unknown. May stay 0 while it runs:
 *   see encodes_job_get_duration() for what to show.
 */
double           encodes_job_get_running_ms   (EncodesJob *self);
void             encodes_job_set_running_ms   (EncodesJob *self, double running_ms);
/**
 * encodes_job_get_duration:
 * @now: (nullable): the present time for a job that still runs
 *
 * Returns: how long it ran: ended − started if both are known, now − started while it runs, else the service's
 *   count; microseconds, never negative; -1 if unknown
 */
GTimeSpan        encodes_job_get_duration     (EncodesJob *self, GDateTime *now);
/** encodes_job_get_error_code: Returns: (nullable): the code of the first error of the first failed task */
const char      *encodes_job_get_error_code   (EncodesJob *self);
/** encodes_job_get_error_text: Returns: (nullable): the words of that error; untrusted, maybe many lines */
const char      *encodes_job_get_error_text   (EncodesJob *self);
void             encodes_job_set_error        (EncodesJob *self, const char *code, const char *text);
/**
 * encodes_job_get_tasks:
 *
 * Returns: (transfer none): a model of #EncodesTask. Empty while they have not been read: see
 *   encodes_job_get_tasks_known()
 */
GListModel      *encodes_job_get_tasks        (EncodesJob *self);
gboolean         encodes_job_get_tasks_known  (EncodesJob *self);
/**
 * encodes_job_set_tasks:
 * @tasks: (element-type EncodesTask): all tasks of the job, as the service has them
 *
 * Also computes the progress, the mean over @tasks (the protocol's own SDK does it so), unknown if one of them is
 * unknown; and the error, which in these protocols stands only on tasks.
 */
void             encodes_job_set_tasks        (EncodesJob *self, GPtrArray *tasks);
/** encodes_job_get_fields: Returns: (transfer none): a model of #EncodesField: all else that the service says */
GListModel      *encodes_job_get_fields       (EncodesJob *self);
void             encodes_job_add_field        (EncodesJob *self, const char *name, const char *value);

/**
 * encodes_job_get_canceled_here:
 *
 * Returns: %TRUE if this program asked to cancel it, so that its end is no news to the person
 */
gboolean         encodes_job_get_canceled_here (EncodesJob *self);
void             encodes_job_set_canceled_here (EncodesJob *self, gboolean canceled_here);

/**
 * encodes_job_get_forecast:
 *
 * Returns: (transfer none): how it goes on, as far as that can be told: what a person is shown. Never %NULL; the property
 *   "forecast" is notified when it changes
 */
const EncodesForecast *encodes_job_get_forecast (EncodesJob *self);
void                   encodes_job_set_forecast (EncodesJob *self, const EncodesForecast *forecast);

/** encodes_job_get_bell: Returns: whether the person wants to be told of this job; writable property "bell" */
EncodesJobBell   encodes_job_get_bell         (EncodesJob *self);
void             encodes_job_set_bell         (EncodesJob *self, EncodesJobBell bell);

/**
 * encodes_job_get_remembered:
 *
 * Returns: %TRUE while it is known from the history only: its service has not been heard yet, or has forgotten it
 */
gboolean         encodes_job_get_remembered   (EncodesJob *self);
void             encodes_job_set_remembered   (EncodesJob *self, gboolean remembered);

/**
 * encodes_job_update_from:
 * @fresh: what the service says now of the same job
 *
 * Takes over the values of @fresh and notifies exactly the properties that differ. Tasks that @fresh has not read
 * stay as they are; those that it has keep their identity by id. What is not the service's own (account name, bell,
 * forecast, whether it was canceled here, whether it is remembered) stays as it is.
 */
EncodesJobChanges encodes_job_update_from (EncodesJob *self, EncodesJob *fresh);

G_END_DECLS
