/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-store.h"

#include "encodes-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_NAME "Name"
#define KEY_PROVIDER "Provider"

#define MAX_FILE_SIZE (4 * 1024 * 1024)
#define LOCK_WAIT_SECONDS 10.0

typedef enum
{
  OPERATION_LOAD,
  OPERATION_PUT,
  OPERATION_SAVE_CHANGES,
  OPERATION_REMOVE,
} OperationKind;

/* One turn of reading, and maybe changing, the file. The fields below the line are for the thread. */
typedef struct
{
  OperationKind kind;
  EncodesAccount *account;
  GTask *task; /* whose caller waits; NULL for what the store does by itself */

  char *path;
  char *account_id;
  GHashTable *values; /* the account's keys and values now */
  GHashTable *known;  /* … and as they were on the disk when last seen; NULL: it was not there */
  gboolean unique_names;
} Operation;

struct _EncodesAccountStore
{
  GObject parent_instance;

  char *path;
  GPtrArray *accounts;
  GHashTable *known; /* account id → table of keys and values as last seen on the disk */
  GQueue operations; /* that have not begun */
  gboolean busy;
  gboolean unique_names;
  GFileMonitor *file_monitor;
  EncodesAccount *updating; /* the one whose changes come from the disk just now */
};

static void encodes_account_store_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesAccountStore, encodes_account_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, encodes_account_store_list_model_init))

static void run_next_operation (EncodesAccountStore *self);

static void
operation_free (Operation *operation)
{
  g_clear_object (&operation->account);
  g_clear_object (&operation->task);
  g_free (operation->path);
  g_free (operation->account_id);
  g_clear_pointer (&operation->values, g_hash_table_unref);
  g_clear_pointer (&operation->known, g_hash_table_unref);
  g_free (operation);
}

/* ---- the file: any thread ---- */

static gboolean
is_plain_key (const char *key)
{
  if (*key == '\0' || g_str_equal (key, KEY_NAME) || g_str_equal (key, KEY_PROVIDER))
    return FALSE;

  for (const char *c = key; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("-_.", *c))
      return FALSE;

  return TRUE;
}

static gboolean
is_plain_group (const char *group)
{
  if (*group == '\0' || !g_utf8_validate (group, -1, NULL))
    return FALSE;

  for (const char *c = group; *c; c++)
    if (*c == '[' || *c == ']' || g_ascii_iscntrl (*c))
      return FALSE;

  return TRUE;
}

static GKeyFile *
read_key_file (const char *path, GError **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *data = NULL;
  gsize length;
  GStatBuf status;

  /* A pipe or a device there would be read for ever. */
  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > MAX_FILE_SIZE))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                   _("The accounts file “%s” is not an ordinary file, or is too large."), display);
      return NULL;
    }

  if (!g_file_get_contents (path, &data, &length, &failure))
    {
      if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&key_file);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                   /* Translators: the second is the system's reason */
                   _("The accounts file “%s” could not be read: %s"), display, g_strerror (errno));
      return NULL;
    }

  /* At a NUL, which a power cut can leave, GKeyFile would stop and with the next change all after it be lost.
   * Its own words may quote a line of the file, in which somebody may have written a secret: they stay out. */
  if (memchr (data, '\0', length) != NULL ||
      !g_key_file_load_from_data (key_file, data, length, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
                                  &failure))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                   _("The accounts file “%s” has a line that is not understood. It is left as it is."), display);
      return NULL;
    }

  return g_steal_pointer (&key_file);
}

