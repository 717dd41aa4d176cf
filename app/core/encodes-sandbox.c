/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sandbox.h"

#include <unistd.h>

gboolean
encodes_sandbox_is_inside (void)
{
  static gsize answer; /* 1: inside, 2: not; it never changes */

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, access ("/.flatpak-info", F_OK) == 0 ? 1 : 2);

  return answer == 1;
}
