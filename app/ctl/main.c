/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account.h"
#include "encodes-ctl-cancel.h"
#include "encodes-ctl-commands.h"
#include "encodes-ctl-complete.h"
#include "encodes-ctl-list.h"
#include "encodes-ctl-record.h"
#include "encodes-ctl-run.h"
#include "encodes-ctl-serve.h"
#include "encodes-ctl-show.h"
#include "encodes-ctl-watch.h"

#include "encodes-core-dump.h"
#include "encodes-http-client.h"
#include "encodes-locale.h"
#include "encodes-providers.h"
#include "encodes-sandbox.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* In the order of the help. */
static const EncodesCtlCommand commands[] = {
  { "account", N_("add, list, remove and test accounts"), encodes_ctl_account_main },
  { "list", N_("ask every account once and print its jobs"), encodes_ctl_list_main },
  { "show", N_("print all about one job"), encodes_ctl_show_main },
  { "watch", N_("follow jobs as they go on"), encodes_ctl_watch_main },
  { "cancel", N_("ask the service to cancel a job"), encodes_ctl_cancel_main },
  { "run", N_("run an encode on this computer so that Encodes can see it"), encodes_ctl_run_main },
  { "record", N_("show Encodes an encode that is told through a pipe"), encodes_ctl_record_main },
  { "serve", N_("offer this computer’s encodes to others"), encodes_ctl_serve_main },
  { NULL },
};

static const EncodesCtlCommandSet command_set = {
  .command = "encodesctl",
  .summary = N_("Watches encoding jobs, wherever they run."),
  .hint = N_("“encodesctl COMMAND --help” says all about one of them."),
  .description = N_("Exit status:\n"
                    "  0  done\n"
                    "  1  a watched job failed or was canceled\n"
                    "  2  wrong usage\n"
                    "  3  refused by the service (credentials, permission)\n"
                    "  4  not reachable, or no right answer\n"
                    "  5  some accounts answered and some did not"),
  .commands = commands,
  .has_version = TRUE,
};

/* A file opened later must not take the place of a stream that the caller closed. */
static void
occupy_standard_streams (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      {
        /* Not open for writing: what is printed to it fails, as it should. */
        int null = open ("/dev/null", O_RDONLY);

        if (null >= 0 && null != fd)
          {
            dup2 (null, fd);
            close (null);
          }
      }
}

int
main (int argc, char **argv)
{
  occupy_standard_streams ();
  encodes_core_dump_leave_out_memory ();
  /* Standard output is for what scripts read, even while somebody debugs. */
  g_log_writer_default_set_use_stderr (TRUE);
  encodes_sandbox_set_up ();
  encodes_locale_set_up ();
  encodes_providers_register ();

  if (argc > 1 && g_str_equal (argv[1], "complete"))
    {
      encodes_ctl_start_completing ();
      argc--;
      argv++;
    }
  /* It is set in the environment, which belongs to the person's own command. */
  else if (argc > 1 && !g_str_equal (argv[1], "run"))
    {
      encodes_http_require_http1 ();
    }

  return encodes_ctl_commands_run (&command_set, argc, argv);
}