static gboolean
write_key_file (const char *path, GKeyFile *key_file, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *target = NULL;
  g_autofree char *data = NULL;
  gsize length;
  char *real = realpath (path, NULL);

  /* Replacing a symbolic link would cut a file off that a person keeps elsewhere. */
  target = g_strdup (real ? real : path);
  free (real);
  data = g_key_file_to_data (key_file, &length, NULL);

  if (!g_file_set_contents_full (target, data, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
    {
      g_autofree char *display = g_filename_display_name (path);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                   _("The accounts file “%s” could not be written: %s"), display, failure->message);
      return FALSE;
    }

  return TRUE;
}

/* The lock is a file of its own, because the accounts file is replaced. Closing it gives it back. */
static int
lock_for_writing (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *display = g_filename_display_name (lock_path);
  gint64 end = g_get_monotonic_time () + (gint64) (LOCK_WAIT_SECONDS * G_USEC_PER_SEC);
  int fd;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  g_mkdir_with_parents (folder, 0700);
  fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int reason = errno;

      if (reason == EINTR)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_close (fd, NULL);
          return -1;
        }
      if (reason != EWOULDBLOCK || g_get_monotonic_time () > end)
        {
          g_close (fd, NULL);
          fd = -1;
          errno = reason;
          break;
        }
      g_usleep (10 * 1000);
    }

  if (fd < 0)
    g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE,
                 /* Translators: the first is a file's path, the second the system's reason */
                 _("The accounts could not be locked for a change with “%s”: %s"), display, g_strerror (errno));
  return fd;
}

static gboolean
same_value (GHashTable *values, GHashTable *known, const char *key)
{
  return known && g_strcmp0 (g_hash_table_lookup (values, key), g_hash_table_lookup (known, key)) == 0;
}

/* Only what differs from what was last seen on the disk: another program may have changed the rest meanwhile. */
static gboolean
change_group (GKeyFile *key_file, Operation *operation)
{
  gboolean there = g_key_file_has_group (key_file, operation->account_id);
  GHashTable *known = there ? operation->known : NULL;
  GHashTableIter iter;
  gpointer key, value;

  /* What another program has removed does not come back by itself. */
  if (!there && operation->kind == OPERATION_SAVE_CHANGES)
    return FALSE;

  g_hash_table_iter_init (&iter, operation->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!same_value (operation->values, known, key))
      g_key_file_set_string (key_file, operation->account_id, key, value);

  if (!known)
    return TRUE;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (operation->values, key))
      g_key_file_remove_key (key_file, operation->account_id, key, NULL);

  return TRUE;
}

/* Under the lock: another program may have taken the name a moment ago. */
static gboolean
check_name (GKeyFile *key_file, Operation *operation, GError **error)
{
  const char *name = g_hash_table_lookup (operation->values, KEY_NAME);
  g_autofree char *before = g_key_file_get_string (key_file, operation->account_id, KEY_NAME, NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (key_file, NULL);

  for (guint i = 0; g_strcmp0 (before, name) != 0 && groups[i]; i++)
    {
      g_autofree char *other = g_key_file_get_string (key_file, groups[i], KEY_NAME, NULL);

      if (!g_str_equal (groups[i], operation->account_id) && (g_str_equal (groups[i], name)
                                                              || g_strcmp0 (other, name) == 0))
        {
          g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("There is an account “%s” already."), name);
          return FALSE;
        }
    }

  return TRUE;
}

/* But for its name. In a file that somebody has written, a key may stand more than once. */
static gboolean
is_same_account (GKeyFile *key_file, const char *group, GHashTable *values)
{
  g_auto (GStrv) keys = g_key_file_get_keys (key_file, group, NULL, NULL);
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; keys && keys[i]; i++)
    if (!g_hash_table_contains (values, keys[i]))
      return FALSE;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autofree char *other = g_key_file_get_string (key_file, group, key, NULL);

      if (!g_str_equal (key, KEY_NAME) && g_strcmp0 (other, value) != 0)
        return FALSE;
    }

  return TRUE;
}

