/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "encodes-job-files.h"
#include "encodes-job-folder.h"

#define GATHER_MS 200
/* A lock is let go a moment after its file has been closed, and nothing tells of it. */
#define LOOK_AGAIN_MS 100
#define N_LOOKS_AGAIN 5
/* Only where the kernel has no watch left to give. */
#define WITHOUT_WATCH_MS 2000

#define ROOT_EVENTS (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define JOB_EVENTS (IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)

struct _EncodesJobWatch
{
  GObject parent_instance;

  char *jobs_folder;
  int inotify;
  guint event_source;
  guint gather_source;
  guint look_again_source;

  /* The rest is shared with the threads that read. */
  GMutex mutex;
  gboolean stopped;
  guint without_watch_source;
  int root;
  GHashTable *ids_by_watch;
  GHashTable *watches_by_id;
  GHashTable *changed;
  GHashTable *looks_left;
  gboolean all_changed;
};

G_DEFINE_FINAL_TYPE (EncodesJobWatch, encodes_job_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
on_gathered (gpointer user_data)
{
  EncodesJobWatch *self = user_data;

  self->gather_source = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (EncodesJobWatch *self)
{
  if (self->gather_source == 0)
    self->gather_source = g_timeout_add (GATHER_MS, on_gathered, self);
}

static gboolean
on_time_to_look_again (gpointer user_data)
{
  EncodesJobWatch *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GHashTableIter iter;
  gpointer id, n_left;

  g_hash_table_iter_init (&iter, self->looks_left);
  while (g_hash_table_iter_next (&iter, &id, &n_left))
    {
      g_hash_table_add (self->changed, g_strdup (id));
      if (GPOINTER_TO_UINT (n_left) <= 1)
        g_hash_table_iter_remove (&iter);
      else
        g_hash_table_iter_replace (&iter, GUINT_TO_POINTER (GPOINTER_TO_UINT (n_left) - 1));
    }
  if (g_hash_table_size (self->changed) > 0)
    tell_soon (self);
  if (g_hash_table_size (self->looks_left) > 0)
    return G_SOURCE_CONTINUE;
  self->look_again_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_root_event (EncodesJobWatch *self, const struct inotify_event *event)
{
  if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
    {
      if (self->root >= 0 && !(event->mask & IN_IGNORED))
        inotify_rm_watch (self->inotify, self->root);
      self->root = -1;
      self->all_changed = TRUE;
      return TRUE;
    }
  if (event->len == 0 || !encodes_job_folder_is_id (event->name))
    return FALSE;
  g_hash_table_add (self->changed, g_strdup (event->name));
  return TRUE;
}

static gboolean
on_job_event (EncodesJobWatch *self, const char *id, const struct inotify_event *event)
{
  const char *name = event->len > 0 ? event->name : "";

  if (event->mask & IN_IGNORED)
    {
      g_hash_table_remove (self->watches_by_id, id);
      g_hash_table_remove (self->ids_by_watch, GINT_TO_POINTER (event->wd));
      return FALSE;
    }
  if (g_str_equal (name, ENCODES_JOB_FILE_LOCK) && (event->mask & IN_CLOSE_WRITE))
    {
      g_hash_table_insert (self->looks_left, g_strdup (id), GUINT_TO_POINTER (N_LOOKS_AGAIN));
      if (self->look_again_source == 0)
        self->look_again_source = g_timeout_add (LOOK_AGAIN_MS, on_time_to_look_again, self);
      return FALSE;
    }
  if ((event->mask & IN_DELETE_SELF) || g_str_equal (name, ENCODES_JOB_FILE_PROGRESS) ||
      g_str_equal (name, ENCODES_JOB_FILE_COMMAND) || g_str_equal (name, ENCODES_JOB_FILE_ENDED) ||
      g_str_equal (name, ENCODES_JOB_FILE_CANCEL))
    {
      g_hash_table_add (self->changed, g_strdup (id));
      return TRUE;
    }
  return FALSE;
}

static gboolean
on_event (EncodesJobWatch *self, const struct inotify_event *event)
{
  const char *id;

  if (event->mask & IN_Q_OVERFLOW)
    {
      self->all_changed = TRUE;
      return TRUE;
    }
  if (event->wd == self->root)
    return on_root_event (self, event);
  id = g_hash_table_lookup (self->ids_by_watch, GINT_TO_POINTER (event->wd));
  return id && on_job_event (self, id, event);
}

static gboolean
on_events (int fd, GIOCondition condition, gpointer user_data)
{
  EncodesJobWatch *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  char buffer[16 * 1024] __attribute__ ((aligned (__alignof__ (struct inotify_event))));
  gboolean tell = FALSE;
  gssize length = read (fd, buffer, sizeof buffer);

  for (gssize at = 0; at < length;)
    {
      const struct inotify_event *event = (const void *) (buffer + at);

      tell = on_event (self, event) || tell;
      at += (gssize) (sizeof *event + event->len);
    }
  if (tell)
    tell_soon (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_time_without_watch (gpointer user_data)
{
  EncodesJobWatch *self = user_data;

  encodes_job_watch_forget (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

/* With the mutex held. */
static void
do_without_watch (EncodesJobWatch *self)
{
  if (self->without_watch_source == 0 && !self->stopped)
    self->without_watch_source = g_timeout_add (WITHOUT_WATCH_MS, on_time_without_watch, self);
}

static void
encodes_job_watch_dispose (GObject *object)
{
  encodes_job_watch_stop (ENCODES_JOB_WATCH (object));

  G_OBJECT_CLASS (encodes_job_watch_parent_class)->dispose (object);
}

static void
encodes_job_watch_finalize (GObject *object)
{
  EncodesJobWatch *self = ENCODES_JOB_WATCH (object);

  if (self->inotify >= 0)
    close (self->inotify);
  g_free (self->jobs_folder);
  g_hash_table_unref (self->ids_by_watch);
  g_hash_table_unref (self->watches_by_id);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->looks_left);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (encodes_job_watch_parent_class)->finalize (object);
}

static void
encodes_job_watch_class_init (EncodesJobWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_job_watch_dispose;
  object_class->finalize = encodes_job_watch_finalize;

  /**
   * EncodesJobWatch::changed:
   *
   * There is something to take with encodes_job_watch_take_changed().
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_job_watch_init (EncodesJobWatch *self)
{
  g_mutex_init (&self->mutex);
  self->ids_by_watch = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->watches_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->looks_left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->root = -1;
  self->all_changed = TRUE;

  self->inotify = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->inotify >= 0)
    self->event_source = g_unix_fd_add (self->inotify, G_IO_IN, on_events, self);
}

EncodesJobWatch *
encodes_job_watch_new (const char *jobs_folder)
{
  EncodesJobWatch *self;

  g_return_val_if_fail (jobs_folder != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_JOB_WATCH, NULL);
  self->jobs_folder = g_strdup (jobs_folder);
  return self;
}

void
encodes_job_watch_stop (EncodesJobWatch *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (ENCODES_IS_JOB_WATCH (self));

  locker = g_mutex_locker_new (&self->mutex);
  self->stopped = TRUE;
  g_clear_handle_id (&self->event_source, g_source_remove);
  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_clear_handle_id (&self->look_again_source, g_source_remove);
  g_clear_handle_id (&self->without_watch_source, g_source_remove);
}

gboolean
encodes_job_watch_attach (EncodesJobWatch *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  gboolean made;

  g_return_val_if_fail (ENCODES_IS_JOB_WATCH (self), FALSE);

  made = g_mkdir_with_parents (self->jobs_folder, 0700) == 0;
  locker = g_mutex_locker_new (&self->mutex);
  if (made && self->root < 0)
    {
      self->root = inotify_add_watch (self->inotify, self->jobs_folder, ROOT_EVENTS);
      if (self->root < 0)
        do_without_watch (self);
    }
  return self->root >= 0;
}

void
encodes_job_watch_follow (EncodesJobWatch *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *path = NULL;
  int watch;

  g_return_if_fail (ENCODES_IS_JOB_WATCH (self));
  g_return_if_fail (id != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (g_hash_table_contains (self->watches_by_id, id))
    return;
  path = g_build_filename (self->jobs_folder, id, NULL);
  watch = inotify_add_watch (self->inotify, path, JOB_EVENTS);
  if (watch >= 0)
    {
      g_hash_table_insert (self->watches_by_id, g_strdup (id), GINT_TO_POINTER (watch));
      g_hash_table_insert (self->ids_by_watch, GINT_TO_POINTER (watch), g_strdup (id));
    }
  else if (errno != ENOENT && errno != ENOTDIR)
    do_without_watch (self);
}

void
encodes_job_watch_unfollow (EncodesJobWatch *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = NULL;
  gpointer watch;

  g_return_if_fail (ENCODES_IS_JOB_WATCH (self));
  g_return_if_fail (id != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_remove (self->looks_left, id);
  if (g_hash_table_lookup_extended (self->watches_by_id, id, NULL, &watch))
    {
      inotify_rm_watch (self->inotify, GPOINTER_TO_INT (watch));
      g_hash_table_remove (self->ids_by_watch, watch);
      g_hash_table_remove (self->watches_by_id, id);
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
encodes_job_watch_take_changed (EncodesJobWatch *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GPtrArray *ids = NULL;
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (ENCODES_IS_JOB_WATCH (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (!self->all_changed)
    {
      ids = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_iter_init (&iter, self->changed);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        g_ptr_array_add (ids, g_strdup (id));
      g_ptr_array_sort (ids, compare_ids);
    }
  g_hash_table_remove_all (self->changed);
  self->all_changed = FALSE;
  return ids;
}

void
encodes_job_watch_forget (EncodesJobWatch *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (ENCODES_IS_JOB_WATCH (self));

  locker = g_mutex_locker_new (&self->mutex);
  self->all_changed = TRUE;
}
