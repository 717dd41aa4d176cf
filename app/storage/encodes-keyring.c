/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-keyring.h"

#include "encodes-error.h"
#include "encodes-keyring-opener.h"
#include "encodes-sandbox.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include <string.h>

#define DEFAULT_TIME_LIMIT 30.0
#define PERSON_FACTOR 10.0

#define ATTRIBUTE_ACCOUNT "account"

static const SecretSchema schema = {
  "io.github.encodes.Encodes.Account",
  SECRET_SCHEMA_NONE,
  {
    { ATTRIBUTE_ACCOUNT, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* One call. libsecret may never come back (a prompt that nobody answers, a service that hangs), not even when it is
 * cancelled: the task is answered at the end of the time, and what comes later finds it gone. */
typedef struct Call Call;

struct Call
{
  gatomicrefcount references;
  GTask *task; /* NULL once it is answered */
  GCancellable *cancellable; /* of libsecret; NULL in a sandbox */
  void (*begin) (Call *call);
  gboolean is_opening;
  gboolean was_repeated;
  GSource *time_source;
  GSource *cancel_source;
  gboolean waits_for_person;

  char *label;
  char *secret;
  GList *items; /* of SecretItem: those still to be deleted */
};

struct _EncodesKeyring
{
  GObject parent_instance;

  EncodesKeyringOpener *opener; /* NULL outside of a sandbox */
  double time_limit;
};

static void encodes_keyring_secret_store_init (EncodesSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EncodesKeyring, encodes_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENCODES_TYPE_SECRET_STORE, encodes_keyring_secret_store_init))

static Call *
call_ref (Call *call)
{
  g_atomic_ref_count_inc (&call->references);
  return call;
}

static void
call_unref (Call *call)
{
  if (!g_atomic_ref_count_dec (&call->references))
    return;

  g_clear_object (&call->task);
  g_clear_object (&call->cancellable);
  g_free (call->label);
  g_list_free_full (call->items, g_object_unref);
  encodes_secret_free (call->secret);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_unref)

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Returns: (transfer full) (nullable): the task, to be answered now; NULL if it was answered before */
static GTask *
call_end (Call *call)
{
  clear_source (&call->time_source);
  clear_source (&call->cancel_source);
  g_clear_pointer (&call->secret, encodes_secret_free);

  return g_steal_pointer (&call->task);
}

static void
call_fail (Call *call, int code, const char *sentence)
{
  g_autoptr (GTask) task = call_end (call);

  if (task)
    g_task_return_new_error (task, ENCODES_ERROR, code, "%s", sentence);
}

static void
call_fail_locked (Call *call)
{
  call_fail (call, ENCODES_ERROR_KEYRING, _("The keyring is locked and was not unlocked."));
}

/* No switch: later versions of libsecret know further codes. */
static const char *
sentence_for_secret_error (const GError *error)
{
  if (error->code == SECRET_ERROR_IS_LOCKED)
    return _("The keyring is locked and was not unlocked.");
  if (error->code == SECRET_ERROR_NO_SUCH_OBJECT)
    return _("The keyring has no place for new secrets.");

  return _("The keyring gave an answer that makes no sense.");
}

/* Returns: (nullable): what only happens in a sandbox */
static const char *
sentence_for_portal_error (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return _("This desktop offers no keyring to a Flatpak: its Secret portal is missing, or has none.");
  /* It fails without saying why. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    return _("The desktop did not open a keyring for this Flatpak: there is none, or it stayed locked.");

  return NULL;
}

static const char *
sentence_for_error (const GError *error)
{
  if (error->domain == SECRET_ERROR)
    return sentence_for_secret_error (error);

  if (encodes_sandbox_is_inside () && sentence_for_portal_error (error))
    return sentence_for_portal_error (error);

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return _("There is no keyring: no program of this session keeps secrets.");

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return _("The keyring does not answer.");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("The keyring is locked and was not unlocked.");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return _("The keyring gave an answer that makes no sense.");

  if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_DBUS_ERROR)
    return _("The keyring cannot be reached: there is no message bus in this session.");

  return _("The keyring could not do it.");
}

/* In a sandbox there is none, and what libsecret would forget is the file that has been opened. */
static void
disconnect_service (void)
{
  if (!encodes_sandbox_is_inside ())
    secret_service_disconnect ();
}

static void
call_cancel (Call *call)
{
  if (call->cancellable)
    g_cancellable_cancel (call->cancellable);
}

static void call_begin (Call *call, void (*begin) (Call *call));

/* A daemon that has been started again meanwhile does not know the session any more that was opened with the one before;
 * libsecret keeps to itself that it is this. */
static gboolean
call_repeat (Call *call, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR) || !call->task || call->was_repeated)
    return FALSE;

  call->was_repeated = TRUE;
  g_clear_list (&call->items, g_object_unref);
  disconnect_service ();
  call_begin (call, call->begin);
  return TRUE;
}

static void
call_fail_with (Call *call, const GError *error)
{
  if (call_repeat (call, error))
    return;

  /* Its own words are English, and the caller's: they are for the curious. */
  g_debug ("The keyring failed: %s", error->message);

  /* What is remembered of a service that has gone would spoil the next call too. */
  if (error->domain != SECRET_ERROR)
    disconnect_service ();

  call_fail (call, ENCODES_ERROR_KEYRING, sentence_for_error (error));
}

static gboolean
on_time_over (gpointer user_data)
{
  g_autoptr (Call) call = call_ref (user_data);

  call_cancel (call);
  if (call->waits_for_person)
    call_fail_locked (call);
  else
    {
      disconnect_service ();
      call_fail (call, ENCODES_ERROR_KEYRING,
                 call->is_opening ? _("The keyring does not answer. Perhaps its password is asked for in another window.")
                                  : _("The keyring does not answer."));
    }

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (Call) call = call_ref (user_data);
  g_autoptr (GTask) task = NULL;

  call_cancel (call);
  task = call_end (call);
  if (task)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was canceled."));

  return G_SOURCE_REMOVE;
}

static void
call_set_time_limit (Call *call, double seconds)
{
  clear_source (&call->time_source);
  call->time_source = g_timeout_source_new ((guint) (seconds * 1000));
  g_source_set_callback (call->time_source, on_time_over, call_ref (call), (GDestroyNotify) call_unref);
  g_source_attach (call->time_source, g_main_context_get_thread_default ());
}

/* From here on the system may show its own dialog and ask for the keyring's password. */
static void
call_wait_for_person (Call *call)
{
  EncodesKeyring *self = g_task_get_source_object (call->task);

  call->waits_for_person = TRUE;
  call_set_time_limit (call, self->time_limit * PERSON_FACTOR);
}

static Call *
call_new (EncodesKeyring *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
          gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  g_atomic_ref_count_init (&call->references);
  call->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, tag);
  /* libsecret 0.20 locks itself up when it is cancelled while it waits for a portal. */
  call->cancellable = self->opener ? NULL : g_cancellable_new ();
  call_set_time_limit (call, self->time_limit);

  if (cancellable)
    {
      call->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancel_source, G_SOURCE_FUNC (on_cancelled), call_ref (call),
                             (GDestroyNotify) call_unref);
      g_source_attach (call->cancel_source, g_main_context_get_thread_default ());
    }

  return call;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean opened = encodes_keyring_opener_open_finish (ENCODES_KEYRING_OPENER (source), result, &error);

  call->is_opening = FALSE;
  if (!call->task)
    return;
  if (opened)
    call->begin (call);
  else
    call_fail_with (call, error);
}

