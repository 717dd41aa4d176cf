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

void
encodes_sandbox_set_up (void)
{
  g_autofree char *state = NULL;
  g_autofree char *path = NULL;

  if (!encodes_sandbox_is_inside () || g_getenv ("XDG_STATE_HOME"))
    return;

  /* Where newer ones keep it: the data are in ~/.var/app/ID/data. */
  state = g_build_filename (g_get_user_data_dir (), "..", ".local", "state", NULL);
  path = g_canonicalize_filename (state, NULL);
  g_setenv ("XDG_STATE_HOME", path, TRUE);
}

char *
encodes_sandbox_dup_host_state_dir (void)
{
  const char *host = g_getenv ("HOST_XDG_STATE_HOME");

  if (!encodes_sandbox_is_inside ())
    return g_strdup (g_get_user_state_dir ());
  if (host && g_path_is_absolute (host))
    return g_strdup (host);

  return g_build_filename (g_get_home_dir (), ".local", "state", NULL);
}
