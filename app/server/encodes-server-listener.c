/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-listener.h"

#include <sys/socket.h>

#define BACKLOG 64
#define DEFAULT_MAX_CONNECTIONS 64
#define DEFAULT_SECONDS 30
/* When all places are taken, whoever has not said for so long what he wants goes. */
#define PRESSED_SECONDS 3
/* One computer leaves a quarter of the places to others. */
#define LEAST_PER_ADDRESS 4

struct _EncodesServerListener
{
  GObject parent_instance;

  SoupServer *soup;
  GTlsCertificate *certificate;
  GSocketService *service;
  GInetSocketAddress *address;
  GCancellable *cancellable;
  GHashTable *connections;   /* remote GSocketAddress (the object) → Connection */
  guint max_connections;
  double seconds;
};

G_DEFINE_FINAL_TYPE (EncodesServerListener, encodes_server_listener, G_TYPE_OBJECT)

/* Lives as long as its stream; whoever still holds the stream keeps it among the counted ones. */
typedef struct
{
  EncodesServerListener *listener;
  GSocketAddress *remote;
  GSocket *socket;
  guint timer;
  gint64 begin;
  gboolean asked; /* the whole request is there */
} Connection;

static void
connection_cut (Connection *connection)
{
  const struct linger reset = { .l_onoff = 1, .l_linger = 0 };

  g_clear_handle_id (&connection->timer, g_source_remove);
  /* Closing then throws away what the other side has not taken, and tells it at once. */
  setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  /* Whoever reads or writes now, or does so later, is told that it is over. */
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

static void on_time_over (gpointer user_data);

static void
press (EncodesServerListener *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 now = g_get_monotonic_time ();

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Connection *connection = value;
      double lived = (double) (now - connection->begin) / G_USEC_PER_SEC;
      double left = MIN (self->seconds, PRESSED_SECONDS) - lived;

      if (connection->asked || connection->timer == 0)
        continue;
      g_clear_handle_id (&connection->timer, g_source_remove);
      connection->timer = g_timeout_add_once ((guint) (MAX (left, 0) * 1000), on_time_over, connection);
    }
}

static gboolean
is_same_computer (GSocketAddress *a, GSocketAddress *b)
{
  if (!G_IS_INET_SOCKET_ADDRESS (a) || !G_IS_INET_SOCKET_ADDRESS (b))
    return FALSE;

  return g_inet_address_equal (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (a)),
                               g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (b)));
}

static gboolean
has_too_many (EncodesServerListener *self, GSocketAddress *remote)
{
  guint most = MAX (self->max_connections * 3 / 4, LEAST_PER_ADDRESS);
  guint n_connections = 0;
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &other, NULL))
    n_connections += is_same_computer (remote, other);
  return n_connections >= most;
}

static void
on_time_over (gpointer user_data)
{
  Connection *connection = user_data;

  connection->timer = 0;
  connection_cut (connection);
}

static void
connection_free (Connection *connection)
{
  g_clear_handle_id (&connection->timer, g_source_remove);
  g_object_unref (connection->remote);
  g_object_unref (connection->socket);
  g_free (connection);
}

static void
on_stream_gone (gpointer user_data, GObject *where_the_stream_was)
{
  Connection *connection = user_data;
  g_autoptr (EncodesServerListener) self = connection->listener;

  g_hash_table_remove (self->connections, connection->remote);
  if (self->service && !g_socket_service_is_active (self->service) &&
      g_hash_table_size (self->connections) < self->max_connections)
    g_socket_service_start (self->service);
}

static void
hand_over (EncodesServerListener *self, GIOStream *stream, GSocketAddress *remote)
{
  if (self->service)
    soup_server_accept_iostream (self->soup, stream, G_SOCKET_ADDRESS (self->address), remote, NULL);
}

static void
on_handshake_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSocketAddress) remote = user_data;
  EncodesServerListener *self = g_object_get_data (source, "encodes-listener");
  g_autoptr (GError) error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    hand_over (self, G_IO_STREAM (source), remote);
  else
    g_debug ("No TLS with a client: %s", error->message);
}