/* Whoever adds an account twice would hear of each job twice. Who has it twice may still call one otherwise. */
static gboolean
check_is_another (GKeyFile *key_file, Operation *operation, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (key_file, NULL);

  if (is_same_account (key_file, operation->account_id, operation->values))
    return TRUE;

  for (guint i = 0; groups[i]; i++)
    {
      if (g_str_equal (groups[i], operation->account_id) || !is_same_account (key_file, groups[i], operation->values))
        continue;

      g_autofree char *name = g_key_file_get_string (key_file, groups[i], KEY_NAME, NULL);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("This account is there already, as “%s”."),
                   name ? name : groups[i]);
      return FALSE;
    }

  return TRUE;
}

static GKeyFile *
change_file (Operation *operation, GCancellable *cancellable, GError **error)
{
  g_autoptr (GKeyFile) key_file = NULL;
  gboolean done;
  int lock = lock_for_writing (operation->path, cancellable, error);

  if (lock < 0)
    return NULL;

  key_file = read_key_file (operation->path, error);
  done = key_file && (!operation->unique_names || check_name (key_file, operation, error))
         && (operation->kind != OPERATION_PUT || check_is_another (key_file, operation, error));
  if (done)
    {
      gboolean changed = operation->kind == OPERATION_REMOVE
                             ? g_key_file_remove_group (key_file, operation->account_id, NULL)
                             : change_group (key_file, operation);

      done = !changed || write_key_file (operation->path, key_file, error);
    }

  g_close (lock, NULL);
  return done ? g_steal_pointer (&key_file) : NULL;
}

static void
run_operation (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Operation *operation = data;
  GError *error = NULL;
  GKeyFile *key_file;

  if (operation->kind == OPERATION_LOAD)
    key_file = read_key_file (operation->path, &error);
  else
    key_file = change_file (operation, cancellable, &error);

  if (key_file)
    g_task_return_pointer (task, key_file, (GDestroyNotify) g_key_file_unref);
  else
    g_task_return_error (task, error);
}

/* ---- the list: main thread ---- */

static GHashTable *
new_values (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *
values_of_account (EncodesAccount *account)
{
  GHashTable *values = new_values ();
  g_autofree const char **keys = encodes_account_get_keys (account);

  g_hash_table_insert (values, g_strdup (KEY_NAME), g_strdup (encodes_account_get_name (account)));
  g_hash_table_insert (values, g_strdup (KEY_PROVIDER), g_strdup (encodes_account_get_provider_id (account)));
  for (guint i = 0; keys[i]; i++)
    {
      const char *value = encodes_account_get_option (account, keys[i]);

      if (is_plain_key (keys[i]) && g_utf8_validate (value, -1, NULL))
        g_hash_table_insert (values, g_strdup (keys[i]), g_strdup (value));
    }

  return values;
}

/* What values_of_account() would give for it. All else stays in the file and is not touched. */
static GHashTable *
values_of_group (GKeyFile *key_file, const char *group)
{
  GHashTable *values = new_values ();
  g_auto (GStrv) keys = g_key_file_get_keys (key_file, group, NULL, NULL);

  for (guint i = 0; keys && keys[i]; i++)
    {
      g_autofree char *value = g_key_file_get_string (key_file, group, keys[i], NULL);
      gboolean is_ours = is_plain_key (keys[i]) || g_str_equal (keys[i], KEY_NAME) ||
                         g_str_equal (keys[i], KEY_PROVIDER);

      if (value && *value && is_ours)
        g_hash_table_insert (values, g_strdup (keys[i]), g_steal_pointer (&value));
    }
  if (!g_hash_table_contains (values, KEY_NAME))
    g_hash_table_insert (values, g_strdup (KEY_NAME), g_strdup (group));

  return values;
}

static gboolean
values_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (b, key)) != 0)
      return FALSE;

  return TRUE;
}

static EncodesAccount *
account_of_values (const char *id, GHashTable *values)
{
  const char *provider = g_hash_table_lookup (values, KEY_PROVIDER);
  EncodesAccount *account;
  GHashTableIter iter;
  gpointer key, value;

  if (!provider || !is_plain_group (id))
    return NULL;

  account = encodes_account_new (id, provider, g_hash_table_lookup (values, KEY_NAME));
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (is_plain_key (key))
      encodes_account_set_option (account, key, value);

  return account;
}

