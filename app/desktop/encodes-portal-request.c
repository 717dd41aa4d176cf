/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-portal-request.h"

#include <glib/gi18n-lib.h>

#include "encodes-error.h"

#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

typedef enum
{
  RESPONSE_DONE,
  RESPONSE_REFUSED,
  RESPONSE_OTHER,
} Response;

/* The data of the task, which keeps itself until it is settled. */
typedef struct
{
  GDBusConnection *connection;
  GCancellable *calling;        /* ends the call itself */
  GSource *cancel_source;
  char *path;                   /* of the request */
  guint response_id;
  guint name_id;
  guint timeout_id;
  gboolean settled;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->connection);
  g_object_unref (request->calling);
  g_free (request->path);
  g_free (request);
}

/* Returns: whether the answer is still to be given; then nothing else will give it */
static gboolean
settle (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (request->settled)
    return FALSE;

  request->settled = TRUE;
  g_dbus_connection_signal_unsubscribe (request->connection, request->response_id);
  g_clear_handle_id (&request->name_id, g_bus_unwatch_name);
  g_clear_handle_id (&request->timeout_id, g_source_remove);
  if (request->cancel_source)
    g_source_destroy (request->cancel_source);
  g_clear_pointer (&request->cancel_source, g_source_unref);
  g_cancellable_cancel (request->calling);

  return TRUE;
}

static void
fail (GTask *task, GError *error)
{
  if (!settle (task))
    {
      g_error_free (error);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
fail_silent (GTask *task)
{
  fail (task, g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The desktop did not answer.")));
}

/* Nobody waits for what comes of it. */
static void
close_request (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  g_dbus_connection_call (request->connection, ENCODES_PORTAL_NAME, request->path, REQUEST_INTERFACE, "Close", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
on_time_over (gpointer user_data)
{
  GTask *task = user_data;
  Request *request = g_task_get_task_data (task);

  request->timeout_id = 0;
  close_request (task);
  fail_silent (task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  close_request (task);
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the request was cancelled"));

  return G_SOURCE_REMOVE;
}

static void
on_portal_gone (GDBusConnection *connection, const char *name, gpointer user_data)
{
  fail_silent (user_data);
}

static void
on_response (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) results = NULL;
  guint response = RESPONSE_OTHER;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response != RESPONSE_DONE && response != RESPONSE_REFUSED)
    {
      fail_silent (task);
      return;
    }

  if (settle (task))
    {
      g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
      g_object_unref (task);
    }
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (error)
    {
      encodes_portal_translate_error (&error);
      fail (task, error);
    }
  else if (!request->settled)
    /* Only now: before, it may just not have been started. */
    request->name_id = g_bus_watch_name_on_connection (request->connection, ENCODES_PORTAL_NAME,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_portal_gone, task, NULL);
}

/* The path that the portal will use: who listens there before asking misses nothing. */
static char *
make_path (GDBusConnection *connection, const char *token)
{
  const char *unique_name = g_dbus_connection_get_unique_name (connection);
  g_autofree char *sender = g_strdup (unique_name && *unique_name == ':' ? unique_name + 1 : "");

  return g_strdup_printf (ENCODES_PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static GVariant *
add_token (GVariant *options, const char *token)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (options);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (sunk);

  g_variant_dict_insert (&dict, "handle_token", "s", token);

  return g_variant_dict_end (&dict);
}

void
encodes_portal_request_async (GDBusConnection *connection, const char *interface, const char *method,
                              GVariant *options, guint time_limit, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));
  g_return_if_fail (interface != NULL && method != NULL);

  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);
  g_autofree char *token = g_strdup_printf ("encodes%08x%08x", g_random_int (), g_random_int ());

  g_task_set_source_tag (task, encodes_portal_request_async);
  g_task_set_task_data (task, request, request_free);
  request->connection = g_object_ref (connection);
  request->calling = g_cancellable_new ();
  request->path = make_path (connection, token);
  request->response_id =
    g_dbus_connection_signal_subscribe (connection, ENCODES_PORTAL_NAME, REQUEST_INTERFACE, "Response", request->path,
                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_response, task, NULL);
  request->timeout_id = g_timeout_add_once (time_limit * 1000, on_time_over, task);
  if (cancellable)
    {
      request->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (request->cancel_source, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (request->cancel_source, g_main_context_get_thread_default ());
    }
  g_dbus_connection_call (connection, ENCODES_PORTAL_NAME, ENCODES_PORTAL_PATH, interface, method,
                          g_variant_new ("(s@a{sv})", "", add_token (options, token)), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, request->calling, on_called, g_object_ref (task));
}

GVariant *
encodes_portal_request_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* No bus, nobody with that name, nothing that could be started, or a portal that the desktop has no back end for. */
static gboolean
is_missing (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_UNKNOWN_METHOD,
    G_DBUS_ERROR_UNKNOWN_INTERFACE, G_DBUS_ERROR_UNKNOWN_OBJECT, G_DBUS_ERROR_UNKNOWN_PROPERTY,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED, G_DBUS_ERROR_SPAWN_CHILD_EXITED, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED, G_DBUS_ERROR_SPAWN_SERVICE_INVALID, G_DBUS_ERROR_SPAWN_FILE_INVALID,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

void
encodes_portal_translate_error (GError **error)
{
  g_return_if_fail (error != NULL && *error != NULL);

  gboolean missing = is_missing (*error);

  if (encodes_error_is_cancelled (*error))
    return;

  g_debug ("a portal did not answer: %s", (*error)->message);
  g_clear_error (error);
  if (missing)
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED,
                         _("This desktop has no portal for that."));
  else
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK, _("The desktop did not answer."));
}
