/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-guard.h"

#include <string.h>

#define FREE_FAILURES 5
#define MAX_WAIT_SECONDS 60
#define FORGET_SECONDS (15 * 60)
#define MAX_ADDRESSES 1024

typedef struct
{
  guint n_failures;
  gint64 last;    /* microseconds of g_get_monotonic_time() */
  gint64 until;
} Record;

struct _EncodesServerGuard
{
  GHashTable *records;   /* address → Record */
};

EncodesServerGuard *
encodes_server_guard_new (void)
{
  EncodesServerGuard *self = g_new0 (EncodesServerGuard, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
encodes_server_guard_free (EncodesServerGuard *self)
{
  g_hash_table_unref (self->records);
  g_free (self);
}

static char *
make_key (GSocketAddress *address)
{
  GInetAddress *inet;
  guint8 network[16] = { 0 };

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  if (g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (inet);

  memcpy (network, g_inet_address_to_bytes (inet), 8);
  g_autoptr (GInetAddress) masked = g_inet_address_new_from_bytes (network, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (masked);
}

static gboolean
is_forgotten (gpointer key, gpointer value, gpointer user_data)
{
  Record *record = value;
  gint64 *now = user_data;

  return *now - record->last > (gint64) FORGET_SECONDS * G_USEC_PER_SEC;
}

guint
encodes_server_guard_get_wait (EncodesServerGuard *self, GSocketAddress *address)
{
  g_autofree char *key = make_key (address);
  Record *record = g_hash_table_lookup (self->records, key);
  gint64 left = record ? record->until - g_get_monotonic_time () : 0;

  return left > 0 ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;
}

void
encodes_server_guard_add_failure (EncodesServerGuard *self, GSocketAddress *address)
{
  g_autofree char *key = make_key (address);
  gint64 now = g_get_monotonic_time ();
  Record *record;

  g_hash_table_foreach_remove (self->records, is_forgotten, &now);
  record = g_hash_table_lookup (self->records, key);
  if (!record)
    {
      /* Memory has an end; secrets of 256 bits are not found by starting over. */
      if (g_hash_table_size (self->records) >= MAX_ADDRESSES)
        g_hash_table_remove_all (self->records);
      record = g_new0 (Record, 1);
      g_hash_table_insert (self->records, g_steal_pointer (&key), record);
    }

  record->n_failures++;
  record->last = now;
  if (record->n_failures >= FREE_FAILURES)
    {
      guint doublings = MIN (record->n_failures - FREE_FAILURES, 6);

      record->until = now + (gint64) MIN (1u << doublings, MAX_WAIT_SECONDS) * G_USEC_PER_SEC;
    }
}

void
encodes_server_guard_forgive (EncodesServerGuard *self, GSocketAddress *address)
{
  g_autofree char *key = make_key (address);

  g_hash_table_remove (self->records, key);
}