static gboolean
find_position (EncodesAccountStore *self, const char *id, guint *position)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (encodes_account_get_id (self->accounts->pdata[i]), id))
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

/* Whether what the list says of this account is newer than what has just been on the disk. */
static gboolean
has_unsaved_changes (EncodesAccountStore *self, EncodesAccount *account)
{
  for (GList *link = self->operations.head; link; link = link->next)
    {
      Operation *operation = link->data;

      if (operation->account == account && (operation->kind == OPERATION_PUT ||
                                            operation->kind == OPERATION_SAVE_CHANGES))
        return TRUE;
    }

  return FALSE;
}

static void
queue_operation (EncodesAccountStore *self, OperationKind kind, EncodesAccount *account, const char *account_id,
                 GTask *task)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->kind = kind;
  operation->path = g_strdup (self->path);
  operation->unique_names = self->unique_names && kind == OPERATION_PUT;
  operation->account = account ? g_object_ref (account) : NULL;
  operation->account_id = g_strdup (account ? encodes_account_get_id (account) : account_id);
  operation->task = task;
  g_queue_push_tail (&self->operations, operation);

  if (!self->busy)
    run_next_operation (self);
}

static void
save_changes (EncodesAccountStore *self, EncodesAccount *account)
{
  Operation *waiting = g_queue_peek_tail (&self->operations);

  /* One that has not begun yet will take these values too. */
  if (waiting && waiting->account == account)
    return;

  queue_operation (self, OPERATION_SAVE_CHANGES, account, NULL, NULL);
}

static void
on_account_changed (EncodesAccountStore *self, EncodesAccount *account)
{
  if (self->updating != account)
    save_changes (self, account);
}

static void
add_account (EncodesAccountStore *self, EncodesAccount *account)
{
  g_signal_connect_object (account, "changed", G_CALLBACK (on_account_changed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->accounts, g_object_ref (account));
  g_list_model_items_changed (G_LIST_MODEL (self), self->accounts->len - 1, 0, 1);
}

static void
remove_account (EncodesAccountStore *self, guint position)
{
  g_autoptr (EncodesAccount) account = g_object_ref (self->accounts->pdata[position]);

  g_signal_handlers_disconnect_by_data (account, self);
  g_ptr_array_remove_index (self->accounts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* @added: (nullable): an object that the caller made for one of the accounts, kept as that account's object */
static void
merge_account (EncodesAccountStore *self, EncodesAccount *fresh, EncodesAccount *added)
{
  const char *id = encodes_account_get_id (fresh);
  g_autoptr (EncodesAccount) account = NULL;
  g_autoptr (GHashTable) values = NULL;
  guint position;

  if (!find_position (self, id, &position))
    {
      account = g_object_ref (added && g_str_equal (encodes_account_get_id (added), id) ? added : fresh);
      add_account (self, account);
    }
  else
    {
      account = g_object_ref (self->accounts->pdata[position]);
      if (has_unsaved_changes (self, account))
        return;

      self->updating = account;
      encodes_account_update_from (account, fresh);
      self->updating = NULL;
    }

  /* Somebody may have answered to the news by a change of his own. */
  values = values_of_account (account);
  if (!values_equal (values, g_hash_table_lookup (self->known, id)))
    save_changes (self, account);
}

/* With another provider it is another account, whatever its id. */
static void
remove_gone_accounts (EncodesAccountStore *self)
{
  for (guint i = self->accounts->len; i > 0; i--)
    {
      EncodesAccount *account = self->accounts->pdata[i - 1];
      GHashTable *values = g_hash_table_lookup (self->known, encodes_account_get_id (account));

      if (!values || g_strcmp0 (g_hash_table_lookup (values, KEY_PROVIDER),
                                encodes_account_get_provider_id (account)) != 0)
        remove_account (self, i - 1);
    }
}

static void
merge_key_file (EncodesAccountStore *self, GKeyFile *key_file, EncodesAccount *added)
{
  g_auto (GStrv) groups = g_key_file_get_groups (key_file, NULL);

  g_hash_table_remove_all (self->known);
  for (guint i = 0; groups[i]; i++)
    g_hash_table_insert (self->known, g_strdup (groups[i]), values_of_group (key_file, groups[i]));

  remove_gone_accounts (self);
  for (guint i = 0; groups[i]; i++)
    {
      GHashTable *values = g_hash_table_lookup (self->known, groups[i]);
      g_autoptr (EncodesAccount) fresh = values ? account_of_values (groups[i], values) : NULL;

      if (fresh)
        merge_account (self, fresh, added);
    }
}

static void
on_operation_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountStore) self = user_data;
  Operation *operation = g_task_get_task_data (G_TASK (result));
  /* The thread may be the last to hold the operation: what has listeners must not end there. */
  g_autoptr (EncodesAccount) account = g_steal_pointer (&operation->account);
  g_autoptr (GTask) task = g_steal_pointer (&operation->task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) key_file = g_task_propagate_pointer (G_TASK (result), &error);

  if (key_file)
    merge_key_file (self, key_file, operation->kind == OPERATION_PUT ? account : NULL);

  if (task && key_file)
    g_task_return_boolean (task, TRUE);
  else if (task)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!key_file)
    g_message ("%s", error->message);

  /* Still busy until here: whoever was called may have asked for more. */
  self->busy = FALSE;
  run_next_operation (self);
}

