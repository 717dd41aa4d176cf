/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesCtlCommand:
 * @word: what is typed
 * @summary: N_() what it does, in a line
 * @main: gets the words from @word on, and returns the exit status
 */
typedef struct
{
  const char *word;
  const char *summary;
  int (*main) (int argc, char **argv);
} EncodesCtlCommand;

/**
 * EncodesCtlCommandSet:
 * @command: what is typed before one of these: "encodesctl account"
 * @summary: N_() what they are about
 * @hint: N_() where to read about one of them
 * @description: (nullable): N_() what is below that in the help
 * @commands: ends with a %NULL word; in the order of the help
 * @has_version: whether there is also `--version`
 *
 * Commands of which the first word of a command line chooses one.
 */
typedef struct
{
  const char *command;
  const char *summary;
  const char *hint;
  const char *description;
  const EncodesCtlCommand *commands;
  gboolean has_version;
} EncodesCtlCommandSet;

/**
 * encodes_ctl_commands_run:
 * @argv: the words from the last one of the set's @command on
 *
 * Does what the words say: runs a command, prints a help or, for encodes_ctl_complete_main(), what may be typed next.
 * What is wrong with them is said, with the command that may have been meant.
 *
 * Returns: the exit status
 */
int encodes_ctl_commands_run (const EncodesCtlCommandSet *set, int argc, char **argv);

/** encodes_ctl_commands_find_nearest: Returns: (nullable): the word of @commands that @word may be a slip of */
const char *encodes_ctl_commands_find_nearest (const EncodesCtlCommand *commands, const char *word);

G_END_DECLS
