/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sign-in-again.h"

#include <glib/gi18n-lib.h>

#include "encodes-compat.h"
#include "encodes-sign-in-window.h"

typedef struct
{
  GWeakRef parent;
  EncodesSecretStore *secret_store;
  EncodesAccountMonitor *monitor;
} Again;

static void
again_free (Again *again)
{
  g_weak_ref_clear (&again->parent);
  g_object_unref (again->secret_store);
  g_object_unref (again->monitor);
  g_free (again);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Again, again_free)

static void
show_failure (Again *again, const GError *error)
{
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&again->parent);

  encodes_tell (parent, _("Could Not Keep You Signed In"), error->message);
}

static void
on_secret_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Again) again = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    encodes_account_monitor_refresh (again->monitor);
  else
    show_failure (again, error);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Again) again = user_data;
  g_autoptr (EncodesSecret) secret = encodes_sign_in_window_run_finish (result, NULL);
  EncodesAccount *account = encodes_account_monitor_get_account (again->monitor);
  EncodesSecretStore *secret_store = again->secret_store;

  if (secret)
    encodes_secret_store_store_async (secret_store, encodes_account_get_id (account),
                                      encodes_account_get_name (account), secret, NULL, on_secret_stored,
                                      g_steal_pointer (&again));
}

/* Returns: (transfer none) (nullable): the window of a sign-in to @account that is open */
static GtkWindow *
find_window (EncodesAccount *account)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ENCODES_IS_SIGN_IN_WINDOW (window)
          && encodes_sign_in_window_get_account (ENCODES_SIGN_IN_WINDOW (window)) == account)
        return window;
    }

  return NULL;
}

void
encodes_sign_in_again (GtkWindow *parent, EncodesMonitor *monitor, EncodesSecretStore *secret_store,
                       const char *account_id)
{
  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (ENCODES_IS_MONITOR (monitor));
  g_return_if_fail (ENCODES_IS_SECRET_STORE (secret_store));

  EncodesAccountMonitor *account_monitor = encodes_monitor_find (monitor, account_id);
  EncodesProvider *provider = account_monitor ? encodes_account_monitor_get_provider (account_monitor) : NULL;
  EncodesAccount *account = account_monitor ? encodes_account_monitor_get_account (account_monitor) : NULL;

  if (!provider || !encodes_provider_class_wants_sign_in (ENCODES_PROVIDER_GET_CLASS (provider), account))
    return;
  if (find_window (account))
    {
      gtk_window_present (find_window (account));
      return;
    }

  Again *again = g_new0 (Again, 1);

  g_weak_ref_init (&again->parent, parent);
  again->secret_store = g_object_ref (secret_store);
  again->monitor = g_object_ref (account_monitor);
  encodes_sign_in_window_run_async (parent, ENCODES_PROVIDER_GET_CLASS (provider), account, NULL, on_signed_in, again);
}
