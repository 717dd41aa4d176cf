/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <json-glib/json-glib.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/* One entity of an answer. What has a wrong type is as if it were not there, and is kept as a field. */

/** encodes_media_services_v2_entity_to_job: Returns: (transfer full) (nullable): a job; %NULL for what has no Id */
EncodesJob *encodes_media_services_v2_entity_to_job (JsonObject *object, const char *account_id);

/** encodes_media_services_v2_entity_to_task: Returns: (transfer full) (nullable): a task; %NULL for what has no Id */
EncodesTask *encodes_media_services_v2_entity_to_task (JsonObject *object);

G_END_DECLS
