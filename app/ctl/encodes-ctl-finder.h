/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-ctl-reader.h"

G_BEGIN_DECLS

/**
 * encodes_ctl_find_async:
 * @word: a job's id or its exact name
 * @account_words: (nullable): where to look; %NULL: everywhere
 *
 * Finds one job and reads all about it. By its id it is one question to each account; only if no account has that
 * id are all jobs read, to look for the name.
 */
void encodes_ctl_find_async (EncodesCtlSession *session, const char *word, char **account_words,
                             GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_ctl_find_finish:
 * @provider: (out) (transfer full): the way to its service
 * @status: (out): the exit status if it was not found
 *
 * Returns: (transfer full) (nullable): the job; %NULL if it was not found, which has been said
 */
EncodesJob *encodes_ctl_find_finish (EncodesCtlSession *session, GAsyncResult *result, EncodesProvider **provider,
                                     EncodesCtlStatus *status);

G_END_DECLS
