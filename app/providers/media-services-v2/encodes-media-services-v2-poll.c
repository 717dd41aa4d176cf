/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-poll.h"

#include "encodes-media-services-v2-lister.h"
#include "encodes-media-services-v2-odata.h"
#include "encodes-media-services-v2-reader.h"

/* Reads of single jobs at the same time */
#define MAX_PARALLEL 4
/* Tasks of so many jobs are read in one poll, those that run first */
#define MAX_TASK_READS 200
/* Of so many of the jobs that had failed before, the reason is read */
#define MAX_EXPLAINED 50
/* If more jobs than this have left the list, the whole list is cheaper than asking for each */
#define MAX_LEFT 50
/* So often the service may fail on a single job */
#define MAX_SERVER_FAILURES 3

typedef struct
{
  EncodesMediaServicesV2Connection *connection;
  char *account_id;
  EncodesMediaServicesV2Memory *before;
  EncodesMediaServicesV2Memory *after;
  gboolean full; /* the whole list is read */
  gboolean anew; /* because the caller said so */
  gboolean filter_refused;
  GCancellable *cancellable;
  EncodesMediaServicesV2Listing *listing;
  GQueue wanted_jobs;  /* of char *: ids to read */
  GQueue wanted_tasks; /* of EncodesJob: whose tasks to read */
  GHashTable *failed;  /* of EncodesJob: whose tasks were refused */
  GPtrArray *kept;     /* of char *: ids of jobs about which nothing could be learnt */
  GPtrArray *missing;  /* of char *: ids that the service does not know */
  GPtrArray *unasked;  /* of char *: ids that were too many to ask for */
  guint n_running;
  guint n_server_failures;
  GError *error;
  gboolean returned;
} Poll;

/* One read that is under way. */
typedef struct
{
  GTask *task;
  char *job_id;
  EncodesJob *job; /* if its tasks are read */
} Read;

static void
poll_free (Poll *poll)
{
  g_object_unref (poll->connection);
  g_free (poll->account_id);
  g_clear_pointer (&poll->after, encodes_media_services_v2_memory_unref);
  g_clear_object (&poll->cancellable);
  g_clear_pointer (&poll->listing, encodes_media_services_v2_listing_free);
  g_queue_clear_full (&poll->wanted_jobs, g_free);
  g_queue_clear_full (&poll->wanted_tasks, g_object_unref);
  g_hash_table_unref (poll->failed);
  g_ptr_array_unref (poll->kept);
  g_ptr_array_unref (poll->missing);
  g_ptr_array_unref (poll->unasked);
  encodes_media_services_v2_memory_unref (poll->before);
  g_clear_error (&poll->error);
  g_free (poll);
}

static void
read_free (Read *read)
{
  g_object_unref (read->task);
  g_free (read->job_id);
  g_clear_object (&read->job);
  g_free (read);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Read, read_free)

static gboolean
is_running (EncodesJob *job)
{
  return encodes_job_state_get_group (encodes_job_get_state (job)) == ENCODES_JOB_GROUP_RUNNING;
}

/* What is only about one job does not take the whole account away. */
static gboolean
is_single_failure (Poll *poll, Read *read, const GError *error)
{
  if (error->domain != ENCODES_ERROR || encodes_error_get_retry_after (error) > 0)
    return FALSE;

  switch ((EncodesError) error->code)
    {
    case ENCODES_ERROR_FORBIDDEN:
    case ENCODES_ERROR_FORMAT:
    case ENCODES_ERROR_REFUSED:
      return TRUE;
    case ENCODES_ERROR_NOT_FOUND:
      return read->job != NULL;
    case ENCODES_ERROR_SERVER:
      return ++poll->n_server_failures <= MAX_SERVER_FAILURES;
    case ENCODES_ERROR_UNAUTHORIZED:
    case ENCODES_ERROR_NETWORK:
    case ENCODES_ERROR_TLS:
    case ENCODES_ERROR_REDIRECT:
    case ENCODES_ERROR_UNSUPPORTED:
    case ENCODES_ERROR_INVALID:
    case ENCODES_ERROR_KEYRING:
    case ENCODES_ERROR_NO_SECRET:
    case ENCODES_ERROR_SIGN_IN:
    case ENCODES_ERROR_STORAGE:
    default:
      return FALSE;
    }
}

