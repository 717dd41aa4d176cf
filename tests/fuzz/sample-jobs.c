/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "sample-jobs.h"

#include "encodes-time.h"

typedef struct
{
  const char *id;
  const char *name;
  EncodesJobState state;
  const char *created;
  const char *started;
  const char *ended;
  double progress;
  const char *error;
} Sample;

static const Sample samples[] = {
  { "00000000-0000-4000-8000-000000000001", "Encoding Film 1", ENCODES_JOB_STATE_PROCESSING, "2015-02-11T01:46:08.897",
    "2015-02-11T01:46:16.58", NULL, 37.5, NULL },
  { "00000000-0000-4000-8000-000000000002", "O'Hara <b>&amp;</b> \"quoted\" \\ é中", ENCODES_JOB_STATE_FINISHED,
    "2015-02-11T02:00:00", "2015-02-11T02:00:01.5", "2015-02-11T02:00:36.62", 100, NULL },
  { "00000000-0000-4000-8000-000000000003", "broken", ENCODES_JOB_STATE_ERROR, "2015-02-11T03:00:00.1",
    "2015-02-11T03:00:01", "2015-02-11T03:00:02", 12.25, "Conversion failed!\nsecond line" },
  { "00000000-0000-4000-8000-000000000004", NULL, ENCODES_JOB_STATE_QUEUED, NULL, NULL, NULL,
    ENCODES_PROGRESS_UNKNOWN, NULL },
  { "a folder, not a UUID", "odd \xff name", ENCODES_JOB_STATE_CANCELED, "9999-12-31T23:59:59.999999",
    "0002-01-01T00:00:00", "9999-12-31T23:59:59", 50, NULL },
};

static EncodesTask *
new_task (const Sample *sample)
{
  g_autoptr (GDateTime) started = encodes_time_parse (sample->started);
  g_autoptr (GDateTime) ended = encodes_time_parse (sample->ended);
  EncodesTask *task = encodes_task_new (sample->id);

  encodes_task_set_name (task, sample->name);
  encodes_task_set_state (task, sample->state, NULL);
  encodes_task_set_progress (task, sample->progress);
  encodes_task_set_times (task, started, ended);
  if (sample->error)
    {
      g_autoptr (EncodesMessage) error = encodes_message_new ("1", sample->error, ended);

      encodes_task_add_error (task, error);
    }
  return task;
}

static EncodesJob *
new_job (const Sample *sample)
{
  g_autoptr (GDateTime) created = encodes_time_parse (sample->created);
  g_autoptr (GDateTime) started = encodes_time_parse (sample->started);
  g_autoptr (GDateTime) ended = encodes_time_parse (sample->ended);
  EncodesJob *job = encodes_job_new ("account", "sample", sample->id);

  encodes_job_set_name (job, sample->name);
  encodes_job_set_state (job, sample->state, NULL);
  encodes_job_set_created (job, created);
  encodes_job_set_started (job, started);
  encodes_job_set_ended (job, ended);
  if (sample->started)
    {
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (tasks, new_task (sample));
      encodes_job_set_tasks (job, tasks);
    }
  encodes_job_set_progress (job, sample->progress);
  return job;
}

GPtrArray *
sample_jobs_get (void)
{
  static GPtrArray *jobs;

  if (jobs)
    return jobs;

  jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    g_ptr_array_add (jobs, new_job (&samples[i]));
  return jobs;
}

GPtrArray *
sample_jobs_new_entities (EncodesEntityKind kind)
{
  GPtrArray *jobs = sample_jobs_get ();
  GPtrArray *entities = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_entity_free);

  for (guint i = 0; i < jobs->len; i++)
    {
      if (kind == ENCODES_ENTITY_JOB)
        g_ptr_array_add (entities, encodes_entity_new_job (jobs->pdata[i]));
      else
        g_ptr_array_extend_and_steal (entities, encodes_entity_new_tasks (jobs->pdata[i]));
    }
  return entities;
}
