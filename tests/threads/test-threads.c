/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The thread sanitizer, told of GLib's hand-overs by hand-overs.c: it finds each race that is planted here, and has
 * nothing to say about the same work when it is handed over as it should be. */

#include <gio/gio.h>

/* A value in memory of its own, which two threads write. */
typedef struct
{
  GMutex mutex;
  GAsyncQueue *queue;
  gboolean careful;
  int *number;
} Shared;

static void
wait_for (GMainLoop *loop, gboolean *done)
{
  while (!*done)
    g_main_context_iteration (g_main_loop_get_context (loop), TRUE);
}

static void
add_one (Shared *shared)
{
  if (shared->careful)
    g_mutex_lock (&shared->mutex);
  *shared->number += 1;
  if (shared->careful)
    g_mutex_unlock (&shared->mutex);
}

static gpointer
add_in_thread (gpointer user_data)
{
  for (int i = 0; i < 1000; i++)
    add_one (user_data);
  return NULL;
}

static void
share_under_lock (gboolean careful)
{
  g_autofree int *number = g_new0 (int, 1);
  Shared shared = { .careful = careful, .number = number };
  GThread *thread;

  g_mutex_init (&shared.mutex);
  thread = g_thread_new ("adds", add_in_thread, &shared);
  add_in_thread (&shared);
  g_thread_join (thread);
  g_mutex_clear (&shared.mutex);
}

static gpointer
take_from_queue (gpointer user_data)
{
  Shared *shared = user_data;
  g_autofree int *number = g_async_queue_pop (shared->queue);

  *number += 1;
  return NULL;
}

static void
share_by_either_end (gboolean careful, void (*push) (GAsyncQueue *queue, gpointer data))
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  Shared shared = { .queue = queue };
  int *number = g_new0 (int, 1);
  GThread *thread = g_thread_new ("takes", take_from_queue, &shared);

  if (careful)
    *number += 1;
  push (queue, number);
  if (!careful)
    *number += 1;
  g_thread_join (thread);
}

static void
share_by_queue (gboolean careful)
{
  share_by_either_end (careful, g_async_queue_push);
}

static void
share_by_queue_front (gboolean careful)
{
  share_by_either_end (careful, g_async_queue_push_front);
}

static void
add_for_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int *number = data;

  *number += 1;
  g_task_return_boolean (task, TRUE);
}

static void
on_task_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  int *number = g_task_get_task_data (G_TASK (result));

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  *number += 1;
  *done = TRUE;
}

static void
share_by_task (gboolean careful)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gboolean done = FALSE;
  /* Kept until the end: letting go of it hands over as well. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_ready, &done);
  int *number = g_new0 (int, 1);

  g_task_set_task_data (task, number, g_free);
  *number += 1;
  g_task_run_in_thread (task, add_for_task);
  if (!careful)
    *number += 1;
  wait_for (loop, &done);
}

typedef struct
{
  int *number;
  gboolean *done;
  gboolean careful;
} Invocation;

static gboolean
on_invoked (gpointer user_data)
{
  Invocation *invocation = user_data;

  *invocation->number += 1;
  *invocation->done = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
invoke_in_thread (gpointer user_data)
{
  Invocation *invocation = user_data;

  *invocation->number += 1;
  g_idle_add (on_invoked, invocation);
  if (!invocation->careful)
    *invocation->number += 1;
  return NULL;
}

static void
share_by_loop (gboolean careful)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree int *number = g_new0 (int, 1);
  gboolean done = FALSE;
  Invocation invocation = { number, &done, careful };
  GThread *thread = g_thread_new ("invokes", invoke_in_thread, &invocation);

  wait_for (loop, &done);
  g_thread_join (thread);
}

static void
free_number (gpointer data)
{
  int **number = data;

  **number += 1;
  g_free (*number);
}

static gpointer
let_go_in_thread (gpointer user_data)
{
  int **box = user_data;

  **box += 1;
  g_atomic_rc_box_release_full (box, free_number);
  return NULL;
}

static void
share_by_count (gboolean careful)
{
  int **box = g_atomic_rc_box_new0 (int *);
  g_autoptr (GThread) thread = NULL;

  *box = g_new0 (int, 1);
  g_atomic_rc_box_acquire (box);
  thread = g_thread_new ("lets go", let_go_in_thread, box);
  if (!careful)
    **box += 1;
  g_atomic_rc_box_release_full (box, free_number);
  g_thread_join (g_steal_pointer (&thread));
}

static const struct { const char *name; void (*share) (gboolean careful); } ways[] = {
  { "lock", share_under_lock },
  { "queue", share_by_queue },
  { "queue-front", share_by_queue_front },
  { "task", share_by_task },
  { "loop", share_by_loop },
  { "count", share_by_count },
};

static void
test_way (gconstpointer data, gboolean careful)
{
  const guint *at = data;

  if (g_test_subprocess ())
    {
      ways[*at].share (careful);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  if (careful)
    {
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr_unmatched ("*ThreadSanitizer*");
    }
  else
    {
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*ThreadSanitizer: data race*");
    }
}

static void
test_hand_over (gconstpointer data)
{
  test_way (data, TRUE);
}

static void
test_race (gconstpointer data)
{
  test_way (data, FALSE);
}

int
main (int argc, char **argv)
{
  static guint numbers[G_N_ELEMENTS (ways)];

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *hand_over = g_strdup_printf ("/threads/%s/is-no-race", ways[i].name);
      g_autofree char *race = g_strdup_printf ("/threads/%s/race-is-found", ways[i].name);

      numbers[i] = i;
      g_test_add_data_func (hand_over, &numbers[i], test_hand_over);
      g_test_add_data_func (race, &numbers[i], test_race);
    }

  return g_test_run ();
}
