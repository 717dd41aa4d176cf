/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-account.h"

G_BEGIN_DECLS

/**
 * EncodesTrusted:
 * @account: the account that was asked about
 * @key: its option that names the origins which its service may point to
 * @value: what that option is to be, to trust the other origin, too
 */
typedef void (*EncodesTrusted) (EncodesAccount *account, const char *key, const char *value, gpointer user_data);

/**
 * encodes_trust_dialog_ask:
 * @account: the account whose service points to another origin
 * @origin: that origin, from the service; see encodes_provider_get_untrusted_origin()
 * @trusted: called if the answer is yes, and only then
 * @destroy: (nullable): called for @user_data when the question is gone
 *
 * Asks whether the service may hand its clients over.
 */
void encodes_trust_dialog_ask (GtkWindow *parent, EncodesAccount *account, const char *origin, EncodesTrusted trusted,
                               gpointer user_data, GDestroyNotify destroy);

G_END_DECLS
