/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/* What the targets have in common. Each is one file with LLVMFuzzerTestOneInput(), which libFuzzer and the plain driver
 * call with bytes that may be anything. What must hold whatever they are is said with g_assert(); a warning or critical
 * message of any library ends the program, too. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/**
 * FuzzInput:
 *
 * What is left of an input, for a target that needs more than one text: its parts are lines, or are separated by bytes
 * that text seldom has, so that the files of a corpus can be read and written by hand.
 */
typedef struct
{
  const char *data;
  gsize size;
} FuzzInput;

#define FUZZ_INPUT_INIT(data, size) { (const char *) (data), (size) }

/** fuzz_input_take_text: takes what comes before @separator, or all. Returns: (transfer full): without NUL in it */
char *fuzz_input_take_text (FuzzInput *self, char separator);

/** fuzz_input_take_line: Returns: (transfer full): the next line */
char *fuzz_input_take_line (FuzzInput *self);

/** fuzz_input_take_number: takes a line. Returns: the number in it, but not less than @min and not more than @max */
gint64 fuzz_input_take_number (FuzzInput *self, gint64 min, gint64 max);

/** fuzz_input_take_words: takes all lines. Returns: (transfer full): at most @max of them */
char **fuzz_input_take_words (FuzzInput *self, guint max);

/** fuzz_input_take_bytes: takes all. Returns: (transfer full): in memory of exactly that size */
GBytes *fuzz_input_take_bytes (FuzzInput *self);

/** fuzz_assert_text: @text (nullable) is UTF-8 */
void fuzz_assert_text (const char *text);

/** fuzz_assert_line: @text is one line that can do nothing to what is around it, of at most @max_characters */
void fuzz_assert_line (const char *text, glong max_characters);

/** fuzz_assert_sentence: @error is of ENCODES_ERROR, and its message UTF-8 and not empty */
void fuzz_assert_sentence (const GError *error);

/** fuzz_assert_progress: @progress is 0 to 100 or unknown */
void fuzz_assert_progress (double progress);

/** fuzz_assert_job: all of @job, which @account_id owns, is what the rest of the program may rely on */
void fuzz_assert_job (EncodesJob *job, const char *account_id);

/** fuzz_assert_task: as fuzz_assert_job() */
void fuzz_assert_task (EncodesTask *task);

/** fuzz_get_folder: Returns: (transfer none): a folder in memory of this process alone, removed at its end */
const char *fuzz_get_folder (void);

/** fuzz_write_file: makes @name in @folder of these bytes, without any wish to keep them */
void fuzz_write_file (const char *folder, const char *name, const void *data, gsize size);

/** fuzz_connect: begins a connection as to a bus: its two ends are there some turns of the main loop later */
void fuzz_connect (GDBusConnectionFlags server_flags, GDBusConnection **server, GDBusConnectionFlags client_flags,
                   GDBusConnection **client);

/** fuzz_iterate_until: lets the main context work until @condition, for at most ten seconds */
#define fuzz_iterate_until(condition)                                  \
  G_STMT_START                                                         \
  {                                                                    \
    gint64 fuzz_end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND; \
    while (!(condition))                                               \
      {                                                                \
        g_assert_cmpint (g_get_monotonic_time (), <, fuzz_end);        \
        g_main_context_iteration (NULL, TRUE);                         \
      }                                                                \
  }                                                                    \
  G_STMT_END

G_END_DECLS
