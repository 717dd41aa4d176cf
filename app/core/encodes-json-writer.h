/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account.h"
#include "encodes-job.h"

G_BEGIN_DECLS

/* Jobs and accounts as JSON, the same wherever it is written: on the command line and in files. */

/** encodes_json_writer_append_job: appends the object that scripts rely on, in one line without its end */
void encodes_json_writer_append_job (GString *json, EncodesJob *job);

/** encodes_json_writer_append_account: appends an account, which never has a secret */
void encodes_json_writer_append_account (GString *json, EncodesAccount *account);

/** encodes_json_writer_append_string: appends @text (nullable; maybe not UTF-8) as a JSON string or null */
void encodes_json_writer_append_string (GString *json, const char *text);

G_END_DECLS
