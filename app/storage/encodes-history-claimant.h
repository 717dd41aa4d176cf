/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names under which programs claim what they are about to tell. */

/** encodes_history_claimant_new: Returns: (transfer full): a name for this program that no other has, now or later */
char *encodes_history_claimant_new (void);

/** encodes_history_claimant_is_alive: Returns: whether the program with this name still runs, as far as one can see */
gboolean encodes_history_claimant_is_alive (const char *name);

G_END_DECLS
