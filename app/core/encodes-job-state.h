/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * EncodesJobState:
 * @ENCODES_JOB_STATE_UNKNOWN: the service named a state that Encodes does not know; never final
 * @ENCODES_JOB_STATE_QUEUED: waits for its turn
 * @ENCODES_JOB_STATE_SCHEDULED: about to run
 * @ENCODES_JOB_STATE_PROCESSING: runs
 * @ENCODES_JOB_STATE_FINISHED: ended well; final
 * @ENCODES_JOB_STATE_ERROR: ended badly; final
 * @ENCODES_JOB_STATE_CANCELING: somebody asked to cancel it; not yet final
 * @ENCODES_JOB_STATE_CANCELED: ended because somebody cancelled it; final
 *
 * The state of a job or a task. The words are those of the Media Services protocols.
 */
typedef enum
{
  ENCODES_JOB_STATE_UNKNOWN,
  ENCODES_JOB_STATE_QUEUED,
  ENCODES_JOB_STATE_SCHEDULED,
  ENCODES_JOB_STATE_PROCESSING,
  ENCODES_JOB_STATE_FINISHED,
  ENCODES_JOB_STATE_ERROR,
  ENCODES_JOB_STATE_CANCELING,
  ENCODES_JOB_STATE_CANCELED,
} EncodesJobState;

#define ENCODES_TYPE_JOB_STATE (encodes_job_state_get_type ())

GType encodes_job_state_get_type (void);

/**
 * EncodesJobGroup:
 * @ENCODES_JOB_GROUP_RUNNING: scheduled, processing, canceling, or in an unknown state
 * @ENCODES_JOB_GROUP_WAITING: queued
 * @ENCODES_JOB_GROUP_FINISHED: finished
 * @ENCODES_JOB_GROUP_FAILED: failed
 * @ENCODES_JOB_GROUP_CANCELED: canceled
 *
 * The few groups that a person thinks in; the list is ordered and filtered by them.
 */
typedef enum
{
  ENCODES_JOB_GROUP_RUNNING,
  ENCODES_JOB_GROUP_WAITING,
  ENCODES_JOB_GROUP_FINISHED,
  ENCODES_JOB_GROUP_FAILED,
  ENCODES_JOB_GROUP_CANCELED,
} EncodesJobGroup;

#define ENCODES_TYPE_JOB_GROUP (encodes_job_group_get_type ())

GType encodes_job_group_get_type (void);

/**
 * encodes_job_state_is_ended:
 *
 * Returns: %TRUE for the final states: finished, error and canceled
 */
gboolean encodes_job_state_is_ended (EncodesJobState state);

/**
 * encodes_job_state_get_group:
 *
 * Returns: the group that a job of this state is shown in
 */
EncodesJobGroup encodes_job_state_get_group (EncodesJobState state);

/**
 * encodes_job_state_to_word:
 *
 * Returns: (transfer none): the untranslated word of scripts and files: queued, scheduled, processing,
 *   finished, error, canceling, canceled, unknown
 */
const char *encodes_job_state_to_word (EncodesJobState state);

/**
 * encodes_job_state_from_word:
 * @word: (nullable): a word, in any letter case
 * @state: (out): the state
 *
 * Returns: %FALSE, leaving @state alone, if it is none of the words of encodes_job_state_to_word()
 */
gboolean encodes_job_state_from_word (const char *word, EncodesJobState *state);

/**
 * encodes_job_state_to_label:
 *
 * Returns: (transfer none): the translated word of the interface: Waiting, Running, Finished, Failed …
 */
const char *encodes_job_state_to_label (EncodesJobState state);

/**
 * encodes_job_state_describe:
 * @code: (nullable): what the service called a state that Encodes does not know; anything
 *
 * Returns: (transfer full): the label, with the service's own word if it is unknown: "Unknown (7)", so that no such word
 *   can pass for a state that Encodes knows
 */
char *encodes_job_state_describe (EncodesJobState state, const char *code);

/**
 * encodes_job_state_limit_progress:
 *
 * Returns: @progress as it may be shown: less than 100 unless the service says that it has finished; unknown stays so
 */
double encodes_job_state_limit_progress (EncodesJobState state, double progress);

G_END_DECLS
