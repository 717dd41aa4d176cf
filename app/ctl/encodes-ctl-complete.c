/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-complete.h"

#include "encodes-ctl-candidates.h"
#include "encodes-ctl.h"

#include "encodes-text.h"

#include <glib/gi18n.h>

#include <string.h>

#define LONGEST_DESCRIPTION 100

struct _EncodesCtlCompletion
{
  char *word;
  gsize kept;
  GString *answer;
  gboolean is_final;
};

static gboolean completing;

EncodesCtlCompletion *
encodes_ctl_completion_new (const char *word)
{
  EncodesCtlCompletion *self = g_new0 (EncodesCtlCompletion, 1);

  self->word = g_strdup (word);
  self->answer = g_string_new ("words\n");

  return self;
}

void
encodes_ctl_completion_free (EncodesCtlCompletion *self)
{
  g_free (self->word);
  g_string_free (self->answer, TRUE);
  g_free (self);
}

const char *
encodes_ctl_completion_get_word (EncodesCtlCompletion *self)
{
  return self->word + self->kept;
}

void
encodes_ctl_completion_keep (EncodesCtlCompletion *self, gsize length)
{
  self->kept = MIN (self->kept + length, strlen (self->word));
}

static gboolean
is_line (const char *value)
{
  g_autofree char *line = encodes_text_to_line (value, G_MAXINT);

  return g_str_equal (line, value);
}

void
encodes_ctl_completion_add (EncodesCtlCompletion *self, const char *value, const char *description)
{
  const char *word = encodes_ctl_completion_get_word (self);
  g_autofree char *line = encodes_text_to_line (description ? description : "", LONGEST_DESCRIPTION);

  if (self->is_final || *value == '\0' || !g_str_has_prefix (value, word) || !is_line (value))
    return;
  /* Only who begins an option wants one. */
  if (self->kept == 0 && *value == '-' && *word != '-')
    return;

  g_string_append_len (self->answer, self->word, (gssize) self->kept);
  g_string_append_printf (self->answer, "%s\t%s\n", value, line);
}

void
encodes_ctl_completion_want_file (EncodesCtlCompletion *self)
{
  g_string_printf (self->answer, "files\t%.*s\n", (int) self->kept, self->word);
  self->is_final = TRUE;
}

void
encodes_ctl_completion_want_command (EncodesCtlCompletion *self, guint first_word)
{
  g_string_printf (self->answer, "command\t%u\n", first_word);
  self->is_final = TRUE;
}

void
encodes_ctl_completion_print (EncodesCtlCompletion *self)
{
  encodes_ctl_print (self->answer->str);
}

gboolean
encodes_ctl_is_completing (void)
{
  return completing;
}

void
encodes_ctl_start_completing (void)
{
  completing = TRUE;
}

/* ---- the words before the one that is completed ---- */

typedef struct
{
  const GOptionEntry *entries;
  const GOptionEntry *open;    /* the option whose value comes next */
  GPtrArray *words;            /* those that are no options */
  gboolean has_file;           /* an option with a file has been typed */
  gboolean only_words;         /* after "--" */
} Typed;

static const GOptionEntry *
find_option (const GOptionEntry *entries, const char *word, gsize length)
{
  for (const GOptionEntry *entry = entries; entry->long_name; entry++)
    {
      if (g_str_equal (entry->long_name, G_OPTION_REMAINING))
        continue;
      if (length > 2 && strlen (entry->long_name) == length - 2 && strncmp (word + 2, entry->long_name, length - 2) == 0)
        return entry;
      if (length == 2 && word[1] != '-' && word[1] == entry->short_name)
        return entry;
    }

  return NULL;
}

static void
take_word (Typed *typed, const char *word)
{
  const GOptionEntry *option;

  if (typed->open)
    {
      typed->open = NULL;
      return;
    }
  if (typed->only_words || word[0] != '-' || word[1] == '\0')
    {
      g_ptr_array_add (typed->words, (gpointer) word);
      return;
    }
  if (g_str_equal (word, "--"))
    {
      typed->only_words = TRUE;
      return;
    }

  option = find_option (typed->entries, word, strcspn (word, "="));
  if (!option || option->arg == G_OPTION_ARG_NONE)
    return;

  typed->has_file |= option->arg == G_OPTION_ARG_FILENAME;
  if (!strchr (word, '='))
    typed->open = option;
}

