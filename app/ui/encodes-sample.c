/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sample.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "encodes-error.h"
#include "encodes-sandbox.h"

#define PROGRAM "encodesctl"

char *
encodes_sample_find_program (void)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self_path ? g_path_get_dirname (self_path) : NULL;
  g_autofree char *beside = folder ? g_build_filename (folder, PROGRAM, NULL) : NULL;
  g_autofree char *below = folder ? g_build_filename (folder, "ctl", PROGRAM, NULL) : NULL;

  if (beside && g_file_test (beside, G_FILE_TEST_IS_REGULAR) && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  /* Where it is before it is installed. */
  if (below && g_file_test (below, G_FILE_TEST_IS_REGULAR) && g_file_test (below, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&below);

  return g_find_program_in_path (PROGRAM);
}

gboolean
encodes_sample_is_offered (void)
{
  g_autofree char *ffmpeg = encodes_sandbox_is_inside () ? g_find_program_in_path ("ffmpeg") : NULL;

  return ffmpeg || !encodes_sandbox_is_inside ();
}

/* In a session of its own, so that neither a closed terminal nor the end of this program takes it along. Between fork
 * and exec: only what is safe there. */
static void
on_before_exec (gpointer user_data)
{
  setsid ();
}

gboolean
encodes_sample_start (GError **error)
{
  g_autofree char *program = encodes_sample_find_program ();
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!program)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND,
                           _("The program “encodesctl” is not there. It comes with Encodes."));
      return FALSE;
    }

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, on_before_exec, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &local_error, program, "run", "--sample", NULL);
  if (!process)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE, _("“encodesctl” could not be started: %s."),
                   local_error->message);
      return FALSE;
    }

  return TRUE;
}
