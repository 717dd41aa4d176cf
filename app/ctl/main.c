/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-account.h"
#include "encodes-ctl-cancel.h"
#include "encodes-ctl-list.h"
#include "encodes-ctl-record.h"
#include "encodes-ctl-run.h"
#include "encodes-ctl-serve.h"
#include "encodes-ctl-show.h"
#include "encodes-ctl-watch.h"
#include "encodes-ctl.h"

#include "encodes-http-client.h"
#include "encodes-locale.h"
#include "encodes-providers.h"
#include "encodes-sandbox.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *word;
  const char *summary;
  int (*main) (int argc, char **argv);
} Command;

/* In the order of the help. */
static const Command commands[] = {
  { "account", N_("add, list, remove and test accounts"), encodes_ctl_account_main },
  { "list", N_("ask every account once and print its jobs"), encodes_ctl_list_main },
  { "show", N_("print all about one job"), encodes_ctl_show_main },
  { "watch", N_("follow jobs as they go on"), encodes_ctl_watch_main },
  { "cancel", N_("ask the service to cancel a job"), encodes_ctl_cancel_main },
  { "run", N_("run an encode on this computer so that Encodes can see it"), encodes_ctl_run_main },
  { "record", N_("show Encodes an encode that is told through a pipe"), encodes_ctl_record_main },
  { "serve", N_("offer this computer’s encodes to others"), encodes_ctl_serve_main },
};

static void
print_help (void)
{
  g_autoptr (GString) help = g_string_new (NULL);

  g_string_append_printf (help, "%s\n  encodesctl %s\n\n%s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…]"),
                          _("Watches encoding jobs, wherever they run."), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (help, "  %-10s %s\n", commands[i].word, _(commands[i].summary));

  g_string_append_printf (help, "\n%s\n", _("“encodesctl COMMAND --help” says all about one of them."));
  g_string_append_printf (help, "\n%s\n", _("Exit status:\n"
                                            "  0  done\n"
                                            "  1  a watched job failed or was canceled\n"
                                            "  2  wrong usage\n"
                                            "  3  refused by the service (credentials, permission)\n"
                                            "  4  not reachable, or no right answer\n"
                                            "  5  some accounts answered and some did not"));
  encodes_ctl_print (help->str);
}

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

static const Command *
find_command (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].word, word))
      return &commands[i];

  return NULL;
}

int
main (int argc, char **argv)
{
  const Command *command;

  occupy_standard_streams ();
  /* Standard output is for what scripts read, even while somebody debugs. */
  g_log_writer_default_set_use_stderr (TRUE);
  encodes_sandbox_set_up ();
  encodes_locale_set_up ();
  g_set_prgname ("encodesctl");
  encodes_providers_register ();

  if (argc < 2)
    {
      encodes_ctl_complain_usage (_("A command is missing."));
      return ENCODES_CTL_USAGE;
    }

  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return ENCODES_CTL_DONE;
    }

  if (g_str_equal (argv[1], "--version"))
    {
      encodes_ctl_print ("encodesctl " ENCODES_VERSION "\n");
      return ENCODES_CTL_DONE;
    }

  command = find_command (argv[1]);
  if (!command)
    {
      if (argv[1][0] == '-')
        encodes_ctl_complain_usage (_("The option “%s” is unknown."), argv[1]);
      else
        encodes_ctl_complain_usage (_("The command “%s” is unknown."), argv[1]);
      return ENCODES_CTL_USAGE;
    }

  /* It is set in the environment, which belongs to the person's own command. */
  if (command->main != encodes_ctl_run_main)
    encodes_http_require_http1 ();
  return command->main (argc - 1, argv + 1);
}