static void
fail (Poll *poll, GError *error)
{
  if (poll->error)
    {
      g_error_free (error);
      return;
    }

  poll->error = error;
  g_cancellable_cancel (poll->cancellable);
}

/* A job that has left the list of what is open. */
static void
take_job_by_id (Poll *poll, EncodesJob *job)
{
  encodes_job_list_add (poll->listing->jobs, job);
  if (is_running (job) || encodes_job_is_ended (job))
    g_queue_push_tail (&poll->wanted_tasks, g_object_ref (job));
}

static EncodesJobList *
make_list (Poll *poll)
{
  GPtrArray *jobs = encodes_job_list_get_jobs (poll->listing->jobs);
  guint n_skipped = encodes_job_list_get_skipped (poll->listing->jobs);
  gboolean first = encodes_media_services_v2_memory_is_fresh (poll->before);
  gboolean doubted = poll->full
                     && encodes_media_services_v2_memory_doubt_empty (poll->after, poll->before, jobs->len == 0);
  /* An entry without an id may be any of the known jobs, so none can be said to be missing. */
  gboolean sure = !poll->listing->moved && n_skipped == 0 && poll->kept->len == 0 && !doubted;
  gboolean complete = poll->full && (first || sure);
  EncodesJobList *list = encodes_job_list_new (complete);

  for (guint i = 0; i < jobs->len; i++)
    encodes_job_list_add (list, jobs->pdata[i]);
  encodes_job_list_add_skipped (list, n_skipped);

  return list;
}

/* What was open and is in no answer: in a complete list it has gone, else it has to be asked for again. */
static void
conclude_open (Poll *poll, EncodesJobList *list)
{
  if (encodes_job_list_is_complete (list))
    return;

  for (guint i = 0; i < poll->kept->len; i++)
    encodes_media_services_v2_memory_keep_open (poll->after, poll->before, poll->kept->pdata[i]);
  for (guint i = 0; i < poll->unasked->len; i++)
    encodes_media_services_v2_memory_keep_open (poll->after, poll->before, poll->unasked->pdata[i]);
  for (guint i = 0; i < poll->missing->len; i++)
    if (encodes_media_services_v2_memory_add_missing (poll->after, poll->before, poll->missing->pdata[i]))
      encodes_job_list_add_gone (list, poll->missing->pdata[i]);
}

static EncodesJobList *
conclude (Poll *poll)
{
  GPtrArray *jobs = encodes_job_list_get_jobs (poll->listing->jobs);

  poll->after = encodes_media_services_v2_memory_new_after (poll->before, poll->full, poll->anew);
  encodes_media_services_v2_memory_take_newest (poll->after, poll->listing->newest, poll->listing->newest_text);
  if (poll->filter_refused)
    encodes_media_services_v2_memory_refuse_filter (poll->after);
  for (guint i = 0; i < jobs->len; i++)
    encodes_media_services_v2_memory_add_job (poll->after, poll->before, jobs->pdata[i],
                                              g_hash_table_contains (poll->failed, jobs->pdata[i]));

  EncodesJobList *list = make_list (poll);
  conclude_open (poll, list);

  return list;
}

static void start_reads (GTask *task);

static void
go_on (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);

  if (poll->returned)
    return;
  if (!poll->error)
    start_reads (task);
  if (poll->n_running > 0 || poll->returned)
    return;

  poll->returned = TRUE;
  if (poll->error)
    g_task_return_error (task, g_steal_pointer (&poll->error));
  else
    {
      encodes_media_services_v2_forget_failed_read (poll->connection);
      g_task_return_pointer (task, conclude (poll), g_object_unref);
    }
}

static void
on_job_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Read) read = user_data;
  Poll *poll = g_task_get_task_data (read->task);
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_read_jobs_finish (result, &error);

  poll->n_running--;
  if (page && page->jobs->len > 0)
    take_job_by_id (poll, page->jobs->pdata[0]);
  else if (page)
    g_ptr_array_add (poll->missing, g_steal_pointer (&read->job_id));
  else if (!is_single_failure (poll, read, error))
    fail (poll, g_steal_pointer (&error));
  else
    g_ptr_array_add (poll->kept, g_steal_pointer (&read->job_id));

  g_clear_error (&error);
  go_on (read->task);
}

