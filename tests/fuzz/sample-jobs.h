/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-entity.h"

G_BEGIN_DECLS

/** sample_jobs_get: Returns: (transfer none) (element-type EncodesJob): a few jobs of all kinds, always the same ones */
GPtrArray *sample_jobs_get (void);

/** sample_jobs_new_entities: Returns: (transfer full) (element-type EncodesEntity): them or their tasks, for the server */
GPtrArray *sample_jobs_new_entities (EncodesEntityKind kind);

G_END_DECLS
