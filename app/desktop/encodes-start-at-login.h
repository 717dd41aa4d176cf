/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-autostart.h"
#include "encodes-background-portal.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_START_AT_LOGIN (encodes_start_at_login_get_type ())

/**
 * EncodesStartAtLogin:
 *
 * Lets the preference (key "start-at-login") and what the desktop does at login follow each other: outside a sandbox by a
 * file in the person's autostart folder, inside by the desktop's portal. What the desktop will do is the truth: where it
 * refuses, the preference goes back. Main thread only.
 *
 * Property "problem" (string, nullable, readable): why the preference cannot be had here at all, as a sentence.
 * Signal "failed" (GError *error): what the person wished did not come to be.
 */
G_DECLARE_FINAL_TYPE (EncodesStartAtLogin, encodes_start_at_login, ENCODES, START_AT_LOGIN, GObject)

/** encodes_start_at_login_new_with_file: @settings: the preferences */
EncodesStartAtLogin *encodes_start_at_login_new_with_file (GSettings *settings, EncodesAutostart *autostart);

/** encodes_start_at_login_new_with_portal: @settings: the preferences */
EncodesStartAtLogin *encodes_start_at_login_new_with_portal (GSettings *settings, EncodesBackgroundPortal *portal);

const char *encodes_start_at_login_get_problem (EncodesStartAtLogin *self);

G_END_DECLS
