/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-active-jobs.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_LAUNCHER_PROGRESS (encodes_launcher_progress_get_type ())

/**
 * EncodesLauncherProgress:
 *
 * Carries how many jobs run, and how far they are together, to the program's icon in docks that understand the signal
 * com.canonical.Unity.LauncherEntry.Update. It is sent only when what the icon shows changes. Docks forget it when the
 * program that sent it leaves the bus. Main thread only.
 *
 * Property "urgent" (boolean, writable): whether something wants the person to come and look.
 */
G_DECLARE_FINAL_TYPE (EncodesLauncherProgress, encodes_launcher_progress, ENCODES, LAUNCHER_PROGRESS, GObject)

/**
 * encodes_launcher_progress_new:
 * @connection: (nullable): the session bus; without one nothing is carried
 * @application_id: the name of the desktop file, without its ending
 * @store: whose answers change the progress
 */
EncodesLauncherProgress *encodes_launcher_progress_new (GDBusConnection *connection, const char *application_id,
                                                        EncodesActiveJobs *jobs, EncodesJobStore *store);

/** encodes_launcher_progress_stop: the icon shows nothing any more, because the program ends */
void encodes_launcher_progress_stop (EncodesLauncherProgress *self);

G_END_DECLS
