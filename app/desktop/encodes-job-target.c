/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-target.h"

#include <string.h>

char *
encodes_job_target_new (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  return g_strconcat (encodes_job_get_account_id (job), "/", encodes_job_get_id (job), NULL);
}

gboolean
encodes_job_target_parse (const char *target, char **account_id, const char **job_id)
{
  g_return_val_if_fail (target != NULL, FALSE);

  const char *slash = strchr (target, '/');

  if (!slash || slash == target || slash[1] == '\0')
    return FALSE;

  *account_id = g_strndup (target, (gsize) (slash - target));
  *job_id = slash + 1;

  return TRUE;
}
