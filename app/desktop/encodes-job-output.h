/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * encodes_job_output_find:
 *
 * Returns: (transfer full) (nullable): the first file that a finished job of this computer has made, as it says; %NULL
 * if it does not, the job is one of a service, or this program is in a sandbox and sees no such files
 */
GFile *encodes_job_output_find (EncodesJob *job);

/**
 * encodes_job_output_show_async:
 * @connection: (nullable): the session bus
 *
 * Shows a file in the file manager, in its folder; a file manager that cannot do that opens the folder.
 */
void encodes_job_output_show_async (GFile *output, GDBusConnection *connection, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);

/** encodes_job_output_show_finish: Returns: %FALSE with %G_IO_ERROR if the file is not there, or nobody can show it */
gboolean encodes_job_output_show_finish (GAsyncResult *result, GError **error);

G_END_DECLS