static void
call_begin (Call *call, void (*begin) (Call *call))
{
  EncodesKeyring *self = g_task_get_source_object (call->task);

  call->begin = begin;
  call->is_opening = self->opener != NULL;
  if (self->opener)
    encodes_keyring_opener_open_async (self->opener, on_opened, call_ref (call));
  else
    begin (call);
}

static GHashTable *
attributes_for (const char *account_id)
{
  return secret_attributes_build (&schema, ATTRIBUTE_ACCOUNT, account_id, NULL);
}

static gboolean
is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

/* Searching does not ask anybody for a password; it finds the items of a locked keyring too. */
static void
search (Call *call, const char *account_id, SecretSearchFlags flags, GAsyncReadyCallback callback)
{
  g_autoptr (GHashTable) attributes = attributes_for (account_id);

  secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL | flags, call->cancellable, callback,
                           call_ref (call));
}

/* Returns: (transfer full) (nullable): the item that was changed last, an open one before a locked one */
static SecretRetrievable *
choose_item (GList *items)
{
  SecretRetrievable *best = NULL;

  for (GList *link = items; link; link = link->next)
    {
      SecretRetrievable *item = link->data;
      gboolean better = !best || (is_locked (best) && !is_locked (item));

      if (best && is_locked (best) == is_locked (item))
        better = secret_retrievable_get_modified (item) > secret_retrievable_get_modified (best);
      if (better)
        best = item;
    }

  return best ? g_object_ref (best) : NULL;
}

/* ---- looking up ---- */

