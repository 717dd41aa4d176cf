/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesCtlStatus:
 * @ENCODES_CTL_DONE: done
 * @ENCODES_CTL_JOB_FAILED: a watched job failed or was canceled
 * @ENCODES_CTL_USAGE: wrong usage: the command line cannot be right
 * @ENCODES_CTL_REFUSED: refused by the service: credentials, permission, or not in this state
 * @ENCODES_CTL_UNREACHABLE: not reachable, or no right answer; also the keyring and the accounts file
 * @ENCODES_CTL_PARTLY: some accounts answered and some did not
 *
 * The exit status of every command but `run`, which ends like the command that it runs.
 */
typedef enum
{
  ENCODES_CTL_DONE = 0,
  ENCODES_CTL_JOB_FAILED = 1,
  ENCODES_CTL_USAGE = 2,
  ENCODES_CTL_REFUSED = 3,
  ENCODES_CTL_UNREACHABLE = 4,
  ENCODES_CTL_PARTLY = 5,
} EncodesCtlStatus;

/**
 * EncodesCtlFormat:
 *
 * How jobs are printed.
 */
typedef enum
{
  ENCODES_CTL_FORMAT_DEFAULT,
  ENCODES_CTL_FORMAT_TABLE,
  ENCODES_CTL_FORMAT_JSON,
} EncodesCtlFormat;

/** encodes_ctl_status_for_error: Returns: %ENCODES_CTL_REFUSED or %ENCODES_CTL_UNREACHABLE */
EncodesCtlStatus encodes_ctl_status_for_error (const GError *error);

/**
 * encodes_ctl_complain:
 * @subject: (nullable): whom it is about: an account's name; %NULL for the program itself
 * @sentence: what is wrong; may be untrusted
 *
 * Prints one line "subject: sentence" on standard error.
 */
void encodes_ctl_complain (const char *subject, const char *sentence);

/** encodes_ctl_complain_usage: prints what is wrong with the command line, and where the help is */
void encodes_ctl_complain_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/**
 * encodes_ctl_parse:
 * @command: the whole command, "encodesctl list"
 * @parameters: (nullable): what follows the options in the help's first line; several ways are separated by " | "
 * @summary: translated text above the options
 * @description: (nullable): translated text below them
 * @entries: the options; those with a word (%G_OPTION_REMAINING) must be string arrays
 *
 * Reads the command line; `--help` prints the help and ends the program, and so does what completes a command line.
 *
 * Returns: %FALSE if it was wrong, which has been said
 */
gboolean encodes_ctl_parse (const char *command, const char *parameters, const char *summary, const char *description,
                            const GOptionEntry *entries, int argc, char **argv);

/** ENCODES_CTL_MANUAL: N_() where to read more, at the end of each help */
#define ENCODES_CTL_MANUAL N_("The manual has more: man encodesctl")

/** encodes_ctl_print_help: Prints what `--help` says about a command; as encodes_ctl_parse() has it */
void encodes_ctl_print_help (const char *command, const char *parameters, const char *summary, const char *description,
                             const GOptionEntry *entries);

/** encodes_ctl_parse_format: Returns: %FALSE if @word (nullable) is neither "table" nor "json", which has been said */
gboolean encodes_ctl_parse_format (const char *word, EncodesCtlFormat *format);

/**
 * encodes_ctl_print:
 *
 * Writes all of @text to standard output, at once. When nobody reads it any more the program ends as by SIGPIPE;
 * when it cannot be written (a full disk) it says so and ends with %ENCODES_CTL_UNREACHABLE.
 */
void encodes_ctl_print (const char *text);

/** encodes_ctl_end_unread: Ends the program as by SIGPIPE, since nobody reads standard output any more. */
G_NORETURN void encodes_ctl_end_unread (void);

/** encodes_ctl_is_terminal: Returns: whether standard output is a terminal that can be redrawn */
gboolean encodes_ctl_is_terminal (void);

/** encodes_ctl_get_width: Returns: the columns of the terminal; 0 if it is none */
guint encodes_ctl_get_width (void);

/** encodes_ctl_get_help_width: Returns: the columns of a help: not more than can be read well */
guint encodes_ctl_get_help_width (void);

/** encodes_ctl_get_height: Returns: the lines of the terminal; 0 if it is none */
guint encodes_ctl_get_height (void);

G_END_DECLS
