/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "sample-jobs.h"

EncodesJob *
sample_job_new (const char *account_id, const char *id, const char *name, EncodesJobState state, int minutes)
{
  EncodesJob *job = encodes_job_new (account_id, "media-services-v2", id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_minutes (now, -minutes);
  g_autoptr (GDateTime) ended = g_date_time_add_minutes (then, 8);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_created (job, then);
  if (state != ENCODES_JOB_STATE_QUEUED)
    encodes_job_set_started (job, then);
  if (encodes_job_state_is_ended (state))
    encodes_job_set_ended (job, ended);

  return job;
}

static EncodesTask *
make_task (const char *id, const char *name, EncodesJobState state, double progress)
{
  EncodesTask *task = encodes_task_new (id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (EncodesMessage) event = encodes_message_new ("JobProcessing", "The task has begun.", now);

  encodes_task_set_name (task, name);
  encodes_task_set_state (task, state, NULL);
  encodes_task_set_progress (task, progress);
  encodes_task_set_processor (task, "Media Encoder Standard");
  encodes_task_add_event (task, event);

  return task;
}

void
sample_job_set_progress (EncodesJob *job, double first, double second)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJobState state = encodes_job_get_state (job);

  g_ptr_array_add (tasks, make_task ("t1", "H264 Adaptive Bitrate MP4 Set 720p", state, first));
  g_ptr_array_add (tasks, make_task ("t2", "Thumbnails", state, second));
  encodes_job_set_tasks (job, tasks);
}

void
sample_jobs_merge (EncodesJobStore *store, const char *account_name, GPtrArray *jobs)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (account_name, "media-services-v2", account_name);
  g_autoptr (EncodesJobList) list = encodes_job_list_new (TRUE);

  for (guint i = 0; i < jobs->len; i++)
    encodes_job_list_add (list, jobs->pdata[i]);
  encodes_job_store_merge (store, account, list);
  g_ptr_array_unref (jobs);
}

static EncodesJob *
add (GPtrArray *jobs, const char *account, const char *name, EncodesJobState state, int minutes)
{
  g_autofree char *id = g_strdup_printf ("nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f85%04x", jobs->len);
  EncodesJob *job = sample_job_new (account, id, name, state, minutes);

  g_ptr_array_add (jobs, job);

  return job;
}

void
sample_jobs_fill (EncodesJobStore *store)
{
  GPtrArray *contoso = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *here = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *fabrikam = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJob *job;

  job = add (contoso, "Contoso", "BigBuckBunny into H264 Adaptive Bitrate MP4 Set 720p", ENCODES_JOB_STATE_PROCESSING,
             7);
  sample_job_set_progress (job, 78, 50);
  encodes_job_add_field (job, "TemplateId", "nb:jtid:UUID:3c8f1a10-9c2d-4d54-b0d5-77d0d0b3a6f1");
  encodes_job_add_field (job, "InputMediaAssets", "nb:cid:UUID:2a22445d-1500-80c6-4b34-f1e5190d33c6");
  job = add (here, "This Computer", "Trailer_de_DE_final_v7.mov", ENCODES_JOB_STATE_PROCESSING, 9);
  encodes_job_set_progress (job, 23);
  add (here, "This Computer", "Clip without progress.mkv", ENCODES_JOB_STATE_PROCESSING, 3);
  add (contoso, "Contoso", "Nightly proxies 2026-11-21", ENCODES_JOB_STATE_QUEUED, 12);
  job = add (contoso, "Contoso", "Interview 03", ENCODES_JOB_STATE_ERROR, 10);
  encodes_job_set_error (job, "ErrorProcessingTask",
                         "The input file has no video track\nEncoding task failed: asset 'Interview 03.wav' holds 1 "
                         "audio track and no video track.\nActivity id: 8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57");
  add (fabrikam, "Fabrikam", "春季宣传片 H264 多码率 1080p", ENCODES_JOB_STATE_FINISHED, 20);
  add (contoso, "Contoso", "Весенний ролик 720p", ENCODES_JOB_STATE_FINISHED, 190);
  add (contoso, "Contoso", "봄 광고 4K HEVC", ENCODES_JOB_STATE_FINISHED, 240);
  add (fabrikam, "Fabrikam", "Höstkollektion reklamfilm", ENCODES_JOB_STATE_FINISHED, 1500);
  add (fabrikam, "Fabrikam", "إعلان الربيع ٧٢٠", ENCODES_JOB_STATE_CANCELED, 3000);
  add (contoso, "Contoso", "Old master", ENCODES_JOB_STATE_FINISHED, 60 * 24 * 40);

  sample_jobs_merge (store, "Contoso", contoso);
  sample_jobs_merge (store, "This Computer", here);
  sample_jobs_merge (store, "Fabrikam", fabrikam);
}