/* One at a time, so that changes reach the disk in the order in which they were made. */
static void
run_next_operation (EncodesAccountStore *self)
{
  Operation *operation = g_queue_pop_head (&self->operations);
  g_autoptr (GTask) task = NULL;
  GHashTable *known;

  if (!operation)
    return;

  self->busy = TRUE;
  task = g_task_new (NULL, operation->task ? g_task_get_cancellable (operation->task) : NULL, on_operation_done,
                     g_object_ref (self));
  known = g_hash_table_lookup (self->known, operation->account_id ? operation->account_id : "");
  if (operation->account)
    operation->values = values_of_account (operation->account);
  operation->known = known ? g_hash_table_ref (known) : NULL;

  g_task_set_source_tag (task, run_next_operation);
  /* The change is on the disk or it is not: only the operation itself may say that it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  g_task_run_in_thread (task, run_operation);
}

static void
on_file_changed (GFileMonitor *monitor, GFile *file, GFile *other_file, GFileMonitorEvent event,
                 EncodesAccountStore *self)
{
  Operation *waiting = g_queue_peek_tail (&self->operations);

  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED || event == G_FILE_MONITOR_EVENT_PRE_UNMOUNT)
    return;

  /* One that has not begun yet will see this change too. */
  if (waiting && waiting->kind == OPERATION_LOAD)
    return;

  queue_operation (self, OPERATION_LOAD, NULL, NULL, NULL);
}

static void
follow_file (EncodesAccountStore *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (self->file_monitor)
    return;

  /* A folder that is not there yet would be noticed only seconds after it appears. */
  g_mkdir_with_parents (folder, 0700);
  self->file_monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->file_monitor)
    g_signal_connect_object (self->file_monitor, "changed", G_CALLBACK (on_file_changed), self, 0);
}

static GType
encodes_account_store_get_item_type (GListModel *model)
{
  return ENCODES_TYPE_ACCOUNT;
}

static guint
encodes_account_store_get_n_items (GListModel *model)
{
  return ENCODES_ACCOUNT_STORE (model)->accounts->len;
}

static gpointer
encodes_account_store_get_item (GListModel *model, guint position)
{
  EncodesAccountStore *self = ENCODES_ACCOUNT_STORE (model);

  return position < self->accounts->len ? g_object_ref (self->accounts->pdata[position]) : NULL;
}

