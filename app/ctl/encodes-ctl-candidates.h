/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-ctl-complete.h"

G_BEGIN_DECLS

/**
 * EncodesCtlAccounts:
 * @ENCODES_CTL_ACCOUNTS_ALL: all, also what is always there
 * @ENCODES_CTL_ACCOUNTS_STORED: those that a person has added
 * @ENCODES_CTL_ACCOUNTS_SIGN_IN: those of them that a person signs in to
 */
typedef enum
{
  ENCODES_CTL_ACCOUNTS_ALL,
  ENCODES_CTL_ACCOUNTS_STORED,
  ENCODES_CTL_ACCOUNTS_SIGN_IN,
} EncodesCtlAccounts;

/* What a word may be, from the files of this computer. All block. */

void encodes_ctl_candidates_add_accounts (EncodesCtlCompletion *completion, EncodesCtlAccounts which);

/**
 * encodes_ctl_candidates_add_jobs:
 * @only_open: leave out those that have ended
 *
 * Adds what the history and the folder of this computer's encodes know: a job by its name, if no other has the same,
 * else by its id; by its id, too, once something has been typed.
 */
void encodes_ctl_candidates_add_jobs (EncodesCtlCompletion *completion, gboolean only_open);

void encodes_ctl_candidates_add_states (EncodesCtlCompletion *completion);

/** encodes_ctl_candidates_add_clients: adds those of `encodesctl serve` */
void encodes_ctl_candidates_add_clients (EncodesCtlCompletion *completion);

/**
 * encodes_ctl_candidates_add_for_account:
 * @words: (element-type utf8): what has been typed after "encodesctl account add"
 * @is_described: whether a file describes the account, so that its provider is not among @words
 *
 * Adds providers or, after the account's name, its keys and their values.
 */
void encodes_ctl_candidates_add_for_account (EncodesCtlCompletion *completion, GPtrArray *words, gboolean is_described);

/**
 * encodes_ctl_candidates_add_keys:
 * @words: (element-type utf8): those that have been typed
 *
 * Adds the keys of all providers, or the values of the key that is typed.
 */
void encodes_ctl_candidates_add_keys (EncodesCtlCompletion *completion, GPtrArray *words);

G_END_DECLS
