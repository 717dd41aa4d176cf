/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesServerGuard:
 *
 * Slows down whoever tries secrets: after a few failures an address has to wait, longer each time. A /64 network of
 * IPv6 counts as one address.
 */
typedef struct _EncodesServerGuard EncodesServerGuard;

EncodesServerGuard *encodes_server_guard_new  (void);
void                encodes_server_guard_free (EncodesServerGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesServerGuard, encodes_server_guard_free)

/** encodes_server_guard_get_wait: Returns: seconds that @address (nullable) still has to wait; 0 if it may try */
guint encodes_server_guard_get_wait    (EncodesServerGuard *self, GSocketAddress *address);
void  encodes_server_guard_add_failure (EncodesServerGuard *self, GSocketAddress *address);
/** encodes_server_guard_forgive: forgets the failures of @address: it knows a secret */
void  encodes_server_guard_forgive     (EncodesServerGuard *self, GSocketAddress *address);

G_END_DECLS