static void
begin_tls (EncodesServerListener *self, GSocketConnection *stream, GSocketAddress *remote)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (stream), self->certificate, &error);

  if (!tls)
    {
      g_debug ("No TLS for a client: %s", error->message);
      return;
    }

  /* Many clients leave without a goodbye. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_object_set_data_full (G_OBJECT (tls), "encodes-listener", g_object_ref (self), g_object_unref);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable,
                                    on_handshake_done, g_object_ref (remote));
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *stream, GObject *source, gpointer user_data)
{
  EncodesServerListener *self = user_data;
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (stream, NULL);
  Connection *connection;

  /* Without an address it has gone already. */
  if (!remote || has_too_many (self, remote))
    return TRUE;

  connection = g_new0 (Connection, 1);
  connection->listener = g_object_ref (self);
  connection->remote = g_object_ref (remote);
  connection->socket = g_object_ref (g_socket_connection_get_socket (stream));
  g_hash_table_replace (self->connections, connection->remote, connection);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, connection);
  connection->begin = g_get_monotonic_time ();
  connection->timer = g_timeout_add_once ((guint) (self->seconds * 1000), on_time_over, connection);

  /* Those who come now wait in the kernel's queue until somebody goes. */
  if (g_hash_table_size (self->connections) >= self->max_connections)
    {
      g_socket_service_stop (service);
      press (self);
    }

  if (self->certificate)
    begin_tls (self, stream, remote);
  else
    hand_over (self, G_IO_STREAM (stream), remote);

  return TRUE;
}

static Connection *
find_connection (EncodesServerListener *self, SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote ? g_hash_table_lookup (self->connections, remote) : NULL;
}

static void
encodes_server_listener_dispose (GObject *object)
{
  EncodesServerListener *self = ENCODES_SERVER_LISTENER (object);

  encodes_server_listener_stop (self);
  g_clear_object (&self->soup);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (encodes_server_listener_parent_class)->dispose (object);
}

static void
encodes_server_listener_finalize (GObject *object)
{
  EncodesServerListener *self = ENCODES_SERVER_LISTENER (object);

  g_clear_object (&self->address);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->connections);

  G_OBJECT_CLASS (encodes_server_listener_parent_class)->finalize (object);
}

static void
encodes_server_listener_class_init (EncodesServerListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_server_listener_dispose;
  object_class->finalize = encodes_server_listener_finalize;
}

static void
encodes_server_listener_init (EncodesServerListener *self)
{
  self->cancellable = g_cancellable_new ();
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) connection_free);
  self->max_connections = DEFAULT_MAX_CONNECTIONS;
  self->seconds = DEFAULT_SECONDS;
}

EncodesServerListener *
encodes_server_listener_new (SoupServer *soup, GTlsCertificate *certificate)
{
  EncodesServerListener *self = g_object_new (ENCODES_TYPE_SERVER_LISTENER, NULL);

  self->soup = g_object_ref (soup);
  self->certificate = certificate ? g_object_ref (certificate) : NULL;

  return self;
}

gboolean
encodes_server_listener_listen (EncodesServerListener *self, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocketService) service = NULL;
  g_autoptr (GSocketAddress) effective = NULL;

  g_return_val_if_fail (ENCODES_IS_SERVER_LISTENER (self), FALSE);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (address), FALSE);
  g_return_val_if_fail (self->service == NULL, FALSE);

  service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), BACKLOG);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return FALSE;

  self->address = G_INET_SOCKET_ADDRESS (g_steal_pointer (&effective));
  self->service = g_steal_pointer (&service);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return TRUE;
}

GInetSocketAddress *
encodes_server_listener_get_address (EncodesServerListener *self)
{
  g_return_val_if_fail (ENCODES_IS_SERVER_LISTENER (self), NULL);

  return self->address;
}

void
encodes_server_listener_set_limits (EncodesServerListener *self, guint max_connections, double seconds)
{
  g_return_if_fail (ENCODES_IS_SERVER_LISTENER (self));
  g_return_if_fail (max_connections > 0);

  self->max_connections = max_connections;
  self->seconds = seconds;
}

void
encodes_server_listener_note_asked (EncodesServerListener *self, SoupServerMessage *message)
{
  Connection *connection;

  g_return_if_fail (ENCODES_IS_SERVER_LISTENER (self));

  connection = find_connection (self, message);
  if (connection)
    connection->asked = TRUE;
}

void
encodes_server_listener_cut (EncodesServerListener *self, SoupServerMessage *message)
{
  Connection *connection;

  g_return_if_fail (ENCODES_IS_SERVER_LISTENER (self));

  connection = find_connection (self, message);
  if (connection)
    connection_cut (connection);
}

void
encodes_server_listener_stop (EncodesServerListener *self)
{
  GHashTableIter iter;
  gpointer connection;

  g_return_if_fail (ENCODES_IS_SERVER_LISTENER (self));

  g_cancellable_cancel (self->cancellable);
  if (self->service)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
      g_clear_object (&self->service);
    }

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    connection_cut (connection);
  if (self->soup)
    soup_server_disconnect (self->soup);
}
