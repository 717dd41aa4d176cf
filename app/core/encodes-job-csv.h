/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* Jobs as a table for spreadsheets: UTF-8, by RFC 4180 (commas, double quotes, CR LF), one job a row, with a head. Times
 * are UTC by RFC 3339; what is unknown is empty.
 *
 * A spreadsheet would take a text that begins with = + - @ for a formula, and names and error texts are other people's.
 * Such a text gets an apostrophe in front, as does one that begins with a tab or a line break. Numbers are ours, and do
 * not. */

/** encodes_job_csv_append_head: appends the names of the columns, a row */
void encodes_job_csv_append_head (GString *csv);

/** encodes_job_csv_append_job: appends the row of a job */
void encodes_job_csv_append_job (GString *csv, EncodesJob *job);

G_END_DECLS
