/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What an encoder says on its standard error, which comes in pieces of any size. The first line: the size of a piece; then
 * the encoder's command line, up to an empty line; then what it says, which may repeat the secrets of the command. */

#include "fuzz.h"

#include <string.h>

#include "encodes-command-line.h"
#include "encodes-message-tail.h"

#define MAX_BYTES 8192

static GStrv
take_argv (FuzzInput *input)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < 32 && input->size > 0; i++)
    {
      g_autofree char *word = fuzz_input_take_line (input);

      if (*word == '\0')
        break;
      g_strv_builder_add (builder, word);
    }
  return g_strv_builder_end (builder);
}

static char *
feed (GStrv argv, GStrv shown, const FuzzInput *input, gsize piece, char **error)
{
  g_autoptr (EncodesMessageTail) tail = encodes_message_tail_new (MAX_BYTES);
  g_autofree char *write_error = NULL;
  char *text;

  encodes_message_tail_hide (tail, (const char *const *) argv, (const char *const *) shown);
  for (gsize at = 0; at < input->size; at += piece)
    encodes_message_tail_feed (tail, input->data + at, MIN (piece, input->size - at));

  text = encodes_message_tail_dup_text (tail);
  write_error = encodes_message_tail_dup_write_error (tail);
  if (write_error)
    fuzz_assert_line (write_error, 500);
  encodes_message_tail_has_line (tail, "Exiting normally");
  *error = encodes_message_tail_dup_error (tail);
  return text;
}

/* What was hidden is not shown, unless what is shown instead says it itself. */
static void
check_hidden (GStrv argv, GStrv shown, const char *text)
{
  g_autofree char *all_shown = g_strjoinv ("\n", shown);

  for (guint i = 0; argv[i]; i++)
    if (strlen (argv[i]) >= 4 && g_strcmp0 (shown[i], "…") == 0 && !strstr (all_shown, argv[i]))
      g_assert_null (strstr (text, argv[i]));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  gsize piece = (gsize) fuzz_input_take_number (&input, 1, 4096);
  g_auto (GStrv) argv = take_argv (&input);
  g_auto (GStrv) shown = encodes_command_line_hide_secrets ((const char *const *) argv);
  g_autofree char *error = NULL;
  g_autofree char *error_at_once = NULL;
  g_autofree char *text = feed (argv, shown, &input, piece, &error);
  g_autofree char *text_at_once = feed (argv, shown, &input, MAX (input.size, 1), &error_at_once);

  fuzz_assert_text (text);
  check_hidden (argv, shown, text);
  if (error)
    {
      fuzz_assert_line (error, 500);
      check_hidden (argv, shown, error);
    }
  g_assert_cmpstr (text, ==, text_at_once);
  g_assert_cmpstr (error, ==, error_at_once);
  return 0;
}