static void
on_tasks_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Read) read = user_data;
  Poll *poll = g_task_get_task_data (read->task);
  GError *error = NULL;
  g_autoptr (GPtrArray) tasks = encodes_media_services_v2_read_tasks_finish (result, &error);

  poll->n_running--;
  if (tasks)
    encodes_job_set_tasks (read->job, tasks);
  else if (!is_single_failure (poll, read, error))
    fail (poll, g_steal_pointer (&error));
  else
    g_hash_table_add (poll->failed, g_object_ref (read->job));

  g_clear_error (&error);
  go_on (read->task);
}

static Read *
new_read (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);
  Read *read = g_new0 (Read, 1);

  read->task = g_object_ref (task);
  poll->n_running++;

  return read;
}

static void
start_reads (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);

  while (poll->n_running < MAX_PARALLEL && !g_queue_is_empty (&poll->wanted_jobs))
    {
      Read *read = new_read (task);
      g_autofree char *relative = NULL;

      read->job_id = g_queue_pop_head (&poll->wanted_jobs);
      relative = encodes_media_services_v2_odata_job_by_id (read->job_id);
      encodes_media_services_v2_read_jobs_async (poll->connection, poll->account_id, relative, NULL, poll->cancellable,
                                                 on_job_read, read);
    }

  while (poll->n_running < MAX_PARALLEL && !g_queue_is_empty (&poll->wanted_tasks))
    {
      Read *read = new_read (task);

      read->job = g_queue_pop_head (&poll->wanted_tasks);
      encodes_media_services_v2_read_tasks_async (poll->connection, encodes_job_get_id (read->job), poll->cancellable,
                                                  on_tasks_read, read);
    }
}

static int
get_rank (EncodesJob *job)
{
  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_PROCESSING:
    case ENCODES_JOB_STATE_CANCELING:
      return 0;
    case ENCODES_JOB_STATE_FINISHED:
    case ENCODES_JOB_STATE_ERROR:
    case ENCODES_JOB_STATE_CANCELED:
      return 1;
    case ENCODES_JOB_STATE_SCHEDULED:
      return 2;
    case ENCODES_JOB_STATE_UNKNOWN:
    case ENCODES_JOB_STATE_QUEUED:
    default:
      return 3;
    }
}

/* What moves first, then the newest. */
static int
compare_urgency (gconstpointer a, gconstpointer b)
{
  EncodesJob *one = *(EncodesJob *const *) a;
  EncodesJob *other = *(EncodesJob *const *) b;
  GDateTime *one_created = encodes_job_get_created (one);
  GDateTime *other_created = encodes_job_get_created (other);

  if (get_rank (one) != get_rank (other))
    return get_rank (one) - get_rank (other);
  if (!one_created || !other_created)
    return (one_created ? 0 : 1) - (other_created ? 0 : 1);

  return g_date_time_compare (other_created, one_created);
}

static gboolean
has_just_ended (Poll *poll, EncodesJob *job)
{
  const char *id = encodes_job_get_id (job);

  if (!encodes_job_is_ended (job))
    return FALSE;
  if (encodes_media_services_v2_memory_is_open (poll->before, id))
    return TRUE;

  return !poll->full && !encodes_media_services_v2_memory_is_settled (poll->before, id);
}

/* Jobs that had failed before they were first seen: why, is not in the list. */
static gboolean
wants_explanation (Poll *poll, EncodesJob *job)
{
  return poll->full && encodes_job_get_state (job) == ENCODES_JOB_STATE_ERROR
         && !encodes_media_services_v2_memory_is_explained (poll->before, encodes_job_get_id (job));
}

static void
want_tasks (Poll *poll)
{
  GPtrArray *jobs = encodes_job_list_get_jobs (poll->listing->jobs);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GPtrArray) unexplained = g_ptr_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    {
      if (is_running (jobs->pdata[i]) || has_just_ended (poll, jobs->pdata[i]))
        g_ptr_array_add (wanted, jobs->pdata[i]);
      else if (wants_explanation (poll, jobs->pdata[i]))
        g_ptr_array_add (unexplained, jobs->pdata[i]);
    }

  g_ptr_array_sort (wanted, compare_urgency);
  g_ptr_array_sort (unexplained, compare_urgency);
  for (guint i = 0; i < MIN (wanted->len, MAX_TASK_READS); i++)
    g_queue_push_tail (&poll->wanted_tasks, g_object_ref (wanted->pdata[i]));
  for (guint i = 0; i < MIN (unexplained->len, MAX_EXPLAINED); i++)
    g_queue_push_tail (&poll->wanted_tasks, g_object_ref (unexplained->pdata[i]));
}

