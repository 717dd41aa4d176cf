/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * encodes_media_services_v2_description_read:
 * @text: what was pasted, dropped or read from a file; untrusted
 * @account: gets the options and the name that stand in it
 * @secret: (out) (transfer full) (nullable): the secret that stands in it; free with encodes_secret_free()
 * @note: (out) (transfer full) (nullable): one sentence about what does not stand in it and was made up
 *
 * Reads what portals and command lines give for access to an account: `az ams account sp create` (JSON or XML), the
 * portal's page for API access, `az ad sp create-for-rbac`, settings files made from these, and `encodesctl serve
 * --add-client --format json`. Names of keys count in any case. What is left out is left alone.
 *
 * Returns: %FALSE with %ENCODES_ERROR_FORMAT if it is broken or in no form that is known, with %ENCODES_ERROR_INVALID
 *   if it describes something else; the error never repeats any of the text
 */
gboolean encodes_media_services_v2_description_read (GBytes *text, EncodesAccount *account, char **secret,
                                                     char **note, GError **error);

G_END_DECLS
