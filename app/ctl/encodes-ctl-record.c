/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-record.h"

#include "encodes-ctl.h"
#include "encodes-ffmpeg-progress.h"
#include "encodes-job-folder.h"
#include "encodes-recorder.h"
#include "encodes-sandbox.h"

#include <glib/gi18n.h>

#include <signal.h>
#include <unistd.h>

/* What is shown to people; the words of the commands are the same in every language. */
#define PIPE "  { ffmpeg -i in.mp4 out.mp4 -nostats -progress - 2>&1; echo \"exit=$?\"; } |\n    %s record --name out.mp4\n"

static char *
make_description (void)
{
  g_autofree char *example = g_strdup_printf (PIPE, encodes_sandbox_is_inside ()
                                                      ? "flatpak run --command=encodesctl " ENCODES_APPLICATION_ID
                                                      : "encodesctl");

  return g_strconcat (_("For where “encodesctl run” cannot start the encode itself, as in a Flatpak:"),
                      "\n\n", example, "\n",
                      _("What ffmpeg says passes through. A line “exit=STATUS” tells how it ended; without one nobody\n"
                        "knows, and the encode counts as failed. The result is expected to be as long as the longest\n"
                        "input that ffmpeg tells of. The encode can be watched, but not canceled from Encodes.\n\n"
                        "Exit status: that of the encode as it was told; 1 if it was not, 2 wrong usage."), NULL);
}

static gboolean
parse_duration (const char *text, gint64 *duration)
{
  *duration = -1;
  if (!text || (encodes_ffmpeg_parse_time (text, duration) && *duration > 0))
    return TRUE;

  encodes_ctl_complain_usage (_("“%s” is no duration; “90”, “1:30” and “00:01:30.5” are."), text);
  return FALSE;
}

/* A terminal sends these to the encode as well, and how it ends then is what we want to hear. */
static void
ignore_signals (void)
{
  static const int numbers[] = { SIGINT, SIGQUIT, SIGHUP, SIGPIPE };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    signal (numbers[i], SIG_IGN);
}

static int
record (const char *name, gint64 duration)
{
  g_autoptr (EncodesRecorder) recorder = encodes_recorder_new (name, duration);
  g_autofree char *jobs_folder = encodes_job_folder_get_default_path ();
  g_autoptr (GError) error = NULL;
  int status;

  ignore_signals ();
  if (!encodes_recorder_open (recorder, jobs_folder, &error))
    {
      g_autofree char *sentence = g_strdup_printf (
        _("Encodes will not see this encode, because its folder cannot be made: %s"), error->message);

      encodes_ctl_complain (NULL, sentence);
    }
  status = encodes_recorder_run (recorder, STDIN_FILENO);

  return status >= 0 ? status : ENCODES_CTL_JOB_FAILED;
}

int
encodes_ctl_record_main (int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *duration_text = NULL;
  g_autofree char *description = make_description ();
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("What to call it"), N_("NAME") },
    { "duration", 0, 0, G_OPTION_ARG_STRING, &duration_text, N_("How long the result will be, if that is not as long as the input"),
      N_("TIME") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL }
  };
  gint64 duration;

  if (!encodes_ctl_parse ("encodesctl record", NULL,
                          _("Shows Encodes an encode that somebody else runs, as it tells of itself on standard input."),
                          description, entries, argc, argv)
      || !parse_duration (duration_text, &duration))
    return ENCODES_CTL_USAGE;

  if (words)
    {
      encodes_ctl_complain_usage (_("“record” runs no command: the encode is told through a pipe."));
      return ENCODES_CTL_USAGE;
    }
  if (isatty (STDIN_FILENO))
    {
      encodes_ctl_complain_usage (_("“record” reads from a pipe what an encode tells, and nothing is piped to it."));
      return ENCODES_CTL_USAGE;
    }

  return record (name ? name : _("Encode"), duration);
}
