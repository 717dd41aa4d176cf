/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-process-tree.h"

#include <signal.h>

/* Deeper than any script that starts an encoder. */
#define MAX_DEPTH 16

static void
add_descendants (GArray *pids, pid_t pid, guint depth)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  const char *thread;

  while (threads && depth < MAX_DEPTH && (thread = g_dir_read_name (threads)))
    {
      g_autofree char *children_path = g_build_filename (path, thread, "children", NULL);
      g_autofree char *children = NULL;
      g_auto (GStrv) words = NULL;

      if (!g_file_get_contents (children_path, &children, NULL, NULL))
        continue;
      words = g_strsplit (children, " ", 0);
      for (guint i = 0; words[i]; i++)
        {
          pid_t child = (pid_t) g_ascii_strtoll (words[i], NULL, 10);

          if (child <= 1)
            continue;
          g_array_append_val (pids, child);
          add_descendants (pids, child, depth + 1);
        }
    }
}

void
encodes_process_tree_signal (pid_t pid, int signal_number)
{
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (pid_t));

  g_return_if_fail (pid > 1);

  g_array_append_val (pids, pid);
  add_descendants (pids, pid, 0);
  for (guint i = 0; i < pids->len; i++)
    kill (g_array_index (pids, pid_t, i), signal_number);
}
