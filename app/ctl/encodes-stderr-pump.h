/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-message-tail.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_STDERR_PUMP (encodes_stderr_pump_get_type ())

/**
 * EncodesStderrPump:
 *
 * Passes what a child writes to its standard error on to ours, unchanged and at once, and keeps its last lines. Where
 * ours is a terminal the child gets one of the same size. A thread of its own does it, so that nothing holds it up.
 */
G_DECLARE_FINAL_TYPE (EncodesStderrPump, encodes_stderr_pump, ENCODES, STDERR_PUMP, GObject)

/** encodes_stderr_pump_new: Returns: (nullable): %NULL with %G_IO_ERROR if the system has no pipe to give */
EncodesStderrPump *encodes_stderr_pump_new (EncodesMessageTail *tail, GError **error);

/** encodes_stderr_pump_get_child_end: Returns: what becomes the child's standard error */
int  encodes_stderr_pump_get_child_end (EncodesStderrPump *self);

/** encodes_stderr_pump_start: the child has its end, which is closed here */
void encodes_stderr_pump_start         (EncodesStderrPump *self);

/** encodes_stderr_pump_resize: our terminal has another size. Returns: whether the child's could be given it */
gboolean encodes_stderr_pump_resize    (EncodesStderrPump *self);

/**
 * encodes_stderr_pump_finish:
 *
 * The child has ended: passes on what it has left behind. If processes of its own still hold its standard error,
 * another process goes on passing on for them.
 */
void encodes_stderr_pump_finish        (EncodesStderrPump *self);

G_END_DECLS
