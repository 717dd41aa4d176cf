/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history-worker.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_HISTORY_NOTES (encodes_history_notes_get_type ())

/**
 * EncodesHistoryNotes:
 *
 * The notes of a history: in memory, and soon after on the disk. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesHistoryNotes, encodes_history_notes, ENCODES, HISTORY_NOTES, GObject)

EncodesHistoryNotes *encodes_history_notes_new (EncodesHistoryWorker *worker);

/** encodes_history_notes_fill: @bytes: key → #GBytes: what is on the disk */
void encodes_history_notes_fill (EncodesHistoryNotes *self, GHashTable *bytes);

/** encodes_history_notes_write_all: writes everything again, into a file that has been begun anew */
void encodes_history_notes_write_all (EncodesHistoryNotes *self);

/** encodes_history_notes_retry: something else could be written: what could not be is tried again */
void encodes_history_notes_retry (EncodesHistoryNotes *self);

/* See encodes_ledger_set_note() and those below it. */
void      encodes_history_notes_set  (EncodesHistoryNotes *self, const char *key, GVariant *value);
GVariant *encodes_history_notes_get  (EncodesHistoryNotes *self, const char *key);
char    **encodes_history_notes_list (EncodesHistoryNotes *self);
void      encodes_history_notes_take_async  (EncodesHistoryNotes *self, const char *key, GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean  encodes_history_notes_take_finish (EncodesHistoryNotes *self, GAsyncResult *result);

/** encodes_history_notes_stop: what could not be written is tried a last time */
void encodes_history_notes_stop (EncodesHistoryNotes *self);

G_END_DECLS
