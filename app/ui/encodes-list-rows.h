/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-row.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_LIST_ROWS (encodes_list_rows_get_type ())

/**
 * EncodesListRows:
 *
 * The rows of a list of jobs. A list view keeps some two hundred rows, most of them out of sight: here, a row is made when
 * its place comes into sight for the first time, and has a job only while it is (or has the focus). Until then an empty
 * widget of the same height stands there.
 *
 * Signal "laid-out": it is known where the rows of this frame are, and nothing has been drawn yet.
 */
G_DECLARE_FINAL_TYPE (EncodesListRows, encodes_list_rows, ENCODES, LIST_ROWS, GObject)

/** EncodesMakeRow: Returns: (transfer floating) (type EncodesJobRow): a new row, without a job */
typedef GtkWidget *(*EncodesMakeRow) (gpointer user_data);

/**
 * encodes_list_rows_new:
 * @list: (transfer none): the list, whose factory is set; it must live as long as what is returned
 * @make_row: makes a row; called while a frame is laid out
 */
EncodesListRows *encodes_list_rows_new (GtkListView *list, EncodesMakeRow make_row, gpointer user_data);

/**
 * encodes_list_rows_pick:
 * @relative: a widget that the list is in
 * @y: a place in it
 * @top: (out): where the row begins
 *
 * Returns: (transfer none) (nullable): the job of the row at this place
 */
EncodesJob *encodes_list_rows_pick (EncodesListRows *self, GtkWidget *relative, double y, double *top);

/** encodes_list_rows_pick_widget: Returns: (transfer none) (nullable): the job of the row that @widget belongs to */
EncodesJob *encodes_list_rows_pick_widget (EncodesListRows *self, GtkWidget *widget, GtkWidget *relative, double *top);

/** encodes_list_rows_find: Returns: whether the row of @job is in sight; then @top is where it begins in @relative */
gboolean encodes_list_rows_find (EncodesListRows *self, EncodesJob *job, GtkWidget *relative, double *top);

/** encodes_list_rows_list: Returns: (transfer container) (element-type EncodesJob): the jobs whose rows are in sight */
GPtrArray *encodes_list_rows_list (EncodesListRows *self);

G_END_DECLS
