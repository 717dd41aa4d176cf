/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Loaded before GLib where programs are built with the thread sanitizer. GLib is not built with it, so that the sanitizer
 * does not see how GLib's locks, queues, tasks and counted references put one thread's work before another's, and would
 * call all of that a race. Here each of them tells it. What is not handed over this way stays a race. Elsewhere, in a
 * program without the sanitizer, nothing happens. */

#include <dlfcn.h>
#include <gio/gio.h>
#include <stdarg.h>

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

/* GLib's functions under their own names, which are found behind this library. */
#define REAL(function) \
  static __typeof__ (&function) real; \
  if (!__atomic_load_n (&real, __ATOMIC_RELAXED)) \
    __atomic_store_n (&real, (__typeof__ (&function)) dlsym (RTLD_NEXT, #function), __ATOMIC_RELAXED)

static void
acquire (gconstpointer address)
{
  if (__tsan_acquire && address)
    __tsan_acquire ((void *) address);
}

static void
release (gconstpointer address)
{
  if (__tsan_release && address)
    __tsan_release ((void *) address);
}

/* Locks. */

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock);

  real (mutex);
  acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  REAL (g_mutex_trylock);

  gboolean locked = real (mutex);

  if (locked)
    acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock);

  release (mutex);
  real (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);

  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (g_cond_wait_until);

  release (mutex);
  gboolean signalled = real (cond, mutex, end_time);
  acquire (mutex);
  return signalled;
}

/* Values that are made once: who reads one does so in code that the sanitizer sees. */

#undef g_once_init_leave
void
g_once_init_leave (volatile void *location, gsize result)
{
  REAL (g_once_init_leave);

  release ((gconstpointer) location);
  real (location, result);
}

#undef g_once_init_enter
gboolean
g_once_init_enter (volatile void *location)
{
  REAL (g_once_init_enter);

  gboolean first = real (location);

  acquire ((gconstpointer) location);
  return first;
}

/* Queues. */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  REAL (g_async_queue_push);

  release (queue);
  real (queue, data);
}

void
g_async_queue_push_front (GAsyncQueue *queue, gpointer data)
{
  REAL (g_async_queue_push_front);

  release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  REAL (g_async_queue_pop);

  gpointer data = real (queue);

  acquire (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  REAL (g_async_queue_try_pop);

  gpointer data = real (queue);

  if (data)
    acquire (queue);
  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  REAL (g_async_queue_timeout_pop);

  gpointer data = real (queue, timeout);

  if (data)
    acquire (queue);
  return data;
}

/* Counted references: who lets go last, has all before it that the others did. */

#undef g_object_unref
void
g_object_unref (gpointer object)
{
  REAL (g_object_unref);

  release (object);
  /* Only then: letting go of one of many references tells nothing about the others. */
  if (object && g_atomic_int_get (&((GObject *) object)->ref_count) == 1)
    acquire (object);
  real (object);
}

void
g_ptr_array_unref (GPtrArray *array)
{
  REAL (g_ptr_array_unref);

  release (array);
  acquire (array);
  real (array);
}

void
g_hash_table_unref (GHashTable *table)
{
  REAL (g_hash_table_unref);

  release (table);
  acquire (table);
  real (table);
}

void
g_bytes_unref (GBytes *bytes)
{
  REAL (g_bytes_unref);

  release (bytes);
  acquire (bytes);
  real (bytes);
}

#undef g_atomic_ref_count_dec
gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  REAL (g_atomic_ref_count_dec);

  release (count);
  gboolean last = real (count);
  if (last)
    acquire (count);
  return last;
}

static __thread GDestroyNotify clear_box;

static void
clear_after_all (gpointer box)
{
  GDestroyNotify clear = clear_box;

  acquire (box);
  if (clear)
    clear (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);

  GDestroyNotify before = clear_box;

  release (box);
  clear_box = clear;
  real (box, clear_after_all);
  clear_box = before;
}

void
g_atomic_rc_box_release (gpointer box)
{
  g_atomic_rc_box_release_full (box, NULL);
}

/* Sources, that one thread adds for another's loop. */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} SourceCall;

static gboolean
call_source (gpointer user_data)
{
  SourceCall *call = user_data;

  acquire (call);
  gboolean again = call->func (call->data);
  release (call);
  return again;
}

static void
free_source_call (gpointer user_data)
{
  SourceCall *call = user_data;

  acquire (call);
  if (call->destroy)
    call->destroy (call->data);
  g_free (call);
}

