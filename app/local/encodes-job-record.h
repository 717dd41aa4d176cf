/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job-state.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_JOB_RECORD (encodes_job_record_get_type ())

/**
 * EncodesJobRecord:
 *
 * Writes the folder of one local encode, for whoever runs it; encodes-job-folder.h reads it. The folder appears
 * complete and locked, and is readable whatever happens after that. Calls block for as long as the disk does.
 */
G_DECLARE_FINAL_TYPE (EncodesJobRecord, encodes_job_record, ENCODES, JOB_RECORD, GObject)

/**
 * encodes_job_record_new:
 * @name: what the person calls it
 * @argv: (nullable): the command line; what is secret in it is not written. %NULL if the encode is only observed: then
 *   the command is not known, and nobody can be asked to end it
 *
 * Returns: (transfer full): a record that is nowhere yet
 */
EncodesJobRecord *encodes_job_record_new (const char *name, const char *const *argv);

/**
 * encodes_job_record_set_details:
 * @processor: (nullable): what does the work: "ffmpeg"
 * @task_name: the name of its one step
 * @preset: (nullable): the preset
 * @inputs: (nullable): what goes in
 * @expected_duration: how long the result will be in microseconds; 0 or less if unknown
 *
 * What is known of the command, before encodes_job_record_open(); what is learnt later is written with the next
 * encodes_job_record_write_expected_duration().
 */
void encodes_job_record_set_details (EncodesJobRecord *self, const char *processor, const char *task_name,
                                     const char *preset, const char *const *inputs, gint64 expected_duration);

/**
 * encodes_job_record_open:
 * @jobs_folder: the folder of all jobs; made if it is missing
 *
 * Makes the job's folder.
 *
 * Returns: %FALSE with %G_IO_ERROR if that cannot be done
 */
gboolean encodes_job_record_open (EncodesJobRecord *self, const char *jobs_folder, GError **error);

const char *encodes_job_record_get_id            (EncodesJobRecord *self);
/** encodes_job_record_get_path: Returns: the job's own folder */
const char *encodes_job_record_get_path          (EncodesJobRecord *self);
/** encodes_job_record_get_progress_path: Returns: the file that ffmpeg is to write its progress to */
const char *encodes_job_record_get_progress_path (EncodesJobRecord *self);
/**
 * encodes_job_record_get_lock:
 *
 * Returns: the file descriptor of the lock. The encoder inherits it, so that the job counts as running for as long as
 *   one of the two lives.
 */
int         encodes_job_record_get_lock          (EncodesJobRecord *self);

/** encodes_job_record_write_expected_duration: more has been learnt of how long the result will be; in microseconds */
gboolean encodes_job_record_write_expected_duration (EncodesJobRecord *self, gint64 expected_duration, GError **error);

/** encodes_job_record_write_messages: replaces the last lines of the encoder's messages */
gboolean encodes_job_record_write_messages (EncodesJobRecord *self, const char *text, GError **error);

/** encodes_job_record_was_asked_to_cancel: Returns: whether somebody put the wish to cancel into the folder */
gboolean encodes_job_record_was_asked_to_cancel (EncodesJobRecord *self);

/**
 * encodes_job_record_write_ending:
 * @state: how it ended
 * @exit_status: what the encoder returned; -1 if a signal ended it or it never ran
 * @signal_number: the signal that ended it, or 0
 * @text: (nullable): why it failed, if there is more to say than status and signal do
 *
 * Writes the end, last of all. Room for it was reserved at the start, so that a full disk does not hide it.
 */
gboolean encodes_job_record_write_ending (EncodesJobRecord *self, EncodesJobState state, int exit_status,
                                          int signal_number, const char *text, GError **error);

G_END_DECLS
