/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a shell offers when a person presses Tab. The shells ask `encodesctl complete WORD…`, so that there is one list
 * of what there is: the commands and options themselves. The words are those after "encodesctl", without quotes, as far
 * as they have been typed; the last one, maybe empty, is to be completed. The answer is one of
 *
 *   words              in the lines below it stand the words, each with a tab and what it is
 *   files TAB PREFIX   the name of a file; PREFIX is what stands before it in the same word
 *   command TAB N      from word N on (from 0) this is another command line
 *
 * Neither a network nor the keyring is asked, and nothing is written. */

/**
 * EncodesCtlCompletion:
 *
 * The answer to one question: what may stand in place of a word.
 */
typedef struct _EncodesCtlCompletion EncodesCtlCompletion;

/** encodes_ctl_completion_new: @word: what has been typed of the word */
EncodesCtlCompletion *encodes_ctl_completion_new  (const char *word);
void                  encodes_ctl_completion_free (EncodesCtlCompletion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesCtlCompletion, encodes_ctl_completion_free)

/** encodes_ctl_completion_get_word: Returns: the word without what encodes_ctl_completion_keep() keeps */
const char *encodes_ctl_completion_get_word (EncodesCtlCompletion *self);

/** encodes_ctl_completion_keep: @length: so many bytes of the word stay; what is added comes after them */
void encodes_ctl_completion_keep (EncodesCtlCompletion *self, gsize length);

/**
 * encodes_ctl_completion_add:
 * @value: the whole word; left out if it does not begin with what has been typed, is no line, or looks like an option
 *   while none is typed
 * @description: (nullable): what it is
 */
void encodes_ctl_completion_add (EncodesCtlCompletion *self, const char *value, const char *description);

/** encodes_ctl_completion_add_options: adds the long names of @entries */
void encodes_ctl_completion_add_options (EncodesCtlCompletion *self, const GOptionEntry *entries);

/** encodes_ctl_completion_want_file: the word is the name of a file; nothing else is offered */
void encodes_ctl_completion_want_file (EncodesCtlCompletion *self);

/** encodes_ctl_completion_want_command: from this word on it is another command line; nothing else is offered */
void encodes_ctl_completion_want_command (EncodesCtlCompletion *self, guint first_word);

/** encodes_ctl_completion_print: prints the answer */
void encodes_ctl_completion_print (EncodesCtlCompletion *self);

/** encodes_ctl_is_completing: Returns: whether no command is to be run, but said what may follow */
gboolean encodes_ctl_is_completing (void);

/** encodes_ctl_start_completing: from now on encodes_ctl_is_completing() */
void encodes_ctl_start_completing (void);

/**
 * encodes_ctl_complete:
 * @command: the whole command, "encodesctl list"
 * @entries: its options
 * @argv: its words, the last one to be completed
 *
 * Prints what may stand in place of the last word.
 */
void encodes_ctl_complete (const char *command, const GOptionEntry *entries, int argc, char **argv);

G_END_DECLS
