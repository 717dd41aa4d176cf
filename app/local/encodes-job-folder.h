/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/* The folders of local encodes, one each, that EncodesJobRecord writes. These functions read and change them from
 * outside. All block, may be called on any thread, take what they find for untrusted and follow no links. */

/**
 * encodes_job_folder_get_default_path:
 *
 * Returns: (transfer full): the folder of all jobs of this person, the same one inside a sandbox and outside
 */
char *encodes_job_folder_get_default_path (void);

/** encodes_job_folder_is_id: Returns: whether @name can be the name of a job's folder */
gboolean encodes_job_folder_is_id (const char *name);

/**
 * encodes_job_folder_list:
 *
 * Returns: (transfer full) (element-type utf8): the ids of all folders that may be jobs; empty if @jobs_folder is
 *   missing; %NULL with %ENCODES_ERROR_STORAGE if it cannot be read
 */
GPtrArray *encodes_job_folder_list (const char *jobs_folder, GError **error);

/**
 * encodes_job_folder_read:
 * @account_id: the account that the job is to belong to
 *
 * Reads one job with its one task. A job without an ending whose lock nobody holds has failed.
 *
 * Returns: (transfer full) (nullable): the job; %ENCODES_ERROR_NOT_FOUND if there is none, %ENCODES_ERROR_FORMAT if it
 *   cannot be understood, %ENCODES_ERROR_STORAGE if it cannot be read
 */
EncodesJob *encodes_job_folder_read (const char *jobs_folder, const char *id, const char *account_id, GError **error);

/**
 * encodes_job_folder_cancel:
 *
 * Asks whoever runs the job to end it. A job without the field "command" is only observed, and cannot be ended from here.
 *
 * Returns: %FALSE with %ENCODES_ERROR_REFUSED if it has ended or is only observed
 */
gboolean encodes_job_folder_cancel (const char *jobs_folder, const char *id, GError **error);

/** encodes_job_folder_delete: removes a job that has ended; %ENCODES_ERROR_REFUSED if it has not */
gboolean encodes_job_folder_delete (const char *jobs_folder, const char *id, GError **error);

G_END_DECLS
