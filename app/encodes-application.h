/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_APPLICATION (encodes_application_get_type ())

/**
 * EncodesApplication:
 *
 * The one place where the parts of the window program are made and joined.
 */
G_DECLARE_FINAL_TYPE (EncodesApplication, encodes_application, ENCODES, APPLICATION, AdwApplication)

EncodesApplication *encodes_application_new (void);

G_END_DECLS