static void
answer_with_value (Call *call, SecretValue *value)
{
  g_autoptr (GTask) task = NULL;
  const char *bytes;
  gsize length = 0;

  bytes = secret_value_get (value, &length);
  if (length == 0 || !g_utf8_validate_len (bytes, length, NULL))
    {
      call_fail (call, ENCODES_ERROR_NO_SECRET,
                 _("What the keyring holds for this account is not a secret of Encodes."));
      return;
    }

  task = call_end (call);
  if (task)
    g_task_return_pointer (task, g_strndup (bytes, length), (GDestroyNotify) encodes_secret_free);
}

static void
on_secret_retrieved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT))
    /* It was removed since it was found. */
    call_fail (call, ENCODES_ERROR_NO_SECRET, _("The keyring holds no secret for this account."));
  else if (error)
    call_fail_with (call, error);
  else if (!value)
    call_fail_locked (call);
  else
    answer_with_value (call, value);

  g_clear_pointer (&value, secret_value_unref);
}

static void
on_searched_unlocking (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) items = secret_password_search_finish (result, &error);
  g_autoptr (SecretRetrievable) item = choose_item (items);

  if (!call->task)
    return;
  if (error)
    call_fail_with (call, error);
  else if (!item)
    call_fail (call, ENCODES_ERROR_NO_SECRET, _("The keyring holds no secret for this account."));
  else if (is_locked (item))
    call_fail_locked (call);
  else
    {
      EncodesKeyring *self = g_task_get_source_object (call->task);

      call->waits_for_person = FALSE;
      call_set_time_limit (call, self->time_limit);
      secret_retrievable_retrieve_secret (item, call->cancellable, on_secret_retrieved, call_ref (call));
    }
}

static void
on_searched_for_lookup (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) items = secret_password_search_finish (result, &error);
  g_autoptr (SecretRetrievable) item = choose_item (items);

  if (!call->task)
    return;
  if (error)
    call_fail_with (call, error);
  else if (!item)
    call_fail (call, ENCODES_ERROR_NO_SECRET, _("The keyring holds no secret for this account."));
  else if (is_locked (item))
    {
      call_wait_for_person (call);
      search (call, g_task_get_task_data (call->task), SECRET_SEARCH_UNLOCK, on_searched_unlocking);
    }
  else
    secret_retrievable_retrieve_secret (item, call->cancellable, on_secret_retrieved, call_ref (call));
}

static void
begin_lookup (Call *call)
{
  search (call, g_task_get_task_data (call->task), SECRET_SEARCH_NONE, on_searched_for_lookup);
}

static void
encodes_keyring_lookup_async (EncodesSecretStore *store, const char *account_id, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (Call) call = call_new (ENCODES_KEYRING (store), encodes_keyring_lookup_async, cancellable, callback,
                                    user_data);

  g_task_set_task_data (call->task, g_strdup (account_id), g_free);
  call_begin (call, begin_lookup);
}

static char *
encodes_keyring_lookup_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What libsecret did not do without an error, it was not allowed to do. */
static void
answer_done (Call *call, gboolean done, const GError *error)
{
  g_autoptr (GTask) task = NULL;

  /* Another program was faster with the file of the sandbox. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG) && call->task && !call->was_repeated)
    {
      call->was_repeated = TRUE;
      call_begin (call, call->begin);
      return;
    }
  if (error)
    {
      call_fail_with (call, error);
      return;
    }
  if (!done)
    {
      call_fail_locked (call);
      return;
    }

  task = call_end (call);
  if (task)
    g_task_return_boolean (task, TRUE);
}

/* ---- storing ---- */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  answer_done (call, stored, error);
}

static void
store_now (Call *call)
{
  g_autoptr (GHashTable) attributes = attributes_for (g_task_get_task_data (call->task));

  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, call->label, call->secret,
                          call->cancellable, on_stored, call_ref (call));
}

static void
on_collection_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (!call->task)
    return;

  /* It only tells how long the storing may take. */
  if (!error && (!collection || secret_collection_get_locked (collection)))
    call_wait_for_person (call);
  store_now (call);
}

static void
begin_storing (Call *call)
{
  EncodesKeyring *self = g_task_get_source_object (call->task);

  /* The file of a sandbox has no collections. */
  if (self->opener)
    store_now (call);
  else
    secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, call->cancellable,
                                 on_collection_found, call_ref (call));
}

