/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesExportFormat:
 * @ENCODES_EXPORT_CSV: a table for spreadsheets: see encodes-job-csv.h
 * @ENCODES_EXPORT_JSON: what "encodesctl list --format json" prints
 *
 * How jobs are written to a file.
 */
typedef enum
{
  ENCODES_EXPORT_CSV,
  ENCODES_EXPORT_JSON,
} EncodesExportFormat;

/**
 * encodes_job_export_async:
 * @jobs: (element-type EncodesJob): what is to be written, in this order
 * @file: where to; what is there is replaced as a whole, or stays if that fails
 *
 * Writes jobs to a file. Main thread; however many they are, they are put into words in turns with the rest of the program.
 */
void encodes_job_export_async (GPtrArray *jobs, EncodesExportFormat format, GFile *file, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);

/** encodes_job_export_finish: Returns: %FALSE with a %G_IO_ERROR if the file could not be written */
gboolean encodes_job_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
