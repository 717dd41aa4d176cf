/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl.h"

#include "encodes-ctl-complete.h"
#include "encodes-ctl-help.h"

#include "encodes-error.h"
#include "encodes-text.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LONGEST_SENTENCE 2000
#define HELP_WIDTH 80
#define NARROWEST_HELP 40

EncodesCtlStatus
encodes_ctl_status_for_error (const GError *error)
{
  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED) ||
      g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN) ||
      g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_FORBIDDEN) ||
      g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED))
    return ENCODES_CTL_REFUSED;

  return ENCODES_CTL_UNREACHABLE;
}

void
encodes_ctl_complain (const char *subject, const char *sentence)
{
  g_autofree char *subject_line = encodes_text_to_line (subject ? subject : "encodesctl", 200);
  g_autofree char *sentence_line = encodes_text_to_line (sentence, LONGEST_SENTENCE);

  /* Not g_printerr(), which turns what the locale's letters lack into escapes of its own. */
  fprintf (stderr, "%s: %s\n", subject_line, sentence_line);
}

void
encodes_ctl_complain_usage (const char *format, ...)
{
  g_autofree char *sentence = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  line = encodes_text_to_line (sentence, LONGEST_SENTENCE);
  /* Translators: what is wrong with the command line, then a command such as "encodesctl list" */
  fprintf (stderr, _("encodesctl: %s (“%s --help” says how it is used.)"), line, g_get_prgname ());
  fputc ('\n', stderr);
}

/* GOption does not look whether words are text. */
static gboolean
check_words (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      {
        encodes_ctl_complain_usage (_("Word %d of the command line is not UTF-8 text."), i);
        return FALSE;
      }

  return TRUE;
}

static const GOptionEntry help_entries[] = {
  { "help", 'h', 0, G_OPTION_ARG_NONE, NULL, N_("Show this help"), NULL },
  { NULL },
};

void
encodes_ctl_print_help (const char *command, const char *parameters, const char *summary, const char *description,
                        const GOptionEntry *entries)
{
  g_autoptr (GString) help = g_string_new (NULL);
  g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  guint width = encodes_ctl_get_help_width ();

  for (const GOptionEntry *entry = entries; entry->long_name; entry++)
    g_array_append_val (all, *entry);
  g_array_append_val (all, help_entries[0]);

  encodes_ctl_help_append_usage (help, command, parameters);
  g_string_append_c (help, '\n');
  encodes_ctl_help_append_text (help, summary, width);
  g_string_append_c (help, '\n');
  encodes_ctl_help_append_options (help, (const GOptionEntry *) (gpointer) all->data, width);
  if (description)
    {
      g_string_append_c (help, '\n');
      encodes_ctl_help_append_text (help, description, width);
    }
  g_string_append_c (help, '\n');
  encodes_ctl_help_append_text (help, _(ENCODES_CTL_MANUAL), width);
  encodes_ctl_print (help->str);
}

gboolean
encodes_ctl_parse (const char *command, const char *parameters, const char *summary, const char *description,
                   const GOptionEntry *entries, int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_new0 (char *, argc + 1);
  gboolean help = FALSE;
  GOptionEntry own_entries[] = { help_entries[0], help_entries[1] };

  g_set_prgname (command);
  if (encodes_ctl_is_completing ())
    {
      encodes_ctl_complete (command, entries, argc, argv);
      exit (ENCODES_CTL_DONE);
    }
  if (!check_words (argc, argv))
    return FALSE;

  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);

  own_entries[0].arg_data = &help;
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, own_entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &words, &error))
    {
      encodes_ctl_complain_usage ("%s", error->message);
      return FALSE;
    }
  if (help)
    {
      encodes_ctl_print_help (command, parameters, summary, description, entries);
      exit (ENCODES_CTL_DONE);
    }

  return TRUE;
}

gboolean
encodes_ctl_parse_format (const char *word, EncodesCtlFormat *format)
{
  if (!word)
    *format = ENCODES_CTL_FORMAT_DEFAULT;
  else if (g_str_equal (word, "table"))
    *format = ENCODES_CTL_FORMAT_TABLE;
  else if (g_str_equal (word, "json"))
    *format = ENCODES_CTL_FORMAT_JSON;
  else
    {
      encodes_ctl_complain_usage (_("The format “%s” is unknown; there are “table” and “json”."), word);
      return FALSE;
    }

  return TRUE;
}

/* Nobody looks after what is under way any more: the process ends here. */
static void
end_without_output (int reason)
{
  g_autofree char *sentence = g_strdup_printf (_("Standard output could not be written: %s"), g_strerror (reason));

  encodes_ctl_complain (NULL, sentence);
  _exit (ENCODES_CTL_UNREACHABLE);
}

void
encodes_ctl_end_unread (void)
{
  /* GIO ignores the signal by which others end here. */
  signal (SIGPIPE, SIG_DFL);
  raise (SIGPIPE);
  _exit (128 + SIGPIPE);
}

void
encodes_ctl_print (const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize written = write (STDOUT_FILENO, text, left);

      if (written >= 0)
        {
          text += written;
          left -= (gsize) written;
        }
      else if (errno == EAGAIN)
        {
          GPollFD fd = { STDOUT_FILENO, G_IO_OUT, 0 };

          g_poll (&fd, 1, -1);
        }
      else if (errno == EPIPE)
        {
          encodes_ctl_end_unread ();
        }
      else if (errno != EINTR)
        {
          end_without_output (errno);
        }
    }
}

gboolean
encodes_ctl_is_terminal (void)
{
  const char *terminal = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && terminal && !g_str_equal (terminal, "dumb");
}

static struct winsize
get_window_size (void)
{
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO))
    return size;

  /* A serial line does not know its size. */
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    {
      size.ws_col = 80;
      size.ws_row = 24;
    }

  return size;
}

guint
encodes_ctl_get_width (void)
{
  return get_window_size ().ws_col;
}

guint
encodes_ctl_get_help_width (void)
{
  guint width = encodes_ctl_get_width ();

  return width == 0 ? HELP_WIDTH : CLAMP (width, NARROWEST_HELP, HELP_WIDTH);
}

guint
encodes_ctl_get_height (void)
{
  return get_window_size ().ws_row;
}