static void on_listed (GObject *source, GAsyncResult *result, gpointer user_data);

static char *
make_filter (Poll *poll)
{
  if (poll->full)
    return NULL;

  return encodes_media_services_v2_odata_changes_filter (
    encodes_media_services_v2_memory_get_created_after (poll->before));
}

static void
list (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);
  g_autofree char *filter = make_filter (poll);

  encodes_media_services_v2_list_async (poll->connection, poll->account_id, filter, poll->cancellable, on_listed,
                                        g_object_ref (task));
}

static void
take_listing (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);
  g_autoptr (GPtrArray) left = encodes_media_services_v2_memory_list_open (poll->before, poll->listing->jobs);

  if (left->len > MAX_LEFT && !poll->full)
    {
      g_clear_pointer (&poll->listing, encodes_media_services_v2_listing_free);
      poll->full = TRUE;
      list (task);
      return;
    }

  for (guint i = 0; i < left->len; i++)
    {
      if (left->len <= MAX_LEFT)
        g_queue_push_tail (&poll->wanted_jobs, g_strdup (left->pdata[i]));
      else
        g_ptr_array_add (poll->unasked, g_strdup (left->pdata[i]));
    }
  want_tasks (poll);
  go_on (task);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Poll *poll = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  poll->listing = encodes_media_services_v2_list_finish (result, &error);
  if (poll->listing)
    {
      take_listing (task);
    }
  else if (!poll->full && g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED))
    {
      poll->filter_refused = TRUE;
      poll->full = TRUE;
      list (task);
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
on_read_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (encodes_media_services_v2_read_again_finish (result, &error))
    list (task);
  else
    g_task_return_error (task, error);
}

/* What has failed last is asked for first: as long as it fails, that is one request, and not a whole poll's. */
static void
begin (GTask *task)
{
  Poll *poll = g_task_get_task_data (task);
  g_autofree char *filter = make_filter (poll);
  g_autofree char *first = encodes_media_services_v2_odata_list (filter, 0);

  if (encodes_media_services_v2_has_failed_read (poll->connection, first))
    encodes_media_services_v2_read_again_async (poll->connection, poll->account_id, poll->cancellable, on_read_again,
                                                g_object_ref (task));
  else
    list (task);
}

void
encodes_media_services_v2_poll_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                      EncodesMediaServicesV2Memory *memory, gboolean full, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (connection));
  g_return_if_fail (account_id != NULL && memory != NULL && cancellable != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Poll *poll = g_new0 (Poll, 1);

  poll->connection = g_object_ref (connection);
  poll->account_id = g_strdup (account_id);
  poll->before = encodes_media_services_v2_memory_ref (memory);
  poll->anew = full;
  poll->full = full || !encodes_media_services_v2_memory_get_created_after (memory);
  poll->cancellable = g_object_ref (cancellable);
  g_queue_init (&poll->wanted_jobs);
  g_queue_init (&poll->wanted_tasks);
  poll->failed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  poll->kept = g_ptr_array_new_with_free_func (g_free);
  poll->missing = g_ptr_array_new_with_free_func (g_free);
  poll->unasked = g_ptr_array_new_with_free_func (g_free);
  g_task_set_source_tag (task, encodes_media_services_v2_poll_async);
  g_task_set_task_data (task, poll, (GDestroyNotify) poll_free);
  begin (task);
}

EncodesJobList *
encodes_media_services_v2_poll_finish (GAsyncResult *result, EncodesMediaServicesV2Memory **memory, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  EncodesJobList *jobs = g_task_propagate_pointer (G_TASK (result), error);
  Poll *poll = g_task_get_task_data (G_TASK (result));

  if (jobs)
    *memory = g_steal_pointer (&poll->after);

  return jobs;
}
