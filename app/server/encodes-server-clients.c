/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-clients.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

#include "encodes-error.h"
#include "encodes-random.h"
#include "encodes-secret-store.h"

#define SALT_LENGTH 16
#define MAX_FILE_BYTES (1024 * 1024)
#define KEY_SALT "Salt"
#define KEY_HASH "Hash"
#define KEY_CREATED "Created"

struct _EncodesServerClients
{
  GObject parent_instance;

  char *path;
  GFileMonitor *file_monitor;
};

G_DEFINE_FINAL_TYPE (EncodesServerClients, encodes_server_clients, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  char *path;
  char *name;
  char *secret;
} Check;

static void
check_free (Check *check)
{
  g_free (check->path);
  g_free (check->name);
  encodes_secret_free (check->secret);
  g_free (check);
}

static void
on_file_changed (GFileMonitor *file_monitor, GFile *file, GFile *other_file, GFileMonitorEvent event,
                 gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
}

static void
encodes_server_clients_dispose (GObject *object)
{
  EncodesServerClients *self = ENCODES_SERVER_CLIENTS (object);

  if (self->file_monitor)
    {
      g_signal_handlers_disconnect_by_data (self->file_monitor, self);
      g_file_monitor_cancel (self->file_monitor);
      g_clear_object (&self->file_monitor);
    }

  G_OBJECT_CLASS (encodes_server_clients_parent_class)->dispose (object);
}

static void
encodes_server_clients_finalize (GObject *object)
{
  EncodesServerClients *self = ENCODES_SERVER_CLIENTS (object);

  g_free (self->path);

  G_OBJECT_CLASS (encodes_server_clients_parent_class)->finalize (object);
}

static void
encodes_server_clients_class_init (EncodesServerClientsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_server_clients_dispose;
  object_class->finalize = encodes_server_clients_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_server_clients_init (EncodesServerClients *self)
{
}

EncodesServerClients *
encodes_server_clients_new (const char *path)
{
  EncodesServerClients *self = g_object_new (ENCODES_TYPE_SERVER_CLIENTS, NULL);

  self->path = path ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "encodes", "clients.ini", NULL);

  return self;
}

gboolean
encodes_server_clients_is_name (const char *name)
{
  gsize length = strlen (name);

  return length >= 1 && length <= 64 &&
         strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static void
set_storage_error (const char *path, const char *reason, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
               /* Translators: the first is a file's path, the second the system's reason */
               _("The list of clients “%s” could not be used: %s"), display, reason);
}

static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > MAX_FILE_BYTES))
    {
      set_storage_error (path, _("it is not an ordinary, small file"), error);
      return NULL;
    }
  if (!g_key_file_load_from_file (key_file, path, G_KEY_FILE_KEEP_COMMENTS, &failure) &&
      !g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      /* What GLib says of a line repeats it, whatever it is. */
      set_storage_error (path, failure->domain == G_KEY_FILE_ERROR ? _("it has a line that is not understood")
                                                                   : failure->message, error);
      return NULL;
    }

  return g_steal_pointer (&key_file);
}

static gboolean
save (const char *path, GKeyFile *key_file, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gsize length;
  g_autofree char *data = g_key_file_to_data (key_file, &length, NULL);

  if (g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &failure))
    return TRUE;

  set_storage_error (path, failure->message, error);
  return FALSE;
}

/* The lock is a file of its own, because the list is replaced. Closing it gives it back. */
static int
lock_for_writing (const char *path, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        int reason = errno;

        g_close (fd, NULL);
        errno = reason;
        fd = -1;
      }

  if (fd < 0)
    set_storage_error (path, g_strerror (errno), error);
  return fd;
}

static gboolean
add_to_file (const char *path, const char *name, const char *secret, GError **error)
{
  g_autoptr (GKeyFile) key_file = load (path, error);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *salt_hex = NULL;
  g_autofree char *hash_hex = NULL;
  guint8 salt[SALT_LENGTH];
  guint8 hash[ENCODES_DIGEST_LENGTH];

  if (!key_file)
    return FALSE;
  if (g_key_file_has_group (key_file, name))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                   /* Translators: a client's name */
                   _("There is a client “%s” already. Remove it first to give it a new secret."), name);
      return FALSE;
    }
  if (!encodes_random_fill (salt, sizeof salt, error))
    return FALSE;

  encodes_digest_compute (salt, sizeof salt, secret, hash);
  salt_hex = encodes_bytes_to_hex (salt, sizeof salt);
  hash_hex = encodes_bytes_to_hex (hash, sizeof hash);
  g_key_file_set_string (key_file, name, KEY_CREATED, created);
  g_key_file_set_string (key_file, name, KEY_SALT, salt_hex);
  g_key_file_set_string (key_file, name, KEY_HASH, hash_hex);

  return save (path, key_file, error);
}

