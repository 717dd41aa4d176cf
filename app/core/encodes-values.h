/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Setters that jobs and tasks share: each stores a value and tells whether it differs from the one before, so that a
 * property is notified only then. */

/** encodes_value_set_string: Returns: whether *@target changed; an empty string is kept as one */
gboolean encodes_value_set_string (char **target, const char *value);

/** encodes_value_set_time: Returns: whether *@target changed */
gboolean encodes_value_set_time (GDateTime **target, GDateTime *value);

/** encodes_value_set_progress: clamps to 0…100; below 0 only −1 (unknown) stays; not a number: unknown */
gboolean encodes_value_set_progress (double *target, double value);

/** encodes_value_set_running_ms: what is negative or not finite becomes −1 (unknown) */
gboolean encodes_value_set_running_ms (double *target, double value);

/** encodes_value_equal_double: exactly equal: the question is whether anything changed at all */
gboolean encodes_value_equal_double (double a, double b);

/** encodes_value_replace_messages: gives @target the messages of @fresh; Returns: whether they say anything else */
gboolean encodes_value_replace_messages (GListStore *target, GListModel *fresh);

/** encodes_value_replace_fields: gives @target the fields of @fresh; Returns: whether they say anything else */
gboolean encodes_value_replace_fields (GListStore *target, GListModel *fresh);

G_END_DECLS
