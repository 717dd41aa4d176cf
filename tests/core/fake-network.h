/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAKE_TYPE_NETWORK (fake_network_get_type ())

/* A network monitor that says what a test wants, whatever network the machine has. It is there at first. */
G_DECLARE_FINAL_TYPE (FakeNetwork, fake_network, FAKE, NETWORK, GObject)

/* Makes it the default one of this program: before anybody has asked for that. */
void fake_network_install (void);

void fake_network_set_available (gboolean available);
void fake_network_set_connectivity (GNetworkConnectivity connectivity);

G_END_DECLS