static void
encodes_account_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = encodes_account_store_get_item_type;
  iface->get_n_items = encodes_account_store_get_n_items;
  iface->get_item = encodes_account_store_get_item;
}

static void
encodes_account_store_dispose (GObject *object)
{
  EncodesAccountStore *self = ENCODES_ACCOUNT_STORE (object);

  if (self->file_monitor)
    g_file_monitor_cancel (self->file_monitor);
  g_clear_object (&self->file_monitor);

  G_OBJECT_CLASS (encodes_account_store_parent_class)->dispose (object);
}

static void
encodes_account_store_finalize (GObject *object)
{
  EncodesAccountStore *self = ENCODES_ACCOUNT_STORE (object);

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_queue_clear_full (&self->operations, (GDestroyNotify) operation_free);
  g_free (self->path);

  G_OBJECT_CLASS (encodes_account_store_parent_class)->finalize (object);
}

static void
encodes_account_store_class_init (EncodesAccountStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_account_store_dispose;
  object_class->finalize = encodes_account_store_finalize;
}

static void
encodes_account_store_init (EncodesAccountStore *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  g_queue_init (&self->operations);
}

EncodesAccountStore *
encodes_account_store_new (const char *path)
{
  EncodesAccountStore *self = g_object_new (ENCODES_TYPE_ACCOUNT_STORE, NULL);

  self->path = path ? g_strdup (path)
                    : g_build_filename (g_get_user_config_dir (), "encodes", "accounts.ini", NULL);
  return self;
}

void
encodes_account_store_set_unique_names (EncodesAccountStore *self, gboolean unique_names)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_STORE (self));

  self->unique_names = unique_names;
}

void
encodes_account_store_load_async (EncodesAccountStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (ENCODES_IS_ACCOUNT_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_account_store_load_async);

  /* Followed before it is read, so that no change falls between the two. */
  follow_file (self);
  queue_operation (self, OPERATION_LOAD, NULL, NULL, task);
}

gboolean
encodes_account_store_load_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
check_storable (EncodesAccount *account, GError **error)
{
  g_autofree const char **keys = encodes_account_get_keys (account);
  const char *name = encodes_account_get_name (account);
  gboolean good = is_plain_group (encodes_account_get_id (account)) && name && *name &&
                  g_utf8_validate (name, -1, NULL);

  for (guint i = 0; keys[i]; i++)
    good = good && is_plain_key (keys[i]) && g_utf8_validate (encodes_account_get_option (account, keys[i]), -1, NULL);

  if (!good)
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                         _("The account has a name or an option that cannot be stored."));
  return good;
}

void
encodes_account_store_put_async (EncodesAccountStore *self, EncodesAccount *account, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (ENCODES_IS_ACCOUNT_STORE (self));
  g_return_if_fail (ENCODES_IS_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_account_store_put_async);
  g_task_set_check_cancellable (task, FALSE);

  if (check_storable (account, &error))
    queue_operation (self, OPERATION_PUT, account, NULL, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

gboolean
encodes_account_store_put_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encodes_account_store_remove_async (EncodesAccountStore *self, const char *account_id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (ENCODES_IS_ACCOUNT_STORE (self));
  g_return_if_fail (account_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_account_store_remove_async);
  g_task_set_check_cancellable (task, FALSE);
  queue_operation (self, OPERATION_REMOVE, NULL, account_id, task);
}

gboolean
encodes_account_store_remove_finish (EncodesAccountStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

EncodesAccount *
encodes_account_store_find (EncodesAccountStore *self, const char *id_or_name)
{
  guint position;

  g_return_val_if_fail (ENCODES_IS_ACCOUNT_STORE (self), NULL);

  if (!id_or_name)
    return NULL;
  if (find_position (self, id_or_name, &position))
    return self->accounts->pdata[position];

  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (encodes_account_get_name (self->accounts->pdata[i]), id_or_name))
      return self->accounts->pdata[i];

  return NULL;
}
