/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-history.h"

G_BEGIN_DECLS

#define HISTORY_DEADLINE_SECONDS 60

/* A store with a history in a folder of its own, and what it says. */
typedef struct
{
  char *folder;
  char *path;
  EncodesHistory *history;
  EncodesJobStore *store;
  EncodesAccount *account;    /* "account", called Contoso */
  GListStore *accounts;
  GPtrArray *ended;           /* of EncodesJob: what job-ended said */
  guint n_merged;
} HistoryFixture;

void history_fixture_set_up    (HistoryFixture *fixture, gconstpointer data);
void history_fixture_tear_down (HistoryFixture *fixture, gconstpointer data);

/* Makes a new store and history, opens it and lets it start. Returns: whether it can be saved */
gboolean history_fixture_open (HistoryFixture *fixture);

/* Closes it, as at the end of the program. */
void history_fixture_close (HistoryFixture *fixture);

void history_fixture_reopen (HistoryFixture *fixture);

/* Merges an answer of "id state" words. */
void history_fixture_merge (HistoryFixture *fixture, gboolean complete, const char *const *words);

#define MERGE(fixture, complete, ...) \
  history_fixture_merge (fixture, complete, (const char *const[]) { __VA_ARGS__, NULL })

/* Claims the news of these jobs, and tells it. Returns: their ids, joined by spaces */
char *history_fixture_claim (HistoryFixture *fixture, EncodesNews news, ...) G_GNUC_NULL_TERMINATED;

gboolean history_fixture_take_note (HistoryFixture *fixture, const char *key);

/* Returns: the first number of the first row of the answer, read by another connection; -1 for none */
gint64 history_fixture_query (HistoryFixture *fixture, const char *sql);

EncodesJob *history_fixture_lookup (HistoryFixture *fixture, const char *job_id);

guint history_fixture_count (HistoryFixture *fixture);

/* Runs the main loop until @condition holds. */
#define WAIT_UNTIL(condition) \
  G_STMT_START \
    { \
      gint64 end_ = g_get_monotonic_time () + HISTORY_DEADLINE_SECONDS * G_USEC_PER_SEC; \
      guint tick_ = g_timeout_add (20, history_fixture_tick, NULL); \
      while (!(condition)) \
        { \
          g_main_context_iteration (NULL, TRUE); \
          if (g_get_monotonic_time () > end_) \
            g_error ("%s: never came true", #condition); \
        } \
      g_source_remove (tick_); \
    } \
  G_STMT_END

gboolean history_fixture_tick (gpointer user_data);

void history_fixture_remove_folder (const char *path);

G_END_DECLS
