/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * encodes_tls_trust_nobody_by_default:
 *
 * From now on a TLS connection of this process trusts nobody until it is told whom to trust. Every connection begins so
 * before it is told: with the system's authorities, some versions of GLib's TLS read them all each time, which takes longer
 * than the main loop may be held up. To be called before the first connection; more often does no harm.
 */
void encodes_tls_trust_nobody_by_default (void);

/** encodes_tls_trust_dup_system: Returns: (transfer full) (nullable): whom the system trusts; %NULL: nobody */
GTlsDatabase *encodes_tls_trust_dup_system (void);

G_END_DECLS
