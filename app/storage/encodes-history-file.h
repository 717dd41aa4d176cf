/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The file of the history: opening it, whatever it is. All block; any thread. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

/**
 * EncodesHistoryFileKind:
 * @ENCODES_HISTORY_FILE_GOOD: ours, or a new one
 * @ENCODES_HISTORY_FILE_DAMAGED: damaged, of another program, or of a later version
 * @ENCODES_HISTORY_FILE_UNUSABLE: it cannot be opened, read or written just now
 */
typedef enum
{
  ENCODES_HISTORY_FILE_GOOD,
  ENCODES_HISTORY_FILE_DAMAGED,
  ENCODES_HISTORY_FILE_UNUSABLE,
} EncodesHistoryFileKind;

/** encodes_history_file_classify: Returns: what a result code of SQLite says about the file */
EncodesHistoryFileKind encodes_history_file_classify (int code);

/** encodes_history_file_set_error: puts the last failure of @handle into a sentence; Returns: %FALSE */
gboolean encodes_history_file_set_error (sqlite3 *handle, int code, GError **error);

/**
 * encodes_history_file_open:
 * @busy: (scope forever): SQLite's busy handler
 * @is_new: (out): whether the file has just been begun
 *
 * Opens the file for writing, makes it if it is missing and brings it up to date. One that is damaged is set aside
 * first.
 *
 * Returns: (transfer full) (nullable): the connection; %NULL with ENCODES_ERROR_STORAGE
 */
sqlite3 *encodes_history_file_open (const char *path, int (*busy) (void *, int), gpointer busy_data, gboolean *is_new,
                                    GError **error);

/**
 * encodes_history_file_open_for_reading:
 *
 * For a disk that is full or read-only.
 *
 * Returns: (transfer full) (nullable): the connection, if there is a good file that can be read whole
 */
sqlite3 *encodes_history_file_open_for_reading (const char *path);

G_END_DECLS
