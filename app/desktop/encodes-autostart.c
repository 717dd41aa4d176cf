/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-autostart.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "encodes-error.h"

#define GROUP G_KEY_FILE_DESKTOP_GROUP
#define SWITCH_KEY "X-GNOME-Autostart-enabled"

struct _EncodesAutostart
{
  GObject parent_instance;

  char *application_id;
  char *path;
  GStrv command;
  GMutex mutex;         /* one thread at a time touches the file */
  gint64 n_asked;       /* main thread only */
  gint64 last_done;     /* under the mutex */
};

G_DEFINE_FINAL_TYPE (EncodesAutostart, encodes_autostart, G_TYPE_OBJECT)

typedef struct
{
  gint64 number;
  gboolean enabled;
} Wish;

/* As the desktop entry specification has it: in double quotes, where four characters need a backslash; and the rules
 * for all strings come on top of that. */
static void
append_quoted (GString *exec, const char *word)
{
  if (exec->len > 0)
    g_string_append_c (exec, ' ');
  g_string_append_c (exec, '"');
  for (const char *c = word; *c; c++)
    {
      if (strchr ("\"`$\\", *c))
        g_string_append_c (exec, '\\');
      if (*c == '%')
        g_string_append_c (exec, '%');
      g_string_append_c (exec, *c);
    }
  g_string_append_c (exec, '"');
}

static char *
make_exec (EncodesAutostart *self, const char *program)
{
  GString *exec = g_string_new (NULL);

  append_quoted (exec, program);
  for (gsize i = 1; self->command[i]; i++)
    append_quoted (exec, self->command[i]);

  return g_string_free (exec, FALSE);
}

static GKeyFile *
make_entry (EncodesAutostart *self, const char *program)
{
  GKeyFile *entry = g_key_file_new ();
  g_autofree char *exec = make_exec (self, program);

  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Encodes");
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  g_key_file_set_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, self->application_id);
  g_key_file_set_boolean (entry, GROUP, "X-GNOME-UsesNotifications", TRUE);
  g_key_file_set_boolean (entry, GROUP, SWITCH_KEY, TRUE);

  return entry;
}

/* Returns: (nullable): the entry that is there; NULL without an error if there is none */
static GKeyFile *
load_entry (EncodesAutostart *self, GError **error)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GError) inner = NULL;

  if (g_key_file_load_from_file (entry, self->path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &inner))
    return g_steal_pointer (&entry);
  /* What is no desktop entry starts nothing: to the desktop it is not there. */
  if (inner->domain != G_KEY_FILE_ERROR && !g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOENT)
      && !g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The autostart file cannot be read: %s"),
                 inner->message);

  return NULL;
}

static gboolean
is_off (GKeyFile *entry, const char *key, gboolean value)
{
  g_autoptr (GError) error = NULL;
  gboolean found = g_key_file_get_boolean (entry, GROUP, key, &error);

  return !error && found == value;
}

static gboolean
is_enabled (GKeyFile *entry)
{
  return g_key_file_has_key (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL)
         && !is_off (entry, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE) && !is_off (entry, SWITCH_KEY, FALSE);
}

/* Whether it is to the letter what this writes to have @program started. */
static gboolean
is_own (EncodesAutostart *self, GKeyFile *entry, const char *program)
{
  g_autoptr (GKeyFile) own = make_entry (self, program);
  g_autofree char *expected = g_key_file_to_data (own, NULL, NULL);
  g_autofree char *found = g_key_file_to_data (entry, NULL, NULL);

  return g_str_equal (expected, found);
}

static gboolean
save_entry (EncodesAutostart *self, GKeyFile *entry, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) inner = NULL;

  /* If that fails, so does writing, which says why. */
  g_mkdir_with_parents (folder, 0700);
  if (g_key_file_save_to_file (entry, self->path, &inner))
    return TRUE;

  g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The autostart file cannot be written: %s"),
               inner->message);
  return FALSE;
}

static gboolean
enable (EncodesAutostart *self, GKeyFile *entry, GError **error)
{
  g_autoptr (GKeyFile) fresh = NULL;

  if (!entry || !g_key_file_has_key (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL))
    {
      fresh = make_entry (self, self->command[0]);
      return save_entry (self, fresh, error);
    }
  if (is_enabled (entry))
    return TRUE;

  g_key_file_remove_key (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
  g_key_file_set_boolean (entry, GROUP, SWITCH_KEY, TRUE);
  return save_entry (self, entry, error);
}

static gboolean
disable (EncodesAutostart *self, GKeyFile *entry, GError **error)
{
  if (!entry || !is_enabled (entry))
    return TRUE;

  if (is_own (self, entry, self->command[0]))
    {
      if (g_unlink (self->path) == 0 || errno == ENOENT)
        return TRUE;
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("The autostart file cannot be removed: %s"),
                   g_strerror (errno));
      return FALSE;
    }

  g_key_file_set_boolean (entry, GROUP, SWITCH_KEY, FALSE);
  return save_entry (self, entry, error);
}

