/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-claimant.h"

#include <string.h>
#include <unistd.h>

/* The words of /proc/PROCESS/stat after the name: when the process was started, as the system counts. */
#define START_TIME 20

/* Returns: (nullable): NULL if there is no such process */
static char *
get_start_time (const char *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", process);
  g_autofree char *status = NULL;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return NULL;

  /* The name, in brackets, may have anything in it. */
  const char *rest = strrchr (status, ')');
  g_auto (GStrv) words = g_strsplit (rest ? rest : "", " ", START_TIME + 2);

  return g_strdup (g_strv_length (words) > START_TIME ? words[START_TIME] : "");
}

/* "PROCESS/START/NUMBER": a process may have several, one after the other. */
char *
encodes_history_claimant_new (void)
{
  static int n_names;
  g_autofree char *process = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *start_time = get_start_time (process);

  return g_strdup_printf ("%s/%s/%d", process, start_time ? start_time : "", g_atomic_int_add (&n_names, 1));
}

gboolean
encodes_history_claimant_is_alive (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  g_auto (GStrv) parts = g_strsplit (name, "/", 3);

  if (g_strv_length (parts) != 3 || *parts[0] == '\0' || parts[0][strspn (parts[0], "0123456789")] != '\0')
    return FALSE;

  g_autofree char *start_time = get_start_time (parts[0]);

  return g_strcmp0 (start_time, parts[1]) == 0;
}
