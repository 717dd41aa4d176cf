/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-keyring-opener.h"

#include <libsecret/secret.h>
#include <sys/stat.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

/* How long libsecret needs at most for an answer that it has heard. */
#define MISSED_MS 1000
/* Who asks again after this wants another question to be asked. */
#define STALE_SECONDS 10

/* By which one knows that a file is another one now, or has been written. */
typedef struct
{
  ino_t inode; /* 0: there is none */
  off_t size;
  struct timespec time;
} Stamp;

typedef struct
{
  gboolean was_open;
  Stamp stamp;
} Attempt;

struct _EncodesKeyringOpener
{
  GObject parent_instance;

  GPtrArray *waiting; /* of GTask */
  GDBusConnection *connection;
  guint ear;
  guint missed_id;
  gint64 last_attempt; /* 0: there was none */
  gboolean open;
  Stamp stamp; /* of the file that is open */
};

G_DEFINE_FINAL_TYPE (EncodesKeyringOpener, encodes_keyring_opener, G_TYPE_OBJECT)

static void
answer (EncodesKeyringOpener *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->open = !error;
  self->last_attempt = 0;
  g_clear_handle_id (&self->missed_id, g_source_remove);
  for (guint i = 0; i < waiting->len; i++)
    {
      if (error)
        g_task_return_error (waiting->pdata[i], g_error_copy (error));
      else
        g_task_return_boolean (waiting->pdata[i], TRUE);
    }
}

static Stamp
look_at_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "keyrings", "default.keyring", NULL);
  struct stat info;

  if (stat (path, &info) < 0)
    return (Stamp) { 0 };
  return (Stamp) { .inode = info.st_ino, .size = info.st_size, .time = info.st_mtim };
}

static gboolean
is_same (const Stamp *one, const Stamp *other)
{
  return one->inode == other->inode && one->size == other->size && one->time.tv_sec == other->time.tv_sec
         && one->time.tv_nsec == other->time.tv_nsec;
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesKeyringOpener *self = ENCODES_KEYRING_OPENER (source);
  g_autoptr (GError) error = NULL;
  gboolean found = g_task_propagate_boolean (G_TASK (result), &error);
  Attempt *made = g_task_get_task_data (G_TASK (result));

  /* An earlier or later attempt may have been faster. */
  if (self->waiting->len == 0)
    return;
  self->stamp = made->stamp;
  answer (self, found ? NULL : error);
}

/* Any question would do; nothing has this name. */
static gpointer
search_in_thread (gpointer data)
{
  static const SecretSchema schema = {
    "io.github.encodes.Encodes.Opener", SECRET_SCHEMA_NONE, { { "none", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } }
  };
  g_autoptr (GTask) task = data;
  Attempt *made = g_task_get_task_data (task);
  Stamp now = look_at_file ();
  g_autoptr (GHashTable) attributes = secret_attributes_build (&schema, "none", "none", NULL);
  GError *error = NULL;

  if (made->was_open && is_same (&now, &made->stamp))
    {
      g_task_return_boolean (task, TRUE);
      return NULL;
    }

  /* It then forgets the file, too. */
  secret_service_disconnect ();
  made->stamp = now;
  g_autolist (SecretRetrievable) items = secret_password_searchv_sync (&schema, attributes, SECRET_SEARCH_NONE, NULL,
                                                                      &error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  return NULL;
}

static void
attempt (EncodesKeyringOpener *self)
{
  GTask *task = g_task_new (self, NULL, on_searched, NULL);
  Attempt *made = g_new0 (Attempt, 1);

  g_task_set_source_tag (task, attempt);
  made->was_open = self->open;
  made->stamp = self->stamp;
  g_task_set_task_data (task, made, g_free);
  self->last_attempt = g_get_monotonic_time ();
  /* Not one of those that GTask keeps: it may never come back. */
  g_thread_unref (g_thread_new ("keyring", search_in_thread, task));
}

static void
on_missed (gpointer user_data)
{
  EncodesKeyringOpener *self = user_data;

  self->missed_id = 0;
  g_debug ("libsecret has missed what the portal answered");
  attempt (self);
}

/* The portal has answered somebody of this program. */
static void
on_response (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  EncodesKeyringOpener *self = user_data;

  if (self->last_attempt && !self->missed_id)
    self->missed_id = g_timeout_add_once (MISSED_MS, on_missed, self);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesKeyringOpener) self = user_data;
  g_autoptr (GError) error = NULL;

  self->connection = g_bus_get_finish (result, &error);
  if (error)
    {
      answer (self, error);
      return;
    }

  /* It comes to this connection anyway. */
  self->ear = g_dbus_connection_signal_subscribe (self->connection, PORTAL_NAME, REQUEST_INTERFACE, "Response", NULL, NULL,
                                                  G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_response, self, NULL);
  attempt (self);
}

static void
encodes_keyring_opener_dispose (GObject *object)
{
  EncodesKeyringOpener *self = ENCODES_KEYRING_OPENER (object);

  g_clear_handle_id (&self->missed_id, g_source_remove);
  if (self->ear)
    g_dbus_connection_signal_unsubscribe (self->connection, self->ear);
  self->ear = 0;
  g_clear_object (&self->connection);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (encodes_keyring_opener_parent_class)->dispose (object);
}

static void
encodes_keyring_opener_class_init (EncodesKeyringOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_keyring_opener_dispose;
}

static void
encodes_keyring_opener_init (EncodesKeyringOpener *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

EncodesKeyringOpener *
encodes_keyring_opener_new (void)
{
  return g_object_new (ENCODES_TYPE_KEYRING_OPENER, NULL);
}

void
encodes_keyring_opener_open_async (EncodesKeyringOpener *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_KEYRING_OPENER (self));

  gint64 now = g_get_monotonic_time ();
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gboolean first = self->waiting->len == 0;

  g_task_set_source_tag (task, encodes_keyring_opener_open_async);
  g_ptr_array_add (self->waiting, task);
  if (first && !self->connection)
    g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, g_object_ref (self));
  else if (first || (self->last_attempt && now - self->last_attempt > STALE_SECONDS * G_USEC_PER_SEC))
    attempt (self);
}

gboolean
encodes_keyring_opener_open_finish (EncodesKeyringOpener *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
