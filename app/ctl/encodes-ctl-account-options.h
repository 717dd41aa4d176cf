/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account.h"

G_BEGIN_DECLS

/* Words of a command line that say what an account is to be. Each function says what is wrong with them. */

/** encodes_ctl_account_parse_name: Returns: whether @word can be a name, which the account has then */
gboolean encodes_ctl_account_parse_name (EncodesAccount *account, const char *word);

/**
 * encodes_ctl_account_parse_options:
 * @words: KEY=VALUE each; without a value the key is removed
 *
 * Returns: whether the words are right, and the account is with what they say
 */
gboolean encodes_ctl_account_parse_options (EncodesAccount *account, char **words);

G_END_DECLS