static gboolean
apply (EncodesAutostart *self, const Wish *wish, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GKeyFile) entry = NULL;

  /* A later wish has been fulfilled already. */
  if (wish->number < self->last_done)
    return TRUE;

  self->last_done = wish->number;
  entry = load_entry (self, &inner);
  if (inner)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }

  return wish->enabled ? enable (self, entry, error) : disable (self, entry, error);
}

static void
set_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  EncodesAutostart *self = source_object;
  GError *error = NULL;
  gboolean done;

  g_mutex_lock (&self->mutex);
  done = apply (self, task_data, &error);
  g_mutex_unlock (&self->mutex);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Returns: (nullable): the program of the entry */
static char *
dup_program (GKeyFile *entry)
{
  g_autofree char *exec = g_key_file_get_string (entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL);
  g_autoptr (GString) program = NULL;
  g_auto (GStrv) argv = NULL;

  if (!exec || !g_shell_parse_argv (exec, NULL, &argv, NULL))
    return NULL;

  program = g_string_new (argv[0]);
  g_string_replace (program, "%%", "%", 0);

  return g_strndup (program->str, program->len);
}

/* Whether it is our own but for a program that is not there any more: Encodes was moved, or its build folder removed. What
 * a person has written is left alone, and so is what still starts something. */
static gboolean
is_stale (EncodesAutostart *self, GKeyFile *entry)
{
  g_autofree char *program = dup_program (entry);
  g_autofree char *name = program ? g_path_get_basename (program) : NULL;
  g_autofree char *own_name = g_path_get_basename (self->command[0]);
  g_autofree char *found = program ? g_find_program_in_path (program) : NULL;

  return program && !found && g_str_equal (name, own_name) && is_own (self, entry, program);
}

static void
renew (EncodesAutostart *self)
{
  g_autoptr (GKeyFile) entry = make_entry (self, self->command[0]);
  g_autoptr (GError) error = NULL;

  if (!save_entry (self, entry, &error))
    g_message ("%s", error->message);
}

static void
read_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  EncodesAutostart *self = source_object;
  GError *error = NULL;
  g_autoptr (GKeyFile) entry = NULL;

  g_mutex_lock (&self->mutex);
  entry = load_entry (self, &error);
  if (entry && is_enabled (entry) && is_stale (self, entry))
    renew (self);
  g_mutex_unlock (&self->mutex);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, entry && is_enabled (entry));
}

static void
encodes_autostart_finalize (GObject *object)
{
  EncodesAutostart *self = ENCODES_AUTOSTART (object);

  g_free (self->application_id);
  g_free (self->path);
  g_strfreev (self->command);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (encodes_autostart_parent_class)->finalize (object);
}

static void
encodes_autostart_class_init (EncodesAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_autostart_finalize;
}

static void
encodes_autostart_init (EncodesAutostart *self)
{
  g_mutex_init (&self->mutex);
}

EncodesAutostart *
encodes_autostart_new (const char *application_id, const char *const *command)
{
  g_return_val_if_fail (application_id != NULL, NULL);
  g_return_val_if_fail (command != NULL && command[0] != NULL, NULL);

  EncodesAutostart *self = g_object_new (ENCODES_TYPE_AUTOSTART, NULL);
  g_autofree char *name = g_strconcat (application_id, ".desktop", NULL);

  self->application_id = g_strdup (application_id);
  self->path = g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
  self->command = g_strdupv ((GStrv) command);

  return self;
}

void
encodes_autostart_read_async (EncodesAutostart *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_AUTOSTART (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_autostart_read_async);
  g_task_run_in_thread (task, read_in_thread);
}

gboolean
encodes_autostart_read_finish (EncodesAutostart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_AUTOSTART (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encodes_autostart_set_async (EncodesAutostart *self, gboolean enabled, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_AUTOSTART (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  wish->number = ++self->n_asked;
  wish->enabled = enabled;
  g_task_set_source_tag (task, encodes_autostart_set_async);
  g_task_set_task_data (task, wish, g_free);
  g_task_run_in_thread (task, set_in_thread);
}

gboolean
encodes_autostart_set_finish (EncodesAutostart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_AUTOSTART (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
