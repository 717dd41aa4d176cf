/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-run.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "encodes-ctl-complete.h"
#include "encodes-core-dump.h"
#include "encodes-ctl.h"
#include "encodes-job-folder.h"
#include "encodes-runner.h"
#include "encodes-sandbox.h"

#define WRONG_USAGE 2
#define CANNOT_RUN 126
#define SAMPLE_SECONDS "20"

typedef struct
{
  const char *name;
  gboolean sample;
  gboolean help;
  char **command;
} Options;

/* Read by hand below. */
static const GOptionEntry entries[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, NULL, N_("What to call it; otherwise it is called after its result"), N_("NAME") },
  { "sample", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Encode a generated clip into a temporary file, to see what it looks like"), NULL },
  { NULL },
};

static void
print_help (void)
{
  encodes_ctl_print_help ("encodesctl run", _("-- COMMAND… | --sample"),
                          _("Runs an encode on this computer so that Encodes can see it: ffmpeg with its true progress,\n"
                            "anything else as running and ended. Output, signals and exit status are those of the "
                            "command."),
                          _("Exit status: that of the command; 126 if it cannot be run, 127 if it was not found, 2 wrong "
                            "usage."),
                          entries);
}

static int
complain (const char *sentence)
{
  fprintf (stderr, "encodesctl: %s\n", sentence);
  return WRONG_USAGE;
}

static void
complain_about_option (const char *option)
{
  g_autofree char *word = g_filename_display_name (option);
  g_autofree char *sentence = NULL;

  if (g_str_equal (option, "--name"))
    sentence = g_strdup (_("“--name” needs a name after it."));
  else
    sentence = g_strdup_printf (_("“run” has no option “%s”; see “encodesctl run --help”."), word);
  complain (sentence);
}

/* By hand, because all words of the command are its own, whatever bytes they are of. */
static gboolean
parse_options (int argc, char **argv, Options *options)
{
  int i;

  for (i = 1; i < argc && argv[i][0] == '-'; i++)
    {
      if (g_str_equal (argv[i], "--"))
        {
          i++;
          break;
        }
      if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
        options->help = TRUE;
      else if (g_str_equal (argv[i], "--sample"))
        options->sample = TRUE;
      else if (g_str_equal (argv[i], "--name") && i + 1 < argc)
        options->name = argv[++i];
      else if (g_str_has_prefix (argv[i], "--name="))
        options->name = argv[i] + strlen ("--name=");
      else
        {
          complain_about_option (argv[i]);
          return FALSE;
        }
    }
  options->command = argv + i;
  return TRUE;
}

/* From the first word on that is no option everything is the command's. */
static void
complete (int argc, char **argv)
{
  int first = 1;

  while (first < argc - 1 && argv[first][0] == '-' && !g_str_equal (argv[first], "--"))
    first += g_str_equal (argv[first], "--name") ? 2 : 1;
  if (first < argc && g_str_equal (argv[first], "--") && first < argc - 1)
    first++;

  if (first < argc && (argv[first][0] != '-' || g_str_equal (argv[first - 1], "--")))
    {
      g_autoptr (EncodesCtlCompletion) completion = encodes_ctl_completion_new ("");

      encodes_ctl_completion_want_command (completion, (guint) first);
      encodes_ctl_completion_print (completion);
    }
  else
    {
      encodes_ctl_complete ("encodesctl run", entries, argc, argv);
    }
}

/* Ends this process as the command ended. */
static int
end_like (int wait_status)
{
  struct rlimit no_core = { 0, 0 };
  sigset_t set;

  if (!WIFSIGNALED (wait_status))
    return WEXITSTATUS (wait_status);

  /* One picture of the memory is enough. */
  setrlimit (RLIMIT_CORE, &no_core);
  signal (WTERMSIG (wait_status), SIG_DFL);
  fflush (NULL);
  sigemptyset (&set);
  sigaddset (&set, WTERMSIG (wait_status));
  sigprocmask (SIG_UNBLOCK, &set, NULL);
  kill (getpid (), WTERMSIG (wait_status));
  return 128 + WTERMSIG (wait_status);
}

static int
run_unwatched (char **command, const EncodesSignalState *signals, const GError *error)
{
  fprintf (stderr, _("encodesctl: Encodes will not see this encode, because its folder cannot be made: %s"),
           error->message);
  fputc ('\n', stderr);
  encodes_signal_state_restore (signals);
  encodes_core_dump_restore ();
  execvp (command[0], command);
  return encodes_runner_report_exec_error (command[0], errno);
}

static int
run_command (const char *name, char **command, const EncodesSignalState *signals, GError **error)
{
  g_autofree char *jobs_folder = encodes_job_folder_get_default_path ();
  g_autoptr (EncodesRunner) runner = encodes_runner_new (name, (const char *const *) command);

  if (!encodes_runner_open (runner, jobs_folder, error))
    return -1;
  return encodes_runner_run (runner, signals);
}

/* A real encode of a picture that ffmpeg draws itself, as long as it takes to play it. */
static int
run_sample (const char *name, const EncodesSignalState *signals)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  int wait_status;

  if (!ffmpeg)
    {
      complain (encodes_sandbox_is_inside () ? _("The sample needs ffmpeg, which this Flatpak does not bring along.")
                                             : _("The sample needs ffmpeg, which is not installed."));
      return 127;
    }
  folder = g_dir_make_tmp ("encodes-sample-XXXXXX", &error);
  if (!folder)
    {
      complain (error->message);
      return 1;
    }

  path = g_build_filename (folder, "sample.mp4", NULL);
  {
    const char *command[] = {
      "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning",
      "-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=" SAMPLE_SECONDS,
      "-f", "lavfi", "-i", "sine=frequency=440:duration=" SAMPLE_SECONDS,
      "-c:v", "mpeg4", "-q:v", "5", "-c:a", "aac", path, NULL
    };

    wait_status = run_command (name ? name : _("Sample encode"), (char **) command, signals, &error);
  }
  g_unlink (path);
  g_rmdir (folder);
  if (error)
    {
      complain (error->message);
      return 1;
    }
  return end_like (wait_status);
}

/* The permission to start programs outside is one to do everything; Encodes does not ask for it. */
static int
refuse_in_sandbox (void)
{
  complain (_("In a Flatpak, Encodes cannot start the programs of this computer. Let the encode tell of itself through a "
              "pipe: “encodesctl record --help” says how."));
  return CANNOT_RUN;
}

int
encodes_ctl_run_main (int argc, char **argv)
{
  Options options = { NULL };
  EncodesSignalState signals;
  g_autoptr (GError) error = NULL;
  int wait_status;

  g_set_prgname ("encodesctl run");
  if (encodes_ctl_is_completing ())
    {
      complete (argc, argv);
      return 0;
    }

  encodes_signal_state_save (&signals);
  if (!parse_options (argc, argv, &options))
    return WRONG_USAGE;
  if (options.help)
    {
      print_help ();
      return 0;
    }
  if (options.sample && options.command[0])
    return complain (_("“run --sample” brings its own command."));
  if (options.sample)
    return run_sample (options.name, &signals);
  if (!options.command[0])
    return complain (_("“run” needs a command to run: encodesctl run -- ffmpeg …"));

  if (encodes_sandbox_is_inside ())
    return refuse_in_sandbox ();

  wait_status = run_command (options.name, options.command, &signals, &error);
  if (error)
    return run_unwatched (options.command, &signals, error);
  return end_like (wait_status);
}
