/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history-claim.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EncodesHistoryRow:
 * @account_id: the account
 * @job_id: the job: see encodes_history_database_make_key()
 * @ended: when it ended or, if nobody says that, was first seen to have; microseconds since 1970 UTC; 0: not yet
 * @data: (nullable): the job itself; %NULL in a batch: it is to be forgotten
 * @told: in a batch: its end is no news and counts as told; read: this end, or one without a time, has been told
 * @ever_told: read: some end of it has been told
 * @end: in a batch: which end that is; see encodes_ledger_get_end()
 * @replaces: in a batch: whether @end is only another word for an end that was known before: told if that was …
 * @replaced_end: … which was this
 */
typedef struct
{
  char *account_id;
  char *job_id;
  gint64 ended;
  GBytes *data;
  gboolean told;
  gboolean ever_told;
  gint64 end;
  gboolean replaces;
  gint64 replaced_end;
} EncodesHistoryRow;

void encodes_history_row_free (EncodesHistoryRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistoryRow, encodes_history_row_free)

/**
 * encodes_history_database_make_key:
 *
 * Returns: (transfer full): what stands for this id of a job in the database: itself in lower case or, if it is very long,
 *   a digest of that
 */
char *encodes_history_database_make_key (const char *job_id);

/**
 * EncodesHistoryAccount:
 * @id: an account that has been read completely
 * @name: what the person called it; "" in a batch: as before
 * @heard: when its service was last heard, microseconds since 1970 UTC
 */
typedef struct
{
  char *id;
  char *name;
  gint64 heard;
} EncodesHistoryAccount;

EncodesHistoryAccount *encodes_history_account_new  (const char *id, const char *name, gint64 heard);
void                   encodes_history_account_free (EncodesHistoryAccount *account);

/**
 * EncodesHistoryBatch:
 * @rows: (element-type EncodesHistoryRow): jobs
 * @accounts: (element-type EncodesHistoryAccount): accounts; written after the jobs
 * @notes: key → #GBytes, or %NULL for a note to be removed
 *
 * What is written together.
 */
typedef struct
{
  GPtrArray *rows;
  GPtrArray *accounts;
  GHashTable *notes;
} EncodesHistoryBatch;

EncodesHistoryBatch *encodes_history_batch_new  (void);
void                 encodes_history_batch_free (EncodesHistoryBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesHistoryBatch, encodes_history_batch_free)

/**
 * EncodesHistoryDatabase:
 *
 * The history in SQLite. What is written is on the disk when a function returns. All functions block; one thread at a
 * time, unless it says otherwise. Errors are ENCODES_ERROR_STORAGE with a sentence for a person.
 *
 * A file that is damaged, or of another program, is set aside, as PATH.damaged, and a new one begun. One of a later
 * version is neither read nor written. A place that cannot be written is read if possible and tried again at each call,
 * though not too often.
 */
typedef struct _EncodesHistoryDatabase EncodesHistoryDatabase;

EncodesHistoryDatabase *encodes_history_database_new  (const char *path);
void                    encodes_history_database_free (EncodesHistoryDatabase *self);

/** encodes_history_database_close: closes the file; the next call opens it again */
void encodes_history_database_close (EncodesHistoryDatabase *self);

/** encodes_history_database_end: closes the file for good: what has been claimed and not confirmed is news again */
void encodes_history_database_end (EncodesHistoryDatabase *self);

/** encodes_history_database_open: Returns: %FALSE if it cannot be written; maybe it can be read all the same */
gboolean encodes_history_database_open (EncodesHistoryDatabase *self, GError **error);

/** encodes_history_database_hurry: from any thread: wait no longer for other processes */
void encodes_history_database_hurry (EncodesHistoryDatabase *self);

/**
 * encodes_history_database_end_claims:
 *
 * From any thread: nobody hears the answers any more. What has not been claimed yet is not claimed, no note is taken.
 */
void encodes_history_database_end_claims (EncodesHistoryDatabase *self);

/** encodes_history_database_read_accounts: Returns: (transfer full) (element-type EncodesHistoryAccount) */
GPtrArray *encodes_history_database_read_accounts (EncodesHistoryDatabase *self);

/** encodes_history_database_read_notes: Returns: (transfer full): key → #GBytes */
GHashTable *encodes_history_database_read_notes (EncodesHistoryDatabase *self);

/** EncodesHistoryRowFunc: gets each row, and where it stands; takes @row over */
typedef void (*EncodesHistoryRowFunc) (EncodesHistoryRow *row, gint64 position, gpointer user_data);

/**
 * encodes_history_database_read_jobs:
 * @ended: whether to read those that have ended, or the others
 * @after: the position of the last row that is known already; 0 to begin
 * @limit: how many at most
 *
 * Reads jobs of all accounts, in the order of their coming.
 */
void encodes_history_database_read_jobs (EncodesHistoryDatabase *self, gboolean ended, gint64 after, guint limit,
                                         EncodesHistoryRowFunc func, gpointer user_data);

/** encodes_history_database_write: writes the whole batch, or nothing of it */
gboolean encodes_history_database_write (EncodesHistoryDatabase *self, EncodesHistoryBatch *batch, GError **error);

/** encodes_history_database_has_failed: Returns: whether the last encodes_history_database_write() failed */
gboolean encodes_history_database_has_failed (EncodesHistoryDatabase *self);

/**
 * encodes_history_database_take_lost:
 *
 * From any thread. Returns: whether a new file had to be begun since it was first opened, or since this was last asked:
 *   then everything should be written again
 */
gboolean encodes_history_database_take_lost (EncodesHistoryDatabase *self);

/**
 * encodes_history_database_claim:
 * @claims: (element-type EncodesHistoryClaim): gets the answers
 *
 * Marks as told what has not been told. Where that cannot be written it is remembered here, and written later.
 *
 * This does not wait for the disk: the system has it, so that the end of the program cannot undo it.
 */
void encodes_history_database_claim (EncodesHistoryDatabase *self, GPtrArray *claims);

/**
 * encodes_history_database_confirm:
 * @claims: (element-type EncodesHistoryClaim): that were given; all ends
 *
 * They have been told. Until then they are news again as soon as another program opens the file and this one is dead.
 * Nor does this wait for the disk: call encodes_history_database_sync() next. What a power cut undoes in between it has
 * also taken from the screen.
 */
void encodes_history_database_confirm (EncodesHistoryDatabase *self, GPtrArray *claims);

/**
 * encodes_history_database_take_note:
 * @taken: (out): whether the note was there, and no other program that lives has taken it
 *
 * Takes a note, as encodes_history_database_claim() claims: it stays until it is removed, and who dies before that leaves
 * it to the next. %FALSE with @error: nothing was written.
 */
gboolean encodes_history_database_take_note (EncodesHistoryDatabase *self, const char *key, gboolean *taken,
                                             GError **error);

/** encodes_history_database_sync: waits until all that has been committed is on the disk */
void encodes_history_database_sync (EncodesHistoryDatabase *self);

/** encodes_history_database_forget_account: removes all about an account */
gboolean encodes_history_database_forget_account (EncodesHistoryDatabase *self, const char *account_id,
                                                  GError **error);

/** encodes_history_database_tidy: forgets what was told of jobs that nobody has known for a year */
gboolean encodes_history_database_tidy (EncodesHistoryDatabase *self, GError **error);

G_END_DECLS
