/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-token-keeper.h"

#include "encodes-error.h"

#define PATIENCE_SECONDS 3
#define PAUSE_SECONDS 300
#define MAX_DOUBLINGS 4

struct _EncodesTokenKeeper
{
  GObject parent_instance;

  EncodesSecretStore *secret_store;
  char *account_id;
  char *account_name;
  double pause;

  EncodesSecret *stored;   /* what the secret store held when it was last seen; NULL: not seen yet */
  EncodesSecret *unstored; /* what came later and is not written yet; NULL: nothing */

  GCancellable *writing;   /* NULL: nothing is being written */
  GCancellable *looking;   /* NULL: nobody looks whether it must be written again */
  GPtrArray *waiters;      /* of GTask: who waits for the writing */
  guint patience_id;
  guint retry_id;
  guint n_failures;
};

G_DEFINE_FINAL_TYPE (EncodesTokenKeeper, encodes_token_keeper, G_TYPE_OBJECT)

/* One writing, or one look before it. It counts as long as the keeper's own cancellable is still this one. */
typedef struct
{
  EncodesTokenKeeper *keeper;
  GCancellable *cancellable;
  EncodesSecret *token;    /* NULL: a look */
} Writing;

static void
writing_free (Writing *writing)
{
  g_object_unref (writing->keeper);
  g_object_unref (writing->cancellable);
  encodes_secret_free (writing->token);
  g_free (writing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Writing, writing_free)

static Writing *
writing_new (EncodesTokenKeeper *self, GCancellable **cancellable, const char *token)
{
  Writing *writing = g_new0 (Writing, 1);

  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  writing->keeper = g_object_ref (self);
  writing->cancellable = g_object_ref (*cancellable);
  writing->token = g_strdup (token);
  return writing;
}

static void
set_secret (EncodesSecret **place, const char *secret)
{
  EncodesSecret *old = *place;

  *place = g_strdup (secret);
  encodes_secret_free (old);
}

static void
end_waiting (EncodesTokenKeeper *self, gboolean written)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  for (guint i = 0; i < waiters->len; i++)
    g_task_return_boolean (waiters->pdata[i], written);
}

