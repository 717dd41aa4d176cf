/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-job.h"

G_BEGIN_DECLS

/**
 * EncodesNews:
 * @ENCODES_NEWS_ENDED: that a job has ended
 * @ENCODES_NEWS_STALLED: that a job does not move any more
 *
 * What a person is told about a job, once each.
 */
typedef enum
{
  ENCODES_NEWS_ENDED,
  ENCODES_NEWS_STALLED,
} EncodesNews;

#define ENCODES_TYPE_LEDGER (encodes_ledger_get_type ())

/**
 * EncodesLedger:
 *
 * Remembers what a person has been told, across restarts and crashes, so that nothing is told twice, and nothing never.
 * Whoever tells claims first, tells, and confirms: what was given to a claim is not given again while the program lives,
 * and never once it is confirmed. What a program that was killed has not confirmed is news again at the next start. Main
 * thread only.
 *
 * Claim whatever there is news of, also what the person does not want to hear (by preference or bell): what nobody has
 * claimed counts as untold, and is news again at the next start.
 *
 * Beside that it keeps notes: small values by key for those who tell, such as "tell me when these are done".
 */
G_DECLARE_INTERFACE (EncodesLedger, encodes_ledger, ENCODES, LEDGER, GObject)

struct _EncodesLedgerInterface
{
  GTypeInterface parent_interface;

  void       (*claim_async)  (EncodesLedger *self, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray *(*claim_finish) (EncodesLedger *self, GAsyncResult *result, GError **error);
  void       (*confirm)      (EncodesLedger *self, GPtrArray *jobs, EncodesNews news);
  void       (*set_note)         (EncodesLedger *self, const char *key, GVariant *value);
  GVariant  *(*get_note)         (EncodesLedger *self, const char *key);
  char     **(*list_notes)       (EncodesLedger *self);
  void       (*take_note_async)  (EncodesLedger *self, const char *key, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
  gboolean   (*take_note_finish) (EncodesLedger *self, GAsyncResult *result, GError **error);
};

/**
 * encodes_ledger_claim_async:
 * @jobs: (element-type EncodesJob): jobs of which there is news
 * @news: what news
 *
 * Asks for the right to tell @news of @jobs. Claims are answered in the order in which they were made. A job that ran
 * again has ended anew: the end that counts is the one at the time of the call.
 */
void encodes_ledger_claim_async (EncodesLedger *self, GPtrArray *jobs, EncodesNews news, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

/**
 * encodes_ledger_claim_finish:
 *
 * Returns: (transfer full) (element-type EncodesJob): those of the jobs that have not been told yet and may be told now,
 *   in the same order. A ledger that cannot write any more still answers, from memory.
 */
GPtrArray *encodes_ledger_claim_finish (EncodesLedger *self, GAsyncResult *result, GError **error);

/**
 * encodes_ledger_confirm:
 * @jobs: (element-type EncodesJob): jobs that were given to a claim
 *
 * To be called when @news of @jobs is on its way to the person, so that not even the end of this program can stop it; or
 * when nobody is to be told of it.
 */
void encodes_ledger_confirm (EncodesLedger *self, GPtrArray *jobs, EncodesNews news);

/**
 * encodes_ledger_get_end:
 *
 * For implementations. Returns: which end of @job it is that @news tells of, in microseconds since 1970 UTC; 0 if it has
 *   none: then it is the same as any other
 */
gint64 encodes_ledger_get_end (EncodesJob *job, EncodesNews news);

/**
 * encodes_ledger_set_note:
 * @key: its name, such as "group/3"
 * @value: (nullable): what to remember; a floating one is taken over; %NULL removes the note
 *
 * Keeps a note. It can be got again at once; soon after it is on the disk too, before the answer to any claim that is
 * made later.
 */
void encodes_ledger_set_note (EncodesLedger *self, const char *key, GVariant *value);

/** encodes_ledger_get_note: Returns: (transfer full) (nullable): the note with this name */
GVariant *encodes_ledger_get_note (EncodesLedger *self, const char *key);

/** encodes_ledger_list_notes: Returns: (transfer full) (array zero-terminated=1): the names of all notes, sorted */
char **encodes_ledger_list_notes (EncodesLedger *self);

/**
 * encodes_ledger_take_note_async:
 *
 * Asks for the right to do what a note is for. From now on the note cannot be got or listed. Who has done it removes the
 * note, with encodes_ledger_set_note(); who ends before that leaves it to the next program.
 */
void encodes_ledger_take_note_async (EncodesLedger *self, const char *key, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);

/** encodes_ledger_take_note_finish: Returns: %TRUE for one taker of the note, as long as that lives */
gboolean encodes_ledger_take_note_finish (EncodesLedger *self, GAsyncResult *result, GError **error);

G_END_DECLS
