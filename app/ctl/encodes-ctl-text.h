/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job.h"

G_BEGIN_DECLS

/** encodes_ctl_text_get_width: Returns: the cells that @text takes: wide characters two, combining ones none */
guint encodes_ctl_text_get_width (const char *text);

/**
 * encodes_ctl_text_fit:
 * @width: how many cells
 *
 * Returns: (transfer full): one safe line of exactly @width cells: cut with an ellipsis, or filled with spaces
 */
char *encodes_ctl_text_fit (const char *text, guint width);

/** encodes_ctl_text_pad: Returns: (transfer full): @text, filled with spaces to at least @width cells; never cut */
char *encodes_ctl_text_pad (const char *text, guint width);

/** encodes_ctl_text_bar: Returns: (transfer full): a bar of @width cells for @progress percent; blank if unknown */
char *encodes_ctl_text_bar (double progress, guint width);

/** encodes_ctl_text_percent: Returns: (transfer full): " 58 %", always as wide as "100 %"; "    –" if it is unknown */
char *encodes_ctl_text_percent (double progress);

/** encodes_ctl_text_duration: Returns: (transfer full): "1:02:03" or "2:03"; "–" below zero */
char *encodes_ctl_text_duration (GTimeSpan duration);

/** encodes_ctl_text_time: Returns: (transfer full): the local date and time; "–" for %NULL */
char *encodes_ctl_text_time (GDateTime *time);

/** encodes_ctl_text_name: Returns: (transfer full): the job's name as one safe line, or its id if it has none */
char *encodes_ctl_text_name (EncodesJob *job);

/**
 * encodes_ctl_text_append_table:
 * @rows: (element-type GStrv): the cells, each row as many as the first, which is the head
 * @width: the columns of the terminal; 0: as wide as the text
 * @flexible: the column that is cut when the terminal is too narrow
 *
 * Appends neat columns; a cell that begins with a space stands at the right of its column.
 */
void encodes_ctl_text_append_table (GString *text, GPtrArray *rows, guint width, guint flexible);

G_END_DECLS
