/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-commands.h"

#include "encodes-ctl-complete.h"
#include "encodes-ctl-help.h"
#include "encodes-ctl.h"

#include <glib/gi18n.h>

#include <string.h>

/* Where the summaries begin; a longer word would have its own in the next line. */
#define SUMMARY_COLUMN 13
/* So many letters may be wrong, too many, missing, or two of them exchanged. */
#define MOST_SLIPS 2

static const char help_summary[] = N_("print the help of a command");

/* Read by hand below; not every set has the first. */
static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version"), NULL },
  { "help", 'h', 0, G_OPTION_ARG_NONE, NULL, N_("Show this help"), NULL },
  { NULL },
};

static guint
smallest (guint a, guint b, guint c)
{
  return MIN (MIN (a, b), c);
}

/* How many slips make @b of @a. Only for words that are short, and of ASCII. */
static guint
count_slips (const char *a, const char *b)
{
  gsize length_a = strlen (a);
  gsize length_b = strlen (b);
  gsize stride = length_b + 1;
  g_autofree guint *table = g_new0 (guint, (length_a + 1) * stride);

  for (gsize i = 0; i <= length_a; i++)
    for (gsize j = 0; j <= length_b; j++)
      {
        guint *slips = &table[i * stride + j];

        if (i == 0 || j == 0)
          {
            *slips = (guint) (i + j);
            continue;
          }

        *slips = smallest (slips[-1] + 1, slips[-(gssize) stride] + 1,
                           slips[-(gssize) stride - 1] + (a[i - 1] != b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          *slips = MIN (*slips, table[(i - 2) * stride + j - 2] + 1);
      }

  return table[length_a * stride + length_b];
}

const char *
encodes_ctl_commands_find_nearest (const EncodesCtlCommand *commands, const char *word)
{
  const char *nearest = NULL;
  guint fewest = MOST_SLIPS + 1;

  for (const EncodesCtlCommand *command = commands; command->word; command++)
    {
      gsize length = strlen (command->word);
      guint slips;

      if (strlen (word) > length + MOST_SLIPS)
        continue;

      /* What is nothing but slips is another word. */
      slips = g_str_has_prefix (command->word, word) ? 1 : count_slips (word, command->word);
      if (slips < fewest && slips < length - 1)
        {
          fewest = slips;
          nearest = command->word;
        }
    }

  return *word ? nearest : NULL;
}

static const EncodesCtlCommand *
find_command (const EncodesCtlCommandSet *set, const char *word)
{
  for (const EncodesCtlCommand *command = set->commands; command->word; command++)
    if (g_str_equal (command->word, word))
      return command;

  return NULL;
}

static char *
join_words (const EncodesCtlCommandSet *set)
{
  GString *joined = g_string_new (NULL);

  for (const EncodesCtlCommand *command = set->commands; command->word; command++)
    g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", command->word);

  return g_string_free (joined, FALSE);
}

/* ---- help ---- */

static void
print_help (const EncodesCtlCommandSet *set)
{
  g_autoptr (GString) help = g_string_new (NULL);
  guint width = encodes_ctl_get_help_width ();

  g_string_append_printf (help, "%s\n  %s %s\n\n", _("Usage:"), set->command, _("COMMAND [OPTION…]"));
  encodes_ctl_help_append_text (help, _(set->summary), width);
  g_string_append_printf (help, "\n%s\n", _("Commands:"));
  for (const EncodesCtlCommand *command = set->commands; command->word; command++)
    encodes_ctl_help_append_pair (help, command->word, _(command->summary), SUMMARY_COLUMN, width);
  encodes_ctl_help_append_pair (help, "help", _(help_summary), SUMMARY_COLUMN, width);

  g_string_append_c (help, '\n');
  encodes_ctl_help_append_options (help, set->has_version ? options : options + 1, width);
  g_string_append_c (help, '\n');
  encodes_ctl_help_append_text (help, _(set->hint), width);
  if (set->description)
    {
      g_string_append_c (help, '\n');
      encodes_ctl_help_append_text (help, _(set->description), width);
    }
  g_string_append_c (help, '\n');
  encodes_ctl_help_append_text (help, _(ENCODES_CTL_MANUAL), width);
  encodes_ctl_print (help->str);
}

static gboolean
is_help (const char *word)
{
  return g_str_equal (word, "help") || g_str_equal (word, "--help") || g_str_equal (word, "-h");
}

/* "help" takes the words of a command, "--help" stands alone. */
static int
run_help (const EncodesCtlCommandSet *set, int argc, char **argv)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  const EncodesCtlCommand *command;

  if (argc < 3 || !g_str_equal (argv[1], "help"))
    {
      print_help (set);
      return ENCODES_CTL_DONE;
    }

  command = find_command (set, argv[2]);
  if (!command)
    return encodes_ctl_commands_run (set, argc - 1, argv + 1);

  for (int i = 2; i < argc; i++)
    g_ptr_array_add (words, argv[i]);
  g_ptr_array_add (words, (char *) "--help");
  g_ptr_array_add (words, NULL);

  return command->main ((int) words->len - 1, (char **) words->pdata);
}

/* ---- what may be typed next ---- */

static void
add_command_words (const EncodesCtlCommandSet *set, EncodesCtlCompletion *completion)
{
  for (const EncodesCtlCommand *command = set->commands; command->word; command++)
    encodes_ctl_completion_add (completion, command->word, _(command->summary));
}

static int
complete (const EncodesCtlCommandSet *set, int argc, char **argv)
{
  g_autoptr (EncodesCtlCompletion) completion = NULL;
  gboolean is_help_word = argc > 2 && g_str_equal (argv[1], "help");

  if (is_help_word)
    return complete (set, argc - 1, argv + 1);
  if (argc > 2)
    {
      const EncodesCtlCommand *command = find_command (set, argv[1]);

      return command ? command->main (argc - 1, argv + 1) : ENCODES_CTL_DONE;
    }

  completion = encodes_ctl_completion_new (argc > 1 ? argv[1] : "");
  add_command_words (set, completion);
  encodes_ctl_completion_add (completion, "help", _(help_summary));
  encodes_ctl_completion_add_options (completion, set->has_version ? options : options + 1);
  encodes_ctl_completion_print (completion);

  return ENCODES_CTL_DONE;
}

/* ---- running ---- */

static void
complain_unknown (const EncodesCtlCommandSet *set, const char *word)
{
  const char *nearest = encodes_ctl_commands_find_nearest (set->commands, word);
  g_autofree char *words = join_words (set);

  if (*word == '-')
    encodes_ctl_complain_usage (_("The option “%s” is unknown."), word);
  else if (nearest)
    /* Translators: what was typed, and what was probably meant */
    encodes_ctl_complain_usage (_("The command “%s” is unknown; did you mean “%s”?"), word, nearest);
  else
    /* Translators: what was typed, and the words of all commands */
    encodes_ctl_complain_usage (_("The command “%s” is unknown; there is: %s."), word, words);
}

int
encodes_ctl_commands_run (const EncodesCtlCommandSet *set, int argc, char **argv)
{
  const EncodesCtlCommand *command;

  g_set_prgname (set->command);
  if (encodes_ctl_is_completing ())
    return complete (set, argc, argv);

  if (argc < 2)
    {
      g_autofree char *words = join_words (set);

      encodes_ctl_complain_usage (_("A command is missing; there is: %s."), words);
      return ENCODES_CTL_USAGE;
    }
  if (is_help (argv[1]))
    return run_help (set, argc, argv);
  if (set->has_version && g_str_equal (argv[1], "--version"))
    {
      encodes_ctl_print ("encodesctl " ENCODES_VERSION "\n");
      return ENCODES_CTL_DONE;
    }

  command = find_command (set, argv[1]);
  if (command)
    return command->main (argc - 1, argv + 1);

  complain_unknown (set, argv[1]);
  return ENCODES_CTL_USAGE;
}
