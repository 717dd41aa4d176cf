/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-state.h"

#include "encodes-text.h"

#include <glib/gi18n-lib.h>

#define LONGEST_CODE 20

G_DEFINE_ENUM_TYPE (EncodesJobState, encodes_job_state,
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_SCHEDULED, "scheduled"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_PROCESSING, "processing"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_CANCELING, "canceling"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_STATE_CANCELED, "canceled"))

G_DEFINE_ENUM_TYPE (EncodesJobGroup, encodes_job_group,
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_GROUP_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_GROUP_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_GROUP_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_GROUP_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (ENCODES_JOB_GROUP_CANCELED, "canceled"))

static const struct
{
  const char *word;
  const char *label;
  EncodesJobGroup group;
} states[] = {
  [ENCODES_JOB_STATE_UNKNOWN] = { "unknown", N_ ("Unknown"), ENCODES_JOB_GROUP_RUNNING },
  [ENCODES_JOB_STATE_QUEUED] = { "queued", N_ ("Waiting"), ENCODES_JOB_GROUP_WAITING },
  [ENCODES_JOB_STATE_SCHEDULED] = { "scheduled", N_ ("Starting"), ENCODES_JOB_GROUP_RUNNING },
  [ENCODES_JOB_STATE_PROCESSING] = { "processing", N_ ("Running"), ENCODES_JOB_GROUP_RUNNING },
  [ENCODES_JOB_STATE_FINISHED] = { "finished", N_ ("Finished"), ENCODES_JOB_GROUP_FINISHED },
  [ENCODES_JOB_STATE_ERROR] = { "error", N_ ("Failed"), ENCODES_JOB_GROUP_FAILED },
  [ENCODES_JOB_STATE_CANCELING] = { "canceling", N_ ("Canceling"), ENCODES_JOB_GROUP_RUNNING },
  [ENCODES_JOB_STATE_CANCELED] = { "canceled", N_ ("Canceled"), ENCODES_JOB_GROUP_CANCELED },
};

gboolean
encodes_job_state_is_ended (EncodesJobState state)
{
  return state == ENCODES_JOB_STATE_FINISHED || state == ENCODES_JOB_STATE_ERROR || state == ENCODES_JOB_STATE_CANCELED;
}

EncodesJobGroup
encodes_job_state_get_group (EncodesJobState state)
{
  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (states), ENCODES_JOB_GROUP_RUNNING);

  return states[state].group;
}

const char *
encodes_job_state_to_word (EncodesJobState state)
{
  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (states), NULL);

  return states[state].word;
}

gboolean
encodes_job_state_from_word (const char *word, EncodesJobState *state)
{
  g_return_val_if_fail (state != NULL, FALSE);

  for (gsize i = 0; word && i < G_N_ELEMENTS (states); i++)
    {
      if (g_ascii_strcasecmp (word, states[i].word) == 0)
        {
          *state = i;
          return TRUE;
        }
    }

  return FALSE;
}

const char *
encodes_job_state_to_label (EncodesJobState state)
{
  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (states), NULL);

  return _(states[state].label);
}

char *
encodes_job_state_describe (EncodesJobState state, const char *code)
{
  const char *label = encodes_job_state_to_label (state);
  g_autofree char *word = encodes_text_to_line (state == ENCODES_JOB_STATE_UNKNOWN ? code : NULL, LONGEST_CODE);

  /* Translators: "Unknown", and what the service called that state of a job: "Unknown (7)" */
  return *word != '\0' ? g_strdup_printf (_("%s (%s)"), label, word) : g_strdup (label);
}

double
encodes_job_state_limit_progress (EncodesJobState state, double progress)
{
  return state == ENCODES_JOB_STATE_FINISHED ? progress : MIN (progress, 99);
}
