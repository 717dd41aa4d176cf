/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-session.h"

#include "encodes-keyring.h"
#include "encodes-provider.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include <signal.h>

#define SAVING_SECONDS 5

struct _EncodesCtlSession
{
  GObject parent_instance;

  GMainLoop *loop;
  EncodesAccountStore *store;
  EncodesSecretStore *secret_store;
  GListStore *accounts;
  guint n_built_in;
  GCancellable *cancellable;

  void (*start) (EncodesCtlSession *self, gpointer user_data);
  gpointer start_data;
  guint signal_ids[3];
  guint saving_id;
  gboolean quitting;
  int interrupted_status;
  int status;
};

G_DEFINE_FINAL_TYPE (EncodesCtlSession, encodes_ctl_session, G_TYPE_OBJECT)

/* Kinds of service that need no account are simply there. */
static void
add_built_in_accounts (EncodesCtlSession *self)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (!klass->fields)
        {
          g_autoptr (EncodesAccount) account = encodes_account_new (klass->id, klass->id, _(klass->title));

          g_list_store_append (self->accounts, account);
        }
    }
  self->n_built_in = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
}

static void
on_store_items_changed (GListModel *store, guint position, guint n_removed, guint n_added, EncodesCtlSession *self)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_added; i++)
    g_ptr_array_add (added, g_list_model_get_item (store, position + i));
  g_list_store_splice (self->accounts, self->n_built_in + position, n_removed, added->pdata, n_added);
}

static gboolean
on_saving_took_too_long (gpointer user_data)
{
  EncodesCtlSession *self = user_data;

  self->saving_id = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesCtlSession) self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
on_signal (EncodesCtlSession *self, int signal_number)
{
  g_cancellable_cancel (self->cancellable);
  encodes_ctl_session_quit (self, signal_number == SIGINT ? self->interrupted_status : 128 + signal_number);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer user_data)
{
  return on_signal (user_data, SIGINT);
}

static gboolean
on_terminate (gpointer user_data)
{
  return on_signal (user_data, SIGTERM);
}

static gboolean
on_hang_up (gpointer user_data)
{
  return on_signal (user_data, SIGHUP);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesCtlSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->quitting)
    return;
  if (encodes_account_store_load_finish (self->store, result, &error))
    {
      self->start (self, self->start_data);
      return;
    }

  encodes_ctl_complain (NULL, error->message);
  encodes_ctl_session_quit (self, ENCODES_CTL_UNREACHABLE);
}

static void
encodes_ctl_session_dispose (GObject *object)
{
  EncodesCtlSession *self = ENCODES_CTL_SESSION (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_handle_id (&self->saving_id, g_source_remove);
  g_clear_object (&self->accounts);
  g_clear_object (&self->store);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);

  G_OBJECT_CLASS (encodes_ctl_session_parent_class)->dispose (object);
}

static void
encodes_ctl_session_class_init (EncodesCtlSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_ctl_session_dispose;
}

static void
encodes_ctl_session_init (EncodesCtlSession *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  self->secret_store = encodes_keyring_new ();
  self->store = encodes_account_store_new (NULL);
  encodes_account_store_set_unique_names (self->store, TRUE);
  self->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  self->interrupted_status = 128 + SIGINT;

  add_built_in_accounts (self);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (on_store_items_changed), self, 0);
}

EncodesCtlSession *
encodes_ctl_session_new (void)
{
  return g_object_new (ENCODES_TYPE_CTL_SESSION, NULL);
}

int
encodes_ctl_session_run (EncodesCtlSession *self, void (*start) (EncodesCtlSession *self, gpointer user_data),
                         gpointer user_data)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), ENCODES_CTL_UNREACHABLE);

  self->start = start;
  self->start_data = user_data;
  self->signal_ids[0] = g_unix_signal_add (SIGINT, on_interrupt, self);
  self->signal_ids[1] = g_unix_signal_add (SIGTERM, on_terminate, self);
  self->signal_ids[2] = g_unix_signal_add (SIGHUP, on_hang_up, self);
  encodes_account_store_load_async (self->store, self->cancellable, on_loaded, g_object_ref (self));
  g_main_loop_run (self->loop);

  return self->status;
}

void
encodes_ctl_session_quit (EncodesCtlSession *self, int status)
{
  g_return_if_fail (ENCODES_IS_CTL_SESSION (self));

  if (self->quitting)
    return;

  self->quitting = TRUE;
  self->status = status;

  /* What a provider has learnt (a base address) is being saved by itself; reading the file again comes after that. */
  self->saving_id = g_timeout_add_seconds (SAVING_SECONDS, on_saving_took_too_long, self);
  encodes_account_store_load_async (self->store, NULL, on_saved, g_object_ref (self));
}

void
encodes_ctl_session_set_interrupted_status (EncodesCtlSession *self, int status)
{
  g_return_if_fail (ENCODES_IS_CTL_SESSION (self));

  self->interrupted_status = status;
}

EncodesAccountStore *
encodes_ctl_session_get_store (EncodesCtlSession *self)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), NULL);

  return self->store;
}

EncodesSecretStore *
encodes_ctl_session_get_secret_store (EncodesCtlSession *self)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), NULL);

  return self->secret_store;
}

GCancellable *
encodes_ctl_session_get_cancellable (EncodesCtlSession *self)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), NULL);

  return self->cancellable;
}

GListModel *
encodes_ctl_session_get_accounts (EncodesCtlSession *self)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

static EncodesAccount *
find_account (EncodesCtlSession *self, const char *word)
{
  EncodesAccount *stored = encodes_account_store_find (self->store, word);

  for (guint i = 0; !stored && i < self->n_built_in; i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (g_str_equal (encodes_account_get_id (account), word) ||
          g_str_equal (encodes_account_get_name (account), word))
        return account;
    }

  return stored;
}

GListStore *
encodes_ctl_session_select_accounts (EncodesCtlSession *self, char **words)
{
  g_autoptr (GListStore) selected = g_list_store_new (ENCODES_TYPE_ACCOUNT);

  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), NULL);

  for (guint i = 0; !words && i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      g_list_store_append (selected, account);
    }

  for (guint i = 0; words && words[i]; i++)
    {
      EncodesAccount *account = find_account (self, words[i]);

      if (!account)
        {
          encodes_ctl_complain_usage (_("There is no account “%s”; “encodesctl account list” prints them."), words[i]);
          return NULL;
        }
      if (!g_list_store_find (selected, account, NULL))
        g_list_store_append (selected, account);
    }

  return g_steal_pointer (&selected);
}

gboolean
encodes_ctl_session_is_stored (EncodesCtlSession *self, EncodesAccount *account)
{
  g_return_val_if_fail (ENCODES_IS_CTL_SESSION (self), FALSE);

  return encodes_account_store_find (self->store, encodes_account_get_id (account)) == account;
}
