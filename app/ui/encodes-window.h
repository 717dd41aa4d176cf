/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-job.h"
#include "encodes-monitor.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_WINDOW (encodes_window_get_type ())

/**
 * EncodesWindow:
 *
 * The main window: the list of jobs, and beside it (on a narrow window: over it) all about the one that is selected.
 */
G_DECLARE_FINAL_TYPE (EncodesWindow, encodes_window, ENCODES, WINDOW, AdwApplicationWindow)

/** encodes_window_new: @monitor: what watches the accounts; its store is what the window shows */
EncodesWindow *encodes_window_new (GtkApplication *application, EncodesMonitor *monitor);

G_END_DECLS
