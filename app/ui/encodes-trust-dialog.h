/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-account.h"

G_BEGIN_DECLS

/**
 * encodes_trust_dialog_new:
 * @account: the account whose service points to another origin
 * @origin: that origin, from the service; see encodes_provider_get_untrusted_origin()
 *
 * Asks whether the service may hand its clients over. Connect to its "response": "trust" is the one that says yes.
 *
 * Returns: (transfer none): the dialog, not shown yet; it belongs to itself
 */
AdwMessageDialog *encodes_trust_dialog_new (GtkWindow *parent, EncodesAccount *account, const char *origin);

/** encodes_trust_dialog_get_value: Returns: (transfer full): what the account's option is to be, to trust @origin too */
char *encodes_trust_dialog_get_value (EncodesAccount *account, const char *origin);

G_END_DECLS