/* ---- what may follow ---- */

static void
add_words_of_choice (EncodesCtlCompletion *completion, const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, "|", -1);

  for (guint i = 0; words[i]; i++)
    encodes_ctl_completion_add (completion, words[i], NULL);
}

static void
add_values (EncodesCtlCompletion *completion, const GOptionEntry *option)
{
  const char *kind = option->arg_description;

  if (option->arg == G_OPTION_ARG_FILENAME)
    encodes_ctl_completion_want_file (completion);
  else if (g_str_equal (option->long_name, "remove-client"))
    encodes_ctl_candidates_add_clients (completion);
  else if (g_strcmp0 (kind, "ACCOUNT") == 0)
    encodes_ctl_candidates_add_accounts (completion, ENCODES_CTL_ACCOUNTS_ALL);
  else if (g_strcmp0 (kind, "STATE") == 0)
    encodes_ctl_candidates_add_states (completion);
  else if (kind && strchr (kind, '|'))
    add_words_of_choice (completion, kind);
}

void
encodes_ctl_completion_add_options (EncodesCtlCompletion *completion, const GOptionEntry *entries)
{
  for (const GOptionEntry *entry = entries; entry->long_name; entry++)
    {
      g_autofree char *word = g_strconcat ("--", entry->long_name, NULL);

      if (!g_str_equal (entry->long_name, G_OPTION_REMAINING))
        encodes_ctl_completion_add (completion, word, _(entry->description));
    }
}

static void
add_words_of_command (EncodesCtlCompletion *completion, const char *command, Typed *typed)
{
  gboolean is_first = typed->words->len == 0;

  if (g_str_equal (command, "encodesctl account add"))
    encodes_ctl_candidates_add_for_account (completion, typed->words, typed->has_file);
  else if (g_str_equal (command, "encodesctl account edit") && !is_first)
    encodes_ctl_candidates_add_keys (completion, typed->words);
  else if (g_str_equal (command, "encodesctl account sign-in") && is_first)
    encodes_ctl_candidates_add_accounts (completion, ENCODES_CTL_ACCOUNTS_SIGN_IN);
  else if (g_str_has_prefix (command, "encodesctl account") && !g_str_has_suffix (command, "list") && is_first)
    encodes_ctl_candidates_add_accounts (completion, ENCODES_CTL_ACCOUNTS_STORED);
  else if (g_str_equal (command, "encodesctl watch") || (g_str_equal (command, "encodesctl show") && is_first))
    encodes_ctl_candidates_add_jobs (completion, FALSE);
  else if (g_str_equal (command, "encodesctl cancel") && is_first)
    encodes_ctl_candidates_add_jobs (completion, TRUE);
}

void
encodes_ctl_complete (const char *command, const GOptionEntry *entries, int argc, char **argv)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (EncodesCtlCompletion) completion = encodes_ctl_completion_new (argv[argc - 1]);
  const char *word = encodes_ctl_completion_get_word (completion);
  gsize name_length = strcspn (word, "=");
  Typed typed = { .entries = entries, .words = words };
  const GOptionEntry *option;

  for (int i = 1; i < argc - 1; i++)
    take_word (&typed, argv[i]);

  option = *word == '-' && word[name_length] == '=' ? find_option (entries, word, name_length) : NULL;
  if (typed.open)
    {
      add_values (completion, typed.open);
    }
  else if (option && !typed.only_words)
    {
      encodes_ctl_completion_keep (completion, name_length + 1);
      add_values (completion, option);
    }
  else
    {
      if (!typed.only_words)
        {
          encodes_ctl_completion_add_options (completion, entries);
          encodes_ctl_completion_add (completion, "--help", _("Show this help"));
        }
      add_words_of_command (completion, command, &typed);
    }
  encodes_ctl_completion_print (completion);
}