void
sample_jobs_fill_hostile (EncodesJobStore *store)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *name = g_strnfill (5000, 'x');
  EncodesJob *job;

  job = add (jobs, "Hostile", "<b>bold</b> &amp; <span size='99999'>huge</span>", ENCODES_JOB_STATE_PROCESSING, 30);
  sample_job_set_progress (job, 100, 100);
  add (jobs, "Hostile", "line one\nline two\r\n\tline three", ENCODES_JOB_STATE_PROCESSING, 20);
  add (jobs, "Hostile", "\342\200\256gpj.exe right to left \342\201\246 isolate", ENCODES_JOB_STATE_FINISHED, 30);
  add (jobs, "Hostile", name, ENCODES_JOB_STATE_FINISHED, 31);
  job = add (jobs, "Hostile", "", ENCODES_JOB_STATE_ERROR, 32);
  encodes_job_set_error (job, "<i>code</i>", "<b>not bold</b> & \001 control");
  add (jobs, "Hostile", "👩‍👩‍👧‍👦 emoji 🎬🎬🎬", ENCODES_JOB_STATE_FINISHED, 33);
  add (jobs, "Hostile", "%s%n%d percent", ENCODES_JOB_STATE_FINISHED, 34);
  sample_jobs_merge (store, "Hostile", jobs);
}

static void
set_forecast (EncodesJob *job, EncodesProgressKind kind, double progress, int minutes_left, int minutes_silent)
{
  gint64 now = g_get_real_time ();
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  forecast.kind = kind;
  forecast.progress = progress;
  forecast.end_time = minutes_left > 0 ? now + minutes_left * G_TIME_SPAN_MINUTE : 0;
  forecast.heard = now - minutes_silent * G_TIME_SPAN_MINUTE;
  forecast.stale = minutes_silent > 0;
  encodes_job_set_forecast (job, &forecast);
}

/* A wait before it, and times of its tasks. */
static void
set_times (EncodesJob *job, int waited, int first, int second)
{
  GDateTime *started = encodes_job_get_started (job);
  g_autoptr (GDateTime) created = g_date_time_add_minutes (started, -waited);
  g_autoptr (EncodesTask) one = g_list_model_get_item (encodes_job_get_tasks (job), 0);
  g_autoptr (EncodesTask) two = g_list_model_get_item (encodes_job_get_tasks (job), 1);
  g_autoptr (GDateTime) then = g_date_time_add_minutes (started, first);
  g_autoptr (GDateTime) later = g_date_time_add_minutes (then, second);

  encodes_job_set_created (job, created);
  encodes_task_set_times (one, started, then);
  encodes_task_set_times (two, then, later);
}

void
sample_jobs_fill_looks (EncodesJobStore *store)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJob *job;

  job = add (jobs, "Contoso", "Measured", ENCODES_JOB_STATE_PROCESSING, 7);
  sample_job_set_progress (job, 78, 50);
  set_forecast (job, ENCODES_PROGRESS_KIND_MEASURED, 64, 4, 0);
  set_times (job, 3, 4, 3);
  job = add (jobs, "Contoso", "Estimated", ENCODES_JOB_STATE_PROCESSING, 8);
  set_forecast (job, ENCODES_PROGRESS_KIND_ESTIMATED, 42, 11, 0);
  encodes_job_set_bell (job, ENCODES_JOB_BELL_ALWAYS);
  job = add (jobs, "Contoso", "Working without a percent", ENCODES_JOB_STATE_PROCESSING, 9);
  sample_job_set_progress (job, ENCODES_PROGRESS_UNKNOWN, 100);
  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, 0, 0);
  encodes_job_set_bell (job, ENCODES_JOB_BELL_NEVER);
  job = add (jobs, "Contoso", "Stale, measured", ENCODES_JOB_STATE_PROCESSING, 10);
  sample_job_set_progress (job, 60, 100);
  set_forecast (job, ENCODES_PROGRESS_KIND_MEASURED, 80, 0, 4);
  job = add (jobs, "Contoso", "Stale, estimated", ENCODES_JOB_STATE_PROCESSING, 11);
  set_forecast (job, ENCODES_PROGRESS_KIND_ESTIMATED, 55, 0, 4);
  job = add (jobs, "Contoso", "Stale, working", ENCODES_JOB_STATE_PROCESSING, 12);
  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, 0, 4);
  job = add (jobs, "Contoso", "About to run", ENCODES_JOB_STATE_SCHEDULED, 2);
  job = add (jobs, "Contoso", "Asked to stop", ENCODES_JOB_STATE_CANCELING, 5);
  sample_job_set_progress (job, 20, 20);
  set_forecast (job, ENCODES_PROGRESS_KIND_WORKING, ENCODES_PROGRESS_UNKNOWN, 0, 0);
  add (jobs, "Contoso", "Waiting", ENCODES_JOB_STATE_QUEUED, 12);
  job = add (jobs, "Contoso", "Failed", ENCODES_JOB_STATE_ERROR, 13);
  encodes_job_set_error (job, "ErrorDownloadingInputAssetServiceFailure",
                         "An error has occurred. Stage: DownloadFile. Code: System.IO.IOException.\nGET https://store."
                         "example/in.mp4?sv=2018&sig=SECRET\nActivity id: 8d2f9c1e-2f3c-4a5e-8a63-1f9a3ad1cc57");
  job = add (jobs, "Contoso", "Finished, only remembered", ENCODES_JOB_STATE_FINISHED, 20);
  encodes_job_set_remembered (job, TRUE);
  sample_job_set_progress (job, 100, 100);
  set_times (job, 5, 6, 2);
  add (jobs, "Contoso", "Canceled", ENCODES_JOB_STATE_CANCELED, 22);
  sample_jobs_merge (store, "Contoso", jobs);
}
