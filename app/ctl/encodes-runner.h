/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <signal.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesSignalState:
 * @mask: which signals were blocked
 * @on_pipe: what happened on SIGPIPE
 * @on_child: what happened on SIGCHLD
 *
 * How signals stood when this program began; the command gets them so.
 */
typedef struct
{
  sigset_t mask;
  struct sigaction on_pipe;
  struct sigaction on_child;
} EncodesSignalState;

/** encodes_signal_state_save: to be called before anything could change them */
void encodes_signal_state_save    (EncodesSignalState *state);
void encodes_signal_state_restore (const EncodesSignalState *state);

#define ENCODES_TYPE_RUNNER (encodes_runner_get_type ())

/**
 * EncodesRunner:
 *
 * Runs one command so that others can see it: its folder among the jobs of this computer tells how far it is and how it
 * ended. To the command and to who started it, it is as if the command ran by itself.
 */
G_DECLARE_FINAL_TYPE (EncodesRunner, encodes_runner, ENCODES, RUNNER, GObject)

/**
 * encodes_runner_new:
 * @name: (nullable): what the person calls it; %NULL: after its result
 * @argv: the command
 */
EncodesRunner *encodes_runner_new (const char *name, const char *const *argv);

/** encodes_runner_open: makes the job's folder in @jobs_folder; %G_IO_ERROR if the command can only run unwatched */
gboolean encodes_runner_open (EncodesRunner *self, const char *jobs_folder, GError **error);

/**
 * encodes_runner_run:
 * @signals: how signals are to stand for the command
 *
 * Runs the command and waits for its end. Once, from a process with one thread.
 *
 * Returns: its wait status, as waitpid() has it
 */
int encodes_runner_run (EncodesRunner *self, const EncodesSignalState *signals);

/** encodes_runner_report_exec_error: says on standard error why @program cannot be run. Returns: 126 or 127 */
int encodes_runner_report_exec_error (const char *program, int number);

G_END_DECLS