static gboolean
on_patience_over (gpointer user_data)
{
  EncodesTokenKeeper *self = user_data;

  self->patience_id = 0;
  end_waiting (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void on_looked_before_retry (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
on_time_to_retry (gpointer user_data)
{
  EncodesTokenKeeper *self = user_data;
  Writing *look = writing_new (self, &self->looking, NULL);

  self->retry_id = 0;
  encodes_secret_store_lookup_async (self->secret_store, self->account_id, look->cancellable, on_looked_before_retry,
                                     look);
  return G_SOURCE_REMOVE;
}

static void
retry_later (EncodesTokenKeeper *self)
{
  double seconds = self->pause * (1 << MIN (self->n_failures, MAX_DOUBLINGS));

  self->n_failures++;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add ((guint) (seconds * 1000), on_time_to_retry, self);
}

static void write_token (EncodesTokenKeeper *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Writing) writing = user_data;
  EncodesTokenKeeper *self = writing->keeper;
  g_autoptr (GError) error = NULL;
  gboolean written = encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (self->writing != writing->cancellable)
    return;

  g_clear_object (&self->writing);
  if (!written)
    {
      retry_later (self);
      end_waiting (self, FALSE);
      return;
    }

  self->n_failures = 0;
  set_secret (&self->stored, writing->token);
  if (g_strcmp0 (self->unstored, writing->token) == 0)
    g_clear_pointer (&self->unstored, encodes_secret_free);
  if (self->unstored)
    write_token (self);
  else
    end_waiting (self, TRUE);
}

static void
write_token (EncodesTokenKeeper *self)
{
  Writing *writing = writing_new (self, &self->writing, self->unstored);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  encodes_secret_store_store_async (self->secret_store, self->account_id, self->account_name, writing->token,
                                    writing->cancellable, on_written, writing);
}

/* Returns: what to use, now that the secret store holds @found */
static const char *
compare (EncodesTokenKeeper *self, const char *found)
{
  if (self->unstored == NULL || g_strcmp0 (found, self->stored) != 0)
    {
      set_secret (&self->stored, found);
      /* While it is being written, either may be found. */
      if (self->writing == NULL)
        g_clear_pointer (&self->unstored, encodes_secret_free);
    }
  return self->unstored ? self->unstored : found;
}

/* Before it is written again, a look: it may have been overtaken. */
static void
on_looked_before_retry (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Writing) look = user_data;
  EncodesTokenKeeper *self = look->keeper;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) found
      = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (self->looking != look->cancellable)
    return;

  g_clear_object (&self->looking);
  if (found)
    compare (self, found);
  if (self->unstored == NULL || self->writing)
    return;

  if (found)
    write_token (self);
  else if (!g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    retry_later (self);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesTokenKeeper *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) found
      = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);
  gboolean is_gone = g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
  const char *token = found ? compare (self, found) : NULL;

  /* A secret store that is locked or silent does not keep an account from what is in memory. */
  if (token == NULL && !is_gone && !encodes_error_is_cancelled (error))
    token = self->unstored;

  if (token)
    g_task_return_pointer (task, g_strdup (token), (GDestroyNotify) encodes_secret_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
encodes_token_keeper_finalize (GObject *object)
{
  EncodesTokenKeeper *self = ENCODES_TOKEN_KEEPER (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_pointer (&self->stored, encodes_secret_free);
  g_clear_pointer (&self->unstored, encodes_secret_free);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->writing);
  g_clear_object (&self->looking);
  g_ptr_array_unref (self->waiters);
  g_free (self->account_id);
  g_free (self->account_name);

  G_OBJECT_CLASS (encodes_token_keeper_parent_class)->finalize (object);
}

static void
encodes_token_keeper_class_init (EncodesTokenKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_token_keeper_finalize;
}

static void
encodes_token_keeper_init (EncodesTokenKeeper *self)
{
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->pause = PAUSE_SECONDS;
}

EncodesTokenKeeper *
encodes_token_keeper_new (EncodesSecretStore *secret_store, const char *account_id, const char *account_name)
{
  EncodesTokenKeeper *self;

  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);
  g_return_val_if_fail (account_id != NULL && account_name != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_TOKEN_KEEPER, NULL);
  self->secret_store = g_object_ref (secret_store);
  self->account_id = g_strdup (account_id);
  self->account_name = g_strdup (account_name);
  return self;
}

void
encodes_token_keeper_set_pause (EncodesTokenKeeper *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_TOKEN_KEEPER (self));
  g_return_if_fail (seconds > 0);

  self->pause = seconds;
}

void
encodes_token_keeper_look_up_async (EncodesTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (ENCODES_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_token_keeper_look_up_async);
  encodes_secret_store_lookup_async (self->secret_store, self->account_id, cancellable, on_looked_up, task);
}

char *
encodes_token_keeper_look_up_finish (EncodesTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
encodes_token_keeper_replace_async (EncodesTokenKeeper *self, const char *token, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (ENCODES_IS_TOKEN_KEEPER (self));
  g_return_if_fail (token != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, encodes_token_keeper_replace_async);
  g_ptr_array_add (self->waiters, task);
  if (self->patience_id == 0)
    self->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over, self);

  set_secret (&self->unstored, token);
  if (self->writing == NULL)
    write_token (self);
}

gboolean
encodes_token_keeper_replace_finish (EncodesTokenKeeper *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

void
encodes_token_keeper_stop (EncodesTokenKeeper *self)
{
  g_autoptr (GCancellable) writing = NULL;
  g_autoptr (GCancellable) looking = NULL;

  g_return_if_fail (ENCODES_IS_TOKEN_KEEPER (self));

  writing = g_steal_pointer (&self->writing);
  looking = g_steal_pointer (&self->looking);
  g_cancellable_cancel (writing);
  g_cancellable_cancel (looking);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  end_waiting (self, FALSE);
}
