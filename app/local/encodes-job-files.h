/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

/* The files of a job's folder, for those who write and those who read it. */
#define ENCODES_JOB_FILE_COMMAND "job"
#define ENCODES_JOB_FILE_PROGRESS "progress"
#define ENCODES_JOB_FILE_MESSAGES "messages"
#define ENCODES_JOB_FILE_LOCK "lock"
#define ENCODES_JOB_FILE_CANCEL "cancel"
#define ENCODES_JOB_FILE_ENDED "ended"
#define ENCODES_JOB_FILE_RESERVE ".ended"

/* The one version there is. A reader leaves alone what is newer. */
#define ENCODES_JOB_FORMAT 1

#define ENCODES_JOB_GROUP_COMMAND "Job"
#define ENCODES_JOB_GROUP_ENDED "Ended"