static void
encodes_keyring_store_async (EncodesSecretStore *store, const char *account_id, const char *account_name,
                             const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (Call) call = call_new (ENCODES_KEYRING (store), encodes_keyring_store_async, cancellable, callback,
                                    user_data);

  g_task_set_task_data (call->task, g_strdup (account_id), g_free);
  /* Translators: the label of a secret in the keyring; the name of an account */
  call->label = g_strdup_printf (_("Encodes: %s"), account_name ? account_name : account_id);
  call->secret = g_strdup (secret);
  call_begin (call, begin_storing);
}

/* ---- clearing ---- */

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean cleared = secret_password_clear_finish (result, &error);

  /* There was something to clear, so that nothing was is a refusal. */
  answer_done (call, cleared, error);
}

static void delete_next (Call *call);

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean deleted = secret_item_delete_finish (SECRET_ITEM (source), result, &error);

  if (!call->task)
    return;
  /* What somebody else has removed meanwhile is gone as well. */
  if (deleted || g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT))
    delete_next (call);
  else
    answer_done (call, FALSE, error);
}

static void
delete_next (Call *call)
{
  g_autoptr (SecretItem) item = NULL;

  if (!call->items)
    {
      answer_done (call, TRUE, NULL);
      return;
    }

  item = call->items->data;
  call->items = g_list_delete_link (call->items, call->items);
  secret_item_delete (item, call->cancellable, on_deleted, call_ref (call));
}

static gboolean
any_is_locked (GList *items)
{
  for (GList *link = items; link; link = link->next)
    if (is_locked (link->data))
      return TRUE;
  return FALSE;
}

static void
on_unlocked_for_clear (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) items = secret_password_search_finish (result, &error);

  if (!call->task)
    return;
  if (error)
    call_fail_with (call, error);
  else if (any_is_locked (items))
    call_fail_locked (call);
  else
    {
      call->items = g_steal_pointer (&items);
      delete_next (call);
    }
}

static void
on_searched_for_clear (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) items = secret_password_search_finish (result, &error);
  const char *account_id = call->task ? g_task_get_task_data (call->task) : NULL;

  if (!call->task)
    return;
  if (error)
    {
      call_fail_with (call, error);
    }
  else if (any_is_locked (items))
    {
      call_wait_for_person (call);
      search (call, account_id, SECRET_SEARCH_UNLOCK, on_unlocked_for_clear);
    }
  else if (items && !SECRET_IS_ITEM (items->data))
    {
      /* Of the file of a sandbox. */
      g_autoptr (GHashTable) attributes = attributes_for (account_id);

      secret_password_clearv (&schema, attributes, call->cancellable, on_cleared, call_ref (call));
    }
  else
    {
      /* One by one: libsecret, asked to remove them, answers twice when one cannot be removed. */
      call->items = g_steal_pointer (&items);
      delete_next (call);
    }
}

static void
begin_clearing (Call *call)
{
  search (call, g_task_get_task_data (call->task), SECRET_SEARCH_NONE, on_searched_for_clear);
}

static void
encodes_keyring_clear_async (EncodesSecretStore *store, const char *account_id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (Call) call = call_new (ENCODES_KEYRING (store), encodes_keyring_clear_async, cancellable, callback,
                                    user_data);

  g_task_set_task_data (call->task, g_strdup (account_id), g_free);
  call_begin (call, begin_clearing);
}

static gboolean
encodes_keyring_done_finish (EncodesSecretStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
encodes_keyring_secret_store_init (EncodesSecretStoreInterface *iface)
{
  iface->lookup_async = encodes_keyring_lookup_async;
  iface->lookup_finish = encodes_keyring_lookup_finish;
  iface->store_async = encodes_keyring_store_async;
  iface->store_finish = encodes_keyring_done_finish;
  iface->clear_async = encodes_keyring_clear_async;
  iface->clear_finish = encodes_keyring_done_finish;
}

static void
encodes_keyring_finalize (GObject *object)
{
  g_clear_object (&ENCODES_KEYRING (object)->opener);

  G_OBJECT_CLASS (encodes_keyring_parent_class)->finalize (object);
}

static void
encodes_keyring_class_init (EncodesKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_keyring_finalize;
}

static void
encodes_keyring_init (EncodesKeyring *self)
{
  self->time_limit = DEFAULT_TIME_LIMIT;
  self->opener = encodes_sandbox_is_inside () ? encodes_keyring_opener_new () : NULL;
}

EncodesSecretStore *
encodes_keyring_new (void)
{
  return g_object_new (ENCODES_TYPE_KEYRING, NULL);
}

void
encodes_keyring_set_time_limit (EncodesKeyring *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_KEYRING (self));
  g_return_if_fail (seconds > 0);

  self->time_limit = seconds;
}
