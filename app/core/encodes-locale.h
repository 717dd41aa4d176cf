/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * encodes_locale_set_up:
 *
 * Lets the program speak the person's language; the first thing that main() does. The translations are where they were
 * installed, or in the folder that the environment variable TEXTDOMAINDIR names: that is how a program finds them that
 * runs from its build folder.
 */
void encodes_locale_set_up (void);

G_END_DECLS
