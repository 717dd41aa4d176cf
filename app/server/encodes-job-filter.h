/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-entity.h"

G_BEGIN_DECLS

/**
 * EncodesJobFilter:
 *
 * A compiled $filter: comparisons (eq ne gt ge lt le) of properties, texts, numbers, datetime'…' and null, joined by
 * and, or, not and parentheses, with startswith(), endswith() and substringof(). Identifiers are compared ignoring
 * ASCII letter case, all other texts exactly. Comparing with null by anything but eq and ne is false.
 */
typedef struct _EncodesJobFilter EncodesJobFilter;

/**
 * encodes_job_filter_new:
 * @text: what came from outside, decoded, UTF-8
 * @kind: whose properties it may name
 *
 * Compiles @text; its types are checked, its length, nesting and number of parts limited.
 *
 * Returns: %NULL with %ENCODES_ERROR_INVALID; the message is English, for the protocol, and names what is wrong
 */
EncodesJobFilter *encodes_job_filter_new (const char *text, EncodesEntityKind kind, GError **error);

void encodes_job_filter_free (EncodesJobFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesJobFilter, encodes_job_filter_free)

/** encodes_job_filter_matches: @entity: one of the kind that the filter was made for */
gboolean encodes_job_filter_matches (EncodesJobFilter *self, EncodesEntity *entity);

G_END_DECLS