static SourceCall *
new_source_call (GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  SourceCall *call = g_new (SourceCall, 1);

  *call = (SourceCall) { func, data, destroy };
  release (call);
  return call;
}

void
g_main_context_invoke_full (GMainContext *context, int priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  REAL (g_main_context_invoke_full);

  real (context, priority, call_source, new_source_call (func, data, destroy), free_source_call);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

guint
g_idle_add_full (int priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  REAL (g_idle_add_full);

  return real (priority, call_source, new_source_call (func, data, destroy), free_source_call);
}

guint
g_idle_add (GSourceFunc func, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

/* Cancelling: handlers run where it is cancelled, with what was set up where they were connected. */

gulong
g_cancellable_connect (GCancellable *cancellable, GCallback callback, gpointer data, GDestroyNotify destroy)
{
  REAL (g_cancellable_connect);

  release (cancellable);
  return real (cancellable, callback, data, destroy);
}

void
g_cancellable_disconnect (GCancellable *cancellable, gulong id)
{
  REAL (g_cancellable_disconnect);

  real (cancellable, id);
  acquire (cancellable);
}

void
g_cancellable_cancel (GCancellable *cancellable)
{
  REAL (g_cancellable_cancel);

  release (cancellable);
  acquire (cancellable);
  real (cancellable);
  release (cancellable);
}

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  REAL (g_cancellable_is_cancelled);

  gboolean cancelled = real (cancellable);

  if (cancelled)
    acquire (cancellable);
  return cancelled;
}

/* Tasks: from who makes one to the thread that does it, and back. */

typedef struct
{
  GAsyncReadyCallback callback;
  gpointer data;
} ReadyCall;

static void
call_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree ReadyCall *call = user_data;

  acquire (result);
  call->callback (source, result, call->data);
  release (result);
}

GTask *
g_task_new (gpointer source, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  REAL (g_task_new);

  ReadyCall *call;

  if (!callback)
    return real (source, cancellable, NULL, data);

  call = g_new (ReadyCall, 1);
  *call = (ReadyCall) { callback, data };
  return real (source, cancellable, call_ready, call);
}

typedef struct
{
  GTask *task;
  gpointer data;
  GDestroyNotify destroy;
} TaskData;

static void
free_task_data (gpointer user_data)
{
  g_autofree TaskData *kept = user_data;

  acquire (kept->task);
  if (kept->destroy)
    kept->destroy (kept->data);
}

void
g_task_set_task_data (GTask *task, gpointer data, GDestroyNotify destroy)
{
  REAL (g_task_set_task_data);

  TaskData *kept = g_new (TaskData, 1);

  *kept = (TaskData) { task, data, destroy };
  real (task, kept, free_task_data);
}

gpointer
g_task_get_task_data (GTask *task)
{
  REAL (g_task_get_task_data);

  TaskData *kept = real (task);

  return kept ? kept->data : NULL;
}

static void
call_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TaskData *kept = task_data;
  GTaskThreadFunc func = (GTaskThreadFunc) g_object_get_data (G_OBJECT (task), "hand-overs");

  acquire (task);
  func (task, source, kept ? kept->data : NULL, cancellable);
  release (task);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  REAL (g_task_run_in_thread);

  g_object_set_data (G_OBJECT (task), "hand-overs", (gpointer) func);
  release (task);
  real (task, call_in_thread);
}

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  REAL (g_task_return_pointer);

  release (task);
  real (task, result, destroy);
}

void
g_task_return_boolean (GTask *task, gboolean result)
{
  REAL (g_task_return_boolean);

  release (task);
  real (task, result);
}

void
g_task_return_int (GTask *task, gssize result)
{
  REAL (g_task_return_int);

  release (task);
  real (task, result);
}

void
g_task_return_error (GTask *task, GError *error)
{
  REAL (g_task_return_error);

  release (task);
  real (task, error);
}

void
g_task_return_new_error (GTask *task, GQuark domain, int code, const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (domain, code, format, arguments);
  va_end (arguments);
  g_task_return_error (task, error);
}

gboolean
g_task_return_error_if_cancelled (GTask *task)
{
  REAL (g_task_return_error_if_cancelled);

  release (task);
  return real (task);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  REAL (g_task_propagate_pointer);

  acquire (task);
  return real (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  REAL (g_task_propagate_boolean);

  acquire (task);
  return real (task, error);
}

gssize
g_task_propagate_int (GTask *task, GError **error)
{
  REAL (g_task_propagate_int);

  acquire (task);
  return real (task, error);
}
