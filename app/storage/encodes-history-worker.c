/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-worker.h"

/* Held by the thread and by who made it: either may be the last. */
struct _EncodesHistoryWorker
{
  EncodesHistoryDatabase *database;
  GAsyncQueue *orders;
  GMutex mutex;
  GCond cond;
  gboolean done;
};

/* Without a task: the end. */
typedef struct
{
  GTask *task;
  EncodesHistoryWork work;
} Order;

static void
worker_free (gpointer data)
{
  EncodesHistoryWorker *self = data;

  encodes_history_database_free (self->database);
  g_async_queue_unref (self->orders);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

static void
worker_unref (EncodesHistoryWorker *self)
{
  g_atomic_rc_box_release_full (self, worker_free);
}

static gboolean
on_given_back (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* A task and all that it holds end where they came from: the objects of the main thread are not let go in this one. */
static void
give_back (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_given_back, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static gpointer
work_in_thread (gpointer data)
{
  EncodesHistoryWorker *self = data;
  gboolean ended = FALSE;

  while (!ended)
    {
      g_autofree Order *order = g_async_queue_pop (self->orders);

      ended = !order->task;
      if (ended)
        continue;

      order->work (self->database, order->task, g_task_get_task_data (order->task));
      give_back (g_steal_pointer (&order->task));
    }

  encodes_history_database_end (self->database);
  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  worker_unref (self);

  return NULL;
}

EncodesHistoryWorker *
encodes_history_worker_new (const char *path)
{
  EncodesHistoryWorker *self = g_atomic_rc_box_new0 (EncodesHistoryWorker);

  self->database = encodes_history_database_new (path);
  self->orders = g_async_queue_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_thread_unref (g_thread_new ("encodes-history", work_in_thread, g_atomic_rc_box_acquire (self)));

  return self;
}

static Order *
order_new (GTask *task, EncodesHistoryWork work)
{
  Order *order = g_new0 (Order, 1);

  order->task = task;
  order->work = work;

  return order;
}

void
encodes_history_worker_push (EncodesHistoryWorker *self, GTask *task, EncodesHistoryWork work)
{
  g_async_queue_push (self->orders, order_new (task, work));
}

void
encodes_history_worker_push_front (EncodesHistoryWorker *self, GTask *task, EncodesHistoryWork work)
{
  g_async_queue_push_front (self->orders, order_new (task, work));
}

gboolean
encodes_history_worker_take_lost (EncodesHistoryWorker *self)
{
  return encodes_history_database_take_lost (self->database);
}

void
encodes_history_worker_stop (EncodesHistoryWorker *self, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  encodes_history_database_end_claims (self->database);
  encodes_history_worker_push (self, NULL, NULL);
  g_mutex_lock (&self->mutex);
  while (!self->done)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      break;
  if (!self->done)
    encodes_history_database_hurry (self->database);
  g_mutex_unlock (&self->mutex);
  worker_unref (self);
}
