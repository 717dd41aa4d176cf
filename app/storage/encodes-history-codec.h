/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/* Jobs as the history keeps them: all values, tasks, messages and fields, with the person's bell and whether it was
 * canceled here. Long texts and lists are cut, for all this comes from strangers; what may be a password or a signature
 * in a URL is left out. Not in it: the account, which the history keeps beside it, and what only holds while Encodes
 * runs (forecast, whether it is remembered). */

/** encodes_history_codec_pack: Returns: (transfer full): @job as bytes, at most about a megabyte */
GBytes *encodes_history_codec_pack (EncodesJob *job);

/**
 * encodes_history_codec_unpack:
 * @bytes: from the disk, so they may be anything
 *
 * May be called on any thread.
 *
 * Returns: (transfer full) (nullable): a new job of this account; %NULL if that is no job
 */
EncodesJob *encodes_history_codec_unpack (const char *account_id, GBytes *bytes);

G_END_DECLS