char *
encodes_server_clients_add (EncodesServerClients *self, const char *name, GError **error)
{
  g_autoptr (EncodesSecret) secret = NULL;
  gboolean added;
  int fd;

  g_return_val_if_fail (ENCODES_IS_SERVER_CLIENTS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!encodes_server_clients_is_name (name))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                           _("A client’s name has 1 to 64 letters (A to Z), digits, dots, dashes or underscores."));
      return NULL;
    }

  secret = encodes_random_new_secret (error);
  fd = secret ? lock_for_writing (self->path, error) : -1;
  if (fd < 0)
    return NULL;
  added = add_to_file (self->path, name, secret, error);
  g_close (fd, NULL);

  return added ? g_steal_pointer (&secret) : NULL;
}

static gboolean
remove_from_file (const char *path, const char *name, GError **error)
{
  g_autoptr (GKeyFile) key_file = load (path, error);

  if (!key_file)
    return FALSE;
  if (!g_key_file_remove_group (key_file, name, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND,
                   /* Translators: a client's name */
                   _("There is no client “%s”."), valid);
      return FALSE;
    }

  return save (path, key_file, error);
}

gboolean
encodes_server_clients_remove (EncodesServerClients *self, const char *name, GError **error)
{
  gboolean removed;
  int fd;

  g_return_val_if_fail (ENCODES_IS_SERVER_CLIENTS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  fd = lock_for_writing (self->path, error);
  if (fd < 0)
    return FALSE;
  removed = remove_from_file (self->path, name, error);
  g_close (fd, NULL);

  return removed;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
encodes_server_clients_list (EncodesServerClients *self, GError **error)
{
  g_autoptr (GKeyFile) key_file = NULL;
  char **names;
  gsize n_names;

  g_return_val_if_fail (ENCODES_IS_SERVER_CLIENTS (self), NULL);

  key_file = load (self->path, error);
  if (!key_file)
    return NULL;

  names = g_key_file_get_groups (key_file, &n_names);
  qsort (names, n_names, sizeof *names, compare_names);
  return names;
}

void
encodes_server_clients_watch (EncodesServerClients *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *folder = NULL;

  g_return_if_fail (ENCODES_IS_SERVER_CLIENTS (self));

  if (self->file_monitor)
    return;

  /* A folder that appears later would be noticed late. */
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);
  file = g_file_new_for_path (self->path);
  self->file_monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->file_monitor)
    g_signal_connect (self->file_monitor, "changed", G_CALLBACK (on_file_changed), self);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *check = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) key_file = load (check->path, &error);
  g_autofree char *salt_hex = NULL;
  g_autofree char *hash_hex = NULL;
  guint8 salt[SALT_LENGTH] = { 0 };
  guint8 expected[ENCODES_DIGEST_LENGTH] = { 0 };
  guint8 actual[ENCODES_DIGEST_LENGTH];
  gboolean known;

  if (!key_file)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  salt_hex = g_key_file_get_string (key_file, check->name, KEY_SALT, NULL);
  hash_hex = g_key_file_get_string (key_file, check->name, KEY_HASH, NULL);
  known = encodes_bytes_from_hex (salt_hex, salt, sizeof salt);
  known = encodes_bytes_from_hex (hash_hex, expected, sizeof expected) && known;
  encodes_digest_compute (salt, sizeof salt, check->secret, actual);

  if (encodes_digest_equal (expected, actual) && known)
    g_task_return_pointer (task, g_steal_pointer (&hash_hex), g_free);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "%s", _("The secret is not right."));
}

void
encodes_server_clients_check_async (EncodesServerClients *self, const char *name, const char *secret,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Check *check;

  g_return_if_fail (ENCODES_IS_SERVER_CLIENTS (self));
  g_return_if_fail (name != NULL && secret != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_server_clients_check_async);
  check = g_new0 (Check, 1);
  check->path = g_strdup (self->path);
  check->name = g_strdup (name);
  check->secret = g_strdup (secret);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  g_task_run_in_thread (task, check_in_thread);
}

char *
encodes_server_clients_check_finish (EncodesServerClients *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_marks_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) key_file = load (task_data, &error);
  g_autoptr (GHashTable) marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) names = NULL;

  if (!key_file)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  names = g_key_file_get_groups (key_file, NULL);
  for (char **name = names; *name; name++)
    {
      char *mark = g_key_file_get_string (key_file, *name, KEY_HASH, NULL);

      if (mark)
        g_hash_table_insert (marks, g_strdup (*name), mark);
    }

  g_task_return_pointer (task, g_steal_pointer (&marks), (GDestroyNotify) g_hash_table_unref);
}

void
encodes_server_clients_read_marks_async (EncodesServerClients *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ENCODES_IS_SERVER_CLIENTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_server_clients_read_marks_async);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, read_marks_in_thread);
}

GHashTable *
encodes_server_clients_read_marks_finish (EncodesServerClients *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
